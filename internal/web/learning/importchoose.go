package learning

import (
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

// Values of the choices that are neither a module nor a person.
const (
	keepOther = "other"
	leaveOut  = "out"
)

type partView struct {
	ui.Base
	Lead   []string
	Action string
	Fields ui.Group
	Submit ui.Button
}

// about reads which import, and what of it, a page is about.
func (p Pages) about(c echo.Context, what string) (id, part uuid.UUID, err error) {
	if id, err = site.PathID(c); err != nil {
		return uuid.Nil, uuid.Nil, err
	}
	part, err = uuid.Parse(c.QueryParam(what))
	if err != nil {
		return uuid.Nil, uuid.Nil, fault.New(fault.NotFound, "Page not found")
	}
	return id, part, nil
}

func (p Pages) partView(c echo.Context, form *site.Form, title, beneath string, id uuid.UUID) partView {
	view := partView{Base: p.Base(c, title), Action: importPath(id, beneath), Submit: ui.Button{Text: "Save"}}
	view.Back = &ui.BackLink{Text: "The import", Href: importPath(id, "")}
	view.Problems = form.Problems()
	return view
}

func (p Pages) choicePage(c echo.Context) error {
	return p.drawChoice(c, http.StatusOK, site.NewForm())
}

func (p Pages) drawChoice(c echo.Context, status int, form *site.Form) error {
	id, title, err := p.about(c, "title")
	if err != nil {
		return err
	}
	t, err := p.Imports.TitleOf(c.Request().Context(), site.Actor(c), id, title)
	if err != nil {
		return p.noImport(c, err)
	}
	if form.Text("choice") == "" {
		form.Set("choice", chosenFor(t.Title))
	}
	view := p.partView(c, form, "What is this?", "/choices?title="+title.String(), id)
	view.Lead = []string{"“" + t.Title.Title + "”, in " + rowsWords(t.Rows) + ". Your choice holds for all of them, and is remembered for the next import."}
	options := []ui.Option{{Value: keepOther, Label: "Other learning, outside the programmes"}, {Value: leaveOut, Label: "Leave it out"}}
	for _, programme := range t.Programmes {
		for _, m := range programme.Current() {
			options = append(options, ui.Option{Value: m.ID.String(), Label: m.Title + " (" + programme.Title + ")"})
		}
	}
	view.Fields = ui.Group{form.Select("choice", "It is", "", options)}
	return p.Page(c, status, "learning/import-choice", view)
}

// chosenFor is what a title is taken for as a value of the form.
func chosenFor(t imports.Title) string {
	switch {
	case t.How == imports.Out:
		return leaveOut
	case t.ModuleID != nil:
		return t.ModuleID.String()
	}
	return keepOther
}

func (p Pages) chooseModule(c echo.Context) error {
	id, title, err := p.about(c, "title")
	if err != nil {
		return err
	}
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	fate, err := fateOf(form.Text("choice"))
	if err == nil {
		err = p.Imports.ChooseModule(c.Request().Context(), site.Actor(c), id, title, fate)
	}
	return p.chosen(c, id, form, err, p.drawChoice)
}

// fateOf reads a choice, or gives an Invalid fault.
func fateOf(choice string) (imports.Fate, error) {
	switch choice {
	case keepOther:
		return imports.Fate{}, nil
	case leaveOut:
		return imports.Fate{LeftOut: true}, nil
	}
	id, err := uuid.Parse(choice)
	if err != nil {
		return imports.Fate{}, fault.At("choice", "Choose one from the list")
	}
	return imports.Fate{As: &id}, nil
}

// chosen leads back to the import, or shows the form again.
func (p Pages) chosen(c echo.Context, id uuid.UUID, form *site.Form, err error, draw func(echo.Context, int, *site.Form) error) error {
	if err == nil {
		p.Imports.Await(c.Request().Context(), id, moment)
		return c.Redirect(http.StatusSeeOther, importPath(id, ""))
	}
	if fault.KindOf(err) == fault.Conflict {
		return p.again(c, id, site.NewForm(), err)
	}
	return site.Redraw(c, form, err, draw)
}

func (p Pages) personPage(c echo.Context) error {
	return p.drawPerson(c, http.StatusOK, site.NewForm())
}

func (p Pages) drawPerson(c echo.Context, status int, form *site.Form) error {
	id, learner, err := p.about(c, "learner")
	if err != nil {
		return err
	}
	l, err := p.Imports.LearnerOf(c.Request().Context(), site.Actor(c), id, learner)
	if err != nil {
		return p.noImport(c, err)
	}
	view := p.partView(c, form, "Who is this?", "/people?learner="+learner.String(), id)
	view.Lead = []string{orNobody(l.Learner.Words()) + ", in " + rowsWords(l.Rows) + "."}
	if l.Stray {
		view.Lead = append(view.Lead, "The import was recorded without these rows. They are recorded as soon as you save who it is.")
	}
	if form.Text("choice") == "" && l.Learner.PersonID != nil {
		form.Set("choice", l.Learner.PersonID.String())
	}
	var options []ui.Option
	for _, person := range l.People {
		options = append(options, ui.Option{Value: person.ID.String(), Label: person.Name + " (" + person.Email + ")"})
	}
	words := "Nobody of these: keep the rows until I know"
	if l.Own {
		words = "Somebody else"
	}
	if !l.Stray {
		options = append(options, ui.Option{Value: keepOther, Label: words})
	}
	if !l.Own {
		options = append(options, ui.Option{Value: leaveOut, Label: "Discard the rows"})
	}
	if len(options) <= 5 {
		view.Fields = ui.Group{form.Radios("choice", "It is", "", options)}
	} else {
		view.Fields = ui.Group{form.Select("choice", "It is", "", append([]ui.Option{{Label: "Choose"}}, options...))}
	}
	return p.Page(c, status, "learning/import-choice", view)
}

func (p Pages) choosePerson(c echo.Context) error {
	id, learner, err := p.about(c, "learner")
	if err != nil {
		return err
	}
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	fate, err := fateOf(form.Text("choice"))
	if err == nil {
		err = p.Imports.Settle(c.Request().Context(), site.Actor(c), id, learner, fate)
	}
	return p.chosen(c, id, form, err, p.drawPerson)
}

func (p Pages) columnsPage(c echo.Context) error {
	return p.drawColumns(c, http.StatusOK, site.NewForm())
}

func (p Pages) drawColumns(c echo.Context, status int, form *site.Form) error {
	id, file, err := p.about(c, "file")
	if err != nil {
		return err
	}
	f, err := p.Imports.FileOf(c.Request().Context(), site.Actor(c), id, file)
	if err != nil {
		return p.noImport(c, err)
	}
	view := p.partView(c, form, "What do the columns hold?", "/columns?file="+file.String(), id)
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
		field := form.Select(name, orWords(heading, "Column "+strconv.Itoa(n+1)), "", options)
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
	id, file, err := p.about(c, "file")
	if err != nil {
		return err
	}
	form, err := site.ReadForm(c)
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
	id, file, err := p.about(c, "file")
	if err != nil {
		return err
	}
	f, err := p.Imports.FileOf(c.Request().Context(), site.Actor(c), id, file)
	if err != nil {
		return p.noImport(c, err)
	}
	view := p.partView(c, form, "When was the report made?", "/day?file="+file.String(), id)
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
	id, file, err := p.about(c, "file")
	if err != nil {
		return err
	}
	form, err := site.ReadForm(c)
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
