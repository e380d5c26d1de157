package web

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// frequencyWords says how often supervision is expected.
var frequencyWords = map[string]string{
	"": "Not stated", "weekly": "Every week", "fortnightly": "Every two weeks", "monthly": "Every month", "six-weekly": "Every six weeks",
	"quarterly": "Every three months",
}

type settingsView struct {
	ui.Base
	Stored      *ui.SummaryList // what somebody else has saved meanwhile
	Action      string
	Lock        ui.FormHidden
	Name        ui.Input
	Kind        ui.Radios
	ODSCode     ui.Input
	Supervision ui.Select
	Start       ui.DateInput
	SignIn      ui.Checkboxes
	Save        ui.Button
	Cancel      ui.Link
}

// settingsPage is the form with what is stored.
func (s *Server) settingsPage(c echo.Context) error {
	o, err := s.organisationOf(c, access.EditOrganisation)
	if err != nil {
		return err
	}
	return s.drawSettings(c, http.StatusOK, formOfSettings(o), o, nil)
}

func formOfSettings(o identity.Organisation) *site.Form {
	form := site.NewForm()
	for name, value := range map[string]string{
		"lock": strconv.Itoa(o.LockVersion), "name": o.Name, "kind": o.Kind, "ods_code": o.ODSCode, "supervision_every": o.SupervisionEvery,
		site.YearStartField + "-day": strconv.Itoa(o.MembershipStart.Day), site.YearStartField + "-month": strconv.Itoa(int(o.MembershipStart.Month)),
	} {
		form.Set(name, value)
	}
	if o.RequireTwoStep {
		form.Add("sign_in", "two-step")
	}
	if o.RequireSSO {
		form.Add("sign_in", "sso")
	}
	return form
}

func (s *Server) drawSettings(c echo.Context, status int, form *site.Form, o identity.Organisation, stored *ui.SummaryList) error {
	view := settingsView{
		Base: s.Base(c, "Settings of "+o.Name), Stored: stored, Action: organisationPath(o.ID, "settings"), Lock: form.Hidden("lock"),
		Name: form.Input("name", "Name of the organisation", "It appears on portfolios"),
		Kind: form.Radios("kind", "Kind of organisation", "", organisationKinds()), ODSCode: odsInput(form),
		Supervision: form.Select("supervision_every", "How often do you expect supervision? (optional)", "", frequencyOptions()),
		Start: form.YearStart("When does the membership year start for new members?",
			"For example, 1 4 for 1 April. Everybody can change their own: NALW counts each member's own membership year."),
		SignIn: ui.Checkboxes{
			Name: "sign_in", Legend: "Signing in", LegendSize: ui.Small, Values: form.All("sign_in"), Options: s.signInOptions(),
		},
		Save: ui.Button{Text: "Save"}, Cancel: ui.Link{Text: "Cancel", Href: organisationPath(o.ID)},
	}
	view.Back = &ui.BackLink{Text: o.Name, Href: organisationPath(o.ID)}
	view.Problems = form.Problems()
	return s.Page(c, status, "organisation/settings", view)
}

func frequencyOptions() []ui.Option {
	options := []ui.Option{{Value: "", Label: frequencyWords[""]}}
	for _, every := range identity.Frequencies() {
		options = append(options, ui.Option{Value: every, Label: frequencyWords[every]})
	}
	return options
}

// signInOptions leaves single sign-on out where this installation has none.
func (s *Server) signInOptions() []ui.Option {
	options := []ui.Option{{
		Value: "two-step", Label: "Require two-step sign-in of supervisors and leads",
		Hint: "Until they have set it up, they can only change their own account",
	}}
	if s.SSO == nil {
		return options
	}
	return append(options, ui.Option{
		Value: "sso", Label: "Insist on signing in with " + s.SSO.Name(), Hint: "It holds for everybody who has a role here, but not for administrators of this installation",
	})
}

func settingsOf(form *site.Form) identity.OrganisationSettings {
	start, _ := identity.ReadMonthDay(form.Text(site.YearStartField+"-day"), form.Text(site.YearStartField+"-month"))
	settings := identity.OrganisationSettings{
		Name: form.Text("name"), Kind: form.Text("kind"), ODSCode: form.Text("ods_code"), SupervisionEvery: form.Text("supervision_every"),
		MembershipStart: start,
	}
	for _, ticked := range form.All("sign_in") {
		settings.RequireTwoStep = settings.RequireTwoStep || ticked == "two-step"
		settings.RequireSSO = settings.RequireSSO || ticked == "sso"
	}
	return settings
}

// changeSettings keeps the form, unless somebody else was first: then nothing that was typed is lost.
func (s *Server) changeSettings(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	o, err := s.organisationOf(c, access.EditOrganisation)
	if err != nil {
		return err
	}
	err = s.People.EditOrganisation(c.Request().Context(), site.Actor(c), o.ID, form.Lock(), settingsOf(form))
	if status := form.Mendable(err); status != 0 {
		return s.drawSettings(c, status, form, o, nil)
	}
	if fault.KindOf(err) == fault.Conflict {
		return s.otherTabOfSettings(c, form)
	}
	if err != nil {
		return err
	}
	return s.Done(c, organisationPath(o.ID), "settings")
}

// otherTabOfSettings shows what is stored where something else was typed, so that saving again is a choice.
func (s *Server) otherTabOfSettings(c echo.Context, form *site.Form) error {
	o, err := s.organisationOf(c, access.EditOrganisation)
	if err != nil {
		return err
	}
	typed, stored := settingsOf(form), settingsOf(formOfSettings(o))
	differs := &ui.SummaryList{}
	for _, line := range []struct{ label, was, now string }{
		{"Name", stored.Name, typed.Name}, {"Kind", kindWords[stored.Kind], kindWords[typed.Kind]}, {"ODS code", stored.ODSCode, typed.ODSCode},
		{"Expected supervision", frequencyWords[stored.SupervisionEvery], frequencyWords[typed.SupervisionEvery]},
		{"Membership year starts on", stored.MembershipStart.Words(), typed.MembershipStart.Words()},
		{"Two-step sign-in", requiredWords(stored.RequireTwoStep), requiredWords(typed.RequireTwoStep)},
		{"Single sign-on", requiredWords(stored.RequireSSO), requiredWords(typed.RequireSSO)},
	} {
		if line.was != line.now {
			differs.Rows = append(differs.Rows, ui.SummaryRow{Key: line.label, Value: site.OrNotGiven(line.was)})
		}
	}
	form.Set("lock", strconv.Itoa(o.LockVersion))
	return s.drawSettings(c, http.StatusConflict, form, o, differs)
}

func requiredWords(required bool) string {
	if required {
		return "Required"
	}
	return "Not required"
}
