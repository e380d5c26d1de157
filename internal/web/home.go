package web

import (
	"net/http"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/signoff"
	"linkfolio/internal/web/entries"
	"linkfolio/internal/web/learning"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/supervisionlog"
	"linkfolio/internal/web/ui"
)

// homeView has a part for each thing that a person does; somebody with several roles sees several.
type homeView struct {
	ui.Base
	Asked *ui.List // requests for supervision to be answered; nil where there are none
	Year  *yearPart
	Role  *learning.RolePart
	Log   *supervisionlog.HomePart // nil where there is no supervision to tell of
	Queue *queuePart
	Team  *teamPart
}

// home is where a person starts.
func (s *Server) home(c echo.Context) error {
	who := site.Actor(c)
	view := homeView{Base: s.Base(c, "Home")}
	var err error
	if view.Asked, err = s.askedList(c); err != nil {
		return err
	}
	if access.MayEver(who, access.LogEntry) {
		view.Title = "Your year"
		if view.Year, err = s.yearPart(c); err != nil {
			return err
		}
	}
	if access.MayEver(who, access.SeeLearning) {
		if view.Role, err = (learning.Pages{Site: s.Site}).Role(c); err != nil {
			return err
		}
	}
	if access.MayEver(who, access.SeeQueue) {
		if view.Queue, err = s.queuePart(c); err != nil {
			return err
		}
	}
	if access.MayEver(who, access.SeeSessions) {
		if view.Log, err = (supervisionlog.Pages{Site: s.Site}).Home(c); err != nil {
			return err
		}
	}
	if access.MayEver(who, access.SeeTeam) {
		if view.Team, err = s.teamPart(c); err != nil {
			return err
		}
	}
	return s.Page(c, http.StatusOK, "home/home", view)
}

// askedList is the requests for supervision that wait for this person's answer.
func (s *Server) askedList(c echo.Context) (*ui.List, error) {
	asked, err := s.People.ToAnswer(c.Request().Context(), site.Actor(c))
	if err != nil || len(asked) == 0 {
		return nil, err
	}
	list := &ui.List{}
	for _, a := range asked[:min(len(asked), shortList)] {
		words := a.Asker + " asks to be supervised by you"
		if a.AskerSupervises {
			words = a.Asker + " offers to supervise you"
		}
		list.Items = append(list.Items, ui.Link{Text: words, Href: requestPath(a.ID)})
	}
	return list, nil
}

// queuePart is what waits for a supervisor.
type queuePart struct {
	Words string
	Table *ui.Table // the longest waiting; nil where nothing waits
	All   *ui.Link
}

// shortList is how many of something the home page shows.
const shortList = 5

func (s *Server) queuePart(c echo.Context) (*queuePart, error) {
	waiting, err := s.Desk.Queue(c.Request().Context(), site.Actor(c))
	if err != nil {
		return nil, err
	}
	part := &queuePart{Words: "Nothing waits for you."}
	if len(waiting) > 0 {
		part.Words = ui.Plural(len(waiting), "entry waits", "entries wait") + " for you to decide on." + remindedOf(waiting)
		part.Table = entries.QueueTable(waiting[:min(len(waiting), shortList)], s.Clock.Today())
		part.Table.Caption, part.Table.CaptionSize = "The longest waiting", ui.Small
		part.Table.CaptionHidden = len(waiting) <= shortList
		part.All = &ui.Link{Text: "See all sign-offs", Href: "/sign-offs"}
	}
	return part, nil
}

// remindedOf says of how many entries that wait their reader was reminded: some may choose to get no emails.
func remindedOf(waiting []signoff.Waiting) string {
	n := 0
	for _, w := range waiting {
		if w.NudgedAt != nil {
			n++
		}
	}
	switch {
	case n == 0:
		return ""
	case n == len(waiting) && n == 1:
		return " You were reminded of it."
	case n == len(waiting):
		return " You were reminded of each of them."
	}
	return " You were reminded of " + itoa(n) + " of them."
}

// teamPart is the points and hours of the people whose organisation this person leads; no words of theirs.
type teamPart struct {
	Table *ui.Table // nil where there is nobody
	Basis string
	All   ui.Link
}

func (s *Server) teamPart(c echo.Context) (*teamPart, error) {
	ctx := c.Request().Context()
	team, err := s.People.Team(ctx, site.Actor(c))
	if err != nil {
		return nil, err
	}
	requirement, err := s.Shelf.Requirement(ctx)
	if err != nil {
		return nil, err
	}
	spans, ids := spansOf(team, s.Clock.Today())
	totals, err := s.Book.TeamTotals(ctx, site.Actor(c), ids, spans)
	if err != nil {
		return nil, err
	}
	part := &teamPart{Basis: basisOf(requirement), All: ui.Link{Text: "See your organisation", Href: "/organisations"}}
	if len(team) > 0 {
		part.Table = s.teamTable(team, totals, requirement)
	}
	return part, nil
}

// basisOf says where a minimum comes from and how fresh that is.
func basisOf(r catalogue.Requirement) string {
	return r.Words + " Source: " + site.SourceWords(r.Source)
}

// entryList is a short list of entries with a line about each.
type entryList struct {
	Heading string
	Lines   []entryLine
	All     *ui.Link // where there are more
}

type entryLine struct {
	Link ui.Link
	Note string
}

// linesOf is the first few of many, with the way to the rest.
func linesOf[T any](heading string, all []T, total int, more string, line func(T) entryLine) entryList {
	list := entryList{Heading: heading}
	for _, one := range all[:min(len(all), shortList)] {
		list.Lines = append(list.Lines, line(one))
	}
	if total > shortList {
		list.All = &ui.Link{Text: "See all " + itoa(total), Href: more, Hidden: "under: " + heading}
	}
	return list
}

func lineOf(title string, id uuid.UUID, note string) entryLine {
	return entryLine{ui.Link{Text: site.TitleOf(title), Href: site.EntryPath(id, "")}, note}
}
