package supervision

import (
	"testing"
	"time"

	"linkfolio/internal/calendar"
)

func on(month time.Month, day int) calendar.Date { return calendar.MustOn(2026, month, day) }

func TestExpectedByADay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		every    string
		from, by calendar.Date
		want     int
	}{
		{"weekly", on(4, 1), on(4, 7), 0},
		{"weekly", on(4, 1), on(4, 8), 1},
		{"fortnightly", on(4, 1), on(4, 28), 1},
		{"fortnightly", on(4, 1), on(4, 29), 2},
		{"monthly", on(4, 1), on(4, 30), 0},
		{"monthly", on(4, 1), on(5, 1), 1},
		{"monthly", on(4, 1), on(12, 1), 8},
		{"monthly", on(1, 31), on(2, 27), 0},
		{"monthly", on(1, 31), on(2, 28), 1}, // the month has no 31st, so its last day
		{"monthly", on(1, 31), on(3, 30), 1}, // counted from the first day, not from the last step
		{"monthly", on(1, 31), on(3, 31), 2},
		{"six-weekly", on(4, 1), on(5, 12), 0},
		{"six-weekly", on(4, 1), on(5, 13), 1},
		{"quarterly", on(4, 1), on(6, 30), 0},
		{"quarterly", on(4, 1), on(7, 1), 1},
		{"quarterly", on(4, 1), calendar.MustOn(2027, 3, 31), 3},
		{"monthly", on(4, 1), on(3, 1), 0},
		{"", on(4, 1), on(12, 1), 0},
		{"monthly", calendar.Date{}, on(12, 1), 0},
	} {
		if got := expectedBy(c.every, c.from, c.by); got != c.want {
			t.Errorf("%s from %s by %s: %d, want %d", c.every, c.from, c.by, got, c.want)
		}
	}
}

func TestTheMoreFrequentIsExpected(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ a, b, want string }{
		{"", "quarterly", "quarterly"}, {"monthly", "", "monthly"}, {"monthly", "weekly", "weekly"}, {"weekly", "monthly", "weekly"}, {"", "", ""},
	} {
		if got := oftener(c.a, c.b); got != c.want {
			t.Errorf("of %q and %q: %q, want %q", c.a, c.b, got, c.want)
		}
	}
}

// The membership year is from 1 April 2026, and today is 23 November.
func TestWhatIsExpectedOfPartsOfAYear(t *testing.T) {
	t.Parallel()
	var open calendar.Date
	today := on(11, 23)
	for name, c := range map[string]struct {
		stretches []stretch
		since     calendar.Date
		want      int
	}{
		"nobody":                     {nil, open, 0},
		"all the year":               {[]stretch{{calendar.MustOn(2025, 1, 1), open}}, on(4, 1), 7},
		"part of it":                 {[]stretch{{on(9, 1), open}}, on(9, 1), 2},
		"over":                       {[]stretch{{calendar.MustOn(2025, 1, 1), on(6, 30)}}, on(4, 1), 2},
		"over before the year":       {[]stretch{{calendar.MustOn(2025, 1, 1), on(3, 31)}}, open, 0},
		"yet to begin":               {[]stretch{{on(12, 1), open}}, open, 0},
		"ended before it began":      {[]stretch{{on(6, 1), on(5, 1)}}, open, 0},
		"two at once":                {[]stretch{{on(9, 1), open}, {on(9, 10), open}}, on(9, 1), 2},
		"one after the other":        {[]stretch{{on(8, 11), open}, {on(4, 1), on(8, 10)}}, on(4, 1), 7},
		"with a gap that is not due": {[]stretch{{on(4, 1), on(6, 1)}, {on(10, 1), open}}, on(4, 1), 3},
	} {
		s := Summary{Every: "monthly", Year: calendar.YearOf(calendar.MonthDay{Month: time.April, Day: 1}, today)}
		s.reckon(c.stretches, today)
		if s.Expected != c.want || s.Since != c.since {
			t.Errorf("%s: %d since %s, want %d since %s", name, s.Expected, s.Since, c.want, c.since)
		}
	}
}

func TestMonday(t *testing.T) {
	t.Parallel()
	for day, want := range map[calendar.Date]calendar.Date{
		on(11, 22): on(11, 16), on(11, 23): on(11, 23), on(11, 29): on(11, 23), on(3, 29): on(3, 23), on(10, 25): on(10, 19),
	} {
		if got := monday(day); got != want {
			t.Errorf("the week of %s began on %s, want %s", day, got, want)
		}
	}
}
