package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// setUpRoutes are the addresses of the first start: the one-time link that makes the first administrator and organisation.
func (s *Server) setUpRoutes() {
	s.On(http.MethodGet, "/set-up/:token", access.SetUp, s.setUpPage)
	s.On(http.MethodPost, "/set-up/:token", access.SetUp, s.setUp)
}

type setUpView struct {
	ui.Base
	Action       string
	Name         ui.Input
	Email        ui.Input
	RoleTitle    ui.Input
	Password     ui.PasswordInput
	Organisation ui.Input
	Kind         ui.Radios
	ODSCode      ui.Input
	Roles        ui.Checkboxes
	Submit       ui.Button
}

// setUpPage is the form of the first start, or says that the link is over.
func (s *Server) setUpPage(c echo.Context) error {
	err := s.People.CanSetUp(c.Request().Context(), c.Param("token"))
	if fault.KindOf(err) == fault.NotFound {
		return s.setUpOver(c)
	}
	if err != nil {
		return err
	}
	return s.drawSetUp(c, http.StatusOK, site.NewForm())
}

func (s *Server) drawSetUp(c echo.Context, status int, form *site.Form) error {
	view := setUpView{
		Base: s.Base(c, "Set up Linkfolio"), Action: "/set-up/" + c.Param("token"),
		Name:         form.Input("name", "Full name", "As it should appear to the people you work with"),
		Email:        form.Input("email", "Email address", "You sign in with it"),
		RoleTitle:    form.Input("role_title", "Your role (optional)", "For example, service lead"),
		Password:     form.Password("password", "Password", choiceAdvice, "new-password"),
		Organisation: form.Input("organisation", "Name of the organisation", ""),
		Kind:         form.Radios("kind", "Kind of organisation", "", organisationKinds()),
		ODSCode:      form.Input("ods_code", "ODS code (optional)", odsHint),
		Roles: ui.Checkboxes{
			Name: "roles", Legend: "What else are you there? (optional)", LegendSize: ui.Small, Values: form.All("roles"),
			Hint: "You become the lead of the organisation in any case.", Error: form.Problem("roles"),
			Options: []ui.Option{
				{Value: string(access.LinkWorker), Label: "Link worker", Hint: "You log your own learning"},
				{Value: string(access.Supervisor), Label: "Supervisor", Hint: "You sign off what others have learned"},
			},
		},
		Submit: ui.Button{Text: "Set up Linkfolio"},
	}
	view.Problems = form.Problems()
	view.Name.Autocomplete, view.RoleTitle.Autocomplete, view.Organisation.Autocomplete = "name", "organization-title", "organization"
	view.Email.Type, view.Email.Autocomplete, view.Email.NoSpellcheck = "email", "username", true
	view.ODSCode.Width, view.ODSCode.NoSpellcheck = 10, true
	return s.Page(c, status, "setup/set-up", view)
}

const odsHint = "The code by which the Organisation Data Service knows it: 3 to 8 letters and digits. Leave it empty if it has none."

// kindWords says a kind of organisation in words.
var kindWords = map[string]string{"pcn": "Primary care network (PCN)", "nhs-trust": "NHS trust", "charity": "Charity", "other": "Other"}

func organisationKinds() (options []ui.Option) {
	for _, kind := range identity.OrganisationKinds() {
		options = append(options, ui.Option{Value: kind, Label: kindWords[kind]})
	}
	return options
}

// setUp makes the first person and their organisation, and signs them in.
func (s *Server) setUp(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	first := identity.FirstStart{
		Person: identity.NewPerson{
			Name: form.Text("name"), Email: form.Text("email"), RoleTitle: form.Text("role_title"), Password: form.Text("password"),
		},
		Organisation: identity.NewOrganisation{Name: form.Text("organisation"), Kind: form.Text("kind"), ODSCode: form.Text("ods_code")},
	}
	for _, role := range form.All("roles") {
		first.Roles = append(first.Roles, access.Role(role))
	}
	arrival, err := s.People.SetUp(c.Request().Context(), c.Param("token"), first, site.Device(c))
	switch {
	case form.Refused(err):
		return s.drawSetUp(c, http.StatusUnprocessableEntity, form)
	case fault.KindOf(err) == fault.NotFound:
		return s.setUpOver(c)
	case err != nil:
		return err
	}
	s.SetCookie(c, site.SessionCookie, arrival.Token, site.SessionSeconds)
	return s.Done(c, "/", "set-up")
}

// setUpOver is what a link leads to that can no longer be used.
func (s *Server) setUpOver(c echo.Context) error {
	next := ui.Link{Text: "Sign in", Href: "/sign-in"}
	return s.Page(c, http.StatusNotFound, "problem", ui.ProblemPage{
		Base: s.Base(c, "This set-up link no longer works"), Next: &next,
		Message: "A set-up link works once, within 24 hours, and only until somebody has an account.",
		Advice:  "If nobody has an account yet, start Linkfolio again: it prints a new link.",
	})
}
