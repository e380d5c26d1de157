package learning

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/elearning"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// matrixRoutes are the addresses of how people stand: those of an organisation to its lead, and those who are supervised to
// their supervisor.
func (p Pages) matrixRoutes() {
	for _, team := range []struct {
		path string
		do   access.Action
	}{{"/organisations/:id/learning", access.SeeTeamLearning}, {supervisedPath, access.SeeSupervised}} {
		p.On(http.MethodGet, team.path, team.do, p.matrix)
		p.On(http.MethodGet, team.path+".csv", team.do, p.matrixCSV)
		p.On(http.MethodGet, team.path+".xlsx", team.do, p.matrixXLSX)
	}
}

const supervisedPath = "/supervision/learning"

// matrixPage is how many people one page of the matrix shows.
const matrixPage = 50

type matrixView struct {
	ui.Base
	Facts     string // what the page is about
	Filter    matrixFields
	Clear     *ui.Link
	Count     string
	Table     *ui.Table // nil where there is nothing to show
	Nothing   string    // why
	Pages     ui.Pagination
	Files     []ui.Link
	Unchecked []string // titles that nobody compared with their source
}

type matrixFields struct {
	Action    string
	Programme ui.Select
	Show      ui.Select
	Asked     ui.Select
	Words     ui.Input
	Keep      ui.Group // the order, which the form does not show
	Apply     ui.Button
}

// team is whose learning an address shows.
type team struct {
	elearning.Matrix
	path string
	form *site.Form
}

// everyProgramme is the choice of all programmes in an address.
const everyProgramme = "all"

// teamOf reads the people of the address, as its query asks for them.
func (p Pages) teamOf(c echo.Context) (team, error) {
	of, all := elearning.Scope{}, team{path: supervisedPath, form: site.ReadQuery(c)}
	if c.Param("id") != "" {
		id, err := site.PathID(c)
		if err != nil {
			return all, err
		}
		of.Organisation, all.path = id, inOrganisation(id, "learning")
	}
	wanted := elearning.Wanted{
		Every: all.form.Text("programme") == everyProgramme, Words: all.form.AsText("words"), Show: elearning.Show(all.form.Text("show")),
		Asked: all.form.Text("of") == "asked", ByOverdue: all.form.Text("sort") == "overdue", Descending: all.form.Text("order") == "descending",
	}
	if id, err := uuid.Parse(all.form.Text("programme")); err == nil {
		wanted.Programme = id
	}
	var err error
	all.Matrix, err = p.Records.Matrix(c.Request().Context(), site.Actor(c), of, wanted)
	return all, err
}

// matrix is the page of people and modules.
func (p Pages) matrix(c echo.Context) error {
	all, err := p.teamOf(c)
	if err != nil {
		return err
	}
	number, pages := site.PageNumber(all.form.Text("page"), len(all.Rows), matrixPage)
	query := all.query()
	view := matrixView{
		Base: p.Base(c, all.title()), Facts: all.facts(), Filter: all.filter(),
		Count: site.CountWords(len(all.Rows), number, matrixPage, "person", "people"), Nothing: all.nothing(),
		Pages: ui.NewPagination(number, pages, func(n int) string { return site.AddressWith(all.path, query, "page", itoa(n)) }),
	}
	view.Wide = true
	view.Back = &ui.BackLink{Text: "Supervision", Href: "/supervision"}
	if all.Organisation != "" {
		view.Back = &ui.BackLink{Text: all.Organisation, Href: strings.TrimSuffix(all.path, "/learning")}
	}
	if len(all.form.Query("words", "show", "of")) > 0 {
		view.Clear = &ui.Link{Text: "Show everybody", Href: site.WithQuery(all.path, all.form.Query("programme"))}
	}
	if view.Nothing == "" {
		view.Unchecked = all.unchecked()
		first := (number - 1) * matrixPage
		view.Table = all.table(all.Rows[first:min(first+matrixPage, len(all.Rows))])
		view.Files = []ui.Link{
			{Text: "Download as an Excel file", Href: site.WithQuery(all.path+".xlsx", query)},
			{Text: "Download as a CSV file", Href: site.WithQuery(all.path+".csv", query)},
		}
	}
	return p.Page(c, http.StatusOK, "learning/matrix", view)
}

// query is the part of the address that says what is shown, without the page.
func (all team) query() url.Values {
	return all.form.Query("programme", "words", "show", "of", "sort", "order")
}

func (all team) title() string {
	if all.Organisation == "" {
		return "E-learning of the people you supervise"
	}
	return "E-learning at " + all.Organisation
}

func (all team) facts() string {
	if all.Organisation == "" {
		return "You see what the people whom you supervise today see themselves."
	}
	return "You see everybody here who is a link worker, or was one, and what this organisation asks of them."
}

// nothing says why there is no table, or is empty.
func (all team) nothing() string {
	switch {
	case all.Everybody == 0 && all.Organisation == "":
		return "You supervise nobody today."
	case all.Everybody == 0:
		return "There is no link worker here today."
	case len(all.Columns) == 0:
		return "There is no programme with modules."
	case len(all.Rows) == 0:
		return "Nobody matches these filters."
	}
	return ""
}

func (all team) filter() matrixFields {
	var programmes []ui.Option
	for _, p := range all.Programmes {
		programmes = append(programmes, ui.Option{Value: p.ID.String(), Label: p.Title})
	}
	fields := matrixFields{
		Action: all.path, Words: all.form.Input("words", "Name", ""),
		Programme: all.form.Select("programme", "Programme", "", append(programmes, ui.Option{Value: everyProgramme, Label: "All programmes"})),
		Show: all.form.Select("show", "Status", "", []ui.Option{
			{Value: string(elearning.ShowAll), Label: "Any status"}, {Value: string(elearning.ShowOverdue), Label: "Overdue"},
			{Value: string(elearning.ShowSoon), Label: "Due in the next 60 days"}, {Value: string(elearning.ShowIncomplete), Label: "Not completed"},
			{Value: string(elearning.ShowComplete), Label: "All completed"},
		}),
		Asked: all.form.Select("of", "People", "", []ui.Option{{Value: "", Label: "Everybody"}, {Value: "asked", Label: "Only those asked to do it"}}),
		Apply: ui.Button{Text: "Apply", Kind: ui.Secondary},
	}
	if all.Chosen != uuid.Nil {
		fields.Programme.Value = all.Chosen.String()
	}
	for _, name := range []string{"sort", "order"} {
		if all.form.Text(name) != "" {
			fields.Keep = append(fields.Keep, all.form.Hidden(name))
		}
	}
	return fields
}

// unchecked names the titles that nobody held against their source, a line for each note.
func (all team) unchecked() (lines []string) {
	titles := map[string][]string{}
	var notes []string
	for _, column := range all.Columns {
		note := TitleNote(column.Programme, column.Module)
		if note == "" {
			continue
		}
		if titles[note] == nil {
			notes = append(notes, note)
		}
		titles[note] = append(titles[note], column.Title)
	}
	for _, note := range notes {
		lines = append(lines, site.Capital(note)+": "+strings.Join(titles[note], "; "))
	}
	return lines
}
