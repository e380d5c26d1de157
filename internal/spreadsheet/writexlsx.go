package spreadsheet

import (
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// Widths of columns, in characters: the first is usually a name.
const firstWidth, otherWidth = 28, 16

// WriteXLSX writes an Excel file of one sheet. Its heading is bold and stays in view, with the first column; numbers and days
// are typed. A text is always a text: nothing in it becomes a formula, so it needs no apostrophe in front.
//
// Line ends within a cell become LF, what cannot be in a text becomes U+FFFD, and a text longer than Excel can hold (32,767
// characters) is cut; apart from these, what is read back is what was given.
func WriteXLSX(w io.Writer, sheet string, header []string, rows iter.Seq[[]Cell]) (err error) {
	book := excelize.NewFile()
	defer func() { // closing removes what was put aside on disk
		if closed := book.Close(); err == nil {
			err = closed
		}
	}()
	if err := book.SetSheetName(book.GetSheetName(0), sheet); err != nil {
		return err
	}
	x, err := newSheet(book, sheet, len(header))
	if err != nil {
		return err
	}
	if err := x.write(Texts(header...)); err != nil {
		return err
	}
	for row := range rows {
		if err := x.write(row); err != nil {
			return err
		}
	}
	if err := x.out.Flush(); err != nil {
		return err
	}
	return book.Write(w)
}

// sheetWriter writes the rows of a sheet one after the other, the heading first.
type sheetWriter struct {
	out       *excelize.StreamWriter
	bold, day int // styles
	row       int // that was written last
}

func newSheet(book *excelize.File, sheet string, columns int) (*sheetWriter, error) {
	x := new(sheetWriter)
	var err error
	if x.bold, err = book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}}); err != nil {
		return nil, err
	}
	format := "d mmm yyyy"
	if x.day, err = book.NewStyle(&excelize.Style{CustomNumFmt: &format}); err != nil {
		return nil, err
	}
	if x.out, err = book.NewStreamWriter(sheet); err != nil {
		return nil, err
	}
	frozen := excelize.Panes{Freeze: true, XSplit: 1, YSplit: 1, TopLeftCell: "B2", ActivePane: "bottomRight"}
	if err := x.out.SetPanes(&frozen); err != nil {
		return nil, err
	}
	if err := x.out.SetColWidth(1, 1, firstWidth); err != nil || columns < 2 {
		return x, err
	}
	return x, x.out.SetColWidth(2, columns, otherWidth)
}

func (x *sheetWriter) write(cells []Cell) error {
	x.row++
	values := make([]any, len(cells))
	for i, cell := range cells {
		value, err := x.value(cell)
		if err != nil {
			return err
		}
		values[i] = value
	}
	return x.out.SetRow("A"+strconv.Itoa(x.row), values)
}

// value is a cell as excelize takes it; nil leaves it empty.
func (x *sheetWriter) value(cell Cell) (any, error) {
	switch {
	case !cell.day.IsZero():
		at := time.Date(cell.day.Year(), cell.day.Month(), cell.day.Day(), 0, 0, 0, 0, time.UTC)
		return excelize.Cell{StyleID: x.day, Value: at}, nil
	case cell.number:
		n, err := strconv.ParseFloat(cell.text, 64)
		if err != nil {
			return nil, fmt.Errorf("number in a spreadsheet: %w", err)
		}
		return n, nil
	case cell.text == "":
		return nil, nil
	}
	text := newlines(strings.ReplaceAll(strings.ToValidUTF8(cell.text, "\ufffd"), "\x00", "\ufffd"))
	if x.row == 1 {
		return excelize.Cell{StyleID: x.bold, Value: text}, nil
	}
	return text, nil
}
