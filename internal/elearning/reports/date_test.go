package reports

import (
	"strings"
	"testing"
	"time"

	"linkfolio/internal/calendar"
)

// today is the day on which the tests read.
var today = calendar.MustOn(2026, time.November, 25)

func TestDatesThatPeopleAndPlatformsWrite(t *testing.T) {
	t.Parallel()
	third := []string{
		"3/11/2026", "03/11/2026", "3/11/26", "03-11-26", "3.11.2026", "03.11.26", "3 / 11 / 2026", "3 11 2026", "3 Nov 2026", "03 Nov 2026", "3 November 2026",
		"3rd November 2026", "3rd of November 2026", "3-Nov-2026", "03-Nov-26", "3 Nov 26", "3 Nov '26", "3Nov2026", "3 NOV 2026", "3 Nov, 2026", "3 Nov. 2026", "Nov 3 2026", "Nov 3, 2026",
		"November 3rd, 2026", "Nov-3-2026", "Tue 3 Nov 2026", "Tuesday 3 November 2026", "Tues, 3 Nov 2026", "Tuesday, 3rd November 2026", "2026-11-03", "2026/11/03", "2026.11.3",
		"2026-11-03T10:00Z", "2026-11-03T10:00:00Z", "2026-11-03T10:00:00.123Z", "2026-11-03T10:00:00+00:00", "2026-11-03 10:00", "2026-11-03 10:00:00", "3/11/2026 10:00",
		"3/11/2026, 10:00", "03/11/26, 14:05", "03 Nov 2026 at 14:05", "03 Nov 2026 at 2:05", "3 November 2026 at 2:05pm", "3 November 2026, 2pm", "10:00 3/11/2026", "10:00 on 3 Nov 2026",
		"14:05, 3 Nov 2026", "2:05 pm 3 Nov 2026", "Tue 3 Nov 2026 14:05:59", "3/11/2026 10:00 GMT", "46329", "46329.4166", " 3  Nov  2026 ", "３/11/2026", "3 Nov 2026.",
		"2026-11-03T23:59Z", "2026-11-02T23:30-01:00", "2026-11-04T00:30+0100", "2026-11-03T01:00+01",
	}
	for _, words := range third {
		if got := readDay(words, today); got.day != calendar.MustOn(2026, 11, 3) || got.problem != "" {
			t.Errorf("%q is %s (%s)", words, got.day, got.problem)
		}
	}
	for words, want := range map[string]string{
		"29 Feb 2024": "2024-02-29", "29/2/24": "2024-02-29", "1 Sept 2025": "2025-09-01", "03 Sep 2025": "2025-09-03", "1 August 2025": "2025-08-01", "1 August 2025 10:30": "2025-08-01",
		"31/12/27": "2027-12-31", "1/1/70": "", "25/11/2026": "2026-11-25", "1 May 2026": "2026-05-01", "30 June 2026": "2026-06-30", "4 July 2026": "2026-07-04",
		// Instants in summer: London is an hour ahead of UTC.
		"2026-07-31T23:30:00Z": "2026-08-01", "2026-07-31 23:30 UTC": "2026-08-01", "2026-07-31 23:30 BST": "2026-07-31", "2026-12-31T23:30:00Z": "2026-12-31",
		"2026-08-01T00:30:00+02:00": "2026-07-31", "36526": "2000-01-01",
	} {
		if got := readDay(words, today); got.day.String() != want {
			t.Errorf("%q is %s (%s), want %s", words, got.day, got.problem, want)
		}
	}
}

func TestDatesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	for words, part := range map[string]string{
		"13/25/2026": "no such day", "31/02/2026": "no such day", "29 Feb 2026": "no such day", "0/11/2026": "no such day", "3/0/2026": "no such day", "00 Nov 2026": "no such day",
		"2026-13-01": "no such day", "32/1/26": "no such day",
		"Summer 2018": "cannot be read", "2026": "cannot be read", "Nov 2026": "cannot be read", "3/11": "cannot be read", "November": "cannot be read", "3 Nov": "cannot be read",
		"3/11-2026": "cannot be read", "3/11/202": "cannot be read", "03112026": "cannot be read", "20261103": "cannot be read", "3 Nov 2026 and 4 Nov 2026": "cannot be read",
		"3-4 Nov 2026": "cannot be read", "TBC": "cannot be read", "Every 3 years": "cannot be read", "?": "cannot be read", "1234": "cannot be read", "3 Novembre 2026": "cannot be read",
		"2026-11-03T25:00Z": "cannot be read", "3 Nov 2026 13pm": "cannot be read", strings.Repeat("3 Nov 2026 ", 50): "cannot be read",
		"3/11/2029": "too far ahead", "3/11/99": "too far ahead: it was read as 3 November 2099", "1/1/28": "too far ahead", "73050": "too far ahead", "3/11/1926": "too long ago", "10000": "too long ago",
		"Today": "Say on which day the report was made", "yesterday": "Say on which day the report was made",
	} {
		if got := readDay(words, today); !got.day.IsZero() || !strings.Contains(got.problem, part) {
			t.Errorf("%q is %s (%q), want a problem with %q", words, got.day, got.problem, part)
		}
	}
}

func TestTextsThatStandForNoDate(t *testing.T) {
	t.Parallel()
	for words, noted := range map[string]bool{
		"": false, " ": false, "-": false, "N/A": false, "None": false, "01 Jan 0001": true, "01/01/0001 00:00:00": true, "1970-01-01": true, "1970-01-01T00:00:00Z": true, "1899-12-30": true,
		"01/01/1900": true,
	} {
		got := readDay(words, today)
		if !got.day.IsZero() || got.problem != "" || got.relative != "" || (got.note != "") != noted {
			t.Errorf("%q is %+v", words, got)
		}
	}
}

func TestOrderOfDayAndMonth(t *testing.T) {
	t.Parallel()
	for words, want := range map[string]order{
		"3/11/2026": eitherWay, "25/11/2026": dayFirst, "11/25/2026": monthFirst, "25/25/2026": noNumbers, "3 Nov 2026": noNumbers, "2026-11-03": noNumbers, "11/25/26, 10:00": monthFirst,
	} {
		if got := readDay(words, today); got.order != want {
			t.Errorf("%q has order %d, want %d", words, got.order, want)
		}
	}
}

// A report has no day of today to be measured by.
func TestWithoutTodayNoDateIsTooFarAhead(t *testing.T) {
	t.Parallel()
	if got := readDay("3 Nov 2040", calendar.Date{}); got.day != calendar.MustOn(2040, 11, 3) {
		t.Errorf("%+v", got)
	}
}

func TestResolve(t *testing.T) {
	t.Parallel()
	day := calendar.MustOn(2026, 3, 1)
	rows := []Row{
		{Relative: Today, Problems: []string{askWhenMade}},
		{Relative: Yesterday, Problems: []string{"The row has no title.", askWhenMade}},
		{Day: day},
	}
	got := Resolve(rows, day)
	if got[0].Day != day || len(got[0].Problems) != 0 || got[1].Day != calendar.MustOn(2026, 2, 28) || len(got[1].Problems) != 1 || got[2].Day != day {
		t.Errorf("%+v", got)
	}
	if !AsksWhenMade(rows) || AsksWhenMade(got) || len(rows[0].Problems) != 1 {
		t.Error("the rows that were given have changed, or they do not ask")
	}
	if again := Resolve(rows, calendar.Date{}); !again[0].Day.IsZero() || len(again[0].Problems) != 1 {
		t.Errorf("without a day: %+v", again[0])
	}
}
