package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

type signInView struct {
	ui.Base
	Next     ui.FormHidden
	Email    ui.Input
	Password ui.PasswordInput
	Submit   ui.Button
	SSO      *ssoOffer   // nil where there is none
	Passkey  *ui.Passkey // nil where passkeys cannot be used
	Mailbox  *ui.Link    // in the demonstration
}

// signInPage is where a person who is signed in already has nothing to do.
func (s *Server) signInPage(c echo.Context) error {
	next := site.SafeNext(c.QueryParam("next"))
	who, err := s.Who(c)
	if err != nil {
		return err
	}
	if who.SignedIn() {
		return c.Redirect(http.StatusSeeOther, next)
	}
	form := site.NewForm()
	form.Set("next", next)
	return s.drawSignIn(c, http.StatusOK, form)
}

func (s *Server) drawSignIn(c echo.Context, status int, form *site.Form) error {
	view := signInView{
		Base: s.Base(c, "Sign in"), Next: form.Hidden("next"), Email: form.Input("email", "Email address", ""),
		Password: ui.PasswordInput{Name: "password", Label: "Password", LabelSize: ui.Small, Error: form.Problem("password")},
		Submit:   ui.Button{Text: "Sign in"}, SSO: s.offerSSO(form.Text("next")), Mailbox: s.mailboxLink(),
	}
	passkey, err := s.passkeySignIn(c)
	if err != nil {
		return err
	}
	view.Passkey, view.Problems = passkey, form.Problems()
	view.Email.Type, view.Email.Autocomplete, view.Email.NoSpellcheck = "email", "username", true
	return s.Page(c, status, "session/sign-in", view)
}

// signIn starts a new session, whatever session the browser had before.
func (s *Server) signIn(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	next := site.SafeNext(form.Text("next"))
	form.Set("next", next)
	r := c.Request()
	arrival, err := s.People.SignIn(r.Context(), form.Text("email"), form.Text("password"), site.Device(c))
	switch {
	case fault.KindOf(err) == fault.TooMany:
		form.Tell(err)
		return s.drawSignIn(c, http.StatusTooManyRequests, form)
	case form.Refused(err):
		return s.drawSignIn(c, http.StatusUnprocessableEntity, form)
	case err != nil:
		return err
	}
	return s.arrive(c, arrival, next)
}

// arrive lets somebody in, or on to their second step.
func (s *Server) arrive(c echo.Context, arrival identity.Arrival, next string) error {
	if arrival.Half != "" {
		s.SetCookie(c, stepCookie, arrival.Half, stepSeconds)
		return c.Redirect(http.StatusSeeOther, site.LeadingTo(secondStepRoute, next))
	}
	s.SetCookie(c, site.SessionCookie, arrival.Token, site.SessionSeconds)
	return c.Redirect(http.StatusSeeOther, next)
}

// signOut ends the session on the server and clears what the browser kept.
func (s *Server) signOut(c echo.Context) error {
	if err := s.People.SignOut(c.Request().Context(), site.Actor(c)); err != nil {
		return err
	}
	c.Response().Header().Set("Clear-Site-Data", `"storage"`)
	s.SetCookie(c, site.SessionCookie, "", -1)
	return s.Done(c, "/sign-in", "left")
}
