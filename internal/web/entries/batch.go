package entries

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
	"linkfolio/internal/signoff"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

const batchPath = queuePath + "/batch"

var toQueue = ui.Link{Text: "Go to your sign-offs", Href: queuePath}

// versionShown is how much of a version hash an address carries, in characters.
const versionShown = 16

type batchView struct {
	ui.Base
	LeftOut  []leftOut
	Intro    string
	Sheets   []sheet // empty where nothing can be signed off together
	Action   string
	Hidden   ui.FormHidden // the entries, each with the version that is shown
	Declared ui.Checkboxes
	Comment  ui.Textarea
	Sign     ui.Button
	Queue    ui.Link
}

// sheet is one entry of several, to be read in full.
type sheet struct {
	ID      string
	Title   string
	Sent    string
	Facts   ui.SummaryList
	Answers []Answer
	Remarks []saidLine // on the whole, or on what is asked no longer
	Out     ui.Link
}

// leftOut is an entry that was ticked but is read on its own, or no longer waits. Entry is nil where it cannot be seen any more.
type leftOut struct {
	Entry ui.Component
	Why   string
}

// batch shows the entries that were ticked, one after the other, with one declaration for all of them.
func (s Pages) batch(c echo.Context) error {
	form := site.ReadQuery(c)
	shown, err := shownIn(form)
	if err != nil {
		return err
	}
	if len(shown) == 0 {
		form.Refused(fault.At("entry", "Tick the entries that you want to read together"))
		return s.drawQueue(c, http.StatusUnprocessableEntity, form)
	}
	return s.drawBatch(c, http.StatusOK, form, shown)
}

func (s Pages) drawBatch(c echo.Context, status int, form *site.Form, shown []signoff.Shown) error {
	now := shown[:min(len(shown), signoff.MostTogether)]
	lines, err := s.Desk.Batch(c.Request().Context(), site.Actor(c), now)
	if err != nil {
		return err
	}
	view := batchView{Base: s.Base(c, "Sign off several entries together"), Action: batchPath, Hidden: ui.FormHidden{Name: "entries"}, Queue: toQueue}
	for _, line := range lines {
		view.add(line, now, site.Actor(c))
	}
	if later := len(shown) - len(now); later > 0 {
		view.LeftOut = append(view.LeftOut, leftOut{Why: "No more than " + itoa(signoff.MostTogether) + " entries can be signed off together. " +
			ui.Plural(later, "entry stays", "entries stay") + " in your queue."})
	}
	many := ui.Plural(len(view.Sheets), "entry", "entries")
	if len(view.Sheets) > 1 {
		view.Title = "Sign off " + many + " together"
	}
	view.Intro = "Read " + many + " and sign them off with one declaration at the end. Take out what you would rather return, or sign off on its own."
	view.Declared = declarationField(form, len(view.Sheets))
	view.Comment = CommentField(form, "comment", "Comment", "You do not need one. It stands with each of these entries, and the person who wrote the entry can read it.")
	view.Sign = ui.Button{Text: "Sign off " + many}
	view.Back = &ui.BackLink{Text: "Sign-offs", Href: queuePath}
	view.Problems = form.Problems()
	return s.Page(c, status, "signoff/batch", view)
}

// add puts an entry among those to read, or among those left out.
func (v *batchView) add(line signoff.Line, among []signoff.Shown, who access.Actor) {
	if !line.Open {
		v.LeftOut = append(v.LeftOut, leftOutOf(line))
		return
	}
	v.Sheets = append(v.Sheets, sheetOf(line, among, who))
	v.Hidden.Value += " " + line.EntryID.String() + "." + line.Version
}

func declarationField(form *site.Form, entries int) ui.Checkboxes {
	return ui.Checkboxes{
		Name: "declared", Legend: "Your declaration", LegendSize: ui.Medium, Values: form.All("declared"), Error: form.Problem("declared"),
		Options: []ui.Option{declaration(entries)},
	}
}

// declaration is what somebody says of the entries that they have read.
func declaration(entries int) ui.Option {
	if entries == 1 {
		return ui.Option{Value: "yes", Label: "I have read this entry in full, and I sign it off", Hint: "It is then locked."}
	}
	return ui.Option{
		Value: "yes", Label: "I have read each of these " + itoa(entries) + " entries in full, and I sign off each of them",
		Hint: "They are then locked. Each shows that it was signed off together with others.",
	}
}

func sheetOf(line signoff.Line, among []signoff.Shown, who access.Actor) sheet {
	title := site.TitleOf(line.Content.Title)
	one := sheet{
		ID: "sheet-" + line.EntryID.String(), Title: title, Facts: factsOf(line.Content, ""), Answers: toldOf(line.Content, ""), Sent: sentWords(line.Waiting),
		Out: ui.Link{Text: "Take this entry out", Href: without(line.EntryID, among), Hidden: title},
	}
	one.Remarks = underAnswers(one.Answers, line.Remarks, line.Worker, who)
	return one
}

// sentWords says whose entry it is, since when it waits and in whose place.
func sentWords(w signoff.Waiting) string {
	words := "Sent by " + site.NameAndRole(w.Worker, w.Role) + " on " + calendar.Moment(w.SentAt)
	if w.For != "" {
		words += ". You stand in for " + w.For + "."
	}
	return words
}

// without is the page with one entry less, or the queue where none is left.
func without(out uuid.UUID, among []signoff.Shown) string {
	query := url.Values{}
	for _, one := range among {
		if one.Entry != out {
			query.Add("entry", one.Entry.String())
		}
	}
	if len(query) == 0 {
		return queuePath
	}
	return site.WithQuery(batchPath, query)
}

func leftOutOf(line signoff.Line) leftOut {
	left := leftOut{Why: line.Why, Entry: goneEntry(line)}
	if line.Decision != nil {
		left.Why = "You signed it off." + takenBackWords(line)
	}
	if line.OwnerID != uuid.Nil {
		left.Entry = ui.Link{Text: site.TitleOf(line.Title), Href: site.EntryPath(line.EntryID, "")}
	}
	return left
}

// signBatch signs off the entries that were shown. What became of each stands on a page of its own, which can be loaded again.
func (s Pages) signBatch(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	shown, err := shownIn(form)
	if err != nil {
		return err
	}
	err = s.Desk.SignTogether(c.Request().Context(), site.Actor(c), signoff.Together{
		Entries: shown, Declared: form.Text("declared") == "yes", Comment: form.Text("comment"),
	})
	if err == nil {
		return c.Redirect(http.StatusSeeOther, resultPath(shown))
	}
	if !form.Refused(err) {
		return err
	}
	if len(shown) == 0 {
		return s.drawQueue(c, http.StatusUnprocessableEntity, form)
	}
	return s.drawBatch(c, http.StatusUnprocessableEntity, form, shown)
}

// resultPath names each entry with the beginning of its version.
func resultPath(shown []signoff.Shown) string {
	query := url.Values{}
	for _, one := range shown {
		query.Add("entry", one.Entry.String()+"."+one.Version[:min(len(one.Version), versionShown)])
	}
	return site.WithQuery(batchPath+"/result", query)
}

// shownIn reads the entries that an address names, or the form of a batch in one field: each id, with its version behind it where
// one was shown.
func shownIn(form *site.Form) ([]signoff.Shown, error) {
	var shown []signoff.Shown
	for _, text := range append(strings.Fields(form.Text("entries")), form.All("entry")...) {
		text, version, _ := strings.Cut(text, ".")
		id, err := uuid.Parse(text)
		if err != nil {
			return nil, access.NotFound()
		}
		shown = append(shown, signoff.Shown{Entry: id, Version: version})
	}
	return shown, nil
}
