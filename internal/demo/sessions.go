package demo

import (
	"context"
	"fmt"
	"time"

	"linkfolio/internal/calendar"
	"linkfolio/internal/cpd"
	"linkfolio/internal/supervision"
)

// meeting is a supervision session between Amira and Sam.
type meeting struct {
	ago       int    // working days
	by        string // who logged it
	length    string
	agenda    string
	notes     string
	actions   []errand
	next      int    // working days before today, or after it where it is below 0; 0 is not agreed
	confirmed int    // working days ago; 0 is not yet
	private   string // what whoever logged it keeps for themselves
}

// errand is an action that was agreed. due and done are working days before today; due may be below 0, done 0 is not yet.
type errand struct {
	words, by string
	due, done int
}

var meetings = []meeting{
	{ago: 110, by: "amira", length: "1h", confirmed: 109, next: 88,
		agenda:  "Settling in at the second practice.\nHow referrals from reception reach me.",
		notes:   "Reception now books the first call straight into the diary. We look at the numbers next time.",
		actions: []errand{{"Draft a one-page guide to referring for reception", "worker", 100, 101}, {"Introduce Amira at the practice meeting", "supervisor", 95, 97}}},
	{ago: 88, by: "sam", length: "1h", confirmed: 86, next: 66,
		agenda: "Caseload of 60: who is ready to end.\nA housing case that stays with me.",
		notes:  "Agreed to end with six people by letter and a call. Safeguarding advice was asked for in the housing case, and given the same day."},
	{ago: 62, by: "amira", length: "45 min", confirmed: 61, next: 40,
		agenda:  "Feedback from the carers’ group.\nLearning for the next quarter.",
		notes:   "Boundaries are the theme: saying what a link worker cannot do, early and kindly.",
		actions: []errand{{"Shadow the welfare rights adviser for half a day", "worker", 30, 33}}},
	{ago: 38, by: "sam", length: "1h", confirmed: 37, next: -12,
		agenda:  "Reflection on motivational interviewing.\nPortfolio for the appraisal.",
		notes:   "The reflection shows a clear change in practice. Put two more of this kind into the portfolio.",
		actions: []errand{{"Send two reflections for sign-off", "worker", 12, 0}, {"Ask the lead about protected time for CPD", "supervisor", -15, 0}},
		private: "Check how she is after the housing case."},
	{ago: 2, by: "amira", length: "1h", next: -18,
		agenda:  "Winter pressures: what can wait.\nA resident who no longer answers.",
		notes:   "Three calls on different days, then a letter, then the practice decides.",
		actions: []errand{{"Write the letter for people who do not answer", "worker", -8, 0}}},
}

// event is one thing that happened to a meeting, or to a supervision.
type event struct {
	words string
	take  func(ctx context.Context, p *past) error
}

// meetingSteps is what happened to all of them.
func meetingSteps(today calendar.Date) (steps []step) {
	for i := range meetings {
		m := &meetings[i]
		add := func(ago int, wall time.Duration, words string, take func(context.Context, *past) error) {
			steps = append(steps, step{at: at(workday(today, ago), wall), event: &event{words, take}})
		}
		add(m.ago, 17*time.Hour, "log a session", m.log)
		if m.confirmed > 0 {
			add(m.confirmed, 9*time.Hour+5*time.Minute, "confirm a session", m.confirm)
		}
		for n, e := range m.actions {
			if e.done > 0 {
				add(e.done, 12*time.Hour, "tick an action", func(ctx context.Context, p *past) error { return m.tick(ctx, p, n) })
			}
		}
	}
	return steps
}

func (m *meeting) other() string {
	if m.by == "sam" {
		return "amira"
	}
	return "sam"
}

func (m *meeting) log(ctx context.Context, p *past) error {
	who := p.actors[m.by]
	links, err := p.people.Supervision(ctx, p.actors["amira"])
	if err != nil || len(links) == 0 {
		return fmt.Errorf("nobody supervises: %w", err)
	}
	d := supervision.Draft{
		Key: fmt.Sprintf("demo-session-%d", m.ago), Link: links[0].ID.String(), HeldOn: typed(workday(p.today, m.ago)),
		Length: m.length, Agenda: m.agenda, Notes: m.notes, NextOn: dayFrom(p.today, m.next),
	}
	for _, e := range m.actions {
		d.Actions = append(d.Actions, supervision.DraftAction{Words: e.words, By: e.by, Due: dayFrom(p.today, e.due)})
	}
	made, err := p.sessions.Add(ctx, who, d)
	if err != nil {
		return err
	}
	p.met[m] = made
	if m.private == "" {
		return nil
	}
	return p.sessions.SaveNotes(ctx, who, made.ID, 0, m.private)
}

func (m *meeting) confirm(ctx context.Context, p *past) error {
	_, err := p.sessions.Confirm(ctx, p.actors[m.other()], p.met[m].ID, p.met[m].LockVersion)
	return err
}

func (m *meeting) tick(ctx context.Context, p *past, number int) error {
	by := p.actors["amira"]
	if m.actions[number].by == "supervisor" {
		by = p.actors["sam"]
	}
	sheet, err := p.sessions.Session(ctx, by, p.met[m].ID)
	if err != nil {
		return err
	}
	return p.sessions.Tick(ctx, by, sheet.ID, sheet.Content.Actions[number].ID.String(), true)
}

// dayFrom is so many working days before today or, below 0, so many days after it.
func dayFrom(today calendar.Date, ago int) cpd.TypedDate {
	switch {
	case ago == 0:
		return cpd.TypedDate{}
	case ago < 0:
		return typed(today.AddDays(-ago))
	}
	return typed(workday(today, ago))
}
