package web

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

type emailView struct {
	ui.Base
	Now         string
	Waiting     *ui.SummaryList // a change that waits for confirmation
	Call        ui.Button       // calls it off
	HasPassword bool
	Email       ui.Input
	Password    ui.PasswordInput
	Send        ui.Button
	Cancel      ui.Link
}

func (s *Server) emailPage(c echo.Context) error {
	return s.drawEmail(c, http.StatusOK, site.NewForm())
}

func (s *Server) drawEmail(c echo.Context, status int, form *site.Form) error {
	ctx, who := c.Request().Context(), site.Actor(c)
	account, err := s.People.Account(ctx, who)
	if err != nil {
		return err
	}
	pending, waits, err := s.People.PendingEmail(ctx, who)
	if err != nil {
		return err
	}
	view := emailView{
		Base: s.Base(c, "Change your email address"), Now: account.Email, HasPassword: account.HasPassword,
		Email:    form.Input("email", "New email address", ""),
		Password: form.Password("password", "Your password", "So that nobody else can do this on a device that you left signed in", "current-password"),
		Send:     ui.Button{Text: "Send the confirmation emails"}, Cancel: ui.Link{Text: "Cancel", Href: "/account"},
		Call: ui.Button{Text: "Cancel this change", Kind: ui.Secondary},
	}
	if waits {
		view.Waiting = waitingFacts(pending)
	}
	view.Email.Type, view.Email.Autocomplete, view.Email.NoSpellcheck = "email", "email", true
	view.Back = &ui.BackLink{Text: "My account", Href: "/account"}
	view.Problems = form.Problems()
	return s.Page(c, status, "account/email", view)
}

func waitingFacts(change identity.EmailChange) *ui.SummaryList {
	list := &ui.SummaryList{}
	for _, side := range [][2]string{{"New address", change.New}, {"Address now", change.Old}} {
		state := ui.Tag{Text: "Waiting", Colour: ui.Blue}
		if slices.Contains(change.Confirmed, side[1]) {
			state = ui.Tag{Text: "Confirmed", Colour: ui.Green}
		}
		list.Rows = append(list.Rows, ui.SummaryRow{Key: side[0], Value: ui.Group{ui.Paragraph{ui.Text(side[1])}, ui.Paragraph{state}}})
	}
	list.Rows = append(list.Rows, ui.SummaryRow{Key: "Links work until", Value: ui.Text(calendar.Moment(change.Expires))})
	return list
}

// askForEmail sends a link to either address.
func (s *Server) askForEmail(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	err = s.People.AskForEmail(c.Request().Context(), site.Actor(c), form.Text("email"), form.Text("password"))
	if status := form.Mendable(err); status != 0 {
		return s.drawEmail(c, status, form)
	}
	if err != nil {
		return err
	}
	return s.Done(c, "/account/email", "address-asked")
}

// cancelEmail calls the change off.
func (s *Server) cancelEmail(c echo.Context) error {
	if err := s.People.CancelEmail(c.Request().Context(), site.Actor(c)); err != nil {
		return err
	}
	return s.Done(c, "/account/email", "address-cancelled")
}

// confirmView is a page behind a link in a letter about a change of address.
type confirmView struct {
	ui.Base
	Change  identity.EmailChange
	Until   string
	Asked   bool
	Half    bool
	Done    bool
	Refused bool
	Action  string
	Confirm ui.Button
	Refuse  ui.Button
}

// confirmPage changes nothing: mail scanners open links too.
func (s *Server) confirmPage(c echo.Context) error {
	change, err := s.People.ChangeOf(c.Request().Context(), c.Param("token"))
	return s.drawConfirm(c, change, err)
}

func (s *Server) drawConfirm(c echo.Context, change identity.EmailChange, err error) error {
	if fault.KindOf(err) == fault.NotFound {
		return s.drawDeadLink(c, ui.Link{Text: "Go to your account", Href: "/account/email"})
	}
	if err != nil {
		return err
	}
	view := confirmView{
		Base: s.Base(c, "Confirm your new email address"), Change: change, Until: calendar.Moment(change.Expires),
		Asked: change.State == identity.ChangeAsked, Half: change.State == identity.ChangeHalf,
		Done: change.State == identity.ChangeDone, Refused: change.State == identity.ChangeCancelled,
		Action:  "/confirm-email/" + c.Param("token"),
		Confirm: ui.Button{Text: "Confirm", Name: "answer", Value: "confirm"},
		Refuse:  ui.Button{Text: "I did not ask for this", Kind: ui.Secondary, Name: "answer", Value: "refuse"},
	}
	switch {
	case view.Half:
		view.Title = "One confirmation is missing"
	case view.Done:
		view.Title = "The email address was changed"
	case view.Refused:
		view.Title = "This change was cancelled"
	case change.OldSide:
		view.Title = "Confirm the change of your email address"
	}
	return s.Page(c, http.StatusOK, "account/confirm-email", view)
}

// confirmEmail confirms the change, or calls it off.
func (s *Server) confirmEmail(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	answer := s.People.ConfirmEmail
	switch form.Text("answer") {
	case "confirm":
	case "refuse":
		answer = s.People.RefuseEmail
	default:
		answer = s.People.ChangeOf
	}
	change, err := answer(c.Request().Context(), c.Param("token"))
	if err != nil {
		return s.drawConfirm(c, change, err)
	}
	return c.Redirect(http.StatusSeeOther, "/confirm-email/"+c.Param("token"))
}
