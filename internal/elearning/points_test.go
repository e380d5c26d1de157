package elearning_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/cpd"
	"linkfolio/internal/elearning"
	"linkfolio/internal/fault"
)

// points gives the levels by key, and the points themselves.
func (w *world) points(who access.Actor) (string, map[string]elearning.Point) {
	w.t.Helper()
	points, err := w.records.Points(w.t.Context(), who)
	w.must(err)
	levels, by := "", map[string]elearning.Point{}
	for _, p := range points {
		levels += fmt.Sprintf("%s %d ", p.Key, p.Level)
		by[p.Key] = p
		if p.Certainty != catalogue.Primary || p.CheckedOn.IsZero() || p.Source.Source == "" {
			w.t.Errorf("%s does not say where it comes from: %+v", p.Key, p.Source)
		}
	}
	return strings.TrimSpace(levels), by
}

func TestEachPointShowsWhatIsRecorded(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		if levels, _ := w.points(w.tom); levels != "programme 0 pci 0 peers 0 supervision 0" {
			t.Errorf("Tom, who has nothing: %s", levels)
		}
		w.add(w.amira, completed("one", w.module, "2026-11-03"))
		w.add(w.amira, elearning.Draft{Key: "pci", Module: w.training, Title: "Personalised care", State: string(elearning.Started), Day: "2026-11-03"})
		peers := cpd.Draft{Key: "peers", Complete: true, Title: "Network meeting", StartsOn: cpd.TypedDay(calendar.MustOn(2026, 11, 3)), Kind: "informal",
			Activity: "peer", Hours: "1", Answers: map[string]string{"need": "x", "learned": "x", "applied": "x"}}
		e, err := w.book.Add(t.Context(), w.amira, peers)
		w.must(err)
		if levels, _ := w.points(w.amira); levels != "programme 1 pci 2 peers 0 supervision 1" {
			t.Errorf("a draft is no evidence: %s", levels)
		}
		w.must(w.db.Read(t.Context()).Exec("UPDATE entries SET state = 'sent' WHERE id = ?", e.ID).Error)
		levels, by := w.points(w.amira)
		if levels != "programme 1 pci 2 peers 1 supervision 1" {
			t.Errorf("Amira: %s", levels)
		}
		if p := by[catalogue.ProgrammePoint].Programme; p.Held != 1 || p.Of != 6 {
			t.Errorf("%d of %d modules", p.Held, p.Of)
		}
		if p := by[catalogue.SupervisionPoint]; len(p.Links) != 1 || p.Links[0].Supervisor != "Sam Tester" || len(by[catalogue.PeersPoint].Entries) != 1 || len(by[catalogue.PCIPoint].Training) != 1 {
			t.Errorf("the evidence is %+v", by)
		}
		w.must(w.records.State(t.Context(), w.amira, catalogue.PeersPoint, 0, "The county’s network", cpd.TypedDate{}))
		w.must(w.records.State(t.Context(), w.amira, catalogue.SupervisionPoint, 0, "Dr Shah, each first Monday", cpd.TypedDate{Day: "1", Month: "1", Year: "2026"}))
		for i, m := range w.programme().Modules[1:] {
			w.add(w.amira, completed(fmt.Sprint("more-", i), m, "2026-11-04"))
		}
		if levels, _ = w.points(w.amira); levels != "programme 2 pci 2 peers 2 supervision 2" {
			t.Errorf("Amira, with all of it: %s", levels)
		}
		w.now = w.now.AddDate(1, 0, 0) // the network meeting is more than twelve months ago then
		if levels, _ = w.points(w.amira); levels != "programme 2 pci 2 peers 1 supervision 2" {
			t.Errorf("a year later: %s", levels)
		}
	})
}

// What a lead adds to the programme, or takes out of it, changes nothing of what NHS England published.
func TestALeadDoesNotMoveThePublishedMinimum(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ctx, p := t.Context(), w.programme()
		place := w.network
		lead := access.Actor{ID: w.sam.ID, Name: w.sam.Name, Roles: []access.Role{access.Lead}, LeadOf: []uuid.UUID{place}}
		for i, m := range p.Modules[:5] {
			w.add(w.amira, completed(fmt.Sprint("module-", i), m, "2026-11-04"))
		}
		check := func(when string, level elearning.Level, changed bool, held int) {
			t.Helper()
			_, by := w.points(w.amira)
			if got := by[catalogue.ProgrammePoint]; got.Level != level || got.Changed != changed || got.Programme.Held != held || got.Programme.Of != 6 {
				t.Errorf("%s: level %d, changed %t, %d of %d", when, got.Level, got.Changed, got.Programme.Held, got.Programme.Of)
			}
		}
		check("as it comes", elearning.PartlyRecorded, false, 5)
		w.must(w.shelf.AddModule(ctx, lead, place, p.ID, uuid.Must(uuid.NewV7()), catalogue.ModuleDraft{Title: "One of ours"}))
		check("with a module of the organisation's", elearning.PartlyRecorded, true, 5)
		w.must(w.shelf.RetireModule(ctx, lead, place, p.Modules[5].ID))
		check("with the last module retired", elearning.PartlyRecorded, true, 5)
		w.must(w.shelf.RetireProgramme(ctx, lead, place, p.ID))
		check("retired", elearning.PartlyRecorded, true, 5)
		w.must(w.shelf.RestoreProgramme(ctx, lead, place, p.ID))
		w.must(w.shelf.RestoreModule(ctx, lead, place, p.Modules[5].ID))
		w.must(w.shelf.MergeModule(ctx, lead, place, p.Modules[5].ID, p.Modules[0].ID))
		check("with the last merged into one that is done", elearning.Recorded, true, 6)
	})
}

func (w *world) programme() catalogue.Programme {
	w.t.Helper()
	syllabus, err := w.shelf.Syllabus(w.t.Context())
	w.must(err)
	programme, _ := syllabus.Keyed(catalogue.LinkWorkerProgramme)
	return programme
}

func TestAStatementIsKept(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		state := func(key string, lock int, words string, day string) error {
			return w.records.State(t.Context(), w.amira, key, lock, words, cpd.TypedDate{Day: day, Month: "11", Year: "2026"})
		}
		wantFault(t, state("programme", 0, "x", "1"), fault.NotFound)
		wantFault(t, state("peers", 0, strings.Repeat("x", 501), "24"), fault.Invalid, "words", "since")
		wantFault(t, w.records.State(t.Context(), w.sam, "peers", 0, "x", cpd.TypedDate{}), fault.Forbidden)
		for range 2 { // the same form twice
			w.must(state("peers", 0, "The county’s network\r\nmeets monthly ", "1"))
		}
		_, by := w.points(w.amira)
		if s := by["peers"].Stated; s.Words != "The county’s network\nmeets monthly" || s.Since.String() != "2026-11-01" || s.LockVersion != 1 {
			t.Errorf("it is kept as %+v", s)
		}
		wantFault(t, state("peers", 0, "from another tab", "1"), fault.Conflict)
		w.must(state("peers", 1, "", "1"))
		_, by = w.points(w.amira)
		if s := by["peers"].Stated; s.Words != "" || !s.Since.IsZero() || s.LockVersion != 2 {
			t.Errorf("what was taken back is kept as %+v", s)
		}
		if n := w.count("role_statements"); n != 1 {
			t.Errorf("there are %d statements", n)
		}
	})
}
