package entries

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/signoff"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

type queueView struct {
	ui.Base
	Table *ui.Table // nil where nothing waits
	Given ui.Link
}

// queue is what waits for this supervisor, the longest waiting first.
func (s Pages) queue(c echo.Context) error {
	waiting, err := s.Desk.Queue(c.Request().Context(), site.Actor(c))
	if err != nil {
		return err
	}
	view := queueView{
		Base: s.Base(c, "Sign-offs"), Table: QueueTable(waiting), Given: ui.Link{Text: "See what you signed off", Href: "/sign-offs/given"},
	}
	return s.Page(c, http.StatusOK, "signoff/queue", view)
}

type givenView struct {
	ui.Base
	Table *ui.Table // nil where there is nothing
	Most  int
}

// given is what the actor signed off, the latest first.
func (s Pages) given(c echo.Context) error {
	all, err := s.Desk.Given(c.Request().Context(), site.Actor(c))
	if err != nil {
		return err
	}
	view := givenView{Base: s.Base(c, "What you signed off"), Most: signoff.GivenPage}
	view.Back = &ui.BackLink{Text: "Sign-offs", Href: "/sign-offs"}
	if len(all) > 0 {
		view.Table = &ui.Table{
			Caption: "Entries that you signed off, the latest first", CaptionHidden: true, Responsive: true, FirstCellHeader: true,
			Columns: []ui.Column{{Text: "Entry"}, {Text: "From"}, {Text: "Signed off"}, {Text: "Still stands"}, {Text: "Fingerprint"}},
		}
	}
	for _, one := range all {
		var entry ui.Component = ui.Text("An entry that you can no longer see")
		if one.Erased {
			entry = ui.Text("An entry that was erased")
		}
		if one.Title != "" {
			entry = ui.Link{Text: site.TitleOf(one.Title), Href: site.EntryPath(one.EntryID, "")}
		}
		view.Table.Rows = append(view.Table.Rows, ui.Row{entry, ui.Text(givenFor(one)), ui.Text(calendar.DayOf(one.At).Short()), ui.Text(standsWords(one, site.Actor(c))), ui.Text(one.ShortHash())})
	}
	return s.Page(c, http.StatusOK, "signoff/given", view)
}

// standsWords says whether a sign-off still stands, or who took it back and when.
func standsWords(one signoff.Given, who access.Actor) string {
	if one.ReopenedAt == nil {
		return "Yes"
	}
	by := one.ReopenedBy
	if one.ReopenedByID != nil && *one.ReopenedByID == who.ID {
		by = "you"
	}
	return "No. Re-opened by " + by + " on " + calendar.DayOf(*one.ReopenedAt).Short()
}

// givenFor says whose entry it was, and in whose place it was signed off.
func givenFor(one signoff.Given) string {
	if one.ForName == "" {
		return one.Worker
	}
	return one.Worker + ", for " + one.ForName
}

func QueueTable(waiting []signoff.Waiting) *ui.Table {
	if len(waiting) == 0 {
		return nil
	}
	table := &ui.Table{
		Caption:     ui.Plural(len(waiting), "entry waits", "entries wait") + " for you, the longest waiting first",
		CaptionSize: ui.Medium, Responsive: true, FirstCellHeader: true,
		Columns: []ui.Column{
			{Text: "Entry"}, {Text: "From"}, {Text: "Waiting since"}, {Text: "Kind"}, {Text: "Time spent"}, {Text: "Points", Numeric: true},
		},
	}
	for _, w := range waiting {
		table.Rows = append(table.Rows, ui.Row{
			ui.Link{Text: site.TitleOf(w.Title), Href: site.EntryPath(w.EntryID, "sign-off")}, fromCell(w),
			ui.Text(calendar.DayOf(w.SentAt).Short()), ui.Text(w.Kind.Words()), ui.Text(calendar.Duration(w.Minutes)), ui.Text(w.Points.String()),
		})
	}
	return table
}

// fromCell says whose entry it is, and in whose place the reader stands.
func fromCell(w signoff.Waiting) ui.Component {
	if w.For == "" {
		return ui.Text(w.Worker)
	}
	return ui.Text(w.Worker + ", for " + w.For)
}
