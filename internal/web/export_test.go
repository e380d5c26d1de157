package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
)

// SafeNext is for the table of open redirects.
var SafeNext = safeNext

// RouteLine is a route as the tests compare it.
type RouteLine struct{ Method, Path, Action string }

// Registered are the routes that the router really has, each with the action that it was added with, or "".
func (s *Server) Registered() []RouteLine {
	var lines []RouteLine
	for _, r := range s.echo.Routes() {
		lines = append(lines, RouteLine{r.Method, r.Path, string(s.actions[r.Method+" "+r.Path].do)})
	}
	return lines
}

// PageNames are the names of all page templates.
func (s *Server) PageNames() []string { return s.pages.Names() }

// AddBare adds a route past the policy.
func (s *Server) AddBare(path string) {
	s.echo.GET(path, func(echo.Context) error { return nil })
}

// AddWith adds a route with an action.
func (s *Server) AddWith(path, action string) {
	s.on(http.MethodGet, path, access.Action(action), func(echo.Context) error { return nil })
}

// AddPanic adds a page that panics with these words.
func (s *Server) AddPanic(path, words string) {
	s.on(http.MethodGet, path, access.SeePublic, func(echo.Context) error { panic(words) })
}

// DeviceWords is for the table of user agents.
var DeviceWords = deviceWords
