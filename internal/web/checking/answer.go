package checking

import (
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/checking"
	"linkfolio/internal/signoff"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

type answerView struct {
	ui.Base
	Says    string
	Result  ui.Component // of a comparison; nil where there was none
	SignOff ui.SummaryList
	Entry   ui.SummaryList
	Hidden  ui.FormHidden
	Text    ui.Textarea
	Compare ui.Button
	Other   ui.Link
}

// drawAnswer says how a sign-off stands, and what a comparison came to.
func (p Pages) drawAnswer(c echo.Context, status int, form *site.Form, s signoff.Standing, compared *checking.Compared) error {
	view := answerView{
		Base: p.Base(c, heading(s)), Says: says(s), SignOff: signOffRows(s), Entry: entryRows(s),
		Hidden: ui.FormHidden{Name: "code", Value: s.Code()}, Compare: ui.Button{Text: "Compare", Kind: ui.Secondary},
		Text: form.Textarea("text", "Words to compare", "Paste one answer in full, or the whole entry. They are compared and not kept."), Other: ui.Link{Text: "Check another sign-off, a receipt or a whole portfolio", Href: startPath},
	}
	if compared != nil {
		view.Title, view.Result = headingCompared(s, *compared), comparedWords(*compared)
	}
	view.Problems = form.Problems()
	return p.Page(c, status, "check/answer", view)
}

func heading(s signoff.Standing) string {
	switch {
	case s.Doubt:
		return "This sign-off cannot be relied on"
	case s.Reopened != nil:
		return "This sign-off no longer stands"
	}
	return "This sign-off stands"
}

// says is the answer in a sentence or two.
func says(s signoff.Standing) string {
	switch {
	case s.Doubt:
		return "There is a record of it, but our records do not agree with each other. Tell the people who run this service."
	case s.Reopened != nil:
		return signed(s) + reopener(s) + " re-opened it on " + s.Reopened.When() + ", so it no longer counts."
	}
	return signed(s) + "It has not been re-opened."
}

// signed is "Jo Bell (Course leader, Harbour College, confirmed by e-mail) signed off this entry of Amira Hassan's on … ".
func signed(s signoff.Standing) string {
	about := slices.DeleteFunc([]string{s.ByRole, s.ByOrganisation, s.Authenticated.Words()}, func(words string) bool { return words == "" })
	who := s.ByName
	if len(about) > 0 {
		who += " (" + strings.Join(about, ", ") + ")"
	}
	if s.ForName != "" {
		who += ", for " + s.ForName + ","
	}
	return who + " signed off this entry of " + s.Owner + "'s on " + s.WhenDecided() + ". "
}

// reopener is who took the sign-off back. Owners sign with their id alone.
func reopener(s signoff.Standing) string {
	if s.Reopened.ByID == s.OwnerID {
		return s.Owner
	}
	return s.Reopened.ByName
}

func signOffRows(s signoff.Standing) ui.SummaryList {
	var list ui.SummaryList
	add := func(key, value string) {
		if value != "" {
			list.Rows = append(list.Rows, ui.SummaryRow{Key: key, Value: ui.Text(site.Shown(value))})
		}
	}
	add("Signed off by", site.NameAndRole(s.ByName, s.ByRole))
	add("Organisation", s.ByOrganisation)
	add("In the place of", s.ForName)
	add("Proof of identity", site.Capital(s.Authenticated.Words()))
	add("When", s.WhenDecided())
	if s.Reopened != nil {
		add("Re-opened", s.Reopened.When())
	}
	add("Code", s.Code())
	add("Fingerprint", s.ShortHash())
	return list
}

// entryRows are what stands beside the code on paper too; nothing of what was written.
func entryRows(s signoff.Standing) ui.SummaryList {
	list := ui.SummaryList{Rows: []ui.SummaryRow{{Key: "Whose entry", Value: ui.Text(s.Owner)}}}
	if s.Content.Number == 0 {
		return list
	}
	days := s.Content.StartsOn.Words()
	if s.Content.EndsOn != s.Content.StartsOn && !s.Content.EndsOn.IsZero() {
		days += " to " + s.Content.EndsOn.Words()
	}
	for _, row := range [][2]string{
		{"Title", s.Content.Title}, {"Date", days}, {"Time", site.TimeOf(s.Content.Minutes)}, {"Points", s.Content.Points.String()},
	} {
		list.Rows = append(list.Rows, ui.SummaryRow{Key: row[0], Value: site.OrNotGiven(row[1])})
	}
	return list
}

// headingCompared says how a sign-off that stands and a text in hand go together. One that does not stand says so first.
func headingCompared(s signoff.Standing, c checking.Compared) string {
	switch {
	case !s.Stands():
		return heading(s)
	case c.Whole:
		return "The sign-off stands, and the text is the text that was signed off"
	case c.Alone:
		return "The sign-off stands, and the text is an answer that was signed off"
	case c.Short:
		return "The sign-off stands, but this text is too short to be compared"
	case len(c.Full) == 0:
		return "The sign-off stands, but this text was not found in it"
	}
	return "The sign-off stands, but not all of it was found in this text"
}

// comparedWords says what a text in hand has of what was signed, and warns where something is missing.
func comparedWords(c checking.Compared) ui.Component {
	warn := func(heading, words string) ui.Component {
		return ui.WarningCallout{Heading: heading, Level: 2, Body: ui.Paragraph{ui.Text(words)}}
	}
	found := "In this text in full, word for word: " + listed(c.Full)
	switch {
	case c.Whole:
		return ui.InsetText{Body: ui.Paragraph{ui.Text("The text in hand is the text that was signed off: the title and every answer are in it, word for word.")}}
	case c.Alone:
		return ui.InsetText{Body: ui.Paragraph{ui.Text("The text in hand is this answer and nothing else, word for word: " + listed(c.Full))}}
	case c.Short:
		return warn("Not compared", "This is too short to be compared by itself. Paste the whole entry.")
	case len(c.Full) == 0:
		return warn("Not found", "No answer that was signed off is in this text in full. Either it was changed, or it was not copied whole. Short answers are compared only with the whole entry.")
	case c.Absent == 0:
		return warn("Title not found", found+" The title was not found, or was changed.")
	}
	return warn("Not all was found", found+" "+ui.Plural(c.Absent, "other answer was", "other answers were")+" not found in full, or too short to be compared without the whole entry.")
}

// listed are labels in one sentence. Many are questions, which end with a mark of their own.
func listed(labels []string) string {
	all := strings.Join(labels, "; ")
	if strings.HasSuffix(all, "?") || strings.HasSuffix(all, ".") || strings.HasSuffix(all, "!") {
		return all
	}
	return all + "."
}
