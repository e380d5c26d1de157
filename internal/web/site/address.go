package site

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
)

// PathID reads the id in an address; what is no id is not there.
func PathID(c echo.Context) (uuid.UUID, error) { return IDAt(c, "id") }

// IDAt reads the id that stands under a name in an address; what is no id is not there.
func IDAt(c echo.Context, name string) (uuid.UUID, error) {
	text := c.Param(name)
	id, err := uuid.Parse(text)
	if err != nil || id.String() != text {
		return uuid.Nil, access.NotFound()
	}
	return id, nil
}

// EntryPath is the address of an entry, or of a page beneath it.
func EntryPath(id uuid.UUID, beneath string) string {
	path := "/entries/" + id.String()
	if beneath != "" {
		path += "/" + beneath
	}
	return path
}

// WithQuery joins an address and a query, leaving out an empty one.
func WithQuery(path string, query url.Values) string {
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}

// PageNumber reads the number of a page of a list of n, and says how many pages there are. A page beyond the last is the
// last.
func PageNumber(text string, n, size int) (number, pages int) {
	pages = max(1, (n+size-1)/size)
	number, err := strconv.Atoi(text)
	if err != nil || number < 1 {
		number = 1
	}
	return min(number, pages), pages
}

// Absolute is an address of this installation in full: beneath the address that people type or, where none is set, the one
// that this request came by.
func (s *Site) Absolute(c echo.Context, path string) string {
	if s.BaseURL != nil {
		return strings.TrimSuffix(s.BaseURL.String(), "/") + path
	}
	return c.Scheme() + "://" + c.Request().Host + path
}
