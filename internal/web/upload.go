package web

import (
	"io"
	"net/http"
	"slices"
	"strconv"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
	"linkfolio/internal/spreadsheet"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

const uploadRowsOnPage = 100

type uploadView struct {
	ui.Base
	Organisation string
	Action       string
	File         ui.FileUpload
	Columns      ui.Table
	Template     ui.Link
	Submit       ui.Button
}

func (s *Server) uploadPage(c echo.Context) error {
	o, err := s.inviting(c)
	if err != nil {
		return err
	}
	return s.drawUpload(c, http.StatusOK, site.NewForm(), o)
}

func (s *Server) drawUpload(c echo.Context, status int, form *site.Form, o identity.Organisation) error {
	view := uploadView{
		Base: s.Base(c, "Upload a list of people"), Organisation: o.Name, Action: invitationsPath(o.ID, "/upload"),
		File: ui.FileUpload{
			Name: "file", Label: "CSV or Excel file", LabelSize: ui.Small, Hint: "Up to 5 MB and 10,000 people", Accept: ".csv,.xlsx",
			Error: form.Problem("file"),
		},
		Columns:  uploadColumnTable(),
		Template: ui.Link{Text: "Download an empty file with these columns", Href: invitationsPath(o.ID, "/template.csv")},
		Submit:   ui.Button{Text: "Check the file"},
	}
	view.Back = &ui.BackLink{Text: "Invitations", Href: invitationsPath(o.ID, "")}
	view.Problems = form.Problems()
	return s.Page(c, status, "invitation/upload", view)
}

// uploadColumnTable says what can stand in a file.
func uploadColumnTable() ui.Table {
	return ui.Table{
		Caption: "Columns of the file", CaptionSize: ui.Small, Responsive: true, FirstCellHeader: true,
		Columns: []ui.Column{{Text: "Heading"}, {Text: "What to put there"}},
		Rows: []ui.Row{
			{ui.Text("Email address"), ui.Text("Where the invitation is sent")},
			{ui.Text("Full name"), ui.Text("Or two columns, First name and Last name")},
			{ui.Text("Role"), ui.Text("Link worker, supervisor or lead. SPLW and line manager are understood too")},
			{ui.Text("Role title (optional)"), ui.Text("For example, senior social prescribing link worker")},
			{ui.Text("Start date (optional)"), ui.Text("The first day in the role, like 24/11/2026. Empty is the day on which they accept")},
			{ui.Text("Supervisor’s email address (optional)"), ui.Text("For link workers. Professional supervision begins when both have joined; you can change it later")},
		},
	}
}

// uploadInvitations reads the file as it arrives, and leads to its preview.
func (s *Server) uploadInvitations(c echo.Context) error {
	o, err := s.inviting(c)
	if err != nil {
		return err
	}
	id, err := s.receiveFile(c, o)
	form := site.NewForm()
	switch {
	case form.Refused(err):
		return s.drawUpload(c, http.StatusUnprocessableEntity, form, o)
	case fault.KindOf(err) == fault.Unavailable:
		form.Tell(err)
		return s.drawUpload(c, http.StatusServiceUnavailable, form, o)
	case err != nil:
		return err
	}
	return c.Redirect(http.StatusSeeOther, uploadPath(id, ""))
}

func uploadPath(id uuid.UUID, further string) string {
	return "/invitation-uploads/" + id.String() + further
}

// receiveFile takes the first file out of a form without keeping the form: the only copy is the reader's own.
func (s *Server) receiveFile(c echo.Context, o identity.Organisation) (id uuid.UUID, err error) {
	_, err = site.ReadUpload(c, identity.LargestUpload, func(field, _ string, in io.Reader) (err error) {
		if field == "file" && id == uuid.Nil {
			id, err = s.People.Upload(c.Request().Context(), site.Actor(c), o.ID, in)
		}
		return err
	})
	if err == nil && id == uuid.Nil {
		err = noFile()
	}
	return id, err
}

func noFile() *fault.Error { return fault.At("file", "Select a CSV or Excel file") }

// uploadTemplate is an empty file with every column.
func (s *Server) uploadTemplate(c echo.Context) error {
	if _, err := s.inviting(c); err != nil {
		return err
	}
	return site.CSV(c, "linkfolio-invitations.csv", identity.UploadHeadings(), slices.Values([][]spreadsheet.Cell{}))
}

type previewView struct {
	ui.Base
	Invited string // what was done; empty before it is confirmed
	Summary ui.SummaryList
	Notes   []string
	Action  string
	Confirm *ui.Button // nil where nobody would be invited
	Nothing string     // why there is no button
	Problem *ui.Link   // the problems as a file; nil where there are none
	Shown   string
	Table   ui.Table
	Pages   ui.Pagination
	Again   ui.Link
	List    ui.Link
}

// previewUpload says what would come of a file, row by row, or what came of it.
func (s *Server) previewUpload(c echo.Context) error {
	preview, err := s.uploadOf(c)
	if err != nil {
		return s.noUpload(c, err)
	}
	page, _ := strconv.Atoi(c.QueryParam("page"))
	pages := max(1, (len(preview.Rows)+uploadRowsOnPage-1)/uploadRowsOnPage)
	page = min(max(page, 1), pages)
	first, last := (page-1)*uploadRowsOnPage, min(page*uploadRowsOnPage, len(preview.Rows))
	o, path := preview.Organisation, uploadPath(preview.ID, "")
	view := previewView{
		Base: s.Base(c, "Check the people before you invite them"), Summary: uploadSummary(preview), Notes: uploadNotes(preview),
		Action: path, Table: uploadTable(preview.Rows[first:last]),
		Pages: ui.NewPagination(page, pages, func(n int) string { return path + "?page=" + itoa(n) }),
		Again: ui.Link{Text: "Upload another file", Href: invitationsPath(o.ID, "/upload")},
		List:  ui.Link{Text: "See all invitations to " + o.Name, Href: invitationsPath(o.ID, "")},
	}
	if pages > 1 {
		view.Shown = "Rows " + itoa(first+1) + " to " + itoa(last) + " of " + itoa(len(preview.Rows)) + ", those with problems first."
	}
	if preview.Counts[identity.RowProblem] > 0 {
		view.Problem = &ui.Link{Text: "Download the rows with problems as CSV", Href: uploadPath(preview.ID, "/problems.csv")}
	}
	if preview.Invited != nil {
		view.Title = invitedWords(*preview.Invited)
		view.Invited = "They have been sent a link each. They can answer for " + itoa(identity.InvitationDays) + " days."
		if *preview.Invited == 0 {
			view.Invited = "Nobody was written to."
		}
	}
	if n := preview.Counts[identity.RowInvite]; n > 0 {
		view.Confirm = &ui.Button{Text: "Invite " + ui.Plural(n, "person", "people")}
	} else if preview.Invited == nil {
		view.Nothing = nothingNew(preview)
	}
	view.Back = &ui.BackLink{Text: "Invitations", Href: invitationsPath(o.ID, "")}
	view.Wide = true
	return s.Page(c, http.StatusOK, "invitation/preview", view)
}

func (s *Server) uploadOf(c echo.Context) (identity.UploadPreview, error) {
	id, err := site.PathID(c)
	if err != nil {
		return identity.UploadPreview{}, err
	}
	return s.People.Preview(c.Request().Context(), site.Actor(c), id)
}

// noUpload is the page of a file that is not there, not theirs, or over: one answer for all three.
func (s *Server) noUpload(c echo.Context, err error) error {
	if fault.KindOf(err) != fault.NotFound {
		return err
	}
	return s.Page(c, http.StatusNotFound, "problem", ui.ProblemPage{
		Base: s.Base(c, "This upload is not there any more"), Message: "An uploaded list is kept for one hour. What was not confirmed by then is deleted, and nobody is invited.",
		Advice: "Upload the file again. Whoever is invited already is not invited twice.",
	})
}

func invitedWords(n int) string {
	if n == 0 {
		return "Nobody new was invited"
	}
	return ui.Plural(n, "person was invited", "people were invited")
}

func nothingNew(preview identity.UploadPreview) string {
	if preview.Counts[identity.RowProblem] > 0 {
		return "Nobody can be invited from this file: every row has a problem, or is about somebody who is invited or a member already."
	}
	return "Nothing new: everybody in this file is already invited or a member."
}

// outcomes are the words for what becomes of rows, and the tag of one.
var outcomes = map[identity.UploadOutcome]struct {
	many string
	tag  ui.Tag
}{
	identity.RowProblem: {"Left out because of a problem", ui.Tag{Text: "Problem", Colour: ui.Red}},
	identity.RowRepeat:  {"Left out because an earlier row says the same", ui.Tag{Text: "Repeated", Colour: ui.Grey}},
	identity.RowMember:  {"Have the role already", ui.Tag{Text: "Member", Colour: ui.Grey}},
	identity.RowInvited: {"Are invited already", ui.Tag{Text: "Invited", Colour: ui.Grey}},
	identity.RowInvite:  {"Will be invited", ui.Tag{Text: "New", Colour: ui.Green}},
}

// uploadSummary counts the rows: those that will be invited first, then those that will not.
func uploadSummary(preview identity.UploadPreview) ui.SummaryList {
	var list ui.SummaryList
	order := append([]identity.UploadOutcome{identity.RowInvite}, identity.UploadOutcomes()...)
	for i, outcome := range order {
		n := preview.Counts[outcome]
		if i > 0 && (outcome == identity.RowInvite || n == 0) || i == 0 && preview.Invited != nil {
			continue
		}
		list.Rows = append(list.Rows, ui.SummaryRow{Key: outcomes[outcome].many, Value: ui.Text(itoa(n))})
	}
	return list
}

// uploadNotes say what of the file is not used.
func uploadNotes(preview identity.UploadPreview) (notes []string) {
	if preview.Sheet != "" {
		notes = append(notes, "Only the sheet “"+preview.Sheet+"” was read.")
	}
	if len(preview.Unused) > 0 {
		words := "These columns are not used:"
		for i, heading := range preview.Unused[:min(len(preview.Unused), 20)] {
			if i > 0 {
				words += ","
			}
			words += " " + heading
		}
		notes = append(notes, words+".")
	}
	switch {
	case preview.LeftOut:
		notes = append(notes, "The supervisors in the file are left out, because only a lead of the organisation sets supervision.")
	case preview.Supervisors:
		notes = append(notes, "Supervision begins when both the link worker and the supervisor have joined as such.")
	}
	return notes
}

func uploadTable(rows []identity.UploadRow) ui.Table {
	table := ui.Table{
		Caption: "Row by row", CaptionSize: ui.Medium, Responsive: true,
		Columns: []ui.Column{{Text: "Row"}, {Text: "Email address"}, {Text: "Name"}, {Text: "Role"}, {Text: "Outcome"}, {Text: "What happens"}},
	}
	for _, row := range rows {
		table.Rows = append(table.Rows, ui.Row{
			ui.Text(itoa(row.Number)), ui.Text(row.Email), ui.Text(row.Name), ui.Text(row.Role),
			outcomes[row.Outcome].tag, ui.Text(row.Words),
		})
	}
	return table
}

// confirmUpload invites the people of a file. A second click ends on the same page.
func (s *Server) confirmUpload(c echo.Context) error {
	id, err := site.PathID(c)
	if err != nil {
		return err
	}
	if err := s.People.Confirm(c.Request().Context(), site.Actor(c), id); err != nil {
		return s.noUpload(c, err)
	}
	return c.Redirect(http.StatusSeeOther, uploadPath(id, ""))
}

// uploadProblems are the rows that were left out because of a problem, in the columns of a file, so that they can be mended
// and uploaded.
func (s *Server) uploadProblems(c echo.Context) error {
	preview, err := s.uploadOf(c)
	if err != nil {
		return s.noUpload(c, err)
	}
	header := append([]string{"Row", "Problem"}, identity.UploadHeadings()...)
	return site.CSV(c, "linkfolio-problems.csv", header, func(yield func([]spreadsheet.Cell) bool) {
		for _, row := range preview.Rows {
			cells := spreadsheet.Texts(row.Words, row.Email, row.Name, row.Role, row.RoleTitle, row.StartsOn, row.Supervisor)
			if row.Outcome == identity.RowProblem && !yield(append([]spreadsheet.Cell{spreadsheet.Number(float64(row.Number))}, cells...)) {
				return
			}
		}
	})
}
