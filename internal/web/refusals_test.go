package web_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"linkfolio/internal/web/webtest"
)

// Each bad input gets its sentence at its field, in the summary, and what was typed comes back as it was.
func TestBadInputIsRefusedAtTheField(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		for _, bad := range []struct {
			name   string
			fields []string // over a whole entry
			field  string
			says   string
		}{
			{"no title", []string{"title", " "}, "title", "Enter a title"},
			{"no start", []string{"starts_on-day", "", "starts_on-month", "", "starts_on-year", ""}, "starts_on", "Enter the start date"},
			{"no such day", []string{"starts_on-day", "31", "starts_on-month", "2"}, "starts_on", "31 February 2026 does not exist"},
			{"no month", []string{"starts_on-month", ""}, "starts_on", "must include a month"},
			{"two-digit year", []string{"starts_on-year", "26"}, "starts_on", "year of 4 numbers"},
			{"letters for a day", []string{"starts_on-day", "x"}, "starts_on", "must have a day"},
			{"tomorrow", []string{"starts_on-day", "24"}, "starts_on", "today or in the past"},
			{"end before start", []string{"ends_on-day", "2", "ends_on-month", "11", "ends_on-year", "2026"}, "ends_on", "the same as or after the start date"},
			{"end in the future", []string{"ends_on-day", "2", "ends_on-month", "12", "ends_on-year", "2026"}, "ends_on", "today or in the past"},
			{"no kind", []string{"kind", ""}, "kind", "Select whether it was formal or informal"},
			{"another kind", []string{"kind", "semi"}, "kind", "Select whether it was formal or informal"},
			{"no activity", []string{"activity", ""}, "activity", "Select an activity"},
			{"another activity", []string{"activity", "nothing"}, "activity", "Select an activity"},
			{"no hours", []string{"hours", ""}, "hours", "Enter the hours"},
			{"hours in words", []string{"hours", "abc"}, "hours", "like 2.5 or 2h 30m"},
			{"no time at all", []string{"hours", "0"}, "hours", "at least 1 minute"},
			{"negative hours", []string{"hours", "-1"}, "hours", "Hours"},
			{"more than a day", []string{"hours", "25"}, "hours", "24"},
			{"three decimals", []string{"points", "1.234"}, "points", "2 decimal places"},
			{"negative points", []string{"points", "-1"}, "points", "Points"},
			{"points in words", []string{"points", "ten"}, "points", "number"},
			{"no answer", []string{"answer.learned", ""}, "answer.learned", "What did you learn?"},
			{"too long", []string{"answer.learned", strings.Repeat("a", 20_001)}, "answer.learned", "20,000 characters or fewer"},
			{"NUL", []string{"answer.learned", "a\x00b"}, "answer.learned", "character"},
			{"control character", []string{"title", "a\x07b"}, "title", "character"},
			{"no UTF-8", []string{"answer.learned", "a\xffb"}, "answer.learned", "character"},
		} {
			amira.Get("/entries/new")
			page := amira.Press("Continue", append(webtest.Whole("A whole entry"), bad.fields...)...)
			if page.Status != http.StatusUnprocessableEntity {
				t.Errorf("%s: status %d", bad.name, page.Status)
				continue
			}
			if got := page.Error(bad.field); !strings.Contains(got, bad.says) {
				t.Errorf("%s: at %s it says %q, want %q", bad.name, bad.field, got, bad.says)
			}
			if !strings.HasPrefix(page.Title(), "Error: Add an entry") || !page.Has("There is a problem "+page.Error(bad.field)) {
				t.Errorf("%s: title %q, or the summary does not begin with it", bad.name, page.Title())
			}
			for i := 0; i < len(bad.fields); i += 2 {
				if got, _ := page.Value(bad.fields[i]); printable(bad.fields[i+1]) && got != bad.fields[i+1] && bad.field != "kind" && bad.field != "activity" {
					t.Errorf("%s: %s came back as %.40q", bad.name, bad.fields[i], got)
				}
			}
			if got, _ := page.Value("answer.need"); got != "I wanted to ask better questions." {
				t.Errorf("%s: another field was lost: %q", bad.name, got)
			}
		}
		amira.Get("/entries").Must(http.StatusOK, "You have no entries yet")
	})
}

func printable(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) && r != '\n' })
}

// A draft keeps what cannot be read, and shows it again as it was typed.
func TestADraftKeepsWhatCannotBeRead(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		typed := []string{
			"title", "", "starts_on-day", "31", "starts_on-month", "2", "starts_on-year", "26", "hours", "a while", "points", "some",
			"answer.learned", "\nA line, then\n\n  two more.\n",
		}
		amira.Get("/entries/new")
		entry := amira.Press("Save as draft", typed...).Must(http.StatusOK, "Draft saved", "Untitled draft").Address
		page := amira.Get(entry + "/edit").Must(http.StatusOK)
		for i := 0; i < len(typed); i += 2 {
			if got, _ := page.Value(typed[i]); got != typed[i+1] {
				t.Errorf("%s was kept as %q, want %q", typed[i], got, typed[i+1])
			}
		}
		amira.Get(entry+"/sign-off-request").Must(http.StatusUnprocessableEntity, "Change your entry", "Enter a title")
	})
}

// Every naughty string is either shown again byte for byte, on a whole and valid page, or refused at its field.
func TestNaughtyStrings(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("../../../shared/samples/strings/blns.json")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the sample strings are not here")
	}
	var naughty []string
	if err == nil {
		err = json.Unmarshal(raw, &naughty)
	}
	if err != nil {
		t.Fatal(err)
	}
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		kept := 0
		for chunk := range slices.Chunk(naughty, len(naughtyFields)) {
			kept += keepNaughty(t, amira, chunk)
		}
		if kept < len(naughty)*9/10 {
			t.Errorf("only %d of %d strings could be kept", kept, len(naughty))
		}
		amira.Get("/").Must(http.StatusOK)
	})
}

var naughtyFields = []string{"answer.need", "answer.learned", "answer.applied", "answer.difference", "answer.next", "title", "hours"}

// keepNaughty saves a few strings in a draft, without those that are refused at their field, and counts those that came
// back as they were.
func keepNaughty(t *testing.T, amira *webtest.Client, texts []string) (kept int) {
	t.Helper()
	fields := map[string]string{}
	for i, text := range texts {
		fields[naughtyFields[i]] = text
	}
	page := saveDraft(amira, fields)
	if page.Status == http.StatusUnprocessableEntity {
		refused := 0
		for name := range fields {
			if page.Error(name) != "" {
				delete(fields, name)
				refused++
			}
		}
		if refused == 0 {
			t.Errorf("%q was refused without a word at a field", texts)
			return 0
		}
		page = saveDraft(amira, fields)
	}
	edit := amira.Get(page.Must(http.StatusOK).Address + "/edit").Must(http.StatusOK)
	for name, text := range fields {
		if got, _ := edit.Value(name); got != text {
			t.Errorf("%s: %q came back as %q", name, text, got)
		}
	}
	amira.Get("/entries?" + url.Values{"words": texts[:1]}.Encode()).Must(http.StatusOK)
	return len(fields)
}

func saveDraft(amira *webtest.Client, fields map[string]string) *webtest.Page {
	amira.Get("/entries/new")
	var pairs []string
	for name, text := range fields {
		pairs = append(pairs, name, text)
	}
	return amira.Press("Save as draft", pairs...)
}

func TestATooLargeFormIsRefused(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		amira.Get("/entries/new")
		amira.Press("Save as draft", "answer.learned", strings.Repeat("a", 1<<20)).Must(http.StatusRequestEntityTooLarge, "This is too long to be saved")
		amira.Get("/entries").Must(http.StatusOK, "You have no entries yet")
	})
}
