package web

import (
	"net/url"
	"strings"
	"unicode"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/cpd"
	"linkfolio/internal/identity"
	"linkfolio/internal/web/ui"
)

// stateWords says a state as people read it; the colour only helps.
var stateWords = map[access.State]ui.Tag{
	access.Draft:    {Text: "Draft", Colour: ui.Grey},
	access.Sent:     {Text: "Waiting for sign-off", Colour: ui.Blue},
	access.Returned: {Text: "Returned", Colour: ui.Orange},
	access.Signed:   {Text: "Signed off", Colour: ui.Green},
}

// stateInTable is a state where there is little room.
func stateInTable(state access.State) ui.Tag {
	tag := stateWords[state]
	if state == access.Sent {
		tag.Text = "Waiting"
	}
	return tag
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

// titleOf gives a draft without a title that can be seen a name to click on.
func titleOf(title string) string {
	if strings.ContainsFunc(title, func(r rune) bool { return unicode.IsGraphic(r) && !unicode.IsSpace(r) }) {
		return title
	}
	return "Untitled draft"
}

// orNotGiven says that nothing was given.
func orNotGiven(text string) ui.Component {
	if text == "" {
		return ui.Text("Not given")
	}
	return ui.Text(text)
}

// factsOf are the short answers of an entry. With change, each line links to its field in the form there.
func factsOf(content cpd.Content, change string) ui.SummaryList {
	list := ui.SummaryList{}
	add := func(key, field string, value ui.Component) {
		row := ui.SummaryRow{Key: key, Value: value}
		if change != "" {
			row.Actions = []ui.Link{{Text: "Change", Href: change + "#" + controlID(field), Hidden: key}}
		}
		list.Rows = append(list.Rows, row)
	}
	if change != "" {
		add("Title", "title", orNotGiven(content.Title))
	}
	add("Date", "starts_on", orNotGiven(daysOf(content)))
	add("Provider", "provider", orNotGiven(content.Provider))
	add("Kind", "kind", orNotGiven(content.Kind.Words()))
	add("Activity", "activity", orNotGiven(content.ActivityLabel))
	add("Time spent", "hours", orNotGiven(timeOf(content.Minutes)))
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

func timeOf(minutes int) string {
	if minutes == 0 {
		return ""
	}
	return calendar.Duration(minutes)
}

// told is an answer under its prompt, as typed.
type told struct {
	Prompt string
	Text   ui.Component
	Change *ui.Link
}

// toldOf are the prompts with what was written under them.
func toldOf(content cpd.Content, change string) []told {
	var all []told
	for _, answer := range content.Answers {
		t := told{Prompt: answer.Label, Text: ui.Prose(answer.Text)}
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

// rolesInWords is "link worker, supervisor".
func rolesInWords(roles []access.Role) string {
	var words []string
	for _, role := range roles {
		words = append(words, role.Words())
	}
	return strings.Join(words, ", ")
}

// pathID reads the id in an address; what is no id is not there.
func pathID(c echo.Context) (uuid.UUID, error) {
	text := c.Param("id")
	id, err := uuid.Parse(text)
	if err != nil || id.String() != text {
		return uuid.Nil, access.NotFound()
	}
	return id, nil
}

// entryPath is the address of an entry, or of a page beneath it.
func entryPath(id uuid.UUID, beneath string) string {
	path := "/entries/" + id.String()
	if beneath != "" {
		path += "/" + beneath
	}
	return path
}

// withQuery joins an address and a query, leaving out an empty one.
func withQuery(path string, query url.Values) string {
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}
