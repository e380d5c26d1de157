package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/fault"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// choiceAdvice is the hint at every new password.
const choiceAdvice = "At least 12 characters. Three random words are easy to remember and hard to guess. You can paste it from a password manager."

type passwordView struct {
	ui.Base
	HasPassword bool
	Current     ui.PasswordInput
	Password    ui.PasswordInput
	Change      ui.Button
	Cancel      ui.Link
}

func (s *Server) passwordPage(c echo.Context) error {
	return s.drawPassword(c, http.StatusOK, site.NewForm())
}

func (s *Server) drawPassword(c echo.Context, status int, form *site.Form) error {
	account, err := s.People.Account(c.Request().Context(), site.Actor(c))
	if err != nil {
		return err
	}
	view := passwordView{
		Base: s.Base(c, "Change your password"), HasPassword: account.HasPassword,
		Current:  form.Password("current", "Current password", "", "current-password"),
		Password: form.Password("password", "New password", choiceAdvice, "new-password"),
		Change:   ui.Button{Text: "Change password"}, Cancel: ui.Link{Text: "Cancel", Href: "/account"},
	}
	if !account.HasPassword {
		view.Title = "Choose a password"
	}
	view.Back = &ui.BackLink{Text: "My account", Href: "/account"}
	view.Problems = form.Problems()
	return s.Page(c, status, "account/password", view)
}

// changePassword gives this browser a new session; every other one has ended.
func (s *Server) changePassword(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	arrival, err := s.People.ChangePassword(c.Request().Context(), site.Actor(c), form.Text("current"), form.Text("password"))
	if status := form.Mendable(err); status != 0 {
		return s.drawPassword(c, status, form)
	}
	if kind := fault.KindOf(err); kind == fault.Conflict || kind == fault.SignedOut {
		return s.Done(c, site.SignInAddress("/account"), "reset") // the first of two clicks changed it, and ended this session
	}
	if err != nil {
		return err
	}
	s.SetCookie(c, site.SessionCookie, arrival.Token, site.SessionSeconds)
	return s.Done(c, "/account", "password")
}
