package learning

import (
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"linkfolio/internal/calendar"
	"linkfolio/internal/elearning/imports"
	"linkfolio/internal/elearning/reports"
	"linkfolio/internal/web/ui"
)

// countsOf counts the rows by what becomes of them, those that need somebody first.
func countsOf(preview imports.Preview) ui.SummaryList {
	var list ui.SummaryList
	for _, v := range imports.Verdicts() {
		if n := preview.Counts[v]; n > 0 {
			list.Rows = append(list.Rows, ui.SummaryRow{Key: outcome(preview, v).many, Value: ui.Text(rowsWords(n))})
		}
	}
	return list
}

// fileOf says what a file turned out to be, and leads to where that can be put right.
func fileOf(preview imports.Preview, f imports.File) fileView {
	view := fileView{Name: f.Name, Problem: f.Problem, Notes: f.Notes}
	kinds := map[reports.Kind]string{
		reports.ActivityReport: "NHS Learning Hub activity report", reports.OlderActivityReport: "NHS Learning Hub activity report, older layout",
		reports.Certificate: "NHS Learning Hub certificate", reports.List: "List",
	}
	view.Words = rowsWords(f.Rows)
	if kind := kinds[f.Kind]; kind != "" {
		view.Words = kind + ", " + view.Words
	}
	if f.Problem != "" {
		view.Words = ""
	}
	if f.Sheet != "" {
		view.Notes = append(view.Notes, "Only the sheet “"+f.Sheet+"” was read.")
	}
	if preview.State != imports.Ready {
		return view
	}
	at := "?file=" + f.ID.String()
	if f.AsksDay {
		words := "Say on which day this report was made"
		if !f.MadeOn.IsZero() {
			view.Notes = append(view.Notes, "Made on "+f.MadeOn.Words()+", as you said: days given as “Today” or “Yesterday” follow from it.")
			words = "Change the day on which this report was made"
		}
		view.Links = append(view.Links, ui.Link{Text: words, Href: importPath(preview.ID, "/day"+at)})
	}
	if f.IsList() && f.Problem == "" {
		words := "Check or change what its columns hold"
		if f.AsksColumns {
			view.Words, view.Problem = kinds[reports.List], "The headings do not say enough, so nothing of this file was read yet."
			words = "Say what its columns hold"
		}
		view.Links = append(view.Links, ui.Link{Text: words, Href: importPath(preview.ID, "/columns"+at)})
	}
	return view
}

// offer puts the questions and the buttons on the page of an import that waits to be confirmed.
func (v *previewView) offer(preview imports.Preview, ticked bool) {
	v.Lead = []string{"Nothing has been recorded yet."}
	v.Titles = ticks("title", "Are these the same? Tick those that are",
		"What you do not tick is kept as other learning, under its own title.", preview.Titles, ticked)
	if n := preview.MoreTitles; n > 0 {
		v.Further = append(v.Further, "And "+counted(n, "more title is", "more titles are")+" similar to a module’s: kept as other learning, unless you choose Change in their rows below.")
	}
	v.Names = ticks("learner", "Are these the same people? Tick those who are",
		"Rows of people whom you do not tick are kept until you say who they are.", preview.Names, ticked)
	if n := preview.MoreNames; n > 0 {
		v.Further = append(v.Further, "And "+counted(n, "more person has", "more people have")+" the name of somebody: kept until you say who they are, below or after you record.")
	}
	if len(preview.Titles)+len(preview.Names) > 3 && !ticked {
		v.TickAll = &ui.Link{Text: "Tick all of them", Href: importPath(preview.ID, "?tick=all#questions")}
	}
	v.strangers(preview)
	n := preview.Writes() + preview.Counts[imports.CheckPerson]
	kept := preview.Counts[imports.Unmatched]
	switch {
	case n > 0:
		v.Confirm = &ui.Button{Text: "Record " + rowsWords(n)}
		if preview.Counts[imports.CheckPerson] > 0 { // those that are not ticked are kept aside
			v.Confirm.Text = "Record up to " + rowsWords(n)
		}
	case kept > 0:
		v.Confirm = &ui.Button{Text: "Keep " + rowsWords(kept) + " until you say who they are about"}
	case preview.Counts[imports.OtherPerson] == preview.Total() && len(preview.Strangers) > 0:
		v.Nothing = "No row names you. If one of the people above is you under another name, choose “This is me”."
	case slices.ContainsFunc(preview.Files, func(f imports.File) bool { return f.AsksColumns }):
		v.Nothing = "Say what the columns hold first. Then you see here what would be recorded."
	case preview.Total() == 0:
		v.Title, v.Lead, v.Nothing = "Nothing could be read", nil, "There is nothing to record. You can discard this import and try another file."
	case preview.Counts[imports.NotUnderstood] == preview.Total():
		v.Nothing = "No row can be recorded. The list below says why."
	default:
		v.Nothing = "There is nothing new to record."
	}
	v.Discard = &ui.Button{Text: "Discard this import", Kind: ui.Secondary}
}

// ticks asks for a yes to each of what was proposed; nil where nothing was.
func ticks(name, legend, hint string, all []imports.Asked, ticked bool) *ui.Checkboxes {
	if len(all) == 0 {
		return nil
	}
	boxes := &ui.Checkboxes{Name: name, Legend: legend, LegendSize: ui.Small, Hint: hint}
	for _, a := range all {
		boxes.Options = append(boxes.Options, ui.Option{
			Value: a.ID.String(), Label: "“" + a.Says + "” is “" + a.As + "”", Hint: rowsWords(a.Rows),
		})
		if ticked {
			boxes.Values = append(boxes.Values, a.ID.String())
		}
	}
	return boxes
}

// strangers lists whom the rows name and who is nobody here or, in one's own import, somebody else.
func (v *previewView) strangers(preview imports.Preview) {
	strangers, more := preview.Strangers, preview.MoreStrangers
	if preview.State == imports.Done { // who were not ticked are kept as well
		strangers, more = slices.Concat(strangers, preview.Names), more+preview.MoreNames
	}
	if len(strangers) == 0 {
		return
	}
	caption, act := "About somebody else: left out and not kept", "This is me"
	if preview.OrganisationID != nil {
		caption, act = "People who were not found", "Say who it is"
	}
	v.Strange = &ui.Table{
		Caption: caption, CaptionSize: ui.Medium, Responsive: true, FirstCellHeader: true,
		Columns: []ui.Column{{Text: "In the file"}, {Text: "Rows", Numeric: true}, {Text: "Action", Hidden: true}},
	}
	for _, a := range strangers {
		name := orNobody(a.Says)
		v.Strange.Rows = append(v.Strange.Rows, ui.Row{
			ui.Text(name), ui.Text(strconv.Itoa(a.Rows)), ui.Link{Text: act, Hidden: "(" + name + ")", Href: personPath(preview.ID, a.ID)},
		})
	}
	if more > 0 {
		v.StrangeN = "And " + counted(more, "other person", "other people") + "."
	}
}

func personPath(id, learner uuid.UUID) string {
	return importPath(id, "/people?learner="+learner.String())
}

// conclude says what came of an import that was recorded or undone.
func (v *previewView) conclude(preview imports.Preview, now time.Time) {
	v.Title = counted(preview.Added, "record was added", "records were added")
	if preview.Added == 0 {
		v.Title = "No record was added"
	}
	v.Next = &ui.Link{Text: "See your learning", Href: "/learning"}
	if preview.OrganisationID != nil {
		v.Next = &ui.Link{Text: "See the learning of " + preview.Organisation, Href: "/organisations/" + preview.OrganisationID.String() + "/learning"}
	}
	if preview.CanUndo(now) {
		v.Lead = []string{"You can undo this import until " + calendar.Moment(preview.ExpiresAt) + "."}
		v.Undo = &ui.Button{Text: "Undo this import", Kind: ui.Secondary, Href: importPath(preview.ID, "/undo")}
	}
	if preview.State != imports.Undone {
		if preview.OrganisationID != nil {
			v.strangers(preview)
		}
		return
	}
	v.Title, v.Counts, v.Table = "The import was undone", ui.SummaryList{}, ui.Table{}
	v.Lead = []string{counted(preview.Added-preview.KeptBack, "record was", "records were") + " taken back."}
	if n := preview.KeptBack; n > 0 {
		v.Lead = append(v.Lead, counted(n, "record was changed by hand since, and stays as it is.", "records were changed by hand since, and stay as they are."))
	}
	if n := preview.WithEntries; n > 0 {
		v.Lead = append(v.Lead, counted(n, "of these records has", "of these records have")+" become a CPD entry. The entries stay: change or delete them yourself where they are wrong.")
	}
}
