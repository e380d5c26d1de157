package learning

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/elearning"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// shownOther is how many records a page that has more than a list lists; the page of all of them has the rest.
const shownOther = 25

type recordsView struct {
	ui.Base
	Count  string
	Table  *ui.Table // nil where nothing is recorded
	Pages  ui.Pagination
	Record ui.Button
}

// allRecords is a page of everything that somebody recorded, latest first.
func (p Pages) allRecords(c echo.Context) error {
	number, _ := strconv.Atoi(c.QueryParam("page"))
	page, err := p.Records.List(c.Request().Context(), site.Actor(c), number)
	if err != nil {
		return err
	}
	view := recordsView{
		Base: p.Base(c, allRecordsWords), Count: counted(page.Total, "record", "records") + ", latest first",
		Table:  recordsTable(allRecordsWords, page.Records),
		Pages:  ui.NewPagination(page.Number, page.Pages, func(n int) string { return recordsPath + "?page=" + itoa(n) }),
		Record: ui.Button{Text: "Record a completion", Href: recordsPath + "/new"},
	}
	view.Back = &ui.BackLink{Text: "My learning", Href: minePath}
	return p.Page(c, http.StatusOK, "learning/records", view)
}

const allRecordsWords = "All your learning records"

// furtherRecords says how many records a list leaves out, and leads to all of them; nil where it leaves out none.
func furtherRecords(all int) ui.Paragraph {
	if all <= shownOther {
		return nil
	}
	return ui.Paragraph{ui.Text("And " + counted(all-shownOther, "more", "more") + ". "), ui.Link{Text: "See all your learning records", Href: recordsPath}}
}

// otherTable lists the latest of what was learned outside the programmes; nil where there is none.
func otherTable(records []elearning.Record) *ui.Table {
	var latest []elearning.Listed
	for _, r := range records[:min(len(records), shownOther)] {
		latest = append(latest, elearning.Listed{Record: r})
	}
	return recordsTable("Other learning", latest)
}

// recordsTable lists records; nil where there are none.
func recordsTable(caption string, records []elearning.Listed) *ui.Table {
	if len(records) == 0 {
		return nil
	}
	table := &ui.Table{
		Caption: caption, CaptionSize: ui.Medium, Responsive: true, FirstCellHeader: true,
		Columns: []ui.Column{{Text: "Title"}, {Text: "Provider"}, {Text: "Status"}, {Text: "CPD record"}},
	}
	for _, r := range records {
		table.Rows = append(table.Rows, ui.Row{
			ui.Link{Text: r.Title, Href: recordPath(r.ID, "")}, site.TextOr(r.Provider, site.None), ui.Text(RecordWords(r.Record, r.Module.Typed)), inRecord(r.Record),
		})
	}
	return table
}

// inRecord leads to the entry of a completion.
func inRecord(r elearning.Record) ui.Component {
	if r.EntryID == nil {
		return ui.Text(site.None)
	}
	return ui.Link{Text: "In your CPD record", Href: site.EntryPath(*r.EntryID, ""), Hidden: ": " + r.Title}
}
