package learning

import (
	"cmp"
	"net/http"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/elearning/imports"
	"linkfolio/internal/elearning/reports"
	"linkfolio/internal/fault"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// fileOf finds the file that a page is about.
func (p Pages) fileOf(c echo.Context) (id uuid.UUID, f imports.File, err error) {
	id, file, err := p.about(c, "file")
	if err != nil {
		return id, f, err
	}
	f, err = p.Imports.FileOf(c.Request().Context(), site.Actor(c), id, file)
	return id, f, err
}

func (p Pages) columnsPage(c echo.Context) error {
	return p.drawColumns(c, http.StatusOK, site.NewForm())
}

func (p Pages) drawColumns(c echo.Context, status int, form *site.Form) error {
	id, f, err := p.fileOf(c)
	if err != nil {
		return p.noImport(c, err)
	}
	view := p.partView(c, form, "What do the columns hold?", "/columns?file="+f.ID.String(), id)
	view.Lead = []string{"“" + f.Name + "”. Your choice is remembered for the next list with the same headings."}
	var options []ui.Option
	for _, field := range reports.Fields() {
		options = append(options, ui.Option{Value: string(field), Label: field.Words()})
	}
	for n, heading := range f.Header {
		name := columnName(n)
		if status == http.StatusOK && n < len(f.Layout.Columns) {
			form.Set(name, string(f.Layout.Columns[n]))
		}
		field := form.Select(name, cmp.Or(heading, "Column "+strconv.Itoa(n+1)), "", options)
		if n < len(f.Examples) && len(f.Examples[n]) > 0 {
			field.Hint = "For example: " + strings.Join(f.Examples[n], "; ")
		}
		if n == 0 {
			field.Error = form.Problem("columns")
			field.ID = "columns"
		}
		view.Fields = append(view.Fields, field)
	}
	return p.Page(c, status, "learning/import-choice", view)
}

func columnName(n int) string { return "column-" + strconv.Itoa(n) }

func (p Pages) chooseColumns(c echo.Context) error {
	id, file, form, err := p.posted(c, "file")
	if err != nil {
		return err
	}
	var layout reports.Layout
	for n := range len(form.Under("column-")) {
		layout.Columns = append(layout.Columns, reports.Field(form.Text(columnName(n))))
	}
	err = p.Imports.ChooseColumns(c.Request().Context(), site.Actor(c), id, file, layout)
	return p.chosen(c, id, form, err, p.drawColumns)
}

func (p Pages) dayPage(c echo.Context) error { return p.drawDay(c, http.StatusOK, site.NewForm()) }

func (p Pages) drawDay(c echo.Context, status int, form *site.Form) error {
	id, f, err := p.fileOf(c)
	if err != nil {
		return p.noImport(c, err)
	}
	view := p.partView(c, form, "When was the report made?", "/day?file="+f.ID.String(), id)
	view.Lead = []string{"“" + f.Name + "” says “Today” or “Yesterday” instead of dates. That is the day on which you downloaded it, or the day before."}
	hint := "For example, 3 11 2026"
	if !f.SuggestedOn.IsZero() {
		hint = "The file itself says that it was made on " + f.SuggestedOn.Words() + ". Check that this is right"
	}
	if status == http.StatusOK && !f.MadeOn.IsZero() {
		form.SetDate("made_on", f.MadeOn)
	}
	view.Fields = ui.Group{form.DateInput("made_on", "Day on which you downloaded the report", hint)}
	return p.Page(c, status, "learning/import-choice", view)
}

func (p Pages) sayDay(c echo.Context) error {
	id, file, form, err := p.posted(c, "file")
	if err != nil {
		return err
	}
	var check fault.Check
	day := form.Day("made_on", "Day on which the report was made", &check)
	if err = check.Err(); err == nil {
		err = p.Imports.SayWhenMade(c.Request().Context(), site.Actor(c), id, file, day)
	}
	return p.chosen(c, id, form, err, p.drawDay)
}
