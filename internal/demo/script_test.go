package demo

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"linkfolio/internal/calendar"
)

// Whatever today is, a lesson is recorded after its day and before its entry is filled in, one refresher is overdue and one
// due within 60 days.
func TestLessonsFitAnyDay(t *testing.T) {
	t.Parallel()
	lessons, err := readLessons()
	if err != nil {
		t.Fatal(err)
	}
	stories, err := readStories()
	if err != nil {
		t.Fatal(err)
	}
	for today := calendar.MustOn(2027, time.July, 1); today.Year() < 2029; today = today.AddDays(1) {
		again := map[string]int{} // days until a yearly refresher
		for _, l := range lessons {
			recorded, err := l.moment(today)
			if err != nil || l.day(today).After(calendar.DayOf(recorded)) {
				t.Fatalf("on %s: %s%s of %s was recorded on %s, %v", today, l.Module, l.Title, l.day(today), recorded, err)
			}
			again[l.Module] = today.DaysUntil(l.day(today).AddMonths(12))
			if i := slices.IndexFunc(stories, func(s story) bool { return s.Title == l.Story }); i >= 0 {
				if written, _ := stories[i].Acts[0].moment(today); !written.After(recorded) {
					t.Fatalf("on %s: %q was written at %s, before its completion was recorded", today, l.Story, written)
				}
			} else if l.Story != "" {
				t.Fatalf("there is no entry called %q", l.Story)
			}
		}
		if again["core-fire-safety"] >= 0 || again["core-infection-prevention"] < 1 || again["core-infection-prevention"] > 60 {
			t.Fatalf("on %s: %v", today, again)
		}
	}
}

// Whatever today is, all of it happened within the membership year, before now, in the order of the file.
func TestScriptFitsAnyDay(t *testing.T) {
	t.Parallel()
	stories, err := readStories()
	if err != nil {
		t.Fatal(err)
	}
	for day := calendar.MustOn(2027, time.July, 1); day.Year() < 2029; day = day.AddDays(1) { // with and without 29 February
		now := day.Midnight()
		steps, err := script(now)
		if err != nil {
			t.Fatal(err)
		}
		first, last := steps[0], steps[len(steps)-1]
		if began := yearStart(day); calendar.DayOf(first.at).Before(began.AddDays(1)) || !last.at.Before(now) {
			t.Fatalf("on %s: from %s to %s, in the year from %s", day, first.at, last.at, began)
		}
		for _, s := range stories {
			if day.Day() <= 7 { // when the year is shortest; one week has every weekday
				fits(t, day, s)
			}
		}
	}
}

func fits(t *testing.T, today calendar.Date, s story) {
	t.Helper()
	ended := workday(today, s.Ended)
	came := Account{newcomer: s.Owner == "tom"}.firstDay(today)
	if before := workday(today, s.Ended+s.Days).Before(came); before != s.Before {
		t.Errorf("on %s: %q ended on %s, before its writer came on %s", today, s.Title, ended, came)
	}
	var before time.Time
	for _, a := range s.Acts {
		moment, err := a.moment(today)
		if err != nil {
			t.Fatal(err)
		}
		if calendar.DayOf(moment).Before(ended) || !moment.After(before) {
			t.Errorf("on %s: %s %q at %s is out of order", today, a.Do, s.Title, moment)
		}
		before = moment
	}
}

func TestYearStart(t *testing.T) {
	t.Parallel()
	for today, want := range map[string]string{
		"2026-11-23": "2026-05-01", "2026-12-31": "2026-06-01", "2027-01-01": "2026-07-01",
		"2027-06-30": "2026-12-01", "2027-07-01": "2027-01-01", "2028-02-29": "2027-08-01",
	} {
		day, err := calendar.ParseDate(today)
		if err != nil {
			t.Fatal(err)
		}
		if got := yearStart(day).String(); got != want {
			t.Errorf("on %s the year starts on %s, want %s", today, got, want)
		}
	}
}

func TestWorkdaysSkipWeekends(t *testing.T) {
	t.Parallel()
	monday := calendar.MustOn(2026, time.November, 23)
	for n, want := range []string{"2026-11-23", "2026-11-20", "2026-11-19", "2026-11-18", "2026-11-17", "2026-11-16", "2026-11-13"} {
		if got := workday(monday, n).String(); got != want {
			t.Errorf("%d working days before: %s, want %s", n, got, want)
		}
	}
}

// A finished entry is neither a stub nor an essay, and the words hold what pages and PDF have to get right.
func TestEntriesAreWorthReading(t *testing.T) {
	t.Parallel()
	stories, err := readStories()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range stories {
		words := 0
		for _, text := range s.Answers {
			words += len(strings.Fields(text))
		}
		if s.finished() && (words < 40 || words > 180) {
			t.Errorf("%q has %d words", s.Title, words)
		}
	}
	for _, want := range []string{"\n- ", "\n1. ", "cynefin", "café", "naïve"} {
		if quoted, _ := json.Marshal(want); !strings.Contains(string(entriesFile), strings.Trim(string(quoted), `"`)) {
			t.Errorf("no entry has %q", want)
		}
	}
}

func TestAccounts(t *testing.T) {
	t.Parallel()
	var emails []string
	for _, a := range Accounts() {
		emails = append(emails, a.Email)
	}
	const want = "amira@demo.example tom@demo.example sam@demo.example kit@demo.example lena@demo.example"
	if got := strings.Join(emails, " "); got != want {
		t.Errorf("accounts are %s, want %s", got, want)
	}
}
