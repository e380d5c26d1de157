package signoff

import (
	"strings"

	"linkfolio/internal/calendar"
	"linkfolio/internal/cpd"
)

// What an entry may claim before it is unusual.
const (
	usualPoints  cpd.Points = 800
	usualMinutes            = 24 * 60
)

// Reason is why an entry is unusual, as people read it.
type Reason string

// The reasons.
const (
	ManyPoints    Reason = "more than 8 points"
	ManyHours     Reason = "more than 24 hours"
	LongAgo       Reason = "dated more than a year before it was sent"
	AfterReturn   Reason = "changed after it was returned"
	AfterDecline  Reason = "sent again after it was declined"
	AfterReopened Reason = "sent again after its sign-off was taken back"
)

// Earlier is what became of earlier versions of an entry.
type Earlier struct{ Returned, Declined, Reopened bool }

// Claim is what an entry asks to be signed off for, as far as it can be unusual.
type Claim struct {
	Points  cpd.Points
	Minutes int
	EndsOn  calendar.Date
	Sent    calendar.Date // the day on which it was sent: how long it has waited since does not make it unusual
	Earlier
}

// Unusual says why a supervisor should read an entry on its own. An entry that is unusual is never signed off together with
// others.
func Unusual(c Claim) []Reason {
	var reasons []Reason
	for _, sign := range []struct {
		is     bool
		reason Reason
	}{
		{c.Points > usualPoints, ManyPoints},
		{c.Minutes > usualMinutes, ManyHours},
		{c.EndsOn.Before(c.Sent.AddYears(-1)), LongAgo},
		{c.Returned, AfterReturn},
		{c.Declined, AfterDecline},
		{c.Reopened, AfterReopened},
	} {
		if sign.is {
			reasons = append(reasons, sign.reason)
		}
	}
	return reasons
}

// Because joins reasons into a sentence: "Read it on its own: more than 8 points, more than 24 hours." It is empty for none.
func Because(reasons []Reason) string {
	if len(reasons) == 0 {
		return ""
	}
	var words []string
	for _, r := range reasons {
		words = append(words, string(r))
	}
	return "Read it on its own: " + strings.Join(words, ", ") + "."
}
