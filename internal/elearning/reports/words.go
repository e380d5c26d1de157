package reports

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// longestText bounds each text of a row, in characters. Titles of the platforms are shorter.
const longestText = 300

// line brings a text to one line with single spaces.
func line(text string) string { return strings.Join(strings.Fields(text), " ") }

// cut shortens a text that is longer than any honest one.
func cut(text string) string {
	if len(text) <= longestText {
		return text
	}
	if runes := []rune(text); len(runes) > longestText {
		return string(runes[:longestText-1]) + "…"
	}
	return text
}

// longestQuote is as much of a cell as a sentence has room for, in characters.
const longestQuote = 60

// quoted gives what a file says for use in a sentence.
func quoted(text string) string {
	text = line(text)
	if runes := []rune(text); len(runes) > longestQuote {
		text = string(runes[:longestQuote-1]) + "…"
	}
	return "“" + text + "”"
}

// halves stand after the number that they belong to, or alone.
var halves = strings.NewReplacer("½", ".5", "¼", ".25", "¾", ".75", "−", "-")

// folded brings what was written to one form to be compared with: no wide letters, no capitals, single spaces.
func folded(text string) string {
	if len(text) > 4*longestText {
		text = text[:4*longestText] // nothing that long is understood
	}
	return line(strings.ToLower(norm.NFKC.String(halves.Replace(text))))
}
