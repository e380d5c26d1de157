package learning

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"linkfolio/internal/elearning/imports"
	"linkfolio/internal/elearning/reports"
	"linkfolio/internal/web/ui"
)

// rowsTable shows a page of rows.
func rowsTable(preview imports.Preview) ui.Table {
	team, several := preview.OrganisationID != nil, len(preview.Files) > 1
	table := ui.Table{
		Caption: "Row by row", CaptionSize: ui.Medium, Responsive: true,
		Columns: []ui.Column{{Text: "Row"}, {Text: "In the file"}, {Text: "Taken for"}, {Text: "Date"}, {Text: "What happens"}},
	}
	if team {
		table.Columns = append(table.Columns[:2:2], append([]ui.Column{{Text: "Person"}}, table.Columns[2:]...)...)
	}
	for _, line := range preview.Rows {
		title := ui.Group{ui.Text(cmp.Or(line.Title.Title, "No title"))}
		if several {
			title = append(title, ui.Hint{Text: line.File})
		}
		cells := ui.Row{ui.Text(strconv.Itoa(line.Number)), title}
		if team {
			cells = append(cells, personCell(preview, line))
		}
		table.Rows = append(table.Rows, append(cells, takenFor(preview, line), ui.Text(dayOf(line)), happens(preview, line)))
	}
	return table
}

// takenFor is the module of a row, how sure that is, and where it can be changed.
func takenFor(preview imports.Preview, line imports.Line) ui.Component {
	words, sure := cmp.Or(line.Module, "Other learning"), howSure[line.Title.How]
	if unanswered(preview, line.Title.How) {
		words, sure = "Other learning", "Similar title, not ticked: "+line.Module
	}
	cell := ui.Group{ui.Paragraph{ui.Text(words)}, ui.Paragraph{ui.Text(sure)}}
	if line.Title.How == imports.Out {
		cell = cell[1:]
	}
	if preview.State == imports.Ready && line.Title.Title != "" {
		cell = append(cell, ui.Paragraph{ui.Link{
			Text: "Change", Hidden: "what row " + strconv.Itoa(line.Number) + " is taken for", Href: importPath(preview.ID, "/choices?title="+line.Title.ID.String()),
		}})
	}
	return cell
}

// personCell is the learner of a row, and who they are taken for.
func personCell(preview imports.Preview, line imports.Line) ui.Component {
	cell := ui.Group{ui.Paragraph{ui.Text(orNobody(line.Learner.Words()))}}
	if line.Person != "" && unanswered(preview, line.Learner.How) {
		cell = append(cell, ui.Paragraph{ui.Text("Same name as " + line.Person + ", not ticked")})
	} else if line.Person != "" {
		cell = append(cell, ui.Paragraph{ui.Text(line.Person + ". " + whoSure[line.Learner.How])})
	}
	if preview.State == imports.Ready {
		cell = append(cell, ui.Paragraph{ui.Link{
			Text: "Change", Hidden: "the person of row " + strconv.Itoa(line.Number), Href: personPath(preview.ID, line.Learner.ID),
		}})
	}
	return cell
}

// unanswered tells whether something was proposed and the import was recorded without a yes to it.
func unanswered(preview imports.Preview, how imports.How) bool {
	return how == imports.Alike && preview.State == imports.Done
}

// dayOf is the day of a row, with what the file says where that differs.
func dayOf(line imports.Line) string {
	switch {
	case line.Day.IsZero() && line.DayWords == "":
		return "None"
	case line.Day.IsZero():
		return "“" + line.DayWords + "”"
	case strings.EqualFold(line.DayWords, "today"), strings.EqualFold(line.DayWords, "yesterday"):
		return line.Day.Words() + " (“" + line.DayWords + "”)"
	}
	return line.Day.Words()
}

// happens is what becomes of a row, with all that should be known of it.
func happens(preview imports.Preview, line imports.Line) ui.Component {
	cell := ui.Group{outcome(preview, line.Verdict).tag}
	var notes []string
	if line.Verdict == imports.NotUnderstood {
		notes = append(notes, line.Problems...)
	}
	notes = append(notes, line.Notes...)
	if line.DayIsStart && line.Status == reports.Completed {
		notes = append(notes, "The date may be that of the start.")
	}
	if line.Score != "" {
		notes = append(notes, fmt.Sprintf("Score: %s.", line.Score))
	}
	for _, note := range notes {
		cell = append(cell, ui.Paragraph{ui.Text(note)})
	}
	return cell
}
