package catalogue

import (
	"slices"

	"github.com/google/uuid"

	"linkfolio/internal/calendar"
)

// The sources of what an organisation says.
const (
	addedHere    = "Added by your organisation"
	titledHere   = "A title that your organisation gave it"
	comparedHere = "Compared with the source by your organisation"
)

// ruleOf is what an organisation says about a programme that comes with the installation; LockVersion is 0 where it said
// nothing yet.
func (c *content) ruleOf(organisation uuid.UUID, p Programme) ProgrammeRule {
	if r, there := c.rules[said{organisation, p.ID}]; there {
		return r
	}
	return ProgrammeRule{OrganisationID: organisation, ProgrammeID: p.ID, Terms: p.Terms, AskedFrom: p.AskedFrom, RetiredOn: p.RetiredOn}
}

// correctionOf is the same for a module.
func (c *content) correctionOf(organisation uuid.UUID, m Module) ModuleCorrection {
	if own, there := c.corrections[said{organisation, m.ID}]; there {
		return own
	}
	return ModuleCorrection{OrganisationID: organisation, ModuleID: m.ID, Position: m.Position, RetiredOn: m.RetiredOn, MergedInto: m.MergedInto, AskedFrom: m.AskedFrom}
}

// asked gives a programme with what the organisations ask, and on their joined terms. It is retired where every one of them
// retired it. LockVersion is that of what the first of them says.
func (c *content) asked(p Programme, organisations []uuid.UUID) Programme {
	if p.OrganisationID != nil {
		if p.RetiredOn.IsZero() {
			p.Asks = []Ask{{*p.OrganisationID, p.Terms, p.AskedFrom}}
		}
		return p
	}
	if len(organisations) == 0 {
		return p
	}
	first := c.ruleOf(organisations[0], p)
	for _, o := range organisations {
		if r := c.ruleOf(o, p); r.RetiredOn.IsZero() {
			p.Asks = append(p.Asks, Ask{o, r.Terms, r.AskedFrom})
		}
	}
	p.LockVersion = first.LockVersion
	if len(p.Asks) == 0 {
		p.Terms, p.AskedFrom, p.RetiredOn = first.Terms, first.AskedFrom, first.RetiredOn
		return p
	}
	p.Terms, p.AskedFrom, p.RetiredOn = p.Asks[0].Terms, p.Asks[0].From, calendar.Date{}
	for _, ask := range p.Asks[1:] {
		p.Terms, p.AskedFrom = p.Terms.stricter(ask.Terms), earlier(p.AskedFrom, ask.From)
	}
	return p
}

// stricter joins what two organisations ask. What one of them asks of nobody adds nothing to what the other asks.
func (t Terms) stricter(other Terms) Terms {
	if (t.AskedOf == AskedOfNobody) != (other.AskedOf == AskedOfNobody) {
		if t.AskedOf == AskedOfNobody {
			return other
		}
		return t
	}
	if slices.Index(Audiences(), other.AskedOf) < slices.Index(Audiences(), t.AskedOf) {
		t.AskedOf = other.AskedOf
	}
	return Terms{t.AskedOf, least(t.DueDays, other.DueDays), least(t.LastsMonths, other.LastsMonths)}
}

// earlier is the earlier of two days where zero stands for none.
func earlier(a, b calendar.Date) calendar.Date {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// hasDay tells whether somebody must do it by a day.
func (t Terms) hasDay() bool { return t.AskedOf != AskedOfNobody && t.DueDays > 0 }

// from is the day from which new terms count: the day on which they were set, unless they ask the same by the same day as
// before.
func (t Terms) from(before Terms, since, today calendar.Date) calendar.Date {
	switch {
	case !t.hasDay():
		return calendar.Date{}
	case before.hasDay() && before.AskedOf == t.AskedOf && before.DueDays == t.DueDays:
		return since
	}
	return today
}

// least is the smaller of two where 0 stands for none.
func least(a, b int) int {
	if a == 0 || b == 0 {
		return max(a, b)
	}
	return min(a, b)
}

// corrected gives a module as the organisations have it: its title, link and minutes as the first has them that corrected
// these; its place, and what it was merged into, as the first says; and the shortest time for which a completion holds. It is
// retired where every one of them retired it. LockVersion is that of what the first of them says.
func (c *content) corrected(m Module, organisations []uuid.UUID) Module {
	if m.OrganisationID != nil || len(organisations) == 0 {
		return m
	}
	first := c.correctionOf(organisations[0], m)
	as, worded := m, false
	as.Position, as.RetiredOn, as.MergedInto, as.LockVersion = first.Position, first.RetiredOn, first.MergedInto, first.LockVersion
	as.AskedFrom = first.AskedFrom
	for _, o := range organisations {
		own := c.correctionOf(o, m)
		if own.Title != "" && !worded {
			as.Title, as.URL, as.Minutes, as.Source = own.Title, own.URL, own.Minutes, own.source(m)
			worded = true
		}
		as.LastsMonths = least(as.LastsMonths, own.LastsMonths)
		if own.RetiredOn.IsZero() {
			as.RetiredOn = own.RetiredOn
		}
	}
	return as
}

// source says where the title of a corrected module comes from: a title that is not the seeded one and that nobody compared
// must not look as if it had been.
func (own ModuleCorrection) source(m Module) Source {
	switch {
	case !own.CheckedOn.IsZero():
		return Source{Source: comparedHere, CheckedOn: own.CheckedOn, Certainty: Secondary}
	case own.Title != m.Title:
		return Source{Source: titledHere, Certainty: Working}
	}
	return m.Source
}
