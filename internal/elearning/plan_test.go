package elearning_test

import (
	"fmt"
	"slices"
	"testing"

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
		followed := plan.Programmes[slices.IndexFunc(plan.Programmes, func(f elearning.Followed) bool { return f.Key == "core-skills" })]
		if followed.Held != 2 || followed.Of != 11 || followed.Met || !followed.Asked {
			t.Errorf("%d of %d, met %t, asked %t", followed.Held, followed.Of, followed.Met, followed.Asked)
		}
		if _, err := w.records.Plan(t.Context(), w.sam); err == nil {
			t.Error("somebody without a record of their own has a plan")
		}
	})
}

// Each post is asked on the terms of its own organisation; what is newly asked is in time, for those who began before, until
// the days have passed from then on.
func TestWhatIsAskedOfEachPost(t *testing.T) {
	t.Parallel()
	on := calendar.MustOn
	here, there := uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7())
	works := func(at uuid.UUID, role access.Role, from calendar.Date) identity.Membership {
		return identity.Membership{OrganisationID: at, Role: role, StartsOn: from}
	}
	long := works(here, access.LinkWorker, on(2020, 1, 1))
	asks := func(at uuid.UUID, of catalogue.Audience, days int, from calendar.Date) catalogue.Ask {
		return catalogue.Ask{Organisation: at, Terms: catalogue.Terms{AskedOf: of, DueDays: days}, From: from}
	}
	since := on(2026, 11, 23)
	for name, test := range map[string]struct {
		asks  []catalogue.Ask
		posts []identity.Membership
		added calendar.Date // the module
		asked bool
		due   calendar.Date
	}{
		"began long before":     {[]catalogue.Ask{asks(here, catalogue.OfLinkWorkers, 30, since)}, []identity.Membership{long}, calendar.Date{}, true, on(2026, 12, 23)},
		"began since":           {[]catalogue.Ask{asks(here, catalogue.OfLinkWorkers, 30, since)}, []identity.Membership{works(here, access.LinkWorker, on(2026, 12, 1))}, calendar.Date{}, true, on(2026, 12, 31)},
		"module added later":    {[]catalogue.Ask{asks(here, catalogue.OfLinkWorkers, 30, on(2026, 1, 1))}, []identity.Membership{long}, since, true, on(2026, 12, 23)},
		"no day is set":         {[]catalogue.Ask{asks(here, catalogue.OfLinkWorkers, 0, calendar.Date{})}, []identity.Membership{long}, calendar.Date{}, true, calendar.Date{}},
		"not of this role":      {[]catalogue.Ask{asks(here, catalogue.OfLinkWorkers, 30, since)}, []identity.Membership{works(here, access.Lead, on(2020, 1, 1))}, calendar.Date{}, false, calendar.Date{}},
		"of everybody":          {[]catalogue.Ask{asks(here, catalogue.Everyone, 30, since)}, []identity.Membership{works(here, access.Lead, on(2020, 1, 1))}, calendar.Date{}, true, on(2026, 12, 23)},
		"retired there":         {nil, []identity.Membership{long}, calendar.Date{}, false, calendar.Date{}},
		"nobody has no post":    {[]catalogue.Ask{asks(here, catalogue.Everyone, 30, since)}, nil, calendar.Date{}, false, calendar.Date{}},
		"only the new one asks": {[]catalogue.Ask{asks(here, catalogue.AskedOfNobody, 0, calendar.Date{}), asks(there, catalogue.OfLinkWorkers, 90, on(2026, 1, 1))}, []identity.Membership{long, works(there, access.LinkWorker, on(2026, 11, 1))}, calendar.Date{}, true, on(2027, 1, 30)},
		"neither asks her":      {[]catalogue.Ask{asks(here, catalogue.AskedOfNobody, 0, calendar.Date{}), asks(there, catalogue.OfLinkWorkers, 90, on(2026, 1, 1))}, []identity.Membership{long, works(there, access.Lead, on(2026, 1, 1))}, calendar.Date{}, false, calendar.Date{}},
		"the earlier of two":    {[]catalogue.Ask{asks(here, catalogue.OfLinkWorkers, 60, since), asks(there, catalogue.OfLinkWorkers, 14, since)}, []identity.Membership{long, works(there, access.LinkWorker, on(2026, 1, 1))}, calendar.Date{}, true, on(2026, 12, 7)},
	} {
		p := catalogue.Programme{ID: uuid.Must(uuid.NewV7()), Rule: catalogue.All, Asks: test.asks}
		p.Modules = []catalogue.Module{{ID: uuid.Must(uuid.NewV7()), AskedFrom: test.added}}
		f := elearning.PlanFor(catalogue.Syllabus{Programmes: []catalogue.Programme{p}}, test.posts, nil, since).Programmes[0]
		if f.Asked != test.asked || f.Lines[0].Due != test.due {
			t.Errorf("%s: asked %t, due on %s; want %t, %s", name, f.Asked, f.Lines[0].Due, test.asked, test.due)
		}
	}
}

// Of a programme of which one module is enough, the others are due no more once it is met.
func TestOneIsEnough(t *testing.T) {
	t.Parallel()
	id := func() uuid.UUID { return uuid.Must(uuid.NewV7()) }
	p := catalogue.Programme{ID: id(), Rule: catalogue.One}
	p.Modules = []catalogue.Module{{ID: id(), Title: "a"}, {ID: id(), Title: "b"}}
	today := calendar.MustOn(2026, 11, 23)
	followed := elearning.Followed{Programme: p, Asked: true, Of: 1, Held: 1, Met: true}
	overdue := elearning.Standing{Status: elearning.Overdue, Due: today.AddDays(-1)}
	refresh := elearning.Standing{Status: elearning.Refresh, On: today, Due: today.AddDays(1)}
	followed.Lines = []elearning.Line{{Module: p.Modules[0], Standing: refresh}, {Module: p.Modules[1], Standing: overdue}}
	plan := elearning.Plan{Today: today, Programmes: []elearning.Followed{followed}}
	if due := plan.DueBy(today.AddDays(60)); len(due) != 1 || due[0].Title != "a" {
		t.Errorf("due are %+v", due)
	}
}
