package site

import (
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/fault"
	"linkfolio/internal/web/ui"
)

// problemKind is how a kind of fault is told.
type problemKind struct {
	status  int
	title   string
	message string // where the fault brings no words for people
	advice  string
}

var problems = map[fault.Kind]problemKind{
	fault.Invalid: {http.StatusUnprocessableEntity, "There is a problem with what was sent", "Go back and send the form again.", ""},
	fault.NotFound: {http.StatusNotFound, "Page not found", "If you typed the web address, check it is correct.",
		"If you followed a link, what it led to may have been deleted, or may not be yours to see."},
	fault.Forbidden:   {http.StatusForbidden, "You cannot do this", "Your account cannot use this page.", ""},
	fault.Conflict:    {http.StatusConflict, "This cannot be done now", "Something changed since you opened the page.", ""},
	fault.SignedOut:   {http.StatusUnauthorized, "You have been signed out", "Sign in to carry on.", ""},
	fault.TooMany:     {http.StatusTooManyRequests, "Too many tries", "You have tried too often in a short time.", "Wait a few minutes, then try again."},
	fault.Unavailable: {http.StatusServiceUnavailable, "Sorry, the service is not ready", "Something that the service needs is not there yet.", "Try again in a minute."},
	fault.Internal: {http.StatusInternalServerError, "Sorry, there is a problem with the service", "Nothing that you did is at fault.",
		"Try again later. If it happens again, tell the people who run your service."},
}

// StatusOf is the HTTP status that a kind of fault is told with.
func StatusOf(kind fault.Kind) int { return problems[kind].status }

// HeadingOf is the heading of the page that tells a kind of fault.
func HeadingOf(kind fault.Kind) string { return problems[kind].title }

// Problems of the protocol, which no domain knows of.
var (
	problemTooLarge = problemKind{http.StatusRequestEntityTooLarge, "This is too long to be saved",
		"What you sent is longer than an entry can be.", "Go back to the page before, make your text shorter, then save it again."}
	problemMethod = problemKind{http.StatusMethodNotAllowed, "This page cannot be used like that",
		"Nothing was done.", "Go back and use the buttons and links on the page."}
)

// problem is the one way in which an error becomes a page. Only a fault's own words are shown.
func (s *Site) problem(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	kind := kindOfProblem(err)
	view := ui.ProblemPage{Base: s.Base(c, kind.title), Message: kind.message, Advice: kind.advice}
	if f := fault.Of(err); f != nil && f.Kind != fault.NotFound && f.Message != "" {
		view.Message = f.Message
	}
	if kind.status >= http.StatusInternalServerError {
		view.RequestID = RequestID(c)
		s.Log.Error("request failed", "id", RequestID(c), "route", routeName(c), "error", causeOf(err))
	}
	if kind.status == http.StatusConflict {
		view.Next = asItIsNow(c)
	}
	if err := s.Page(c, kind.status, "problem", view); err != nil {
		s.Log.Error("problem page", "id", RequestID(c), "error", err)
		_ = c.String(http.StatusInternalServerError, "Sorry, there is a problem with the service. Reference: "+RequestID(c))
	}
}

// changing are the pages of what can change while somebody has a form about it open.
var changing = []struct{ at, words string }{
	{"/entries/", "See the entry as it is now"},
	{"/learning/records/", "See the record as it is now"},
}

// asItIsNow leads to the page of what a request was about; nil where there is none.
func asItIsNow(c echo.Context) *ui.Link {
	id := c.Param("id")
	for _, page := range changing {
		if id != "" && strings.HasPrefix(c.Path(), page.at) {
			return &ui.Link{Text: page.words, Href: page.at + id}
		}
	}
	return nil
}

func kindOfProblem(err error) problemKind {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return problemTooLarge
	}
	var echoed *echo.HTTPError
	if errors.As(err, &echoed) {
		switch echoed.Code {
		case http.StatusNotFound:
			return problems[fault.NotFound]
		case http.StatusMethodNotAllowed:
			return problemMethod
		}
	}
	return problems[fault.KindOf(err)]
}

// causeOf keeps the log to one line for a panic, which has its own.
func causeOf(err error) string {
	if errors.Is(err, errPanicked) {
		return "panic, see above"
	}
	return err.Error()
}
