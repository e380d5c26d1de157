package typst

import (
	"fmt"
	"strings"
	"unicode"
)

// Substitute stands for a character that no font has.
const Substitute = '\uFFFD'

// Coverage knows which characters a set of fonts can show. Typst prints an
// empty box for any other, without a word: ask first. It is safe for
// concurrent use.
type Coverage struct {
	fonts []*runeSet
}

type runeSet [(unicode.MaxRune + 1) / 64]uint64

func (s *runeSet) add(r rune) { s[r/64] |= 1 << (r % 64) }

func (s *runeSet) has(r rune) bool { return s[r/64]&(1<<(r%64)) != 0 }

// mostFonts is how many fonts fit the bits of fontSet.
const mostFonts = 64

// fontSet holds the numbers of some of the fonts.
type fontSet uint64

// NewCoverage reads the character maps of up to 64 TrueType or OpenType files.
func NewCoverage(fonts [][]byte) (*Coverage, error) {
	if len(fonts) > mostFonts {
		return nil, fmt.Errorf("typst: more than %d fonts", mostFonts)
	}
	c := &Coverage{}
	for i, font := range fonts {
		set := &runeSet{}
		if err := set.addFont(font); err != nil {
			return nil, fmt.Errorf("typst: font %d: %w", i, err)
		}
		c.fonts = append(c.fonts, set)
	}
	return c, nil
}

// Coverage reads what the engine's own fonts can show.
func (e *Engine) Coverage() (*Coverage, error) { return NewCoverage(e.cfg.Fonts) }

// Has tells whether r can be shown. That is also true of what has no picture
// of its own: line ends, tabs, joiners, variation selectors, direction marks.
func (c *Coverage) Has(r rune) bool { return c.with(r) != 0 || invisible(r) }

// with returns the fonts that have r.
func (c *Coverage) with(r rune) (found fontSet) {
	if r < 0 || r > unicode.MaxRune || unicode.IsControl(r) {
		return 0
	}
	for i, font := range c.fonts {
		if font.has(r) {
			found |= 1 << i
		}
	}
	return found
}

// Printable returns s as it can be printed without an empty box. Substitute
// stands in the place of every character that no font has, of every accent or
// vowel mark that no font has together with its letter (they are drawn as
// one), and of every byte that is not UTF-8. A mark that follows no letter gets
// a no-break space to stand on, as Unicode advises (section 2.11).
func (c *Coverage) Printable(s string) string {
	const base = '\u00A0'
	var out strings.Builder
	out.Grow(len(s))
	var letter fontSet // the fonts that have the letter so far; none: there is no letter
	for _, r := range s {
		fonts := c.with(r)
		switch {
		case joins(r): // part of the letter, drawn by any font
		case invisible(r):
			letter = 0
		case !unicode.IsMark(r):
			letter = fonts
		case letter == 0:
			letter = c.with(base) & fonts
			if letter != 0 {
				out.WriteRune(base)
			}
		default:
			letter &= fonts
		}
		if letter == 0 && !invisible(r) {
			r = Substitute
			letter = c.with(r)
		}
		out.WriteRune(r)
	}
	return out.String()
}

// joins tells of the invisible characters that belong to the letter before
// them: joiners and variation selectors.
func joins(r rune) bool {
	return r == 0x200C || r == 0x200D || r == 0x34F ||
		0xFE00 <= r && r <= 0xFE0F || 0xE0100 <= r && r <= 0xE01EF
}

// invisible follows the property Default_Ignorable_Code_Point of Unicode, for
// the characters that people type or paste; shapers give them no glyph.
func invisible(r rune) bool {
	switch {
	case r == '\t', r == '\n', r == '\r':
		return true
	case r == 0xAD, r == 0x34F, r == 0x61C, r == 0xFEFF: // soft hyphen, joiner, mark, byte order mark
		return true
	case 0x200B <= r && r <= 0x200F, 0x202A <= r && r <= 0x202E, 0x2060 <= r && r <= 0x206F:
		return true
	case 0xFE00 <= r && r <= 0xFE0F, 0xE0100 <= r && r <= 0xE01EF: // variation selectors
		return true
	}
	return false
}
