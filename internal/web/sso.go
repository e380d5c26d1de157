package web

import (
	"net/http"
	"strings"

	"github.com/golang-jwt/jwt/v5"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
	"linkfolio/internal/sso"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

const (
	ssoCookie   = "linkfolio-sso"       // one start of the flow, until the provider leads back
	proofCookie = "linkfolio-sso-proof" // a proof of the provider that is to be linked to an account
	attemptType = "linkfolio-sso-attempt+jwt"

	proofSeconds = 10 * 60 // as long as the proof counts
)

// ssoRoutes are the addresses of single sign-on. The flow begins with a link and not with a form, because the policy of
// our pages would not let a form lead to another site.
func (s *Server) ssoRoutes() {
	s.On(http.MethodGet, "/sign-in/sso", access.SignIn, s.withSSO(s.beginSSO))
	s.On(http.MethodGet, "/sign-in/sso/callback", access.SignIn, s.withSSO(s.finishSSO))
	s.On(http.MethodGet, "/sign-in/sso/link", access.SignIn, s.withSSO(s.askToLink))
	s.On(http.MethodGet, site.SSOPath, access.ManageAccount, s.withSSO(s.ssoAccount))
	s.On(http.MethodGet, ssoLinkRoute, access.ManageAccount, s.withSSO(s.linkPage))
	s.On(http.MethodPost, ssoLinkRoute, access.ManageAccount, s.withSSO(s.link))
	s.On(http.MethodPost, "/account/sso/unlink", access.ManageAccount, s.withSSO(s.unlink))
}

// withSSO hides a page from an installation that has no single sign-on.
func (s *Server) withSSO(handler echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if s.SSO == nil {
			return access.NotFound()
		}
		return handler(c)
	}
}

const ssoLinkRoute = site.SSOPath + "/link"

// ssoAttempt is what the browser keeps while its person is at the provider. It is signed, so that nobody can plant one.
type ssoAttempt struct {
	jwt.RegisteredClaims
	Attempt sso.Attempt `json:"attempt"`
	Next    string      `json:"next"`
	For     string      `json:"for"` // who was signed in and began it; empty is nobody
}

// ssoOffer is what the sign-in page says of single sign-on.
type ssoOffer struct {
	Button ui.Button
	Away   string // instead of the button
}

// offerSSO is nil where this installation has no single sign-on.
func (s *Server) offerSSO(next string) *ssoOffer {
	if s.SSO == nil {
		return nil
	}
	if !s.SSO.Known() {
		return &ssoOffer{Away: "Signing in with " + s.SSO.Name() + " is not available for now. Try again in a few minutes."}
	}
	return &ssoOffer{Button: ui.Button{Text: "Sign in with " + s.SSO.Name(), Kind: ui.Secondary, Href: site.LeadingTo("/sign-in/sso", next)}}
}

// beginSSO sends the browser to the provider. Nothing is written down here: what has to be known later is in a cookie.
func (s *Server) beginSSO(c echo.Context) error {
	who, err := s.Who(c)
	if err != nil {
		return err
	}
	claims := ssoAttempt{Next: site.SafeNext(c.QueryParam("next"))}
	if who.SignedIn() {
		claims.For = who.ID.String()
	}
	address, attempt, err := s.SSO.Begin(c.Request().Context())
	if err != nil {
		return s.refuseSSO(c, claims.Next, err)
	}
	claims.Attempt = attempt
	token, err := s.Keys.Sign(attemptType, claims)
	if err != nil {
		return err
	}
	s.SetCookie(c, ssoCookie, token, int(sso.AttemptLife.Seconds()))
	return c.Redirect(http.StatusSeeOther, address)
}

// finishSSO is where the provider leads back to. The attempt is used up, whatever comes of it.
func (s *Server) finishSSO(c echo.Context) error {
	began := s.takeAttempt(c)
	who, err := s.Who(c)
	if err != nil {
		return err
	}
	if !who.SignedIn() || began.For != who.ID.String() { // whoever signed in or out meanwhile did not begin this
		who = access.Actor{}
	}
	r := c.Request()
	found, err := s.SSO.Finish(r.Context(), began.Attempt, c.QueryParams())
	if err != nil {
		return s.refuseSSO(c, began.Next, err)
	}
	outside := identity.Outside{Issuer: found.Issuer, Subject: found.Subject, Email: found.Email, Verified: found.EmailVerified}
	arrived, proof, err := s.People.ArriveBySSO(r.Context(), who, outside, r.UserAgent())
	switch secret, invited := strings.CutPrefix(site.SafeNext(began.Next), "/join/"); {
	case invited && fault.KindOf(err) == fault.NotFound:
		return s.vouchForInvited(c, secret, outside)
	case err != nil:
		return s.refuseSSO(c, began.Next, err)
	case proof == "":
		s.SetCookie(c, site.SessionCookie, arrived.Token, site.SessionSeconds)
		return c.Redirect(http.StatusSeeOther, site.SafeNext(began.Next))
	}
	s.SetCookie(c, proofCookie, proof, proofSeconds)
	if who.SignedIn() {
		return c.Redirect(http.StatusSeeOther, site.LeadingTo(ssoLinkRoute, began.Next))
	}
	return c.Redirect(http.StatusSeeOther, site.LeadingTo("/sign-in/sso/link", began.Next))
}

// takeAttempt reads what beginSSO left in the browser and removes it. Where there is nothing that we have signed, nothing
// comes back, which no answer of a provider fits.
func (s *Server) takeAttempt(c echo.Context) ssoAttempt {
	var began ssoAttempt
	token := s.Cookie(c, ssoCookie)
	s.SetCookie(c, ssoCookie, "", -1)
	if err := s.Keys.Parse(token, attemptType, &began); err != nil {
		return ssoAttempt{}
	}
	return began
}

// refuseSSO says on the sign-in page, or on the account's page to somebody signed in, why it came to nothing.
func (s *Server) refuseSSO(c echo.Context, next string, err error) error {
	refusal := fault.Of(err)
	if refusal == nil {
		return err
	}
	switch refusal.Kind {
	case fault.Unavailable:
		s.Log.Error("single sign-on", "id", site.RequestID(c), "error", err)
	case fault.Forbidden:
		s.Log.Warn("single sign-on refused", "id", site.RequestID(c), "error", err)
	}
	form := site.NewForm()
	form.Tell(refusal)
	status := site.StatusOf(refusal.Kind)
	if refusal.Kind == fault.NotFound { // the page is there; the account is not
		status = http.StatusUnprocessableEntity
	}
	who, err := s.Who(c)
	if err != nil {
		return err
	}
	if who.SignedIn() {
		return s.drawSSOAccount(c, status, form)
	}
	form.Set("next", site.SafeNext(next))
	return s.drawSignIn(c, status, form)
}
