package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// leavingRoutes are the addresses of leaving: an organisation, with everything, and for good.
func (s *Server) leavingRoutes() {
	s.On(http.MethodGet, "/account/organisations", access.ManageAccount, s.ownOrganisations)
	s.On(http.MethodGet, "/account/organisations/:id/leave", access.ManageAccount, s.askToLeave)
	s.On(http.MethodPost, "/account/organisations/:id/leave", access.ManageAccount, s.leave)
	s.On(http.MethodGet, "/account/download", access.TakeAll, s.takeAllPage)
	s.On(http.MethodPost, "/account/download", access.TakeAll, s.takeAll)
	s.On(http.MethodGet, "/account/delete", access.ManageAccount, s.deleteAccountPage)
	s.On(http.MethodPost, "/account/delete", access.ManageAccount, s.deleteAccount)
	s.On(http.MethodPost, "/account/keep", access.ManageAccount, s.keepAccount)
}

type ownOrganisationsView struct {
	ui.Base
	Table *ui.Table // nil where there are none
}

// ownOrganisations lists where the actor belongs, with the way out of each.
func (s *Server) ownOrganisations(c echo.Context) error {
	all, err := s.People.Belongs(c.Request().Context(), site.Actor(c))
	if err != nil {
		return err
	}
	view := ownOrganisationsView{Base: s.Base(c, "Your organisations")}
	view.Back = &ui.BackLink{Text: "Your account", Href: "/account"}
	if len(all) > 0 {
		view.Table = &ui.Table{
			Caption: "Where you belong", CaptionSize: ui.Medium, Responsive: true, FirstCellHeader: true,
			Columns: []ui.Column{{Text: "Organisation"}, {Text: "Your role"}, {Text: "What you can do", Hidden: true}},
		}
	}
	for _, one := range all {
		view.Table.Rows = append(view.Table.Rows, ui.Row{
			ui.Text(one.Organisation), ui.Text(site.Capital(rolesInWords(one.Roles))),
			ui.Link{Text: "Leave", Href: "/account/organisations/" + one.ID.String() + "/leave", Hidden: one.Organisation},
		})
	}
	return s.Page(c, http.StatusOK, "leaving/organisations", view)
}

type leaveView struct {
	ui.Base
	Organisation string
	Roles        string
	Supervision  []string
	Action       string
	Confirm      ui.Button
	Stay         ui.Link
}

// askToLeave says what leaving means before it is done.
func (s *Server) askToLeave(c echo.Context) error {
	one, err := s.belonging(c)
	if err != nil {
		return err
	}
	view := leaveView{
		Base: s.Base(c, "Leave "+one.Organisation+"?"), Organisation: one.Organisation, Roles: rolesInWords(one.Roles), Supervision: one.Supervision,
		Action: c.Request().URL.Path, Confirm: ui.Button{Text: "Leave this organisation", Kind: ui.Warning},
		Stay: ui.Link{Text: "Stay", Href: "/account/organisations"},
	}
	view.Back = &ui.BackLink{Text: "Your organisations", Href: "/account/organisations"}
	return s.Page(c, http.StatusOK, "leaving/leave", view)
}

// belonging is the organisation of the address, as far as the actor belongs to it.
func (s *Server) belonging(c echo.Context) (identity.Farewell, error) {
	id, err := site.PathID(c)
	if err != nil {
		return identity.Farewell{}, err
	}
	all, err := s.People.Belongs(c.Request().Context(), site.Actor(c))
	if err != nil {
		return identity.Farewell{}, err
	}
	for _, one := range all {
		if one.ID == id {
			return one, nil
		}
	}
	return identity.Farewell{}, access.NotFound()
}

// leave is done once; the second click of a double click ends as the first.
func (s *Server) leave(c echo.Context) error {
	id, err := site.PathID(c)
	if err != nil {
		return err
	}
	if err := s.People.Leave(c.Request().Context(), site.Actor(c), id); err != nil {
		return err
	}
	return s.Done(c, "/account/organisations", "gone")
}

type takeAllView struct {
	ui.Base
	Download  ui.Button
	Portfolio *ui.Link // nil for people without one
}

func (s *Server) takeAllPage(c echo.Context) error {
	view := takeAllView{Base: s.Base(c, "Download everything"), Download: ui.Button{Text: "Download everything as a ZIP file"}}
	if access.MayEver(site.Actor(c), access.MakePortfolio) {
		view.Portfolio = &ui.Link{Text: "your portfolio", Href: "/portfolio"}
	}
	view.Back = &ui.BackLink{Text: "Your account", Href: "/account"}
	return s.Page(c, http.StatusOK, "leaving/download", view)
}

// takeAll sends the archive as it is written: the certificates in it may be more than the server should hold.
func (s *Server) takeAll(c echo.Context) error {
	everything, err := s.Door.TakeAll(c.Request().Context(), site.Actor(c))
	if err != nil {
		return err
	}
	name := "linkfolio-everything-" + s.Clock.Today().String() + ".zip"
	return s.Stream(c, name, "application/zip", everything.WriteZIP)
}

type deleteAccountView struct {
	ui.Base
	Planned  string // the day; empty where nothing is planned
	Days     string // how long there is to think, in words
	Password *ui.PasswordInput
	Delete   ui.Button
	Keep     ui.Button
	Download ui.Link
}

func (s *Server) deleteAccountPage(c echo.Context) error {
	return s.drawDeleteAccount(c, http.StatusOK, site.NewForm())
}

// drawDeleteAccount asks, or says when it will be done and offers to keep the account.
func (s *Server) drawDeleteAccount(c echo.Context, status int, form *site.Form) error {
	ctx, who := c.Request().Context(), site.Actor(c)
	planned, is, err := s.Door.Planned(ctx, who)
	if err != nil {
		return err
	}
	view := deleteAccountView{
		Base: s.Base(c, "Delete your account"), Days: coolingOffWords,
		Delete: ui.Button{Text: "Delete my account", Kind: ui.Warning}, Keep: ui.Button{Text: "Keep my account"},
		Download: ui.Link{Text: "Download everything", Href: "/account/download"},
	}
	view.Back = &ui.BackLink{Text: "Your account", Href: "/account"}
	view.Problems = form.Problems()
	if is {
		view.Title, view.Planned = "Your account will be deleted", calendar.DayOf(planned.DueAt).Words()
		return s.Page(c, status, "leaving/delete", view)
	}
	fresh, err := s.People.Fresh(ctx, who)
	if err != nil {
		return err
	}
	if !fresh {
		view.Password = &ui.PasswordInput{Name: "password", Label: "Your password", LabelSize: ui.Small, Error: form.Problem("password")}
	}
	return s.Page(c, status, "leaving/delete", view)
}

// coolingOffWords is leaving.CoolingOff in words.
const coolingOffWords = "14 days"

func (s *Server) deleteAccount(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	err = s.Door.Ask(c.Request().Context(), site.Actor(c), form.Text("password"))
	switch {
	case fault.KindOf(err) == fault.TooMany:
		form.Tell(err)
		return s.drawDeleteAccount(c, http.StatusTooManyRequests, form)
	case form.Refused(err):
		return s.drawDeleteAccount(c, http.StatusUnprocessableEntity, form)
	case err != nil:
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/account/delete")
}

func (s *Server) keepAccount(c echo.Context) error {
	if err := s.Door.CallOff(c.Request().Context(), site.Actor(c)); err != nil {
		return err
	}
	return s.Done(c, "/account/delete", "kept")
}
