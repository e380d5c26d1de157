package learning

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/elearning/imports"
	"linkfolio/internal/fault"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

type progressView struct {
	ui.Base
	Events   string
	Progress ui.Progress
	Files    []string
	Again    ui.Link
	Action   string
	Discard  *ui.Button // while the files are on their way: they may have been lost there
}

type previewView struct {
	ui.Base
	Lead     []string
	Problem  string
	Counts   ui.SummaryList
	Files    []fileView
	Strange  *ui.Table // people who are nobody, or somebody else
	StrangeN string    // how many more there are
	Action   string
	Lock     ui.FormHidden
	Titles   *ui.Checkboxes
	Names    *ui.Checkboxes
	Further  []string // how much more waits than is asked for
	TickAll  *ui.Link
	Confirm  *ui.Button
	Nothing  string // why there is no button
	Discard  *ui.Button
	Undo     *ui.Button
	Next     *ui.Link
	Table    ui.Table
	Shown    string
	Pages    ui.Pagination
}

// fileView is a file with what was made of it.
type fileView struct {
	Name    string
	Words   string
	Problem string
	Notes   []string
	Links   []ui.Link
}

// showImport is the one page of an import: how far it has come, what would come of it, or what came of it.
func (p Pages) showImport(c echo.Context) error {
	id, err := site.PathID(c)
	if err != nil {
		return err
	}
	page, _ := strconv.Atoi(c.QueryParam("page"))
	preview, err := p.Imports.Preview(c.Request().Context(), site.Actor(c), id, page)
	if err != nil {
		return p.noImport(c, err)
	}
	return p.drawPreview(c, http.StatusOK, site.NewForm(), preview)
}

// noImport is the page of an import that is not there, not theirs, or over: one answer for all three.
func (p Pages) noImport(c echo.Context, err error) error {
	if fault.KindOf(err) != fault.NotFound {
		return err
	}
	return p.Page(c, http.StatusNotFound, "problem", ui.ProblemPage{
		Base:    p.Base(c, "This import is not there any more"),
		Message: "An import is kept for one day after it was uploaded or recorded. What was not confirmed by then is deleted, and nothing of it is recorded.",
		Advice:  "What was recorded is under “My learning”. If something is missing, upload the file again: nothing is recorded twice.",
	})
}

func (p Pages) drawPreview(c echo.Context, status int, form *site.Form, preview imports.Preview) error {
	if preview.Working() || preview.State == imports.Receiving {
		return p.drawProgress(c, preview)
	}
	view := p.previewOf(c, preview)
	view.Problems = form.Problems()
	return p.Page(c, status, "learning/preview", view)
}

func (p Pages) drawProgress(c echo.Context, preview imports.Preview) error {
	now, err := p.Imports.ProgressOf(c.Request().Context(), preview.ID)
	if err != nil {
		return p.noImport(c, err)
	}
	title := "Reading your files"
	switch preview.State {
	case imports.Writing:
		title = "Recording"
	case imports.Receiving:
		title = "Uploading your files"
	}
	view := progressView{
		Base: p.Base(c, title), Events: importPath(preview.ID, "/events"),
		Progress: ui.Progress{ID: "progress", Words: ofRows(now), Done: int64(now.Done), Goal: int64(max(now.Total, 1))},
		Again:    ui.Link{Text: "Check again", Href: importPath(preview.ID, "")},
	}
	for _, f := range preview.Files {
		view.Files = append(view.Files, f.Name)
	}
	if preview.State == imports.Receiving {
		view.Action, view.Discard = importPath(preview.ID, "/discard"), &ui.Button{Text: "Discard this import", Kind: ui.Secondary}
	}
	view.Live, view.RefreshSeconds = true, 3
	view.Back = &ui.BackLink{Text: "Import learning", Href: startPath(preview.OrganisationID)}
	return p.Page(c, http.StatusOK, "learning/progress", view)
}

func (p Pages) previewOf(c echo.Context, preview imports.Preview) previewView {
	path := importPath(preview.ID, "")
	view := previewView{
		Base: p.Base(c, "Check what will be recorded"), Problem: preview.Problem, Action: path, Counts: countsOf(preview),
		Lock:  ui.FormHidden{Name: "lock", Value: strconv.Itoa(preview.LockVersion)},
		Table: rowsTable(preview), Pages: ui.NewPagination(preview.Page, preview.Pages, func(n int) string { return path + "?page=" + strconv.Itoa(n) }),
	}
	for _, f := range preview.Files {
		view.Files = append(view.Files, fileOf(preview, f))
	}
	if preview.Pages > 1 {
		view.Shown = "Page " + strconv.Itoa(preview.Page) + " of " + strconv.Itoa(preview.Pages) + ", rows that need you first."
	}
	switch preview.State {
	case imports.Ready:
		view.offer(preview, c.QueryParam("tick") == "all")
	case imports.Failed:
		view.Title = "The files could not be read"
		view.Discard = &ui.Button{Text: "Discard this import", Kind: ui.Secondary}
	default:
		view.conclude(preview, p.Clock())
	}
	view.Back = &ui.BackLink{Text: "Import learning", Href: startPath(preview.OrganisationID)}
	view.Wide = true
	return view
}
