package entries

import (
	"strings"
	"time"
	"unicode"

	"github.com/sergi/go-diff/diffmatchpatch"

	"linkfolio/internal/web/ui"
)

// differences marks which words of a text came and went. Where hardly anything stayed the two texts stand one after the other,
// since scattered words are harder to read than both.
func differences(before, after string) ui.Differences {
	if before == "" || after == "" {
		return wholly(before, after)
	}
	matcher := diffmatchpatch.New()
	matcher.DiffTimeout = 250 * time.Millisecond // what is found until then is right, only not the shortest
	signs := newSigns()
	diffs := matcher.DiffCleanupSemantic(matcher.DiffMainRunes(signs.of(before), signs.of(after), false))
	var pieces ui.Differences
	stayed := 0
	for _, diff := range diffs {
		text := signs.text(diff.Text)
		if diff.Type == diffmatchpatch.DiffEqual {
			stayed += len(text)
		}
		pieces = append(pieces, ui.Piece{Fate: fates[diff.Type], Text: text})
	}
	if stayed*4 < min(len(before), len(after)) {
		return wholly(before, after)
	}
	return pieces
}

var fates = map[diffmatchpatch.Operation]ui.Fate{
	diffmatchpatch.DiffEqual: ui.Stayed, diffmatchpatch.DiffInsert: ui.Came, diffmatchpatch.DiffDelete: ui.Went,
}

func wholly(before, after string) (pieces ui.Differences) {
	if before != "" {
		pieces = append(pieces, ui.Piece{Fate: ui.Went, Text: before})
	}
	if after != "" {
		pieces = append(pieces, ui.Piece{Fate: ui.Came, Text: after})
	}
	return pieces
}

// signs stands one rune for each different word, so that a comparison by letters is one by words.
type signs struct {
	words []string
	known map[string]rune
}

func newSigns() *signs { return &signs{known: map[string]rune{}} }

func (s *signs) of(text string) []rune {
	var out []rune
	for _, word := range wordsOf(text) {
		sign, known := s.known[word]
		if !known {
			sign = signAt(len(s.words))
			s.words, s.known[word] = append(s.words, word), sign
		}
		out = append(out, sign)
	}
	return out
}

func (s *signs) text(of string) string {
	var text strings.Builder
	for _, sign := range of {
		text.WriteString(s.words[placeOf(sign)])
	}
	return text.String()
}

// The runes that cannot stand alone in a text are left out of the signs.
const firstSurrogate, surrogates = 0xD800, 0x800

func signAt(place int) rune {
	if place+1 >= firstSurrogate {
		return rune(place + 1 + surrogates)
	}
	return rune(place + 1)
}

func placeOf(sign rune) int {
	if sign >= firstSurrogate {
		return int(sign) - 1 - surrogates
	}
	return int(sign) - 1
}

// wordsOf cuts a text into words, the blanks between them, and single characters of any other kind. Scripts that have no blanks
// are cut into characters.
func wordsOf(text string) (words []string) {
	start, kind, before := 0, -1, rune(0)
	for at, r := range text {
		now := kindOf(r)
		if before == joiner {
			now = joined
		}
		before = r
		if at > 0 && (now != kind || now == alone) && now != joined {
			words = append(words, text[start:at])
			start = at
		}
		if now != joined || at == 0 {
			kind = now
		}
	}
	if start < len(text) {
		words = append(words, text[start:])
	}
	return words
}

const (
	letters = iota
	blanks
	alone
	joined // to whatever stands before it
)

// What makes one picture of several characters.
const joiner, firstSkinTone, lastSkinTone = '\u200d', '\U0001f3fb', '\U0001f3ff'

func kindOf(r rune) int {
	switch {
	case unicode.IsMark(r), r == joiner, r >= firstSkinTone && r <= lastSkinTone:
		return joined
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana):
		return alone
	case unicode.IsLetter(r), unicode.IsNumber(r), r == '\'', r == '’', r == '-':
		return letters
	case unicode.IsSpace(r):
		return blanks
	}
	return alone
}
