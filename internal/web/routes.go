package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/web/checking"
	"linkfolio/internal/web/entries"
	"linkfolio/internal/web/guests"
	"linkfolio/internal/web/learning"
	"linkfolio/internal/web/supervisionlog"
	"linkfolio/static"
)

// Routes that others refer to.
const (
	staticRoute = "/static/*"
	pdfRoute    = "/people/:id/portfolio.pdf"
)

// routes is every address that there is.
func (s *Server) routes() {
	s.keptFields()

	s.On(http.MethodGet, "/sign-in", access.SignIn, s.signInPage)
	s.On(http.MethodPost, "/sign-in", access.SignIn, s.signIn)
	s.On(http.MethodPost, "/sign-out", access.SignOut, s.signOut)

	s.On(http.MethodGet, "/", access.SeeHome, s.home)

	entries.Pages{Site: s.Site}.Routes()

	s.On(http.MethodGet, "/portfolio", access.MakePortfolio, s.choosePortfolio)
	s.On(http.MethodGet, "/people/:id/portfolio", access.MakePortfolio, s.portfolioPage)
	s.On(http.MethodGet, pdfRoute, access.MakePortfolio, s.portfolioPDF)

	s.setUpRoutes()
	s.accountRoutes()
	s.twoStepRoutes()
	s.ssoRoutes()
	s.leavingRoutes()
	s.organisationRoutes()
	s.invitationRoutes()
	s.supervisionRoutes()
	supervisionlog.Pages{Site: s.Site}.Routes()
	learning.Pages{Site: s.Site}.Routes()
	checking.Pages{Site: s.Site}.Routes()
	guests.Pages{Site: s.Site}.Routes()
	s.mailboxRoutes()

	s.On(http.MethodGet, "/accessibility", access.SeePublic, s.info("info/accessibility", "Accessibility statement"))
	s.On(http.MethodGet, "/cookies", access.SeePublic, s.info("info/cookies", "Cookies"))
	s.On(http.MethodGet, "/privacy", access.SeePublic, s.info("info/privacy", "Privacy"))
	s.On(http.MethodGet, "/.well-known/jwks.json", access.SeePublic, s.publicKeys)
	s.On(http.MethodGet, "/healthz", access.SeePublic, s.healthy)
	s.On(http.MethodGet, "/readyz", access.SeePublic, s.ready)
	s.On(http.MethodGet, staticRoute, access.SeePublic, echo.WrapHandler(static.Handler()))
}
