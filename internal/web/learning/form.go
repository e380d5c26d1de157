package learning

import (
	"io"
	"net/http"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/cpd"
	"linkfolio/internal/elearning"
	"linkfolio/internal/fault"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// recordForm is the form of a new record and of one that is corrected.
type recordForm struct {
	ui.Base
	Module string // its title; empty where a title is typed
	Note   string
	Taken  *ui.Link
	Action string
	Fields ui.Group
	Save   ui.Button
	Cancel ui.Link
}

// newRecord asks what was learned and, once that is known, the rest.
func (p Pages) newRecord(c echo.Context) error {
	chosen := c.QueryParam("module")
	if chosen == "" {
		return p.choose(c, http.StatusOK, site.NewForm())
	}
	form := formWith(map[string]string{"key": site.FreshKey(), "module": chosen, "state": string(elearning.Completed)})
	return p.drawNew(c, http.StatusOK, form)
}

// moduleOf finds the module that a form is about, as it counts; none for learning elsewhere.
func (p Pages) moduleOf(c echo.Context, form *site.Form) (catalogue.Programme, catalogue.Module, error) {
	if form.Text("module") == elearning.Elsewhere {
		return catalogue.Programme{}, catalogue.Module{Typed: true}, nil
	}
	id, err := uuid.Parse(form.Text("module"))
	if err != nil {
		return catalogue.Programme{}, catalogue.Module{}, access.NotFound()
	}
	return p.Records.Module(c.Request().Context(), site.Actor(c), id)
}

func (p Pages) drawNew(c echo.Context, status int, form *site.Form) error {
	programme, module, err := p.moduleOf(c, form)
	if fault.KindOf(err) == fault.NotFound && status != http.StatusOK { // a form without a module is to be begun anew
		return p.choose(c, status, form)
	}
	if err != nil {
		return err
	}
	view := p.recordForm(c, "Record a completion", form, programme, module)
	view.Action, view.Save, view.Cancel = recordsPath, ui.Button{Text: "Save"}, ui.Link{Text: "Cancel", Href: minePath}
	view.Fields = append(ui.Group{form.Hidden("key")}, view.Fields...)
	view.Fields = append(view.Fields, p.whenField(form), form.Input("score", "Score (optional)", "For example, 85% or 17 of 20"), hoursField(form), fileField(form))
	view.Back = &ui.BackLink{Text: "Choose something else", Href: recordsPath + "/new"}
	return p.Page(c, status, "learning/form", view)
}

// recordForm fills what a new record and an old one share: the module, what is typed, and how far it came.
func (p Pages) recordForm(c echo.Context, title string, form *site.Form, programme catalogue.Programme, module catalogue.Module) recordForm {
	view := recordForm{Base: p.Base(c, title), Module: module.Title, Note: site.Capital(TitleNote(programme, module)), Fields: ui.Group{form.Hidden("module")}}
	if programme.ID == uuid.Nil {
		view.Note = ""
	}
	if module.URL != "" {
		view.Taken = &ui.Link{Text: "Open this module", Href: module.URL}
	}
	if module.Typed {
		view.Fields = append(view.Fields, form.Input("title", "Title", "As the certificate or the website has it"),
			form.Input("provider", "Who provided it? (optional)", "An organisation or a website"))
	}
	typed := module.Typed && programme.ID != uuid.Nil
	view.Fields = append(view.Fields, form.Radios("state", "How far have you got?", "", []ui.Option{
		{Value: string(elearning.Completed), Label: completedLabel(typed)}, {Value: string(elearning.Started), Label: startedLabel(typed)},
	}))
	view.Problems = form.Problems()
	return view
}

func completedLabel(typed bool) string {
	if typed {
		return "I am qualified"
	}
	return "I have completed it"
}

func startedLabel(typed bool) string {
	if typed {
		return "I am enrolled"
	}
	return "I have started it"
}

// whenField offers the days on which most things are recorded. Each carries its date, so that a form that is sent after
// midnight means the day that was read.
func (p Pages) whenField(form *site.Form) ui.Radios {
	today := p.Clock.Today()
	return form.Radios("day", "On which day?", "", []ui.Option{
		dayOption("Today", today), dayOption("Yesterday", today.AddDays(-1)),
		{Value: elearning.AnotherDay, Label: "Another day", Reveal: form.DateInput("on", "Day", "For example, 27 3 2026")},
	})
}

func dayOption(word string, day calendar.Date) ui.Option {
	return ui.Option{Value: day.String(), Label: word + ", " + day.Words()}
}

func hoursField(form *site.Form) ui.Input {
	return form.Input("hours", "Time spent (optional)", "For example, 45 min or 1 hour 30 minutes")
}

func fileField(form *site.Form) ui.FileUpload {
	return ui.FileUpload{
		Name: "file", Label: "Certificate (optional)", LabelSize: ui.Small, Hint: "A PDF, JPEG or PNG of up to 5 MB. Only you can see it.",
		Accept: ".pdf,.jpg,.jpeg,.png", Error: form.Problem("file"),
	}
}

// readRecord reads the form with its certificate, if there is one.
func readRecord(c echo.Context) (*site.Form, *elearning.File, error) {
	var file *elearning.File
	form, err := site.ReadUpload(c, elearning.LargestCertificate, func(field, name string, in io.Reader) error {
		if field != "file" || file != nil {
			return nil
		}
		read, err := elearning.ReadCertificate(name, in)
		file = &read
		return err
	})
	return form, file, err
}

// draftOf reads what was typed.
func draftOf(form *site.Form) elearning.Draft {
	return elearning.Draft{
		Key: form.Text("key"), Module: form.Text("module"), Title: form.Text("title"), Provider: form.Text("provider"), State: form.Text("state"),
		Day: form.Text("day"), On: cpd.TypedDate(form.Date("on")), Score: form.Text("score"), Hours: form.Text("hours"),
	}
}

// formOf fills the form with what is recorded.
func formOf(r elearning.Record) *site.Form {
	d := r.AsDraft()
	form := formWith(map[string]string{
		"module": d.Module, "title": d.Title, "provider": d.Provider, "state": d.State, "day": d.Day, "score": d.Score, "hours": d.Hours,
		"lock": itoa(r.LockVersion),
	})
	form.SetDate("on", r.Day)
	return form
}

// addRecord keeps a record. What is recorded already is shown instead, with what was typed.
func (p Pages) addRecord(c echo.Context) error {
	form, file, err := readRecord(c)
	if form == nil {
		return err
	}
	if err != nil {
		return site.Redraw(c, form, err, p.drawNew)
	}
	draft := draftOf(form)
	draft.File = file
	record, err := p.Records.Add(c.Request().Context(), site.Actor(c), draft)
	switch {
	case fault.KindOf(err) == fault.Conflict:
		return p.KeepAfter(c, form, err, ui.Link{Text: "See what you recorded", Href: recordPath(record.ID, "")})
	case err != nil:
		return site.Redraw(c, form, err, p.drawNew)
	}
	return p.Done(c, recordPath(record.ID, ""), "recorded")
}

// editRecord is the form with what is recorded.
func (p Pages) editRecord(c echo.Context) error {
	folder, err := p.folder(c)
	if err != nil {
		return err
	}
	return p.drawEdit(c, http.StatusOK, formOf(folder.Record), folder)
}

func (p Pages) drawEdit(c echo.Context, status int, form *site.Form, folder elearning.Folder) error {
	module := folder.Module
	if folder.ModuleID == nil {
		module.Typed = true
	} else if module.ID == uuid.Nil {
		module.Title = folder.Title // of organisations that the person has left
	}
	view := p.recordForm(c, "Change this record", form, folder.Programme, module)
	if folder.ModuleID == nil {
		counts, err := p.countsField(c, form)
		if err != nil {
			return err
		}
		view.Fields[0] = counts
	}
	view.Action, view.Save = recordPath(folder.ID, ""), ui.Button{Text: "Save"}
	view.Cancel = ui.Link{Text: "Cancel", Href: recordPath(folder.ID, "")}
	view.Fields = append(ui.Group{form.Hidden("lock"), form.Hidden("day")}, view.Fields...)
	view.Fields = append(view.Fields, form.DateInput("on", "On which day?", "For example, 27 3 2026"),
		form.Input("score", "Score (optional)", "For example, 85% or 17 of 20"), hoursField(form))
	return p.Page(c, status, "learning/form", view)
}

// countsField asks of other learning whether it is a module of a programme.
func (p Pages) countsField(c echo.Context, form *site.Form) (ui.Select, error) {
	syllabus, err := p.Records.SyllabusOf(c.Request().Context(), site.Actor(c).ID)
	options := []ui.Option{{Value: elearning.Elsewhere, Label: "Other learning, outside the programmes"}}
	for _, programme := range syllabus.Programmes {
		if programme.RetiredOn.IsZero() {
			options = append(options, moduleOptions(programme)...)
		}
	}
	return form.Select("module", "It counts as", "", options), err
}

// moduleOptions are the modules of a programme, each with the programme's title, as titles alone can be the same.
func moduleOptions(p catalogue.Programme) (options []ui.Option) {
	for _, m := range p.Current() {
		options = append(options, ui.Option{Value: m.ID.String(), Label: m.Title + " (" + p.Title + ")"})
	}
	return options
}

// changeRecord keeps a corrected record, unless it changed meanwhile.
func (p Pages) changeRecord(c echo.Context) error {
	form, _, err := readRecord(c)
	if err != nil {
		return err
	}
	folder, err := p.folder(c)
	if err != nil {
		return err
	}
	_, err = p.Records.Change(c.Request().Context(), site.Actor(c), folder.ID, form.Lock(), draftOf(form))
	if err != nil {
		return site.Redraw(c, form, err, func(c echo.Context, status int, form *site.Form) error { return p.drawEdit(c, status, form, folder) })
	}
	return p.Done(c, recordPath(folder.ID, ""), "record-changed")
}
