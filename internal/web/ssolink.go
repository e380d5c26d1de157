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
	"linkfolio/internal/web/ui"
)

type askToLinkView struct {
	ui.Base
	Provider, Email string
	SignIn          ui.Button
}

// askToLink is where somebody comes whom the provider vouches for and whose account here nobody has linked: it takes a
// sign-in to that account as well.
func (s *Server) askToLink(c echo.Context) error {
	o, err := s.People.ReadProof(s.Cookie(c, proofCookie))
	if err != nil {
		return s.refuseSSO(c, c.QueryParam("next"), err)
	}
	who, err := s.Who(c)
	if err != nil {
		return err
	}
	on := site.LeadingTo(ssoLinkRoute, c.QueryParam("next"))
	if who.SignedIn() {
		return c.Redirect(http.StatusSeeOther, on)
	}
	return s.Page(c, http.StatusOK, "sso/ask", askToLinkView{
		Base: s.Base(c, "Link your account"), Provider: s.SSO.Name(), Email: o.Email,
		SignIn: ui.Button{Text: "Sign in to your Linkfolio account", Href: site.LeadingTo("/sign-in", on)},
	})
}

type linkView struct {
	ui.Base
	Provider string
	Next     ui.FormHidden
	Accounts ui.SummaryList
	Password *ui.PasswordInput
	Again    bool // there is no password: only a new sign-in proves who it is
	Submit   ui.Button
	Cancel   ui.Link
}

// linkPage asks whether the two accounts are to be linked. Nothing is linked by coming here.
func (s *Server) linkPage(c echo.Context) error {
	form := site.NewForm()
	form.Set("next", site.SafeNext(c.QueryParam("next")))
	return s.drawLink(c, http.StatusOK, form)
}

func (s *Server) drawLink(c echo.Context, status int, form *site.Form) error {
	o, err := s.People.ReadProof(s.Cookie(c, proofCookie))
	if err != nil {
		return s.refuseSSO(c, "", err)
	}
	ctx, who := c.Request().Context(), site.Actor(c)
	own, err := s.People.SSOAccount(ctx, who)
	if err != nil {
		return err
	}
	person, err := s.People.Person(ctx, who.ID)
	if err != nil {
		return err
	}
	view := linkView{
		Base: s.Base(c, "Link your account"), Provider: s.SSO.Name(), Next: form.Hidden("next"),
		Accounts: ui.SummaryList{Rows: []ui.SummaryRow{
			{Key: "Account at " + s.SSO.Name(), Value: site.TextOr(o.Email, "It has not told us an email address")},
			{Key: "Linkfolio account", Value: ui.Text(person.Name + ", " + person.Email)},
		}},
		Submit: ui.Button{Text: "Link these accounts"}, Cancel: ui.Link{Text: "Cancel", Href: site.SSOPath},
	}
	if own.NeedsPassword {
		view.Password = &ui.PasswordInput{Name: "password", Label: "Your Linkfolio password", LabelSize: ui.Small, Error: form.Problem("password")}
		view.Again = !own.HasPassword
	}
	view.Problems = form.Problems()
	return s.Page(c, status, "sso/link", view)
}

// link links the two accounts. Where an organisation insists on single sign-on, a new session begins.
func (s *Server) link(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	r := c.Request()
	arrived, err := s.People.LinkSSO(r.Context(), site.Actor(c), s.Cookie(c, proofCookie), form.Text("password"), r.UserAgent())
	switch kind := fault.KindOf(err); {
	case err == nil:
	case form.Refused(err):
		return s.drawLink(c, http.StatusUnprocessableEntity, form)
	case kind == fault.TooMany, kind == fault.Conflict:
		form.Tell(err)
		return s.drawLink(c, site.StatusOf(kind), form)
	default:
		return err
	}
	if arrived.Token != "" {
		s.SetCookie(c, site.SessionCookie, arrived.Token, site.SessionSeconds)
	}
	return s.Done(c, site.SafeNext(form.Text("next")), "sso-linked")
}

type ssoAccountView struct {
	ui.Base
	Provider string
	Insisted bool // and this session has not begun with it
	Links    []ssoLink
	Begin    ui.Button
	Away     string // instead of the button
}

// ssoLink is one linked account.
type ssoLink struct {
	Facts  ui.SummaryList
	ID     ui.FormHidden
	Unlink *ui.Button // nil where it has to stay
}

// ssoAccount shows what opens the account from outside.
func (s *Server) ssoAccount(c echo.Context) error {
	return s.drawSSOAccount(c, http.StatusOK, site.NewForm())
}

func (s *Server) drawSSOAccount(c echo.Context, status int, form *site.Form) error {
	who, err := s.Who(c)
	if err != nil {
		return err
	}
	own, err := s.People.SSOAccount(c.Request().Context(), who)
	if err != nil {
		return err
	}
	view := ssoAccountView{Base: s.Base(c, "Single sign-on"), Provider: s.SSO.Name(), Insisted: who.Insisted}
	view.Back = &ui.BackLink{Text: "My account", Href: "/account"}
	view.Problems = form.Problems()
	for _, link := range own.Links {
		view.Links = append(view.Links, s.ssoLink(link, own.Insisted))
	}
	words, next := "Link an account at "+s.SSO.Name(), site.SSOPath
	if who.Insisted {
		words, next = "Sign in with "+s.SSO.Name(), c.QueryParam("next")
	}
	view.Begin = ui.Button{Text: words, Href: site.LeadingTo("/sign-in/sso", next)}
	if len(own.Links) > 0 && !who.Insisted {
		view.Begin.Text, view.Begin.Kind = "Link another account at "+s.SSO.Name(), ui.Secondary
	}
	if offer := s.offerSSO(next); offer.Away != "" {
		view.Away = offer.Away
	}
	return s.Page(c, status, "sso/account", view)
}

func (s *Server) ssoLink(link identity.OutsideIdentity, stays bool) ssoLink {
	used := "Not yet"
	if link.LastUsedAt != nil {
		used = calendar.Moment(*link.LastUsedAt)
	}
	shown := ssoLink{
		ID: ui.FormHidden{Name: "id", Value: link.ID.String()},
		Facts: ui.SummaryList{Rows: []ui.SummaryRow{
			{Key: "Account at " + s.SSO.Name(), Value: site.TextOr(link.Email, "It has not told us an email address")},
			{Key: "Linked", Value: ui.Text(calendar.Moment(link.LinkedAt))},
			{Key: "Last used", Value: ui.Text(used)},
		}},
	}
	if !stays {
		shown.Unlink = &ui.Button{Text: "Unlink", Kind: ui.Secondary, Hidden: "the account " + link.Email}
	}
	return shown
}

// unlink undoes a link.
func (s *Server) unlink(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	id, err := uuid.Parse(form.Text("id"))
	if err != nil {
		return access.NotFound()
	}
	err = s.People.UnlinkSSO(c.Request().Context(), site.Actor(c), id)
	if fault.KindOf(err) == fault.Conflict {
		form.Tell(err)
		return s.drawSSOAccount(c, http.StatusConflict, form)
	}
	if err != nil {
		return err
	}
	return s.Done(c, site.SSOPath, "sso-unlinked")
}
