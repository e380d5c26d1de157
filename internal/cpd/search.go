package cpd

import (
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// strokes are letters that Unicode does not take apart into a plain letter and a mark.
var strokes = strings.NewReplacer("ł", "l", "ø", "o", "đ", "d", "ħ", "h", "æ", "ae", "œ", "oe", "ı", "i", "’", "'", "‘", "'")

// fold brings words to the form in which they are searched: no case, no accents, single spaces, nothing that a
// database cannot hold. Both databases compare it byte by byte, so they find the same.
func fold(text string) string {
	text = norm.NFKD.String(strings.ToValidUTF8(text, " "))
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r), unicode.Is(unicode.Cf, r):
			return -1
		case unicode.IsControl(r):
			return ' '
		}
		return r
	}, text)
	text = strokes.Replace(cases.Fold().String(text))
	return strings.Join(strings.Fields(text), " ")
}

// searchText is everything of an entry that a search may find.
func searchText(e Entry, activityLabel string) string {
	parts := []string{e.Title, e.Provider, activityLabel}
	for _, key := range sortedKeys(e.Answers) {
		parts = append(parts, e.Answers[key])
	}
	return fold(strings.Join(parts, "\n"))
}

// maxWords bounds the work of one search.
const maxWords = 12

var likeEscapes = strings.NewReplacer("!", "!!", "%", "!%", "_", "!_")

// patterns turns typed words into LIKE patterns, with "!" as the escape character; all must match.
func patterns(words string) []string {
	var all []string
	for _, word := range strings.Fields(fold(words)) {
		if len(all) < maxWords {
			all = append(all, "%"+likeEscapes.Replace(word)+"%")
		}
	}
	return all
}
