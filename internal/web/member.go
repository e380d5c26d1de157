package web

import (
	"net/http"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/supervisionlog"
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

// member is one person of an organisation: their roles there, and how far they have come where the actor may see that.
func (s *Server) member(c echo.Context) error {
	form := site.NewForm()
	form.SetDate("starts_on", s.Clock.Today())
	return s.drawMember(c, http.StatusOK, form)
}

func (s *Server) drawMember(c echo.Context, status int, form *site.Form) error {
	all, err := s.staffOf(c)
	if err != nil {
		return err
	}
	person, err := site.IDAt(c, "person")
	if err != nil {
		return err
	}
	for _, m := range all.members {
		if m.ID == person {
			view := s.memberView(c, form, all, m)
			if err := s.addSessions(c, &view, all, m); err != nil {
				return err
			}
			return s.Page(c, status, "organisation/member", view)
		}
	}
	return access.NotFound()
}

// addSessions says how many supervision sessions a member had, to those who may see totals.
func (s *Server) addSessions(c echo.Context, view *memberView, all staff, m identity.Member) error {
	who := site.Actor(c)
	if !m.Has(access.LinkWorker, all.today) || !access.May(who, access.SeeMemberTotals, access.Record{Organisations: []uuid.UUID{all.ID}}) {
		return nil
	}
	summary, found, err := s.Sessions.OfMember(c.Request().Context(), who, all.ID, m.ID)
	if err != nil || !found {
		return err
	}
	row := ui.SummaryRow{Key: "Supervision sessions", Value: ui.Text(supervisionlog.Counted(summary, all.today))}
	view.Facts.Rows = append(view.Facts.Rows, row)
	return nil
}

func (s *Server) memberView(c echo.Context, form *site.Form, all staff, m identity.Member) memberView {
	view := memberView{
		Base: s.Base(c, m.Name), Organisation: all.Name, Facts: all.factsOf(m), Roles: all.rolesTable(m), Action: all.path(m),
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
		{Key: "Email address", Value: ui.Text(m.Email)}, {Key: "Role title", Value: site.OrNotGiven(m.RoleTitle)},
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
	if tally := all.learning[m.ID]; tally.Asked > 0 {
		words := heldWords(tally) + " modules completed"
		if tally.Overdue > 0 {
			words += ", " + itoa(tally.Overdue) + " overdue"
		}
		list.Rows = append(list.Rows, ui.SummaryRow{Key: "E-learning", Value: ui.Text(words)})
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
			ui.Text(site.Capital(held.Role.Words())), ui.Text(held.StartsOn.Words()), ui.Text(last),
			ui.Link{Text: "End", Href: "/roles/" + held.ID.String() + "/end", Hidden: "the role of " + held.Role.Words()},
		})
	}
	return table
}

// addRole gives a member another role.
func (s *Server) addRole(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	organisation, err := site.PathID(c)
	if err != nil {
		return err
	}
	person, err := site.IDAt(c, "person")
	if err != nil {
		return err
	}
	var check fault.Check
	from := form.Day("starts_on", "The first day", &check)
	if err = check.Err(); err == nil {
		err = s.People.AddRole(c.Request().Context(), site.Actor(c), organisation, person, access.Role(form.Text("role")), from)
	}
	if status := form.Mendable(err); status != 0 {
		return s.drawMember(c, status, form)
	}
	if err != nil {
		return err
	}
	return s.Done(c, organisationPath(organisation, "members", person.String()), "role-added")
}
