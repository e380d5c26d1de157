package cpd

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The most characters that a field may hold, counted as code points after line ends became "\n".
const (
	MaxTitle    = 200
	MaxProvider = 300
	MaxAnswer   = 20_000
	maxShort    = 100 // numbers, boxes of a date, choices
)

// oneKindOfLineEnd undoes what browsers do to line ends when they send a form.
func oneKindOfLineEnd(text string) string { return strings.ReplaceAll(text, "\r\n", "\n") }

// Unkeepable says why a text cannot be kept at all, not even in a draft, or gives "". A long text may have several
// lines.
func Unkeepable(label, text string, limit int, lines bool) string {
	if !utf8.ValidString(text) {
		return label + " has characters that cannot be read. Type it again"
	}
	for _, r := range text {
		switch {
		case r == '\n' && !lines:
			return label + " must be on one line"
		case unicode.IsControl(r) && r != '\n' && r != '\t':
			return fmt.Sprintf("%s has a hidden control character (U+%04X) that cannot be kept. Remove it, or type the text again", label, r)
		}
	}
	if utf8.RuneCountInString(text) > limit {
		return fmt.Sprintf("%s must be %s characters or fewer", label, grouped(limit))
	}
	return ""
}

// grouped writes 20000 as "20,000".
func grouped(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", grouped(n/1000), n%1000)
}

// blank tells whether a text shows nothing: spaces, format characters and the letters that are drawn as nothing.
func blank(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool {
		return !unicode.IsSpace(r) && !unicode.In(r, unicode.Cf, unicode.Cc, unicode.Zs, unicode.Variation_Selector) &&
			!strings.ContainsRune("\u115f\u1160\u2800\u3164\uffa0\u034f", r)
	}) < 0
}
