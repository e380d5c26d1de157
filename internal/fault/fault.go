// Package fault holds the only error whose words people see.
//
// Domain code returns a *Error for everything a person can do something about; every other error is
// internal: it is logged, and the page shows one sentence and a request id. The package knows nothing
// of HTTP; the web package maps each Kind to a status in one table.
package fault

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kind says what went wrong, as far as the person and the page need to know.
type Kind uint8

const (
	// Internal is everything that is not a *Error: our fault, told in one general sentence.
	Internal Kind = iota
	// Invalid means that what was typed or chosen has to be corrected (422).
	Invalid
	// NotFound means that there is no such thing, or none that this person may know of (404).
	NotFound
	// Forbidden means that the person may see the thing but not do this to it (403).
	Forbidden
	// Conflict means that the thing changed, or is in a state that does not allow this (409).
	Conflict
	// SignedOut means that the session has ended: sign in first.
	SignedOut
	// TooMany means too many tries: wait (429).
	TooMany
	// Unavailable means that something we depend on is not ready: try again (503).
	Unavailable
)

// String names the kind, for logs and tests.
func (k Kind) String() string {
	names := [...]string{"internal", "invalid", "not found", "forbidden", "conflict", "signed out", "too many", "unavailable"}
	if int(k) >= len(names) {
		return "unknown"
	}
	return names[k]
}

// Field is one thing to correct: the name of the form field and the sentence to show at it.
type Field struct {
	Name    string
	Message string
}

// Error is a fault that may be shown to people as it is.
type Error struct {
	Kind    Kind
	Message string
	Fields  []Field // in the order of the page
	cause   error
}

// New makes a fault with a sentence for people.
func New(kind Kind, message string) *Error { return &Error{Kind: kind, Message: message} }

// Newf is New with formatting.
func Newf(kind Kind, format string, args ...any) *Error {
	return New(kind, fmt.Sprintf(format, args...))
}

// At makes an Invalid fault with a single field.
func At(field, message string) *Error {
	return &Error{Kind: Invalid, Message: message, Fields: []Field{{field, message}}}
}

// Because keeps the technical cause for the log; people never see it.
func (e *Error) Because(cause error) *Error {
	with := *e
	with.cause = cause
	return &with
}

// Error gives the sentence and the cause, for logs.
func (e *Error) Error() string {
	text := e.Kind.String() + ": " + e.Message
	for _, f := range e.Fields {
		text += fmt.Sprintf("; %s: %s", f.Name, f.Message)
	}
	if e.cause != nil {
		text += ": " + e.cause.Error()
	}
	return text
}

// Unwrap gives the technical cause.
func (e *Error) Unwrap() error { return e.cause }

// KindOf tells the kind of any error; an error that is not a fault is Internal.
func KindOf(err error) Kind {
	if f := Of(err); f != nil {
		return f.Kind
	}
	return Internal
}

// Of finds the fault in an error's chain, or nil.
func Of(err error) *Error {
	var f *Error
	if errors.As(err, &f) {
		return f
	}
	return nil
}

// Check gathers field faults in page order.
type Check struct{ fields []Field }

// Add notes one fault at a field. A second fault at the same field is left out: one thing to mend at a time.
func (c *Check) Add(field, message string) {
	for _, f := range c.fields {
		if f.Name == field {
			return
		}
	}
	c.fields = append(c.fields, Field{field, message})
}

// Addf is Add with formatting.
func (c *Check) Addf(field, format string, args ...any) { c.Add(field, fmt.Sprintf(format, args...)) }

// Line holds what was typed into a field of one line to characters that can be shown, at most longest of them.
func (c *Check) Line(field, label, text string, longest int) {
	switch {
	case !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl):
		c.Add(field, label+" must not include characters that cannot be shown")
	case utf8.RuneCountInString(text) > longest:
		c.Addf(field, "%s must be %d characters or fewer", label, longest)
	}
}

// Err is nil when nothing was noted, else one Invalid fault with every field.
func (c *Check) Err() error {
	if len(c.fields) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Message: "There is a problem", Fields: c.fields}
}
