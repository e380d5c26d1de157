package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/cpd"
	"linkfolio/internal/identity"
	"linkfolio/internal/web/ui"
)

// membersPage is how many members one page of the list shows.
const membersPage = 25

type organisationView struct {
	ui.Base
	Facts  string    // kind, code, expected supervision
	Links  []ui.Link // to the pages beneath
	CSV    ui.Link
	ToDo   []entryList // who has no supervisor, who has been away
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
	years       map[uuid.UUID]cpd.Year // of link workers, each in their own membership year; nil where they are not shown
	requirement catalogue.Requirement
	today       calendar.Date
}

// staffOf reads the organisation of the address.
func (s *Server) staffOf(c echo.Context) (staff, error) {
	ctx, who := c.Request().Context(), actor(c)
	all := staff{today: s.Clock.Today()}
	id, err := pathID(c)
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
	all.years, err = s.Book.TeamTotals(ctx, who, ids, spans)
	return all, err
}

// organisation is the lead's page: who is here, how far they have come, and what needs doing.
func (s *Server) organisation(c echo.Context) error {
	all, err := s.staffOf(c)
	if err != nil {
		return err
	}
	form := readQuery(c)
	shown := s.chosen(all, form)
	number, pages := pageNumber(form.Text("page"), len(shown), membersPage)
	query := memberQuery(form)
	view := organisationView{
		Base: s.base(c, all.Name), Facts: factsOfOrganisation(all.Organisation),
		Links: linksOfOrganisation(actor(c), all.ID),
		CSV:   ui.Link{Text: "Download the members as a CSV file", Href: organisationPath(all.ID, "members.csv")},
		ToDo:  s.toDo(all), Filter: memberFilter(all, form), Nobody: len(all.members) == 0, Count: memberCount(len(shown), number, pages),
		Pages: ui.NewPagination(number, pages, func(n int) string { return all.address(query, "page", itoa(n)) }),
	}
	if access.MayEver(actor(c), access.AddOrganisation) {
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
	return s.page(c, http.StatusOK, "organisation/show", view)
}

func linksOfOrganisation(who access.Actor, id uuid.UUID) (links []ui.Link) {
	on := access.Record{Organisations: []uuid.UUID{id}}
	for _, place := range []struct {
		text, beneath string
		do            access.Action
	}{
		{"Invite people", "invitations", access.Invite}, {"Supervision", "supervision", access.SetSupervision}, {"Settings", "settings", access.EditOrganisation},
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

// unsupervised and away are what the page points out.
const (
	showUnsupervised = "unsupervised"
	showAway         = "away"
)

func (all staff) unsupervised(m identity.Member) bool {
	return m.DisabledAt == nil && m.Has(access.LinkWorker, all.today) && len(m.Supervisors) == 0
}

// toDo lists who has no supervisor and who has been away, where there is anybody.
func (s *Server) toDo(all staff) (lists []entryList) {
	for _, part := range []struct {
		heading, show string
		in            func(identity.Member) bool
		note          func(identity.Member) string
	}{
		{"No supervisor", showUnsupervised, all.unsupervised, func(identity.Member) string {
			return "Nobody can sign off their entries"
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
		lists = append(lists, linesOf(part.heading, in, len(in), all.address(url.Values{}, "show", part.show), func(m identity.Member) entryLine {
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

// address is the page with one thing of its query changed.
func (all staff) address(query url.Values, name, value string) string {
	next := cloneQuery(query)
	next.Set(name, value)
	return withQuery(organisationPath(all.ID), next)
}

// memberQuery is the part of the address that says what the list shows, without the page.
func memberQuery(form *Form) url.Values {
	query := url.Values{}
	for _, name := range []string{"words", "role", "show", "sort", "order"} {
		if value := form.Text(name); value != "" {
			query.Set(name, value)
		}
	}
	return query
}

func memberFilter(all staff, form *Form) memberFields {
	roles := []ui.Option{{Value: "", Label: "Any role"}}
	for _, role := range access.Roles() {
		roles = append(roles, ui.Option{Value: string(role), Label: capital(role.Words())})
	}
	fields := memberFields{
		Action: organisationPath(all.ID), Words: form.Input("words", "Name", ""), Role: form.Select("role", "Role", "", roles),
		Show: form.Select("show", "Show", "", []ui.Option{
			{Value: "", Label: "Everybody"}, {Value: showUnsupervised, Label: "No supervisor"}, {Value: showAway, Label: "Not signed in for 30 days"},
		}),
		Apply: ui.Button{Text: "Apply", Kind: ui.Secondary},
	}
	for _, name := range []string{"sort", "order"} {
		if form.Text(name) != "" {
			fields.Keep = append(fields.Keep, form.Hidden(name))
		}
	}
	return fields
}

// chosen are the members that the filters leave, in the order that was asked for. What the filters do not know does not
// count.
func (s *Server) chosen(all staff, form *Form) []identity.Member {
	shown := slices.Clone(all.members)
	keep := func(in func(identity.Member) bool) {
		shown = slices.DeleteFunc(shown, func(m identity.Member) bool { return !in(m) })
	}
	if words := form.asText("words"); words != "" {
		keep(func(m identity.Member) bool { return m.Matches(words) })
	}
	if role := access.Role(form.Text("role")); slices.Contains(access.Roles(), role) {
		keep(func(m identity.Member) bool {
			return slices.ContainsFunc(m.Roles, func(r identity.Membership) bool { return r.Role == role })
		})
	}
	switch form.Text("show") {
	case showUnsupervised:
		keep(all.unsupervised)
	case showAway:
		keep(s.away)
	}
	all.order(shown, form.Text("sort"), form.Text("order") == "descending")
	return shown
}

// figure is what a column orders a member by; not counted where the member has no such figure.
func (all staff) figure(column string, m identity.Member) (figure int64, counted bool) {
	year, counted := all.years[m.ID]
	switch column {
	case "points":
		return int64(year.Points), counted
	case "formal":
		return int64(year.FormalMinutes), counted
	case "seen":
		if m.LastSignedInAt == nil {
			return 0, true
		}
		return m.LastSignedInAt.UnixMicro(), true
	}
	return 0, true
}

// order sorts by a column; the list comes by name. Who has no figure stands last either way.
func (all staff) order(shown []identity.Member, by string, descending bool) {
	slices.SortStableFunc(shown, func(a, b identity.Member) int {
		one, counted := all.figure(by, a)
		other, too := all.figure(by, b)
		switch {
		case counted && !too:
			return -1
		case too && !counted:
			return 1
		case descending:
			return cmp.Compare(other, one)
		}
		return cmp.Compare(one, other)
	})
	if by == "name" && descending {
		slices.Reverse(shown)
	}
}

func memberCount(n, number, pages int) string {
	if pages < 2 {
		return ui.Plural(n, "member", "members")
	}
	first := (number-1)*membersPage + 1
	return "Members " + itoa(first) + " to " + itoa(min(first+membersPage-1, n)) + " of " + itoa(n)
}

// pageNumber reads the number of a page of a list of n, and says how many pages there are. A page beyond the last is the
// last.
func pageNumber(text string, n, size int) (number, pages int) {
	pages = max(1, (n+size-1)/size)
	number, err := strconv.Atoi(text)
	if err != nil || number < 1 {
		number = 1
	}
	return min(number, pages), pages
}
