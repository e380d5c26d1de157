package entries_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"linkfolio/internal/web/entries"
	"linkfolio/internal/web/ui"
)

func TestDifferencesAreMarkedByWords(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ before, after, want string }{
		"a word":             {"I use it often at work.", "I use it daily at work.", "I use it [-often-][+daily+] at work."},
		"the end":            {"I use it.", "I use it, daily.", "I use it[+, daily+]."},
		"nothing stayed":     {"One two three", "Vier fünf sechs", "[-One two three-][+Vier fünf sechs+]"},
		"it was empty":       {"", "Now there", "[+Now there+]"},
		"it is empty":        {"Was there", "", "[-Was there-]"},
		"no half characters": {"Ein schöner Tag war es", "Ein schönster Tag war es", "Ein [-schöner-][+schönster+] Tag war es"},
		"joined emoji":       {"We met the family 👨‍👩‍👧 at noon today", "We met the family 👨‍👩 at noon today", "We met the family [-👨‍👩‍👧-][+👨‍👩+] at noon today"},
		"without blanks":     {"我每天都用这个方法", "我每周都用这个方法", "我每[-天-][+周+]都用这个方法"},
	} {
		var got strings.Builder
		for _, p := range entries.Differences(c.before, c.after) {
			switch p.Fate {
			case ui.Came:
				got.WriteString("[+" + p.Text + "+]")
			case ui.Went:
				got.WriteString("[-" + p.Text + "-]")
			default:
				got.WriteString(p.Text)
			}
		}
		if got.String() != c.want {
			t.Errorf("%s:\n got %q\nwant %q", name, got.String(), c.want)
		}
	}
}

// Whatever the texts are, both can be read back from what is shown, and nothing else is in it.
func TestDifferencesLoseNothing(t *testing.T) {
	t.Parallel()
	words := rapid.SliceOf(rapid.SampledFrom([]string{"one", "two", " ", "\n", "é", "e\u0301", "👨‍👩‍👧", "ß", "字", ".", "\u200d", "a-b"}))
	rapid.Check(t, func(t *rapid.T) {
		before, after := strings.Join(words.Draw(t, "before"), ""), strings.Join(words.Draw(t, "after"), "")
		pieces := entries.Differences(before, after)
		was, is := "", ""
		for _, p := range pieces {
			if p.Fate != ui.Came {
				was += p.Text
			}
			if p.Fate != ui.Went {
				is += p.Text
			}
		}
		if was != before || is != after {
			t.Fatalf("%q and %q are shown as %v", before, after, pieces)
		}
	})
}
