package web

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/identity"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// accountsRoutes are the administrator's pages about accounts. What people recorded stands on none of them.
func (s *Server) accountsRoutes() {
	s.On(http.MethodGet, "/accounts", access.ManageAccounts, s.accounts)
	s.On(http.MethodGet, "/accounts/:id", access.ManageAccounts, s.showAccount)
	for _, act := range s.accountActs() {
		s.On(http.MethodGet, "/accounts/:id/"+act.path, access.ManageAccounts, s.askAccountAct(act))
		s.On(http.MethodPost, "/accounts/:id/"+act.path, access.ManageAccounts, s.doAccountAct(act))
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
	form := site.ReadQuery(c)
	words := form.AsText("words")
	page, _ := strconv.Atoi(form.Text("page"))
	found, err := s.People.Register(c.Request().Context(), site.Actor(c), words, page)
	if err != nil {
		return err
	}
	view := accountsView{
		Base:  s.Base(c, "Accounts"),
		Words: ui.SearchInput{Name: "words", Label: "Name or email address", ShowLabel: true, Value: site.Shown(words), ButtonText: "Search"},
		Count: ui.Plural(found.Total, "account", "accounts"), Table: s.accountsTable(found.Accounts),
		Pages: ui.NewPagination(found.Number, found.Pages, func(n int) string {
			query := url.Values{"page": {itoa(n)}}
			if words != "" {
				query.Set("words", words)
			}
			return site.WithQuery("/accounts", query)
		}),
	}
	if words != "" {
		view.Clear = &ui.Link{Text: "Show all accounts", Href: "/accounts"}
	}
	return s.Page(c, http.StatusOK, "accounts/list", view)
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
		lines = append(lines, ui.Text(site.Capital(roleLine(place.Membership, s.Clock.Today()))+", "+place.Organisation))
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
	view := registeredView{Base: s.Base(c, a.Name), Facts: s.factsOfAccount(a)}
	for _, act := range s.accountActs() {
		if act.fits(a) {
			view.Acts = append(view.Acts, ui.Link{Text: act.button, Href: accountPath(a.ID) + "/" + act.path})
		}
	}
	view.Back = &ui.BackLink{Text: "Accounts", Href: "/accounts"}
	return s.Page(c, http.StatusOK, "accounts/show", view)
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
		{Key: "Email address", Value: ui.Text(a.Email)}, {Key: "Role title", Value: site.OrNotGiven(a.RoleTitle)}, {Key: "Account", Value: state},
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
	id, err := site.PathID(c)
	if err != nil {
		return identity.Registered{}, err
	}
	return s.People.RegisteredAs(c.Request().Context(), site.Actor(c), id)
}
