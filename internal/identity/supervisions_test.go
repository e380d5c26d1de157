package identity_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
)

func TestALeadSetsSupervision(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		h := newTeam(t, db)
		ctx := t.Context()
		elsewhere := h.organisation("Elsewhere PCN")
		nina, lars := h.add("Nina Elsewhere"), h.add("Lars Elsewhere")
		h.join(nina, elsewhere, access.LinkWorker)
		h.join(nina, elsewhere, access.Supervisor)
		h.join(lars, elsewhere, access.Lead)
		good := identity.NewSupervision{Worker: h.amira.ID, Supervisor: h.sam.ID, Kind: "clinical", StartsOn: today}
		for name, c := range map[string]struct {
			change func(*identity.NewSupervision)
			field  string
		}{
			"another's link worker": {func(n *identity.NewSupervision) { n.Worker = nina.ID }, "worker"},
			"no link worker":        {func(n *identity.NewSupervision) { n.Worker = h.olu.ID }, "worker"},
			"another's supervisor":  {func(n *identity.NewSupervision) { n.Supervisor = nina.ID }, "supervisor"},
			"no supervisor":         {func(n *identity.NewSupervision) { n.Supervisor = h.lena.ID }, "supervisor"},
			"no kind":               {func(n *identity.NewSupervision) { n.Kind = "" }, "kind"},
			"no day":                {func(n *identity.NewSupervision) { n.StartsOn = calendar.Date{} }, "starts_on"},
		} {
			n := good
			c.change(&n)
			if err := h.SetSupervision(ctx, h.as(h.lena), h.harbour, n); fault.KindOf(err) != fault.Invalid || fields(err)[c.field] == "" {
				t.Errorf("%s: %v", name, err)
			}
		}
		h.want(h.SetSupervision(ctx, h.as(lars), h.harbour, good), fault.NotFound, "")
		h.want(h.SetSupervision(ctx, h.as(h.sam), h.harbour, good), fault.Forbidden, "")
		for range 2 {
			h.must(h.SetSupervision(ctx, h.as(h.lena), h.harbour, good))
		}
		if who := h.as(h.sam); !slices.Equal(who.Supervises, []uuid.UUID{h.amira.ID}) {
			t.Errorf("supervises %v", who.Supervises)
		}
		if diff := cmp.Diff([]string{"supervision-began amira", "supervision-began sam"}, h.letters()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestSupervisionEnds(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		h := newTeam(t, db)
		ctx, tomorrow, yesterday := t.Context(), today.AddDays(1), today.AddDays(-1)
		stranger := h.add("Nina Elsewhere")
		h.join(stranger, h.organisation("Elsewhere PCN"), access.Lead)
		link := func(by identity.Person, kind string) uuid.UUID {
			h.must(h.SetSupervision(ctx, h.as(h.lena), h.harbour, identity.NewSupervision{Worker: h.amira.ID, Supervisor: h.sam.ID, Kind: kind, StartsOn: today}))
			all, err := h.Supervision(ctx, h.as(by))
			h.must(err)
			return all[slices.IndexFunc(all, func(s identity.Supervision) bool { return s.Kind == kind })].ID
		}
		first := link(h.amira, "clinical")
		h.want(h.EndSupervision(ctx, h.as(h.olu), first, today), fault.NotFound, "")
		h.want(h.EndSupervision(ctx, h.as(stranger), first, today), fault.NotFound, "")
		h.want(h.EndSupervision(ctx, h.as(h.amira), uuid.New(), today), fault.NotFound, "")
		h.want(h.EndSupervision(ctx, h.as(h.amira), first, calendar.Date{}), fault.Invalid, "ends_on")
		h.want(h.EndSupervision(ctx, h.as(h.amira), first, today.AddDays(-2)), fault.Invalid, "ends_on")
		for range 2 {
			h.must(h.EndSupervision(ctx, h.as(h.amira), first, tomorrow))
		}
		h.want(h.EndSupervision(ctx, h.as(h.sam), first, tomorrow.AddDays(1)), fault.Invalid, "ends_on")
		if who := h.as(h.sam); len(who.Supervises) != 1 {
			t.Error("it ended before its last day")
		}
		h.must(h.EndSupervision(ctx, h.as(h.sam), first, yesterday))
		if who := h.as(h.sam); len(who.Supervises) != 0 {
			t.Error("it did not end at once")
		}
		h.want(h.EndSupervision(ctx, h.as(h.lena), first, today), fault.Conflict, "")
		h.must(h.EndSupervision(ctx, h.as(h.lena), link(h.sam, "professional"), today))
		// The same two can be linked anew, and the history stays.
		again := link(h.amira, "clinical")
		if n := h.count("supervision_links", "1 = 1"); n != 3 || again == uuid.Nil {
			t.Errorf("%d links", n)
		}
		want := "Sam Okafor ended the clinical supervision of Amira Hassan by Sam Okafor; its last day is 22 November 2026"
		if acts := h.acts(h.amira.ID); !slices.Contains(acts, want) || len(acts) != 6 {
			t.Errorf("acts: %q", acts)
		}
		if n := h.count("letters", "kind = 'supervision-ended'"); n != 4 {
			t.Errorf("%d letters of ends", n)
		}
	})
}

// Days that meet are no overlap; the database refuses a second open link even where nobody asks.
func TestTwoSupervisionsOfAKindDoNotOverlap(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		h := newTeam(t, db)
		set := func(from, until calendar.Date) int {
			h.must(h.SetSupervision(t.Context(), h.as(h.lena), h.harbour,
				identity.NewSupervision{Worker: h.amira.ID, Supervisor: h.sam.ID, Kind: "clinical", StartsOn: from, EndsOn: until}))
			return h.count("supervision_links", "1 = 1")
		}
		var open calendar.Date
		for i, c := range []struct {
			from, until calendar.Date
			links       int
		}{
			{today.AddDays(10), today.AddDays(20), 1}, {today, today.AddDays(10), 1}, {today, today.AddDays(9), 2},
			{today.AddDays(20), open, 2}, {today.AddDays(21), open, 3}, {today.AddDays(300), open, 3}, {today, open, 3},
		} {
			if got := set(c.from, c.until); got != c.links {
				t.Errorf("%d: %d links, want %d", i, got, c.links)
			}
		}
		err := db.Read(t.Context()).Create(&identity.SupervisionLink{
			ID: uuid.New(), WorkerID: h.amira.ID, SupervisorID: h.sam.ID, Kind: "clinical", StartsOn: today,
		}).Error
		if err == nil {
			t.Error("the database took a second open link")
		}
	})
}
