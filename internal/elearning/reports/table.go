package reports

import (
	"linkfolio/internal/calendar"
	"linkfolio/internal/spreadsheet"
)

// MostRows is how many rows a file may give.
const MostRows = 100_000

// Table is a list as it stands in its file.
type Table struct {
	Sheet  string            // the sheet that was read; empty for CSV
	Sheets []string          // all visible sheets; nil for CSV
	Course string            // the short name of the course, where the name of the file gives it, as Moodle's do
	Header []string          // the headings
	Rows   []spreadsheet.Row // below the headings
}

// Recognise says what the columns hold, as far as their headings tell. The answer may not do: Layout.Check says.
func (t Table) Recognise() Layout { return Layout{Columns: make([]Field, len(t.Header))} }

// Examples gives up to n different texts of a column, from the top, to show beside what it is taken for.
func (t Table) Examples(column, n int) []string {
	var examples []string
	seen := map[string]bool{"": true}
	for _, row := range t.Rows {
		if len(examples) == n {
			break
		}
		if text := line(row.Cell(column)); !seen[text] {
			seen[text] = true
			examples = append(examples, text)
		}
	}
	return examples
}

// Read gives the rows by a layout. Dates with a year of two digits are understood as far as a year after today's. The fault
// is Invalid, for a layout that does not do or for more than MostRows.
func (t Table) Read(layout Layout, today calendar.Date) ([]Row, error) {
	return nil, layout.Check()
}
