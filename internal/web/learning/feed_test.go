package learning

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"
	"github.com/google/uuid"

	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/elearning"
)

// Whatever a title holds, the calendar is well-formed: lines of 75 bytes at most that end in CRLF and break no character, and
// what is read back is the title on one line.
func TestNaughtyTitlesInACalendar(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC)
	for _, title := range append(naughty(t), "\xff\xfe"+strings.Repeat("é\xc3", 100), strings.Repeat("🧑‍🤝‍🧑", 50), "a\r\nEND:VEVENT\r\nBEGIN:VALARM") {
		module := catalogue.Module{ID: uuid.Must(uuid.NewV7()), Title: title}
		due := []elearning.DueLine{{
			Line:      elearning.Line{Module: module, Standing: elearning.Standing{Due: calendar.MustOn(2028, time.February, 29)}},
			Programme: title,
		}}
		text := feedOf(uuid.Must(uuid.NewV7()), due, now, "https://cpd.example.org/learning")
		checkLines(t, text)
		if !strings.Contains(text, "\r\nREFRESH-INTERVAL;VALUE=DURATION:PT12H\r\n") {
			t.Errorf("how often to look again is not as RFC 7986 has it: %q", text[:300])
		}
		feed, err := ics.ParseCalendar(strings.NewReader(text))
		if err != nil || len(feed.Events()) != 1 || len(feed.Events()[0].Components) != 0 {
			t.Errorf("%q: %v", title, err)
			continue
		}
		event := feed.Events()[0]
		if got := event.GetProperty(ics.ComponentPropertySummary).Value; got != "Due: "+icsText(title) {
			t.Errorf("%q came back as %q", title, got)
		}
		from, to := event.GetProperty(ics.ComponentPropertyDtStart), event.GetProperty(ics.ComponentPropertyDtEnd)
		if from.Value != "20280229" || to.Value != "20280301" || from.ICalParameters["VALUE"][0] != "DATE" || event.GetProperty(ics.ComponentPropertyDtstamp).Value != "20261123T120000Z" {
			t.Errorf("%+v", event)
		}
	}
}

func checkLines(t *testing.T, text string) {
	t.Helper()
	if !strings.HasSuffix(text, "\r\n") || strings.ContainsAny(strings.ReplaceAll(text, "\r\n", ""), "\r\n\x00") {
		t.Errorf("a line ends otherwise than in CRLF: %q", text)
	}
	for line := range strings.SplitSeq(text, "\r\n") {
		if len(line) > 75 || !utf8.ValidString(line) {
			t.Errorf("%d bytes: %q", len(line), line)
		}
	}
}

// naughty is the big list of naughty strings, where it is at hand.
func naughty(t *testing.T) (list []string) {
	t.Helper()
	for up := ".."; len(up) < 40; up = filepath.Join(up, "..") {
		text, err := os.ReadFile(filepath.Join(up, "shared/samples/strings/blns.json"))
		if err != nil {
			continue
		}
		if err := json.Unmarshal(text, &list); err != nil {
			t.Fatal(err)
		}
		return list
	}
	t.Log("without the big list of naughty strings: the shared samples are not beside the checkout")
	return nil
}

func TestAnEventKeepsItsNumber(t *testing.T) {
	t.Parallel()
	person, other := uuid.Must(uuid.NewV7()), uuid.Must(uuid.NewV7())
	line := elearning.DueLine{Line: elearning.Line{Module: catalogue.Module{ID: uuid.Must(uuid.NewV7()), Title: "One"}}}
	line.Due = calendar.MustOn(2027, time.March, 28) // the clocks change on that day
	number := func(who uuid.UUID, line elearning.DueLine) string {
		feed, err := ics.ParseCalendar(strings.NewReader(feedOf(who, []elearning.DueLine{line}, time.Time{}, "/learning")))
		if err != nil {
			t.Fatal(err)
		}
		return feed.Events()[0].Id()
	}
	first := number(person, line)
	line.Title, line.Due = "Another title", line.Due.AddDays(30)
	if number(person, line) != first || number(other, line) == first {
		t.Error("the number follows from something else than person and module")
	}
}
