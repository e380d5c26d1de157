package web

import (
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/calendar"
	"linkfolio/internal/cpd"
	"linkfolio/internal/fault"
	"linkfolio/internal/web/ui"
)

// largestForm is in bytes. The longest entry there can be, with five answers of 20,000 characters, fits in most scripts.
const largestForm = 1 << 20

// Form is what was typed, as it was typed, with what is wrong with it. The same form fills the page's fields, the first
// time from what is stored and, when it was refused, from what was posted.
type Form struct {
	values  url.Values
	message string // of a refusal that names no field
	faults  []fault.Field
}

// newForm is a form that nothing was typed into yet.
func newForm() *Form { return &Form{values: url.Values{}} }

// readForm reads a posted form. A form that is too large gives a *http.MaxBytesError, a broken one an Invalid fault.
func readForm(c echo.Context) (*Form, error) {
	r := c.Request()
	r.Body = http.MaxBytesReader(c.Response().Writer, r.Body, largestForm)
	if err := r.ParseForm(); err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return nil, err
		}
		return nil, fault.New(fault.Invalid, "The form did not arrive whole. Go back and send it again.").Because(err)
	}
	return &Form{values: r.PostForm}, nil
}

// readQuery reads a form that travels in the address.
func readQuery(c echo.Context) *Form { return &Form{values: c.QueryParams()} }

// Text is the first value posted under a name, exactly as typed.
func (f *Form) Text(name string) string { return f.values.Get(name) }

// Set puts a value in place.
func (f *Form) Set(name, value string) { f.values.Set(name, value) }

// Date is the three boxes of a date, as typed.
func (f *Form) Date(name string) ui.DateValue {
	return ui.DateValue{Day: f.Text(name + "-day"), Month: f.Text(name + "-month"), Year: f.Text(name + "-year")}
}

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

// Mendable takes in what can be mended on the same page and gives the status to show it with: for an Invalid fault, and for
// TooMany tries. Any other error gives 0 and is the caller's.
func (f *Form) Mendable(err error) (status int) {
	switch {
	case fault.KindOf(err) == fault.TooMany:
		f.message = fault.Of(err).Message
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
		links = append(links, ui.ErrorLink{Text: fault.Message, Field: f.controlID(fault.Name)})
	}
	return links
}

// controlID is where an error link leads: to the first wrong box of a date, to nothing for a field that people cannot see.
func (f *Form) controlID(field string) string {
	if field == yearStartField {
		return field + "-day"
	}
	if !slices.Contains(dateFields, field) {
		return controlID(field)
	}
	_, wrong, _ := cpd.TypedDate(f.Date(field)).Read()
	switch {
	case wrong.Month && !wrong.Day:
		return field + "-month"
	case wrong.Year && !wrong.Day:
		return field + "-year"
	}
	return field + "-day"
}

// dateFields are the names of the dates in all our forms.
var dateFields = []string{"starts_on", "ends_on", "from", "to"}

// yearStartField is the day and month on which a membership year starts.
const yearStartField = "membership_start"

// controlID is the id of a field's first control.
func controlID(field string) string {
	switch {
	case slices.Contains(dateFields, field), field == yearStartField:
		return field + "-day"
	case slices.Contains([]string{"template", "version", "lock", "key"}, field):
		return ""
	}
	return field
}

// day reads a date that may be left empty, and notes what is wrong with it.
func (f *Form) day(name, called string, check *fault.Check) calendar.Date {
	day, _, problem := cpd.TypedDate(f.Date(name)).Read()
	if problem != "" {
		check.Add(name, called+" "+problem)
	}
	return day
}

// Input is a one-line field with what was typed and what was wrong.
func (f *Form) Input(name, label, hint string) ui.Input {
	return ui.Input{Name: name, Label: label, LabelSize: ui.Small, Hint: hint, Value: shown(f.Text(name)), Error: f.Problem(name)}
}

// Textarea is a field of several lines.
func (f *Form) Textarea(name, label, hint string) ui.Textarea {
	return ui.Textarea{Name: name, Label: label, LabelSize: ui.Small, Hint: hint, Value: shown(f.Text(name)), Error: f.Problem(name)}
}

// Radios is a choice of one.
func (f *Form) Radios(name, legend, hint string, options []ui.Option) ui.Radios {
	return ui.Radios{
		Name: name, Legend: legend, LegendSize: ui.Small, Hint: hint, Options: options,
		Value: f.Text(name), Error: f.Problem(name),
	}
}

// Select is a choice of one from many.
func (f *Form) Select(name, label, hint string, options []ui.Option) ui.Select {
	return ui.Select{
		Name: name, Label: label, LabelSize: ui.Small, Hint: hint, Options: options,
		Value: f.Text(name), Error: f.Problem(name),
	}
}

// DateInput is a date in three boxes.
func (f *Form) DateInput(name, legend, hint string) ui.DateInput {
	value := f.Date(name)
	value.Day, value.Month, value.Year = shown(value.Day), shown(value.Month), shown(value.Year)
	_, wrong, _ := cpd.TypedDate(f.Date(name)).Read()
	return ui.DateInput{
		Name: name, Legend: legend, LegendSize: ui.Small, Hint: hint, Value: value, Error: f.Problem(name), Wrong: ui.DateParts(wrong),
	}
}

// YearStart is the day and month on which a membership year starts.
func (f *Form) YearStart(legend, hint string) ui.DateInput {
	return ui.DateInput{
		Name: yearStartField, Legend: legend, LegendSize: ui.Small, Hint: hint, NoYear: true, Error: f.Problem(yearStartField),
		Value: ui.DateValue{Day: shown(f.Text(yearStartField + "-day")), Month: shown(f.Text(yearStartField + "-month"))},
	}
}

// Password is a field for a password, which is never filled in. purpose is "current-password" or "new-password".
func (f *Form) Password(name, label, hint, purpose string) ui.PasswordInput {
	return ui.PasswordInput{Name: name, Label: label, LabelSize: ui.Small, Hint: hint, Autocomplete: purpose, Error: f.Problem(name)}
}

// Hidden is a field that people do not see.
func (f *Form) Hidden(name string) ui.FormHidden {
	return ui.FormHidden{Name: name, Value: f.Text(name)}
}

// shown is a text that HTML can carry: bytes that are no characters cannot be sent back.
func shown(text string) string { return strings.ToValidUTF8(text, "\uFFFD") }

// freshKey marks one form, so that the same form sent twice is carried out once.
func freshKey() string { return rand.Text() }
