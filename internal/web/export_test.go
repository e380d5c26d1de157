package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
)

// AddPanic adds a page that panics with these words.
func (s *Server) AddPanic(path, words string) {
	s.On(http.MethodGet, path, access.SeePublic, func(echo.Context) error { panic(words) })
}

// DeviceWords is for the table of user agents.
var DeviceWords = deviceWords
