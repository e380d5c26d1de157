package learning

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/identity"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// programmeRoutes are the addresses under which a lead looks after what the organisation's people learn.
func (p Pages) programmeRoutes() {
	const programmes, programme, module = "/organisations/:id/programmes", "/organisations/:id/programmes/:programme", "/organisations/:id/modules/:module"
	for _, r := range []struct {
		method, path string
		handler      echo.HandlerFunc
	}{
		{http.MethodGet, programmes, p.programmes},
		{http.MethodPost, programmes, p.addProgramme},
		{http.MethodGet, programmes + "/new", p.newProgramme},
		{http.MethodGet, programme, p.programme},
		{http.MethodGet, programme + "/edit", p.editProgramme},
		{http.MethodPost, programme + "/edit", p.changeProgramme},
		{http.MethodPost, programme + "/move", p.moveProgramme},
		{http.MethodGet, programme + "/retire", p.askToRetireProgramme},
		{http.MethodPost, programme + "/retire", p.retireProgramme},
		{http.MethodPost, programme + "/restore", p.restoreProgramme},
		{http.MethodGet, programme + "/modules/new", p.newModule},
		{http.MethodPost, programme + "/modules", p.addModule},
		{http.MethodGet, module + "/edit", p.editModule},
		{http.MethodPost, module + "/edit", p.correctModule},
		{http.MethodPost, module + "/move", p.moveModule},
		{http.MethodGet, module + "/retire", p.askToRetireModule},
		{http.MethodPost, module + "/retire", p.retireModule},
		{http.MethodPost, module + "/restore", p.restoreModule},
		{http.MethodGet, module + "/merge", p.askToMerge},
		{http.MethodPost, module + "/merge", p.merge},
		{http.MethodPost, module + "/part", p.part},
	} {
		p.On(r.method, r.path, access.ManageProgrammes, r.handler)
	}
	p.Keep(site.Field{Name: "title", Label: "Title"}, site.Field{Name: "provider", Label: "Provider"}, site.Field{Name: "summary", Label: "Description"},
		site.Field{Name: "url", Label: "Web address"})
}

// inOrganisation is the address of a page beneath an organisation.
func inOrganisation(id uuid.UUID, beneath ...string) string {
	path, _ := url.JoinPath("/organisations/"+id.String(), beneath...)
	return path
}

func programmePath(organisation, programme uuid.UUID, beneath ...string) string {
	return inOrganisation(organisation, append([]string{"programmes", programme.String()}, beneath...)...)
}

func modulePath(organisation, module uuid.UUID, beneath string) string {
	return inOrganisation(organisation, "modules", module.String(), beneath)
}

// managed is an organisation with its programmes, and the one of them, and its module, that the address names.
type managed struct {
	identity.Organisation
	catalogue.Syllabus
	programme catalogue.Programme
	module    catalogue.Module
}

// path is the page of the programme, or one beneath it.
func (m managed) path(beneath ...string) string {
	return programmePath(m.ID, m.programme.ID, beneath...)
}

// place is where the module stands on the page of its programme.
func (m managed) place() string { return m.path() + "#" + anchorOf(m.module.ID) }

func anchorOf(module uuid.UUID) string { return "module-" + module.String() }

// managed reads the organisation of the address and its programmes, as they are at this moment.
func (p Pages) managed(c echo.Context) (m managed, err error) {
	ctx, who := c.Request().Context(), site.Actor(c)
	id, err := site.PathID(c)
	if err != nil {
		return m, err
	}
	if m.Organisation, err = p.People.Organisation(ctx, who, access.ManageProgrammes, id); err != nil {
		return m, err
	}
	m.Syllabus, err = p.Shelf.Managed(ctx, who, id)
	return m, err
}

// managedProgramme is managed with the programme of the address.
func (p Pages) managedProgramme(c echo.Context) (managed, error) {
	m, err := p.managed(c)
	if err != nil {
		return m, err
	}
	id, err := site.IDAt(c, "programme")
	found := false
	if err == nil {
		m.programme, found = m.Programme(id)
	}
	if !found {
		return m, access.NotFound()
	}
	return m, nil
}

// managedModule is managed with the module of the address and its programme.
func (p Pages) managedModule(c echo.Context) (managed, error) {
	m, err := p.managed(c)
	if err != nil {
		return m, err
	}
	id, err := site.IDAt(c, "module")
	found := false
	if err == nil {
		m.programme, m.module, found = m.Find(id)
	}
	if !found {
		return m, access.NotFound()
	}
	return m, nil
}

type programmesView struct {
	ui.Base
	Organisation string
	Table        *ui.Table
	Add          ui.Button
	Retired      *ui.List // nil where none is
}

// programmes lists what the organisation's people are asked to learn, and can.
func (p Pages) programmes(c echo.Context) error {
	m, err := p.managed(c)
	if err != nil {
		return err
	}
	view := programmesView{
		Base: p.Base(c, "Learning programmes"), Organisation: m.Name,
		Add: ui.Button{Text: "Add a programme", Href: inOrganisation(m.ID, "programmes/new")},
	}
	view.Back = &ui.BackLink{Text: m.Name, Href: inOrganisation(m.ID)}
	for _, one := range m.Programmes {
		link := ui.Link{Text: one.Title, Href: programmePath(m.ID, one.ID)}
		if !one.RetiredOn.IsZero() {
			if view.Retired == nil {
				view.Retired = &ui.List{}
			}
			view.Retired.Items = append(view.Retired.Items, ui.Group{link, ui.Text(", retired on " + one.RetiredOn.Words())})
			continue
		}
		if view.Table == nil {
			view.Table = programmesTable()
		}
		view.Table.Rows = append(view.Table.Rows, ui.Row{
			link, ui.Text(audienceWords[one.AskedOf]), ui.Text(dueWords(one.Terms)), ui.Text(site.Capital(lastsWords(one.LastsMonths))),
			ui.Text(strconv.Itoa(len(one.Current()))), ui.Text(uncheckedWords(one)),
		})
	}
	return p.Page(c, http.StatusOK, "learning/programmes", view)
}

func programmesTable() *ui.Table {
	return &ui.Table{
		Caption: "Programmes", CaptionHidden: true, Responsive: true, FirstCellHeader: true,
		Columns: []ui.Column{
			{Text: "Programme"}, {Text: "Who must do it"}, {Text: "By when"}, {Text: "A completion lasts"}, {Text: "Modules", Numeric: true}, {Text: "Not checked yet"},
		},
	}
}
