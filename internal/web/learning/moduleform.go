package learning

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/catalogue"
	"linkfolio/internal/cpd"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// moduleFields are the fields of a module, in the order of the page.
var moduleFields = []site.Field{
	{Name: "title", Label: "Title"}, {Name: "url", Label: "Web address"}, {Name: "minutes", Label: "How long it takes"}, {Name: "lasts_months", Label: "Months"},
}

func moduleDraftOf(form *site.Form) catalogue.ModuleDraft {
	minutes, problem := cpd.ParseHours(form.Text("minutes"))
	if problem != "" {
		minutes = -1 // the catalogue says how it is written
	}
	return catalogue.ModuleDraft{
		Title: form.Text("title"), URL: form.Text("url"), Minutes: minutes, LastsMonths: numberOf(form.AsText("lasts_months")),
		Compared: slices.Contains(form.All("compared"), "yes"),
	}
}

func formOfModule(m catalogue.Module) *site.Form {
	return formWith(map[string]string{
		"lock": strconv.Itoa(m.LockVersion), "title": m.Title, "url": m.URL, "minutes": site.TimeOf(m.Minutes), "lasts_months": typedNumber(m.LastsMonths),
	})
}

func moduleInputs(form *site.Form, p catalogue.Programme) ui.Group {
	minutes := form.Input("minutes", "How long does it take? (optional)", "For example, 45 min or 1h 30m")
	minutes.Width, minutes.NoSpellcheck = 10, true
	return ui.Group{
		form.Input("title", "Title", "As "+p.Provider+" writes it, so that imports recognise it"), urlInput(form), minutes,
		numberInput(form, "lasts_months", "How long does a completion last? (optional)",
			"Leave it empty for as long as the programme says: "+lastsWords(p.LastsMonths), "months"),
		ui.Checkboxes{Name: "compared", Values: form.All("compared"), Options: []ui.Option{{
			Value: "yes", Label: "I have compared this title with the source today",
			Hint: "People see on which day that was. Until then they see that the title is not checked",
		}}},
	}
}

// newModule is the form, with the id that the module will have, so that two clicks add one.
func (p Pages) newModule(c echo.Context) error {
	return p.drawNewModule(c, http.StatusOK, formWith(map[string]string{"key": uuid.Must(uuid.NewV7()).String()}))
}

func (p Pages) drawNewModule(c echo.Context, status int, form *site.Form) error {
	m, err := p.managedProgramme(c)
	if err != nil {
		return err
	}
	view := task{
		Base: p.Base(c, "Add a module"), Action: m.path("modules"), Do: ui.Button{Text: "Add module"}, Cancel: ui.Link{Text: "Cancel", Href: m.path()},
		Facts:  ui.SummaryList{Rows: []ui.SummaryRow{{Key: "Programme", Value: ui.Text(m.programme.Title)}}},
		Words:  []string{"Only the people of " + m.Name + " are shown it. It comes last, and you can move it."},
		Fields: append(ui.Group{form.Hidden("key")}, moduleInputs(form, m.programme)...),
	}
	view.Back = &ui.BackLink{Text: m.programme.Title, Href: m.path()}
	view.Problems = form.Problems()
	return p.Page(c, status, "learning/task", view)
}

func (p Pages) addModule(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	m, err := p.managedProgramme(c)
	if err != nil {
		return err
	}
	id, err := keyOf(form)
	if err != nil {
		return err
	}
	if err := p.Shelf.AddModule(c.Request().Context(), site.Actor(c), m.ID, m.programme.ID, id, moduleDraftOf(form)); err != nil {
		return site.Redraw(c, form, err, p.drawNewModule)
	}
	m.module.ID = id
	return p.Done(c, m.place(), "module-added")
}

func (p Pages) editModule(c echo.Context) error {
	m, err := p.managedModule(c)
	if err != nil {
		return err
	}
	return p.drawEditModule(c, http.StatusOK, formOfModule(m.module), m, nil)
}

func (p Pages) drawEditModule(c echo.Context, status int, form *site.Form, m managed, stored *ui.SummaryList) error {
	view := task{
		Base: p.Base(c, "Change the module"), Stored: stored, Action: modulePath(m.ID, m.module.ID, "edit"), Do: ui.Button{Text: "Save"},
		Cancel: ui.Link{Text: "Cancel", Href: m.path()}, Fields: append(ui.Group{form.Hidden("lock")}, moduleInputs(form, m.programme)...),
		Words: []string{"What you change applies to the people of " + m.Name + " only. Completions stay as they are, and imports still recognise the title that it has now."},
	}
	view.Facts.Rows = []ui.SummaryRow{
		{Key: "Programme", Value: ui.Text(m.programme.Title)}, {Key: "Module", Value: ui.Text(m.module.Title)},
		{Key: "Where its title comes from", Value: ui.Text(site.SourceWords(m.module.Source))},
	}
	view.Back = &ui.BackLink{Text: m.programme.Title, Href: m.path()}
	view.Problems = form.Problems()
	return p.Page(c, status, "learning/task", view)
}

// correctModule keeps the form, unless somebody else was first: then nothing that was typed is lost.
func (p Pages) correctModule(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	m, err := p.managedModule(c)
	if err != nil {
		return err
	}
	err = p.Shelf.CorrectModule(c.Request().Context(), site.Actor(c), m.ID, m.module.ID, form.Lock(), moduleDraftOf(form))
	if err != nil {
		return notKept(c, form, m, err, edit{
			find: p.managedModule, draw: p.drawEditModule,
			stored: func(m managed) ([]site.Field, *site.Form) { return moduleFields, formOfModule(m.module) },
		})
	}
	return p.Done(c, m.place(), "module-saved")
}
