package elearning

import (
	"slices"
	"strings"

	"github.com/google/uuid"

	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/cpd"
	"linkfolio/internal/fault"
)

// Elsewhere stands in place of a module for learning outside the programmes, and AnotherDay in place of a day that was typed
// in three boxes.
const (
	Elsewhere  = "other"
	AnotherDay = "other"
)

// maxScore is in characters: "85%", "17 of 20", "Passed with merit".
const maxScore = 50

// Earliest is the first day that a record may have; it catches years such as 1026 and the 01 Jan 0001 of some systems.
var Earliest = calendar.MustOn(1990, 1, 1)

// Draft is what a person may set on a record, as typed.
type Draft struct {
	Key      string // of the form: the same key twice makes one record
	Module   string // an id, or Elsewhere
	Title    string // of learning elsewhere, and of modules whose title is typed
	Provider string // the same
	State    string
	Day      string        // "2026-11-23", or AnotherDay
	On       cpd.TypedDate // where Day is AnotherDay
	Score    string        // kept as it is written; may be empty
	Hours    string        // see cpd.ParseHours; may be empty
	File     *File         // the certificate; may be nil
}

// AsDraft fills the form again.
func (r Record) AsDraft() Draft {
	d := Draft{
		Key: r.Reference, Module: Elsewhere, Title: r.Title, Provider: r.Provider, State: string(r.State), Day: AnotherDay,
		On: cpd.TypedDay(r.Day), Score: r.Score, Hours: cpd.FormatHours(r.Minutes),
	}
	if r.ModuleID != nil {
		d.Module = r.ModuleID.String()
	}
	return d
}

// fill reads a draft into a record. Faults: Invalid at the fields, in the order of the page.
func (r *Record) fill(d Draft, s catalogue.Syllabus, today calendar.Date) error {
	var c fault.Check
	r.fillModule(&c, d, s)
	r.State = State(d.State)
	if !slices.Contains([]State{Started, Completed}, r.State) {
		c.Add("state", "Select whether you have completed it")
	}
	r.Day = d.readDay(&c, today)
	r.Score = line(&c, "score", "Score", d.Score, maxScore)
	minutes, problem := cpd.ParseHours(d.Hours)
	if r.Minutes = minutes; problem != "" {
		c.Add("hours", "Time "+problem)
	}
	r.Sameness = samenessOf(*r, s)
	return c.Err()
}

// fillModule finds what was learned: a module as it counts, with its title of today, or what was typed. A record of a module
// that the person's organisations do not have any more keeps it. One of other learning that is found to be of a module keeps its own
// words, by which the next list that has them knows it.
func (r *Record) fillModule(c *fault.Check, d Draft, s catalogue.Syllabus) {
	if d.Module != Elsewhere {
		id, err := uuid.Parse(d.Module)
		if r.ModuleID != nil && *r.ModuleID == id {
			r.typedTitle(c, d, s)
			return
		}
		p, m, there := s.Module(id)
		if err != nil || !there {
			c.Add("module", "Select a module, or “something else”")
			return
		}
		other := r.ModuleID == nil && r.ID != uuid.Nil
		r.ModuleID = &m.ID
		if !m.Typed && !other {
			r.Title, r.Provider = m.Title, p.Provider
			return
		}
	} else {
		r.ModuleID = nil
	}
	r.typed(c, d)
}

// typedTitle takes the title of a record whose module stays, where a title is typed at all.
func (r *Record) typedTitle(c *fault.Check, d Draft, s catalogue.Syllabus) {
	if _, m, there := s.Module(*r.ModuleID); there && m.Typed {
		r.typed(c, d)
	}
}

func (r *Record) typed(c *fault.Check, d Draft) {
	r.Title = line(c, "title", "Title", d.Title, cpd.MaxTitle)
	r.Provider = line(c, "provider", "Provider", d.Provider, cpd.MaxProvider)
	if catalogue.TitleKey(r.Title) == "" {
		c.Add("title", "Enter a title")
	}
}

// line reads one line of text.
func line(c *fault.Check, field, label, typed string, limit int) string {
	text := strings.TrimSpace(typed)
	if problem := cpd.Unkeepable(label, text, limit, false); problem != "" {
		c.Add(field, problem)
	}
	return text
}

// readDay gives the day that was chosen or typed, or notes at which field it is wrong.
func (d Draft) readDay(c *fault.Check, today calendar.Date) calendar.Date {
	field := "day"
	day, err := calendar.ParseDate(d.Day)
	if d.Day == AnotherDay {
		var problem string
		field = "on"
		if day, _, problem = d.On.Read(); problem != "" {
			c.Add(field, "The day "+problem)
			return day
		}
	} else if err != nil {
		c.Add(field, "Select the day")
		return day
	}
	switch {
	case day.IsZero():
		c.Add(field, "Enter the day")
	case day.After(today):
		c.Add(field, "The day must be today or in the past")
	case day.Before(Earliest):
		c.Add(field, "The day must be "+Earliest.Words()+" or later")
	}
	return day
}
