package learning

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"mime/multipart"
	"net/http"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/elearning/imports"
	"linkfolio/internal/elearning/reports"
	"linkfolio/internal/fault"
	"linkfolio/internal/spreadsheet"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

func (p Pages) importRoutes() {
	p.On(http.MethodGet, "/learning/import", access.ImportLearning, p.importPage)
	p.On(http.MethodPost, "/learning/imports", access.ImportLearning, p.beginImport)
	p.On(http.MethodGet, "/organisations/:id/learning/import", access.ImportForTeam, p.teamImportPage)
	p.On(http.MethodPost, "/organisations/:id/learning/imports", access.ImportForTeam, p.beginTeamImport)

	p.On(http.MethodGet, "/learning/imports/:id", access.UseImport, p.showImport)
	p.On(http.MethodGet, "/learning/imports/:id/events", access.UseImport, p.importEvents)
	p.On(http.MethodGet, "/learning/imports/:id/columns", access.UseImport, p.columnsPage)
	p.On(http.MethodPost, "/learning/imports/:id/columns", access.UseImport, p.chooseColumns)
	p.On(http.MethodGet, "/learning/imports/:id/day", access.UseImport, p.dayPage)
	p.On(http.MethodPost, "/learning/imports/:id/day", access.UseImport, p.sayDay)
	p.On(http.MethodGet, "/learning/imports/:id/choices", access.UseImport, p.choicePage)
	p.On(http.MethodPost, "/learning/imports/:id/choices", access.UseImport, p.chooseModule)
	p.On(http.MethodGet, "/learning/imports/:id/people", access.UseImport, p.personPage)
	p.On(http.MethodPost, "/learning/imports/:id/people", access.UseImport, p.choosePerson)
	p.On(http.MethodPost, "/learning/imports/:id/confirm", access.UseImport, p.confirmImport)
	p.On(http.MethodPost, "/learning/imports/:id/discard", access.UseImport, p.discardImport)
	p.On(http.MethodGet, "/learning/imports/:id/undo", access.UseImport, p.askToUndo)
	p.On(http.MethodPost, "/learning/imports/:id/undo", access.UseImport, p.undoImport)
}

// importPath is the address of an import, or of a page beneath it.
func importPath(id uuid.UUID, beneath string) string {
	return "/learning/imports/" + id.String() + beneath
}

// startPath is where an import begins: one's own, or one for an organisation.
func startPath(organisation *uuid.UUID) string {
	if organisation == nil {
		return "/learning/import"
	}
	return "/organisations/" + organisation.String() + "/learning/import"
}

const (
	// overhead is what a browser may send around the files.
	overhead = 256 << 10

	// moment is how long a person waits on the same page for small files to be read.
	moment = 1500 * time.Millisecond
)

type importView struct {
	ui.Base
	Lead   string
	People string // whose rows are taken
	Action string
	Key    ui.FormHidden
	Files  ui.FileUpload
	Submit ui.Button
	Open   []ui.Link // imports that are not confirmed, or can be undone
	Strays *ui.Table
	Pages  ui.Pagination // of the strays
}

func (p Pages) importPage(c echo.Context) error {
	return p.drawImport(c, http.StatusOK, freshForm(), nil)
}

func (p Pages) teamImportPage(c echo.Context) error {
	id, err := site.PathID(c)
	if err != nil {
		return err
	}
	return p.drawImport(c, http.StatusOK, freshForm(), &id)
}

func freshForm() *site.Form {
	return formWith(map[string]string{"key": site.FreshKey()})
}

func (p Pages) drawImport(c echo.Context, status int, form *site.Form, organisation *uuid.UUID) error {
	number, _ := strconv.Atoi(c.QueryParam("page"))
	started, err := p.Imports.Started(c.Request().Context(), site.Actor(c), organisation, number)
	if err != nil {
		return err
	}
	view := importView{
		Base:   p.Base(c, "Import learning"),
		Lead:   "Bring in what eLfH, the NHS Learning Hub, ESR or another platform has recorded, so that nobody types it twice.",
		People: "Rows about other people are left out and not kept.",
		Action: "/learning/imports", Key: form.Hidden("key"), Submit: ui.Button{Text: "Upload and check"},
		Files: ui.FileUpload{
			Name: "files", Label: "Files", LabelSize: ui.Small, Accept: ".pdf,.csv,.xlsx", Multiple: true, Error: form.Problem("files"),
			Hint: fmt.Sprintf("PDF, CSV or Excel. Up to %d files of %d MB, and %s rows together.", imports.MostFiles, reports.Largest>>20, spreadsheet.Thousands(imports.MostRows)),
		},
	}
	view.Back = &ui.BackLink{Text: "My learning", Href: minePath}
	if organisation != nil {
		view.Title = "Import learning for " + started.Organisation
		view.Lead = "Bring in what your people completed elsewhere. People are found by their email address, and by their name where you confirm it."
		view.People = "Rows about people who are not found are kept until you say who they are."
		view.Action = "/organisations/" + organisation.String() + "/learning/imports"
		view.Back = &ui.BackLink{Text: started.Organisation, Href: "/organisations/" + organisation.String()}
		view.Strays = straysTable(started.Strays.Strays)
		view.Pages = ui.NewPagination(started.Strays.Number, started.Strays.Pages, func(n int) string { return startPath(organisation) + "?page=" + itoa(n) })
	}
	for _, i := range started.Imports {
		view.Open = append(view.Open, ui.Link{Text: startedWords(i), Href: importPath(i.ID, "")})
	}
	view.Problems = form.Problems()
	return p.Page(c, status, "learning/import", view)
}

// startedWords name an import in a list.
func startedWords(i imports.Import) string {
	state := map[imports.State]string{
		imports.Receiving: "being uploaded", imports.Reading: "being read", imports.Ready: "not confirmed yet", imports.Writing: "being recorded",
		imports.Done: "recorded", imports.Undone: "undone", imports.Failed: "could not be read",
	}[i.State]
	return "Import of " + calendar.Moment(i.CreatedAt) + ", " + state
}

// straysTable lists the people of earlier imports who match nobody; nil where there are none.
func straysTable(strays []imports.Stray) *ui.Table {
	if len(strays) == 0 {
		return nil
	}
	table := &ui.Table{
		Caption: "People who were not found", CaptionSize: ui.Medium, Responsive: true, FirstCellHeader: true,
		Columns: []ui.Column{{Text: "In the file"}, {Text: "Rows", Numeric: true}, {Text: "Action", Hidden: true}},
	}
	for _, s := range strays {
		name := orNobody(s.Words())
		table.Rows = append(table.Rows, ui.Row{
			ui.Text(name), ui.Text(fmt.Sprint(s.Rows)),
			ui.Link{Text: "Say who it is", Hidden: "(" + name + ")", Href: importPath(s.ImportID, "/people?learner="+s.ID.String())},
		})
	}
	return table
}

// orNobody names rows that name nobody.
func orNobody(name string) string {
	if name == "" {
		return "Rows that name nobody"
	}
	return name
}

func (p Pages) beginImport(c echo.Context) error { return p.begin(c, nil) }

func (p Pages) beginTeamImport(c echo.Context) error {
	id, err := site.PathID(c)
	if err != nil {
		return err
	}
	return p.begin(c, &id)
}

// begin takes the files in as they arrive, gives them a moment to be read, and leads to the import.
func (p Pages) begin(c echo.Context, organisation *uuid.UUID) error {
	id, err := p.receive(c, organisation)
	if err != nil {
		return site.Redraw(c, freshForm(), err, func(c echo.Context, status int, form *site.Form) error {
			return p.drawImport(c, status, form, organisation)
		})
	}
	p.Imports.Await(c.Request().Context(), id, moment)
	return c.Redirect(http.StatusSeeOther, importPath(id, ""))
}

// receive hands the files of a form in without keeping the form: each file is sealed as it comes.
func (p Pages) receive(c echo.Context, organisation *uuid.UUID) (uuid.UUID, error) {
	r := c.Request()
	r.Body = http.MaxBytesReader(c.Response().Writer, r.Body, imports.MostFiles*reports.Largest+overhead)
	parts, err := r.MultipartReader()
	if err != nil {
		return uuid.Nil, fault.At("files", "Select at least one file").Because(err)
	}
	key, err := formKeyOf(parts)
	if err != nil {
		return uuid.Nil, arrival(err)
	}
	id, err := p.Imports.Begin(r.Context(), site.Actor(c), organisation, key, uploadsOf(parts))
	if fault.KindOf(err) == fault.Unavailable {
		_, _ = io.Copy(io.Discard, r.Body) // a browser shows an answer only when it has sent everything
	}
	return id, arrival(err)
}

// formKeyOf reads the key, which stands before the files in the form.
func formKeyOf(parts *multipart.Reader) (string, error) {
	part, err := parts.NextPart()
	if err != nil || part.FormName() != "key" {
		return "", err
	}
	key, err := io.ReadAll(io.LimitReader(part, 100))
	return string(key), err
}

// uploadsOf gives the files of a form one by one.
func uploadsOf(parts *multipart.Reader) iter.Seq2[imports.Upload, error] {
	return func(yield func(imports.Upload, error) bool) {
		for {
			part, err := parts.NextPart()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(imports.Upload{}, err)
				return
			}
			if part.FormName() != "files" || part.FileName() == "" {
				continue
			}
			if !yield(imports.Upload{Name: part.FileName(), Content: part}, nil) {
				return
			}
		}
	}
}

// arrival turns what a broken or endless form does into words at the field.
func arrival(err error) error {
	var large *http.MaxBytesError
	switch {
	case err == nil || fault.Of(err) != nil:
		return err
	case errors.As(err, &large):
		return fault.At("files", "The files are too large together. Upload fewer of them at once")
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return fault.At("files", "The files did not arrive whole. Upload them again").Because(err)
	}
	return err
}
