package spreadsheet

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// What all cells together may be, for each Content of the limits. One long text that many cells of an Excel file share is
// small in memory, but not for whoever stores the rows; empty cells between others take memory too.
const (
	mostText  = 16 << 20  // bytes
	mostCells = 1_000_100 // 10,000 rows and their headings, of 100 cells
)

// collector gathers rows within the limits.
type collector struct {
	limits Limits
	rows   []Row
	cells  []string // of the row that is being read
	text   int      // bytes in all cells
	kept   int      // cells of all rows
}

// put sets a cell of the current row; columns count from 0 and may not go back.
func (c *collector) put(row, column int, cell string) error {
	if cell == "" {
		return nil
	}
	if column >= c.limits.Columns {
		return errTooManyColumns(c.limits.Columns)
	}
	if len(cell) > c.limits.Cell && utf8.RuneCountInString(cell) > c.limits.Cell {
		return errLongCell(row, c.limits.Cell)
	}
	if c.text += len(cell); c.text > mostText*c.limits.Content {
		return errTooMuch
	}
	for len(c.cells) < column {
		c.cells = append(c.cells, "")
	}
	c.cells = append(c.cells, cell)
	return nil
}

// end closes the current row and keeps it if there is anything in it.
func (c *collector) end(row int) error {
	blank := !slices.ContainsFunc(c.cells, func(cell string) bool { return strings.TrimSpace(cell) != "" })
	if !blank {
		if len(c.rows) > c.limits.Rows {
			return errTooManyRows(c.limits.Rows)
		}
		if c.kept += len(c.cells); c.kept > mostCells*c.limits.Content {
			return errTooMuch
		}
		c.rows = append(c.rows, Row{row, slices.Clone(c.cells)})
	}
	c.cells = c.cells[:0]
	return nil
}
