package learning

import (
	"strings"

	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// audienceWords says who must do a programme.
var audienceWords = map[catalogue.Audience]string{
	catalogue.Everyone:      "Everybody who has a role in the organisation",
	catalogue.OfLinkWorkers: "Link workers",
	catalogue.AskedOfNobody: "Nobody. It is open to everybody",
}

// ruleWords says when a programme is complete.
var ruleWords = map[catalogue.Rule]string{
	catalogue.All: "All of its modules are completed",
	catalogue.One: "One of its modules is completed",
}

// dueWords says by when a programme must be done.
func dueWords(t catalogue.Terms) string {
	switch {
	case t.AskedOf == catalogue.AskedOfNobody:
		return site.None
	case t.DueDays == 0:
		return "No day is set"
	}
	return "Within " + ui.Plural(t.DueDays, "day", "days") + " of starting"
}

// sinceWords adds from when the days count for those who were there before they were set.
func sinceWords(p catalogue.Programme) string {
	words := dueWords(p.Terms)
	if p.AskedOf == catalogue.AskedOfNobody || p.AskedFrom.IsZero() {
		return words
	}
	return words + ". For those who started before " + p.AskedFrom.Words() + ", the days count from that day"
}

// lastsWords says for how long a completion lasts: "3 years", "18 months", "for good".
func lastsWords(months int) string {
	switch {
	case months == 0:
		return "for good"
	case months%12 == 0:
		return ui.Plural(months/12, "year", "years")
	}
	return ui.Plural(months, "month", "months")
}

// moduleWords says in one line how long a module takes, how long a completion lasts where it is not as long as the programme
// says, how sure its title is, and who added it.
func moduleWords(p catalogue.Programme, m catalogue.Module) string {
	var words []string
	if m.Minutes > 0 {
		words = append(words, calendar.Duration(m.Minutes))
	}
	if m.LastsMonths > 0 {
		words = append(words, "lasts "+lastsWords(m.LastsMonths))
	}
	if m.Typed {
		words = append(words, "people type which training it was")
	}
	words = append(words, p.TitleCheck(m))
	if m.OrganisationID != nil && p.OrganisationID == nil {
		words = append(words, "added by your organisation")
	}
	return site.Capital(strings.Join(words, ", "))
}

// uncheckedWords says how many titles of a programme nobody has checked.
func uncheckedWords(p catalogue.Programme) string {
	unchecked := 0
	for _, m := range p.Current() {
		if !m.Verified() {
			unchecked++
		}
	}
	if unchecked == 0 {
		return site.None
	}
	return ui.Plural(unchecked, "title", "titles")
}
