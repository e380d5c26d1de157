package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/catalogue"
	"linkfolio/internal/fault"
	"linkfolio/internal/web/ui"
)

// field is one field of a form by its label.
type field struct{ name, label string }

// fieldsOf are the fields of the entry form, in the order of the page.
func fieldsOf(template catalogue.Template) []field {
	fields := []field{
		{"title", "Title"}, {"starts_on", "Start"}, {"ends_on", "End"}, {"provider", "Provider"}, {"kind", "Kind"},
		{"activity", "Activity"}, {"hours", "Time spent"}, {"points", "CPD points"},
	}
	for _, prompt := range template.Prompts {
		fields = append(fields, field{"answer." + prompt.Key, prompt.Label})
	}
	return fields
}

// asText is what was typed into a field, with line breaks as they are kept, and a date's boxes in one.
func (f *Form) asText(name string) string {
	if slices.Contains(dateFields, name) {
		date := f.Date(name)
		return strings.TrimSpace(strings.Join([]string{date.Day, date.Month, date.Year}, " "))
	}
	return strings.TrimSpace(strings.ReplaceAll(f.Text(name), "\r\n", "\n"))
}

func proseOr(text, otherwise string) ui.Component {
	if text == "" {
		return ui.Text(otherwise)
	}
	return ui.Prose(shown(text))
}

// keepWords answers a form that was sent without a session: what was typed was not saved, so it is shown.
func (s *Server) keepWords(c echo.Context) error {
	form, err := readForm(c)
	if err != nil {
		return err
	}
	kept, err := s.typed(c, form)
	if err != nil {
		return err
	}
	signIn := signInAddress(s.pageOfForm(c))
	if kept == nil {
		return c.Redirect(http.StatusSeeOther, signIn)
	}
	return s.page(c, http.StatusUnauthorized, "problem", ui.ProblemPage{
		Base: s.base(c, problems[fault.SignedOut].title), Message: "Your session ended before the form arrived.",
		Kept: kept, Next: &ui.Link{Text: "Sign in", Href: signIn},
	})
}

// pageOfForm is the page on which the form that is sent to this address stands: the address itself, or the nearest one above
// it that can be looked at.
func (s *Server) pageOfForm(c echo.Context) string {
	route, path := c.Path(), c.Request().URL.Path
	if route == "/entries" {
		return "/entries/new"
	}
	for route != "/" {
		if _, page := s.actions[http.MethodGet+" "+route]; page {
			return path
		}
		route, path = above(route), above(path)
	}
	return "/"
}

// above is an address without its last part.
func above(path string) string { return path[:max(strings.LastIndex(path, "/"), 1)] }

// keepWordsAfter answers a form that can no longer be carried out, with its words.
func (s *Server) keepWordsAfter(c echo.Context, id uuid.UUID, form *Form, refusal error) error {
	kept, err := s.typed(c, form)
	if err != nil {
		return err
	}
	return s.page(c, http.StatusConflict, "problem", ui.ProblemPage{
		Base: s.base(c, problems[fault.Conflict].title), Message: fault.Of(refusal).Message, Kept: kept,
		Next: &ui.Link{Text: "See the entry as it is now", Href: entryPath(id, "")},
	})
}

// otherFields are fields of other forms in which people write.
var otherFields = append([]field{{"comment", "Comment"}, {"word", "Message"}, {"email", "Email address"}}, detailFields...)

// typed lists the words of a form that people would miss; nil where there are none.
func (s *Server) typed(c echo.Context, form *Form) (*ui.SummaryList, error) {
	template, err := s.chosenTemplate(c, form.Text("template"))
	if err != nil {
		return nil, err
	}
	list := &ui.SummaryList{}
	for _, f := range slices.Concat(fieldsOf(template), otherFields) {
		if text := form.asText(f.name); text != "" {
			list.Rows = append(list.Rows, ui.SummaryRow{Key: f.label, Value: ui.Prose(shown(text))})
		}
	}
	if len(list.Rows) == 0 {
		return nil, nil
	}
	return list, nil
}
