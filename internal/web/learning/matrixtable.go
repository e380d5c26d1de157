package learning

import (
	"linkfolio/internal/calendar"
	"linkfolio/internal/elearning"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// table is a line for each person, under one that sums up everybody whom the filters leave.
func (all team) table(rows []elearning.MatrixRow) *ui.Table {
	table := &ui.Table{
		Caption: "People and modules", CaptionHidden: true, Responsive: true, FirstCellHeader: true,
		Columns: []ui.Column{{Text: "Name"}, {Text: "Completed"}, {Text: "Overdue"}},
		Rows:    []ui.Row{all.sum()},
	}
	for i, sort := range map[int]string{0: "name", 2: "overdue"} {
		table.Columns[i].SortHref, table.Columns[i].Sorted = site.SortLink(all.path, all.query(), sort)
	}
	for _, title := range all.heads() {
		table.Columns = append(table.Columns, ui.Column{Text: title})
	}
	for _, row := range rows {
		table.Rows = append(table.Rows, all.row(row))
	}
	return table
}

// heads are the titles of the modules. Where two are the same, the programme tells them apart.
func (all team) heads() []string {
	same := map[string]int{}
	for _, column := range all.Columns {
		same[column.Title]++
	}
	heads := make([]string, len(all.Columns))
	for i, column := range all.Columns {
		heads[i] = column.Title
		if same[column.Title] > 1 {
			heads[i] += " (" + column.Programme.Title + ")"
		}
	}
	return heads
}

// sum is how everybody stands with each module.
func (all team) sum() ui.Row {
	var whole elearning.Tally
	row := ui.Row{ui.Text(everybodyWords(len(all.Rows))), nil, nil}
	for _, person := range all.Rows {
		whole.Asked += person.Asked
		whole.Held += person.Held
		whole.Overdue += person.Overdue
	}
	row[1], row[2] = ui.Text(heldWords(whole)), ui.Text(overdueWords(whole))
	for _, column := range all.Columns {
		words := itoa(column.Completed) + " completed, not asked of anybody"
		if column.Asked > 0 {
			words = heldWords(column.Tally) + " completed"
		}
		if column.Overdue > 0 {
			words += ", " + overdueWords(column.Tally) + " overdue"
		}
		row = append(row, ui.Text(words))
	}
	return row
}

// everybodyWords names the line that sums up.
func everybodyWords(n int) string {
	if n == 1 {
		return "1 person"
	}
	return "All " + ui.Plural(n, "person", "people")
}

// heldWords is how much of what is asked counts as completed.
func heldWords(t elearning.Tally) string {
	if t.Asked == 0 {
		return site.None
	}
	return itoa(t.Held) + " of " + itoa(t.Asked)
}

func overdueWords(t elearning.Tally) string {
	if t.Asked == 0 {
		return site.None
	}
	return itoa(t.Overdue)
}

func (all team) row(person elearning.MatrixRow) ui.Row {
	row := make(ui.Row, 0, len(person.Cells)+3)
	row = append(row, ui.Text(person.Name), ui.Text(heldWords(person.Tally)), ui.Text(overdueWords(person.Tally)))
	for i, cell := range person.Cells {
		row = append(row, cellMark(cell, all.Columns[i].Typed, all.Today))
	}
	return row
}

// cellMark says in a few words how somebody stands with a module.
func cellMark(cell elearning.MatrixCell, typed bool, today calendar.Date) ui.Component {
	soon := cell.Asked && !cell.Due.IsZero() && !cell.Due.After(today.AddDays(elearning.SoonDays))
	completed, begun := "completed on", "in progress"
	if typed {
		completed, begun = "qualified on", "enrolled"
	}
	switch cell.Status {
	case elearning.Overdue:
		if !cell.Asked {
			return ui.Mark{Text: "ran out on " + cell.Due.Short(), Shape: ui.Dash}
		}
		return ui.Mark{Text: "overdue since " + cell.Due.AddDays(1).Short(), Shape: ui.Square}
	case elearning.Refresh:
		if soon {
			return ui.Mark{Text: "due " + cell.Due.Short(), Hidden: "completed, again", Shape: ui.Soon}
		}
		return ui.Mark{Text: cell.On.Short(), Hidden: completed, Shape: ui.Full}
	case elearning.Done:
		return ui.Mark{Text: cell.On.Short(), Hidden: completed, Shape: ui.Full}
	case elearning.InProgress:
		return ui.Mark{Text: begun + untilWords(cell), Shape: ui.Half}
	}
	switch {
	case !cell.There || !cell.Asked:
		return ui.Text(site.None)
	case soon:
		return ui.Mark{Text: "due " + cell.Due.Short(), Shape: ui.Soon}
	case !cell.Due.IsZero():
		return ui.Mark{Text: "due " + cell.Due.Short(), Shape: ui.Ring}
	}
	return ui.Mark{Text: "not started", Shape: ui.Ring}
}

func untilWords(cell elearning.MatrixCell) string {
	if cell.Due.IsZero() {
		return ""
	}
	return ", due " + cell.Due.Short()
}
