package learning

import (
	"strings"

	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/elearning"
	"linkfolio/internal/web/ui"
)

// statusNames are the statuses in a word or two, as filters and tables have them.
var statusNames = map[elearning.Status]string{
	elearning.NotStarted: "Not started", elearning.InProgress: "In progress", elearning.Done: "Completed",
	elearning.Refresh: "Due again", elearning.Overdue: "Overdue",
}

// StatusName is a status in a word or two; of training that people type, somebody is enrolled and qualified.
func StatusName(s elearning.Status, typed bool) string {
	switch {
	case typed && s == elearning.InProgress:
		return "Enrolled"
	case typed && s == elearning.Done:
		return "Qualified"
	}
	return statusNames[s]
}

// StatusWords says how somebody stands with a module, with the days: "Completed on 3 November 2023, due again on 3 November
// 2026".
func StatusWords(m catalogue.Module, s elearning.Standing) string {
	name, done := StatusName(s.Status, m.Typed), StatusName(elearning.Done, m.Typed)
	switch s.Status {
	case elearning.Done:
		return done + " on " + s.On.Words()
	case elearning.Refresh:
		return done + " on " + s.On.Words() + ", due again on " + s.Due.Words()
	case elearning.Overdue:
		return name + " since " + s.Due.AddDays(1).Words()
	}
	if !s.Due.IsZero() {
		return name + ", due by " + s.Due.Words()
	}
	return name
}

// statusColours help the words of what is not done; what is done needs no colour.
var statusColours = map[elearning.Status]ui.TagColour{
	elearning.NotStarted: ui.Grey, elearning.InProgress: ui.Blue, elearning.Overdue: ui.Red,
}

// StatusOf is the status of a module as a task list shows it.
func StatusOf(m catalogue.Module, s elearning.Standing) ui.Component {
	words := StatusWords(m, s)
	if colour, tagged := statusColours[s.Status]; tagged {
		return ui.Tag{Text: words, Colour: colour}
	}
	return ui.Text(words)
}

// RecordWords says what one record says: "Completed on 3 November 2026", of training that people type "Enrolled on ...".
func RecordWords(r elearning.Record, typed bool) string {
	return stateName(r.State, typed) + " on " + r.Day.Words()
}

// stateName is the state of a record in a word.
func stateName(state elearning.State, typed bool) string {
	switch {
	case state == elearning.Completed:
		return StatusName(elearning.Done, typed)
	case typed:
		return StatusName(elearning.InProgress, typed)
	}
	return "Started"
}

// TitleNote says that nobody has held a module's title against its source yet; empty where somebody has.
func TitleNote(p catalogue.Programme, m catalogue.Module) string {
	if m.Verified() {
		return ""
	}
	return p.TitleCheck(m)
}

// WhoAsks says who asks a person for a programme.
func WhoAsks(f elearning.Followed) string {
	switch {
	case !f.Asked:
		return "Open to you. Nobody asks you for it."
	case f.Key == catalogue.LinkWorkerProgramme, f.Key == catalogue.PCIProgramme:
		return "It is part of NHS England’s published minimum for link workers."
	}
	return "Your organisation asks you for it."
}

// TermsWords say by when a programme is to be done and for how long a completion lasts; empty where nobody says.
func TermsWords(p catalogue.Programme) string {
	var words []string
	if p.DueDays > 0 {
		words = append(words, "To be done within "+ui.Plural(p.DueDays, "day", "days")+" of starting.")
	}
	if p.LastsMonths > 0 {
		words = append(words, "A completion lasts "+lastsWords(p.LastsMonths)+".")
	}
	return strings.Join(words, " ")
}

// ProgressOf is how far somebody is with a programme, in words and as a bar. id is unique on the page.
func ProgressOf(f elearning.Followed, id string) ui.Progress {
	p := ui.Progress{ID: id, Label: "Completed", Words: ui.Plural(f.Of, "module", "modules"), Done: int64(f.Held), Goal: int64(f.Of), Met: f.Met}
	p.Words = itoa(f.Held) + " of " + p.Words
	if f.Rule == catalogue.One {
		p.Words = itoa(f.Held) + " of 1 needed"
	}
	return p
}

// dueStatus says when something is due, for the list of what comes first.
func dueStatus(line elearning.DueLine, today calendar.Date) ui.Component {
	switch {
	case line.Due.Before(today):
		return ui.Tag{Text: "Overdue since " + line.Due.AddDays(1).Words(), Colour: ui.Red}
	case line.On.IsZero():
		return ui.Text("Due by " + line.Due.Words())
	}
	return ui.Text("Due again on " + line.Due.Words())
}
