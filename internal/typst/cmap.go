package typst

import (
	"encoding/binary"
	"errors"
	"unicode"
)

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
func (s *runeSet) addFont(font []byte) error {
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
			s.addSegments(subtable)
			found = true
		case 12:
			s.addGroups(subtable)
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
func (s *runeSet) addSegments(t []byte) {
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
				s.add(rune(r))
			}
		}
	}
}

// addGroups reads format 12, for all characters.
func (s *runeSet) addGroups(t []byte) {
	next := uint32(0)
	for i := range min(int(u32(t, 12)), len(t)/12) {
		group := 16 + 12*i
		start, end, glyph := u32(t, group), min(u32(t, group+4), unicode.MaxRune), u32(t, group+8)
		for r := max(next, start); r <= end; r++ {
			if glyph+r-start != 0 {
				s.add(rune(r))
			}
		}
		next = max(next, end+1)
	}
}
