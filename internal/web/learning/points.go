package learning

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/catalogue"
	"linkfolio/internal/elearning"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// Minimum is what the points of the role are called. It is published, not agreed with anybody.
const Minimum = "NHS England’s published minimum"

type pointsView struct {
	ui.Base
	Points []pointPart
}

// pointPart is one point with its evidence.
type pointPart struct {
	Key      string
	Title    string
	Level    ui.Component
	Words    string
	Evidence ui.List
	Nothing  string
	Changed  string      // what the person's organisation changed; mostly empty
	Stated   *statedPart // nil where people do not state anything themselves
	Do       *ui.Link
	Source   string
}

// statedPart is what somebody says about a point.
type statedPart struct {
	Words  ui.Component
	Since  string
	Change ui.Link
}

// levels are how much there is to show for a point.
var levels = map[elearning.Level]ui.Component{
	elearning.Recorded: ui.Text("Recorded"), elearning.PartlyRecorded: ui.Tag{Text: "Partly recorded", Colour: ui.Blue},
	elearning.NotRecorded: ui.Tag{Text: "Not recorded yet", Colour: ui.Grey},
}

// points shows the four points with all there is to show for each.
func (p Pages) points(c echo.Context) error {
	points, err := p.Records.Points(c.Request().Context(), site.Actor(c))
	if err != nil {
		return err
	}
	view := pointsView{Base: p.Base(c, Minimum)}
	view.Back = &ui.BackLink{Text: "My learning", Href: minePath}
	for _, point := range points {
		view.Points = append(view.Points, pointOf(point))
	}
	return p.Page(c, http.StatusOK, "learning/points", view)
}

// RolePart is the points of the role as my year shows them.
type RolePart struct {
	Heading string
	Tasks   ui.TaskList
	All     ui.Link
}

// Role gives the points of the role for the page of the year.
func (p Pages) Role(c echo.Context) (*RolePart, error) {
	points, err := p.Records.Points(c.Request().Context(), site.Actor(c))
	if err != nil || len(points) == 0 {
		return nil, err
	}
	part := &RolePart{Heading: Minimum, Tasks: ui.TaskList{ID: "role"}, All: ui.Link{Text: "See what is recorded, and where this comes from", Href: pointsPath}}
	for _, point := range points {
		part.Tasks.Items = append(part.Tasks.Items, ui.Task{Title: point.Title, Href: pointsPath + "#" + point.Key, Status: levels[point.Level]})
	}
	return part, nil
}

func pointOf(p elearning.Point) pointPart {
	part := pointPart{Key: p.Key, Title: p.Title, Level: levels[p.Level], Words: expectation(p), Source: site.SourceWords(p.Source)}
	switch p.Key {
	case catalogue.ProgrammePoint:
		part.programme(p)
	case catalogue.PCIPoint:
		part.training(p)
	case catalogue.PeersPoint:
		part.peers(p)
	case catalogue.SupervisionPoint:
		part.supervision(p)
	}
	if elearning.CanState(p.Key) {
		part.Stated = statedOf(p)
	}
	if p.Changed {
		part.Changed = "Your organisation has changed which modules this programme has. Here they count as they come with Linkfolio."
	}
	return part
}

// expectation says what is expected, so that nobody reads it as a fact about the reader.
func expectation(p elearning.Point) string {
	return "NHS England expects that a link worker " + strings.ToLower(p.Words[:1]) + p.Words[1:]
}

func (part *pointPart) show(parts ...ui.Component) {
	part.Evidence.Items = append(part.Evidence.Items, ui.Group(parts))
}

func (part *pointPart) programme(p elearning.Point) {
	part.Nothing = "No module is recorded."
	part.Do = &ui.Link{Text: "See the modules", Href: minePath}
	if p.Programme.Held > 0 {
		part.show(ui.Text(ProgressOf(p.Programme, "").Words + " completed"))
	}
}

func (part *pointPart) training(p elearning.Point) {
	part.Nothing = "No training is recorded."
	if len(p.Programme.Lines) > 0 {
		part.Do = &ui.Link{Text: "Record training", Href: newRecordPath(p.Programme.Lines[0].ID.String())}
	}
	for _, r := range p.Training {
		part.show(ui.Link{Text: r.Title, Href: recordPath(r.ID, "")}, ui.Text(": "+RecordWords(r, true)))
	}
}

func (part *pointPart) peers(p elearning.Point) {
	part.Nothing = "There is no entry about peer support in the last 12 months."
	part.Do = &ui.Link{Text: "Add an entry of the type “Peer support or network”", Href: "/entries/new"}
	for _, e := range p.Entries {
		part.show(ui.Link{Text: site.TitleOf(e.Title), Href: site.EntryPath(e.ID, "")}, ui.Text(", "+e.EndsOn.Words()))
	}
}

func (part *pointPart) supervision(p elearning.Point) {
	part.Nothing = "Nobody supervises you in Linkfolio."
	part.Do = &ui.Link{Text: "See your supervision", Href: "/supervision"}
	for _, l := range p.Links {
		part.show(ui.Text(site.NameAndRole(l.Supervisor, l.SupervisorTitle) + ": " + l.Words() + " since " + l.StartsOn.Words()))
	}
}
