package entries

import (
	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/cpd"
	"linkfolio/internal/fault"
	"linkfolio/internal/signoff"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// Reading is a version that waits, to be read in full before it is decided on.
type Reading struct {
	Entry   string // its title
	Facts   ui.SummaryList
	Since   *Since // what changed since they last looked
	Answers []Answer
	Remarks []saidLine // on the whole, or on what is asked no longer
}

// ReadingOf is what a version says. What is told about it is for the page.
func ReadingOf(content cpd.Content) Reading {
	return Reading{Entry: site.TitleOf(content.Title), Facts: factsOf(content, ""), Answers: toldOf(content, "")}
}

// toDecide is what the pages on which an account decides on an entry have in common.
type toDecide struct {
	ui.Base
	Reading
	Notice   string    // why it could not be done
	Changed  *ui.Table // what changed since it was opened
	History  []historyLine
	Action   string
	Hidden   ui.Group
	Decision ui.Radios
	Comment  ui.Textarea
}

// toDecide begins the page of a version that waits. stale is not nil where it was sent again after it was opened.
func (s Pages) toDecide(c echo.Context, title string, form *site.Form, found signoff.Case, reader access.Actor, stale *signoff.Stale) toDecide {
	view := toDecide{Base: s.Base(c, title), Reading: ReadingOf(found.Content), Hidden: ui.Group{form.Hidden("version")}}
	view.Since = sinceOf(found, reader, view.Answers)
	view.Remarks = underAnswers(view.Answers, found.Remarks, found.Owner, reader)
	if len(found.Decisions) > 0 {
		view.History = historyOf(found)
	}
	view.Problems = form.Problems()
	if stale != nil {
		view.Notice, view.Changed = fault.Of(stale).Message, changesTable(stale.Changes)
	}
	return view
}

// DecisionField asks what is to be done with a version.
func DecisionField(form *site.Form, options []ui.Option) ui.Radios {
	field := form.Radios("decision", "What do you want to do?", "", options)
	field.LegendSize = ui.Medium
	return field
}

// CommentField is where a comment is written, held to its length as it is typed.
func CommentField(form *site.Form, name, label, hint string) ui.Textarea {
	field := form.Textarea(name, label, hint)
	field.MaxLength, field.Threshold = signoff.MaxComment, 75
	return field
}
