package calendar

import (
	"testing"
	"time"
)

func TestYearOfEveryStartAndDay(t *testing.T) {
	t.Parallel()
	for start := MustOn(2028, 1, 1); start.Year() == 2028; start = start.AddDays(1) {
		first := MonthDay{start.Month(), start.Day()}
		for day := MustOn(2024, 1, 1); day.Year() < 2033; day = day.AddDays(13) {
			year := YearOf(first, day)
			if !year.Has(day) {
				t.Fatalf("start %s: %s is not in its own year %v", first, day, year)
			}
			if next := YearOf(first, year.To.AddDays(1)); next.From != year.To.AddDays(1) {
				t.Fatalf("start %s: gap after %v, next %v", first, year, next)
			}
			if length := year.From.DaysUntil(year.To) + 1; length < 365 || length > 366 {
				t.Fatalf("start %s: year %v has %d days", first, year, length)
			}
		}
	}
}

func TestYearOf29February(t *testing.T) {
	t.Parallel()
	start := MonthDay{time.February, 29}
	got := YearOf(start, MustOn(2027, time.March, 1))
	if want := (Span{MustOn(2027, 2, 28), MustOn(2028, 2, 28)}); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestDaysThatDoNotExist(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"2026-02-31", "2026-13-01", "2026-00-10", "26-1-1", "", "2026-2-3", "0000-01-01"} {
		if d, err := ParseDate(text); err == nil {
			t.Errorf("ParseDate(%q) = %v, want an error", text, d)
		}
	}
	if _, ok := On(2027, time.February, 29); ok {
		t.Error("29 February 2027 was accepted")
	}
}

func TestDayOfIsLondons(t *testing.T) {
	t.Parallel()
	summer := time.Date(2026, 7, 31, 23, 30, 0, 0, time.UTC)
	if got := DayOf(summer).String(); got != "2026-08-01" {
		t.Errorf("half past midnight BST is %s", got)
	}
	winter := time.Date(2026, 12, 31, 23, 30, 0, 0, time.UTC)
	if got := DayOf(winter).String(); got != "2026-12-31" {
		t.Errorf("23:30 GMT is %s", got)
	}
}

func TestWords(t *testing.T) {
	t.Parallel()
	for minutes, want := range map[int]string{0: "0 minutes", 1: "1 minute", 60: "1 hour", 150: "2 hours 30 minutes", 61: "1 hour 1 minute"} {
		if got := Duration(minutes); got != want {
			t.Errorf("Duration(%d) = %q, want %q", minutes, got, want)
		}
	}
	if got := Moment(time.Date(2026, 6, 3, 13, 5, 0, 0, time.UTC)); got != "3 June 2026 at 2:05pm" {
		t.Errorf("Moment = %q", got)
	}
	if got := MustOn(2026, 11, 3).Words(); got != "3 November 2026" {
		t.Errorf("Words = %q", got)
	}
}

func TestMonthsOfASpan(t *testing.T) {
	t.Parallel()
	months := Span{MustOn(2026, 1, 31), MustOn(2026, 3, 1)}.Months()
	if len(months) != 3 || months[1] != MustOn(2026, 2, 1) {
		t.Errorf("got %v", months)
	}
}

func TestDateIsStoredAsTextAndReadBack(t *testing.T) {
	t.Parallel()
	for _, want := range []Date{{}, MustOn(2026, 11, 22)} {
		stored, _ := want.Value()
		var got Date
		if err := got.Scan(stored); err != nil || got != want {
			t.Errorf("%v came back as %v, %v", want, got, err)
		}
	}
}
