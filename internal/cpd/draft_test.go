package cpd_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"

	"linkfolio/internal/cpd"
	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/fault"
)

const twentyThousand = 20_000

func TestACompleteEntryMustMeetEveryRule(t *testing.T) {
	t.Parallel()
	day := func(d, m, y string) cpd.TypedDate { return cpd.TypedDate{Day: d, Month: m, Year: y} }
	tests := map[string]struct {
		change  func(*cpd.Draft)
		field   string
		message string
	}{
		"no title":         {func(d *cpd.Draft) { d.Title = "" }, "title", "Enter a title"},
		"title of spaces":  {func(d *cpd.Draft) { d.Title = " \u200b\u00a0\u3164" }, "title", "Enter a title"},
		"no start":         {func(d *cpd.Draft) { d.StartsOn = cpd.TypedDate{} }, "starts_on", "Enter the start date"},
		"no such day":      {func(d *cpd.Draft) { d.StartsOn = day("31", "2", "2026") }, "starts_on", "Start date must be a real date: 31 February 2026 does not exist"},
		"part of a date":   {func(d *cpd.Draft) { d.StartsOn = day("3", "", "2026") }, "starts_on", "Start date must include a month"},
		"tomorrow":         {func(d *cpd.Draft) { d.StartsOn = day("24", "11", "2026") }, "starts_on", "Start date must be today or in the past"},
		"long ago":         {func(d *cpd.Draft) { d.StartsOn = day("3", "11", "1026") }, "starts_on", "Start date must be 1 January 1970 or later"},
		"ends tomorrow":    {func(d *cpd.Draft) { d.EndsOn = day("24", "11", "2026") }, "ends_on", "End date must be today or in the past"},
		"ends before":      {func(d *cpd.Draft) { d.EndsOn = day("2", "11", "2026") }, "ends_on", "End date must be the same as or after the start date"},
		"short year":       {func(d *cpd.Draft) { d.EndsOn = day("4", "11", "26") }, "ends_on", "End date must have a year of 4 numbers, like 2026"},
		"no kind":          {func(d *cpd.Draft) { d.Kind = "" }, "kind", "Select whether it was formal or informal"},
		"kind tampered":    {func(d *cpd.Draft) { d.Kind = "both" }, "kind", "Select whether it was formal or informal"},
		"no activity":      {func(d *cpd.Draft) { d.Activity = "" }, "activity", "Select an activity type"},
		"activity unknown": {func(d *cpd.Draft) { d.Activity = "skydiving" }, "activity", "Select an activity type"},
		"no hours":         {func(d *cpd.Draft) { d.Hours = " " }, "hours", "Enter the hours, like 2.5 or 2h 30m"},
		"hours abc":        {func(d *cpd.Draft) { d.Hours = "abc" }, "hours", "Hours must be a length of time, like 2.5 or 2h 30m"},
		"hours 0":          {func(d *cpd.Draft) { d.Hours = "0" }, "hours", "Hours must be at least 1 minute"},
		"hours negative":   {func(d *cpd.Draft) { d.Hours = "-2" }, "hours", "Hours must be more than 0"},
		"hours in a day":   {func(d *cpd.Draft) { d.Hours = "24h 1m" }, "hours", "Hours must be 24 or fewer for 1 day"},
		"hours in two days": {func(d *cpd.Draft) { d.EndsOn, d.Hours = day("4", "11", "2026"), "48.5" },
			"hours", "Hours must be 48 or fewer for 2 days"},
		"three decimals":  {func(d *cpd.Draft) { d.Points = "2.555" }, "points", "Points must have no more than 2 decimal places"},
		"points negative": {func(d *cpd.Draft) { d.Points = "-1" }, "points", "Points must be 0 or more"},
		"many points":     {func(d *cpd.Draft) { d.Points = "1000.5" }, "points", "Points must be 1,000 or fewer"},
		"many hours": {func(d *cpd.Draft) {
			d.StartsOn, d.EndsOn, d.Hours = day("1", "1", "2026"), day("1", "10", "2026"), "1001"
		},
			"points", "Points must be 1,000 or fewer"},
		"no answer": {func(d *cpd.Draft) { d.Answers["learned"] = "\n " }, "answer.learned", "Enter an answer to “What did you learn?”"},
	}
	desk := newDesk(t, dbtest.SQLite(t))
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			draft := full("wrong")
			test.change(&draft)
			_, err := desk.book.Add(t.Context(), desk.amira, draft)
			wantFault(t, err, fault.Invalid, test.field)
			if got := messageAt(err, test.field); got != test.message {
				t.Errorf("it says %q, want %q", got, test.message)
			}
		})
	}
}

func TestWhatCannotBeKeptIsRefusedEvenInADraft(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change  func(*cpd.Draft)
		field   string
		message string
	}{
		"NUL":             {func(d *cpd.Draft) { d.Title = "a\x00b" }, "title", "(U+0000)"},
		"control":         {func(d *cpd.Draft) { d.Provider = "a\x1b[31m" }, "provider", "(U+001B)"},
		"C1 control":      {func(d *cpd.Draft) { d.Answers["need"] = "\u0085" }, "answer.need", "(U+0085)"},
		"invalid UTF-8":   {func(d *cpd.Draft) { d.Answers["learned"] = "\xff\xfe" }, "answer.learned", "cannot be read"},
		"title in lines":  {func(d *cpd.Draft) { d.Title = "a\nb" }, "title", "Title must be on one line"},
		"long title":      {func(d *cpd.Draft) { d.Title = strings.Repeat("ż", cpd.MaxTitle+1) }, "title", "Title must be 200 characters or fewer"},
		"long provider":   {func(d *cpd.Draft) { d.Provider = strings.Repeat("x", cpd.MaxProvider+1) }, "provider", "Provider must be 300 characters or fewer"},
		"long answer":     {func(d *cpd.Draft) { d.Answers["next"] = strings.Repeat("ł", twentyThousand+1) }, "answer.next", "must be 20,000 characters or fewer"},
		"long hours":      {func(d *cpd.Draft) { d.Hours = strings.Repeat("1", 101) }, "hours", "Hours must be 100 characters or fewer"},
		"NUL in a box":    {func(d *cpd.Draft) { d.EndsOn.Day = "\x00" }, "ends_on", "(U+0000)"},
		"unknown answer":  {func(d *cpd.Draft) { d.Answers["made_up"] = "x" }, "answer.made_up", "not part of the template"},
		"unknown form":    {func(d *cpd.Draft) { d.Template = uuid.MustParse("00000000-0000-4000-8000-000000000001") }, "template", "Select a template"},
		"key tampered":    {func(d *cpd.Draft) { d.Key = "a\x00" }, "key", "changed on its way"},
		"key empty":       {func(d *cpd.Draft) { d.Key = "" }, "key", "changed on its way"},
		"key of a novel":  {func(d *cpd.Draft) { d.Key = strings.Repeat("k", 65) }, "key", "changed on its way"},
		"NUL in the kind": {func(d *cpd.Draft) { d.Kind = "formal\x00" }, "kind", "(U+0000)"},
	}
	desk := newDesk(t, dbtest.SQLite(t))
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			draft := cpd.Draft{Key: "draft", Answers: map[string]string{}}
			test.change(&draft)
			_, err := desk.book.Add(t.Context(), desk.amira, draft)
			wantFault(t, err, fault.Invalid, test.field)
			if got := messageAt(err, test.field); !strings.Contains(got, test.message) {
				t.Errorf("it says %q, want %q in it", got, test.message)
			}
		})
	}
}

func TestFaultsComeInTheOrderOfThePage(t *testing.T) {
	t.Parallel()
	desk := newDesk(t, dbtest.SQLite(t))
	_, err := desk.book.Add(t.Context(), desk.amira, cpd.Draft{Key: "empty", Complete: true, Points: "x", Provider: "\x01"})
	wantFault(t, err, fault.Invalid, "title", "starts_on", "provider", "kind", "activity", "hours", "points",
		"answer.need", "answer.learned", "answer.applied")
}

// TestADraftGivesBackWhatWasTyped tries forms that a complete entry would refuse, and forms that are read into
// something that looks different.
func TestADraftGivesBackWhatWasTyped(t *testing.T) {
	t.Parallel()
	drafts := map[string]func(*cpd.Draft){
		"empty":         func(d *cpd.Draft) { *d = cpd.Draft{Key: d.Key} },
		"complete":      func(d *cpd.Draft) { d.Complete = false },
		"same end":      func(d *cpd.Draft) { d.EndsOn = d.StartsOn },
		"no end":        func(d *cpd.Draft) { d.EndsOn = cpd.TypedDate{} },
		"impossible":    func(d *cpd.Draft) { d.EndsOn = cpd.TypedDate{Day: "31", Month: "Feb", Year: "26"} },
		"half a date":   func(d *cpd.Draft) { d.StartsOn = cpd.TypedDate{Month: "11"} },
		"date in words": func(d *cpd.Draft) { d.StartsOn = cpd.TypedDate{Day: "03", Month: "Nov", Year: " 2026"} },
		"minutes":       func(d *cpd.Draft) { d.Hours = "45 mins + 30 mins" },
		"hours abc":     func(d *cpd.Draft) { d.Hours = "abc" },
		"hours negative": func(d *cpd.Draft) {
			d.Hours, d.Points = "-1", "2.125"
		},
		"points as hours":  func(d *cpd.Draft) { d.Points = "2.5" },
		"points of zero":   func(d *cpd.Draft) { d.Points = "0" },
		"points in words":  func(d *cpd.Draft) { d.Points = "2.50 points" },
		"kind unknown":     func(d *cpd.Draft) { d.Kind = "both" },
		"activity unknown": func(d *cpd.Draft) { d.Activity = "skydiving" },
		"spaces and lines": func(d *cpd.Draft) { d.Title, d.Answers["next"] = "  a\tb  ", "\n\n a \n" },
		"languages": func(d *cpd.Draft) {
			d.Title, d.Provider = "Dysgu’n dŵr — zażółć gęślą jaźń", "مركز التدريب 🧡👩🏽‍⚕️ \u202eabc"
		},
		"the longest": func(d *cpd.Draft) { d.Answers["learned"] = strings.Repeat("🧡", twentyThousand) },
	}
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		desk := newDesk(t, db)
		for name, change := range drafts {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				draft := full(strings.ReplaceAll(name, " ", "-"))
				draft.Complete = false
				change(&draft)
				added := desk.add(t, desk.amira, draft)
				stored, err := desk.book.Entry(t.Context(), desk.amira, added.ID)
				if err != nil {
					t.Fatal(err)
				}
				draft.Template = stored.TemplateID
				if diff := cmp.Diff(draft, stored.AsDraft(), cmpopts.EquateEmpty()); diff != "" {
					t.Error(diff)
				}
				if diff := cmp.Diff(added, stored, cmpopts.EquateEmpty(), cmp.AllowUnexported(added.StartsOn)); diff != "" {
					t.Error("what Add gave is not what was stored:", diff)
				}
			})
		}
	})
}

func TestLineEndsOfBrowsersCountOnce(t *testing.T) {
	t.Parallel()
	desk := newDesk(t, dbtest.SQLite(t))
	draft := full("lines")
	draft.Answers["learned"] = strings.Repeat("x\r\n", twentyThousand/2)
	e := desk.add(t, desk.amira, draft)
	if want := strings.Repeat("x\n", twentyThousand/2); e.Answers["learned"] != want {
		t.Errorf("the line ends became %q", e.Answers["learned"][:6])
	}
}

func TestAChangedTemplateKeepsTheWordsOfTheOther(t *testing.T) {
	t.Parallel()
	desk := newDesk(t, dbtest.SQLite(t))
	templates, err := desk.shelf.Templates(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	first := desk.add(t, desk.amira, full("two-templates"))
	other := first.AsDraft()
	other.Template, other.Answers = templates[1].ID, map[string]string{templates[1].Prompts[0].Key: "What happened."}
	second, err := desk.book.Amend(t.Context(), desk.amira, first.ID, first.LockVersion, other)
	if err != nil {
		t.Fatal(err)
	}
	want := maps.Clone(first.Answers)
	want[templates[1].Prompts[0].Key] = "What happened."
	if !maps.Equal(second.Answers, want) {
		t.Errorf("answers are %v, want %v", second.Answers, want)
	}
	cleared := second.AsDraft()
	cleared.Answers = map[string]string{templates[1].Prompts[0].Key: ""}
	third, err := desk.book.Amend(t.Context(), desk.amira, first.ID, second.LockVersion, cleared)
	if err != nil {
		t.Fatal(err)
	}
	if !maps.Equal(third.Answers, first.Answers) {
		t.Errorf("answers are %v, want %v", third.Answers, first.Answers)
	}
}

// TestNaughtyStrings puts each string of the public list into the fields that people write in: it is kept byte for
// byte, or refused at the field, never altered and never an error of ours.
func TestNaughtyStrings(t *testing.T) {
	t.Parallel()
	stored, err := os.ReadFile("../../../shared/samples/strings/blns.json")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the list of naughty strings is not here")
	}
	var naughty []string
	if err := errors.Join(err, json.Unmarshal(stored, &naughty)); err != nil {
		t.Fatal(err)
	}
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		desk := newDesk(t, db)
		e := desk.add(t, desk.amira, full("naughty"))
		kept, refused := 0, 0
		for _, text := range naughty {
			if strings.Contains(text, "\r") {
				t.Fatalf("%q has a line end that browsers rewrite", text)
			}
			draft := full("naughty")
			draft.Complete, draft.Title, draft.Provider, draft.Hours, draft.Answers["learned"] = false, text, text, text, text
			after, err := desk.book.Amend(t.Context(), desk.amira, e.ID, e.LockVersion, draft)
			if err != nil {
				wantFault(t, err, fault.Invalid)
				refused++
				continue
			}
			if e, err = desk.book.Entry(t.Context(), desk.amira, after.ID); err != nil {
				t.Fatal(err)
			}
			again := e.AsDraft()
			if again.Title != text || again.Provider != text || again.Hours != text || again.Answers["learned"] != text {
				t.Errorf("%q came back as %q, %q, %q, %q", text, again.Title, again.Provider, again.Hours, again.Answers["learned"])
			}
			if _, err := desk.book.List(t.Context(), desk.amira, cpd.Filter{Words: text}); err != nil {
				t.Errorf("searching for %q: %v", text, err)
			}
			kept++
		}
		t.Logf("%d strings kept, %d refused", kept, refused)
		if kept < 450 || refused == 0 {
			t.Errorf("%d strings kept and %d refused", kept, refused)
		}
	})
}
