package web

import (
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/static"
)

// Routes that others refer to.
const (
	staticRoute = "/static/*"
	pdfRoute    = "/people/:id/portfolio.pdf"
)

// route is an address, as people reach it, with the action of the policy that it stands for.
type route struct {
	method, path string
	do           access.Action
}

// routes is every address that there is.
func (s *Server) routes() {
	s.on(http.MethodGet, "/sign-in", access.SignIn, s.signInPage)
	s.on(http.MethodPost, "/sign-in", access.SignIn, s.signIn)
	s.on(http.MethodPost, "/sign-out", access.SignOut, s.signOut)

	s.on(http.MethodGet, "/", access.SeeHome, s.home)

	s.on(http.MethodGet, "/entries", access.ListEntries, s.listEntries)
	s.on(http.MethodGet, "/entries/new", access.LogEntry, s.newEntry)
	s.on(http.MethodPost, "/entries", access.LogEntry, s.addEntry)
	s.on(http.MethodGet, "/entries/:id", access.ViewEntry, s.showEntry)
	s.on(http.MethodGet, "/entries/:id/edit", access.EditEntry, s.editEntry)
	s.on(http.MethodPost, "/entries/:id/edit", access.EditEntry, s.amendEntry)
	s.on(http.MethodGet, "/entries/:id/delete", access.DeleteEntry, s.askToDelete)
	s.on(http.MethodPost, "/entries/:id/delete", access.DeleteEntry, s.deleteEntry)

	s.on(http.MethodGet, "/entries/:id/sign-off-request", access.SendEntry, s.checkAnswers)
	s.on(http.MethodPost, "/entries/:id/sign-off-request", access.SendEntry, s.sendEntry)
	s.on(http.MethodGet, "/entries/:id/sent", access.WithdrawEntry, s.entrySent)
	s.on(http.MethodGet, "/entries/:id/withdraw", access.WithdrawEntry, s.askToWithdraw)
	s.on(http.MethodPost, "/entries/:id/withdraw", access.WithdrawEntry, s.withdrawEntry)

	s.on(http.MethodGet, "/sign-offs", access.SeeQueue, s.queue)
	s.on(http.MethodGet, "/sign-offs/given", access.SeeQueue, s.given)
	s.on(http.MethodGet, "/entries/:id/sign-off", access.SignEntry, s.decisionPage)
	s.on(http.MethodPost, "/entries/:id/sign-off", access.SignEntry, s.decide)

	s.on(http.MethodGet, "/portfolio", access.MakePortfolio, s.choosePortfolio)
	s.on(http.MethodGet, "/people/:id/portfolio", access.MakePortfolio, s.portfolioPage)
	s.on(http.MethodGet, pdfRoute, access.MakePortfolio, s.portfolioPDF)

	s.setUpRoutes()
	s.accountRoutes()
	s.twoStepRoutes()
	s.ssoRoutes()
	s.leavingRoutes()
	s.organisationRoutes()
	s.invitationRoutes()
	s.supervisionRoutes()
	s.mailboxRoutes()

	s.on(http.MethodGet, "/accessibility", access.SeePublic, s.info("info/accessibility", "Accessibility statement"))
	s.on(http.MethodGet, "/cookies", access.SeePublic, s.info("info/cookies", "Cookies"))
	s.on(http.MethodGet, "/privacy", access.SeePublic, s.info("info/privacy", "Privacy"))
	s.on(http.MethodGet, "/.well-known/jwks.json", access.SeePublic, s.publicKeys)
	s.on(http.MethodGet, "/healthz", access.SeePublic, s.healthy)
	s.on(http.MethodGet, "/readyz", access.SeePublic, s.ready)
	s.on(http.MethodGet, staticRoute, access.SeePublic, echo.WrapHandler(static.Handler()))
}

// on is the only way to add a route: there is none without an action, and its gate stands in front of the handler.
func (s *Server) on(method, path string, do access.Action, handler echo.HandlerFunc) {
	key := method + " " + path
	if _, twice := s.actions[key]; twice {
		panic(fmt.Sprintf("web: %s is there twice", key))
	}
	if !access.Known(do) {
		panic(fmt.Sprintf("web: %s has an action that the policy does not know", key))
	}
	s.actions[key] = route{method, path, do}
	s.echo.Add(method, path, s.gate(do, handler))
}
