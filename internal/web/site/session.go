package site

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/fault"
)

// actorKey is where a request's actor is kept in its context, once read.
const actorKey = "actor"

// CookieName carries the prefix that binds the cookie to this very host where we are served over https. Over plain http,
// which is for a person's own machine, Safari would refuse such a cookie.
func (s *Site) CookieName(plain string) string {
	if s.Secure {
		return "__Host-" + plain
	}
	return plain
}

// SetCookie keeps a value in the browser, out of reach of scripts, for maxAge seconds; below 0 it takes it away.
func (s *Site) SetCookie(c echo.Context, name, value string, maxAge int) {
	c.SetCookie(&http.Cookie{ //nolint:gosec // Secure follows the configuration, see CookieName
		Name: s.CookieName(name), Value: value, Path: "/", MaxAge: maxAge,
		HttpOnly: true, Secure: s.Secure, SameSite: http.SameSiteLaxMode,
	})
}

// Cookie is what the browser kept under a name, or "".
func (s *Site) Cookie(c echo.Context, name string) string {
	found, err := c.Cookie(s.CookieName(name))
	if err != nil {
		return ""
	}
	return found.Value
}

// SessionCookie holds the session's token; SessionSeconds is as long as a session can last.
const (
	SessionCookie  = "linkfolio"
	SessionSeconds = 14 * 24 * 60 * 60
)

// Who reads the actor behind the request, once, fresh from the database; nobody where the session is missing or over.
func (s *Site) Who(c echo.Context) (access.Actor, error) {
	if actor, known := c.Get(actorKey).(access.Actor); known {
		return actor, nil
	}
	actor, err := s.readActor(c)
	if err != nil {
		return access.Actor{}, err
	}
	c.Set(actorKey, actor)
	return actor, nil
}

func (s *Site) readActor(c echo.Context) (access.Actor, error) {
	token := s.Cookie(c, SessionCookie)
	if token == "" {
		return access.Actor{}, nil
	}
	actor, err := s.People.Actor(c.Request().Context(), token)
	if fault.KindOf(err) == fault.SignedOut {
		s.SetCookie(c, SessionCookie, "", -1)
		return access.Actor{}, nil
	}
	return actor, err
}

// Actor is who behind a gate that has already read it.
func Actor(c echo.Context) access.Actor {
	found, _ := c.Get(actorKey).(access.Actor)
	return found
}

// gate lets a request through to its handler if its actor could ever do the action.
func (s *Site) gate(do access.Action, next echo.HandlerFunc) echo.HandlerFunc {
	if access.MayEver(access.Actor{}, do) {
		return next
	}
	return func(c echo.Context) error {
		who, err := s.Who(c)
		switch {
		case err != nil:
			return err
		case !who.SignedIn():
			return s.askToSignIn(c)
		case heldBack(who, do):
			return s.askToProve(c, who)
		case !access.MayEver(who, do):
			return fault.New(fault.Forbidden, "Your account cannot use this page.")
		}
		return next(c)
	}
}

// askToSignIn leads to the sign-in page and from there back. Words posted without a session are shown, so that they can be
// copied.
func (s *Site) askToSignIn(c echo.Context) error {
	r := c.Request()
	if r.Method != http.MethodGet {
		return s.keepWords(c)
	}
	return c.Redirect(http.StatusSeeOther, SignInAddress(r.URL.RequestURI()))
}
