package portfolio

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/elearning"
)

// module finds one that comes with the installation.
func (w *world) module(key string) catalogue.Module {
	w.t.Helper()
	syllabus, err := w.shelf.Syllabus(context.Background())
	w.must(err)
	for _, p := range syllabus.Programmes {
		if i := slices.IndexFunc(p.Modules, func(m catalogue.Module) bool { return m.Key == key }); i >= 0 {
			return p.Modules[i]
		}
	}
	w.t.Fatalf("there is no module %s", key)
	return catalogue.Module{}
}

// took writes a record straight to the table: how records are made is not the portfolio's business.
func (w *world) took(key string, day calendar.Date, change func(*elearning.Record)) {
	w.t.Helper()
	r := elearning.Record{
		ID: uuid.Must(uuid.NewV7()), PersonID: w.amira.ID, Title: key, State: elearning.Completed, Day: day, Source: elearning.ByHand,
		Sameness: uuid.NewString(), RecordedBy: w.amira.ID, RecordedAt: w.now, LockVersion: 1,
	}
	if strings.Contains(key, "-") {
		m := w.module(key)
		r.ModuleID, r.Title = &m.ID, m.Title
	}
	if change != nil {
		change(&r)
	}
	w.must(w.db.Read(w.t.Context()).Create(&r).Error)
}

// lasts has amira's network ask for the core skills every so many months.
func (w *world) lasts(months int) {
	w.t.Helper()
	w.must(w.db.Read(w.t.Context()).Create(&catalogue.ProgrammeRule{
		OrganisationID: w.network, ProgrammeID: w.module("core-fire-safety").ProgrammeID, LockVersion: 1,
		Terms: catalogue.Terms{AskedOf: catalogue.Everyone, LastsMonths: months},
	}).Error)
	w.shelf = catalogue.New(w.db) // one that has not read yet
	w.binder.shelf = w.shelf
}

const elfh = "eLearning for Healthcare (eLfH)"

func TestTheTableOfCompletedELearning(t *testing.T) {
	each(t, func(w *world) {
		w.lasts(12)
		w.sent(draft("Before it", "1", "5", "2026"))
		made, other := w.sent(draft("Made from it", "2", "6", "2026")), w.logged(draft("A draft", "3", "6", "2026"))
		w.took("core-fire-safety", calendar.MustOn(2026, 3, 31), nil) // the day before the year
		w.took("core-fire-safety", calendar.MustOn(2026, 4, 1), func(r *elearning.Record) { r.Score = "85%" })
		w.took("core-equality", calendar.MustOn(2027, 3, 31), nil) // the last day of it
		w.took("core-equality", calendar.MustOn(2027, 4, 1), nil)
		w.took("elfh-link-workers-3", calendar.MustOn(2026, 6, 2), func(r *elearning.Record) { r.EntryID, r.Title = &made.ID, "Partnership, part 1" })
		w.took("elfh-link-workers-4", calendar.MustOn(2026, 6, 3), func(r *elearning.Record) { r.State = elearning.Started })
		w.took("A film", calendar.MustOn(2026, 6, 4), func(r *elearning.Record) { r.EntryID, r.Source = &other.ID, elearning.Certified })
		got := w.document(year).Learning
		want := Learning{
			Says: "4 completions in this period. Points are not counted from this table: they come from the entries only. " +
				"Certificates of NHS Learning Hub are records of completion, not qualifications.",
			Completions: []Completion{
				{Day: "1 Apr 2026", Title: "Fire safety", Provider: elfh, Score: "85%", Until: "1 Apr 2027", Entry: "None"},
				{Day: "2 Jun 2026", Title: "Working in partnership", Provider: elfh, Score: "None", Until: "No refresher", Entry: "Entry 2", Anchor: "entry-2",
					Note: "Recorded as “Partnership, part 1”; title not checked against eLfH yet"},
				{Day: "4 Jun 2026", Title: "A film", Provider: "Not given", Score: "None", Until: "No refresher", Entry: "Not in this portfolio",
					Note: "NHS Learning Hub certificate"},
				{Day: "31 Mar 2027", Title: "Equality, Diversity and Human Rights", Provider: elfh, Score: "None", Until: "Taken again on 1 Apr 2027", Entry: "None"},
			},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// A completion holds on the last day, and is due again on the next; today is 3 November 2026.
func TestHowLongACompletionHolds(t *testing.T) {
	each(t, func(w *world) {
		w.lasts(12)
		w.took("core-fire-safety", calendar.MustOn(2025, 11, 3), nil)
		w.took("core-equality", calendar.MustOn(2025, 11, 2), nil)
		got := w.document(calendar.Span{From: calendar.MustOn(2025, 1, 1), To: calendar.MustOn(2025, 12, 31)}).Learning.Completions
		if len(got) != 2 || got[0].Until != "2 Nov 2026, due again" || got[1].Until != "3 Nov 2026" {
			t.Errorf("%+v", got)
		}
	})
}

func TestELearningGivesNoPoints(t *testing.T) {
	each(t, func(w *world) {
		w.took("core-fire-safety", calendar.MustOn(2026, 6, 1), func(r *elearning.Record) { r.Minutes = 600 })
		d := w.document(year)
		if d.Summary.All.Points != "0" || d.Summary.All.Time != "0 minutes" || !strings.HasPrefix(d.Learning.Says, "1 completion in this period. Points are not counted") {
			t.Errorf("all %+v, learning %+v", d.Summary.All, d.Learning)
		}
	})
}

func TestWithoutELearningNothingIsSaidOfIt(t *testing.T) {
	each(t, func(w *world) {
		if got := w.document(year).Learning; got.Says != "" || len(got.Completions) != 0 {
			t.Errorf("%+v", got)
		}
	})
}
