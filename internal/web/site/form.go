package site

import (
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/fault"
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

// NewForm is a form that nothing was typed into yet.
func NewForm() *Form { return &Form{values: url.Values{}} }

// ReadForm reads a posted form. A form that is too large gives a *http.MaxBytesError, a broken one an Invalid fault.
func ReadForm(c echo.Context) (*Form, error) {
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

// ReadQuery reads a form that travels in the address.
func ReadQuery(c echo.Context) *Form { return &Form{values: c.QueryParams()} }

// Text is the first value posted under a name, exactly as typed.
func (f *Form) Text(name string) string { return f.values.Get(name) }

// All are the values posted under a name, as of boxes that were ticked.
func (f *Form) All(name string) []string { return f.values[name] }

// Under are the first values posted under names that begin with a prefix, by the rest of the name.
func (f *Form) Under(prefix string) map[string]string {
	found := map[string]string{}
	for name := range f.values {
		if rest, under := strings.CutPrefix(name, prefix); under {
			found[rest] = f.Text(name)
		}
	}
	return found
}

// Query is the part of a form under these names that is not empty, as an address has it.
func (f *Form) Query(names ...string) url.Values {
	query := url.Values{}
	for _, name := range names {
		if value := f.Text(name); value != "" {
			query.Set(name, value)
		}
	}
	return query
}

// AsText is what was typed into a field, with line breaks as they are kept, and a date's boxes in one.
func (f *Form) AsText(name string) string {
	if isDate(name) {
		date := f.Date(name)
		return strings.TrimSpace(strings.Join([]string{date.Day, date.Month, date.Year}, " "))
	}
	return strings.TrimSpace(strings.ReplaceAll(f.Text(name), "\r\n", "\n"))
}

// Lock is the lock that the form was made with; one that was tampered with, -1, is never the present one.
func (f *Form) Lock() int {
	lock, err := strconv.Atoi(f.Text("lock"))
	if err != nil {
		return -1
	}
	return lock
}

// Set puts a value in place.
func (f *Form) Set(name, value string) { f.values.Set(name, value) }

// Add puts a value beside those that are there.
func (f *Form) Add(name, value string) { f.values.Add(name, value) }

// Shown is a text that HTML can carry: bytes that are no characters cannot be sent back.
func Shown(text string) string { return strings.ToValidUTF8(text, "\uFFFD") }

// FreshKey marks one form, so that the same form sent twice is carried out once.
func FreshKey() string { return rand.Text() }
