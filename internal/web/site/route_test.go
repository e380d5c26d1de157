package site_test

import (
	"slices"
	"testing"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/web/site"
)

// What the router has is told whole, so that no route escapes the tests of the policy.
func TestARouteThatWasAddedPastThePolicyIsTold(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.On("GET", "/with", access.SeePublic, nothing)
	s.AddBare("/without")
	routes := s.Registered()
	slices.SortFunc(routes, func(a, b site.Route) int { return len(a.Path) - len(b.Path) })
	want := []site.Route{{Method: "GET", Path: "/with", Action: access.SeePublic}, {Method: "GET", Path: "/without"}}
	if !slices.Equal(routes, want) {
		t.Errorf("the routes are %v, want %v", routes, want)
	}
}

func TestARouteNeedsAnActionAndItsOwnAddress(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.On("GET", "/there", access.SeePublic, nothing)
	for why, add := range map[string]func(){
		"an action that the policy does not know": func() { s.On("GET", "/fly", "fly", nothing) },
		"an address that is there":                func() { s.On("GET", "/there", access.SeePublic, nothing) },
	} {
		if !panics(add) {
			t.Errorf("a route with %s was taken", why)
		}
	}
}

func newSite(t *testing.T) *site.Site {
	t.Helper()
	s, err := site.New(site.Config{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func nothing(echo.Context) error { return nil }

func panics(do func()) (did bool) {
	defer func() { did = recover() != nil }()
	do()
	return false
}
