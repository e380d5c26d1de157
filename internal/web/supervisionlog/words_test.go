package supervisionlog

import (
	"testing"
	"time"

	"linkfolio/internal/calendar"
	"linkfolio/internal/supervision"
)

func TestHowASummaryIsSaid(t *testing.T) {
	t.Parallel()
	today := calendar.MustOn(2026, time.November, 23)
	for want, s := range map[string]supervision.Summary{
		"4 of 8 sessions expected by today. The last was on 19 October 2026, 5 weeks ago. The next is on 3 December 2026.": {
			Held: 4, Expected: 8, Every: "monthly", Last: calendar.MustOn(2026, 10, 19), Next: calendar.MustOn(2026, 12, 3)},
		"0 of 1 session expected by today. There has been none yet.":                         {Expected: 1, Every: "weekly"},
		"1 session in this membership year. The last was on 23 November 2026, today.":        {Held: 1, Last: today},
		"0 sessions in this membership year. The last was on 10 November 2026, 13 days ago.": {Last: calendar.MustOn(2026, 11, 10)},
		"0 sessions in this membership year. The last was on 22 November 2026, yesterday.":   {Last: calendar.MustOn(2026, 11, 22)},
		"3 of 2 sessions expected by today. The last was on 9 November 2026, 2 weeks ago.":   {Held: 3, Expected: 2, Every: "quarterly", Last: calendar.MustOn(2026, 11, 9)},
	} {
		if got := Counted(s, today); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
