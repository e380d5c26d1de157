package entries

import (
	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/cpd"
	"linkfolio/internal/identity"
	"linkfolio/internal/signoff"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// stateWords says a state as people read it where they choose among states; the colour only helps.
var stateWords = map[access.State]ui.Tag{
	access.Draft:    {Text: "Draft", Colour: ui.Grey},
	access.Sent:     {Text: "Waiting for sign-off", Colour: ui.Blue},
	access.Returned: {Text: "Returned, declined or re-opened", Colour: ui.Orange},
	access.Signed:   {Text: "Signed off", Colour: ui.Green},
}

// stageTag says where an entry stands.
func stageTag(stage signoff.Stage) ui.Tag {
	switch stage {
	case signoff.StageReturned:
		return ui.Tag{Text: "Returned", Colour: ui.Orange}
	case signoff.StageDeclined:
		return ui.Tag{Text: "Declined", Colour: ui.Orange}
	case signoff.StageReopened:
		return ui.Tag{Text: "Re-opened", Colour: ui.Orange}
	}
	return stateWords[access.State(stage)]
}

// BackNote says how an entry came back to its owner, by whom and since when.
func BackNote(s signoff.Stand) string {
	words := stageTag(s.Stage).Text
	if !s.At.IsZero() {
		words += " by " + standBy(s) + " on " + calendar.DayOf(s.At).Words()
	}
	switch s.Stage {
	case signoff.StageDeclined:
		return words + ": send it to somebody else, or again"
	case signoff.StageReopened:
		return words + ": its sign-off no longer stands"
	}
	return words
}

// standBy names who brought an entry to where it stands, and in whose place, for its owner.
func standBy(s signoff.Stand) string {
	switch {
	case s.Who == "":
		return "you"
	case s.For != "":
		return s.Who + ", for " + s.For + ","
	}
	return s.Who
}

// standInTable is where an entry stands, with whom and since when, where there is little room.
func standInTable(s signoff.Stand) ui.Component {
	tag := stageTag(s.Stage)
	if s.At.IsZero() {
		return tag
	}
	words := "By " + standBy(s) + " on " + calendar.DayOf(s.At).Short()
	if s.Stage == signoff.StageSent {
		tag.Text, words = "Waiting", "For "+s.Who+" since "+calendar.DayOf(s.At).Short()
	}
	return ui.Group{tag, ui.Hint{Text: words}}
}

// states is the order in which the states are offered.
var states = []access.State{access.Draft, access.Sent, access.Returned, access.Signed}

// seatWords names a supervisor and those who stand in for them today: "Sam Okafor, or Olu Adeyemi in their place until 3
// December 2026".
func seatWords(supervisor string, seat *identity.Seat) string {
	words := supervisor
	if seat == nil {
		return words
	}
	for _, s := range seat.StandIns {
		words += ", or " + s.Name + " in their place until " + s.Until.Words()
	}
	return words
}

// sinceWords is on whom something waits since when.
func sinceWords(supervisor string, seat *identity.Seat, since string) string {
	words := seatWords(supervisor, seat)
	if seat != nil && len(seat.StandIns) > 0 {
		words += ","
	}
	return words + " since " + since
}

// stuckWords says why nobody can sign off an entry that waits, and what to do; empty where somebody can.
func stuckWords(supervisor string, seat *identity.Seat) string {
	switch {
	case seat == nil:
		return supervisor + " no longer supervises you: withdraw this entry and send it to somebody else."
	case !seat.CanSign && len(seat.StandIns) == 0:
		return supervisor + " cannot sign off entries now, because they do not have the role of supervisor. Wait, or withdraw this entry and send it to somebody else."
	}
	return ""
}

// factsOf are the short answers of an entry. With change, each line links to its field in the form there.
func factsOf(content cpd.Content, change string) ui.SummaryList {
	list := ui.SummaryList{}
	add := func(key, control string, value ui.Component) {
		row := ui.SummaryRow{Key: key, Value: value}
		if change != "" {
			row.Actions = []ui.Link{{Text: "Change", Href: change + "#" + control, Hidden: key}}
		}
		list.Rows = append(list.Rows, row)
	}
	if change != "" {
		add("Title", "title", site.OrNotGiven(content.Title))
	}
	add("Date", "starts_on-day", site.OrNotGiven(daysOf(content)))
	add("Provider", "provider", site.OrNotGiven(content.Provider))
	add("Kind", "kind", site.OrNotGiven(content.Kind.Words()))
	add("Activity", "activity", site.OrNotGiven(content.ActivityLabel))
	add("Time spent", "hours", site.OrNotGiven(site.TimeOf(content.Minutes)))
	add("CPD points", "points", ui.Text(content.Points.String()))
	return list
}

// daysOf says when it was: one day, or from one to another.
func daysOf(content cpd.Content) string {
	switch {
	case content.StartsOn.IsZero():
		return content.EndsOn.Words()
	case content.EndsOn.IsZero(), content.StartsOn == content.EndsOn:
		return content.StartsOn.Words()
	}
	return content.StartsOn.Words() + " to " + content.EndsOn.Words()
}

// Answer is an answer under its prompt, as typed.
type Answer struct {
	ID     string // of its place on the page of the entry, and of its field in the form
	Prompt string
	Text   ui.Component
	Change *ui.Link
	Said   []saidLine // comments on it
	Mark   *ui.Tag    // that it changed
	Before *ui.Details
	Say    *ui.Details // where to comment on it

	key string
}

// toldOf are the prompts with what was written under them.
func toldOf(content cpd.Content, change string) []Answer {
	var all []Answer
	for _, answer := range content.Answers {
		t := Answer{ID: "answer." + answer.Key, Prompt: answer.Label, Text: ui.Prose(answer.Text), key: answer.Key}
		if answer.Text == "" {
			t.Text = ui.Paragraph{ui.Text("Not answered")}
		}
		if change != "" {
			t.Change = &ui.Link{Text: "Change", Href: change + "#answer." + answer.Key, Hidden: "the answer to: " + answer.Label}
		}
		all = append(all, t)
	}
	return all
}

// WaitingNote says on whom an entry waits and for how long, or that nobody can sign it off.
func WaitingNote(w signoff.OnWhom, today calendar.Date) string {
	if w.LinkEnds != nil {
		return linkNote(w, today)
	}
	if stuck := stuckWords(w.Supervisor, w.Seat); stuck != "" {
		return stuck
	}
	words := "With " + sinceWords(w.Supervisor, w.Seat, calendar.DayOf(w.SentAt).Words())
	if days := calendar.DayOf(w.SentAt).DaysUntil(today); days > 0 {
		words += ", " + ui.Plural(days, "day", "days")
	}
	if w.NudgedAt != nil {
		words += ". You reminded them on " + calendar.DayOf(*w.NudgedAt).Words()
	}
	return words
}
