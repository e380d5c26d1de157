package learning

import (
	"net/http"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/cpd"
	"linkfolio/internal/elearning"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

type recordView struct {
	ui.Base
	Programme string
	Note      string
	Taken     *ui.Link
	Facts     ui.SummaryList
	Entry     entryPart
	Files     []filePart
	Add       *filesForm // nil where there is no more room
	Others    []otherPart
	Further   ui.Paragraph // nil where those are all of them
	Again     ui.Link
	Delete    ui.Link
}

// entryPart is what has become of a completion in the CPD record, or what can.
type entryPart struct {
	Words  string
	Link   *ui.Link
	Unlink *pressForm // takes the link back; nil where it cannot be taken back
	Alike  []alike
	Make   *pressForm
}

// pressForm is a form of a button alone.
type pressForm struct {
	Action string
	Hidden ui.FormHidden
	Do     ui.Button
}

// alike is an entry that says the same, to be linked instead of making another.
type alike struct {
	Entry ui.Link
	Link  pressForm
}

// filePart is a certificate to be downloaded or removed.
type filePart struct {
	Link   ui.Link
	Size   string
	Remove *pressForm // nil where it is of another record
}

type filesForm struct {
	Action string
	File   ui.FileUpload
	Submit ui.Button
}

// otherPart is an earlier or later record of the same.
type otherPart struct {
	Link  ui.Link
	Files []filePart
}

func (p Pages) folder(c echo.Context) (elearning.Folder, error) {
	id, err := site.PathID(c)
	if err != nil {
		return elearning.Folder{}, err
	}
	return p.Records.Folder(c.Request().Context(), site.Actor(c), id)
}

// showRecord is a record with its certificates, its entry and the other records of the same module.
func (p Pages) showRecord(c echo.Context) error {
	folder, err := p.folder(c)
	if err != nil {
		return err
	}
	return p.drawRecord(c, http.StatusOK, site.NewForm(), folder)
}

func (p Pages) drawRecord(c echo.Context, status int, form *site.Form, f elearning.Folder) error {
	view := recordView{
		Base: p.Base(c, f.Title), Programme: f.Programme.Title, Facts: factsOf(f), Entry: entryOf(f), Files: filesOf(f.Certificates, true),
		Again: ui.Link{Text: "Record it again", Href: newRecordPath(elearning.Elsewhere)}, Delete: ui.Link{Text: "Delete this record", Href: recordPath(f.ID, "delete")},
	}
	view.Back = &ui.BackLink{Text: "My learning", Href: minePath}
	view.Problems = form.Problems()
	if f.Module.ID != uuid.Nil {
		view.Note = site.Capital(TitleNote(f.Programme, f.Module))
		view.Again = againLink(f)
	}
	if f.Module.URL != "" {
		view.Taken = &ui.Link{Text: "Open this module", Href: f.Module.URL}
	}
	if len(f.Certificates) < elearning.MostCertificates {
		view.Add = &filesForm{recordPath(f.ID, "certificates"), fileField(form), ui.Button{Text: "Add certificate", Kind: ui.Secondary}}
		view.Add.File.Label = "Add a certificate"
	}
	view.Further = furtherRecords(len(f.Others))
	for _, other := range f.Others[:min(len(f.Others), shownOther)] {
		view.Others = append(view.Others, otherPart{
			ui.Link{Text: RecordWords(other.Record, f.Module.Typed), Href: recordPath(other.ID, "")}, filesOf(other.Certificates, false),
		})
	}
	return p.Page(c, status, "learning/record", view)
}

// againLink leads to the form for another record of the same module: of something begun, that it is completed.
func againLink(f elearning.Folder) ui.Link {
	words := "Record it again"
	if f.State == elearning.Started {
		words = "Record that you completed it"
	}
	return ui.Link{Text: words, Href: newRecordPath(f.Module.ID.String())}
}

// factsOf are the short facts of a record.
func factsOf(f elearning.Folder) ui.SummaryList {
	change := []ui.Link{{Text: "Change", Href: recordPath(f.ID, "edit"), Hidden: "this record"}}
	list := ui.SummaryList{Rows: []ui.SummaryRow{{Key: "Status", Value: ui.Text(RecordWords(f.Record, f.Module.Typed)), Actions: change}}}
	for _, fact := range []struct{ key, value string }{
		{"Counts as", countsAs(f)}, {"Provider", f.Provider}, {"Score", f.Score}, {"Time spent", timeWords(f.Record, f.Module)},
		{"Recorded", sourceWords[f.Source] + " on " + calendar.DayOf(f.RecordedAt).Words()},
	} {
		if fact.value != "" {
			list.Rows = append(list.Rows, ui.SummaryRow{Key: fact.key, Value: ui.Text(site.Shown(fact.value))})
		}
	}
	return list
}

// countsAs names the module as which a record counts, where that has another title today.
func countsAs(f elearning.Folder) string {
	if f.Module.Typed || catalogue.TitleKey(f.Module.Title) == catalogue.TitleKey(f.Title) {
		return ""
	}
	return f.Module.Title
}

// timeWords is the time spent, else the time that the module is said to take.
func timeWords(r elearning.Record, m catalogue.Module) string {
	if r.Minutes == 0 && m.Minutes > 0 {
		return "About " + calendar.Duration(m.Minutes) + ", as the module has it"
	}
	return site.TimeOf(r.Minutes)
}

// sourceWords say how a record came to be.
var sourceWords = map[elearning.Source]string{
	elearning.ByHand: "By hand", elearning.LearningHub: "From an NHS Learning Hub report", elearning.Certified: "From an NHS Learning Hub certificate",
	elearning.FromTable: "From a table", elearning.FromConnector: "From another system",
}

// entryOf says what has become of a completion in the CPD record.
func entryOf(f elearning.Folder) entryPart {
	switch {
	case f.Entry != nil:
		part := entryPart{Words: "It is in your CPD record, and its points count once.", Link: &ui.Link{Text: site.TitleOf(f.Entry.Title), Href: site.EntryPath(f.Entry.ID, "")}}
		if !elearning.MadeFrom(*f.Entry, f.ID) {
			part.Unlink = &pressForm{Action: recordPath(f.ID, "unlink"), Do: ui.Button{Text: "It is about something else", Kind: ui.Secondary, Small: true}}
		}
		return part
	case f.State != elearning.Completed:
		return entryPart{Words: "You can put it into your CPD record once you have completed it."}
	}
	part := entryPart{
		Words: "It is not in your CPD record yet. Make a draft entry from it, then add what you learned.",
		Make:  &pressForm{entriesPath, ui.FormHidden{Name: "records", Value: f.ID.String()}, ui.Button{Text: "Make an entry"}},
	}
	for _, e := range f.Alike {
		part.Alike = append(part.Alike, alikeOf(f.ID, e))
	}
	if len(part.Alike) > 0 {
		part.Words = "You have an entry with this title on this day already. Link it, so that its points count once."
		part.Make.Do = ui.Button{Text: "Make another entry", Kind: ui.Secondary}
	}
	return part
}

func alikeOf(record uuid.UUID, e cpd.Entry) alike {
	return alike{
		ui.Link{Text: site.TitleOf(e.Title), Href: site.EntryPath(e.ID, "")},
		pressForm{recordPath(record, "link"), ui.FormHidden{Name: "entry", Value: e.ID.String()}, ui.Button{Text: "Link this entry", Hidden: site.TitleOf(e.Title)}},
	}
}
