package elearning

import (
	"slices"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/identity"
)

// Status is how somebody stands with a module today, in a word.
type Status string

// The statuses. Refresh is completed and due again on a day that has not passed.
const (
	NotStarted Status = "not-started"
	InProgress Status = "in-progress"
	Done       Status = "completed"
	Refresh    Status = "due-again"
	Overdue    Status = "overdue"
)

// Standing is how somebody stands with a module. Due is the last day on which it is in time: to complete it for the first
// time, or again; zero where there is none.
type Standing struct {
	Status Status
	Since  calendar.Date // started on, for InProgress
	On     calendar.Date // last completed on; zero is never
	Due    calendar.Date
}

// Holds tells whether the module counts as completed today.
func (s Standing) Holds() bool { return s.Status == Done || s.Status == Refresh }

// Asking is what is asked of somebody about a module.
type Asking struct {
	Asked bool          // they must do it
	Due   calendar.Date // the last day on which to complete it for the first time; zero is no day
	Lasts int           // months for which a completion holds; 0 is for good
}

// StandingOf works out how somebody stands with a module on a day, from their records of it in any order. A completion that
// holds for some months is due again on the same day of the month in which they have passed, or on that month's last day. What
// is due on a day is in time on that day and overdue on the next.
func StandingOf(a Asking, records []Record, today calendar.Date) Standing {
	var s Standing
	for _, r := range records {
		switch {
		case r.State == Completed && r.Day.After(s.On):
			s.On = r.Day
		case r.State == Started && r.Day.After(s.Since):
			s.Since = r.Day
		}
	}
	switch {
	case !s.On.IsZero() && a.Lasts > 0:
		s.Due = s.On.AddMonths(a.Lasts)
	case s.On.IsZero() && a.Asked:
		s.Due = a.Due
	}
	switch {
	case !s.Due.IsZero() && today.After(s.Due):
		s.Status = Overdue
	case !s.Due.IsZero() && !s.On.IsZero():
		s.Status = Refresh
	case !s.On.IsZero():
		s.Status = Done
	case !s.Since.IsZero():
		s.Status = InProgress
	default:
		s.Status = NotStarted
	}
	return s
}

// Plan is what somebody has to do, has done and can do: every programme of their syllabus that is not retired, and the records
// that belong to none.
type Plan struct {
	Today      calendar.Date
	Programmes []Followed
	Other      []Record // outside the programmes, or of modules that are retired; latest first
}

// Followed is a programme as somebody stands with it.
type Followed struct {
	catalogue.Programme
	Asked bool // they must do it
	Lines []Line
	Held  int  // lines that count as completed today
	Of    int  // how many are needed: all of the lines, or one
	Met   bool // the programme is complete today
}

// Line is a module as somebody stands with it, with their records of it, latest first.
type Line struct {
	catalogue.Module
	Standing
	Records []Record
}

// PlanFor works out a plan from what somebody's organisations ask, what they are there today (posts, by the day on which they
// began), and their records.
func PlanFor(s catalogue.Syllabus, posts []identity.Membership, records []Record, today calendar.Date) Plan {
	plan := Plan{Today: today}
	of := map[uuid.UUID][]Record{}
	for _, r := range records {
		if p, m, there := moduleOf(s, r); there && p.RetiredOn.IsZero() && m.RetiredOn.IsZero() {
			of[m.ID] = append(of[m.ID], r)
			continue
		}
		plan.Other = append(plan.Other, r)
	}
	slices.SortStableFunc(plan.Other, latestFirst)
	for _, p := range s.Programmes {
		if p.RetiredOn.IsZero() {
			plan.Programmes = append(plan.Programmes, follow(p, posts, of, today))
		}
	}
	return plan
}

// moduleOf finds the module as which a record counts.
func moduleOf(s catalogue.Syllabus, r Record) (catalogue.Programme, catalogue.Module, bool) {
	if r.ModuleID == nil {
		return catalogue.Programme{}, catalogue.Module{}, false
	}
	return s.Module(*r.ModuleID)
}

func latestFirst(a, b Record) int { return b.Day.Compare(a.Day) }

// follow works out how somebody stands with one programme.
func follow(p catalogue.Programme, posts []identity.Membership, of map[uuid.UUID][]Record, today calendar.Date) Followed {
	f := Followed{Programme: p}
	asked := asksOf(p, posts)
	f.Asked = len(asked) > 0
	current := p.Current()
	f.Lines = make([]Line, 0, len(current)) // a plan is worked out for tens of thousands of people
	for _, m := range current {
		records := of[m.ID]
		slices.SortStableFunc(records, latestFirst)
		f.Lines = append(f.Lines, Line{m, StandingOf(Asking{f.Asked, dueOf(asked, m), p.Lasts(m)}, records, today), records})
	}
	f.count()
	return f
}

// count sums up the lines.
func (f *Followed) count() {
	f.Of = len(f.Lines)
	for _, line := range f.Lines {
		if line.Holds() {
			f.Held++
		}
	}
	if f.Rule == catalogue.One {
		f.Of = min(1, f.Of)
		f.Held = min(1, f.Held)
	}
	f.Met = f.Of > 0 && f.Held >= f.Of
}

// asksOf gives what a programme asks of somebody with these posts: for each post on the terms of its own organisation, with
// From as the day from which the days count for them.
func asksOf(p catalogue.Programme, posts []identity.Membership) (asked []catalogue.Ask) {
	for _, held := range posts {
		for _, ask := range p.Asks {
			wanted := ask.AskedOf == catalogue.Everyone || ask.AskedOf == catalogue.OfLinkWorkers && held.Role == access.LinkWorker
			if !wanted || ask.Organisation != held.OrganisationID {
				continue
			}
			if ask.From.Before(held.StartsOn) {
				ask.From = held.StartsOn
			}
			asked = append(asked, ask)
		}
	}
	return asked
}

// dueOf is the earliest day by which a module is asked for, zero where none is set. Nothing is asked for before an
// organisation added it: what is new today is not overdue for those who began long ago.
func dueOf(asked []catalogue.Ask, m catalogue.Module) (due calendar.Date) {
	for _, ask := range asked {
		if ask.DueDays == 0 {
			continue
		}
		from := ask.From
		if from.Before(m.AskedFrom) {
			from = m.AskedFrom
		}
		if day := from.AddDays(ask.DueDays); due.IsZero() || day.Before(due) {
			due = day
		}
	}
	return due
}
