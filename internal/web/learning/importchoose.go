package learning

import (
	"net/http"
	"slices"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/catalogue"
	"linkfolio/internal/elearning/imports"
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

// posted is about with the form that was sent.
func (p Pages) posted(c echo.Context, what string) (id, part uuid.UUID, form *site.Form, err error) {
	if id, part, err = p.about(c, what); err != nil {
		return id, part, nil, err
	}
	form, err = site.ReadForm(c)
	return id, part, form, err
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
	view.Lead = []string{"“" + t.Title.Title + "”, in " + rowsWords(t.Rows) + ". Your choice applies to all of them, and is remembered for the next import."}
	options := []ui.Option{{Value: keepOther, Label: "Other learning, outside the programmes"}, {Value: leaveOut, Label: "Leave it out"}}
	if now := chosenFor(t.Title); t.Module != "" && !offered(t.Programmes, now) {
		options = append(options, ui.Option{Value: now, Label: t.Module + " (retired)"})
	}
	for _, programme := range t.Programmes {
		options = append(options, moduleOptions(programme)...)
	}
	view.Fields = ui.Group{form.Select("choice", "Record it as", "", options)}
	return p.Page(c, status, "learning/import-choice", view)
}

// offered tells whether a module is among those to choose from: it is not once it was retired.
func offered(programmes []catalogue.Programme, module string) bool {
	return slices.ContainsFunc(programmes, func(p catalogue.Programme) bool {
		return slices.ContainsFunc(p.Current(), func(m catalogue.Module) bool { return m.ID.String() == module })
	})
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
	id, title, form, err := p.posted(c, "title")
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
