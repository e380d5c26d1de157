package site

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/fault"
	"linkfolio/internal/web/ui"
)

// Refused takes in an Invalid fault and tells whether that is what the error was. Any other error is the caller's.
func (f *Form) Refused(err error) bool {
	refusal := fault.Of(err)
	if refusal == nil || refusal.Kind != fault.Invalid {
		return false
	}
	f.faults = append(f.faults, refusal.Fields...)
	if len(refusal.Fields) == 0 {
		f.message = refusal.Message
	}
	return true
}

// Tell puts the words of a fault above the form, where they name no field.
func (f *Form) Tell(err error) { f.message = fault.Of(err).Message }

// Mendable takes in what can be mended on the same page and gives the status to show it with: for an Invalid fault, and for
// TooMany tries. Any other error gives 0 and is the caller's.
func (f *Form) Mendable(err error) (status int) {
	switch {
	case fault.KindOf(err) == fault.TooMany:
		f.Tell(err)
		return http.StatusTooManyRequests
	case f.Refused(err):
		return http.StatusUnprocessableEntity
	}
	return 0
}

// Problem is the sentence to show at a field, or "".
func (f *Form) Problem(name string) string {
	for _, fault := range f.faults {
		if fault.Name == name {
			return fault.Message
		}
	}
	return ""
}

// Problems lists what was wrong, in the order of the page, each with the id of its control.
func (f *Form) Problems() []ui.ErrorLink {
	var links []ui.ErrorLink
	if f.message != "" {
		links = append(links, ui.ErrorLink{Text: f.message})
	}
	for _, fault := range f.faults {
		links = append(links, ui.ErrorLink{Text: fault.Message, Field: f.control(fault.Name)})
	}
	return links
}

// control is the id of the control to which an error link leads: the first wrong box of a date, none for a field that people
// cannot see.
func (f *Form) control(field string) string {
	switch {
	case field == YearStartField:
		return field + "-day"
	case isDate(field):
		return f.firstWrong(field)
	case slices.Contains([]string{"template", "version", "lock", "key"}, field):
		return ""
	}
	return field
}

// Redraw draws the page of a form again that a fault of the domain refused; any other error is the caller's.
func Redraw(c echo.Context, form *Form, err error, draw func(echo.Context, int, *Form) error) error {
	switch kind := fault.KindOf(err); {
	case form.Refused(err):
		return draw(c, http.StatusUnprocessableEntity, form)
	case kind == fault.TooMany, kind == fault.Conflict, kind == fault.Unavailable:
		form.Tell(err)
		return draw(c, StatusOf(kind), form)
	}
	return err
}
