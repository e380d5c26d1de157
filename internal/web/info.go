package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/fault"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// info is a page that says the same to everybody.
func (s *Server) info(name, title string) echo.HandlerFunc {
	return func(c echo.Context) error {
		return s.Page(c, http.StatusOK, name, ui.InfoPage{
			Base: s.Base(c, title), Operator: s.Operator, Contact: s.Contact,
			Used: []ui.Cookie{
				{Name: s.CookieName(site.SessionCookie), Purpose: "Keeps you signed in", Expires: "When you sign out, or after 14 days"},
				{Name: s.CookieName(site.FlashCookie), Purpose: "Tells you on the next page what was done, such as \"Draft saved\"", Expires: "When it has been shown, or after 1 minute"},
				{Name: s.CookieName(stepCookie), Purpose: "Remembers that you gave the right password while you take your second step", Expires: "When you have taken it, or after 10 minutes"},
				{Name: s.CookieName(ssoCookie), Purpose: "Recognises you when you come back from signing in with your organisation", Expires: "When you are back, or after 10 minutes"},
				{Name: s.CookieName(proofCookie), Purpose: "Remembers that you have signed in with your organisation while you link that account", Expires: "After 10 minutes"},
			},
		})
	}
}

// publicKeys lets anybody check a sign-off receipt without us (RFC 7517).
func (s *Server) publicKeys(c echo.Context) error {
	keys, err := s.Keys.JWKS()
	if err != nil {
		return err
	}
	c.Response().Header().Set("Cache-Control", "public, max-age=300")
	return c.Blob(http.StatusOK, "application/jwk-set+json", keys)
}

// healthy answers while the process runs.
func (s *Server) healthy(c echo.Context) error { return c.String(http.StatusOK, "ok\n") }

// ready answers whether the service can do its work.
func (s *Server) ready(c echo.Context) error {
	if err := s.Ready(c.Request().Context()); err != nil {
		s.Log.Warn("not ready", "id", site.RequestID(c), "error", err)
		return c.String(http.StatusServiceUnavailable, fault.Unavailable.String()+"\n")
	}
	return c.String(http.StatusOK, "ready\n")
}
