package web

import (
	"net/http"
	"strconv"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// invitationRoutes are the addresses of invitations, singly and by upload, and answering them.
func (s *Server) invitationRoutes() {
	s.On(http.MethodGet, "/organisations/:id/invitations", access.Invite, s.listInvitations)
	s.On(http.MethodGet, "/organisations/:id/invitations/new", access.Invite, s.newInvitation)
	s.On(http.MethodPost, "/organisations/:id/invitations/new", access.Invite, s.invite)
	s.On(http.MethodGet, "/invitations/:id", access.Invite, s.showInvitation)
	s.On(http.MethodPost, "/invitations/:id/resend", access.Invite, s.sendInvitationAgain)
	s.On(http.MethodGet, "/invitations/:id/revoke", access.Invite, s.askToRevoke)
	s.On(http.MethodPost, "/invitations/:id/revoke", access.Invite, s.revokeInvitation)

	s.On(http.MethodGet, "/organisations/:id/invitations/upload", access.Invite, s.uploadPage)
	s.On(http.MethodPost, "/organisations/:id/invitations/upload", access.Invite, s.uploadInvitations)
	s.On(http.MethodGet, "/organisations/:id/invitations/template.csv", access.Invite, s.uploadTemplate)
	s.On(http.MethodGet, "/invitation-uploads/:id", access.Invite, s.previewUpload)
	s.On(http.MethodPost, "/invitation-uploads/:id", access.Invite, s.confirmUpload)
	s.On(http.MethodGet, "/invitation-uploads/:id/problems.csv", access.Invite, s.uploadProblems)

	s.On(http.MethodGet, "/join/:token", access.AnswerInvite, s.joinPage)
	s.On(http.MethodPost, "/join/:token", access.AnswerInvite, s.join)
}

func invitationsPath(organisation uuid.UUID, further string) string {
	return "/organisations/" + organisation.String() + "/invitations" + further
}

func invitationPath(id uuid.UUID, act string) string {
	return "/invitations/" + id.String() + "/" + act
}

type invitationsView struct {
	ui.Base
	Organisation string
	One, Many    ui.Button
	Count        string
	Waiting      *ui.Table // nil where there are none
	Pages        ui.Pagination
	Done         *ui.Table // nil where there are none
}

// listInvitations shows who was invited to an organisation, and how it stands.
func (s *Server) listInvitations(c echo.Context) error {
	id, err := site.PathID(c)
	if err != nil {
		return err
	}
	page, _ := strconv.Atoi(c.QueryParam("page"))
	list, err := s.People.Invitations(c.Request().Context(), site.Actor(c), id, page)
	if err != nil {
		return err
	}
	view := invitationsView{
		Base: s.Base(c, "Invitations to "+list.Organisation.Name), Organisation: list.Organisation.Name,
		One:   ui.Button{Text: "Invite somebody", Href: invitationsPath(id, "/new")},
		Many:  ui.Button{Text: "Upload a list", Kind: ui.Secondary, Href: invitationsPath(id, "/upload")},
		Count: waitingWords(list), Waiting: s.waitingTable(list.Waiting), Done: s.answeredTable(list.Done),
		Pages: ui.NewPagination(list.Number, list.Pages, func(n int) string { return invitationsPath(id, "?page="+itoa(n)) }),
	}
	view.Back = &ui.BackLink{Text: list.Organisation.Name, Href: organisationPath(id)}
	return s.Page(c, http.StatusOK, "invitation/list", view)
}

func waitingWords(list identity.InvitationPage) string {
	if list.Total == 0 {
		return "Nobody is invited at the moment."
	}
	words := "1 invitation waits for an answer or has expired."
	if list.Total > 1 {
		words = itoa(list.Total) + " invitations wait for an answer or have expired."
	}
	if list.Pages > 1 {
		words += " This is page " + itoa(list.Number) + " of " + itoa(list.Pages) + "."
	}
	return words
}

func (s *Server) waitingTable(waiting []identity.Invitation) *ui.Table {
	if len(waiting) == 0 {
		return nil
	}
	table := &ui.Table{
		Caption: "Waiting for an answer", CaptionSize: ui.Medium, Responsive: true, FirstCellHeader: true,
		Columns: []ui.Column{{Text: "Name"}, {Text: "Email address"}, {Text: "Role"}, {Text: "Until"}, {Text: "State"}},
	}
	for _, i := range waiting {
		table.Rows = append(table.Rows, ui.Row{
			ui.Link{Text: i.Name, Href: "/invitations/" + i.ID.String()}, ui.Text(i.Email), ui.Text(site.Capital(i.Role.Words())),
			ui.Text(i.Until().Short()), invitationTags[i.State(s.Clock())],
		})
	}
	return table
}

// answeredTable lists in short what was accepted or revoked.
func (s *Server) answeredTable(done []identity.Invitation) *ui.Table {
	if len(done) == 0 {
		return nil
	}
	table := &ui.Table{
		Caption: "The last that were accepted or revoked", CaptionSize: ui.Medium, Responsive: true, FirstCellHeader: true,
		Columns: []ui.Column{{Text: "Name"}, {Text: "Email address"}, {Text: "Role"}, {Text: "Day"}, {Text: "State"}},
	}
	for _, i := range done {
		on := i.RevokedAt
		if i.AcceptedAt != nil {
			on = i.AcceptedAt
		}
		table.Rows = append(table.Rows, ui.Row{
			ui.Text(i.Name), ui.Text(i.Email), ui.Text(site.Capital(i.Role.Words())), ui.Text(calendar.DayOf(*on).Short()), invitationTags[i.State(s.Clock())],
		})
	}
	return table
}

type invitationView struct {
	ui.Base
	State  ui.Tag
	Facts  ui.SummaryList
	Action string
	Again  *ui.Button // nil where it was answered or revoked
	Revoke *ui.Button
}

// showInvitation shows one invitation with what can be done about it.
func (s *Server) showInvitation(c echo.Context) error {
	id, err := site.PathID(c)
	if err != nil {
		return err
	}
	i, o, err := s.People.Invitation(c.Request().Context(), site.Actor(c), id)
	if err != nil {
		return err
	}
	state := i.State(s.Clock())
	view := invitationView{Base: s.Base(c, "Invitation of "+i.Name), State: invitationTags[state], Facts: invitationFacts(i, o), Action: invitationPath(id, "resend")}
	view.Back = &ui.BackLink{Text: "Invitations", Href: invitationsPath(o.ID, "")}
	if state == identity.InvitationOpen || state == identity.InvitationExpired {
		view.Again = &ui.Button{Text: "Send again with a new link", Kind: ui.Secondary}
		view.Revoke = &ui.Button{Text: "Revoke", Kind: ui.Secondary, Href: invitationPath(id, "revoke")}
	}
	return s.Page(c, http.StatusOK, "invitation/show", view)
}

func invitationFacts(i identity.Invitation, o identity.Organisation) ui.SummaryList {
	from := "The day on which they accept"
	if !i.StartsOn.IsZero() {
		from = i.StartsOn.Words()
	}
	list := ui.SummaryList{Rows: []ui.SummaryRow{
		{Key: "Email address", Value: ui.Text(i.Email)},
		{Key: "Organisation", Value: ui.Text(o.Name)},
		{Key: "Role", Value: ui.Text(site.NameAndRole(site.Capital(i.Role.Words()), i.RoleTitle))},
		{Key: "First day in the role", Value: ui.Text(from)},
		{Key: "Sent", Value: ui.Text(calendar.Moment(i.SentAt))},
		{Key: "Can be answered until", Value: ui.Text(i.Until().Words())},
	}}
	if i.SupervisorKey != "" {
		list.Rows = append(list.Rows, ui.SummaryRow{Key: "Supervisor", Value: ui.Text(i.SupervisorKey)})
	}
	return list
}

// invitationTags say how an invitation stands.
var invitationTags = map[identity.InvitationState]ui.Tag{
	identity.InvitationOpen:     {Text: "Waiting", Colour: ui.Blue},
	identity.InvitationExpired:  {Text: "Expired", Colour: ui.Orange},
	identity.InvitationAccepted: {Text: "Accepted", Colour: ui.Green},
	identity.InvitationRevoked:  {Text: "Revoked", Colour: ui.Grey},
}

type newInvitationView struct {
	ui.Base
	Action    string
	Email     ui.Input
	Name      ui.Input
	Role      ui.Radios
	RoleTitle ui.Input
	StartsOn  ui.DateInput
	Send      ui.Button
	Cancel    ui.Link
	Many      ui.Link
}

func (s *Server) newInvitation(c echo.Context) error {
	o, err := s.inviting(c)
	if err != nil {
		return err
	}
	return s.drawNewInvitation(c, http.StatusOK, site.NewForm(), o)
}

// inviting is the organisation of the address, for somebody who may invite people there.
func (s *Server) inviting(c echo.Context) (identity.Organisation, error) {
	id, err := site.PathID(c)
	if err != nil {
		return identity.Organisation{}, err
	}
	return s.People.Inviting(c.Request().Context(), site.Actor(c), id)
}

func (s *Server) drawNewInvitation(c echo.Context, status int, form *site.Form, o identity.Organisation) error {
	view := newInvitationView{
		Base: s.Base(c, "Invite somebody to "+o.Name), Action: invitationsPath(o.ID, "/new"),
		Email:     form.Input("email", "Email address", "We send a link to it. Only somebody who can read that mailbox can accept."),
		Name:      form.Input("name", "Full name", ""),
		Role:      form.Radios("role", "What will they be at "+o.Name+"?", "", roleOptions()),
		RoleTitle: form.Input("role_title", "Role title (optional)", "For example, social prescribing link worker. They can change it."),
		StartsOn:  form.DateInput("starts_on", "First day in the role (optional)", "For example, 24 11 2026. Leave it empty for the day on which they accept."),
		Send:      ui.Button{Text: "Send invitation"}, Cancel: ui.Link{Text: "Cancel", Href: invitationsPath(o.ID, "")},
		Many: ui.Link{Text: "Upload a list of people", Href: invitationsPath(o.ID, "/upload")},
	}
	view.Email.Type, view.Email.NoSpellcheck, view.Email.Autocomplete = "email", true, "off"
	view.Name.Autocomplete, view.Name.NoSpellcheck = "off", true
	view.Back = &ui.BackLink{Text: "Invitations", Href: invitationsPath(o.ID, "")}
	view.Problems = form.Problems()
	return s.Page(c, status, "invitation/new", view)
}

// invite sends one invitation.
func (s *Server) invite(c echo.Context) error {
	o, err := s.inviting(c)
	if err != nil {
		return err
	}
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	var dates fault.Check
	n := identity.NewInvitation{
		Email: form.Text("email"), Name: form.Text("name"), Role: access.Role(form.Text("role")), RoleTitle: form.Text("role_title"),
		StartsOn: form.Day("starts_on", "First day in the role", &dates),
	}
	err = dates.Err()
	if err == nil {
		err = s.People.Invite(c.Request().Context(), site.Actor(c), o.ID, n)
	}
	if form.Refused(err) {
		return s.drawNewInvitation(c, http.StatusUnprocessableEntity, form, o)
	}
	if err != nil {
		return err
	}
	return s.Done(c, invitationsPath(o.ID, ""), "invited")
}

// sendInvitationAgain sends an invitation with a new link, unless that was done a moment ago.
func (s *Server) sendInvitationAgain(c echo.Context) error {
	id, err := site.PathID(c)
	if err != nil {
		return err
	}
	i, err := s.People.SendAgain(c.Request().Context(), site.Actor(c), id)
	if err != nil {
		return s.invitationOver(c, i, err)
	}
	return s.Done(c, invitationsPath(i.OrganisationID, ""), "invited-again")
}

// invitationOver says that somebody answered or revoked the invitation first, and leads back to the list.
func (s *Server) invitationOver(c echo.Context, i identity.Invitation, err error) error {
	if fault.KindOf(err) != fault.Conflict {
		return err
	}
	return s.Page(c, http.StatusConflict, "problem", ui.ProblemPage{
		Base: s.Base(c, site.HeadingOf(fault.Conflict)), Message: fault.Of(err).Message,
		Next: &ui.Link{Text: "See the invitations as they are now", Href: invitationsPath(i.OrganisationID, "")},
	})
}

type revokeView struct {
	ui.Base
	Email, Role, Organisation string
	Action                    string
	Confirm                   ui.Button
	Keep                      ui.Link
}

// askToRevoke asks before an invitation is taken back.
func (s *Server) askToRevoke(c echo.Context) error {
	id, err := site.PathID(c)
	if err != nil {
		return err
	}
	i, o, err := s.People.Invitation(c.Request().Context(), site.Actor(c), id)
	if err != nil {
		return err
	}
	view := revokeView{
		Base: s.Base(c, "Revoke the invitation of "+i.Name+"?"), Email: i.Email, Role: i.Role.Words(), Organisation: o.Name,
		Action: invitationPath(id, "revoke"), Confirm: ui.Button{Text: "Revoke invitation", Kind: ui.Warning},
		Keep: ui.Link{Text: "Keep it", Href: invitationsPath(o.ID, "")},
	}
	view.Back = &ui.BackLink{Text: "Invitations", Href: invitationsPath(o.ID, "")}
	return s.Page(c, http.StatusOK, "invitation/revoke", view)
}

func (s *Server) revokeInvitation(c echo.Context) error {
	id, err := site.PathID(c)
	if err != nil {
		return err
	}
	i, err := s.People.Revoke(c.Request().Context(), site.Actor(c), id)
	if err != nil {
		return s.invitationOver(c, i, err)
	}
	return s.Done(c, invitationsPath(i.OrganisationID, ""), "revoked")
}
