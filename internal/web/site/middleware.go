package site

import (
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/fault"
	"linkfolio/internal/web/ui"
)

// requestKey is where a request's id is kept in its context.
const requestKey = "request"

// identify gives the request an id of our own: one sent by the client could say anything.
func (s *Site) identify(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		id := rand.Text()[:12]
		c.Set(requestKey, id)
		c.Response().Header().Set(echo.HeaderXRequestID, id)
		return next(c)
	}
}

// RequestID is the id that the log and the page of an error name.
func RequestID(c echo.Context) string {
	id, _ := c.Get(requestKey).(string)
	return id
}

// log writes one line for a request: the route, never the address, which may hold words that people typed.
func (s *Site) log(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		began := s.Clock()
		if err := next(c); err != nil {
			c.Error(err)
		}
		s.Log.LogAttrs(c.Request().Context(), slog.LevelInfo, "request",
			slog.String("id", RequestID(c)),
			slog.String("method", methodName(c.Request().Method)),
			slog.String("route", routeName(c)),
			slog.Int("status", c.Response().Status),
			slog.Int64("bytes", c.Response().Size),
			slog.Duration("took", s.Clock().Sub(began).Round(time.Microsecond)),
		)
		return nil
	}
}

// routeName is the pattern that matched; an address that matched none is not repeated.
func routeName(c echo.Context) string {
	if c.Path() == "" {
		return "(none)"
	}
	return c.Path()
}

// methodName keeps what a client made up out of the log.
func methodName(method string) string {
	switch method {
	case http.MethodGet, http.MethodPost, http.MethodHead, http.MethodOptions, http.MethodPut, http.MethodPatch, http.MethodDelete:
		return method
	}
	return "(other)"
}

// headers tells the browser how little these pages need. Sources: OWASP secure headers project; the CSP is ui's own.
func (s *Site) headers(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("Content-Security-Policy", ui.ContentSecurityPolicy())
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Cache-Control", "no-store")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), "+
			"publickey-credentials-create=(self), publickey-credentials-get=(self)")
		if s.Secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		return next(c)
	}
}

// recover turns a panic into a 500. It logs the panic's type and the stack, never its text, which may hold words that
// people typed.
func (s *Site) recover(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			cause := recover()
			if cause == nil {
				return
			}
			if cause == http.ErrAbortHandler { //nolint:errorlint // net/http compares it like this too
				panic(cause)
			}
			s.Log.Error("panic", "id", RequestID(c), "type", fmt.Sprintf("%T", cause), "stack", string(debug.Stack()))
			err = errPanicked
		}()
		return next(c)
	}
}

// sameOrigin refuses a form that another site sent, by Sec-Fetch-Site and Origin.
func (s *Site) sameOrigin(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if err := s.origins.Check(c.Request()); err != nil {
			return fault.New(fault.Forbidden, "This request came from another website, so nothing was done.").Because(err)
		}
		return next(c)
	}
}
