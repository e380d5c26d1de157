package spreadsheet

import (
	"context"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

func readCSV(ctx context.Context, data []byte, limits Limits) ([]Row, error) {
	content, err := decode(data)
	if err != nil {
		return nil, err
	}
	if looksBinary(content) {
		return nil, errNoSheet
	}
	content, separator := separate(content)
	into := &collector{limits: limits}
	if err := scan(ctx, content, separator, into); err != nil {
		return nil, err
	}
	return into.rows, nil
}

// decode gives the text of a file: UTF-8, UTF-16 by its byte order mark, else what Excel on Windows writes.
func decode(data []byte) (string, error) {
	var from encoding.Encoding
	switch start := string(data[:min(len(data), 3)]); {
	case strings.HasPrefix(start, "\xff\xfe"), strings.HasPrefix(start, "\xfe\xff"):
		from = unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM)
	case start == "\xef\xbb\xbf":
		data = data[3:]
		fallthrough
	default:
		if utf8.Valid(data) {
			return string(data), nil
		}
		from = charmap.Windows1252
	}
	text, err := from.NewDecoder().Bytes(data)
	return string(text), err
}

// separate finds the separator: the one that a first line "sep=;" names, for Excel, which hides that line; else the one
// of comma, semicolon and tab that stands most often in the line of headings, outside quotation marks.
func separate(content string) (rest string, separator byte) {
	if len(content) > 4 && strings.EqualFold(content[:4], "sep=") && strings.IndexByte(",;\t|", content[4]) >= 0 {
		if ended, rest := cutLine(content[5:]); ended {
			return rest, content[4]
		}
	}
	var counts [256]int
	quoted := false
	for _, c := range []byte(strings.TrimLeft(content, "\r\n")) {
		if c == '"' {
			quoted = !quoted
		}
		if !quoted && (c == '\n' || c == '\r') {
			break
		}
		if !quoted {
			counts[c]++
		}
	}
	separator = ','
	for _, other := range []byte(";\t") {
		if counts[other] > counts[separator] {
			separator = other
		}
	}
	return content, separator
}

// cutLine takes a line end off the front, if there is one: CRLF, LF or CR.
func cutLine(s string) (ended bool, rest string) {
	switch {
	case strings.HasPrefix(s, "\r\n"):
		return true, s[2:]
	case strings.HasPrefix(s, "\n"), strings.HasPrefix(s, "\r"):
		return true, s[1:]
	}
	return false, s
}

// scan reads rows as Excel does: a quotation mark counts at the beginning of a cell only, and what follows its partner
// belongs to the cell as it stands.
//
// It is not encoding/csv: that leaves out empty lines, so that rows lose the number that people see, does not know CR as a
// line end, and refuses what Excel reads.
func scan(ctx context.Context, s string, separator byte, into *collector) error {
	stops := string([]byte{separator, '\r', '\n'})
	row, column := 1, 0
	for s != "" {
		cell, rest, closed := cutCell(s, stops)
		if !closed {
			return errUnclosed(row)
		}
		if err := into.put(row, column, cell); err != nil {
			return err
		}
		column++
		ended, after := cutLine(rest)
		if s = after; !ended {
			s = strings.TrimPrefix(s, string([]byte{separator}))
			continue
		}
		if err := into.end(row); err != nil {
			return err
		}
		row, column = row+1, 0
		if row%1024 == 0 && ctx.Err() != nil {
			return context.Cause(ctx)
		}
	}
	return into.end(row)
}

// cutCell takes one cell off the front. It is not closed when its quotation mark has no partner.
func cutCell(s, stops string) (cell, rest string, closed bool) {
	if !strings.HasPrefix(s, `"`) {
		end := untilAny(s, stops)
		return s[:end], s[end:], true
	}
	s = s[1:]
	var b strings.Builder
	for {
		mark := strings.IndexByte(s, '"')
		if mark < 0 {
			return "", "", false
		}
		b.WriteString(s[:mark])
		s = s[mark+1:]
		if !strings.HasPrefix(s, `"`) {
			break
		}
		b.WriteByte('"')
		s = s[1:]
	}
	end := untilAny(s, stops)
	b.WriteString(s[:end])
	return newlines(b.String()), s[end:], true
}

func untilAny(s, stops string) int {
	if i := strings.IndexAny(s, stops); i >= 0 {
		return i
	}
	return len(s)
}

// newlines writes every line end inside a cell as LF.
func newlines(s string) string {
	if strings.IndexByte(s, '\r') < 0 {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}
