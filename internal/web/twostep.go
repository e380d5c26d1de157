package web

import (
	"net"
	"net/http"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/identity"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

const (
	appRoute        = "/account/two-step/app"
	appOffRoute     = "/account/two-step/app/off"
	newPasskeyRoute = "/account/two-step/passkeys/new" //nolint:gosec // an address
	codesRoute      = "/account/two-step/recovery-codes"
)

// twoStepRoutes are the addresses of authenticator apps, passkeys and recovery codes, and of the second step of signing in.
func (s *Server) twoStepRoutes() {
	s.On(http.MethodGet, secondStepRoute, access.SignIn, s.secondStepPage)
	s.On(http.MethodPost, secondStepRoute, access.SignIn, s.secondStep)
	s.On(http.MethodGet, recoveryRoute, access.SignIn, s.recoveryPage)
	s.On(http.MethodPost, recoveryRoute, access.SignIn, s.useRecoveryCode)
	s.On(http.MethodPost, "/sign-in/passkey", access.SignIn, s.signInByPasskey)

	s.On(http.MethodGet, site.TwoStepPath, access.ManageAccount, s.twoStepPage)
	s.On(http.MethodGet, appRoute, access.ManageAccount, s.appPage)
	s.On(http.MethodPost, appRoute, access.ManageAccount, s.setUpApp)
	s.On(http.MethodGet, appOffRoute, access.ManageAccount, s.askToTurnOffApp)
	s.On(http.MethodPost, appOffRoute, access.ManageAccount, s.turnOffApp)
	s.On(http.MethodGet, newPasskeyRoute, access.ManageAccount, s.passkeyPage)
	s.On(http.MethodPost, newPasskeyRoute, access.ManageAccount, s.addPasskey)
	s.On(http.MethodGet, passkeyRoute, access.ManageAccount, s.askToRemovePasskey)
	s.On(http.MethodPost, passkeyRoute, access.ManageAccount, s.removePasskey)
	s.On(http.MethodGet, codesRoute, access.ManageAccount, s.askForCodes)
	s.On(http.MethodPost, codesRoute, access.ManageAccount, s.makeCodes)
}

// noPasskeys says why there are no passkeys at this address.
func (s *Server) noPasskeys(c echo.Context) string {
	host, port, err := net.SplitHostPort(c.Request().Host)
	if ip := net.ParseIP(host); err == nil && s.BaseURL == nil && ip != nil && ip.IsLoopback() {
		return "Passkeys cannot be used at " + host + ". Open http://localhost:" + port + " instead."
	}
	return "Passkeys need a web address that begins with https://. Ask the person who runs Linkfolio in your organisation."
}

type twoStepView struct {
	ui.Base
	Asked      bool // by an organisation
	App        ui.SummaryList
	Passkeys   *ui.Table
	AddPasskey *ui.Button
	NoPasskeys string // why none can be added here
	Codes      *ui.SummaryList
}

// twoStepPage shows what the person signs in with beside their password.
func (s *Server) twoStepPage(c echo.Context) error {
	who := site.Actor(c)
	own, err := s.People.TwoStep(c.Request().Context(), who)
	if err != nil {
		return err
	}
	view := twoStepView{
		Base: s.Base(c, "Two-step sign-in"), Asked: who.Unproven,
		App: appFacts(own), Passkeys: passkeyTable(own.Passkeys),
	}
	view.Back = &ui.BackLink{Text: "My account", Href: "/account"}
	if s.PasskeySite(c).On() {
		view.AddPasskey = &ui.Button{Text: "Add a passkey", Kind: ui.Secondary, Href: newPasskeyRoute}
	} else {
		view.NoPasskeys = s.noPasskeys(c)
	}
	if own.On() {
		view.Codes = codesFacts(own.CodesLeft)
	}
	return s.Page(c, http.StatusOK, "account/two-step", view)
}

func appFacts(own identity.TwoStep) ui.SummaryList {
	row := ui.SummaryRow{Key: "Authenticator app", Value: ui.Text("Not set up"), Actions: []ui.Link{{Text: "Set up", Href: appRoute, Hidden: "an authenticator app"}}}
	if own.AppSince != nil {
		row.Value = ui.Text("Set up on " + calendar.Moment(*own.AppSince))
		row.Actions = []ui.Link{
			{Text: "Change", Href: appRoute, Hidden: "the authenticator app"},
			{Text: "Turn off", Href: appOffRoute, Hidden: "the authenticator app"},
		}
	}
	return ui.SummaryList{Rows: []ui.SummaryRow{row}}
}

func passkeyTable(keys []identity.Passkey) *ui.Table {
	if len(keys) == 0 {
		return nil
	}
	table := ui.Table{
		Caption: "Your passkeys", CaptionSize: ui.Small, Responsive: true, FirstCellHeader: true,
		Columns: []ui.Column{{Text: "Name"}, {Text: "Made"}, {Text: "Last used"}, {Text: "Action"}},
	}
	for _, key := range keys {
		used := "Not yet"
		if key.LastUsedAt != nil {
			used = calendar.Moment(*key.LastUsedAt)
		}
		table.Rows = append(table.Rows, ui.Row{
			ui.Text(key.Name), ui.Text(calendar.Moment(key.CreatedAt)), ui.Text(used),
			ui.Link{Text: "Remove", Href: passkeyPath(key), Hidden: key.Name},
		})
	}
	return &table
}

func codesFacts(left int) *ui.SummaryList {
	return &ui.SummaryList{Rows: []ui.SummaryRow{{
		Key: "Recovery codes", Value: ui.Text(itoa(left) + " of 10 left"),
		Actions: []ui.Link{{Text: "Make new codes", Href: codesRoute}},
	}}}
}
