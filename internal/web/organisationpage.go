package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/cpd"
	"linkfolio/internal/elearning"
	"linkfolio/internal/identity"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// membersPage is how many members one page of the list shows.
const membersPage = 25

type organisationView struct {
	ui.Base
	Facts  string    // kind, code, expected supervision
	Links  []ui.Link // to the pages beneath
	CSV    ui.Link
	ToDo   []entryList // who has no supervisor, something overdue, or been away
	Filter memberFields
	Clear  *ui.Link
	Count  string
	Table  *ui.Table
	Pages  ui.Pagination
	Basis  string // empty where points are not shown
	Nobody bool
}

type memberFields struct {
	Action string
	Words  ui.Input
	Role   ui.Select
	Show   ui.Select
	Keep   ui.Group // the order, which the form does not show
	Apply  ui.Button
}

// staff is an organisation with its members, and with the points of its link workers where the actor may see them.
type staff struct {
	identity.Organisation
	members     []identity.Member
	years       map[uuid.UUID]cpd.Year        // of link workers, each in their own membership year; nil where they are not shown
	learning    map[uuid.UUID]elearning.Tally // of those who have a portfolio; nil where it is not shown
	requirement catalogue.Requirement
	today       calendar.Date
}

// staffOf reads the organisation of the address.
func (s *Server) staffOf(c echo.Context) (staff, error) {
	ctx, who := c.Request().Context(), site.Actor(c)
	all := staff{today: s.Clock.Today()}
	id, err := site.PathID(c)
	if err != nil {
		return all, err
	}
	if all.Organisation, all.members, err = s.People.Members(ctx, who, id); err != nil {
		return all, err
	}
	if all.requirement, err = s.Shelf.Requirement(ctx); err != nil || !access.May(who, access.SeeMemberTotals, access.Record{Organisations: []uuid.UUID{id}}) {
		return all, err
	}
	var team []identity.Person
	for _, m := range all.members {
		if slices.Contains(who.Leads, m.ID) && m.Has(access.LinkWorker, all.today) {
			team = append(team, m.Person)
		}
	}
	spans, ids := spansOf(team, all.today)
	if all.years, err = s.Book.TeamTotals(ctx, who, ids, spans); err != nil || !access.May(who, access.SeeTeamLearning, access.Record{Organisations: []uuid.UUID{id}}) {
		return all, err
	}
	all.learning, err = s.Records.Tallies(ctx, who, id)
	return all, err
}

// organisation is the lead's page: who is here, how far they have come, and what needs doing.
func (s *Server) organisation(c echo.Context) error {
	all, err := s.staffOf(c)
	if err != nil {
		return err
	}
	form := site.ReadQuery(c)
	shown := s.chosen(all, form)
	number, pages := site.PageNumber(form.Text("page"), len(shown), membersPage)
	query := memberQuery(form)
	view := organisationView{
		Base: s.Base(c, all.Name), Facts: factsOfOrganisation(all.Organisation),
		Links: linksOfOrganisation(site.Actor(c), all.ID),
		CSV:   ui.Link{Text: "Download the members as a CSV file", Href: organisationPath(all.ID, "members.csv")},
		ToDo:  s.toDo(all), Filter: memberFilter(all, form), Nobody: len(all.members) == 0, Count: site.CountWords(len(shown), number, membersPage, "member", "members"),
		Pages: ui.NewPagination(number, pages, func(n int) string { return site.AddressWith(organisationPath(all.ID), query, "page", itoa(n)) }),
	}
	if access.MayEver(site.Actor(c), access.AddOrganisation) {
		view.Back = &ui.BackLink{Text: "Organisations", Href: "/organisations"}
	}
	if all.years != nil {
		view.Basis = basisOf(all.requirement)
	}
	if len(query) > 0 {
		view.Clear = &ui.Link{Text: "Show all members", Href: organisationPath(all.ID)}
	}
	first := (number - 1) * membersPage
	view.Table = all.table(shown[first:min(first+membersPage, len(shown))], query)
	return s.Page(c, http.StatusOK, "organisation/show", view)
}

func linksOfOrganisation(who access.Actor, id uuid.UUID) (links []ui.Link) {
	on := access.Record{Organisations: []uuid.UUID{id}}
	for _, place := range []struct {
		text, beneath string
		do            access.Action
	}{
		{"E-learning", "learning", access.SeeTeamLearning}, {"Invite people", "invitations", access.Invite}, {"Supervision", "supervision", access.SetSupervision},
		{"Learning programmes", "programmes", access.ManageProgrammes}, {"Import learning", "learning/import", access.ImportForTeam}, {"Settings", "settings", access.EditOrganisation},
		{"Appoint a lead", "leads", access.AppointLead},
	} {
		if access.May(who, place.do, on) {
			links = append(links, ui.Link{Text: place.text, Href: organisationPath(id, place.beneath)})
		}
	}
	return links
}

func factsOfOrganisation(o identity.Organisation) string {
	facts := []string{kindWords[o.Kind]}
	if o.ODSCode != "" {
		facts = append(facts, "ODS code "+o.ODSCode)
	}
	if o.SupervisionEvery != "" {
		facts = append(facts, "supervision expected "+strings.ToLower(frequencyWords[o.SupervisionEvery]))
	}
	return strings.Join(facts, ", ")
}

// What the page points out.
const (
	showUnsupervised = "unsupervised"
	showAway         = "away"
	showOverdue      = "overdue"
)

func (all staff) overdue(m identity.Member) bool { return all.learning[m.ID].Overdue > 0 }

func (all staff) unsupervised(m identity.Member) bool {
	return m.DisabledAt == nil && m.Has(access.LinkWorker, all.today) && len(m.Supervisors) == 0
}

// toDo lists who has no supervisor, something overdue, or been away, where there is anybody.
func (s *Server) toDo(all staff) (lists []entryList) {
	for _, part := range []struct {
		heading, show string
		in            func(identity.Member) bool
		note          func(identity.Member) string
	}{
		{"No supervisor", showUnsupervised, all.unsupervised, func(identity.Member) string {
			return "Nobody can sign off their entries"
		}},
		{"Overdue e-learning", showOverdue, all.overdue, func(m identity.Member) string {
			return ui.Plural(all.learning[m.ID].Overdue, "module", "modules") + " overdue"
		}},
		{"Not signed in for 30 days", showAway, s.away, func(m identity.Member) string { return signedInWords(m.Person) }},
	} {
		var in []identity.Member
		for _, m := range all.members {
			if part.in(m) {
				in = append(in, m)
			}
		}
		if len(in) == 0 {
			continue
		}
		lists = append(lists, linesOf(part.heading, in, len(in), site.AddressWith(organisationPath(all.ID), url.Values{}, "show", part.show), func(m identity.Member) entryLine {
			return entryLine{ui.Link{Text: m.Name, Href: all.path(m)}, part.note(m)}
		}))
	}
	return lists
}

func (s *Server) away(m identity.Member) bool { return m.DisabledAt == nil && m.Away(s.Clock()) }

func signedInWords(p identity.Person) string {
	if p.LastSignedInAt == nil {
		return "Never signed in"
	}
	return "Last signed in on " + calendar.DayOf(*p.LastSignedInAt).Words()
}

func (all staff) path(m identity.Member) string {
	return organisationPath(all.ID, "members", m.ID.String())
}
