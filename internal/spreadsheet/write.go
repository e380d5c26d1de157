package spreadsheet

import (
	"bufio"
	"io"
	"iter"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"linkfolio/internal/calendar"
)

// Cell is a cell to write.
type Cell struct {
	text   string
	number bool
	day    calendar.Date // where the cell is a day; text is the same day as 2026-11-24
}

// Text makes a cell of what somebody typed. It can never become a formula.
func Text(s string) Cell { return Cell{text: s} }

// Texts makes cells of several texts.
func Texts(texts ...string) []Cell {
	cells := make([]Cell, len(texts))
	for i, s := range texts {
		cells[i] = Text(s)
	}
	return cells
}

// Number makes a cell of a number of ours, such as -2.5, which stays a number in the spreadsheet.
func Number(n float64) Cell {
	if math.IsNaN(n) || math.IsInf(n, 0) {
		return Text(strconv.FormatFloat(n, 'g', -1, 64))
	}
	return Cell{text: strconv.FormatFloat(n, 'f', -1, 64), number: true}
}

// Day makes a cell of a day: a date in Excel, 2026-11-24 in CSV, and empty where no day is given.
func Day(d calendar.Date) Cell { return Cell{text: d.String(), day: d} }

// WriteCSV writes a CSV file for spreadsheets: UTF-8 with a byte order mark, so that Excel reads every letter, commas, and
// CRLF after each row.
//
// A text that a spreadsheet might run as a formula gets an apostrophe in front. Line ends within a cell become LF, and
// what cannot be in a text (NUL, broken UTF-8) becomes U+FFFD; apart from these, what is read back is what was given.
func WriteCSV(w io.Writer, header []string, rows iter.Seq[[]Cell]) error {
	out := bufio.NewWriter(w)
	_, _ = out.WriteString("\ufeff") // a bufio.Writer keeps its first error
	if err := writeRow(out, Texts(header...)); err != nil {
		return err
	}
	for row := range rows {
		if err := writeRow(out, row); err != nil {
			return err
		}
	}
	return out.Flush()
}

func writeRow(out *bufio.Writer, cells []Cell) error {
	for i, cell := range cells {
		if i > 0 {
			_ = out.WriteByte(',')
		}
		_, _ = out.WriteString(cell.written(len(cells) == 1))
	}
	_, err := out.WriteString("\r\n")
	return err
}

// written gives a cell as it stands in the file. An empty cell that is alone in its row needs quotation marks, or the
// row would be no row.
func (c Cell) written(alone bool) string {
	if c.number {
		return c.text
	}
	s := Defused(newlines(strings.ReplaceAll(strings.ToValidUTF8(c.text, "\ufffd"), "\x00", "\ufffd")))
	if s == "" && !alone || s != "" && !strings.ContainsAny(s, "\",;\t\n ") {
		return s
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}

// Defused gives a text with an apostrophe in front where a spreadsheet might take it for a formula: its first character,
// or the first that can be seen, is one of = + - @ | % in any width, or it begins with a tab or the end of a line.
func Defused(s string) string {
	for i, r := range s {
		if i == 0 && (r == '\t' || r == '\n' || r == '\r') || startsFormula(r) {
			return "'" + s
		}
		if !unseen(r) {
			break
		}
	}
	return s
}

func startsFormula(r rune) bool {
	if r >= utf8.RuneSelf {
		r, _ = utf8.DecodeRuneInString(norm.NFKC.String(string(r)))
	}
	return strings.ContainsRune("=+-@|%\u2212", r) // the last is the minus of mathematics
}

// unseen tells what a reader, or a spreadsheet that trims, does not see: spaces, control and format characters, marks
// without a letter, and the letters that are blank by definition.
func unseen(r rune) bool {
	switch r {
	case '\u115f', '\u1160', '\u3164', '\uffa0', '\u2800', '\ufffd':
		return true
	}
	return unicode.IsSpace(r) || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Z, unicode.M)
}
