package elearning_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/elearning"
	"linkfolio/internal/identity"
)

// ask has the network ask everybody for a programme.
func (w *world) ask(key string, dueDays, lasts int) catalogue.Programme {
	w.t.Helper()
	syllabus, err := w.shelf.Syllabus(w.t.Context())
	w.must(err)
	programme, _ := syllabus.Keyed(key)
	w.must(w.db.Read(w.t.Context()).Create(&catalogue.ProgrammeRule{
		OrganisationID: w.network, ProgrammeID: programme.ID, LockVersion: 1,
		Terms: catalogue.Terms{AskedOf: catalogue.Everyone, DueDays: dueDays, LastsMonths: lasts},
	}).Error)
	w.must(w.shelf.Seed(w.t.Context())) // reads the catalogue anew
	return programme
}

func TestThePlanSaysWhatIsDueFirst(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		core := w.ask("core-skills", 335, 12) // within 335 days from 1 January: by 2 December 2026
		record := func(i int, day string) { w.add(w.amira, completed(day, core.Modules[i], day)) }
		record(0, "2025-11-01") // overdue since 2 November 2026
		record(1, "2026-01-20") // due on 20 January 2027
		record(2, "2026-03-01") // not due in the next 60 days
		plan, err := w.records.Plan(t.Context(), w.amira)
		w.must(err)
		got := ""
		for _, line := range plan.DueBy(plan.Today.AddDays(elearning.SoonDays)) {
			got += fmt.Sprintln(line.Key, line.Due, line.Status)
		}
		want := fmt.Sprintln(core.Modules[0].Key, "2026-11-01", "overdue")
		for _, m := range core.Modules[3:] {
			want += fmt.Sprintln(m.Key, "2026-12-02", "not-started")
		}
		want += fmt.Sprintln(core.Modules[1].Key, "2027-01-20", "due-again")
		if got != want {
			t.Errorf("due are\n%swant\n%s", got, want)
		}
		followed := plan.Keyed("core-skills")
		if followed.Held != 2 || followed.Of != 11 || followed.Met || !followed.Asked {
			t.Errorf("%d of %d, met %t, asked %t", followed.Held, followed.Of, followed.Met, followed.Asked)
		}
		if _, err := w.records.Plan(t.Context(), w.sam); err == nil {
			t.Error("somebody without a record of their own has a plan")
		}
	})
}

// What is asked since a day is in time, for those who began before, until the days have passed from then on.
func TestNobodyIsOverdueWithWhatIsAskedSinceToday(t *testing.T) {
	t.Parallel()
	on := func(month time.Month, day int) calendar.Date { return calendar.MustOn(2026, month, day) }
	posts := []identity.Membership{{Role: access.LinkWorker, StartsOn: calendar.MustOn(2020, 1, 1)}}
	for name, test := range map[string]struct {
		programme, module, starts, want calendar.Date
	}{
		"began long ago":               {programme: on(11, 23), want: on(12, 23)},
		"began since":                  {programme: on(11, 23), starts: on(12, 1), want: on(12, 31)},
		"module added later":           {programme: on(10, 1), module: on(11, 23), want: on(12, 23)},
		"asked before anybody counted": {want: calendar.MustOn(2020, 1, 31)},
	} {
		p := catalogue.Programme{
			ID: uuid.Must(uuid.NewV7()), Rule: catalogue.All, AskedFrom: test.programme,
			Terms: catalogue.Terms{AskedOf: catalogue.OfLinkWorkers, DueDays: 30},
		}
		p.Modules = []catalogue.Module{{ID: uuid.Must(uuid.NewV7()), AskedFrom: test.module}}
		held := posts
		if !test.starts.IsZero() {
			held = []identity.Membership{{Role: access.LinkWorker, StartsOn: test.starts}}
		}
		plan := elearning.PlanFor(catalogue.Syllabus{Programmes: []catalogue.Programme{p}}, held, nil, on(11, 23))
		if got := plan.Programmes[0].Lines[0].Due; got != test.want {
			t.Errorf("%s: due on %s, want %s", name, got, test.want)
		}
	}
}

// Of a programme of which one module is enough, the others are due no more once it is met.
func TestOneIsEnough(t *testing.T) {
	t.Parallel()
	id := func() uuid.UUID { return uuid.Must(uuid.NewV7()) }
	p := catalogue.Programme{ID: id(), Rule: catalogue.One, Terms: catalogue.Terms{AskedOf: catalogue.OfLinkWorkers, DueDays: 1}}
	p.Modules = []catalogue.Module{{ID: id(), Title: "a"}, {ID: id(), Title: "b"}}
	today := calendar.MustOn(2026, 11, 23)
	posts := []identity.Membership{{Role: access.LinkWorker, StartsOn: calendar.MustOn(2026, 1, 1)}}
	for name, test := range map[string]struct {
		asking    elearning.Asking
		posts     []identity.Membership
		wantAsked bool
	}{
		"a link worker": {posts: posts, wantAsked: true},
		"a supervisor":  {posts: []identity.Membership{{Role: access.Supervisor, StartsOn: posts[0].StartsOn}}},
		"nobody":        {},
	} {
		if got := elearning.AskingOf(p, test.posts); got.Asked != test.wantAsked {
			t.Errorf("%s: asked %t", name, got.Asked)
		}
	}
	followed := elearning.Followed{Programme: p, Asked: true, Of: 1, Held: 1, Met: true}
	overdue := elearning.Standing{Status: elearning.Overdue, Due: today.AddDays(-1)}
	refresh := elearning.Standing{Status: elearning.Refresh, On: today, Due: today.AddDays(1)}
	followed.Lines = []elearning.Line{{Module: p.Modules[0], Standing: refresh}, {Module: p.Modules[1], Standing: overdue}}
	plan := elearning.Plan{Today: today, Programmes: []elearning.Followed{followed}}
	if due := plan.DueBy(today.AddDays(60)); len(due) != 1 || due[0].Title != "a" {
		t.Errorf("due are %+v", due)
	}
}
