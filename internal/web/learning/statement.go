package learning

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/cpd"
	"linkfolio/internal/elearning"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// asks is what a person can state about a point, as a question.
var asks = map[string]struct{ question, hint string }{
	catalogue.PeersPoint:       {"Which peer support network do you go to?", "For example, the name of the network, who runs it and how often it meets"},
	catalogue.SupervisionPoint: {"Who is your first point of contact, and how is monthly supervision arranged?", "For example, a name and role, and when you meet"},
}

func statedOf(p elearning.Point) *statedPart {
	if p.Stated.Words == "" {
		return &statedPart{Words: site.Say("Nothing yet."), Change: statementLink("Add a statement", p)}
	}
	part := &statedPart{Words: ui.Prose(site.Shown(p.Stated.Words)), Change: statementLink("Change this statement", p)}
	if !p.Stated.Since.IsZero() {
		part.Since = "Since " + p.Stated.Since.Words()
	}
	return part
}

func statementLink(text string, p elearning.Point) ui.Link {
	return ui.Link{Text: text, Href: site.WithQuery(statementPath, url.Values{"point": {p.Key}}), Hidden: "about: " + p.Title}
}

// pointNamed finds a point about which something can be stated.
func (p Pages) pointNamed(c echo.Context, key string) (elearning.Point, error) {
	points, err := p.Records.Points(c.Request().Context(), site.Actor(c))
	if err != nil {
		return elearning.Point{}, err
	}
	for _, point := range points {
		if point.Key == key && elearning.CanState(key) {
			return point, nil
		}
	}
	return elearning.Point{}, access.NotFound()
}

// statement is the form for what somebody says about a point.
func (p Pages) statement(c echo.Context) error {
	point, err := p.pointNamed(c, c.QueryParam("point"))
	if err != nil {
		return err
	}
	form := formWith(map[string]string{"point": point.Key, "words": point.Stated.Words, "lock": itoa(point.Stated.LockVersion)})
	if !point.Stated.Since.IsZero() {
		form.SetDate("since", point.Stated.Since)
	}
	return p.drawStatement(c, http.StatusOK, form)
}

func (p Pages) drawStatement(c echo.Context, status int, form *site.Form) error {
	point, err := p.pointNamed(c, form.Text("point"))
	if err != nil {
		return err
	}
	words := form.Textarea("words", asks[point.Key].question, asks[point.Key].hint+". Do not write anything that could identify a patient or a client.")
	words.MaxLength, words.Threshold = elearning.MaxStatement, 75
	view := task{
		Base: p.Base(c, point.Title), Words: []string{expectation(point)}, Action: statementPath,
		Fields: ui.Group{form.Hidden("point"), form.Hidden("lock"), words, form.DateInput("since", "Since when? (optional)", "For example, 27 3 2026")},
		Do:     ui.Button{Text: "Save"}, Cancel: ui.Link{Text: "Cancel", Href: pointsPath},
	}
	view.Back = &ui.BackLink{Text: Minimum, Href: pointsPath}
	view.Problems = form.Problems()
	return p.Page(c, status, "learning/task", view)
}

// state keeps what somebody says about a point.
func (p Pages) state(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	err = p.Records.State(c.Request().Context(), site.Actor(c), form.Text("point"), form.Lock(), form.Text("words"), cpd.TypedDate(form.Date("since")))
	if err != nil {
		return site.Redraw(c, form, err, p.drawStatement)
	}
	return p.Done(c, pointsPath, "stated")
}
