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

// joinView is the page of an invitation's link. One of its parts is there: a form for somebody new, a button for somebody
// who is signed in, or what to do first.
type joinView struct {
	ui.Base
	By, Organisation, Role, Email string
	From                          string // the first day in the role; empty is the day of accepting
	Action                        string
	New                           *joinForm
	Join                          *ui.Button
	SignIn                        *ui.Button
	Words                         string // why it cannot be accepted like this
	SignOut                       *ui.Button
	SSO                           *ssoOffer
}

// joinForm is what somebody without an account sets. Vouched is the single sign-on that has confirmed the address; then
// there is no password.
type joinForm struct {
	Vouched   string
	Name      ui.Input
	RoleTitle ui.Input
	Start     ui.DateInput
	Password  *ui.PasswordInput
	Accept    ui.Button
}

func joinPath(c echo.Context) string { return "/join/" + c.Param("token") }

// joinPage shows who invites to what. It changes nothing: mail scanners open links too.
func (s *Server) joinPage(c echo.Context) error {
	w, err := s.People.ReadInvitation(c.Request().Context(), c.Param("token"))
	if err != nil {
		return s.noInvitation(c, err)
	}
	form := site.NewForm()
	for name, value := range map[string]string{
		"name": w.Name, "role_title": w.RoleTitle,
		site.YearStartField + "-day":   strconv.Itoa(w.Organisation.MembershipStart.Day),
		site.YearStartField + "-month": strconv.Itoa(int(w.Organisation.MembershipStart.Month)),
	} {
		form.Set(name, value)
	}
	return s.drawJoin(c, http.StatusOK, form, w)
}

// noInvitation is the page of a link that can no longer be used, whatever the reason.
func (s *Server) noInvitation(c echo.Context, err error) error {
	if fault.KindOf(err) != fault.NotFound {
		return err
	}
	return s.Page(c, http.StatusNotFound, "problem", ui.ProblemPage{
		Base:    s.Base(c, "This invitation can no longer be used"),
		Message: "It was accepted already, it was taken back, it is too old, or a newer one was sent to you.",
		Advice:  "If you have joined already, sign in. Otherwise look for a newer letter, or ask the person who invited you to send the invitation again.",
		Next:    &ui.Link{Text: "Sign in", Href: "/sign-in"},
	})
}

func (s *Server) drawJoin(c echo.Context, status int, form *site.Form, w identity.Welcome) error {
	who, err := s.Who(c)
	if err != nil {
		return err
	}
	role := w.Role.Words()
	view := joinView{
		Base: s.Base(c, "Join "+w.Organisation.Name+" as "+role+"?"), By: w.By, Organisation: w.Organisation.Name, Role: role, Email: w.Email,
		Action: joinPath(c),
	}
	if !w.StartsOn.IsZero() {
		view.From = w.StartsOn.Words()
	}
	switch {
	case who.SignedIn():
		err = s.joinSignedIn(c, &view, who, w)
	case w.Disabled:
		view.Words = "The account with this address cannot be used. Ask the person who runs Linkfolio in your organisation."
	case w.Account:
		view.SignIn = &ui.Button{Text: "Sign in to join", Href: site.SignInAddress(joinPath(c))}
	default:
		s.joinNew(c, &view, form, w)
	}
	if err != nil {
		return err
	}
	view.Problems = form.Problems()
	return s.Page(c, status, "invitation/join", view)
}

// joinSignedIn asks the person whom the invitation is for, and sends everybody else away: an invitation is for its address.
func (s *Server) joinSignedIn(c echo.Context, view *joinView, who access.Actor, w identity.Welcome) error {
	person, err := s.People.Person(c.Request().Context(), who.ID)
	if err != nil {
		return err
	}
	if w.IsFor(person) {
		view.Join = &ui.Button{Text: "Join " + w.Organisation.Name}
		return nil
	}
	view.Words = "You are signed in as " + person.Email + ", which is another address. Sign out to accept it with the address that was invited, or ask " +
		w.By + " for a new invitation to " + person.Email + "."
	view.SignOut = &ui.Button{Text: "Sign out", Kind: ui.Secondary}
	return nil
}

// joinNew is the form that makes an account.
func (s *Server) joinNew(c echo.Context, view *joinView, form *site.Form, w identity.Welcome) {
	view.New = &joinForm{
		Name:      form.Input("name", "Full name", "As it should appear on your portfolio"),
		RoleTitle: form.Input("role_title", "Role (optional)", "For example, social prescribing link worker"),
		Start: form.YearStart("When does your membership year start?",
			"For example, 1 4 for 1 April. If you are not sure, leave it as it is; you can change it in your account."),
		Accept: ui.Button{Text: "Make my account and join"},
	}
	view.New.Name.Autocomplete, view.New.RoleTitle.Autocomplete = "name", "organization-title"
	if s.proofFor(c, w) != "" {
		view.New.Vouched = s.SSO.Name()
		return
	}
	password := form.Password("password", "Password", choiceAdvice, "new-password")
	view.New.Password = &password
	if view.SSO = s.offerSSO(joinPath(c)); view.SSO != nil {
		view.SSO.Button.Text = "Accept with " + s.SSO.Name()
	}
}

// proofFor is the browser's proof that single sign-on has confirmed the invited address, or "".
func (s *Server) proofFor(c echo.Context, w identity.Welcome) string {
	proof := s.Cookie(c, proofCookie)
	if s.SSO == nil || proof == "" || !s.People.Vouches(w, proof) {
		return ""
	}
	return proof
}

// vouchForInvited leads somebody back to their invitation whom single sign-on has vouched for, and who has no account yet.
func (s *Server) vouchForInvited(c echo.Context, secret string, o identity.Outside) error {
	proof, err := s.People.ProveInvited(c.Request().Context(), secret, o)
	if err != nil {
		return s.refuseSSO(c, "/join/"+secret, err)
	}
	s.SetCookie(c, proofCookie, proof, proofSeconds)
	return c.Redirect(http.StatusSeeOther, "/join/"+secret)
}

// join accepts an invitation: for the account that is signed in, else with a new account.
func (s *Server) join(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	who, err := s.Who(c)
	if err != nil {
		return err
	}
	ctx, secret := c.Request().Context(), c.Param("token")
	if who.SignedIn() {
		err := s.People.Accept(ctx, who, secret)
		if fault.KindOf(err) == fault.Forbidden {
			return s.redrawJoin(c, http.StatusForbidden, form)
		}
		if err != nil {
			return s.noInvitation(c, err)
		}
		return s.Done(c, "/", "joined")
	}
	joining := identity.Joining{
		Name: form.Text("name"), RoleTitle: form.Text("role_title"), Password: form.Text("password"),
		StartDay: form.Text(site.YearStartField + "-day"), StartMonth: form.Text(site.YearStartField + "-month"),
	}
	if joining.Password == "" && s.SSO != nil {
		joining.Proof = s.Cookie(c, proofCookie)
	}
	arrival, err := s.People.AcceptAnew(ctx, secret, joining, site.Device(c))
	if status := form.Mendable(err); status != 0 {
		return s.redrawJoin(c, status, form)
	}
	if err != nil {
		return s.noInvitation(c, err)
	}
	if joining.Proof != "" {
		s.SetCookie(c, proofCookie, "", -1)
	}
	s.SetCookie(c, site.SessionCookie, arrival.Token, site.SessionSeconds)
	return s.Done(c, "/", "joined")
}

// redrawJoin shows the page again with what was typed. Where there is an account meanwhile, it says to sign in.
func (s *Server) redrawJoin(c echo.Context, status int, form *site.Form) error {
	w, err := s.People.ReadInvitation(c.Request().Context(), c.Param("token"))
	if err != nil {
		return s.noInvitation(c, err)
	}
	return s.drawJoin(c, status, form, w)
}
