package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/identity"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// proof asks for the password where the session is too old to change how its person signs in. It cannot be asked for where
// there is none: then only a new sign-in proves who it is.
type proofField struct {
	Password *ui.PasswordInput
	Again    bool
}

func proofFor(own identity.TwoStep, form *site.Form) proofField {
	if !own.NeedsPassword {
		return proofField{}
	}
	return proofField{
		Password: &ui.PasswordInput{Name: "password", Label: "Your password", LabelSize: ui.Small, Error: form.Problem("password")},
		Again:    !own.HasPassword,
	}
}

type appView struct {
	ui.Base
	Hidden  ui.Group
	Picture ui.QRCode
	Secret  string
	Code    *ui.Input
	Proof   proofField
	Submit  ui.Button
	Cancel  ui.Link
}

func (s *Server) appPage(c echo.Context) error { return s.drawApp(c, http.StatusOK, site.NewForm()) }

func (s *Server) drawApp(c echo.Context, status int, form *site.Form) error {
	ctx, who := c.Request().Context(), site.Actor(c)
	own, err := s.People.TwoStep(ctx, who)
	if err != nil {
		return err
	}
	offer, err := s.People.OfferApp(ctx, who, form.Text("offer"))
	if err != nil {
		return err
	}
	form.Set("offer", offer.Sealed)
	form.Set("codes", s.People.OfferCodes(who))
	view := appView{
		Base: s.Base(c, "Set up an authenticator app"), Hidden: ui.Group{form.Hidden("offer"), form.Hidden("codes")},
		Picture: ui.QRCode{Text: offer.URL, Alt: "QR code for your authenticator app. If you cannot scan it, type the key below."},
		Secret:  offer.Secret, Code: site.CodeField(form), Proof: proofFor(own, form),
		Submit: ui.Button{Text: "Turn on"}, Cancel: ui.Link{Text: "Cancel", Href: site.TwoStepPath},
	}
	view.Back, view.Problems = &ui.BackLink{Href: site.TwoStepPath}, form.Problems()
	return s.Page(c, status, "account/app", view)
}

func (s *Server) setUpApp(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	done, err := s.People.SetUpApp(c.Request().Context(), site.Actor(c), identity.AppSetUp{
		Offer: form.Text("offer"), Codes: form.Text("codes"), Code: form.Text("code"), Password: form.Text("password"),
	})
	if err != nil {
		return site.Redraw(c, form, err, s.drawApp)
	}
	return s.stepSetUp(c, done, "app-on")
}

// stepSetUp goes on with the proven session, and shows the recovery codes where there are new ones.
func (s *Server) stepSetUp(c echo.Context, done identity.SetUp, flash string) error {
	if done.Token != "" {
		s.SetCookie(c, site.SessionCookie, done.Token, site.SessionSeconds)
	}
	if len(done.Codes) == 0 {
		return s.Done(c, site.TwoStepPath, flash)
	}
	return s.showCodes(c, done.Codes, "Two-step sign-in is on")
}

type codesView struct {
	ui.Base
	Codes ui.Codes
	Done  ui.Button
}

// showCodes is the answer to a form, because the codes are shown once. The same form again shows them again.
func (s *Server) showCodes(c echo.Context, codes []string, what string) error {
	view := codesView{Base: s.Base(c, "Your recovery codes"), Codes: codes, Done: ui.Button{Text: "I have kept them", Href: site.TwoStepPath}}
	view.Flash = &ui.NotificationBanner{Heading: what, Success: true}
	return s.Page(c, http.StatusOK, "account/codes", view)
}

// sureView asks whether somebody is sure, and who they are.
type sureView struct {
	ui.Base
	Words  string
	Action string
	Hidden ui.Group
	Proof  proofField
	Submit ui.Button
	Cancel ui.Link
}

func (s *Server) drawSure(c echo.Context, status int, form *site.Form, view sureView) error {
	own, err := s.People.TwoStep(c.Request().Context(), site.Actor(c))
	if err != nil {
		return err
	}
	view.Proof, view.Problems, view.Action = proofFor(own, form), form.Problems(), c.Request().URL.Path
	view.Back, view.Cancel = &ui.BackLink{Href: site.TwoStepPath}, ui.Link{Text: "Cancel", Href: site.TwoStepPath}
	return s.Page(c, status, "account/sure", view)
}

func (s *Server) askToTurnOffApp(c echo.Context) error {
	return s.drawAppOff(c, http.StatusOK, site.NewForm())
}

func (s *Server) drawAppOff(c echo.Context, status int, form *site.Form) error {
	return s.drawSure(c, status, form, sureView{
		Base:   s.Base(c, "Turn off the authenticator app"),
		Words:  "The codes of the app will no longer work. Without a passkey, your password alone will open your account, and your recovery codes will be deleted.",
		Submit: ui.Button{Text: "Turn off", Kind: ui.Warning},
	})
}

func (s *Server) turnOffApp(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	if err := s.People.TurnOffApp(c.Request().Context(), site.Actor(c), form.Text("password")); err != nil {
		return site.Redraw(c, form, err, s.drawAppOff)
	}
	return s.Done(c, site.TwoStepPath, "app-off")
}

func (s *Server) askForCodes(c echo.Context) error {
	return s.drawAskForCodes(c, http.StatusOK, site.NewForm())
}

func (s *Server) drawAskForCodes(c echo.Context, status int, form *site.Form) error {
	form.Set("codes", s.People.OfferCodes(site.Actor(c)))
	return s.drawSure(c, status, form, sureView{
		Base:   s.Base(c, "Make new recovery codes"),
		Words:  "You get ten new codes. Codes that you were given before will no longer work.",
		Hidden: ui.Group{form.Hidden("codes")}, Submit: ui.Button{Text: "Make new codes"},
	})
}

func (s *Server) makeCodes(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	codes, err := s.People.NewCodes(c.Request().Context(), site.Actor(c), form.Text("codes"), form.Text("password"))
	if err != nil {
		return site.Redraw(c, form, err, s.drawAskForCodes)
	}
	return s.showCodes(c, codes, "New recovery codes made")
}
