package web

import (
	"context"
	"net/http"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// accountAct is something that an administrator can do to an account, with the question before it.
type accountAct struct {
	path, question, says, button, flash string
	kind                                ui.ButtonKind
	fits                                func(identity.Registered) bool // it can be done to this account now
	do                                  func(ctx context.Context, who access.Actor, id uuid.UUID) error
}

func (s *Server) accountActs() []accountAct {
	enabled := func(r identity.Registered) bool { return r.DisabledAt == nil }
	return []accountAct{
		{
			"reset-link", "Send a link to choose a new password?",
			"They get an email with a link that works once, for 60 minutes. Their password stays as it is until they choose another.",
			"Send a link to choose a new password", "reset-sent", ui.Primary, enabled, s.People.SendReset,
		},
		{
			"two-step-off", "Take two-step sign-in off?",
			"Do this when they have lost what they sign in with, and you are sure that it is they who ask. Their authenticator app, passkeys and recovery codes stop " +
				"working; the password alone opens the account until they set it up again. They get an email that says so.",
			"Take two-step sign-in off", "two-step-off", ui.Warning, func(r identity.Registered) bool { return r.TwoStep }, s.People.TakeOffTwoStep,
		},
		{
			"administrator", "Make this person an administrator?",
			"Administrators add organisations, look after accounts, and make other administrators. They do not see what people record.",
			"Make administrator", "administrator", ui.Primary,
			func(r identity.Registered) bool { return r.DisabledAt == nil && !r.Administrator }, s.People.MakeAdministrator,
		},
		{
			"not-administrator", "Take administration away?", "They keep their account and their roles in organisations.",
			"Take administration away", "not-administrator", ui.Warning,
			func(r identity.Registered) bool { return r.Administrator }, s.People.UnmakeAdministrator,
		},
		{
			"disable", "Disable this account?",
			"They are signed out everywhere at once and cannot sign in again. Everything that they recorded stays as it is. You can enable the account again.",
			"Disable account", "account-disabled", ui.Warning, enabled, s.People.Disable,
		},
		{
			"enable", "Enable this account?", "They can sign in again, in the way that they did before.", "Enable account", "account-enabled", ui.Primary,
			func(r identity.Registered) bool { return r.DisabledAt != nil }, s.People.Enable,
		},
	}
}

type accountActView struct {
	ui.Base
	Whose  string
	Says   string
	Notice string // why it was not done
	Action string
	Submit ui.Button
	Cancel ui.Link
}

func (s *Server) askAccountAct(act accountAct) echo.HandlerFunc {
	return func(c echo.Context) error {
		a, err := s.registered(c)
		if err != nil {
			return err
		}
		return s.drawAccountAct(c, http.StatusOK, act, a, "")
	}
}

func (s *Server) drawAccountAct(c echo.Context, status int, act accountAct, a identity.Registered, notice string) error {
	view := accountActView{
		Base: s.Base(c, act.question), Whose: a.Name + ", " + a.Email, Says: act.says, Notice: notice,
		Action: accountPath(a.ID) + "/" + act.path, Submit: ui.Button{Text: act.button, Kind: act.kind},
		Cancel: ui.Link{Text: "Cancel", Href: accountPath(a.ID)},
	}
	view.Back = &ui.BackLink{Text: a.Name, Href: accountPath(a.ID)}
	return s.Page(c, status, "accounts/ask", view)
}

// doAccountAct does it. Where it cannot be done the question comes back and says why.
func (s *Server) doAccountAct(act accountAct) echo.HandlerFunc {
	return func(c echo.Context) error {
		a, err := s.registered(c)
		if err != nil {
			return err
		}
		err = act.do(c.Request().Context(), site.Actor(c), a.ID)
		if fault.KindOf(err) == fault.Conflict {
			return s.drawAccountAct(c, http.StatusConflict, act, a, fault.Of(err).Message)
		}
		if err != nil {
			return err
		}
		if a.ID == site.Actor(c).ID { // who takes administration from themselves no longer sees this page
			return s.Done(c, "/", act.flash)
		}
		return s.Done(c, accountPath(a.ID), act.flash)
	}
}
