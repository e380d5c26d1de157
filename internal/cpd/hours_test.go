package cpd_test

import (
	"testing"

	"pgregory.net/rapid"

	"linkfolio/internal/cpd"
)

func TestHoursThatPeopleType(t *testing.T) {
	t.Parallel()
	tests := map[string]int{
		"":                       0,
		"2.5":                    150,
		"2,5":                    150,
		" 2 ":                    120,
		".5":                     30,
		"½":                      30,
		"2½":                     150,
		"1¾":                     105,
		"2h 30m":                 150,
		"2h30m":                  150,
		"2h30":                   150,
		"2H 30M":                 150,
		"2 h":                    120,
		"2.5 hrs":                150,
		"2 hours 30 minutes":     150,
		"2 hours and 30 minutes": 150,
		"2 hours, 30 minutes":    150,
		"1 hour":                 60,
		"1 hr":                   60,
		"150 min":                150,
		"150 mins":               150,
		"150m":                   150,
		"1:30":                   90,
		"0:05":                   5,
		"12:00":                  720,
		"45 mins + 30 mins":      75,
		"45 mins+30 mins":        75,
		"1.5 + 1:30 + 10m":       190,
		"0.33":                   20,
		"2.333333":               140,
		"２.５":                    150,
		"24":                     1440,
		"999999":                 59999940,
		"1 hour\u00a030 mins":    90,
	}
	for typed, want := range tests {
		if got, problem := cpd.ParseHours(typed); problem != "" || got != want {
			t.Errorf("%q is %d minutes (%s), want %d", typed, got, problem, want)
		}
	}
}

func TestHoursThatCannotBeRead(t *testing.T) {
	t.Parallel()
	unreadable := "must be a length of time, like 2.5 or 2h 30m"
	tests := map[string]string{
		"abc": unreadable, "2.5.1": unreadable, "1:5": unreadable, "1:60": unreadable, "1,000": unreadable, "and": unreadable,
		"h": unreadable, "1e3": unreadable, "0x10": unreadable, "1+": unreadable, "+": unreadable, "2 30": unreadable,
		"30m 2h": unreadable, "2 days": unreadable, "NaN": unreadable, "Inf": unreadable, "12345678": unreadable,
		"1 000": unreadable, "٣": unreadable, ":": unreadable, "2h 2h": unreadable,
		"-1": "must be more than 0", "−2.5": "must be more than 0", "1 + -1": "must be more than 0",
		"0": "must be at least 1 minute", "0.0": "must be at least 1 minute", "0:00": "must be at least 1 minute",
		"0h 0m": "must be at least 1 minute", "0.001": "must be at least 1 minute",
	}
	for typed, want := range tests {
		if got, problem := cpd.ParseHours(typed); problem != want || got != 0 {
			t.Errorf("%q is %d minutes (%q), want the problem %q", typed, got, problem, want)
		}
	}
}

func TestHoursAreReadAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		minutes := rapid.IntRange(0, 1_000_000).Draw(t, "minutes")
		written := cpd.FormatHours(minutes)
		if got, problem := cpd.ParseHours(written); problem != "" || got != minutes {
			t.Fatalf("%d minutes are written %q and read as %d (%s)", minutes, written, got, problem)
		}
	})
}

func FuzzParseHours(f *testing.F) {
	for _, seed := range []string{"2.5", "2h 30m", "1:30", "45 mins + 30 mins", "abc", "-1", "½", "1,000"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		minutes, problem := cpd.ParseHours(typed)
		if minutes < 0 || problem != "" && minutes != 0 {
			t.Fatalf("%q is %d minutes (%s)", typed, minutes, problem)
		}
		if again, _ := cpd.ParseHours(cpd.FormatHours(minutes)); again != minutes {
			t.Fatalf("%q: %d minutes become %d", typed, minutes, again)
		}
	})
}

func TestPointsThatPeopleType(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		want    cpd.Points
		problem string
	}{
		"":              {0, ""},
		"0":             {0, ""},
		"2.5":           {250, ""},
		"2,5":           {250, ""},
		".75":           {75, ""},
		"20":            {2000, ""},
		"20 points":     {2000, ""},
		"1 pt":          {100, ""},
		"1000":          {100000, ""},
		"1000.01":       {0, "must be 1,000 or fewer"},
		"1001":          {0, "must be 1,000 or fewer"},
		"2.125":         {0, "must have no more than 2 decimal places"},
		"2.500":         {0, "must have no more than 2 decimal places"},
		"-1":            {0, "must be 0 or more"},
		"abc":           {0, "must be a number, like 2.5"},
		"1e2":           {0, "must be a number, like 2.5"},
		"2.":            {0, "must be a number, like 2.5"},
		"1,000":         {0, "must be a number, like 2.5"},
		"9999999999999": {0, "must be a number, like 2.5"},
	}
	for typed, test := range tests {
		if got, problem := cpd.ParsePoints(typed); got != test.want || problem != test.problem {
			t.Errorf("%q is %d (%q), want %d (%q)", typed, got, problem, test.want, test.problem)
		}
	}
}

func TestPointsInWords(t *testing.T) {
	t.Parallel()
	tests := map[cpd.Points]string{0: "0 points", 100: "1 point", 250: "2.5 points", 2000: "20 points", 5: "0.05 points", 10050: "100.5 points"}
	for points, want := range tests {
		if got := points.Words(); got != want {
			t.Errorf("%d is %q, want %q", int64(points), got, want)
		}
	}
	for minutes, want := range map[int]cpd.Points{0: 0, 60: 100, 150: 250, 20: 33, 40: 67, 1: 2} {
		if got := cpd.PointsFor(minutes); got != want {
			t.Errorf("%d minutes are %d hundredths of a point, want %d", minutes, got, want)
		}
	}
}

func FuzzParsePoints(f *testing.F) {
	for _, seed := range []string{"2.5", "2,5", ".75", "20 points", "1000.01", "-1", "1,000"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		points, problem := cpd.ParsePoints(typed)
		if points < 0 || points > cpd.MaxPoints || problem != "" && points != 0 {
			t.Fatalf("%q is %d (%s)", typed, points, problem)
		}
		if again, problem := cpd.ParsePoints(points.String()); again != points || problem != "" {
			t.Fatalf("%q: %d becomes %d (%s)", typed, points, again, problem)
		}
	})
}
