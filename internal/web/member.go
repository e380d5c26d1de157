package web

import (
	"net/http"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
	"linkfolio/internal/web/ui"
)

type memberView struct {
	ui.Base
	Organisation string
	Facts        ui.SummaryList
	Roles        *ui.Table
	Action       string
	Role         ui.Radios
	StartsOn     ui.DateInput
	Add          ui.Button
}

// pathPerson reads the second id of an address.
func pathPerson(c echo.Context) (uuid.UUID, error) {
	text := c.Param("person")
	id, err := uuid.Parse(text)
	if err != nil || id.String() != text {
		return uuid.Nil, access.NotFound()
	}
	return id, nil
}

// member is one person of an organisation: their roles there, and how far they have come where the actor may see that.
func (s *Server) member(c echo.Context) error {
	form := newForm()
	form.setDate("starts_on", s.Clock.Today())
	return s.drawMember(c, http.StatusOK, form)
}

func (s *Server) drawMember(c echo.Context, status int, form *Form) error {
	all, err := s.staffOf(c)
	if err != nil {
		return err
	}
	person, err := pathPerson(c)
	if err != nil {
		return err
	}
	for _, m := range all.members {
		if m.ID == person {
			return s.page(c, status, "organisation/member", s.memberView(c, form, all, m))
		}
	}
	return access.NotFound()
}

func (s *Server) memberView(c echo.Context, form *Form, all staff, m identity.Member) memberView {
	view := memberView{
		Base: s.base(c, m.Name), Organisation: all.Name, Facts: all.factsOf(m), Roles: all.rolesTable(m), Action: all.path(m),
		Role:     form.Radios("role", "Role", "", roleOptions()),
		StartsOn: form.DateInput("starts_on", "First day", "It may lie ahead. For example, 3 11 2026."),
		Add:      ui.Button{Text: "Add role", Kind: ui.Secondary},
	}
	view.Back = &ui.BackLink{Text: all.Name, Href: organisationPath(all.ID)}
	view.Problems = form.Problems()
	return view
}

func (all staff) factsOf(m identity.Member) ui.SummaryList {
	list := ui.SummaryList{Rows: []ui.SummaryRow{
		{Key: "Email address", Value: ui.Text(m.Email)}, {Key: "Role title", Value: orNotGiven(m.RoleTitle)},
		{Key: "Last signed in", Value: ui.Text(seenWords(m.Person))},
	}}
	if m.DisabledAt != nil {
		list.Rows = append(list.Rows, ui.SummaryRow{Key: "Account", Value: ui.Text("Disabled")})
	}
	if year, counted := all.years[m.ID]; counted {
		list.Rows = append(list.Rows,
			ui.SummaryRow{Key: "CPD points", Value: ui.Text(pointsProgress(year, all.requirement).Words)},
			ui.SummaryRow{Key: "Formal CPD", Value: ui.Text(formalProgress(year, all.requirement).Words)},
			ui.SummaryRow{Key: "Membership year", Value: ui.Text(calendar.YearOf(m.MembershipStart, all.today).Words())})
	}
	if m.Has(access.LinkWorker, all.today) {
		names := "None. Nobody can sign off their entries."
		if len(m.Supervisors) > 0 {
			names = supervisorNames(m)
		}
		list.Rows = append(list.Rows, ui.SummaryRow{Key: "Supervisors", Value: ui.Text(names)})
	}
	return list
}

func (all staff) rolesTable(m identity.Member) *ui.Table {
	table := &ui.Table{
		Caption: "Roles at " + all.Name, CaptionSize: ui.Medium, Responsive: true, FirstCellHeader: true,
		Columns: []ui.Column{{Text: "Role"}, {Text: "First day"}, {Text: "Last day"}, {Text: "What you can do", Hidden: true}},
	}
	for _, held := range m.Roles {
		last := "Open"
		if !held.EndsOn.IsZero() {
			last = held.EndsOn.Words()
		}
		table.Rows = append(table.Rows, ui.Row{
			ui.Text(capital(held.Role.Words())), ui.Text(held.StartsOn.Words()), ui.Text(last),
			ui.Link{Text: "End", Href: "/roles/" + held.ID.String() + "/end", Hidden: "the role of " + held.Role.Words()},
		})
	}
	return table
}

// addRole gives a member another role.
func (s *Server) addRole(c echo.Context) error {
	form, err := readForm(c)
	if err != nil {
		return err
	}
	organisation, err := pathID(c)
	if err != nil {
		return err
	}
	person, err := pathPerson(c)
	if err != nil {
		return err
	}
	var check fault.Check
	from := form.day("starts_on", "The first day", &check)
	if err = check.Err(); err == nil {
		err = s.People.AddRole(c.Request().Context(), actor(c), organisation, person, access.Role(form.Text("role")), from)
	}
	if status := form.Mendable(err); status != 0 {
		return s.drawMember(c, status, form)
	}
	if err != nil {
		return err
	}
	return s.done(c, organisationPath(organisation, "members", person.String()), "role-added")
}

type endRoleView struct {
	ui.Base
	Says   string
	Coming bool
	Lost   string // what the lead no longer sees
	Action string
	When   ui.Radios
	Submit ui.Button
	Cancel ui.Link
}

// askToEndRole says what ending a role means before it is done.
func (s *Server) askToEndRole(c echo.Context) error {
	return s.drawEndRole(c, http.StatusOK, newForm())
}

func (s *Server) drawEndRole(c echo.Context, status int, form *Form) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	held, err := s.People.RoleToEnd(c.Request().Context(), actor(c), id)
	if err != nil {
		return err
	}
	today, back := s.Clock.Today(), organisationPath(held.Organisation.ID, "members", held.Person.ID.String())
	view := endRoleView{
		Base: s.base(c, "End a role"), Coming: held.Coming(today), Action: "/roles/" + id.String() + "/end",
		Says:   held.Person.Name + " is " + held.Role.WithArticle() + " at " + held.Organisation.Name + " since " + held.StartsOn.Words() + ".",
		Submit: ui.Button{Text: "End role", Kind: ui.Warning}, Cancel: ui.Link{Text: "Cancel", Href: back},
	}
	if view.Coming {
		view.Says = held.Person.Name + " becomes " + held.Role.WithArticle() + " at " + held.Organisation.Name + " on " + held.StartsOn.Words() + "."
	}
	later := form.DateInput("ends_on", "Last day", "For example, 3 11 2026")
	view.When = form.Radios("when", "When does it end?", "", []ui.Option{
		{Value: "now", Label: endNowLabel(view.Coming), Hint: endNowHint(view.Coming, today)},
		{Value: "later", Label: "On a later day", Hint: "They keep the role up to and including its last day", Reveal: later},
	})
	view.Back = &ui.BackLink{Text: held.Person.Name, Href: back}
	view.Problems = form.Problems()
	return s.page(c, status, "organisation/end-role", view)
}

func endNowLabel(coming bool) string {
	if coming {
		return "It does not begin at all"
	}
	return "Now"
}

func endNowHint(coming bool, today calendar.Date) string {
	if coming {
		return ""
	}
	return "Today, " + today.Words() + ", is the first day without the role. It holds from the next page that they open"
}

// endRole ends a role at once or on a later day.
func (s *Server) endRole(c echo.Context) error {
	form, err := readForm(c)
	if err != nil {
		return err
	}
	id, err := pathID(c)
	if err != nil {
		return err
	}
	last, err := lastDayOf(form)
	if err == nil {
		err = s.endRoleOn(c, id, last)
	}
	if status := form.Mendable(err); status != 0 {
		return s.drawEndRole(c, status, form)
	}
	if fault.KindOf(err) == fault.Conflict {
		form.message = fault.Of(err).Message
		return s.drawEndRole(c, http.StatusConflict, form)
	}
	return err
}

// lastDayOf reads the form; zero is now.
func lastDayOf(form *Form) (calendar.Date, error) {
	var check fault.Check
	switch form.Text("when") {
	case "now":
		return calendar.Date{}, nil
	case "later":
		last := form.day("ends_on", "The last day", &check)
		if check.Err() == nil && last.IsZero() {
			check.Add("ends_on", "Enter the last day")
		}
		return last, check.Err()
	}
	return calendar.Date{}, fault.At("when", "Select when the role ends")
}

// endRoleOn ends it and leads back to the person, as long as they belong to the organisation.
func (s *Server) endRoleOn(c echo.Context, id uuid.UUID, last calendar.Date) error {
	ctx, who := c.Request().Context(), actor(c)
	held, err := s.People.HeldRole(ctx, who, id)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	back := "/organisations" // for the second of two clicks, after which there is no such role any more
	if err := s.People.EndRole(ctx, who, id, last); err != nil {
		return err
	}
	if held.ID == id {
		back = s.afterRole(c, held)
	}
	flash := "role-ended"
	if !last.IsZero() {
		flash = "role-ends"
	}
	return s.done(c, back, flash)
}

// afterRole is the person's page, or what is left where the actor no longer sees that.
func (s *Server) afterRole(c echo.Context, held identity.HeldRole) string {
	organisation, person := held.Organisation.ID, held.Person.ID
	if person == actor(c).ID { // the actor may have ended what let them in
		return "/"
	}
	if _, _, err := s.People.MemberIn(c.Request().Context(), actor(c), organisation, person); err != nil {
		return organisationPath(organisation)
	}
	return organisationPath(organisation, "members", person.String())
}
