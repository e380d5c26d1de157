package entries

import (
	"net/http"
	"net/url"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/cpd"
	"linkfolio/internal/signoff"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

type listView struct {
	ui.Base
	Add    ui.Button
	Filter listFields
	Chosen []ui.Link // each takes one filter off
	Clear  *ui.Link
	Count  string
	Table  *ui.Table
	Pages  ui.Pagination
	Empty  string // what to do where there is nothing; empty where there is something
	Any    bool   // there are entries at all, so that filters make sense
}

// listFields is the form of the filters.
type listFields struct {
	Words ui.Input
	State ui.Select
	Kind  ui.Select
	From  ui.DateInput
	To    ui.DateInput
	Keep  ui.Group // the order, which the form does not show
	Apply ui.Button
}

// listEntries is the actor's own entries, narrowed and ordered as the address says.
func (s Pages) listEntries(c echo.Context) error {
	form := site.ReadQuery(c)
	filter, err := filterOf(form)
	status := http.StatusOK
	if form.Refused(err) {
		status = http.StatusUnprocessableEntity
	} else if err != nil {
		return err
	}
	page, err := s.Book.List(c.Request().Context(), site.Actor(c), filter)
	if err != nil {
		return err
	}
	stands, err := s.Desk.Stands(c.Request().Context(), site.Actor(c), page.Entries)
	if err != nil {
		return err
	}
	query := listQuery(form)
	view := listView{
		Base: s.Base(c, "Your entries"), Add: ui.Button{Text: "Add an entry", Href: "/entries/new"},
		Filter: filterFields(form), Chosen: chosenFilters(form, query), Count: countWords(page),
		Table: Table(page.Entries, stands, filter, query),
		Pages: ui.NewPagination(page.Number, page.Pages, func(n int) string { return listAddress(query, "page", itoa(n)) }),
	}
	view.Problems = form.Problems()
	view.Any = page.Total > 0 || len(view.Chosen) > 0 || status != http.StatusOK
	if len(view.Chosen) > 0 {
		view.Clear = &ui.Link{Text: "Clear filters", Href: "/entries"}
	}
	if page.Total == 0 {
		view.Empty = "Nothing matches these filters."
	}
	return s.Page(c, status, "entry/list", view)
}

// filterFields is the form with what is chosen now.
func filterFields(form *site.Form) listFields {
	fields := listFields{
		Words: form.Input("words", "Words", ""),
		State: form.Select("state", "State", "", stateOptions()),
		Kind: form.Select("kind", "Kind", "", []ui.Option{
			{Value: "", Label: "Formal and informal"}, {Value: string(cpd.Formal), Label: "Formal"}, {Value: string(cpd.Informal), Label: "Informal"},
		}),
		From:  form.DateInput("from", "Ended on or after", ""),
		To:    form.DateInput("to", "Ended on or before", ""),
		Apply: ui.Button{Text: "Apply filters", Kind: ui.Secondary},
	}
	for _, name := range []string{"sort", "order"} {
		if form.Text(name) != "" {
			fields.Keep = append(fields.Keep, form.Hidden(name))
		}
	}
	return fields
}

func stateOptions() []ui.Option {
	options := []ui.Option{{Value: "", Label: "Any state"}}
	for _, state := range states {
		options = append(options, ui.Option{Value: string(state), Label: stateWords[state].Text})
	}
	return options
}

func countWords(page cpd.Page) string {
	if page.Pages < 2 {
		return ui.Plural(page.Total, "entry", "entries")
	}
	first := (page.Number-1)*cpd.PageSize + 1
	last := first + len(page.Entries) - 1
	return "Entries " + itoa(first) + " to " + itoa(last) + " of " + itoa(page.Total)
}

// sortColumns are the columns of the list by the name of their order.
var sortColumns = []struct {
	sort, text string
	numeric    bool
}{
	{"title", "Title", false}, {"date", "Date", false}, {"kind", "Kind", false},
	{"hours", "Time", false}, {"points", "Points", true}, {"state", "State", false},
}

// Table is the entries, and where each stands; with a query its heads are links that order it.
func Table(entries []cpd.Entry, stands map[uuid.UUID]signoff.Stand, filter cpd.Filter, query url.Values) *ui.Table {
	if len(entries) == 0 {
		return nil
	}
	table := &ui.Table{Caption: "Your entries", CaptionHidden: true, Responsive: true, FirstCellHeader: true}
	for _, column := range sortColumns {
		head := ui.Column{Text: column.text, Numeric: column.numeric}
		if query != nil {
			head.SortHref, head.Sorted = sortLink(column.sort, filter, query)
		}
		table.Columns = append(table.Columns, head)
	}
	for _, e := range entries {
		table.Rows = append(table.Rows, ui.Row{
			ui.Link{Text: site.TitleOf(e.Title), Href: site.EntryPath(e.ID, "")}, ui.Text(e.EndsOn.Short()), ui.Text(e.Kind.Words()),
			ui.Text(site.TimeOf(e.Minutes)), ui.Text(pointsOf(e)), standInTable(stands[e.ID]),
		})
	}
	return table
}

// pointsOf leaves out the points of a draft that has no hours yet.
func pointsOf(e cpd.Entry) string {
	if e.Points == 0 && e.Minutes == 0 {
		return ""
	}
	return e.Points.String()
}

// sortLink orders by a column, the other way round where it is ordered by it already. Words begin with A, the rest with
// the latest or the most.
func sortLink(column string, filter cpd.Filter, query url.Values) (string, ui.SortOrder) {
	order, sorted := "descending", ui.Unsorted
	if column == "title" || column == "kind" || column == "state" {
		order = "ascending"
	}
	if filter.Sort == column {
		sorted, order = ui.Descending, "ascending"
		if filter.Ascending {
			sorted, order = ui.Ascending, "descending"
		}
	}
	next := cloneQuery(query)
	next.Set("sort", column)
	next.Set("order", order)
	next.Del("page")
	return site.WithQuery("/entries", next), sorted
}
