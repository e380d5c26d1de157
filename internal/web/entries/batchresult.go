package entries

import (
	"net/http"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/signoff"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

type batchResultView struct {
	ui.Base
	Others string // how many were not signed off
	Table  ui.Table
	Queue  ui.Link
}

// batchResult says of each entry of a batch whether it was signed off, and if not, why. It is read from what is written down, so
// that it says the same whenever it is loaded.
func (s Pages) batchResult(c echo.Context) error {
	shown, err := shownIn(site.ReadQuery(c))
	if err != nil {
		return err
	}
	if len(shown) == 0 {
		return c.Redirect(http.StatusSeeOther, queuePath)
	}
	lines, err := s.Desk.Batch(c.Request().Context(), site.Actor(c), shown[:min(len(shown), signoff.MostTogether)])
	if err != nil {
		return err
	}
	signed := 0
	view := batchResultView{Table: resultTable(lines), Queue: toQueue}
	for _, line := range lines {
		if line.Decision != nil {
			signed++
		}
	}
	view.Base = s.Base(c, resultTitle(signed, len(lines)))
	switch rest := len(lines) - signed; {
	case rest == 1:
		view.Others = "1 entry was not signed off. The reason stands beside it."
	case rest > 1:
		view.Others = itoa(rest) + " entries were not signed off. The reasons stand beside them."
	}
	view.Back = &ui.BackLink{Text: "Sign-offs", Href: queuePath}
	return s.Page(c, http.StatusOK, "signoff/batch-result", view)
}

func resultTable(lines []signoff.Line) ui.Table {
	table := ui.Table{
		Caption: "What became of each entry", CaptionHidden: true, Responsive: true, FirstCellHeader: true,
		Columns: []ui.Column{{Text: "Entry"}, {Text: "From"}, {Text: "Result"}},
	}
	for _, line := range lines {
		table.Rows = append(table.Rows, resultRow(line))
	}
	return table
}

func resultTitle(signed, all int) string {
	switch {
	case signed == 0:
		return "No entry was signed off"
	case signed < all:
		return itoa(signed) + " of " + ui.Plural(all, "entry", "entries") + " signed off"
	}
	return ui.Plural(signed, "entry", "entries") + " signed off"
}

func resultRow(line signoff.Line) ui.Row {
	result := ui.Text("Not signed off. " + line.Why)
	switch {
	case line.OwnerID == uuid.Nil:
		return ui.Row{ui.Text("An entry that you can no longer see"), ui.Text(site.None), result}
	case line.Open:
		result = "Not signed off. It still waits for you."
	case line.Decision != nil:
		result = ui.Text("Signed off on " + line.Decision.When() + "." + takenBackWords(line))
	}
	from := fromWords(line.Waiting)
	if line.Decision != nil && line.Decision.ForName != "" {
		from += ", for " + line.Decision.ForName
	}
	return ui.Row{ui.Link{Text: site.TitleOf(line.Title), Href: site.EntryPath(line.EntryID, "")}, ui.Text(from), result}
}

// takenBackWords says, behind what was signed off, that it no longer is; empty where it still is.
func takenBackWords(line signoff.Line) string {
	r := line.Reopened
	if r == nil {
		return ""
	}
	by := r.ByName
	switch r.ByID {
	case r.OwnerID:
		by = line.Worker
	case line.Decision.ByID:
		by = "you"
	}
	return " Re-opened by " + by + " on " + r.When() + ", so that it no longer stands."
}
