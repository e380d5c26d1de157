package portfolio

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestParagraphs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text string
		want []Paragraph
	}{
		"nothing":           {"", []Paragraph{}},
		"blank":             {" \n\t\r\n ", []Paragraph{}},
		"blank lines":       {"One.\r\n\r\nTwo.\n \n\nThree.", []Paragraph{{"ltr", []string{"One."}}, {"ltr", []string{"Two."}}, {"ltr", []string{"Three."}}}},
		"kept line breaks":  {"- one\n  - two  \n", []Paragraph{{"ltr", []string{"- one", "  - two"}}}},
		"Arabic":            {"1. تعلمت\n\nEnglish تعلمت", []Paragraph{{"rtl", []string{"1. تعلمت"}}, {"ltr", []string{"English تعلمت"}}}},
		"Hebrew":            {"(שלום)", []Paragraph{{"rtl", []string{"(שלום)"}}}},
		"no letters":        {"2026 - 1", []Paragraph{{"ltr", []string{"2026 - 1"}}}},
		"controls":          {"a\x00b\x1b[31mc\u0085d\uFEFF", []Paragraph{{"ltr", []string{"ab[31mcd"}}}},
		"direction tricks":  {"pay \u202Egnihton\u202C\u2066x\u2069", []Paragraph{{"ltr", []string{"pay gnihtonx"}}}},
		"plain marks stay":  {"a\u200Eb\u200Dc", []Paragraph{{"ltr", []string{"a\u200Eb\u200Dc"}}}},
		"Unicode line ends": {"a\u2028b\u2029c", []Paragraph{{"ltr", []string{"a", "b"}}, {"ltr", []string{"c"}}}},
		"markup":            {"#let *b* <x> $y$", []Paragraph{{"ltr", []string{"#let *b* <x> $y$"}}}},
	} {
		if diff := cmp.Diff(c.want, paragraphs(c.text)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestParagraphsLoseNoLetter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		got := ""
		for _, p := range paragraphs(text) {
			got += strings.Join(p.Lines, "")
		}
		if visible(got) != visible(text) {
			t.Fatalf("%q became %q", text, got)
		}
	})
}

// visible is what of a text has a shape.
func visible(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsGraphic(r) || unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text)
}

func TestLongWordsMayBreak(t *testing.T) {
	t.Parallel()
	address := "https://example.org/" + strings.Repeat("x", 50)
	for name, c := range map[string]struct{ text, want string }{
		"short words":   {strings.Repeat("word ", 30), strings.Repeat("word ", 30)},
		"40 characters": {strings.Repeat("x", 40), strings.Repeat("x", 40)},
		"an address":    {"see " + address, "see https://example.org/|" + strings.Repeat("x", 20) + "|" + strings.Repeat("x", 20) + "|" + strings.Repeat("x", 10)},
		"marks stay with their letter": {strings.Repeat("a", 20) + strings.Repeat("e\u0301", 15),
			strings.Repeat("a", 20) + "|" + strings.Repeat("e\u0301", 10) + "|" + strings.Repeat("e\u0301", 5)},
		"Arabic stays joined": {strings.Repeat("ت", 60), strings.Repeat("ت", 60)},
		"breaks of its own":   {strings.Repeat("x", 30) + "|" + strings.Repeat("x", 30), strings.Repeat("x", 30) + "|" + strings.Repeat("x", 30)},
	} {
		text := strings.ReplaceAll(c.text, "|", string(softBreak))
		if got := strings.ReplaceAll(breakable(text), string(softBreak), "|"); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

func TestPrintReachesEveryString(t *testing.T) {
	t.Parallel()
	d := sample(sampleEntry(1, Signed, "Title @", "Answer @\n\nmore @"))
	d.Cover.Name, d.Summary.Months[0].Short, d.Entries[0].SignOff.Comment[0].Lines[0] = "N@me", "@", "@"
	data, err := d.print(func(text string) string { return strings.ReplaceAll(text, "@", "\uFFFD") })
	if err != nil {
		t.Fatal(err)
	}
	var printed struct {
		Document
		Replaced bool `json:"replaced"`
	}
	if err := json.Unmarshal(data, &printed); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(data), "@") || strings.Count(string(data), "\uFFFD") != 6 || !printed.Replaced {
		t.Errorf("replaced %v: %s", printed.Replaced, data)
	}
	if strings.Contains(string(data), "null") {
		t.Errorf("an empty list became null: %s", data)
	}
}
