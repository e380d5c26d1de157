package supervisionlog

import (
	"net/http"
	"strconv"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/supervision"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// backToLog is what a form says that is to lead back to the log.
const backToLog = "log"

type listView struct {
	ui.Base
	Log     ui.Button
	Words   []string  // how the reader's own year stands; none for those who have no portfolio
	Waiting *ui.Table // nil where nothing waits for the reader
	Actions []actionLine
	People  *ui.Table // nil for those who supervise nobody
	Table   *ui.Table // nil where there is no session
	Pages   ui.Pagination
}

// list is the log of the reader, on both sides on which they may stand.
func (p Pages) list(c echo.Context) error {
	ctx, who, today := c.Request().Context(), site.Actor(c), p.Clock.Today()
	number, _ := strconv.Atoi(c.QueryParam("page"))
	page, err := p.Sessions.Sessions(ctx, who, number)
	if err != nil {
		return err
	}
	waiting, err := p.Sessions.Waiting(ctx, who)
	if err != nil {
		return err
	}
	view := listView{
		Base: p.Base(c, "Supervision log"), Log: ui.Button{Text: "Log a session", Href: Path + "/new"},
		Waiting: tableOf("Sessions that wait for you to confirm", waiting, who.ID), Table: tableOf("Sessions, the latest first", page.Lines, who.ID),
		Pages: ui.NewPagination(page.Number, page.Pages, func(n int) string { return Path + "?page=" + strconv.Itoa(n) }),
	}
	view.Back = &ui.BackLink{Text: "Supervision", Href: "/supervision"}
	if view.Actions, err = p.openActions(c); err != nil {
		return err
	}
	if view.Words, err = p.ownWords(c); err != nil {
		return err
	}
	people, err := p.Sessions.Theirs(ctx, who)
	view.People = peopleTable(people, today)
	if err != nil {
		return err
	}
	return p.Page(c, http.StatusOK, "supervision/log", view)
}

// openActions are the actions that are not done, each with its session.
func (p Pages) openActions(c echo.Context) (all []actionLine, err error) {
	open, err := p.Sessions.Open(c.Request().Context(), site.Actor(c))
	for _, a := range open {
		line := lineOf(a.Action, a.Who(), p.Clock.Today(), backToLog)
		line.Of = &ui.Link{Text: "Session of " + a.HeldOn.Words(), Href: sessionPath(a.SessionID, "")}
		all = append(all, line)
	}
	return all, err
}

// ownWords say how the year of somebody with a portfolio stands.
func (p Pages) ownWords(c echo.Context) ([]string, error) {
	who := site.Actor(c)
	if !who.Holder {
		return nil, nil
	}
	mine, err := p.Sessions.Mine(c.Request().Context(), who)
	if err != nil {
		return nil, err
	}
	return summaryWords(mine, p.Clock.Today()), nil
}

func tableOf(caption string, lines []supervision.Line, who uuid.UUID) *ui.Table {
	if len(lines) == 0 {
		return nil
	}
	table := &ui.Table{
		Caption: caption, CaptionSize: ui.Medium, Responsive: true, FirstCellHeader: true,
		Columns: []ui.Column{{Text: "Day"}, {Text: "With"}, {Text: "Kind"}, {Text: "Length"}, {Text: "State"}},
	}
	for _, line := range lines {
		table.Rows = append(table.Rows, ui.Row{
			ui.Link{Text: line.HeldOn.Short(), Href: sessionPath(line.ID, ""), Hidden: "with " + line.With(who)}, ui.Text(line.With(who)),
			ui.Text(site.Capital(line.Words())), ui.Text(calendar.Duration(line.Minutes)), stateOf(line.Session, who, line.With(who)),
		})
	}
	return table
}

// peopleTable is how the sessions with each supervised person stand.
func peopleTable(people []supervision.Supervised, today calendar.Date) *ui.Table {
	if len(people) == 0 {
		return nil
	}
	table := &ui.Table{
		Caption: "People you supervise", CaptionSize: ui.Medium, Responsive: true, FirstCellHeader: true,
		Columns: []ui.Column{{Text: "Name"}, {Text: "Last session with you"}, {Text: "Next session"}, {Text: "With you this year", Numeric: true}, {Text: "Expected"}},
	}
	for _, one := range people {
		last, next := "None yet", "Not agreed"
		if !one.Last.IsZero() {
			last = one.Last.Short() + ", " + ago(one.Last, today)
		}
		if !one.Next.IsZero() {
			next = one.Next.Short()
		}
		table.Rows = append(table.Rows, ui.Row{
			ui.Text(one.Name), ui.Text(last), ui.Text(next), ui.Text(strconv.Itoa(one.Held)), ui.Text(site.Capital(everyOr(one.Every, "not stated"))),
		})
	}
	return table
}

// HomePart is what the home page says of supervision.
type HomePart struct {
	Words  []string
	People *ui.List // a line for each person whom the reader supervises
	All    ui.Link
}

// most is how many people the home page names.
const most = 5

// Home is nil where there is nothing to tell: no session, no supervision.
func (p Pages) Home(c echo.Context) (*HomePart, error) {
	ctx, who, today := c.Request().Context(), site.Actor(c), p.Clock.Today()
	part := &HomePart{All: ui.Link{Text: "See the supervision log", Href: Path}}
	if who.Holder {
		mine, err := p.Sessions.Mine(ctx, who)
		if err != nil {
			return nil, err
		}
		if !mine.Since.IsZero() || !mine.Last.IsZero() {
			part.Words = append(part.Words, Counted(mine, today))
		}
	}
	people, err := p.Sessions.Theirs(ctx, who)
	if err != nil {
		return nil, err
	}
	if len(people) > 0 {
		part.People = &ui.List{}
	}
	for _, one := range longestAgo(people)[:min(len(people), most)] {
		part.People.Items = append(part.People.Items, ui.Text(personWords(one, today)))
	}
	if part.Words == nil && part.People == nil {
		return nil, nil
	}
	waiting, err := p.Sessions.Waiting(ctx, who)
	if len(waiting) > 0 && access.MayEver(who, access.SeeSessions) {
		part.Words = append(part.Words, ui.Plural(len(waiting), "session waits", "sessions wait")+" for you to confirm.")
	}
	return part, err
}
