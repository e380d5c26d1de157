package web

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
	"linkfolio/internal/web/ui"
)

// accountsRoutes are the administrator's pages about accounts. What people recorded stands on none of them.
func (s *Server) accountsRoutes() {
	s.on(http.MethodGet, "/accounts", access.ManageAccounts, s.accounts)
	s.on(http.MethodGet, "/accounts/:id", access.ManageAccounts, s.showAccount)
	for _, act := range s.accountActs() {
		s.on(http.MethodGet, "/accounts/:id/"+act.path, access.ManageAccounts, s.askAccountAct(act))
		s.on(http.MethodPost, "/accounts/:id/"+act.path, access.ManageAccounts, s.doAccountAct(act))
	}
}

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

type accountsView struct {
	ui.Base
	Words ui.SearchInput
	Clear *ui.Link
	Count string
	Table *ui.Table
	Pages ui.Pagination
}

// accounts is the register of accounts, searched by name or address.
func (s *Server) accounts(c echo.Context) error {
	form := readQuery(c)
	words := form.asText("words")
	page, _ := strconv.Atoi(form.Text("page"))
	found, err := s.People.Register(c.Request().Context(), actor(c), words, page)
	if err != nil {
		return err
	}
	view := accountsView{
		Base:  s.base(c, "Accounts"),
		Words: ui.SearchInput{Name: "words", Label: "Name or email address", ShowLabel: true, Value: shown(words), ButtonText: "Search"},
		Count: ui.Plural(found.Total, "account", "accounts"), Table: s.accountsTable(found.Accounts),
		Pages: ui.NewPagination(found.Number, found.Pages, func(n int) string {
			query := url.Values{"page": {itoa(n)}}
			if words != "" {
				query.Set("words", words)
			}
			return withQuery("/accounts", query)
		}),
	}
	if words != "" {
		view.Clear = &ui.Link{Text: "Show all accounts", Href: "/accounts"}
	}
	return s.page(c, http.StatusOK, "accounts/list", view)
}

func (s *Server) accountsTable(accounts []identity.Registered) *ui.Table {
	if len(accounts) == 0 {
		return nil
	}
	table := &ui.Table{
		Caption: "Accounts", CaptionHidden: true, Responsive: true, FirstCellHeader: true,
		Columns: []ui.Column{{Text: "Name"}, {Text: "Email address"}, {Text: "Roles"}, {Text: "Last signed in"}},
	}
	for _, a := range accounts {
		name := ui.Group{ui.Link{Text: a.Name, Href: accountPath(a.ID)}}
		for _, tag := range accountTags(a) {
			name = append(name, ui.Text(" "), tag)
		}
		table.Rows = append(table.Rows, ui.Row{name, ui.Text(a.Email), s.placesCell(a), ui.Text(seenWords(a.Person))})
	}
	return table
}

func accountTags(a identity.Registered) (tags []ui.Tag) {
	if a.Administrator {
		tags = append(tags, ui.Tag{Text: "Administrator", Colour: ui.Blue})
	}
	if a.DisabledAt != nil {
		tags = append(tags, ui.Tag{Text: "Disabled", Colour: ui.Grey})
	}
	return tags
}

// placesCell says each role with its organisation.
func (s *Server) placesCell(a identity.Registered) ui.Component {
	var lines []ui.Component
	for _, place := range a.Places {
		lines = append(lines, ui.Text(capital(roleLine(place.Membership, s.Clock.Today()))+", "+place.Organisation))
	}
	switch len(lines) {
	case 0:
		return ui.Text("None")
	case 1:
		return lines[0]
	}
	return ui.List{Items: lines}
}

func accountPath(id uuid.UUID) string { return "/accounts/" + id.String() }

type registeredView struct {
	ui.Base
	Facts ui.SummaryList
	Acts  []ui.Link
}

// showAccount is one account, with what an administrator can do to it.
func (s *Server) showAccount(c echo.Context) error {
	a, err := s.registered(c)
	if err != nil {
		return err
	}
	view := registeredView{Base: s.base(c, a.Name), Facts: s.factsOfAccount(a)}
	for _, act := range s.accountActs() {
		if act.fits(a) {
			view.Acts = append(view.Acts, ui.Link{Text: act.button, Href: accountPath(a.ID) + "/" + act.path})
		}
	}
	view.Back = &ui.BackLink{Text: "Accounts", Href: "/accounts"}
	return s.page(c, http.StatusOK, "accounts/show", view)
}

func (s *Server) factsOfAccount(a identity.Registered) ui.SummaryList {
	state := ui.Group{ui.Text("In use")}
	if tags := accountTags(a); len(tags) > 0 {
		state = nil
		for _, tag := range tags {
			state = append(state, tag, ui.Text(" "))
		}
	}
	return ui.SummaryList{Rows: []ui.SummaryRow{
		{Key: "Email address", Value: ui.Text(a.Email)}, {Key: "Role title", Value: orNotGiven(a.RoleTitle)}, {Key: "Account", Value: state},
		{Key: "Roles", Value: s.placesCell(a)}, {Key: "Last signed in", Value: ui.Text(seenWords(a.Person))},
		{Key: "Two-step sign-in", Value: ui.Text(onOff(a.TwoStep))},
	}}
}

func onOff(on bool) string {
	if on {
		return "On"
	}
	return "Off"
}

// registered is the account of the address.
func (s *Server) registered(c echo.Context) (identity.Registered, error) {
	id, err := pathID(c)
	if err != nil {
		return identity.Registered{}, err
	}
	return s.People.RegisteredAs(c.Request().Context(), actor(c), id)
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
		Base: s.base(c, act.question), Whose: a.Name + ", " + a.Email, Says: act.says, Notice: notice,
		Action: accountPath(a.ID) + "/" + act.path, Submit: ui.Button{Text: act.button, Kind: act.kind},
		Cancel: ui.Link{Text: "Cancel", Href: accountPath(a.ID)},
	}
	view.Back = &ui.BackLink{Text: a.Name, Href: accountPath(a.ID)}
	return s.page(c, status, "accounts/ask", view)
}

// doAccountAct does it. Where it cannot be done the question comes back and says why.
func (s *Server) doAccountAct(act accountAct) echo.HandlerFunc {
	return func(c echo.Context) error {
		a, err := s.registered(c)
		if err != nil {
			return err
		}
		err = act.do(c.Request().Context(), actor(c), a.ID)
		if fault.KindOf(err) == fault.Conflict {
			return s.drawAccountAct(c, http.StatusConflict, act, a, fault.Of(err).Message)
		}
		if err != nil {
			return err
		}
		if a.ID == actor(c).ID { // who takes administration from themselves no longer sees this page
			return s.done(c, "/", act.flash)
		}
		return s.done(c, accountPath(a.ID), act.flash)
	}
}
