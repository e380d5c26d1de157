package identity_test

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
)

// covered is a team in which sam supervises amira.
func covered(t *testing.T, db *database.DB) *team {
	h := newTeam(t, db)
	h.supervise(h.amira, h.sam, "clinical")
	return h
}

func (h *team) cover(from, until calendar.Date) identity.NewCover {
	return identity.NewCover{Supervisor: h.sam.ID, StandIn: h.olu.ID, StartsOn: from, EndsOn: until}
}

func (h *team) leadsCover(from, until calendar.Date) identity.NewCover {
	n := h.cover(from, until)
	n.Organisation = &h.harbour
	return n
}

func (h *team) endCover(by identity.Person, cover uuid.UUID) error {
	_, err := h.EndCover(h.t.Context(), h.as(by), cover)
	return err
}

// standsIn tells for whom olu stands in today.
func (h *team) standsIn() []uuid.UUID {
	h.t.Helper()
	var ids []uuid.UUID
	for _, s := range h.as(h.olu).StandsIn {
		if s.For != h.sam.ID || s.Name != "Sam Okafor" {
			h.t.Errorf("stands in: %+v", s)
		}
		ids = append(ids, s.Supervises...)
	}
	return ids
}

func TestAStandInHasTheSupervisorsPlaceForATime(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		h := covered(t, db)
		ctx := t.Context()
		if len(h.standsIn()) != 0 {
			t.Error("stands in for nobody yet")
		}
		for range 2 {
			h.must(h.NameStandIn(ctx, h.as(h.sam), h.cover(today, today.AddDays(10))))
		}
		if n := h.count("covers", "1 = 1"); n != 1 {
			t.Errorf("naming twice made %d covers", n)
		}
		if got := h.standsIn(); !slices.Equal(got, []uuid.UUID{h.amira.ID}) {
			t.Errorf("stands in for %v", got)
		}
		if diff := cmp.Diff([]string{"cover-for-worker amira", "cover-named olu"}, h.letters()); diff != "" {
			t.Error(diff)
		}
		h.must(h.NameStandIn(ctx, h.as(h.sam), h.cover(today, today.AddDays(20)))) // they may overlap
		if got := h.standsIn(); len(got) != 1 {
			t.Errorf("two covers: stands in for %v", got)
		}
		var seats map[uuid.UUID]identity.Seat
		h.must(db.Snapshot(ctx, func(tx *gorm.DB) (err error) {
			seats, err = identity.Seats(tx, h.amira.ID, today)
			return err
		}))
		want := []identity.Substitute{{ID: h.olu.ID, Name: "Olu Adeyemi", Until: today.AddDays(20)}}
		if seat := seats[h.sam.ID]; len(seats) != 1 || !seat.CanSign || !slices.Equal(seat.StandIns, want) {
			t.Errorf("seats: %+v", seats)
		}
		all, err := h.Covers(ctx, h.as(h.olu))
		h.must(err)
		if len(all) != 2 || !all[0].Works {
			t.Fatalf("covers: %+v", all)
		}
		for i, by := range []identity.Person{h.olu, h.sam} {
			h.must(h.endCover(by, all[i].ID))
			h.must(h.endCover(by, all[i].ID))
		}
		if got := h.standsIn(); len(got) != 0 {
			t.Errorf("after the end: %v", got)
		}
		wantActs := []string{
			"Sam Okafor named Olu Adeyemi to stand in for Sam Okafor from 23 November 2026 to 3 December 2026",
			"Olu Adeyemi ended the cover of Sam Okafor by Olu Adeyemi",
			"Sam Okafor named Olu Adeyemi to stand in for Sam Okafor from 23 November 2026 to 13 December 2026",
			"Sam Okafor ended the cover of Sam Okafor by Olu Adeyemi",
		}
		if diff := cmp.Diff(wantActs, h.acts(h.sam.ID)); diff != "" {
			t.Error(diff)
		}
	})
}

// What makes a cover worth nothing, one thing at a time.
func TestCoversThatGiveNothing(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(h *team){
		"not yet":                    func(h *team) { h.exec("UPDATE covers SET starts_on = ?", today.AddDays(1)) },
		"over":                       func(h *team) { h.exec("UPDATE covers SET starts_on = ?, ends_on = ?", lastYear, today.AddDays(-1)) },
		"the supervisor is disabled": func(h *team) { h.exec("UPDATE people SET disabled_at = ? WHERE id = ?", start, h.sam.ID) },
		"the supervisor left":        func(h *team) { h.lastDay("memberships", "person_id", h.sam.ID, today.AddDays(-1)) },
		"the stand-in left":          func(h *team) { h.lastDay("memberships", "person_id", h.olu.ID, today.AddDays(-1)) },
		"the stand-in lost the role": func(h *team) { h.exec("UPDATE memberships SET role = 'lead' WHERE person_id = ?", h.olu.ID) },
		"the supervision ended":      func(h *team) { h.lastDay("supervision_links", "worker_id", h.amira.ID, today.AddDays(-1)) },
		"no organisation is shared": func(h *team) {
			other := h.organisation("Valley PCN")
			h.exec("UPDATE memberships SET organisation_id = ? WHERE person_id = ?", other, h.olu.ID)
		},
		"the stand-in is the supervised": func(h *team) { h.exec("UPDATE supervision_links SET worker_id = ?", h.olu.ID) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, db *database.DB) {
				h := covered(t, db)
				h.must(h.NameStandIn(t.Context(), h.as(h.sam), h.cover(today, today.AddDays(10))))
				if len(h.standsIn()) != 1 {
					t.Fatal("the cover gives nothing to begin with")
				}
				change(h)
				if got := h.standsIn(); len(got) != 0 {
					t.Errorf("it still gives %v", got)
				}
				h.must(db.Snapshot(t.Context(), func(tx *gorm.DB) error {
					seats, err := identity.Seats(tx, h.amira.ID, today)
					for _, seat := range seats {
						if len(seat.StandIns) > 0 {
							t.Errorf("the worker is told of %+v", seat.StandIns)
						}
					}
					return err
				}))
			})
		})
	}
}

// A lead's cover is for the link workers of the lead's own organisation, whoever else the supervisor supervises.
func TestALeadsCoverStaysInTheOrganisation(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		h := covered(t, db)
		ctx := t.Context()
		elsewhere := h.organisation("Elsewhere PCN")
		nina, lars := h.add("Nina Elsewhere"), h.add("Lars Elsewhere")
		h.join(nina, elsewhere, access.LinkWorker)
		h.join(lars, elsewhere, access.Lead)
		h.supervise(nina, h.sam, "clinical")
		h.must(h.NameStandIn(ctx, h.as(h.lena), h.leadsCover(today, today.AddDays(10))))
		if got := h.standsIn(); !slices.Equal(got, []uuid.UUID{h.amira.ID}) {
			t.Errorf("stands in for %v", got)
		}
		if diff := cmp.Diff([]string{"cover-for-worker amira", "cover-named olu", "cover-named sam"}, h.letters()); diff != "" {
			t.Error(diff)
		}
		h.want(h.NameStandIn(ctx, h.as(lars), h.leadsCover(today, today.AddDays(10))), fault.NotFound, "")
		others := h.leadsCover(today, today.AddDays(10))
		others.Organisation = &elsewhere
		h.want(h.NameStandIn(ctx, h.as(lars), others), fault.Invalid, "supervisor")
		all, err := h.Covers(ctx, h.as(h.sam))
		h.must(err)
		h.want(h.endCover(lars, all[0].ID), fault.NotFound, "")
		h.want(h.endCover(h.amira, all[0].ID), fault.NotFound, "")
		h.must(h.NameStandIn(ctx, h.as(h.sam), h.cover(today, today)))
		if got := h.standsIn(); len(got) != 2 {
			t.Errorf("the supervisor's own cover is for everybody: %v", got)
		}
		h.must(h.endCover(h.lena, all[0].ID))
	})
}

func TestStandInsThatCannotBe(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		h := covered(t, db)
		ctx, tomorrow := t.Context(), today.AddDays(1)
		for name, c := range map[string]struct {
			change func(*identity.NewCover)
			field  string
		}{
			"themselves":       {func(n *identity.NewCover) { n.StandIn = h.sam.ID }, "stand_in"},
			"no supervisor":    {func(n *identity.NewCover) { n.StandIn = h.lena.ID }, "stand_in"},
			"nobody":           {func(n *identity.NewCover) { n.StandIn = uuid.Nil }, "stand_in"},
			"no first day":     {func(n *identity.NewCover) { n.StartsOn = calendar.Date{} }, "starts_on"},
			"in the past":      {func(n *identity.NewCover) { n.StartsOn = today.AddDays(-1) }, "starts_on"},
			"no last day":      {func(n *identity.NewCover) { n.EndsOn = calendar.Date{} }, "ends_on"},
			"ends before":      {func(n *identity.NewCover) { n.StartsOn, n.EndsOn = tomorrow, today }, "ends_on"},
			"more than a year": {func(n *identity.NewCover) { n.EndsOn = today.AddYears(1).AddDays(1) }, "ends_on"},
		} {
			n := h.cover(today, tomorrow)
			c.change(&n)
			if err := h.NameStandIn(ctx, h.as(h.sam), n); fault.KindOf(err) != fault.Invalid || fields(err)[c.field] == "" {
				t.Errorf("%s: %v", name, err)
			}
		}
		h.want(h.NameStandIn(ctx, h.as(h.olu), h.cover(today, tomorrow)), fault.NotFound, "")
		h.want(h.NameStandIn(ctx, h.as(h.amira), h.cover(today, tomorrow)), fault.Forbidden, "")
		h.want(h.NameStandIn(ctx, h.as(h.lena), h.cover(today, tomorrow)), fault.NotFound, "") // for all the supervisor's people
		sam := h.as(h.sam)
		if worked := h.together(16, func(ctx context.Context, _ int) error { return h.NameStandIn(ctx, sam, h.cover(today, tomorrow)) }); worked != 16 {
			t.Errorf("%d of 16 worked", worked)
		}
		if n := h.count("covers", "1 = 1"); n != 1 {
			t.Errorf("%d covers", n)
		}
		all, err := h.StandIns(ctx, sam, h.sam.ID, nil)
		h.must(err)
		if len(all) != 1 || all[0].ID != h.olu.ID {
			t.Errorf("able: %+v", all)
		}
	})
}

// The actor is read on every request: a link worker pays nothing for stand-ins, a supervisor one query, however many covers.
func TestWhatStandInsCostEachRequest(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		h := covered(t, db)
		for i := range 5 {
			h.must(h.NameStandIn(t.Context(), h.as(h.sam), h.cover(today, today.AddDays(i))))
		}
		var n int
		counted := db.Read(t.Context()).Callback()
		for name, register := range map[string]func(string, func(*gorm.DB)) error{
			"query": counted.Query().Before("gorm:query").Register, "row": counted.Row().Before("gorm:row").Register,
		} {
			h.must(register("count:"+name, func(*gorm.DB) { n++ }))
		}
		for who, want := range map[*identity.Person]int{&h.amira: 3, &h.olu: 4, &h.lena: 4} {
			h.as(*who)
			n = 0
			h.as(*who)
			if n != want {
				t.Errorf("%s: %d queries, want %d", who.Name, n, want)
			}
		}
	})
}
