package web

import (
	"net/http"
	"net/url"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// organisationRoutes are the addresses of organisations: the lead's page, settings, members and their roles, and the
// installation's accounts.
func (s *Server) organisationRoutes() {
	s.On(http.MethodGet, "/organisations", access.ListOrganisations, s.organisations)
	s.On(http.MethodGet, "/organisations/new", access.AddOrganisation, s.newOrganisation)
	s.On(http.MethodPost, "/organisations", access.AddOrganisation, s.addOrganisation)
	s.On(http.MethodGet, "/organisations/:id", access.SeeOrganisation, s.organisation)
	s.On(http.MethodGet, "/organisations/:id/members.csv", access.SeeOrganisation, s.membersCSV)
	s.On(http.MethodGet, "/organisations/:id/settings", access.EditOrganisation, s.settingsPage)
	s.On(http.MethodPost, "/organisations/:id/settings", access.EditOrganisation, s.changeSettings)
	s.On(http.MethodGet, "/organisations/:id/leads", access.AppointLead, s.appointPage)
	s.On(http.MethodPost, "/organisations/:id/leads", access.AppointLead, s.appointLead)
	s.On(http.MethodGet, "/organisations/:id/members/:person", access.ManageMembers, s.member)
	s.On(http.MethodPost, "/organisations/:id/members/:person", access.ManageMembers, s.addRole)
	s.On(http.MethodGet, "/roles/:id/end", access.ManageMembers, s.askToEndRole)
	s.On(http.MethodPost, "/roles/:id/end", access.ManageMembers, s.endRole)
	s.accountsRoutes()
}

// organisationPath is the address of an organisation, or of a page beneath it.
func organisationPath(id uuid.UUID, beneath ...string) string {
	path, _ := url.JoinPath("/organisations/"+id.String(), beneath...)
	return path
}

type organisationsView struct {
	ui.Base
	Add   *ui.Button
	Table *ui.Table // nil where there are none
}

// organisations lists what the actor may see; somebody with one only is led to it.
func (s *Server) organisations(c echo.Context) error {
	all, err := s.People.Organisations(c.Request().Context(), site.Actor(c))
	if err != nil {
		return err
	}
	adds := access.MayEver(site.Actor(c), access.AddOrganisation)
	if len(all) == 1 && !adds {
		return c.Redirect(http.StatusSeeOther, organisationPath(all[0].ID))
	}
	view := organisationsView{Base: s.Base(c, "Organisations")}
	if adds {
		view.Add = &ui.Button{Text: "Add an organisation", Href: "/organisations/new"}
	}
	if len(all) > 0 {
		view.Table = &ui.Table{
			Caption: "Organisations", CaptionHidden: true, Responsive: true, FirstCellHeader: true,
			Columns: []ui.Column{{Text: "Name"}, {Text: "Kind"}, {Text: "ODS code"}, {Text: "Added on"}},
		}
	}
	for _, o := range all {
		view.Table.Rows = append(view.Table.Rows, ui.Row{
			ui.Link{Text: o.Name, Href: organisationPath(o.ID)}, ui.Text(kindWords[o.Kind]), site.OrNotGiven(o.ODSCode),
			ui.Text(calendar.DayOf(o.CreatedAt).Short()),
		})
	}
	return s.Page(c, http.StatusOK, "organisation/list", view)
}

type newOrganisationView struct {
	ui.Base
	Key     ui.FormHidden
	Name    ui.Input
	Kind    ui.Radios
	ODSCode ui.Input
	Lead    ui.Input
	Submit  ui.Button
	Cancel  ui.Link
}

// newOrganisation is the form, with the id that the organisation will have, so that two clicks add one.
func (s *Server) newOrganisation(c echo.Context) error {
	form := site.NewForm()
	form.Set("key", uuid.Must(uuid.NewV7()).String())
	return s.drawNewOrganisation(c, http.StatusOK, form)
}

func (s *Server) drawNewOrganisation(c echo.Context, status int, form *site.Form) error {
	view := newOrganisationView{
		Base: s.Base(c, "Add an organisation"), Key: form.Hidden("key"),
		Name: form.Input("name", "Name of the organisation", ""), Kind: form.Radios("kind", "Kind of organisation", "", organisationKinds()),
		ODSCode: odsInput(form), Lead: leadInput(form, "Email address of its lead (optional)"),
		Submit: ui.Button{Text: "Add organisation"}, Cancel: ui.Link{Text: "Cancel", Href: "/organisations"},
	}
	view.Back = &ui.BackLink{Text: "Organisations", Href: "/organisations"}
	view.Problems = form.Problems()
	return s.Page(c, status, "organisation/new", view)
}

func odsInput(form *site.Form) ui.Input {
	input := form.Input("ods_code", "ODS code (optional)", odsHint)
	input.Width, input.NoSpellcheck = 10, true
	return input
}

func leadInput(form *site.Form, label string) ui.Input {
	input := form.Input("lead", label, "Somebody who has an account already. They see the members of the organisation, with points and hours, and give roles to them.")
	input.Type, input.NoSpellcheck = "email", true
	return input
}

// addOrganisation adds an organisation and appoints its first lead.
func (s *Server) addOrganisation(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	id, err := uuid.Parse(form.Text("key"))
	if err != nil {
		return fault.New(fault.Invalid, "The form did not arrive whole. Go back and send it again.").Because(err)
	}
	wanted := identity.NewOrganisation{Name: form.Text("name"), Kind: form.Text("kind"), ODSCode: form.Text("ods_code")}
	err = s.People.OpenOrganisation(c.Request().Context(), site.Actor(c), id, wanted, form.Text("lead"))
	if status := form.Mendable(err); status != 0 {
		return s.drawNewOrganisation(c, status, form)
	}
	if err != nil {
		return err
	}
	return s.Done(c, organisationPath(id), "organisation-added")
}

type appointView struct {
	ui.Base
	Organisation string
	Action       string
	Lead         ui.Input
	Submit       ui.Button
	Cancel       ui.Link
}

// appointPage is where an administrator gives an organisation a lead.
func (s *Server) appointPage(c echo.Context) error {
	return s.drawAppoint(c, http.StatusOK, site.NewForm())
}

func (s *Server) drawAppoint(c echo.Context, status int, form *site.Form) error {
	o, err := s.organisationOf(c, access.SeeOrganisation)
	if err != nil {
		return err
	}
	view := appointView{
		Base: s.Base(c, "Appoint a lead"), Organisation: o.Name, Action: organisationPath(o.ID, "leads"), Lead: leadInput(form, "Email address"),
		Submit: ui.Button{Text: "Appoint lead"}, Cancel: ui.Link{Text: "Cancel", Href: organisationPath(o.ID)},
	}
	view.Back = &ui.BackLink{Text: o.Name, Href: organisationPath(o.ID)}
	view.Problems = form.Problems()
	return s.Page(c, status, "organisation/appoint", view)
}

func (s *Server) appointLead(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	id, err := site.PathID(c)
	if err != nil {
		return err
	}
	err = s.People.AppointLead(c.Request().Context(), site.Actor(c), id, form.Text("lead"))
	if status := form.Mendable(err); status != 0 {
		return s.drawAppoint(c, status, form)
	}
	if err != nil {
		return err
	}
	return s.Done(c, organisationPath(id), "lead-appointed")
}

// organisationOf is the organisation of the address, for somebody who may do this to it.
func (s *Server) organisationOf(c echo.Context, do access.Action) (identity.Organisation, error) {
	id, err := site.PathID(c)
	if err != nil {
		return identity.Organisation{}, err
	}
	return s.People.Organisation(c.Request().Context(), site.Actor(c), do, id)
}
