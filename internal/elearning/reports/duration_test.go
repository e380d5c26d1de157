package reports

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestLengthsOfTime(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		words   string
		unit    Field
		minutes int
		noted   bool
	}{
		{"", Hours, 0, false}, {"-", Hours, 0, false}, {"0", Minutes, 0, false},
		{"45 mins + 30 mins = 75 mins", Time, 75, false}, {"45 mins + 30 mins = 80 mins", Time, 0, true}, {"45 mins = ", Time, 0, true}, {"45 mins +", Time, 0, true},
		{"1hr 5min", Time, 65, false}, {"35min 12sec", Time, 35, false}, {"35min 30sec", Time, 36, false}, {"45sec", Time, 1, false}, {"20sec", Time, 0, false}, {"1hr 5min 40sec", Time, 66, false},
		{"0:45", Time, 45, false}, {"00:45:00", Time, 45, false}, {"1:30", Hours, 90, false}, {"00:45:00", Minutes, 45, false}, {"12:30", Minutes, 0, true}, {"1:75", Time, 0, true},
		{"1.5", Hours, 90, false}, {"1,5", Hours, 90, false}, {".5", Hours, 30, false}, {"½", Hours, 30, false}, {"2½", Hours, 150, false}, {"0.33", Hours, 20, false}, {"7.5", Hours, 450, false},
		{"90", Minutes, 90, false}, {"90", Time, 0, true}, {"1,000", Minutes, 0, true}, {"2 hours", Time, 120, false}, {"2 Hours", Hours, 120, false}, {"2hrs", Minutes, 120, false},
		{"1 hour 30 minutes", Time, 90, false}, {"1 hour and 30 minutes", Time, 90, false}, {"1 hour, 30 minutes", Time, 90, false}, {"1h30", Time, 90, false}, {"1hr30mins", Time, 90, false}, {"1h 30m", Time, 90, false}, {"2.5 hrs", Time, 150, false},
		{"14 hours of content, delivered as 4 live sessions", Time, 840, true}, {"40 learning hours (8 taught)", Time, 2400, true}, {"about 2 hours", Time, 120, true}, {"~30 mins", Time, 30, true},
		{"2 CPD hours", Time, 120, false}, {"3 guided learning hours", Time, 180, false},
		{"1 module", Time, 0, true}, {"6 days", Time, 0, true}, {"N/A", Hours, 0, false}, {"2 hours per week", Time, 0, true}, {"1-2 hours", Time, 0, true}, {"2 hours to 3 hours", Time, 0, true},
		{"2 hours, twice a year", Time, 0, true}, {"30 minutes (x 4)", Time, 0, true}, {"half a day", Time, 0, true}, {"30m 2h", Time, 0, true}, {"-1", Hours, 0, true}, {"1e3", Hours, 0, true},
		{"999999", Hours, 0, true}, {"9,999 hours", Time, 0, true}, {"ten minutes", Time, 0, true},
	} {
		minutes, note := readTime(c.words, c.unit)
		if minutes != c.minutes || (note != "") != c.noted {
			t.Errorf("%q under %q is %d minutes (%s), want %d", c.words, c.unit, minutes, note, c.minutes)
		}
	}
}

// The 57 forms in which real courses in adult social care say how long they take.
func TestLearningTimesOfRealCourses(t *testing.T) {
	t.Parallel()
	special := map[string]int{ // the others are whole hours or minutes alone
		"45 mins + 30 mins = 75 mins":                                            75,
		"14 hours of content, delivered as 4 live sessions":                      840,
		"40 learning hours (8 taught)":                                           2400,
		"120 learning hours (24 taught), excludes hours of prior levels":         7200,
		"240 learning hours (48 taught), progressive – building on foundation":   14400,
		"360 learning hours (72 taught), progressive – building on intermediate": 21600,
		"1 module": 0, "4 modules": 0, "5 modules": 0, "6 days": 0, "4 self-learning modules and 3 live sessions": 0,
	}
	data, err := os.ReadFile(filepath.Join(samples(t, "training"), "nhsbsa-asc-training.json"))
	if err != nil {
		t.Fatal(err)
	}
	forms := map[string]int{}
	collectTimes(t, data, forms)
	if len(forms) != 57 {
		t.Errorf("there are %d forms", len(forms))
	}
	courses := 0
	for words, count := range forms {
		courses += count
		want, ok := special[words]
		if !ok {
			n, unit, _ := strings.Cut(words, " ")
			want = atoi(n) * map[string]int{"hours": 60, "mins": 1}[unit]
			if want == 0 {
				t.Errorf("%q has no stated outcome", words)
			}
		}
		minutes, note := readTime(words, Time)
		doubted := ok && words != "45 mins + 30 mins = 75 mins"
		if minutes != want || (note != "") != doubted {
			t.Errorf("%q is %d minutes (%s), want %d", words, minutes, note, want)
		}
	}
	if courses != 234 {
		t.Errorf("there are %d courses", courses)
	}
}

// collectTimes counts the texts of every totalLearningTime, at whatever depth.
func collectTimes(t *testing.T, data []byte, forms map[string]int) {
	t.Helper()
	var walk func(value any)
	walk = func(value any) {
		switch value := value.(type) {
		case []any:
			for _, v := range value {
				walk(v)
			}
		case map[string]any:
			if words, ok := value["totalLearningTime"].(string); ok {
				forms[words]++
			}
			for _, v := range value {
				walk(v)
			}
		}
	}
	decoder := json.NewDecoder(strings.NewReader(string(data)))
	for decoder.More() {
		var value any
		if err := decoder.Decode(&value); err != nil {
			t.Fatal(err)
		}
		walk(value)
	}
}
