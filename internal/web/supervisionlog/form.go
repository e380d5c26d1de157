package supervisionlog

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/cpd"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
	"linkfolio/internal/supervision"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

const (
	agendaLabel  = "What did you talk about?"
	notesLabel   = "Shared notes (optional)"
	privateLabel = "Your private notes"

	fewestRows = 3 // for actions on a form
	moreRows   = 3 // that a press adds
)

type formView struct {
	ui.Base
	With    string // who the session is between
	Other   string // who is asked to confirm it
	Stored  *ui.SummaryList
	Clash   bool // it was changed while it was being written
	Action  string
	Hidden  ui.Group
	Fields  ui.Group
	Actions []actionRow
	Reason  *ui.Textarea
	Save    ui.Button
	More    *ui.Button // nil where there is no more room
	Cancel  ui.Link
}

// actionRow is the fields of one action.
type actionRow struct {
	Number int
	ID     ui.FormHidden
	Words  ui.Input
	By     ui.Radios
	Due    ui.DateInput
}

// sides are the names of the two.
type sides struct{ worker, supervisor string }

func (s sides) of(side supervision.Side) string {
	if side == supervision.Worker {
		return s.worker
	}
	return s.supervisor
}

func nameAt(name string, i int) string { return fmt.Sprintf("%s.%d", name, i) }

// rowsOf is how many actions a form has room for.
func rowsOf(form *site.Form) int {
	rows, err := strconv.Atoi(form.Text("rows"))
	if err != nil {
		return 0
	}
	return min(max(rows, 0), supervision.MaxActions)
}

func setRows(form *site.Form, rows int) {
	form.Set("rows", strconv.Itoa(min(max(rows, fewestRows), supervision.MaxActions)))
}

// draftOf reads what was typed.
func draftOf(form *site.Form) supervision.Draft {
	d := supervision.Draft{
		Key: form.Text("key"), Link: form.Text("link"), HeldOn: cpd.TypedDate(form.Date("held_on")), Length: form.Text("length"),
		Agenda: form.Text("agenda"), Notes: form.Text("notes"), Entries: form.All("entries"), NextOn: cpd.TypedDate(form.Date("next_on")),
		Reason: form.Text("reason"),
	}
	for i := range rowsOf(form) {
		d.Actions = append(d.Actions, supervision.DraftAction{
			ID: form.Text(nameAt("action_id", i)), Words: form.Text(nameAt("action", i)), By: form.Text(nameAt("by", i)),
			Due: cpd.TypedDate(form.Date(nameAt("due", i))),
		})
	}
	return d
}

// formOf fills the form with what is stored.
func formOf(s supervision.Sheet) *site.Form {
	form, d := site.NewForm(), s.Content.AsDraft()
	form.Set("lock", strconv.Itoa(s.LockVersion))
	form.SetDate("held_on", s.HeldOn)
	form.Set("length", d.Length)
	form.Set("agenda", d.Agenda)
	form.Set("notes", d.Notes)
	if !s.NextOn.IsZero() {
		form.SetDate("next_on", s.NextOn)
	}
	for _, entry := range d.Entries {
		form.Add("entries", entry)
	}
	for i, a := range d.Actions {
		form.Set(nameAt("action_id", i), a.ID)
		form.Set(nameAt("action", i), a.Words)
		form.Set(nameAt("by", i), a.By)
		if a.Due != (cpd.TypedDate{}) {
			form.SetDate(nameAt("due", i), s.Content.Actions[i].DueOn)
		}
	}
	setRows(form, len(d.Actions)+1)
	return form
}

// fill puts the fields on the page.
func (v *formView) fill(form *site.Form, names sides, offered []supervision.Talked) {
	v.Fields = ui.Group{
		form.DateInput("held_on", "Day of the session", "For example, 27 3 2026"),
		length(form),
		form.Textarea("agenda", agendaLabel, "Do not write anything that could identify a patient or a client."),
		form.Textarea("notes", notesLabel, "Both of you read and confirm these. Your private notes have a place of their own, on the page of the session."),
		form.DateInput("next_on", "Next session (optional)", "For example, 27 4 2026"),
	}
	if len(offered) > 0 {
		v.Fields = append(v.Fields, entriesField(form, offered))
	}
	rows := rowsOf(form)
	for i := range rows {
		v.Actions = append(v.Actions, rowAt(form, i, names))
	}
	if rows < supervision.MaxActions {
		v.More = &ui.Button{Text: "Add more actions", Kind: ui.Secondary, Name: "save", Value: "more"}
	}
	v.Hidden = append(v.Hidden, form.Hidden("rows"))
	v.Save = ui.Button{Text: "Save and confirm", Name: "save", Value: "save"}
	v.Problems = form.Problems()
}

func length(form *site.Form) ui.Input {
	input := form.Input("length", "How long was it?", "For example, 1h, 45 min or 1 hour 30 minutes")
	input.Width = 10
	return input
}

// entriesField is closed until it is asked for, since there are many and most sessions are about none.
func entriesField(form *site.Form, offered []supervision.Talked) ui.Details {
	boxes := ui.Checkboxes{
		Name: "entries", Legend: "Which entries?", LegendSize: ui.Small, Values: form.All("entries"), Error: form.Problem("entries"),
		Hint: "Only entries that both of you can see",
	}
	for _, entry := range offered {
		label := site.TitleOf(entry.Title)
		if !entry.EndsOn.IsZero() {
			label += ", " + entry.EndsOn.Words()
		}
		boxes.Options = append(boxes.Options, ui.Option{Value: entry.ID.String(), Label: label})
	}
	return ui.Details{
		Summary: "Entries that you talked about (optional)", Body: boxes, Open: len(boxes.Values) > 0 || boxes.Error != "", ID: "talked",
	}
}

func rowAt(form *site.Form, i int, names sides) actionRow {
	row := actionRow{
		Number: i + 1, ID: form.Hidden(nameAt("action_id", i)), Words: form.Input(nameAt("action", i), "What is to be done", ""),
		By: form.Radios(nameAt("by", i), "Who does it?", "", []ui.Option{
			{Value: string(supervision.Worker), Label: names.worker}, {Value: string(supervision.Supervisor), Label: names.supervisor},
		}),
		Due: form.DateInput(nameAt("due", i), "By when? (optional)", ""),
	}
	row.By.Inline = true
	return row
}

type chooseView struct {
	ui.Base
	Words string
	Links *ui.List
	Other ui.Link
}

// blank is the form of a new session, once it is clear with whom.
func (p Pages) blank(c echo.Context) error {
	form := site.NewForm()
	form.Set("key", site.FreshKey())
	form.Set("link", c.QueryParam("link"))
	setRows(form, fewestRows)
	return p.drawNew(c, http.StatusOK, form)
}

func (p Pages) drawNew(c echo.Context, status int, form *site.Form) error {
	blank, err := p.Sessions.Blank(c.Request().Context(), site.Actor(c), p.People, form.Text("link"))
	if err != nil {
		return err
	}
	if blank.Chosen == nil {
		return p.choose(c, status, blank)
	}
	form.Set("link", blank.Chosen.ID.String())
	if rowsOf(form) == 0 {
		setRows(form, fewestRows)
	}
	names := sides{blank.Chosen.Worker, blank.Chosen.Supervisor}
	view := formView{
		Base: p.Base(c, "Log a session"), With: between(names, blank.Chosen.Words()), Action: Path,
		Hidden: ui.Group{form.Hidden("key"), form.Hidden("link")}, Cancel: ui.Link{Text: "Cancel", Href: Path}, Other: names.worker,
	}
	if blank.Chosen.WorkerID == site.Actor(c).ID {
		view.Other = names.supervisor
	}
	view.fill(form, names, blank.Offered)
	view.Back = &ui.BackLink{Text: "Supervision log", Href: Path}
	return p.Page(c, status, "supervision/session-form", view)
}

func between(names sides, kind string) string {
	return names.worker + " and " + names.supervisor + ", " + kind
}

// choose asks with whom the session was, or says that there is nobody.
func (p Pages) choose(c echo.Context, status int, blank supervision.Blank) error {
	view := chooseView{
		Base: p.Base(c, "Log a session"), Words: "With whom was it?", Links: &ui.List{},
		Other: ui.Link{Text: "See who supervises whom", Href: "/supervision"},
	}
	view.Back = &ui.BackLink{Text: "Supervision log", Href: Path}
	if len(blank.Links) == 0 {
		view.Words = "You have no supervision today, on either side, so there is no session to log."
	}
	for _, link := range blank.Links {
		view.Links.Items = append(view.Links.Items, ui.Link{Text: otherWords(site.Actor(c).ID, link), Href: Path + "/new?link=" + link.ID.String()})
	}
	return p.Page(c, status, "supervision/session-choose", view)
}

// add logs a session.
func (p Pages) add(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	if form.Text("save") == "more" {
		setRows(form, rowsOf(form)+moreRows)
		return p.drawNew(c, http.StatusOK, form)
	}
	made, err := p.Sessions.Add(c.Request().Context(), site.Actor(c), draftOf(form))
	switch {
	case fault.KindOf(err) == fault.Conflict:
		return p.KeepAfter(c, form, err, ui.Link{Text: "See what you saved", Href: sessionPath(made.ID, "")})
	case err != nil:
		return site.Redraw(c, form, err, p.drawNew)
	}
	return p.Done(c, sessionPath(made.ID, ""), "session-logged")
}

// edit is the form with what is stored.
func (p Pages) edit(c echo.Context) error {
	sheet, err := p.sheet(c)
	if err != nil {
		return err
	}
	return p.drawEdit(c, http.StatusOK, formOf(sheet), sheet, nil)
}

// drawEdit draws the form of a session that there is. stored, where given, is what somebody else saved meanwhile.
func (p Pages) drawEdit(c echo.Context, status int, form *site.Form, s supervision.Sheet, stored *ui.SummaryList) error {
	names := sides{s.Worker, s.Supervisor}
	view := formView{
		Base: p.Base(c, "Change this session"), With: between(names, s.Words()), Action: sessionPath(s.ID, "edit"), Stored: stored, Clash: stored != nil,
		Hidden: ui.Group{form.Hidden("lock")}, Cancel: ui.Link{Text: "Cancel", Href: sessionPath(s.ID, "")},
		Other: names.of(otherSide(s, c)),
	}
	if s.Agreed() {
		view.Title = "Correct this session"
		reason := form.Textarea("reason", "Why does it have to be corrected?",
			"You have both confirmed it. "+view.Other+" will be asked to confirm it again, and reads this.")
		reason.Rows = 3
		view.Reason = &reason
	}
	if rowsOf(form) == 0 {
		setRows(form, fewestRows)
	}
	view.fill(form, names, s.Offered)
	view.Back = &ui.BackLink{Text: "The session", Href: sessionPath(s.ID, "")}
	return p.Page(c, status, "supervision/session-form", view)
}

func otherSide(s supervision.Sheet, c echo.Context) supervision.Side {
	if s.SideOf(site.Actor(c).ID) == supervision.Worker {
		return supervision.Supervisor
	}
	return supervision.Worker
}

// change keeps a changed session, unless it changed meanwhile: then nothing that was typed is lost.
func (p Pages) change(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	sheet, err := p.sheet(c)
	if err != nil {
		return err
	}
	if form.Text("save") == "more" {
		setRows(form, rowsOf(form)+moreRows)
		return p.drawEdit(c, http.StatusOK, form, sheet, nil)
	}
	_, err = p.Sessions.Change(c.Request().Context(), site.Actor(c), sheet.ID, form.Lock(), draftOf(form))
	switch {
	case fault.KindOf(err) == fault.Conflict && !sheet.Erased():
		return p.otherTab(c, form)
	case form.Refused(err):
		if sheet, err = p.sheet(c); err != nil { // it may have been confirmed meanwhile, and then take a reason
			return err
		}
		return p.drawEdit(c, http.StatusUnprocessableEntity, form, sheet, nil)
	case err != nil:
		return err
	}
	return p.Done(c, sessionPath(sheet.ID, ""), "session-changed")
}

// otherTab shows the form with its words, and what is stored where that differs, so that saving again is a choice.
func (p Pages) otherTab(c echo.Context, form *site.Form) error {
	sheet, err := p.sheet(c)
	if err != nil {
		return err
	}
	stored, list := formOf(sheet), &ui.SummaryList{}
	form.Set("lock", stored.Text("lock"))
	differs := func(label, was, now string) {
		if was != now {
			list.Rows = append(list.Rows, ui.SummaryRow{Key: label, Value: site.ProseOr(was, "Nothing")})
		}
	}
	for _, field := range []site.Field{
		{Name: "held_on", Label: "Day"}, {Name: "length", Label: "Length"}, {Name: "agenda", Label: "What you talked about"},
		{Name: "notes", Label: "Shared notes"}, {Name: "next_on", Label: "Next session"},
	} {
		differs(field.Label, stored.AsText(field.Name), form.AsText(field.Name))
	}
	for i := range max(rowsOf(stored), rowsOf(form)) {
		differs(fmt.Sprintf("Action %d", i+1), stored.AsText(nameAt("action", i)), form.AsText(nameAt("action", i)))
	}
	return p.drawEdit(c, http.StatusConflict, form, sheet, list)
}

// otherWords names the other side of a supervision.
func otherWords(who fmt.Stringer, link identity.Supervision) string {
	if link.WorkerID.String() == who.String() {
		return link.Supervisor + ", who supervises you: " + link.Words()
	}
	return link.Worker + ", whom you supervise: " + link.Words()
}
