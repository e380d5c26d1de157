package web

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

type detailsView struct {
	ui.Base
	Stored    *ui.SummaryList // what another tab has saved meanwhile
	Lock      ui.FormHidden
	Name      ui.Input
	RoleTitle ui.Input
	Number    ui.Input
	Start     ui.DateInput
	Save      ui.Button
	Cancel    ui.Link
}

// detailsPage is the form with what is stored.
func (s *Server) detailsPage(c echo.Context) error {
	account, err := s.People.Account(c.Request().Context(), site.Actor(c))
	if err != nil {
		return err
	}
	return s.drawDetails(c, http.StatusOK, formOfDetails(account), nil)
}

func formOfDetails(account identity.Account) *site.Form {
	form := site.NewForm()
	for name, value := range map[string]string{
		"lock": strconv.Itoa(account.LockVersion), "name": account.Name, "role_title": account.RoleTitle,
		"membership_number":          account.MembershipNumber,
		site.YearStartField + "-day": strconv.Itoa(account.MembershipStart.Day), site.YearStartField + "-month": strconv.Itoa(int(account.MembershipStart.Month)),
	} {
		form.Set(name, value)
	}
	return form
}

func (s *Server) drawDetails(c echo.Context, status int, form *site.Form, stored *ui.SummaryList) error {
	view := detailsView{
		Base: s.Base(c, "Your details"), Stored: stored, Lock: form.Hidden("lock"),
		Name:      form.Input("name", "Full name", "As it should appear on your portfolio"),
		RoleTitle: form.Input("role_title", "Role (optional)", "For example, social prescribing link worker"),
		Number:    form.Input("membership_number", "NALW membership number (optional)", "It appears on your portfolio as you type it here. Linkfolio does not check it."),
		Start: form.YearStart("When does your membership year start?",
			"For example, 1 4 for 1 April. It decides which entries count in which year. NALW counts each member's own membership year: if you are not sure, look at your membership confirmation."),
		Save: ui.Button{Text: "Save"}, Cancel: ui.Link{Text: "Cancel", Href: "/account"},
	}
	view.Name.Autocomplete, view.RoleTitle.Autocomplete = "name", "organization-title"
	view.Number.Width, view.Number.NoSpellcheck = 20, true
	view.Back = &ui.BackLink{Text: "My account", Href: "/account"}
	view.Problems = form.Problems()
	return s.Page(c, status, "account/details", view)
}

// changeDetails keeps the form, unless another tab was first: then nothing that was typed is lost.
func (s *Server) changeDetails(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	err = s.People.ChangeDetails(c.Request().Context(), site.Actor(c), form.Lock(), identity.Details{
		Name: form.Text("name"), RoleTitle: form.Text("role_title"), MembershipNumber: form.Text("membership_number"),
		StartDay: form.Text(site.YearStartField + "-day"), StartMonth: form.Text(site.YearStartField + "-month"),
	})
	if status := form.Mendable(err); status != 0 {
		return s.drawDetails(c, status, form, nil)
	}
	if fault.KindOf(err) == fault.Conflict {
		return s.otherTabOfDetails(c, form)
	}
	if err != nil {
		return err
	}
	return s.Done(c, "/account", "details")
}

// detailFields are the fields of the form, in the order of the page.
var detailFields = []site.Field{
	{Name: "name", Label: "Full name"}, {Name: "role_title", Label: "Role"}, {Name: "membership_number", Label: "NALW membership number"},
	{Name: site.YearStartField + "-day", Label: "Day on which the membership year starts"},
	{Name: site.YearStartField + "-month", Label: "Month in which it starts"},
}

// otherTabOfDetails shows what is stored where something else was typed, so that saving again is a choice.
func (s *Server) otherTabOfDetails(c echo.Context, form *site.Form) error {
	account, err := s.People.Account(c.Request().Context(), site.Actor(c))
	if err != nil {
		return err
	}
	stored, differs := formOfDetails(account), &ui.SummaryList{}
	for _, f := range detailFields {
		if was := stored.AsText(f.Name); was != form.AsText(f.Name) {
			differs.Rows = append(differs.Rows, ui.SummaryRow{Key: f.Label, Value: site.OrNotGiven(was)})
		}
	}
	form.Set("lock", stored.Text("lock"))
	return s.drawDetails(c, http.StatusConflict, form, differs)
}
