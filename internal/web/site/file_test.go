package site_test

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/web/site"
)

// A browser must be able to tell a part of a file from the whole.
func TestAFileThatCannotBeFinishedBreaksOff(t *testing.T) {
	t.Parallel()
	s, err := site.New(site.Config{Log: slog.New(slog.DiscardHandler), Clock: calendar.System})
	if err != nil {
		t.Fatal(err)
	}
	serve := func(path string, end error) {
		s.On(http.MethodGet, path, access.SeePublic, func(c echo.Context) error {
			return s.Stream(c, "all.zip", "application/zip", func(w io.Writer) error {
				_, err := io.WriteString(w, strings.Repeat("some of it ", 10_000))
				return errors.Join(err, end)
			})
		})
	}
	serve("/whole", nil)
	serve("/part", errors.New("the rest is not there"))
	server := httptest.NewServer(s)
	defer server.Close()
	for path, whole := range map[string]bool{"/whole": true, "/part": false} {
		if err := fetch(server, path); (err == nil) != whole {
			t.Errorf("%s was read with %v", path, err)
		}
	}
}

// fetch reads an answer to its end, which may break off before its beginning.
func fetch(server *httptest.Server, path string) error {
	answer, err := server.Client().Get(server.URL + path)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, answer.Body)
	return errors.Join(err, answer.Body.Close())
}
