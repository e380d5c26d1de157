package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/identity"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

const passkeyRoute = "/account/two-step/passkeys/:id/remove" //nolint:gosec // an address

func passkeyPath(key identity.Passkey) string {
	return "/account/two-step/passkeys/" + key.ID.String() + "/remove"
}

type passkeyView struct {
	ui.Base
	Codes   ui.FormHidden
	Name    ui.Input
	Proof   proofField
	Passkey ui.Passkey
	Cancel  ui.Link
}

func (s *Server) passkeyPage(c echo.Context) error {
	return s.drawPasskey(c, http.StatusOK, site.NewForm())
}

func (s *Server) drawPasskey(c echo.Context, status int, form *site.Form) error {
	ctx, who := c.Request().Context(), site.Actor(c)
	own, err := s.People.TwoStep(ctx, who)
	if err != nil {
		return err
	}
	offer, err := s.People.OfferPasskey(ctx, who, s.PasskeySite(c))
	if err != nil {
		return err
	}
	form.Set("codes", s.People.OfferCodes(who))
	view := passkeyView{
		Base: s.Base(c, "Add a passkey"), Codes: form.Hidden("codes"), Proof: proofFor(own, form),
		Name:    form.Input("name", "Name of this passkey (optional)", "For example, work laptop. It helps you to tell them apart."),
		Passkey: ui.Passkey{Text: "Make a passkey", Making: true, Options: offer.Options, Ceremony: offer.Ceremony},
		Cancel:  ui.Link{Text: "Cancel", Href: site.TwoStepPath},
	}
	view.Name.Width, view.Name.Autocomplete = 20, "off"
	view.Back, view.Problems = &ui.BackLink{Href: site.TwoStepPath}, form.Problems()
	return s.Page(c, status, "account/passkey", view)
}

func (s *Server) addPasskey(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	done, err := s.People.AddPasskey(c.Request().Context(), site.Actor(c), identity.PasskeySetUp{
		PasskeyAnswer: s.PasskeyAnswer(c, form), Name: form.Text("name"), Codes: form.Text("codes"), Password: form.Text("password"),
	})
	if err != nil {
		return site.Redraw(c, form, err, s.drawPasskey)
	}
	return s.stepSetUp(c, done, "passkey-on")
}

func (s *Server) askToRemovePasskey(c echo.Context) error {
	return s.drawRemovePasskey(c, http.StatusOK, site.NewForm())
}

func (s *Server) drawRemovePasskey(c echo.Context, status int, form *site.Form) error {
	id, err := site.PathID(c)
	if err != nil {
		return err
	}
	key, err := s.People.Passkey(c.Request().Context(), site.Actor(c), id)
	if err != nil {
		return err
	}
	return s.drawSure(c, status, form, sureView{
		Base:   s.Base(c, "Remove a passkey"),
		Words:  "“" + key.Name + "” will no longer sign you in here. Delete it from your device or password manager too.",
		Submit: ui.Button{Text: "Remove", Kind: ui.Warning},
	})
}

func (s *Server) removePasskey(c echo.Context) error {
	id, err := site.PathID(c)
	if err != nil {
		return err
	}
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	if err := s.People.RemovePasskey(c.Request().Context(), site.Actor(c), id, form.Text("password")); err != nil {
		return site.Redraw(c, form, err, s.drawRemovePasskey)
	}
	return s.Done(c, site.TwoStepPath, "passkey-off")
}
