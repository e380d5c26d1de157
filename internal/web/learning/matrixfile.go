package learning

import (
	"bytes"
	"iter"
	"strings"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/elearning"
	"linkfolio/internal/spreadsheet"
	"linkfolio/internal/web/site"
)

// matrixCSV is everybody whom the filters leave as a file for a spreadsheet.
func (p Pages) matrixCSV(c echo.Context) error {
	all, err := p.teamOf(c)
	if err != nil {
		return err
	}
	return site.CSV(c, all.fileName(".csv"), all.fileHead(), all.fileRows())
}

// matrixXLSX is the same as an Excel file, with days that Excel knows as days.
func (p Pages) matrixXLSX(c echo.Context) error {
	all, err := p.teamOf(c)
	if err != nil {
		return err
	}
	var file bytes.Buffer
	if err := spreadsheet.WriteXLSX(&file, "E-learning", all.fileHead(), all.fileRows()); err != nil {
		return err
	}
	return site.File(c, all.fileName(".xlsx"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", file.Bytes())
}

func (all team) fileName(ending string) string {
	words := append(site.FileWords(all.Organisation), "e", "learning", all.Today.String())
	if all.Organisation == "" {
		words = append([]string{"supervised"}, words...)
	}
	return strings.Join(words, "-") + ending
}

// fileHead has three columns for each module: the status, and the days that go with it.
func (all team) fileHead() []string {
	head := []string{"Name", "Email address", "Asked", "Completed", "Overdue"}
	for _, title := range all.heads() {
		head = append(head, title+": status", title+": completed on", title+": due on")
	}
	return head
}

func (all team) fileRows() iter.Seq[[]spreadsheet.Cell] {
	return func(yield func([]spreadsheet.Cell) bool) {
		for _, row := range all.Rows {
			if !yield(all.fileRow(row)) {
				return
			}
		}
	}
}

func (all team) fileRow(row elearning.MatrixRow) []spreadsheet.Cell {
	cells := append(spreadsheet.Texts(row.Name, row.Email),
		spreadsheet.Number(float64(row.Asked)), spreadsheet.Number(float64(row.Held)), spreadsheet.Number(float64(row.Overdue)))
	for i, cell := range row.Cells {
		cells = append(cells, spreadsheet.Text(fileStatus(cell, all.Columns[i].Typed)), spreadsheet.Day(cell.On), spreadsheet.Day(cell.Due))
	}
	return cells
}

// fileStatus is a status that can be filtered by.
func fileStatus(cell elearning.MatrixCell, typed bool) string {
	switch {
	case !cell.There:
		return ""
	case cell.Status == elearning.Overdue && !cell.Asked:
		return "Ran out, not asked"
	case cell.Status == elearning.NotStarted && !cell.Asked:
		return "Not asked"
	}
	return StatusName(cell.Status, typed)
}
