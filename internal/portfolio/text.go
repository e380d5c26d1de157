package portfolio

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode"

	"linkfolio/internal/typst"
)

// paragraphs cuts what a person typed at its blank lines and keeps every other line break.
func paragraphs(text string) []Paragraph {
	found := []Paragraph{}
	var lines []string
	flush := func() {
		if len(lines) > 0 {
			found = append(found, Paragraph{Dir: direction(lines), Lines: lines})
			lines = nil
		}
	}
	for line := range strings.SplitSeq(clean(text), "\n") {
		if line = strings.TrimRight(line, " \t"); strings.TrimSpace(line) == "" {
			flush()
			continue
		}
		lines = append(lines, line)
	}
	flush()
	return found
}

// line is a text that stands on one line, such as a title.
func line(text string) string { return strings.Join(strings.Fields(clean(text)), " ") }

// clean takes out what is not writing: control characters, which no font can show, and the marks that override the
// direction of text, by which a text could be made to read as another (Unicode Technical Report 36, section 2.5).
func clean(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n\n").Replace(text)
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t':
			return r
		case unicode.IsControl(r), isOverride(r), isNonCharacter(r):
			return -1
		}
		return r
	}, text)
}

// isOverride tells of embeddings, overrides and isolates, which work beyond the place where they stand. The plain
// direction marks (U+200E, U+200F) do not, and stay.
func isOverride(r rune) bool { return r >= '\u202A' && r <= '\u202E' || r >= '\u2066' && r <= '\u2069' }

// isNonCharacter tells of code points that will never be characters, and of the byte order mark.
func isNonCharacter(r rune) bool {
	return r&0xFFFE == 0xFFFE || r >= 0xFDD0 && r <= 0xFDEF || r == '\uFEFF'
}

// direction is that of the first letter that has one, as browsers decide for dir="auto".
func direction(lines []string) string {
	for _, l := range lines {
		for _, r := range l {
			switch {
			case unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana, unicode.Nko) && unicode.IsLetter(r):
				return "rtl"
			case unicode.IsLetter(r):
				return "ltr"
			}
		}
	}
	return "ltr"
}

// print gives the data for the PDF template: the Document as JSON, its long words given places to break, and each
// character that no font has replaced. "replaced" tells whether any was, so that the page can say so. Every string of the
// Document passes through, so that none can be forgotten.
func (d Document) print(printable func(string) string) ([]byte, error) {
	raw, err := json.Marshal(d)
	if err != nil {
		return nil, err
	}
	var tree map[string]any
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	if err := decoder.Decode(&tree); err != nil {
		return nil, err
	}
	replaced := false
	mapValues(tree, func(text string) string {
		shown := printable(text)
		replaced = replaced || substitutes(shown) > substitutes(text)
		return breakable(shown)
	})
	tree["replaced"] = replaced
	tree["proof"] = d.Proof != nil
	return json.Marshal(tree)
}

// mapValues changes every string within a tree. A list that Go calls nil becomes an empty one, which Typst can loop over.
func mapValues(node any, f func(string) string) any {
	switch n := node.(type) {
	case nil:
		return []any{}
	case string:
		return f(n)
	case []any:
		for i := range n {
			n[i] = mapValues(n[i], f)
		}
	case map[string]any:
		for key := range n {
			n[key] = mapValues(n[key], f)
		}
	}
	return node
}

func substitutes(text string) int { return strings.Count(text, string(typst.Substitute)) }

// Words longer than longWord get a place to break every breakEvery characters: a line holds about 90.
const (
	longWord   = 40
	breakEvery = 20
	softBreak  = '\u200B'
)

// breakable gives long words, such as web addresses, places to break, so that they do not run off the page.
func breakable(text string) string {
	if len(text) <= longWord {
		return text
	}
	var out strings.Builder
	word := []rune{}
	flush := func() {
		writeWord(&out, word)
		word = word[:0]
	}
	for _, r := range text {
		if unicode.IsSpace(r) || r == softBreak {
			flush()
			out.WriteRune(r)
			continue
		}
		word = append(word, r)
	}
	flush()
	return out.String()
}

func writeWord(out *strings.Builder, word []rune) {
	if len(word) <= longWord {
		out.WriteString(string(word))
		return
	}
	since := 0
	for i, r := range word {
		if since >= breakEvery && !joined(word[i-1], r) {
			out.WriteRune(softBreak)
			since = 0
		}
		out.WriteRune(r)
		since++
	}
}

// joined tells whether two characters belong to one letter or sign, or to two letters whose shapes join.
func joined(before, after rune) bool {
	return unicode.IsMark(after) || unicode.Is(unicode.Cf, after) || unicode.Is(unicode.Cf, before) ||
		after >= 0x1F3FB && after <= 0x1F3FF || // skin tones
		unicode.Is(unicode.Arabic, before) && unicode.Is(unicode.Arabic, after)
}
