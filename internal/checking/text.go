package checking

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"linkfolio/internal/cpd"
)

// An answer must have leastAnswer letters for it to be looked for in a text, and leastAlone for it to be told that a text is
// this answer and nothing else: nobody shall find out a short one by trying.
const (
	leastAnswer = 40
	leastAlone  = 20
)

// Compared is what a text in hand has of the answers that were signed.
type Compared struct {
	Whole  bool     // every answer that says something, and the title
	Alone  bool     // it is one answer and nothing else, which Full names
	Short  bool     // it is too short to be compared, and nothing else is said
	Full   []string // labels of the answers that it has in full, up to white space and hyphenation
	Absent int      // how many answers it does not have; which, and by how much, is not said
}

// Compare looks for what was signed in a text that somebody typed or pasted. An answer counts in full or not at all, and
// those that are short only together with all others.
func Compare(signed cpd.Content, text string) Compared {
	hand := squeeze(text)
	whole := strings.Contains(hand, squeeze(signed.Title))
	var c Compared
	for _, a := range signed.Answers {
		answer := squeeze(a.Text)
		switch {
		case answer == "":
		case !strings.Contains(hand, answer):
			whole = false
			c.Absent++
		case utf8.RuneCountInString(answer) >= leastAnswer, hand == answer && utf8.RuneCountInString(answer) >= leastAlone:
			c.Full = append(c.Full, a.Label)
			c.Alone = c.Alone || hand == answer
		default:
			c.Absent++
		}
	}
	switch short := utf8.RuneCountInString(hand) < leastAnswer; {
	case short && !c.Alone:
		return Compared{Short: true}
	case whole:
		return Compared{Whole: true}
	}
	return c
}

// squeeze is a text without what setting and copying change: white space, line breaks, hyphens within words, ligatures, and
// signs that have no picture.
func squeeze(text string) string {
	var out []rune
	for _, r := range norm.NFKC.String(strings.ToValidUTF8(text, "\uFFFD")) {
		if unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r) {
			continue
		}
		out = append(out, plain(r))
	}
	return string(withoutHyphens(out))
}

// plain gives signs that programs change as people type the form that all of them know.
func plain(r rune) rune {
	switch r {
	case '‘', '’', '‛', 'ʼ':
		return '\''
	case '“', '”', '„':
		return '"'
	case '‐', '‑', '‒', '–', '—', '−':
		return '-'
	}
	return r
}

// withoutHyphens takes out the hyphens between letters or digits: at the end of a line nobody can tell whose they are.
func withoutHyphens(text []rune) []rune {
	wordly := func(i int) bool {
		return i >= 0 && i < len(text) && (unicode.IsLetter(text[i]) || unicode.IsDigit(text[i]))
	}
	kept := text[:0:0]
	for i, r := range text {
		if r == '-' && wordly(i-1) && wordly(i+1) {
			continue
		}
		kept = append(kept, r)
	}
	return kept
}

// onPaper is a squeezed text as it can be read back from a PDF: pictures and signs that a font may not have are left out.
func onPaper(text string) string {
	kept := strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.So, unicode.Sk, unicode.M, unicode.Co, unicode.Cn) || r > 0xFFFF || r == '\uFFFD' {
			return -1
		}
		return r
	}, squeeze(text))
	return string(withoutHyphens([]rune(kept)))
}

// legible tells whether a text comes back from a PDF as it went in: scripts that are written from right to left, or that the
// portfolio has no letters of, do not.
func legible(text string) bool {
	for _, r := range text {
		if unicode.IsLetter(r) && !unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Common, unicode.Inherited) {
			return false
		}
	}
	return true
}
