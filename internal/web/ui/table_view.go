package ui

// cell is one cell with the column it stands in.
type cell struct {
	Column  Column
	Header  bool
	Content Component
}

// Sortable reports whether any column can be sorted by.
func (t Table) Sortable() bool {
	for _, column := range t.Columns {
		if column.SortHref != "" {
			return true
		}
	}
	return false
}

// Lines are the rows with each cell's column. Cells without a column are left out.
func (t Table) Lines() [][]cell {
	lines := make([][]cell, len(t.Rows))
	for i, row := range t.Rows {
		for j := range min(len(row), len(t.Columns)) {
			lines[i] = append(lines[i], cell{t.Columns[j], j == 0 && t.FirstCellHeader, row[j]})
		}
	}
	return lines
}

// Several reports whether the content is more than one piece. On a phone a cell lays its heading and its content beside each
// other, so several pieces need a box around them.
func (c cell) Several() bool {
	pieces, group := c.Content.(Group)
	return group && len(pieces) > 1
}
