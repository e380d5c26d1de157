package site

import (
	"bytes"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/web/ui"
)

// Base is what every page starts from: its title, the navigation of the person who asks, and what just happened.
func (s *Site) Base(c echo.Context, title string) ui.Base {
	who, err := s.Who(c)
	if err != nil {
		s.Log.Error("actor", "id", RequestID(c), "error", err)
	}
	return ui.Base{Title: title, SignedInAs: who.Name, Nav: navigation(who, c.Request().URL.Path), Flash: s.takeFlash(c)}
}

// Page sends a whole page or, when it cannot be drawn, an error and nothing of it.
func (s *Site) Page(c echo.Context, status int, name string, view any) error {
	var whole bytes.Buffer
	if err := s.pages.Render(&whole, name, view); err != nil {
		return err
	}
	return c.HTMLBlob(status, whole.Bytes())
}
