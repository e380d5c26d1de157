package supervision

import (
	"slices"

	"linkfolio/internal/calendar"
)

// Summary is how the sessions of a membership year stand against what is expected. It holds no word of any session.
type Summary struct {
	Year        calendar.Span
	Since       calendar.Date // the first day of the year on which there was supervision; zero where there was none
	Held        int           // sessions of the year up to today
	Unconfirmed int           // of them, those that one side has not confirmed
	Every       string        // one of identity.Frequencies; empty where no organisation says how often
	AskedBy     []string      // names of the organisations that say so
	Expected    int           // sessions that should have been held by today
	Last        calendar.Date // of the last session ever; zero is never
	Next        calendar.Date // agreed for today or later; zero is none
}

// step is how long it is between two sessions: in days or, where those are 0, in months.
type step struct {
	every        string
	days, months int
}

// steps are the frequencies, from the most frequent.
var steps = []step{{"weekly", 7, 0}, {"fortnightly", 14, 0}, {"monthly", 0, 1}, {"six-weekly", 42, 0}, {"quarterly", 0, 3}}

// oftener gives the more frequent of two frequencies. Anything is more frequent than nothing.
func oftener(a, b string) string {
	rank := func(every string) int {
		at := slices.IndexFunc(steps, func(s step) bool { return s.every == every })
		if at < 0 {
			return len(steps)
		}
		return at
	}
	if rank(b) < rank(a) {
		return b
	}
	return a
}

// expectedBy is how many sessions should have been held from a day on by another: one for each whole period that has passed
// on that day. A month has passed on the same day of the next month, or on its last day.
func expectedBy(every string, from, by calendar.Date) int {
	if from.IsZero() || by.Before(from) {
		return 0
	}
	for _, step := range steps {
		switch {
		case step.every != every:
		case step.days > 0:
			return from.DaysUntil(by) / step.days
		default:
			passed := 0
			for !from.AddMonths((passed + 1) * step.months).After(by) {
				passed++
			}
			return passed
		}
	}
	return 0
}

// stretch is a time in which there was supervision. An open end is zero.
type stretch struct{ from, to calendar.Date }

// reckon counts what is expected of the part of the year in which there was supervision, up to today: every stretch counts
// for itself, and those that overlap or follow each other are one.
func (s *Summary) reckon(stretches []stretch, today calendar.Date) {
	slices.SortFunc(stretches, func(a, b stretch) int { return a.from.Compare(b.from) })
	var one stretch
	count := func() {
		if !one.from.IsZero() {
			s.Expected += expectedBy(s.Every, one.from, one.to)
		}
	}
	for _, next := range stretches {
		if next.to.IsZero() || next.to.After(today) {
			next.to = today
		}
		if next.from.Before(s.Year.From) {
			next.from = s.Year.From
		}
		if next.to.Before(next.from) {
			continue
		}
		if s.Since.IsZero() {
			s.Since = next.from
		}
		if one.from.IsZero() || next.from.After(one.to.AddDays(1)) {
			count()
			one = next
			continue
		}
		if next.to.After(one.to) {
			one.to = next.to
		}
	}
	count()
}
