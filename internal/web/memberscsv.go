package web

import (
	"iter"
	"strings"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/calendar"
	"linkfolio/internal/identity"
	"linkfolio/internal/spreadsheet"
	"linkfolio/internal/web/site"
)

// membersCSV is the list of members as a file for a spreadsheet. Points and hours stand only where the actor may see them.
func (s *Server) membersCSV(c echo.Context) error {
	all, err := s.staffOf(c)
	if err != nil {
		return err
	}
	name := strings.Join(append(site.FileWords(all.Name), "members", all.today.String()), "-") + ".csv"
	return site.CSV(c, name, all.csvHead(), all.csvRows())
}

func (all staff) csvHead() []string {
	head := []string{"Name", "Email address", "Role title", "Roles", "Supervisors", "Last signed in"}
	if all.years != nil {
		head = append(head, "CPD points", "Formal CPD hours", "Membership year starts", "Membership year ends")
	}
	if all.learning != nil {
		head = append(head, "E-learning asked", "E-learning completed", "E-learning overdue")
	}
	return head
}

func (all staff) csvRows() iter.Seq[[]spreadsheet.Cell] {
	return func(yield func([]spreadsheet.Cell) bool) {
		for _, m := range all.members {
			if !yield(all.csvRow(m)) {
				return
			}
		}
	}
}

func (all staff) csvRow(m identity.Member) []spreadsheet.Cell {
	seen := ""
	if m.LastSignedInAt != nil {
		seen = calendar.DayOf(*m.LastSignedInAt).String()
	}
	row := spreadsheet.Texts(m.Name, m.Email, m.RoleTitle, strings.Join(all.roleLines(m), "; "), supervisorNames(m), seen)
	if all.years != nil {
		row = append(row, all.yearCells(m)...)
	}
	if all.learning != nil {
		row = append(row, all.learningCells(m)...)
	}
	return row
}

// learningCells are how somebody stands with what is asked of them, and empty for who has no portfolio.
func (all staff) learningCells(m identity.Member) []spreadsheet.Cell {
	tally, counted := all.learning[m.ID]
	if !counted {
		return spreadsheet.Texts("", "", "")
	}
	return []spreadsheet.Cell{
		spreadsheet.Number(float64(tally.Asked)), spreadsheet.Number(float64(tally.Held)), spreadsheet.Number(float64(tally.Overdue)),
	}
}

// yearCells are points and hours of a link worker in their own membership year, and empty for others.
func (all staff) yearCells(m identity.Member) []spreadsheet.Cell {
	year, counted := all.years[m.ID]
	if !counted {
		return spreadsheet.Texts("", "", "", "")
	}
	span := calendar.YearOf(m.MembershipStart, all.today)
	return []spreadsheet.Cell{
		spreadsheet.Number(float64(year.Points) / 100), spreadsheet.Number(float64(year.FormalMinutes) / 60),
		spreadsheet.Text(span.From.String()), spreadsheet.Text(span.To.String()),
	}
}
