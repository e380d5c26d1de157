package web

import (
	"net/http"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// supervisionIn is the supervision of an organisation, for its lead.
func (s *Server) supervisionIn(c echo.Context) error {
	id, in, err := s.readSupervisionIn(c)
	if err != nil {
		return err
	}
	view := partsView{Base: s.Base(c, "Supervision in "+in.Organisation)}
	view.Back = &ui.BackLink{Text: "Supervision", Href: supervisionPath}
	if len(in.Without) > 0 {
		list := ui.List{}
		for _, worker := range in.Without {
			list.Items = append(list.Items, ui.Text(site.NameAndRole(worker.Name, worker.RoleTitle)))
		}
		view.add("Without a supervisor", site.Say("Nobody supervises them today, so nobody can sign off their entries."), list)
	}
	view.add("Who supervises whom", s.whoSupervisesWhom(id, in)...)
	view.add("Stand-ins", s.standInsIn(id, in)...)
	return s.Page(c, http.StatusOK, "supervision/parts", view)
}

func (s *Server) readSupervisionIn(c echo.Context) (uuid.UUID, identity.SupervisionIn, error) {
	id, err := site.PathID(c)
	if err != nil {
		return id, identity.SupervisionIn{}, err
	}
	in, err := s.People.SupervisionIn(c.Request().Context(), site.Actor(c), id)
	return id, in, err
}

func (s *Server) whoSupervisesWhom(organisation uuid.UUID, in identity.SupervisionIn) ui.Group {
	set := ui.Button{Text: "Set supervision", Href: inPath(organisation, "new")}
	switch {
	case len(in.Choice.Workers) == 0:
		return ui.Group{site.Say("There are no link workers in this organisation yet.")}
	case len(in.Choice.Supervisors) == 0:
		set = ui.Button{}
	}
	var body ui.Group
	if len(in.Links) == 0 {
		body = ui.Group{site.Say("Nobody is supervised yet.")}
	} else {
		table := linkTable("Who supervises whom", "Link worker")
		table.Columns = append([]ui.Column{table.Columns[0], {Text: "Supervisor"}}, table.Columns[1:]...)
		for _, link := range in.Links {
			row := s.linkRow(link, ui.Text(link.Worker), link.Supervisor+", who supervises "+link.Worker)
			table.Rows = append(table.Rows, append(ui.Row{row[0], ui.Text(link.Supervisor)}, row[1:]...))
		}
		body = ui.Group{table}
	}
	if set.Text == "" {
		return append(body, site.Say("There is no supervisor in the organisations that you lead. Give somebody the role of supervisor first."))
	}
	return append(body, set)
}

func (s *Server) standInsIn(organisation uuid.UUID, in identity.SupervisionIn) ui.Group {
	var body ui.Group
	if len(in.Cover) == 0 {
		body = ui.Group{site.Say("No stand-in is named for anybody.")}
	} else {
		body = ui.Group{s.coverTable(in.Cover)}
	}
	if len(in.Coverable) < 2 {
		return append(body, site.Say("A stand-in must be another supervisor of this organisation, and there is no other."))
	}
	return append(body, ui.Button{Text: "Name a stand-in", Href: inPath(organisation, "cover"), Kind: ui.Secondary})
}

// setPage is the form in which a lead links a link worker to a supervisor.
func (s *Server) setPage(c echo.Context) error {
	form := site.NewForm()
	form.SetDate("starts_on", s.Clock.Today())
	return s.drawSet(c, http.StatusOK, form)
}

func (s *Server) drawSet(c echo.Context, status int, form *site.Form) error {
	id, in, err := s.readSupervisionIn(c)
	if err != nil {
		return err
	}
	view := taskView{
		Base: s.Base(c, "Set supervision"), Action: inPath(id, "new"), Do: ui.Button{Text: "Set supervision"}, Cancel: ui.Link{Text: "Cancel", Href: inPath(id, "")},
		Words: []string{
			"Both are told by email. The link worker can then send entries to the supervisor, who reads what is sent to them, and nothing else.",
			"For a supervisor outside the organisations that you lead, have the link worker ask them.",
		},
		Fields: ui.Group{
			form.Select("worker", "Link worker", "", optionsOf(in.Choice.Workers, "Select a link worker")),
			form.Select("supervisor", "Supervisor", "", optionsOf(in.Choice.Supervisors, "Select a supervisor")),
			kindField(form), form.DateInput("starts_on", "First day", "For example, 1 4 2026"),
			form.DateInput("ends_on", "Last day (optional)", "Leave this empty if it is until further notice"),
		},
	}
	view.Back = &ui.BackLink{Text: "Supervision in " + in.Organisation, Href: inPath(id, "")}
	view.Problems = form.Problems()
	return s.Page(c, status, "supervision/task", view)
}

func (s *Server) setSupervision(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	id, err := site.PathID(c)
	if err != nil {
		return err
	}
	var check fault.Check
	n := identity.NewSupervision{
		Worker: personIn(form, "worker", &check), Supervisor: personIn(form, "supervisor", &check), Kind: form.Text("kind"),
		StartsOn: form.Day("starts_on", "First day", &check), EndsOn: form.Day("ends_on", "Last day", &check),
	}
	if err = check.Err(); err == nil {
		err = s.People.SetSupervision(c.Request().Context(), site.Actor(c), id, n)
	}
	if form.Refused(err) {
		return s.drawSet(c, http.StatusUnprocessableEntity, form)
	}
	if err != nil {
		return err
	}
	return s.Done(c, inPath(id, ""), "supervision-set")
}

// leadsCoverPage is the form in which a lead names a stand-in for one of the organisation's supervisors.
func (s *Server) leadsCoverPage(c echo.Context) error {
	form := site.NewForm()
	form.SetDate("starts_on", s.Clock.Today())
	return s.drawLeadsCover(c, http.StatusOK, form)
}

func (s *Server) drawLeadsCover(c echo.Context, status int, form *site.Form) error {
	id, in, err := s.readSupervisionIn(c)
	if err != nil {
		return err
	}
	view := taskView{
		Base: s.Base(c, "Name a stand-in"), Action: inPath(id, "cover"), Do: ui.Button{Text: "Name stand-in"}, Cancel: ui.Link{Text: "Cancel", Href: inPath(id, "")},
		Words: []string{
			"A stand-in reads, signs off and returns what link workers of " + in.Organisation + " sent to the supervisor, from the first day to the last. Every decision shows both names. Everybody concerned is told by email.",
		},
		Fields: ui.Group{
			form.Select("supervisor", "Who is away?", "", optionsOf(in.Coverable, "Select a supervisor")),
			form.Select("stand_in", "Who stands in?", "", optionsOf(in.Coverable, "Select a supervisor")),
		},
	}
	return s.finishCover(c, status, form, view, len(in.Coverable) > 1, inPath(id, ""))
}

func (s *Server) nameLeadsStandIn(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	id, err := site.PathID(c)
	if err != nil {
		return err
	}
	var check fault.Check
	supervisor := personIn(form, "supervisor", &check)
	if err = check.Err(); err == nil {
		err = s.nameFrom(c, form, supervisor, &id)
	}
	if form.Refused(err) {
		return s.drawLeadsCover(c, http.StatusUnprocessableEntity, form)
	}
	if err != nil {
		return err
	}
	return s.Done(c, inPath(id, ""), "stand-in-named")
}
