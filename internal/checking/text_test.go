package checking

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"linkfolio/internal/cpd"
	"linkfolio/internal/portfolio"
	"linkfolio/internal/signoff"
)

const (
	long  = "I learned to ask “What matters to you?” first, and to wait for the whole answer. A re-run of the role-play showed it."
	other = "In the team meeting I offered to lead the next case discussion, and two colleagues have taken it up since then."
)

func signed() cpd.Content {
	return cpd.Content{Title: "Listening well", Answers: []cpd.Answer{
		{Key: "learned", Label: "What did you learn?", Text: long}, {Key: "applied", Label: "How did you apply it?", Text: other},
		{Key: "need", Label: "Why?", Text: "A gap."}, {Key: "more", Label: "Anything else?", Text: ""},
	}}
}

func TestTextsAreComparedInFull(t *testing.T) {
	t.Parallel()
	whole := "Listening well\n" + long + "\n" + other + "\nA gap.\n"
	for name, c := range map[string]struct {
		text string
		want Compared
	}{
		"the whole entry":            {whole, Compared{Whole: true}},
		"with prompts between":       {"1. Listening  well What did you learn?" + long + "How?" + other + "Why? A gap. Signed off by", Compared{Whole: true}},
		"one answer":                 {long, Compared{Alone: true, Full: []string{"What did you learn?"}, Absent: 2}},
		"one answer and a word":      {long + " More.", Compared{Full: []string{"What did you learn?"}, Absent: 2}},
		"other line breaks":          {strings.ReplaceAll(long, " ", "\r\n  "), Compared{Alone: true, Full: []string{"What did you learn?"}, Absent: 2}},
		"hyphenated at line ends":    {strings.NewReplacer("matters", "mat-\nters", "whole", "who\u00ADle").Replace(long), Compared{Alone: true, Full: []string{"What did you learn?"}, Absent: 2}},
		"ligatures, straight quotes": {strings.NewReplacer("first", "ﬁrst", "“", `"`, "”", `"`).Replace(long), Compared{Alone: true, Full: []string{"What did you learn?"}, Absent: 2}},
		"another answer beside it":   {other + " and more " + long, Compared{Full: []string{"What did you learn?", "How did you apply it?"}, Absent: 1}},
		"one letter changed":         {strings.Replace(whole, "wait", "want", 1), Compared{Full: []string{"How did you apply it?"}, Absent: 2}},
		"a word left out":            {strings.Replace(long, "whole ", "", 1), Compared{Absent: 3}},
		"half of an answer":          {long[:60], Compared{Absent: 3}},
		"a full stop changed":        {strings.Replace(long, "showed it.", "showed it!", 1), Compared{Absent: 3}},
		"a short answer alone":       {"A gap.", Compared{Short: true}},
		"the title alone":            {"Listening well", Compared{Short: true}},
		"nothing of it":              {"Something else entirely, which is long enough to be an answer.", Compared{Absent: 3}},
		"no text":                    {" \n\x00\xff", Compared{Short: true}},
	} {
		if diff := cmp.Diff(c.want, Compare(signed(), c.text)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// Whoever tries short answers learns nothing: right and wrong ones have one answer, with or without the title.
func TestShortAnswersCannotBeGuessed(t *testing.T) {
	t.Parallel()
	short := cpd.Content{Title: "Talk", Answers: []cpd.Answer{{Key: "need", Label: "Why?", Text: "A gap."}}}
	for _, guess := range []string{"A gap.", "Talk A gap.", "No gap.", "Talk", ""} {
		if diff := cmp.Diff(Compared{Short: true}, Compare(short, guess)); diff != "" {
			t.Errorf("%q: %s", guess, diff)
		}
	}
}

// A sentence that is an answer, and nothing else, is told to be that: it is too long to be found by trying.
func TestASentenceAloneIsCompared(t *testing.T) {
	t.Parallel()
	sentence := cpd.Content{Title: "Talk", Answers: []cpd.Answer{{Key: "learned", Label: "What?", Text: "On Monday I learned asking how."}}}
	for text, want := range map[string]Compared{
		"On Monday I\nlearned asking how. ":     {Alone: true, Full: []string{"What?"}},
		"On Monday I learned asking why.":       {Short: true},
		"On Monday I learned asking how":        {Short: true},
		"Talk. On Monday I learned asking how.": {Short: true},
	} {
		if diff := cmp.Diff(want, Compare(sentence, text)); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

func TestPrintedWordsAreHeldAgainstThoseThatWereSigned(t *testing.T) {
	t.Parallel()
	standing := signoff.Standing{Content: signed()}
	standing.ByName = "Sam Okafor"
	var page strings.Builder
	for _, p := range partsOf(portfolio.Worded(standing.Content)) {
		page.WriteString(p.label + " " + p.text + "\n")
	}
	page.WriteString("Signed off\nSigned off by Sam Okafor, Clinical lead, on 3 November 2026")
	rtl := signed()
	rtl.Answers[0].Text = "تعلمت كيف أستمع إلى الناس وأن أنتظر"
	for name, c := range map[string]struct {
		text    string
		content cpd.Content
		want    Words
		differs []string
	}{
		"as it was signed":                   {page.String(), signed(), Same, nil},
		"after another entry":                {"1. Another\n2. " + page.String(), signed(), Same, nil},
		"an answer changed":                  {strings.Replace(page.String(), "wait", "want", 1), signed(), Differ, []string{"What did you learn?"}},
		"the title changed":                  {strings.Replace(page.String(), "Listening well", "Leading well", 1), signed(), Differ, []string{"Title"}},
		"the points changed":                 {strings.Replace(page.String(), "Points: 0", "Points: 9", 1), signed(), Differ, []string{"Points"}},
		"words put between":                  {strings.Replace(page.String(), "How did", "I lead the team now. How did", 1), signed(), Between, nil},
		"words put at the end":               {strings.Replace(page.String(), "Signed off\n", "And more. Signed off\n", 1), signed(), Between, nil},
		"changed, but in an entry before it": {page.String() + strings.Replace(page.String(), "wait", "want", 1), signed(), Differ, []string{"What did you learn?"}},
		"another signer":                     {strings.Replace(page.String(), "Sam Okafor", "Dr No", 1), signed(), Between, nil},
		"another script":                     {page.String(), rtl, Illegible, nil},
		"nothing":                            {"", signed(), Differ, []string{"Title", "Date", "Time", "Points", "Activity", "Provider", "What did you learn?", "How did you apply it?", "Why?"}},
	} {
		standing.Content = c.content
		got := compareOnPaper(standing, onPaper(c.text))
		if got.Words != c.want || cmp.Diff(c.differs, got.Differs) != "" {
			t.Errorf("%s: %s, %q", name, got.Words, got.Differs)
		}
	}
}
