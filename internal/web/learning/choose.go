package learning

import (
	"strings"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/elearning"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// chooseView offers what can be recorded.
type chooseView struct {
	ui.Base
	Programmes []choosePart
	Elsewhere  ui.Link
}

type choosePart struct {
	Title   string
	Note    string // that titles were not checked; empty where all were
	Modules ui.List
}

// choose asks what is to be recorded.
func (p Pages) choose(c echo.Context, status int, form *site.Form) error {
	plan, err := p.Records.Plan(c.Request().Context(), site.Actor(c))
	if err != nil {
		return err
	}
	view := chooseView{
		Base:      p.Base(c, "What did you complete or start?"),
		Elsewhere: ui.Link{Text: "Something else", Href: newRecordPath(elearning.Elsewhere)},
	}
	view.Back = &ui.BackLink{Text: "My learning", Href: minePath}
	view.Problems = form.Problems()
	for _, f := range ordered(plan.Programmes) {
		part := choosePart{Title: f.Title, Note: titlesNote(f)}
		for _, line := range f.Lines {
			part.Modules.Items = append(part.Modules.Items, ui.Link{Text: line.Title, Href: newRecordPath(line.ID.String())})
		}
		view.Programmes = append(view.Programmes, part)
	}
	return p.Page(c, status, "learning/choose", view)
}

// titlesNote is TitleNote for all modules of a programme together.
func titlesNote(f elearning.Followed) string {
	unchecked, note := 0, ""
	for _, line := range f.Lines {
		if words := TitleNote(f.Programme, line.Module); words != "" {
			unchecked, note = unchecked+1, strings.TrimPrefix(words, "title ")
		}
	}
	switch unchecked {
	case 0:
		return ""
	case len(f.Lines):
		return "These titles are " + note + "."
	}
	return "Some of these titles are " + note + "."
}
