package checking

import (
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
	Result  *ui.InsetText // of a comparison
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
		view.Result = &ui.InsetText{Body: comparedWords(*compared)}
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
		return "The entry was signed off, and was re-opened on " + s.Reopened.When() + ". Since then the sign-off counts no more."
	}
	return s.ByName + " signed off this entry of " + s.Owner + "'s on " + s.WhenDecided() + ". It was not re-opened."
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

// comparedWords says what a text in hand has of what was signed.
func comparedWords(c checking.Compared) ui.Component {
	switch {
	case c.Whole:
		return ui.Paragraph{ui.Text("The text in hand is the text that was signed off: the title and every answer are in it, word for word.")}
	case len(c.Full) == 0:
		return ui.Paragraph{ui.Text("No answer that was signed off is in this text in full. Either it was changed, or it was not copied whole. Short answers are compared only with the whole entry.")}
	}
	words := "In this text in full, word for word: " + strings.Join(c.Full, "; ") + "."
	if c.Absent > 0 {
		words += " " + ui.Plural(c.Absent, "other answer was", "other answers were") + " not found in full, or too short to be compared without the whole entry."
	}
	return ui.Paragraph{ui.Text(words)}
}
