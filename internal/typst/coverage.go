package typst

import (
	"encoding/binary"
	"errors"
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
	bits [(unicode.MaxRune + 1) / 64]uint64
}

// NewCoverage reads the character maps of TrueType or OpenType files.
func NewCoverage(fonts [][]byte) (*Coverage, error) {
	c := &Coverage{}
	for i, font := range fonts {
		if err := c.addFont(font); err != nil {
			return nil, fmt.Errorf("typst: font %d: %w", i, err)
		}
	}
	return c, nil
}

// Coverage reads what the engine's own fonts can show.
func (e *Engine) Coverage() (*Coverage, error) { return NewCoverage(e.cfg.Fonts) }

// Has tells whether r can be shown. That is also true of what has no picture
// of its own: line ends, tabs, joiners, variation selectors, direction marks.
func (c *Coverage) Has(r rune) bool {
	if r < 0 || r > unicode.MaxRune {
		return false
	}
	if unicode.IsControl(r) {
		return r == '\t' || r == '\n' || r == '\r'
	}
	return c.bits[r/64]&(1<<(r%64)) != 0 || invisible(r)
}

// Printable returns s with Substitute in the place of every character that no
// font has, and of every byte that is not UTF-8.
func (c *Coverage) Printable(s string) string {
	return strings.Map(func(r rune) rune {
		if c.Has(r) {
			return r
		}
		return Substitute
	}, s)
}

// invisible follows the property Default_Ignorable_Code_Point of Unicode, for
// the characters that people type or paste; shapers give them no glyph.
func invisible(r rune) bool {
	switch {
	case r == 0xAD, r == 0x34F, r == 0x61C, r == 0xFEFF: // soft hyphen, joiner, mark, byte order mark
		return true
	case 0x200B <= r && r <= 0x200F, 0x202A <= r && r <= 0x202E, 0x2060 <= r && r <= 0x206F:
		return true
	case 0xFE00 <= r && r <= 0xFE0F, 0xE0100 <= r && r <= 0xE01EF: // variation selectors
		return true
	}
	return false
}

var errFont = errors.New("not a font file that can be read")

// tableAt returns the part of b from offset, nil if there is none.
func tableAt(b []byte, offset uint32) []byte {
	if uint64(offset) >= uint64(len(b)) {
		return nil
	}
	return b[offset:]
}

func u16(b []byte, at int) int {
	if at < 0 || at+2 > len(b) {
		return 0
	}
	return int(binary.BigEndian.Uint16(b[at:]))
}

func u32(b []byte, at int) uint32 {
	if at < 0 || at+4 > len(b) {
		return 0
	}
	return binary.BigEndian.Uint32(b[at:])
}

// mostSubtables: a file with more is not one of ours. Together with segments
// that must ascend it bounds the work, whatever a file says.
const mostSubtables = 16

// addFont finds the table "cmap" and reads its Unicode subtables
// (OpenType specification, "cmap": platform 0, and platform 3 with encoding 1 or 10).
func (c *Coverage) addFont(font []byte) error {
	cmap := findTable(font, "cmap")
	if cmap == nil {
		return errFont
	}
	found := false
	for i := range min(u16(cmap, 2), mostSubtables) {
		record := 4 + 8*i
		platform, encoding := u16(cmap, record), u16(cmap, record+2)
		if platform != 0 && (platform != 3 || encoding != 1 && encoding != 10) {
			continue
		}
		subtable := tableAt(cmap, u32(cmap, record+4))
		switch u16(subtable, 0) {
		case 4:
			c.addSegments(subtable)
			found = true
		case 12:
			c.addGroups(subtable)
			found = true
		}
	}
	if !found {
		return errFont
	}
	return nil
}

func findTable(font []byte, tag string) []byte {
	for i := range u16(font, 4) {
		record := 12 + 16*i
		if record+16 > len(font) {
			return nil
		}
		if string(font[record:record+4]) == tag {
			return tableAt(font, u32(font, record+8))
		}
	}
	return nil
}

// addSegments reads format 4, for characters up to U+FFFF.
func (c *Coverage) addSegments(t []byte) {
	const head = 14
	n, last := u16(t, 6)/2, -1
	for i := range n {
		end, start := u16(t, head+2*i), max(last+1, u16(t, head+2+2*n+2*i))
		last = max(last, end)
		delta := u16(t, head+2+4*n+2*i)
		at := head + 2 + 6*n + 2*i
		offset := u16(t, at)
		for r := start; r <= end && r < 0xFFFF; r++ {
			glyph := r
			if offset != 0 {
				glyph = u16(t, at+offset+2*(r-start))
			}
			if glyph != 0 && (glyph+delta)&0xFFFF != 0 {
				c.add(rune(r))
			}
		}
	}
}

// addGroups reads format 12, for all characters.
func (c *Coverage) addGroups(t []byte) {
	next := uint32(0)
	for i := range min(int(u32(t, 12)), len(t)/12) {
		group := 16 + 12*i
		start, end, glyph := u32(t, group), min(u32(t, group+4), unicode.MaxRune), u32(t, group+8)
		for r := max(next, start); r <= end; r++ {
			if glyph+r-start != 0 {
				c.add(rune(r))
			}
		}
		next = max(next, end+1)
	}
}

func (c *Coverage) add(r rune) { c.bits[r/64] |= 1 << (r % 64) }
