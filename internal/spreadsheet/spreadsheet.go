// Package spreadsheet reads the rows of CSV and Excel files that people upload, and writes such files that are safe to open.
//
// It knows nothing of CPD: bytes in, rows of text out. Whatever a file says, reading it is bounded in bytes, in work, in
// memory and in time; decision record 10 says how. All faults are of kind fault.Invalid or fault.Unavailable, in words
// for the person who chose the file.
package spreadsheet

import (
	"context"
	"errors"
	"io"
	"time"

	"linkfolio/internal/fault"
)

// Limits bound one file. A zero field takes the usual value.
type Limits struct {
	Bytes   int           // of the file as uploaded; usually 5 MB
	Rows    int           // rows with content below the headings; usually 10,000
	Columns int           // usually 100
	Cell    int           // characters in one cell; usually 32,767, as in Excel
	Content int           // of all cells together, in full sheets of 10,000 rows and 100 columns; usually 1
	Time    time.Duration // for the whole answer, on the clock; usually 10 seconds
}

func (l Limits) withUsual() Limits {
	usual := func(n *int, value int) {
		if *n == 0 {
			*n = value
		}
	}
	usual(&l.Bytes, 5<<20)
	usual(&l.Rows, 10_000)
	usual(&l.Columns, 100)
	usual(&l.Cell, 32_767)
	usual(&l.Content, 1)
	if l.Time == 0 {
		l.Time = 10 * time.Second
	}
	return l
}

// Table is what a file holds: of an Excel file, its first visible sheet with content.
type Table struct {
	Sheet  string   // the sheet that was read; empty for CSV
	Sheets []string // all sheets of the file that people see, in their order; nil for CSV
	Rows   []Row    // rows with content only, the headings first; never empty
}

// Header gives the cells of the first row with content.
func (t Table) Header() []string { return t.Rows[0].Cells }

// Data gives the rows below the header.
func (t Table) Data() []Row { return t.Rows[1:] }

// Row is one row with content.
type Row struct {
	Number int      // as the spreadsheet shows it at the left, from 1
	Cells  []string // as they stand, spaces included; empty cells at the end are left out
}

// Cell gives the text of a column, counted from 0, or "" where the row is shorter.
func (r Row) Cell(column int) string {
	if column < 0 || column >= len(r.Cells) {
		return ""
	}
	return r.Cells[column]
}

// atOnce is how many files a process reads at a time: each may take up to 200 MB for a moment.
var atOnce = make(chan struct{}, 2)

// Read tells by its content whether a file is CSV or XLSX, and gives its rows.
//
// CSV may be UTF-8, UTF-16 with a byte order mark, or Windows-1252, with commas, semicolons or tabs. Cells of XLSX come as
// people see them: dates as 2026-11-24, with a time 2026-11-24 09:30, times as 09:30, yes and no as TRUE and FALSE, numbers
// in full, formulas as their last value.
//
// A file that cannot be read, or is too large, is a fault.Invalid that says what to do; a server that is busy with other
// files is fault.Unavailable; an error of content itself comes back as it is.
func Read(ctx context.Context, content io.Reader, limits Limits) (Table, error) {
	limits = limits.withUsual()
	data, err := io.ReadAll(io.LimitReader(content, int64(limits.Bytes)+1))
	if err != nil {
		return Table{}, err
	}
	if len(data) > limits.Bytes {
		return Table{}, errTooLarge(limits.Bytes)
	}
	ctx, cancel := context.WithTimeoutCause(ctx, limits.Time, errTooLong)
	defer cancel()
	select {
	case atOnce <- struct{}{}:
		defer func() { <-atOnce }()
	case <-ctx.Done():
		return Table{}, errBusy.Because(context.Cause(ctx))
	}
	return read(ctx, data, limits)
}

func read(ctx context.Context, data []byte, limits Limits) (Table, error) {
	var table Table
	kind, err := recognise(data)
	if err != nil {
		return Table{}, err
	}
	if kind == excel {
		table, err = readXLSX(ctx, data, limits)
	} else {
		table.Rows, err = readCSV(ctx, data, limits)
	}
	if err == nil && len(table.Rows) == 0 {
		err = errEmpty
	}
	switch {
	case err == nil:
		return table, nil
	case errors.Is(err, context.DeadlineExceeded):
		return Table{}, errTooLong
	case fault.Of(err) == nil && !errors.Is(err, context.Canceled):
		return Table{}, errDamaged.Because(err)
	}
	return Table{}, err
}
