package learning

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/catalogue"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

type programmeView struct {
	ui.Base
	Facts   ui.SummaryList
	Note    string
	Acts    []act // on the programme as a whole
	Current []moduleLine
	Add     ui.Button
	Retired []moduleLine
	Merged  []moduleLine
	Retire  *ui.Link // nil where it is retired
}

// moduleLine is a module with what can be done to it.
type moduleLine struct {
	ID    string
	Title string
	Words string
	URL   *ui.Link
	Links []ui.Link
	Acts  []act // stay together where there is no room beside the links
}

// act is a button that does something at once.
type act struct {
	Action string
	Fields ui.Group
	Do     ui.Button
}

func newAct(action, text, hidden string, fields ...ui.Component) act {
	return act{action, fields, ui.Button{Text: text, Hidden: hidden, Kind: ui.Secondary, Small: true}}
}

// moveActs are the buttons that put something one place up or down. place is where it stands of n, the first is 1.
func moveActs(action, what string, place, n int) (acts []act) {
	to := func(place int) ui.FormHidden { return ui.FormHidden{Name: "place", Value: strconv.Itoa(place)} }
	if place > 1 {
		acts = append(acts, newAct(action, "Move up", what, to(place-1)))
	}
	if place < n {
		acts = append(acts, newAct(action, "Move down", what, to(place+1)))
	}
	return acts
}

// programme is one programme with its modules in order.
func (p Pages) programme(c echo.Context) error {
	m, err := p.managedProgramme(c)
	if err != nil {
		return err
	}
	view := programmeView{
		Base: p.Base(c, m.programme.Title), Facts: m.facts(), Acts: m.acts(), Add: ui.Button{Text: "Add a module", Href: m.path("modules/new")},
		Note: "You can add modules to it and correct those that it has. What you change here applies to your organisation only.",
	}
	if m.programme.OrganisationID != nil {
		view.Note = "It belongs to your organisation. Nobody else sees it."
	}
	if m.programme.RetiredOn.IsZero() {
		view.Retire = &ui.Link{Text: "Retire this programme", Href: m.path("retire")}
	}
	view.Back = &ui.BackLink{Text: "Learning programmes", Href: inOrganisation(m.ID, "programmes")}
	for i, one := range m.programme.Modules {
		line := m.line(one)
		if one.RetiredOn.IsZero() {
			line.Acts = moveActs(modulePath(m.ID, one.ID, "move"), one.Title, i+1, len(m.programme.Modules))
			view.Current = append(view.Current, line)
			continue
		}
		line.Words = "Retired on " + one.RetiredOn.Words() + ". " + line.Words
		line.Acts = []act{newAct(modulePath(m.ID, one.ID, "restore"), "Bring back", one.Title)}
		view.Retired = append(view.Retired, line)
	}
	for _, one := range m.programme.Merged {
		view.Merged = append(view.Merged, m.mergedLine(one))
	}
	return p.Page(c, http.StatusOK, "learning/programme", view)
}

// line is a module with the links that lead to what can be done to it.
func (m managed) line(one catalogue.Module) moduleLine {
	line := moduleLine{ID: anchorOf(one.ID), Title: one.Title, Words: moduleWords(m.programme, one)}
	if one.URL != "" {
		line.URL = &ui.Link{Text: one.URL, Href: one.URL}
	}
	line.Links = append(line.Links, ui.Link{Text: "Change", Hidden: one.Title, Href: modulePath(m.ID, one.ID, "edit")})
	if len(m.programme.Targets(one)) > 0 {
		line.Links = append(line.Links, ui.Link{Text: "Merge", Hidden: one.Title + " into another module", Href: modulePath(m.ID, one.ID, "merge")})
	}
	if one.RetiredOn.IsZero() {
		line.Links = append(line.Links, ui.Link{Text: "Retire", Hidden: one.Title, Href: modulePath(m.ID, one.ID, "retire")})
	}
	return line
}

func (m managed) mergedLine(one catalogue.Module) moduleLine {
	line := moduleLine{
		ID: anchorOf(one.ID), Title: one.Title, Words: "Its completions count as another module.",
		Acts: []act{newAct(modulePath(m.ID, one.ID, "part"), "Separate again", one.Title)},
	}
	if _, as, found := m.Module(one.ID); found {
		line.Words = "Its completions count as “" + as.Title + "”."
	}
	return line
}

func (m managed) facts() ui.SummaryList {
	p := m.programme
	change := func(what string) []ui.Link { return []ui.Link{{Text: "Change", Hidden: what, Href: m.path("edit")}} }
	list := ui.SummaryList{Rows: []ui.SummaryRow{
		{Key: "Provider", Value: ui.Text(p.Provider)}, {Key: "Description", Value: site.ProseOr(p.Summary, "None")},
		{Key: "Where it is taken", Value: site.OrNotGiven("")}, {Key: "It is complete when", Value: ui.Text(ruleWords[p.Rule])},
		{Key: "Who must do it", Value: ui.Text(audienceWords[p.AskedOf]), Actions: change("who must do it")},
		{Key: "By when", Value: ui.Text(sinceWords(p)), Actions: change("by when it must be done")},
		{Key: "A completion lasts", Value: ui.Text(site.Capital(lastsWords(p.LastsMonths))), Actions: change("how long a completion lasts")},
		{Key: "Where this comes from", Value: ui.Text(site.SourceWords(p.Source))},
	}}
	if p.URL != "" {
		list.Rows[2].Value = ui.Link{Text: p.URL, Href: p.URL}
	}
	if p.OrganisationID != nil {
		list.Rows[0].Actions, list.Rows[1].Actions = change("the provider"), change("the description")
		list.Rows = list.Rows[:len(list.Rows)-1] // it comes from the reader
	}
	if !p.RetiredOn.IsZero() {
		list.Rows = append(list.Rows, ui.SummaryRow{Key: "Retired", Value: ui.Text("On " + p.RetiredOn.Words() + ". Nobody is shown it or asked to do it.")})
	}
	return list
}

// acts are what can be done to the programme as a whole.
func (m managed) acts() (acts []act) {
	if !m.programme.RetiredOn.IsZero() {
		return []act{newAct(m.path("restore"), "Bring back", "the programme")}
	}
	if m.programme.OrganisationID == nil {
		return nil
	}
	place, n := 0, 0
	for _, other := range m.Programmes {
		if other.OrganisationID == nil {
			continue
		}
		if n++; other.ID == m.programme.ID {
			place = n
		}
	}
	return moveActs(m.path("move"), "among your organisation’s programmes", place, n)
}
