package site

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/fault"
	"linkfolio/internal/web/ui"
)

// Field is one field of a form by its label.
type Field struct{ Name, Label string }

// Keep names fields in which people write, in the order of the page. What was typed into them is shown where a form could not
// be carried out; what stands in any other field is not missed. It is called before the first request.
func (s *Site) Keep(fields ...Field) {
	s.KeepFrom(func(echo.Context, *Form) ([]Field, error) { return fields, nil })
}

// KeepFrom is Keep for a form whose fields depend on what it says.
func (s *Site) KeepFrom(fields func(echo.Context, *Form) ([]Field, error)) {
	s.written = append(s.written, fields)
}

// keepWords answers a form that was sent without a session: what was typed was not saved, so it is shown.
func (s *Site) keepWords(c echo.Context) error {
	kept, err := s.readTyped(c)
	if err != nil {
		return err
	}
	signIn := SignInAddress(s.pageOfForm(c))
	if kept == nil {
		return c.Redirect(http.StatusSeeOther, signIn)
	}
	return s.Page(c, http.StatusUnauthorized, "problem", ui.ProblemPage{
		Base: s.Base(c, HeadingOf(fault.SignedOut)), Message: "Your session ended before the form arrived.",
		Kept: kept, Next: &ui.Link{Text: "Sign in", Href: signIn},
	})
}

// pageOfForm is the page on which the form that is sent to this address stands: the page "new" beneath a list to which it adds,
// the address itself, or the nearest one above it that can be looked at.
func (s *Site) pageOfForm(c echo.Context) string {
	route, path := c.Path(), c.Request().URL.Path
	if s.hasPage(route + "/new") {
		return path + "/new"
	}
	for route != "/" {
		if s.hasPage(route) {
			return path
		}
		route, path = above(route), above(path)
	}
	return "/"
}

func (s *Site) hasPage(route string) bool {
	_, there := s.actions[http.MethodGet+" "+route]
	return there
}

// above is an address without its last part.
func above(path string) string { return path[:max(strings.LastIndex(path, "/"), 1)] }

// KeepAfter answers a form that a Conflict came before, with its words and the way to what is there now.
func (s *Site) KeepAfter(c echo.Context, form *Form, refusal error, next ui.Link) error {
	kept, err := s.typed(c, form)
	if err != nil {
		return err
	}
	return s.Page(c, http.StatusConflict, "problem", ui.ProblemPage{
		Base: s.Base(c, HeadingOf(fault.Conflict)), Message: fault.Of(refusal).Message, Kept: kept, Next: &next,
	})
}

// readTyped lists the words of the form that was sent.
func (s *Site) readTyped(c echo.Context) (*ui.SummaryList, error) {
	form, err := ReadForm(c)
	if err != nil {
		return nil, err
	}
	return s.typed(c, form)
}

// typed lists the words of a form that people would miss; nil where there are none. Where two forms have fields of one name,
// the label that was told first stands.
func (s *Site) typed(c echo.Context, form *Form) (*ui.SummaryList, error) {
	list, listed := &ui.SummaryList{}, map[string]bool{}
	for _, written := range s.written {
		fields, err := written(c, form)
		if err != nil {
			return nil, err
		}
		for _, field := range fields {
			if text := form.AsText(field.Name); text != "" && !listed[field.Name] {
				listed[field.Name] = true
				list.Rows = append(list.Rows, ui.SummaryRow{Key: field.Label, Value: ui.Prose(Shown(text))})
			}
		}
	}
	if len(list.Rows) == 0 {
		return nil, nil
	}
	return list, nil
}
