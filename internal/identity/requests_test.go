package identity_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/audit"
	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
)

// team is a world with amira (a link worker), sam and olu (supervisors) and lena (the lead) in Harbour PCN.
type team struct {
	*world
	harbour               uuid.UUID
	amira, sam, olu, lena identity.Person
	tokens                map[uuid.UUID]string
}

func newTeam(t *testing.T, db *database.DB) *team {
	t.Helper()
	w := newWorld(t, db)
	h := &team{world: w, harbour: w.organisation("Harbour PCN"), tokens: map[uuid.UUID]string{}}
	h.amira, h.sam, h.olu, h.lena = w.add("Amira Hassan"), w.add("Sam Okafor"), w.add("Olu Adeyemi"), w.add("Lena Novak")
	w.join(h.amira, h.harbour, access.LinkWorker)
	w.join(h.sam, h.harbour, access.Supervisor)
	w.join(h.olu, h.harbour, access.Supervisor)
	w.join(h.lena, h.harbour, access.Lead)
	return h
}

// as is the actor of this moment.
func (h *team) as(p identity.Person) access.Actor {
	h.t.Helper()
	if h.tokens[p.ID] == "" {
		h.tokens[p.ID] = h.signIn(p.Name)
	}
	return h.actor(h.tokens[p.ID])
}

func (h *team) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// want fails unless the error is of this kind, and at this field where one is named.
func (h *team) want(err error, kind fault.Kind, field string) {
	h.t.Helper()
	if err == nil || fault.KindOf(err) != kind || field != "" && fields(err)[field] == "" {
		h.t.Errorf("got %v, want %v at %q", err, kind, field)
	}
}

func (h *team) count(table, condition string, args ...any) int {
	h.t.Helper()
	var n int64
	h.must(h.db.Read(h.t.Context()).Table(table).Where(condition, args...).Count(&n).Error)
	return int(n)
}

// letters are those that wait, as "kind to".
func (h *team) letters() []string {
	h.t.Helper()
	var rows []struct{ Kind, ToEmail string }
	h.must(h.db.Read(h.t.Context()).Table("letters").Order("kind, to_email").Scan(&rows).Error)
	var all []string
	for _, row := range rows {
		all = append(all, row.Kind+" "+strings.TrimSuffix(row.ToEmail, "@demo.example"))
	}
	return all
}

// acts are the words of a chain.
func (h *team) acts(chain uuid.UUID) []string {
	h.t.Helper()
	var subjects []uuid.UUID
	h.must(h.db.Read(h.t.Context()).Table("audit_records").Where("chain_id = ?", chain).Order("seq").Pluck("subject_id", &subjects).Error)
	var all []string
	slices.SortFunc(subjects, func(a, b uuid.UUID) int { return strings.Compare(a.String(), b.String()) })
	for _, subject := range slices.Compact(subjects) {
		lines, err := audit.History(h.db.Read(h.t.Context()), chain, subject)
		h.must(err)
		for _, line := range lines {
			all = append(all, line.Actor+" "+line.Words)
		}
	}
	return all
}

// askSam has amira ask sam, and gives the request.
func (h *team) askSam() uuid.UUID {
	h.t.Helper()
	h.must(h.AskSupervision(h.t.Context(), h.as(h.amira), identity.Ask{Person: h.sam.ID, Kind: "clinical", StartsOn: today}))
	return h.waitingFor(h.sam)
}

func (h *team) waitingFor(p identity.Person) uuid.UUID {
	h.t.Helper()
	waiting, err := h.ToAnswer(h.t.Context(), h.as(p))
	h.must(err)
	if len(waiting) == 0 {
		h.t.Fatalf("nothing waits for %s", p.Name)
	}
	return waiting[0].ID
}

func TestAskedAndAccepted(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		h := newTeam(t, db)
		request := h.askSam()
		h.must(h.AskSupervision(t.Context(), h.as(h.amira), identity.Ask{Person: h.sam.ID, Kind: "clinical", StartsOn: today}))
		if n := h.count("supervision_requests", "1 = 1"); n != 1 {
			t.Errorf("asking twice made %d requests", n)
		}
		if who := h.as(h.sam); len(who.Supervises) != 0 {
			t.Error("asking alone opened something")
		}
		h.want(h.AcceptSupervision(t.Context(), h.as(h.amira), request), fault.Forbidden, "")
		h.want(h.AcceptSupervision(t.Context(), h.as(h.olu), request), fault.NotFound, "")
		h.want(h.AcceptSupervision(t.Context(), h.as(h.lena), request), fault.NotFound, "")
		for range 2 {
			h.must(h.AcceptSupervision(t.Context(), h.as(h.sam), request))
		}
		if who := h.as(h.sam); !slices.Equal(who.Supervises, []uuid.UUID{h.amira.ID}) {
			t.Errorf("supervises %v", who.Supervises)
		}
		h.want(h.DeclineSupervision(t.Context(), h.as(h.sam), request, ""), fault.Conflict, "")
		h.want(h.TakeBackRequest(t.Context(), h.as(h.amira), request), fault.Conflict, "")
		if diff := cmp.Diff([]string{"supervision-asked sam", "supervision-began amira"}, h.letters()); diff != "" {
			t.Error(diff)
		}
		want := []string{"Sam Okafor agreed to clinical supervision of Amira Hassan by Sam Okafor from 23 November 2026"}
		if diff := cmp.Diff(want, h.acts(h.amira.ID)); diff != "" {
			t.Error(diff)
		}
		h.want(h.AskSupervision(t.Context(), h.as(h.amira), identity.Ask{Person: h.sam.ID, Kind: "clinical", StartsOn: today}), fault.Invalid, "person")
		h.must(h.AskSupervision(t.Context(), h.as(h.amira), identity.Ask{Person: h.sam.ID, Kind: "professional", StartsOn: today}))
	})
}

func TestASupervisorAsksAndIsDeclined(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		h := newTeam(t, db)
		ctx := t.Context()
		h.must(h.AskSupervision(ctx, h.as(h.sam), identity.Ask{Supervising: true, Email: " AMIRA@demo.example ", Kind: "clinical", StartsOn: today}))
		request := h.waitingFor(h.amira)
		h.want(h.AskSupervision(ctx, h.as(h.amira), identity.Ask{Person: h.sam.ID, Kind: "clinical", StartsOn: today}), fault.Invalid, "person")
		for _, bad := range []string{strings.Repeat("x", 1001), "a\x00b", "\xff"} {
			h.want(h.DeclineSupervision(ctx, h.as(h.amira), request, bad), fault.Invalid, "word")
		}
		h.must(h.DeclineSupervision(ctx, h.as(h.amira), request, " I have one already. "))
		h.must(h.DeclineSupervision(ctx, h.as(h.amira), request, "Pressed twice"))
		made, err := h.Made(ctx, h.as(h.sam))
		h.must(err)
		if len(made) != 1 || made[0].Outcome != identity.Declined || made[0].Word != "I have one already." {
			t.Errorf("made: %+v", made)
		}
		if waiting, err := h.ToAnswer(ctx, h.as(h.amira)); len(waiting) != 0 || err != nil {
			t.Error(waiting, err)
		}
		if diff := cmp.Diff([]string{"supervision-asked amira", "supervision-declined sam"}, h.letters()); diff != "" {
			t.Error(diff)
		}
		if n := h.count("supervision_links", "1 = 1"); n != 0 {
			t.Errorf("%d links", n)
		}
	})
}

// An asker cannot tell an address that is nobody's, or whose account is disabled, from one whose owner has not answered.
func TestAnAddressThatIsNobodys(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		h := newTeam(t, db)
		ctx := t.Context()
		h.exec("UPDATE people SET disabled_at = ? WHERE id = ?", start, h.olu.ID)
		for _, email := range []string{"sam@demo.example", "olu@demo.example", "nobody@demo.example"} {
			h.must(h.AskSupervision(ctx, h.as(h.amira), identity.Ask{Email: email, Kind: "clinical", StartsOn: today}))
		}
		made, err := h.Made(ctx, h.as(h.amira))
		h.must(err)
		seen := map[string]bool{}
		for _, r := range made {
			seen[r.To()] = true
			if r.Asked != "" || r.AskedID != nil || r.CanSign || r.Outcome != "" || r.Word != "" || r.AnsweredAt != nil || !r.AskedAt.Equal(start) {
				t.Errorf("it tells more than was typed: %+v", r)
			}
		}
		if len(seen) != 3 {
			t.Errorf("made: %v", seen)
		}
		for _, r := range made {
			h.want(h.AcceptSupervision(ctx, h.as(h.amira), r.ID), fault.Forbidden, "")
			h.must(h.TakeBackRequest(ctx, h.as(h.amira), r.ID))
		}
		h.want(h.AskSupervision(ctx, h.as(h.amira), identity.Ask{Email: "amira@demo.example", Kind: "clinical", StartsOn: today}), fault.Invalid, "email")
		if diff := cmp.Diff([]string{"supervision-asked sam"}, h.letters()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestNobodyTriesOutAddressesInNumber(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		h := newTeam(t, db)
		ask := func(n int) error {
			return h.AskSupervision(t.Context(), h.as(h.amira), identity.Ask{Email: fmt.Sprintf("somebody%d@demo.example", n), Kind: "clinical", StartsOn: today})
		}
		for n := range 20 {
			h.must(ask(n))
			made, err := h.Made(t.Context(), h.as(h.amira))
			h.must(err)
			h.must(h.TakeBackRequest(t.Context(), h.as(h.amira), made[0].ID))
		}
		h.want(ask(20), fault.TooMany, "")
		h.pass(11 * time.Hour)
		h.as(h.amira)
		h.pass(11 * time.Hour)
		h.as(h.amira)
		h.pass(3 * time.Hour)
		h.must(ask(20))
	})
}

func TestARequestEndsAfter30Days(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		h := newTeam(t, db)
		ctx := t.Context()
		request := h.askSam()
		amira, sam := h.as(h.amira), h.as(h.sam)
		h.pass(30 * 24 * time.Hour)
		h.want(h.AcceptSupervision(ctx, sam, request), fault.Conflict, "")
		if waiting, err := h.ToAnswer(ctx, sam); len(waiting) != 0 || err != nil {
			t.Error(waiting, err)
		}
		h.must(h.AskSupervision(ctx, amira, identity.Ask{Person: h.sam.ID, Kind: "clinical", StartsOn: today}))
		if n := h.count("supervision_requests", "outcome = ''"); n != 1 {
			t.Errorf("%d wait", n)
		}
		if n := h.count("letters", "kind = 'supervision-asked'"); n != 2 {
			t.Errorf("%d letters", n)
		}
	})
}

func TestWhatCannotBeAskedFor(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		h := newTeam(t, db)
		ctx, tomorrow, yesterday := t.Context(), today.AddDays(1), today.AddDays(-1)
		nina := h.add("Nina Elsewhere")
		h.join(nina, h.organisation("Elsewhere PCN"), access.Supervisor)
		good := identity.Ask{Person: h.sam.ID, Kind: "clinical", StartsOn: today}
		for name, c := range map[string]struct {
			change func(*identity.Ask)
			field  string
		}{
			"nobody":         {func(a *identity.Ask) { a.Person = uuid.Nil }, "person"},
			"both":           {func(a *identity.Ask) { a.Email = "sam@demo.example" }, "email"},
			"no address":     {func(a *identity.Ask) { a.Person, a.Email = uuid.Nil, "sam" }, "email"},
			"another's":      {func(a *identity.Ask) { a.Person = nina.ID }, "person"},
			"no supervisor":  {func(a *identity.Ask) { a.Person = h.lena.ID }, "person"},
			"an invented id": {func(a *identity.Ask) { a.Person = uuid.New() }, "person"},
			"no kind":        {func(a *identity.Ask) { a.Kind = "" }, "kind"},
			"another kind":   {func(a *identity.Ask) { a.Kind = "friendly" }, "kind"},
			"no first day":   {func(a *identity.Ask) { a.StartsOn = a.EndsOn }, "starts_on"},
			"far away":       {func(a *identity.Ask) { a.StartsOn = today.AddYears(2) }, "starts_on"},
			"ends before":    {func(a *identity.Ask) { a.StartsOn, a.EndsOn = tomorrow, today }, "ends_on"},
			"ended":          {func(a *identity.Ask) { a.StartsOn, a.EndsOn = lastYear, yesterday }, "ends_on"},
		} {
			a := good
			c.change(&a)
			err := h.AskSupervision(ctx, h.as(h.amira), a)
			if fault.KindOf(err) != fault.Invalid || fields(err)[c.field] == "" {
				t.Errorf("%s: %v", name, err)
			}
		}
		h.want(h.AskSupervision(ctx, h.as(h.amira), identity.Ask{Supervising: true, Person: h.sam.ID, Kind: "clinical", StartsOn: today}), fault.Forbidden, "")
		h.want(h.AskSupervision(ctx, h.as(h.sam), good), fault.Forbidden, "")
		h.want(h.AskSupervision(ctx, h.as(h.lena), good), fault.Forbidden, "")
		h.want(h.AskSupervision(ctx, access.Actor{}, good), fault.SignedOut, "")
		if n := h.count("supervision_requests", "1 = 1"); n != 0 {
			t.Errorf("%d requests", n)
		}
	})
}

// Who is asked to supervise but is no supervisor anywhere may accept; entries cannot go to them before the lead gives the role.
func TestASupervisorWithoutTheRole(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		h := newTeam(t, db)
		ctx := t.Context()
		h.must(h.AskSupervision(ctx, h.as(h.amira), identity.Ask{Email: "lena@demo.example", Kind: "clinical", StartsOn: today}))
		h.must(h.AcceptSupervision(ctx, h.as(h.lena), h.waitingFor(h.lena)))
		all, err := h.Supervision(ctx, h.as(h.amira))
		h.must(err)
		if len(all) != 1 || all[0].CanSign || all[0].Supervisor != "Lena Novak" {
			t.Errorf("%+v", all)
		}
		if able, err := h.Supervisors(ctx, h.as(h.amira)); len(able) != 0 || err != nil {
			t.Error(able, err)
		}
		// A lead is no link worker, so there is nothing of theirs to supervise.
		h.must(h.AskSupervision(ctx, h.as(h.sam), identity.Ask{Supervising: true, Email: "lena@demo.example", Kind: "clinical", StartsOn: today}))
		h.want(h.AcceptSupervision(ctx, h.as(h.lena), h.waitingFor(h.lena)), fault.Conflict, "")
	})
}

// together runs an act many times at once and gives how often it worked; what failed must have failed as a Conflict.
func (h *team) together(n int, act func(ctx context.Context, i int) error) (worked int) {
	h.t.Helper()
	var wg sync.WaitGroup
	errs := make([]error, n)
	for i := range n {
		wg.Go(func() { errs[i] = act(h.t.Context(), i) })
	}
	wg.Wait()
	for _, err := range errs {
		if err == nil {
			worked++
		} else if fault.KindOf(err) != fault.Conflict {
			h.t.Errorf("a loser got %v", err)
		}
	}
	return worked
}

func TestSixteenAtOnceMakeOneLink(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		h := newTeam(t, db)
		amira, sam, lena := h.as(h.amira), h.as(h.sam), h.as(h.lena)
		ask := identity.Ask{Person: h.sam.ID, Kind: "clinical", StartsOn: today}
		h.together(16, func(ctx context.Context, _ int) error { return h.AskSupervision(ctx, amira, ask) })
		if n := h.count("supervision_requests", "1 = 1"); n != 1 {
			t.Errorf("%d requests", n)
		}
		h.must(h.AskSupervision(t.Context(), amira, identity.Ask{Email: "sam@demo.example", Kind: "clinical", StartsOn: today}))
		waiting, err := h.ToAnswer(t.Context(), sam)
		h.must(err)
		set := identity.NewSupervision{Worker: h.amira.ID, Supervisor: h.sam.ID, Kind: "clinical", StartsOn: today}
		worked := h.together(24, func(ctx context.Context, i int) error {
			if i%3 == 2 {
				return h.SetSupervision(ctx, lena, h.harbour, set)
			}
			return h.AcceptSupervision(ctx, sam, waiting[i%2].ID)
		})
		if worked == 0 {
			t.Error("nobody won")
		}
		if n := h.count("supervision_links", "1 = 1"); n != 1 {
			t.Errorf("%d links", n)
		}
		if acts := h.acts(h.amira.ID); len(acts) != 1 {
			t.Errorf("acts: %q", acts)
		}
		if n := h.count("supervision_requests", "outcome = ''"); n != 0 {
			t.Errorf("%d requests still wait", n)
		}
	})
}

// One accepts while the other takes back: one of the two holds, never both.
func TestTakingBackAgainstAccepting(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		h := newTeam(t, db)
		amira, sam := h.as(h.amira), h.as(h.sam)
		for range 5 {
			request := h.askSam()
			h.together(8, func(ctx context.Context, i int) error {
				if i%2 == 0 {
					return h.TakeBackRequest(ctx, amira, request)
				}
				return h.AcceptSupervision(ctx, sam, request)
			})
			accepted := h.count("supervision_requests", "id = ? AND outcome = 'accepted'", request)
			if links := h.count("supervision_links", "ends_on = ''"); links != accepted {
				t.Fatalf("%d links, %d accepted", links, accepted)
			}
			if accepted == 1 {
				break
			}
		}
	})
}
