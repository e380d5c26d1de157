package portfolio

import (
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/cpd"
	"linkfolio/internal/elearning"
	"linkfolio/internal/identity"
	"linkfolio/internal/signoff"
)

var update = flag.Bool("update", false, "write the golden file anew")

// facts is a small portfolio as the database would give it: one entry that came back and nothing else.
func facts() *gathered {
	template := catalogue.Template{ID: uuid.UUID{1}, Key: "record", Version: 1, Name: "CPD record", Prompts: []catalogue.Prompt{
		{Key: "need", Label: "Why did you choose this?"}, {Key: "learned", Label: "What did you learn?"},
	}}
	owner, sam, id := uuid.UUID{2}, uuid.UUID{3}, uuid.UUID{4}
	taken := elearning.Record{
		PersonID: owner, Title: "A film about listening", Provider: "NHS Learning Hub", State: elearning.Completed,
		Day: calendar.MustOn(2026, 6, 2), Score: "80%", Source: elearning.Certified, EntryID: &id,
	}
	entry := cpd.Entry{
		ID: id, OwnerID: owner, TemplateID: template.ID, State: access.Returned, Title: "Listening", Version: 1,
		StartsOn: calendar.MustOn(2026, 6, 1), EndsOn: calendar.MustOn(2026, 6, 2), Kind: cpd.Formal, Activity: "course",
		Minutes: 150, Points: 250, Answers: cpd.Answers{"learned": "To wait.\n\nTo ask."},
	}
	return &gathered{
		span: year, today: calendar.MustOn(2026, 11, 23), workplace: "Harrow East PCN",
		person:  identity.Person{ID: owner, Name: "Amira Hassan", MembershipStart: calendar.MonthDay{Month: 4, Day: 1}},
		entries: []cpd.Entry{entry}, records: []elearning.Record{taken},
		sealed: map[uuid.UUID]cpd.Sealed{id: {
			Version: cpd.Version{EntryID: id, Number: 1, SentToID: sam, Hash: strings.Repeat("3f9a12bc", 8)},
			Content: cpd.ContentOf(entry, template, "Course or workshop"),
		}},
		decisions: map[uuid.UUID][]signoff.Decision{id: {{
			EntryID: id, Number: 1, Kind: signoff.Returned, VersionHash: strings.Repeat("3f9a12bc", 8), Comment: "Say more.",
			Signature: signoff.Signature{ByID: sam, ByName: "Sam Okafor", ByRole: "Clinical lead", At: time.Date(2026, 11, 3, 14, 5, 0, 0, time.UTC)},
		}}},
		requirement: catalogue.Requirement{Body: "NALW", Points: 2000, FormalMinutes: 600, Words: "At least 20 CPD points.",
			Source: catalogue.Source{Source: "NALW, CPD page", CheckedOn: calendar.MustOn(2026, 11, 22), Certainty: catalogue.Primary}},
		activities: map[string]string{"course": "Course or workshop"},
		templates:  map[uuid.UUID]catalogue.Template{template.ID: template},
	}
}

func TestADocumentAsJSON(t *testing.T) {
	t.Parallel()
	got, err := json.MarshalIndent(facts().document(), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/document.json"
	if *update {
		if err := os.WriteFile(golden, append(got, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.TrimSpace(string(want)), string(got)); diff != "" {
		t.Errorf("run with -update if this is meant (-want +got):\n%s", diff)
	}
}

func TestTheMinimumIsShownForAMembershipYearOnly(t *testing.T) {
	t.Parallel()
	g := facts()
	s := g.document().Summary
	if len(s.Goals) != 2 || s.Goals[0].Words != "2.5 of 20 points" || s.Goals[0].Says != "The minimum of 20 points is not met: 17.5 points to go." {
		t.Errorf("goals %+v", s.Goals)
	}
	if s.Basis != "At least 20 CPD points. Source: NALW, CPD page, checked on 22 November 2026." {
		t.Error(s.Basis)
	}
	g.requirement.Points, g.requirement.FormalMinutes, g.requirement.Certainty = 250, 150, catalogue.Working
	s = g.document().Summary
	if !s.Goals[0].Met || !s.Goals[1].Met || s.Goals[1].Says != "The minimum of 2 hours 30 minutes is met." {
		t.Errorf("goals that are just met: %+v", s.Goals)
	}
	if !strings.HasSuffix(s.Basis, "not checked against the source yet.") {
		t.Error(s.Basis)
	}
	g.span.To = g.span.To.AddDays(-1)
	if s = g.document().Summary; len(s.Goals) != 0 || !strings.Contains(s.Basis, "other dates") {
		t.Errorf("for less than a year: %+v, %q", s.Goals, s.Basis)
	}
}

func TestNoDocumentSaysCompliant(t *testing.T) {
	t.Parallel()
	raw, err := json.Marshal(facts().document())
	if err != nil || strings.Contains(strings.ToLower(string(raw)), "complian") {
		t.Errorf("%v: %s", err, raw)
	}
}

func TestTheChartOfLongSpansIsByYears(t *testing.T) {
	t.Parallel()
	contents := []cpd.Content{
		{EndsOn: calendar.MustOn(2021, 5, 1), Points: 100}, {EndsOn: calendar.MustOn(2023, 1, 31), Points: 300},
		{EndsOn: calendar.MustOn(2023, 12, 31), Points: 50},
	}
	unit, bars := chart(calendar.Span{From: calendar.MustOn(1, 1, 1), To: calendar.MustOn(9999, 1, 1)}, contents)
	want := []Month{{"2021", "2021", 100, "1"}, {"2022", "2022", 0, "0"}, {"2023", "2023", 350, "3.5"}}
	if diff := cmp.Diff(want, bars); diff != "" || unit != "year" {
		t.Errorf("unit %q (-want +got):\n%s", unit, diff)
	}
	if got := chartWords(unit, bars); got != "The year with the most points is 2023, with 3.5." {
		t.Error(got)
	}
	unit, bars = chart(calendar.Span{From: calendar.MustOn(2026, 1, 31), To: calendar.MustOn(2027, 12, 1)}, nil)
	if unit != "month" || len(bars) != 24 || chartWords(unit, bars) != "There are no points in this period." {
		t.Errorf("two years: %d bars, each a %s", len(bars), unit)
	}
}

func TestALabelThatWasCorrectedIsNoMismatch(t *testing.T) {
	t.Parallel()
	g := facts()
	g.entries[0].State, g.decisions = access.Sent, nil
	g.activities["course"] = "Course, workshop or class"
	if got := g.document().Entries[0]; got.Mark != Waiting || got.Activity != "Course or workshop" {
		t.Errorf("mark %q, mismatches %q, activity %q", got.Mark, got.Mismatches, got.Activity)
	}
}

func TestErasedWordsAreSaidToBeErased(t *testing.T) {
	t.Parallel()
	g := facts()
	g.entries[0].State, g.decisions = access.Sent, nil
	for id, s := range g.sealed {
		s.Erased, s.Content = true, cpd.Content{}
		g.sealed[id] = s
	}
	if got := g.document().Entries[0]; got.Mark != Unsure || !strings.Contains(got.Mismatches[0], "were erased") || got.Title != "Listening" {
		t.Errorf("%+v", got)
	}
}

func TestALongCommentMayRunOn(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"short": false, strings.Repeat("x", mostCharacters): false, strings.Repeat("x", mostCharacters+1): true,
		strings.Repeat("a\n", mostLines): false, strings.Repeat("a\n\n", mostLines+1): true,
	} {
		if got := isLong(paragraphs(text)); got != want {
			t.Errorf("%d characters: %v", len(text), got)
		}
	}
}

func TestTheCacheKeepsWhatWasUsedLast(t *testing.T) {
	t.Parallel()
	c := newCache(10)
	key := func(b byte) (k [32]byte) { k[0] = b; return k }
	c.put(key(1), make([]byte, 4))
	c.put(key(2), make([]byte, 4))
	if _, found := c.get(key(1)); !found {
		t.Error("the first is gone")
	}
	c.put(key(3), make([]byte, 4))
	c.put(key(4), make([]byte, 11))
	for k, want := range map[byte]bool{1: true, 2: false, 3: true, 4: false} {
		if _, found := c.get(key(k)); found != want {
			t.Errorf("%d is kept: %v", k, found)
		}
	}
}
