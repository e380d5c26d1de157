package entries

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/signoff"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

const queuePath = "/sign-offs"

// queuePage is how many entries a page of the queue shows: as many as can be signed off together.
const queuePage = signoff.MostTogether

type queueView struct {
	ui.Base
	Table      *ui.Table // nil where nothing waits
	Some       bool      // of the entries on this page can be signed off together
	Action     string
	Read       ui.Button
	Pagination ui.Pagination
	Given      ui.Link
}

// queue is what waits for this supervisor, the longest waiting first.
func (s Pages) queue(c echo.Context) error {
	return s.drawQueue(c, http.StatusOK, site.ReadQuery(c))
}

func (s Pages) drawQueue(c echo.Context, status int, form *site.Form) error {
	waiting, err := s.Desk.Queue(c.Request().Context(), site.Actor(c))
	if err != nil {
		return err
	}
	order := form.Query("sort", "order")
	sortQueue(waiting, order)
	number, pages := site.PageNumber(form.Text("page"), len(waiting), queuePage)
	shown := waiting[(number-1)*queuePage : min(number*queuePage, len(waiting))]
	view := queueView{
		Base: s.Base(c, "Sign-offs"), Action: batchPath, Read: ui.Button{Text: "Read the ticked entries together"},
		Given: ui.Link{Text: "See what you signed off", Href: queuePath + "/given"},
		Pagination: ui.NewPagination(number, pages, func(page int) string {
			return site.AddressWith(queuePath, order, "page", itoa(page))
		}),
	}
	view.Problems = form.Problems()
	if view.Table = QueueTable(shown, s.Clock.Today()); view.Table == nil {
		return s.Page(c, status, "signoff/queue", view)
	}
	view.Table.Caption = ui.Plural(len(waiting), "entry waits", "entries wait") + " for you"
	if pages > 1 {
		view.Table.Caption += ": these are " + itoa((number-1)*queuePage+1) + " to " + itoa((number-1)*queuePage+len(shown))
	}
	view.Table.Columns[1].SortHref, view.Table.Columns[1].Sorted = queueOrder(order, "person")
	view.Table.Columns[2].SortHref, view.Table.Columns[2].Sorted = queueOrder(order, "waiting")
	ticks := 0
	for i, w := range shown {
		view.Table.Rows[i][0] = tickOf(w, &ticks)
	}
	view.Some = ticks > 0
	return s.Page(c, status, "signoff/queue", view)
}

// queueOrder is a link that orders the queue, which is ordered by how long entries have waited where nothing is said.
func queueOrder(order url.Values, column string) (string, ui.SortOrder) {
	if !order.Has("sort") {
		order = url.Values{"sort": {"waiting"}}
	}
	return site.SortLink(queuePath, order, column)
}

// sortQueue orders entries that come the longest waiting first. Those of one person stay in that order.
func sortQueue(waiting []signoff.Waiting, order url.Values) {
	if order.Get("sort") == "person" {
		slices.SortStableFunc(waiting, func(a, b signoff.Waiting) int {
			by := cmp.Or(strings.Compare(strings.ToLower(a.Worker), strings.ToLower(b.Worker)), strings.Compare(a.OwnerID.String(), b.OwnerID.String()))
			if order.Get("order") == "descending" {
				return -by
			}
			return by
		})
	} else if order.Get("order") == "descending" {
		slices.Reverse(waiting)
	}
}

// tickOf is an entry with its box, which is counted, or without one and with what is unusual about it.
func tickOf(w signoff.Waiting, ticks *int) ui.Tick {
	title := site.TitleOf(w.Title)
	tick := ui.Tick{Link: ui.Link{Text: title, Href: site.EntryPath(w.EntryID, "sign-off")}, Note: signoff.Because(w.Unusual())}
	if tick.Note != "" {
		return tick
	}
	tick.Name, tick.ID, tick.Value, tick.Label = "entry", "entry", w.EntryID.String(), "Choose "+title+" from "+w.Worker
	if *ticks++; *ticks > 1 {
		tick.ID += "-" + itoa(*ticks)
	}
	return tick
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
	view.Back = &ui.BackLink{Text: "Sign-offs", Href: queuePath}
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
		view.Table.Rows = append(view.Table.Rows, ui.Row{entry, ui.Text(givenFor(one)), ui.Text(givenOn(one)), ui.Text(standsWords(one, site.Actor(c))), ui.Text(one.ShortHash())})
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

// givenOn says on which day it was signed off, and together with how many others.
func givenOn(one signoff.Given) string {
	day := calendar.DayOf(one.At).Short()
	if others := one.WithOthers(); others != "" {
		return day + ", " + others
	}
	return day
}

// QueueTable lists entries that wait for somebody; nil where there are none.
func QueueTable(waiting []signoff.Waiting, today calendar.Date) *ui.Table {
	if len(waiting) == 0 {
		return nil
	}
	table := &ui.Table{
		CaptionSize: ui.Medium, Responsive: true, FirstCellHeader: true,
		Columns: []ui.Column{
			{Text: "Entry"}, {Text: "From"}, {Text: "Waiting"}, {Text: "Kind"}, {Text: "Time spent"}, {Text: "Points", Numeric: true},
		},
	}
	for _, w := range waiting {
		table.Rows = append(table.Rows, ui.Row{
			ui.Link{Text: site.TitleOf(w.Title), Href: site.EntryPath(w.EntryID, "sign-off")}, ui.Text(fromWords(w)),
			ui.Text(waitingWords(w, today)), ui.Text(w.Kind.Words()), ui.Text(calendar.Duration(w.Minutes)), ui.Text(w.Points.String()),
		})
	}
	return table
}

// waitingWords says for how long an entry has waited, and whether its reader was reminded of it: "8 days, since 3 Nov 2026.
// Reminded on 9 Nov 2026".
func waitingWords(w signoff.Waiting, today calendar.Date) string {
	words := "Since today"
	if days := w.Days(today); days > 0 {
		words = ui.Plural(days, "day", "days") + ", since " + calendar.DayOf(w.SentAt).Short()
	}
	if w.NudgedAt != nil {
		words += ". Reminded on " + calendar.DayOf(*w.NudgedAt).Short()
	}
	return words
}

// fromWords says whose entry it is, and in whose place the reader stands.
func fromWords(w signoff.Waiting) string {
	if w.For == "" {
		return w.Worker
	}
	return w.Worker + ", for " + w.For
}
