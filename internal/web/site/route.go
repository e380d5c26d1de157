package site

import (
	"fmt"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
)

// Route is an address, as people reach it, with the action of the policy that it stands for.
type Route struct {
	Method, Path string
	Action       access.Action
}

// On is the only way to add a route: there is none without an action, and its gate stands in front of the handler.
func (s *Site) On(method, path string, do access.Action, handler echo.HandlerFunc) {
	key := method + " " + path
	if _, twice := s.actions[key]; twice {
		panic(fmt.Sprintf("site: %s is there twice", key))
	}
	if !access.Known(do) {
		panic(fmt.Sprintf("site: %s has an action that the policy does not know", key))
	}
	s.actions[key] = Route{method, path, do}
	s.echo.Add(method, path, s.gate(do, handler))
}

// Registered are the routes that the router really has. One that did not come by On has no action.
func (s *Site) Registered() []Route {
	var routes []Route
	for _, r := range s.echo.Routes() {
		routes = append(routes, Route{r.Method, r.Path, s.actions[r.Method+" "+r.Path].Action})
	}
	return routes
}
