package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/identity"
	"linkfolio/internal/web/entries"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// accountRoutes are the pages of My account, and those that links in letters lead to.
func (s *Server) accountRoutes() {
	s.On(http.MethodGet, "/account", access.ManageAccount, s.account)
	s.On(http.MethodGet, "/account/details", access.ManageAccount, s.detailsPage)
	s.On(http.MethodPost, "/account/details", access.ManageAccount, s.changeDetails)
	s.On(http.MethodGet, "/account/email", access.ManageAccount, s.emailPage)
	s.On(http.MethodPost, "/account/email", access.ManageAccount, s.askForEmail)
	s.On(http.MethodPost, "/account/email/cancel", access.ManageAccount, s.cancelEmail)
	s.On(http.MethodGet, "/account/password", access.ManageAccount, s.passwordPage)
	s.On(http.MethodPost, "/account/password", access.ManageAccount, s.changePassword)
	s.On(http.MethodGet, "/account/sessions", access.ManageAccount, s.sessions)
	s.On(http.MethodPost, "/account/sessions/end-others", access.ManageAccount, s.endOtherSessions)
	s.On(http.MethodPost, "/account/sessions/:id/end", access.ManageAccount, s.endSession)

	s.On(http.MethodGet, "/forgotten-password", access.ResetPassword, s.forgottenPage)
	s.On(http.MethodPost, "/forgotten-password", access.ResetPassword, s.forgotten)
	s.On(http.MethodGet, "/forgotten-password/sent", access.ResetPassword, s.resetSent)
	s.On(http.MethodGet, "/reset-password/:token", access.ResetPassword, s.resetPage)
	s.On(http.MethodPost, "/reset-password/:token", access.ResetPassword, s.reset)
	s.On(http.MethodGet, "/confirm-email/:token", access.ConfirmEmail, s.confirmPage)
	s.On(http.MethodPost, "/confirm-email/:token", access.ConfirmEmail, s.confirmEmail)
}

// accountPart is a heading on My account.
type accountPart string

// The parts of My account, in the order of accountParts.
const (
	signingIn  accountPart = "Signing in"
	yourWork   accountPart = "Where you work"
	yourEmails accountPart = "Emails"
	yourRecord accountPart = "Your record"
)

var accountParts = []accountPart{signingIn, yourWork, yourEmails, yourRecord}

// accountPlaces are the pages of My account: to add one is to add its line. Each is shown to whom the policy lets in, and
// where the installation has it.
var accountPlaces = []struct {
	under            accountPart
	text, href, hint string
	do               access.Action
	has              func(*Server) bool
}{
	{signingIn, "Password", "/account/password", "Change your password", access.ManageAccount, always},
	{signingIn, "Two-step sign-in", site.TwoStepPath, "An authenticator app, passkeys and recovery codes", access.ManageAccount, always},
	{signingIn, "Single sign-on", site.SSOPath, "Sign in with your work account", access.ManageAccount, (*Server).hasSSO},
	{signingIn, "Where you are signed in", "/account/sessions", "Your devices, and signing out on one or all", access.ManageAccount, always},
	{yourWork, "Your organisations", "/account/organisations", "Where you belong, and how to leave", access.ManageAccount, always},
	{yourEmails, "Emails about sign-offs", entries.EmailsPath, "Daily, weekly or none", access.ManageAccount, always},
	{yourRecord, "Download everything", "/account/download", "Your entries, sign-offs and account as files", access.TakeAll, always},
	{yourRecord, "Delete your account", "/account/delete", "For good, with time to change your mind", access.ManageAccount, always},
}

func always(*Server) bool { return true }

func (s *Server) hasSSO() bool { return s.SSO != nil }

// placesPart is one heading with its pages.
type placesPart struct {
	Heading string
	Places  []accountPlace
}

type accountPlace struct {
	Link ui.Link
	Hint string
}

func (s *Server) placesFor(who access.Actor) (parts []placesPart) {
	for _, heading := range accountParts {
		part := placesPart{Heading: string(heading)}
		for _, p := range accountPlaces {
			if p.under == heading && p.has(s) && access.MayEver(who, p.do) {
				part.Places = append(part.Places, accountPlace{ui.Link{Text: p.text, Href: p.href}, p.hint})
			}
		}
		if len(part.Places) > 0 {
			parts = append(parts, part)
		}
	}
	return parts
}

type accountView struct {
	ui.Base
	Facts ui.SummaryList
	Parts []placesPart
}

// account is who this person is here, and what they can see to themselves.
func (s *Server) account(c echo.Context) error {
	ctx, who := c.Request().Context(), site.Actor(c)
	account, err := s.People.Account(ctx, who)
	if err != nil {
		return err
	}
	pending, waits, err := s.People.PendingEmail(ctx, who)
	if err != nil {
		return err
	}
	email := ui.Component(ui.Text(account.Email))
	if waits {
		email = ui.Group{ui.Paragraph{ui.Text(account.Email)}, ui.Paragraph{ui.Text("Waiting to become " + pending.New)}}
	}
	view := accountView{Base: s.Base(c, "My account"), Facts: accountFacts(account, email), Parts: s.placesFor(who)}
	return s.Page(c, http.StatusOK, "account/account", view)
}

func accountFacts(account identity.Account, email ui.Component) ui.SummaryList {
	change := func(href, what string) []ui.Link { return []ui.Link{{Text: "Change", Href: href, Hidden: what}} }
	list := ui.SummaryList{Rows: []ui.SummaryRow{
		{Key: "Name", Value: ui.Text(account.Name), Actions: change("/account/details#name", "name")},
		{Key: "Email address", Value: email, Actions: change("/account/email", "email address")},
		{Key: "Role", Value: site.OrNotGiven(account.RoleTitle), Actions: change("/account/details#role_title", "role")},
		{Key: "NALW membership number", Value: site.OrNotGiven(account.MembershipNumber), Actions: change("/account/details#membership_number", "NALW membership number")},
		{Key: "Membership year starts on", Value: ui.Text(account.MembershipStart.Words()), Actions: change("/account/details#membership_start-day", "start of the membership year")},
	}}
	if len(account.WorksAt) > 0 {
		list.Rows = append(list.Rows, ui.SummaryRow{Key: "Works at", Value: worksAt(account.WorksAt)})
	}
	return list
}

func worksAt(places []identity.WorksAt) ui.Component {
	list := ui.List{}
	for _, place := range places {
		list.Items = append(list.Items, ui.Text(place.Organisation+", as "+rolesInWords(place.Roles)))
	}
	if len(list.Items) == 1 {
		return list.Items[0]
	}
	return list
}
