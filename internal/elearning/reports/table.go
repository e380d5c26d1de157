package reports

import (
	"context"
	"path"
	"regexp"
	"strings"
	"time"

	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
	"linkfolio/internal/spreadsheet"
)

// MostRows is how many rows a file may give.
const MostRows = 100_000

// longestTable is how long the rows of a table may take to be read, on the clock of a machine that has much else to do.
const longestTable = 30 * time.Second

// examplesFrom is how many rows are looked at for examples of a column.
const examplesFrom = 10_000

// Table is a list as it stands in its file.
type Table struct {
	Sheet  string            // the sheet that was read; empty for CSV
	Sheets []string          // all visible sheets; nil for CSV
	Course string            // the short name of the course, where the name of the file gives it, as Moodle's do
	Header []string          // the headings, as many as there are columns
	Rows   []spreadsheet.Row // below the headings
}

// moodleFile is how Moodle names its completion report.
var moodleFile = regexp.MustCompile(`(?i)^completion-([a-z0-9_-]{1,100})\.(?:csv|xlsx)$`)

func tableOf(name string, sheet spreadsheet.Table) (Table, error) {
	at := headerRow(sheet.Rows)
	t := Table{Sheet: sheet.Sheet, Sheets: sheet.Sheets, Rows: sheet.Rows[at+1:]}
	for _, heading := range sheet.Rows[at].Cells {
		t.Header = append(t.Header, cut(line(heading)))
	}
	for _, row := range t.Rows {
		for len(t.Header) < len(row.Cells) {
			t.Header = append(t.Header, "") // what has no heading can still be chosen
		}
	}
	if m := moodleFile.FindStringSubmatch(path.Base(name)); m != nil {
		t.Course = m[1]
	}
	if len(t.Rows) == 0 {
		return Table{}, refuse("The file has headings but no rows below them.")
	}
	return t, nil
}

// Examples gives up to n different texts of a column, from its first rows, to show beside what it is taken for.
func (t Table) Examples(column, n int) []string {
	var examples []string
	seen := map[string]bool{"": true}
	for _, row := range t.Rows[:min(len(t.Rows), examplesFrom)] {
		if len(examples) == n {
			break
		}
		if text := cut(line(row.Cell(column))); !seen[text] {
			seen[text] = true
			examples = append(examples, text)
		}
	}
	return examples
}

// Read gives the rows by a layout. Dates are understood as far as the end of the year after today's. The fault is Invalid,
// for a layout that does not do, for more than MostRows, or for a table that takes longer than longestTable; where ctx ends it
// is the cause of that. The largest table takes two seconds of processor time.
func (t Table) Read(ctx context.Context, layout Layout, today calendar.Date) (rows []Row, err error) {
	defer contain(&err)
	if err := layout.Check(); err != nil {
		return nil, err
	}
	d := reading{table: t, layout: layout, today: today, at: map[Field]int{}, rows: make([]Row, 0, len(t.Rows))}
	for i, field := range layout.Columns {
		if _, taken := d.at[field]; !taken && field != Ignored {
			d.at[field] = i
		}
	}
	ctx, cancel := context.WithTimeoutCause(ctx, longestTable, errTooLong)
	defer cancel()
	for _, row := range t.Rows {
		if err := context.Cause(ctx); err != nil {
			return nil, err
		}
		if d.read(row); len(d.rows) > MostRows {
			return nil, fault.Newf(fault.Invalid, "The file gives more than %d,000 rows. Upload it in parts.", MostRows/1000)
		}
	}
	d.doubtDates()
	return d.rows, nil
}

// reading is one table on its way to rows.
type reading struct {
	table  Table
	layout Layout
	today  calendar.Date
	at     map[Field]int // the column of each field
	rows   []Row
	orders []order // of day and month, in each row
}

func (d *reading) text(row spreadsheet.Row, field Field) string {
	column, ok := d.at[field]
	if !ok {
		return ""
	}
	return cut(line(row.Cell(column)))
}

func (d *reading) read(row spreadsheet.Row) {
	one := Row{
		Number: row.Number, Provider: d.text(row, Provider), Reference: d.text(row, Reference), Type: d.text(row, Type), Score: d.text(row, Score),
		Learner: d.learner(row),
	}
	d.readTimes(&one, row)
	switch {
	case d.layout.Has(Activity):
		d.readActivities(one, row)
	case !d.isHeading(row):
		one.Title = d.text(row, Title)
		d.add(one, d.text(row, State), d.text(row, CompletedOn), d.text(row, StartedOn))
	}
}

// add finishes a row and keeps it.
func (d *reading) add(row Row, status, completed, started string) {
	d.orders = append(d.orders, d.progress(&row, status, completed, started))
	switch {
	case row.Title == "" && row.Reference == "":
		row.Problems = append(row.Problems, "The row has no title.")
	case row.Title == "":
		row.Title = row.Reference
		row.Notes = append(row.Notes, "The file gives a number and no title.")
	}
	d.rows = append(d.rows, row)
}

func (d *reading) learner(row spreadsheet.Row) Learner {
	name := d.text(row, FullName)
	if name == "" {
		name = strings.TrimSpace(d.text(row, FirstName) + " " + d.text(row, LastName))
	}
	return Learner{Email: d.text(row, Email), Name: name, Username: d.text(row, Username)}
}

// isHeading tells rows that only say what comes below them, as DLS has for each course: a list of several people, and
// nobody and nothing but a title in the row.
func (d *reading) isHeading(row spreadsheet.Row) bool {
	if !d.layout.Has(Email) && !d.layout.Has(FullName) && !d.layout.Has(LastName) && !d.layout.Has(Username) {
		return false
	}
	for i, cell := range row.Cells {
		if i != d.at[Title] && strings.TrimSpace(cell) != "" {
			return false
		}
	}
	return true
}

// readTimes adds up hours and minutes where a list has a column for each.
func (d *reading) readTimes(one *Row, row spreadsheet.Row) {
	for _, unit := range []Field{Hours, Minutes, Time} {
		words := d.text(row, unit)
		minutes, note := readTime(words, unit)
		one.Minutes += minutes
		one.TimeWords = strings.TrimSpace(one.TimeWords + " " + words)
		if note != "" {
			one.Notes = append(one.Notes, note)
		}
	}
}

// readActivities makes a row of each activity that a person has something for.
func (d *reading) readActivities(one Row, row spreadsheet.Row) {
	for i, field := range d.layout.Columns {
		if field != Activity || i >= len(d.table.Header) {
			continue
		}
		status, day := cut(line(row.Cell(i))), ""
		if i+1 < len(d.layout.Columns) && d.layout.Columns[i+1] == ActivityDay {
			day = cut(line(row.Cell(i + 1)))
		}
		if status == "" && day == "" {
			continue
		}
		each := one
		each.Title = d.table.Header[i]
		if isCourseComplete(each.Title) && d.table.Course != "" {
			each.Title = d.table.Course
		}
		d.add(each, status, day, "")
	}
}
