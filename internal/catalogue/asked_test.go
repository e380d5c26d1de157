package catalogue

import (
	"testing"

	"linkfolio/internal/calendar"
)

// The days of new terms count from the day on which they were set, and go on counting while the same is asked by the same day.
func TestTermsCountFromTheDayOnWhichTheyWereSet(t *testing.T) {
	t.Parallel()
	set, today := calendar.MustOn(2026, 3, 1), calendar.MustOn(2026, 11, 23)
	before := Terms{AskedOf: OfLinkWorkers, DueDays: 30, LastsMonths: 12}
	for name, test := range map[string]struct {
		before, now Terms
		since, want calendar.Date
	}{
		"asked for the first time": {before: Terms{AskedOf: AskedOfNobody}, now: before, want: today},
		"a day is set":             {before: Terms{AskedOf: OfLinkWorkers}, now: before, want: today},
		"the same by the same day": {before: before, now: Terms{OfLinkWorkers, 30, 36}, since: set, want: set},
		"earlier":                  {before: before, now: Terms{OfLinkWorkers, 14, 12}, since: set, want: today},
		"of others":                {before: before, now: Terms{Everyone, 30, 12}, since: set, want: today},
		"of nobody any more":       {before: before, now: Terms{AskedOfNobody, 30, 12}, since: set},
		"by no day any more":       {before: before, now: Terms{OfLinkWorkers, 0, 12}, since: set},
		"as it came, with no day":  {before: before, now: before},
	} {
		if got := test.now.from(test.before, test.since, today); got != test.want {
			t.Errorf("%s: from %s, want %s", name, got, test.want)
		}
	}
	for _, test := range [][3]calendar.Date{{set, today, set}, {today, set, set}, {{}, today, today}, {set, {}, set}, {}} {
		if got := earlier(test[0], test[1]); got != test[2] {
			t.Errorf("earlier of %s and %s: %s", test[0], test[1], got)
		}
	}
}
