package learning

import (
	"net/http"
	"strconv"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/catalogue"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// programmeFields are the fields of a programme, in the order of the page.
var programmeFields = []site.Field{
	{Name: "title", Label: "Title"}, {Name: "provider", Label: "Provider"}, {Name: "summary", Label: "Description"}, {Name: "url", Label: "Web address"},
	{Name: "rule", Label: "It is complete when"}, {Name: "asked_of", Label: "Who must do it"}, {Name: "due_days", Label: "Days"},
	{Name: "lasts_months", Label: "Months"},
}

func programmeDraftOf(form *site.Form) catalogue.ProgrammeDraft {
	return catalogue.ProgrammeDraft{
		Title: form.Text("title"), Provider: form.Text("provider"), Summary: form.Text("summary"), URL: form.Text("url"),
		Rule: catalogue.Rule(form.Text("rule")), Terms: termsOf(form),
	}
}

func formOfProgramme(p catalogue.Programme) *site.Form {
	return formWith(map[string]string{
		"lock": strconv.Itoa(p.LockVersion), "title": p.Title, "provider": p.Provider, "summary": p.Summary, "url": p.URL, "rule": string(p.Rule),
		"asked_of": string(p.AskedOf), "due_days": typedNumber(p.DueDays), "lasts_months": typedNumber(p.LastsMonths),
	})
}

// newProgramme is the form, with the id that the programme will have, so that two clicks add one.
func (p Pages) newProgramme(c echo.Context) error {
	form := formWith(map[string]string{"key": uuid.Must(uuid.NewV7()).String(), "rule": string(catalogue.All), "asked_of": string(catalogue.OfLinkWorkers)})
	return p.drawNewProgramme(c, http.StatusOK, form)
}

func (p Pages) drawNewProgramme(c echo.Context, status int, form *site.Form) error {
	m, err := p.managed(c)
	if err != nil {
		return err
	}
	list := inOrganisation(m.ID, "programmes")
	view := task{
		Base: p.Base(c, "Add a programme"), Action: list, Do: ui.Button{Text: "Add programme"}, Cancel: ui.Link{Text: "Cancel", Href: list},
		Words:  []string{"Only the people of " + m.Name + " are shown it. You add its modules on the next page."},
		Fields: append(ui.Group{form.Hidden("key")}, append(aboutProgramme(form), termInputs(form)...)...),
	}
	view.Back = &ui.BackLink{Text: "Learning programmes", Href: list}
	view.Problems = form.Problems()
	return p.Page(c, status, "learning/task", view)
}

// aboutProgramme are the fields that only a programme of the organisation's own has to fill in.
func aboutProgramme(form *site.Form) ui.Group {
	summary := form.Textarea("summary", "Description (optional)", "What it is about, and anything that people need to know before they begin")
	summary.MaxLength, summary.Threshold = 1000, 75
	return ui.Group{
		form.Input("title", "Title", "As its provider writes it, so that imports recognise it"),
		form.Input("provider", "Provider", "Who runs it, for example eLearning for Healthcare (eLfH)"), summary, urlInput(form),
		form.Radios("rule", "When is it complete?", "", choices([]catalogue.Rule{catalogue.All, catalogue.One}, ruleWords)),
	}
}

// termInputs are the fields that an organisation sets for any programme.
func termInputs(form *site.Form) ui.Group {
	return ui.Group{
		form.Radios("asked_of", "Who must do it?", "", choices(catalogue.Audiences(), audienceWords)),
		numberInput(form, "due_days", "By when after starting? (optional)", "Counted from the first day in the role. Leave it empty if no day is set", "days"),
		numberInput(form, "lasts_months", "How long does a completion last? (optional)", "For example, 36 months for every 3 years. Leave it empty if it lasts for good", "months"),
	}
}

func (p Pages) addProgramme(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	m, err := p.managed(c)
	if err != nil {
		return err
	}
	id, err := keyOf(form)
	if err != nil {
		return err
	}
	if err := p.Shelf.AddProgramme(c.Request().Context(), site.Actor(c), m.ID, id, programmeDraftOf(form)); err != nil {
		return site.Redraw(c, form, err, p.drawNewProgramme)
	}
	return p.Done(c, programmePath(m.ID, id), "programme-added")
}

func (p Pages) editProgramme(c echo.Context) error {
	m, err := p.managedProgramme(c)
	if err != nil {
		return err
	}
	return p.drawEditProgramme(c, http.StatusOK, formOfProgramme(m.programme), m, nil)
}

func (p Pages) drawEditProgramme(c echo.Context, status int, form *site.Form, m managed, stored *ui.SummaryList) error {
	view := task{
		Base: p.Base(c, "Change the programme"), Stored: stored, Action: m.path("edit"), Do: ui.Button{Text: "Save"}, Cancel: ui.Link{Text: "Cancel", Href: m.path()},
		Fields: append(ui.Group{form.Hidden("lock")}, termInputs(form)...),
		Words: []string{"This programme comes with Linkfolio, so its title and description stay as they are. " +
			"You set who must do it in " + m.Name + ", by when, and how long a completion lasts."},
	}
	view.Facts.Rows = []ui.SummaryRow{{Key: "Programme", Value: ui.Text(m.programme.Title)}}
	if m.programme.OrganisationID != nil {
		view.Facts, view.Words = ui.SummaryList{}, nil
		view.Fields = append(ui.Group{form.Hidden("lock")}, append(aboutProgramme(form), termInputs(form)...)...)
	}
	view.Back = &ui.BackLink{Text: m.programme.Title, Href: m.path()}
	view.Problems = form.Problems()
	return p.Page(c, status, "learning/task", view)
}

// changeProgramme keeps the form, unless somebody else was first: then nothing that was typed is lost.
func (p Pages) changeProgramme(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	m, err := p.managedProgramme(c)
	if err != nil {
		return err
	}
	err = p.Shelf.ChangeProgramme(c.Request().Context(), site.Actor(c), m.ID, m.programme.ID, form.Lock(), programmeDraftOf(form))
	if err != nil {
		return notKept(c, form, m, err, edit{find: p.managedProgramme, draw: p.drawEditProgramme, stored: storedProgramme})
	}
	return p.Done(c, m.path(), "programme-saved")
}

// storedProgramme is what a lead can have changed of a programme: of one that comes with the installation, the terms.
func storedProgramme(m managed) ([]site.Field, *site.Form) {
	fields := programmeFields
	if m.programme.OrganisationID == nil {
		fields = fields[5:]
	}
	return fields, formOfProgramme(m.programme)
}
