package calendar_test

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"pgregory.net/rapid"

	"linkfolio/internal/calendar"
)

var (
	first = calendar.MustOn(2024, 1, 1)
	last  = calendar.MustOn(2032, 12, 31)
)

// serverZone is set in a process in which the arithmetic is tried again, as if the server stood there.
var serverZone = flag.String("server-zone", "", "the local zone to stand in")

// The arithmetic holds wherever the server stands: each of the properties is tried in a process with that zone.
func TestTheArithmeticHoldsWhereverTheServerIs(t *testing.T) {
	t.Parallel()
	if *serverZone != "" {
		t.Skip("this is one of those processes")
	}
	for _, zone := range []string{"UTC", "Europe/London", "Pacific/Auckland"} {
		t.Run(zone, func(t *testing.T) {
			t.Parallel()
			again := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestOnEveryDay", "-rapid.checks=25", "-server-zone="+zone)
			if out, err := again.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

// TestMain puts such a process where it is told to stand.
func TestMain(m *testing.M) {
	flag.Parse()
	if *serverZone != "" {
		in, err := time.LoadLocation(*serverZone)
		if err != nil {
			panic(err)
		}
		time.Local = in
	}
	os.Exit(m.Run())
}

// everyDay visits every day from 2024 to 2032, clock changes and leap days among them.
func everyDay(visit func(day calendar.Date)) {
	for day := first; !day.After(last); day = day.AddDays(1) {
		visit(day)
	}
}

func TestOnEveryDayTodayChangesAtMidnightInLondon(t *testing.T) {
	t.Parallel()
	zones := []*time.Location{time.UTC, time.Local, calendar.London, zone(t, "Pacific/Auckland"), zone(t, "America/Los_Angeles")}
	everyDay(func(day calendar.Date) {
		midnight := day.Midnight()
		for _, in := range zones {
			clock := func(shift time.Duration) calendar.Clock {
				return func() time.Time { return midnight.Add(shift).In(in) }
			}
			if got := clock(0).Today(); got != day {
				t.Fatalf("%s: at its first moment, in %s, it is %s", day, in, got)
			}
			if got := clock(-time.Microsecond).Today(); got != day.AddDays(-1) {
				t.Fatalf("%s: a moment before it, in %s, it is %s", day, in, got)
			}
		}
	})
}

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	in, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func TestOnEveryDayRefreshersFollowTheirCompletion(t *testing.T) {
	t.Parallel()
	for _, months := range []int{1, 6, 11, 12, 13, 24, 36, 48, 60} {
		before := calendar.Date{}
		everyDay(func(day calendar.Date) {
			due := day.AddMonths(months)
			switch {
			case due.Before(before):
				t.Fatalf("%d months after %s are %s, before those of the day before", months, day, due)
			case !due.After(day):
				t.Fatalf("%d months after %s are %s", months, day, due)
			case months%12 == 0 && due != day.AddYears(months/12):
				t.Fatalf("%d months after %s are %s, and as many years %s", months, day, due, day.AddYears(months/12))
			case due.Day() != day.Day() && due.AddDays(1).Day() != 1:
				t.Fatalf("%d months after %s are %s, neither the same day nor the last of the month", months, day, due)
			}
			before = due
		})
	}
}

func TestOnEveryDayMembershipYearsFollowEachOther(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		begin := first.AddDays(rapid.IntRange(0, 365).Draw(t, "the day on which the year begins, in 2024"))
		start := calendar.MonthDay{Month: begin.Month(), Day: begin.Day()}
		year := calendar.YearOf(start, first)
		everyDay(func(day calendar.Date) {
			if day.After(year.To) {
				next := calendar.YearOf(start, day)
				if next.From != day || year != next.Previous(start) {
					t.Fatalf("after %v comes %v", year, next)
				}
				year = next
			}
			if got := calendar.YearOf(start, day); got != year || !got.Has(day) {
				t.Fatalf("%s is in %v, not in %v", day, got, year)
			}
		})
	})
}

func TestOnEveryDayMonthsAddUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		day := first.AddDays(rapid.IntRange(0, first.DaysUntil(last)).Draw(t, "day"))
		a, b := rapid.IntRange(0, 60).Draw(t, "a"), rapid.IntRange(0, 60).Draw(t, "b")
		both, steps := day.AddMonths(a+b), day.AddMonths(a).AddMonths(b)
		if fmt.Sprint(both.Year(), both.Month()) != fmt.Sprint(steps.Year(), steps.Month()) || both.Before(steps) {
			t.Fatalf("%d and %d months after %s are %s, or %s", a, b, day, both, steps)
		}
		if shift := rapid.IntRange(-4000, 4000).Draw(t, "days"); day.DaysUntil(day.AddDays(shift)) != shift {
			t.Fatalf("%d days after %s are %s", shift, day, day.AddDays(shift))
		}
	})
}
