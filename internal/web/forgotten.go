package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/fault"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

type forgottenView struct {
	ui.Base
	Email ui.Input
	Send  ui.Button
}

func (s *Server) forgottenPage(c echo.Context) error {
	return s.drawForgotten(c, http.StatusOK, site.NewForm())
}

func (s *Server) drawForgotten(c echo.Context, status int, form *site.Form) error {
	view := forgottenView{
		Base: s.Base(c, "Forgotten your password?"), Email: form.Input("email", "Email address", "The one that you sign in with"),
		Send: ui.Button{Text: "Send me a link"},
	}
	view.Email.Type, view.Email.Autocomplete, view.Email.NoSpellcheck = "email", "username", true
	view.Back = &ui.BackLink{Text: "Sign in", Href: "/sign-in"}
	view.Problems = form.Problems()
	return s.Page(c, status, "session/forgotten", view)
}

// forgotten sends a link, if there is an account. The answer is the same if there is none.
func (s *Server) forgotten(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	err = s.People.AskForReset(c.Request().Context(), form.Text("email"))
	if status := form.Mendable(err); status != 0 {
		return s.drawForgotten(c, status, form)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/forgotten-password/sent")
}

type resetSentView struct {
	ui.Base
	Again ui.Link
}

// resetSent says what to do now, and nothing of who has an account.
func (s *Server) resetSent(c echo.Context) error {
	view := resetSentView{Base: s.Base(c, "Check your email"), Again: ui.Link{Text: "ask for another link", Href: "/forgotten-password"}}
	return s.Page(c, http.StatusOK, "session/sent", view)
}

type resetView struct {
	ui.Base
	Action   string
	Password ui.PasswordInput
	Save     ui.Button
}

// resetPage changes nothing: mail scanners open links too.
func (s *Server) resetPage(c echo.Context) error {
	if err := s.People.ResetLink(c.Request().Context(), c.Param("token")); err != nil {
		return s.noReset(c, err)
	}
	return s.drawReset(c, http.StatusOK, site.NewForm())
}

func (s *Server) drawReset(c echo.Context, status int, form *site.Form) error {
	view := resetView{
		Base: s.Base(c, "Choose a new password"), Action: "/reset-password/" + c.Param("token"),
		Password: form.Password("password", "New password", choiceAdvice, "new-password"), Save: ui.Button{Text: "Save new password"},
	}
	view.Problems = form.Problems()
	return s.Page(c, status, "session/reset", view)
}

// reset keeps the new password. It signs nobody in, so a second step is still asked for.
func (s *Server) reset(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	err = s.People.ResetPassword(c.Request().Context(), c.Param("token"), form.Text("password"))
	if status := form.Mendable(err); status != 0 {
		return s.drawReset(c, status, form)
	}
	if err != nil {
		return s.noReset(c, err)
	}
	return s.Done(c, "/sign-in", "reset")
}

func (s *Server) noReset(c echo.Context, err error) error {
	if fault.KindOf(err) != fault.NotFound {
		return err
	}
	return s.drawDeadLink(c, ui.Link{Text: "Ask for a new link", Href: "/forgotten-password"})
}

type deadLinkView struct {
	ui.Base
	Next ui.Link
}

// drawDeadLink is the page of a link from a letter that leads nowhere any more.
func (s *Server) drawDeadLink(c echo.Context, next ui.Link) error {
	view := deadLinkView{Base: s.Base(c, "This link cannot be used any more"), Next: next}
	return s.Page(c, http.StatusNotFound, "session/dead-link", view)
}
