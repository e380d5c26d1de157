package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// stepCookie holds a sign-in that waits for its second step.
const (
	stepCookie  = "linkfolio-step"
	stepSeconds = 10 * 60

	secondStepRoute = "/sign-in/second-step"
	recoveryRoute   = "/sign-in/recovery-code"
)

type secondStepView struct {
	ui.Base
	Next     ui.FormHidden
	Code     *ui.Input   // nil where there is no app
	Passkey  *ui.Passkey // nil where there is none for this address
	Recovery *ui.Link    // nil where no codes are left
	Submit   ui.Button
}

// passkeySignIn is the button that signs in with a passkey alone; nil where passkeys cannot be used.
func (s *Server) passkeySignIn(c echo.Context) (*ui.Passkey, error) {
	at := s.PasskeySite(c)
	if !at.On() {
		return nil, nil
	}
	offer, err := s.People.OfferPasskeySignIn(at)
	return &ui.Passkey{Text: "Sign in with a passkey", Kind: ui.Secondary, Options: offer.Options, Ceremony: offer.Ceremony}, err
}

// halfway is the form of a page for somebody who has given their password; nil where there is nobody, who is then led to
// where they belong.
func (s *Server) halfway(c echo.Context) (*site.Form, error) {
	next := site.SafeNext(c.QueryParam("next"))
	if s.Cookie(c, stepCookie) != "" {
		form := site.NewForm()
		form.Set("next", next)
		return form, nil
	}
	who, err := s.Who(c)
	if err != nil {
		return nil, err
	}
	if who.SignedIn() {
		return nil, c.Redirect(http.StatusSeeOther, next)
	}
	return nil, c.Redirect(http.StatusSeeOther, site.SignInAddress(next))
}

func (s *Server) secondStepPage(c echo.Context) error {
	form, err := s.halfway(c)
	if form == nil {
		return err
	}
	return s.drawSecondStep(c, http.StatusOK, form)
}

func (s *Server) drawSecondStep(c echo.Context, status int, form *site.Form) error {
	ways, err := s.People.Halfway(c.Request().Context(), s.Cookie(c, stepCookie), s.PasskeySite(c))
	if fault.KindOf(err) == fault.SignedOut {
		return s.startAgain(c, form, err)
	}
	if err != nil {
		return err
	}
	view := secondStepView{Base: s.Base(c, "Second step"), Next: form.Hidden("next"), Submit: ui.Button{Text: "Continue"}}
	view.Problems = form.Problems()
	if ways.App {
		view.Code = site.CodeField(form)
		view.Code.Hint = "Open your authenticator app to see it."
	}
	if ways.Passkey != nil {
		view.Passkey = &ui.Passkey{Text: "Use a passkey", Options: ways.Passkey.Options, Ceremony: ways.Passkey.Ceremony}
		if ways.App {
			view.Passkey.Kind = ui.Secondary
		}
	}
	if ways.Codes {
		view.Recovery = &ui.Link{Text: "Use a recovery code instead", Href: site.LeadingTo(recoveryRoute, form.Text("next"))}
	}
	return s.Page(c, status, "session/second-step", view)
}

// secondStep takes a code or a passkey.
func (s *Server) secondStep(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	step := identity.Step{By: identity.ByApp, Code: form.Text("code")}
	if form.Text("ceremony") != "" {
		step = identity.Step{By: identity.ByPasswordKey, Passkey: s.PasskeyAnswer(c, form)}
	}
	return s.takeStep(c, form, step, s.drawSecondStep)
}

// takeStep finishes the sign-in, or draws the page again.
func (s *Server) takeStep(c echo.Context, form *site.Form, step identity.Step, draw func(echo.Context, int, *site.Form) error) error {
	form.Set("next", site.SafeNext(form.Text("next")))
	r := c.Request()
	arrival, err := s.People.SecondStep(r.Context(), s.Cookie(c, stepCookie), step, r.UserAgent())
	switch {
	case fault.KindOf(err) == fault.SignedOut:
		return s.startAgain(c, form, err)
	case fault.KindOf(err) == fault.TooMany:
		form.Tell(err)
		return draw(c, http.StatusTooManyRequests, form)
	case form.Refused(err):
		return draw(c, http.StatusUnprocessableEntity, form)
	case err != nil:
		return err
	}
	s.SetCookie(c, stepCookie, "", -1)
	return s.arrive(c, arrival, form.Text("next"))
}

// startAgain leads somebody whose sign-in is over back to its beginning. Whoever is signed in has arrived already: theirs
// was the second of two clicks.
func (s *Server) startAgain(c echo.Context, form *site.Form, why error) error {
	next := form.Text("next")
	who, err := s.Who(c)
	if err != nil {
		return err
	}
	s.SetCookie(c, stepCookie, "", -1)
	if who.SignedIn() {
		return c.Redirect(http.StatusSeeOther, next)
	}
	again := site.NewForm()
	again.Set("next", next)
	again.Tell(why)
	return s.drawSignIn(c, http.StatusUnprocessableEntity, again)
}

type recoveryView struct {
	ui.Base
	Next   ui.FormHidden
	Code   ui.Input
	Submit ui.Button
}

func (s *Server) recoveryPage(c echo.Context) error {
	form, err := s.halfway(c)
	if form == nil {
		return err
	}
	return s.drawRecovery(c, http.StatusOK, form)
}

func (s *Server) drawRecovery(c echo.Context, status int, form *site.Form) error {
	view := recoveryView{
		Base: s.Base(c, "Use a recovery code"), Next: form.Hidden("next"), Submit: ui.Button{Text: "Continue"},
		Code: form.Input("recovery", "Recovery code", "It looks like ABCD-2345-EFGH. Each works once."),
	}
	view.Code.Width, view.Code.Code, view.Code.NoSpellcheck, view.Code.Autocomplete = 20, true, true, "off"
	view.Back = &ui.BackLink{Href: site.LeadingTo(secondStepRoute, form.Text("next"))}
	view.Problems = form.Problems()
	return s.Page(c, status, "session/recovery-code", view)
}

func (s *Server) useRecoveryCode(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	return s.takeStep(c, form, identity.Step{By: identity.ByRecoveryCode, Code: form.Text("recovery")}, s.drawRecovery)
}

// signInByPasskey starts a new session for whoever has the passkey.
func (s *Server) signInByPasskey(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	form.Set("next", site.SafeNext(form.Text("next")))
	r := c.Request()
	arrival, err := s.People.SignInByPasskey(r.Context(), s.PasskeyAnswer(c, form), r.UserAgent())
	if form.Refused(err) {
		return s.drawSignIn(c, http.StatusUnprocessableEntity, form)
	}
	if err != nil {
		return err
	}
	return s.arrive(c, arrival, form.Text("next"))
}
