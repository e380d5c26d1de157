package entries

import (
	"net/http"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/cpd"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
	"linkfolio/internal/signoff"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

type checkView struct {
	ui.Base
	Action     string
	Hidden     ui.Group
	Facts      ui.SummaryList
	Answers    []Answer
	Supervisor *ui.Radios // nil where there are no supervisors
	Guest      ui.Group   // then: who is asked by email
	Send       ui.Button
	Later      ui.Link
}

// checkAnswers shows a complete entry before it is sent. One that is not complete goes back to its form.
func (s Pages) checkAnswers(c echo.Context) error {
	found, err := s.caseFor(c, access.SendEntry)
	if err != nil {
		return err
	}
	form := formOf(found.Entry)
	if err := s.complete(c, found); form.Refused(err) {
		return s.drawEdit(c, http.StatusUnprocessableEntity, form, found, nil)
	} else if err != nil {
		return err
	}
	return s.drawCheck(c, http.StatusOK, form, found)
}

func (s Pages) complete(c echo.Context, found signoff.Case) error {
	template, err := s.Shelf.Template(c.Request().Context(), found.Entry.TemplateID)
	if err != nil {
		return err
	}
	activities, err := s.Shelf.Activities(c.Request().Context())
	if err != nil {
		return err
	}
	return cpd.Ready(found.Entry, template, activities, s.Clock.Today())
}

func (s Pages) drawCheck(c echo.Context, status int, form *site.Form, found signoff.Case) error {
	supervisors, err := s.People.Supervisors(c.Request().Context(), site.Actor(c))
	if err != nil {
		return err
	}
	edit := site.EntryPath(found.Entry.ID, "edit")
	view := checkView{
		Base: s.Base(c, "Check your entry before you send it"), Action: site.EntryPath(found.Entry.ID, "sign-off-request"),
		Hidden: ui.Group{form.Hidden("lock")}, Facts: factsOf(found.Content, edit), Answers: toldOf(found.Content, edit),
		Supervisor: supervisorField(form, supervisors), Send: ui.Button{Text: "Send for sign-off"},
		Later: ui.Link{Text: "Keep it as a draft", Href: site.EntryPath(found.Entry.ID, "")},
	}
	if found.Entry.State == access.Returned {
		view.Later.Text = "Not now"
	}
	if view.Supervisor == nil {
		form.Set("supervisor", byEmail)
		view.Hidden, view.Guest = append(view.Hidden, form.Hidden("supervisor")), guestFields(form)
		view.Send.Text = "Send by email for sign-off"
	}
	view.Back = &ui.BackLink{Href: edit}
	view.Problems = form.Problems()
	return s.Page(c, status, "entry/check", view)
}

// supervisorField chooses the only supervisor there is, so that one click is enough, and offers to ask somebody by email.
func supervisorField(form *site.Form, supervisors []identity.Colleague) *ui.Radios {
	if len(supervisors) == 0 {
		return nil
	}
	if len(supervisors) == 1 && form.Text("supervisor") == "" {
		form.Set("supervisor", supervisors[0].ID.String())
	}
	var options []ui.Option
	for _, to := range supervisors {
		options = append(options, ui.Option{Value: to.ID.String(), Label: to.Name, Hint: site.NameAndRole(to.RoleTitle, to.Kind)})
	}
	options = append(options, ui.Option{Divider: "or"}, ui.Option{
		Value: byEmail, Label: "Somebody without an account", Hint: "For example a course leader. They get a link by email", Reveal: guestFields(form),
	})
	field := form.Radios("supervisor", "Who should sign it off?", "", options)
	return &field
}

// sendEntry sends the entry to the supervisor who was chosen.
func (s Pages) sendEntry(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	id, err := site.PathID(c)
	if err != nil {
		return err
	}
	if form.Text("supervisor") == byEmail {
		return s.sendByEmail(c, id, form)
	}
	supervisor, err := uuid.Parse(form.Text("supervisor"))
	if err != nil {
		return s.refusedSend(c, form, fault.At("supervisor", "Choose who should sign it off"))
	}
	if err := s.Desk.Request(c.Request().Context(), site.Actor(c), id, supervisor, form.Lock()); err != nil {
		return s.notSent(c, id, form, err)
	}
	return c.Redirect(http.StatusSeeOther, site.EntryPath(id, "sent"))
}

// notSent shows the page again where the fault can be mended there. The second click of a double click is no fault.
func (s Pages) notSent(c echo.Context, id uuid.UUID, form *site.Form, refusal error) error {
	switch {
	case fault.KindOf(refusal) == fault.Invalid:
		return s.refusedSend(c, form, refusal)
	case fault.KindOf(refusal) == fault.Conflict && s.sentJustNow(c, form):
		return c.Redirect(http.StatusSeeOther, site.EntryPath(id, "sent"))
	}
	return refusal
}

// sentJustNow tells of the second click of a double click: the entry waits, and being sent is all that happened to it
// since the page was made.
func (s Pages) sentJustNow(c echo.Context, form *site.Form) bool {
	found, err := s.caseFor(c, access.WithdrawEntry)
	return err == nil && found.Entry.LockVersion == form.Lock()+1
}

// refusedSend shows the page on which the fault can be mended.
func (s Pages) refusedSend(c echo.Context, form *site.Form, refusal error) error {
	found, err := s.caseFor(c, access.SendEntry)
	if err != nil {
		return err
	}
	form.Refused(refusal)
	if len(fault.Of(refusal).Fields) > 0 && form.Problem("supervisor")+form.Problem("name")+form.Problem("email") == "" {
		entry := formOf(found.Entry)
		entry.Refused(refusal)
		return s.drawEdit(c, http.StatusUnprocessableEntity, entry, found, nil)
	}
	return s.drawCheck(c, http.StatusUnprocessableEntity, form, found)
}

type sentView struct {
	ui.Base
	Panel ui.Panel
	Next  string
	Entry ui.Link
	Again ui.Link
	Home  ui.Link
}

// entrySent confirms that an entry was sent, and to whom. Once it no longer waits the entry's own page says more.
func (s Pages) entrySent(c echo.Context) error {
	found, err := s.caseFor(c, access.WithdrawEntry)
	if fault.KindOf(err) == fault.Conflict {
		return c.Redirect(http.StatusSeeOther, site.EntryPath(found.Entry.ID, ""))
	}
	if err != nil {
		return err
	}
	title := "Entry sent for sign-off"
	return s.Page(c, http.StatusOK, "entry/sent", sentView{
		Base:  s.Base(c, title),
		Panel: ui.Panel{Title: title, Body: ui.Text("It is now with " + seatWords(found.Supervisor, found.Seat))},
		Next:  sentNext(found),
		Entry: ui.Link{Text: "See the entry", Href: site.EntryPath(found.Entry.ID, "")},
		Again: ui.Link{Text: "Add another entry", Href: "/entries/new"},
		Home:  ui.Link{Text: "Go to your year", Href: "/"},
	})
}

// askToWithdraw asks before an entry is taken back.
func (s Pages) askToWithdraw(c echo.Context) error {
	found, err := s.caseFor(c, access.WithdrawEntry)
	if err != nil {
		return err
	}
	return s.ask(c, found, "Withdraw this entry?", withdrawWords(found), "withdraw", ui.Button{Text: "Withdraw entry"})
}

// withdrawEntry takes an entry back before it was decided on.
func (s Pages) withdrawEntry(c echo.Context) error {
	id, err := site.PathID(c)
	if err != nil {
		return err
	}
	if err := s.Desk.Withdraw(c.Request().Context(), site.Actor(c), id); err != nil {
		return err
	}
	return s.Done(c, site.EntryPath(id, ""), "withdrawn")
}
