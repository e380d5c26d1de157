package site

import "github.com/labstack/echo/v4"

// AddBare adds a route past the policy.
func (s *Site) AddBare(path string) {
	s.echo.GET(path, func(echo.Context) error { return nil })
}
