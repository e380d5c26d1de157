package supervisionlog

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
	"linkfolio/internal/supervision"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

type sessionView struct {
	ui.Base
	With    string
	State   ui.Tag
	Next    []string // what the state means, and on whom it waits
	Said    *ui.InsetText
	Confirm *pressForm // nil where it is confirmed by the reader
	Change  *ui.Button // nil where the words were erased
	Facts   ui.SummaryList
	Agenda  ui.Component
	Notes   ui.Component
	Entries ui.Group
	Actions []actionLine
	Private *privateForm // nil where the words of the session were erased
	Earlier []ui.Details
	History []historyLine
}

// pressForm is a form of a button, and of what it says beside it.
type pressForm struct {
	Action string
	Hidden ui.Group
	Do     ui.Button
}

// actionLine is an action with what became of it.
type actionLine struct {
	Words string
	Note  string
	Tag   *ui.Tag
	Of    *ui.Link // the session, in a list of several
	Tick  pressForm
}

type privateForm struct {
	Action string
	Lock   ui.FormHidden
	Stored *ui.SummaryList
	Words  ui.Textarea
	Save   ui.Button
}

// historyLine is an act as the shared template of histories shows it.
type historyLine struct {
	supervision.Told
	Said ui.Prose
}

func (p Pages) sheet(c echo.Context) (supervision.Sheet, error) {
	id, err := site.PathID(c)
	if err != nil {
		return supervision.Sheet{}, err
	}
	return p.Sessions.Session(c.Request().Context(), site.Actor(c), id)
}

// show is a session with its state, what was agreed and the reader's own notes.
func (p Pages) show(c echo.Context) error {
	sheet, err := p.sheet(c)
	if err != nil {
		return err
	}
	form := site.NewForm()
	form.Set("private", sheet.Mine.Words)
	form.Set("lock", strconv.Itoa(sheet.Mine.LockVersion))
	return p.drawSession(c, http.StatusOK, form, sheet, nil)
}

// drawSession draws the page; form is that of the private notes, and stored what is stored of them where that is news.
func (p Pages) drawSession(c echo.Context, status int, form *site.Form, s supervision.Sheet, stored *ui.SummaryList) error {
	who, today := site.Actor(c).ID, p.Clock.Today()
	mine := s.SideOf(who)
	view := sessionView{
		Base: p.Base(c, "Supervision on "+s.HeldOn.Words()), With: between(sides{s.Worker, s.Supervisor}, s.Words()),
		State: stateOf(s.Session, who, s.Name(otherSide(s, c))), Next: nextWords(s, mine, otherSide(s, c)), Facts: factsOf(s), Agenda: ui.Prose(site.Shown(s.Agenda)),
		Notes: site.ProseOr(s.Notes, "None"), Entries: entriesOf(s), Earlier: earlierOf(s),
	}
	view.Back = &ui.BackLink{Text: "Supervision log", Href: Path}
	view.Problems = form.Problems()
	view.Said = saidOf(s, mine)
	for _, a := range s.Content.Actions {
		view.Actions = append(view.Actions, lineOf(a, s.Name(a.BySide), today, ""))
	}
	for _, line := range s.History {
		view.History = append(view.History, historyLine{Told: line})
	}
	if s.Erased() {
		view.Agenda = ui.Text("The words of this session were erased with the account of the link worker.")
		return p.Page(c, status, "supervision/session", view)
	}
	view.Private = privateFormOf(form, s.ID, stored)
	view.Change = &ui.Button{Text: "Change this session", Href: sessionPath(s.ID, "edit"), Kind: ui.Secondary}
	if s.Agreed() {
		view.Change.Text = "Correct this session"
	}
	if !s.Confirmed(mine) {
		view.Confirm = &pressForm{
			sessionPath(s.ID, "confirm"), ui.Group{ui.FormHidden{Name: "version", Value: strconv.Itoa(s.LockVersion)}}, ui.Button{Text: "Confirm this session"},
		}
	}
	return p.Page(c, status, "supervision/session", view)
}

// stateOf is the state of a session in a word or two, for one of its sides.
func stateOf(s supervision.Session, who uuid.UUID, other string) ui.Tag {
	switch {
	case s.Erased():
		return ui.Tag{Text: "Erased", Colour: ui.Grey}
	case s.Agreed():
		return ui.Tag{Text: "Confirmed by both", Colour: ui.Green}
	case !s.Confirmed(s.SideOf(who)):
		return ui.Tag{Text: "Waits for you", Colour: ui.Yellow}
	}
	return ui.Tag{Text: "Waits for " + other, Colour: ui.Blue}
}

// nextWords say what each side has confirmed, and on whom the session waits.
func nextWords(s supervision.Sheet, mine, other supervision.Side) (words []string) {
	if s.Erased() {
		return nil
	}
	words = append(words, confirmedWords(s, mine, "You", "you"), confirmedWords(s, other, s.Name(other), s.Name(other)))
	return words
}

func confirmedWords(s supervision.Sheet, side supervision.Side, name, object string) string {
	version, at := s.ConfirmedLast(side)
	switch {
	case s.Confirmed(side):
		return name + " confirmed it on " + calendar.Moment(*at) + "."
	case version > 0:
		return fmt.Sprintf("%s confirmed an earlier version on %s. It was changed after that, so this no longer counts. It has waited since %s for %s to confirm it again.",
			name, calendar.Moment(*at), calendar.Moment(s.ChangedAt), object)
	}
	return "It has waited since " + calendar.Moment(s.ChangedAt) + " for " + object + " to confirm it, or to change what is not right."
}

func factsOf(s supervision.Sheet) ui.SummaryList {
	next := "Not agreed"
	if !s.NextOn.IsZero() {
		next = s.NextOn.Words()
	}
	return ui.SummaryList{Rows: []ui.SummaryRow{
		{Key: "Day", Value: ui.Text(s.HeldOn.Words())}, {Key: "Length", Value: ui.Text(calendar.Duration(s.Minutes))},
		{Key: "Kind", Value: ui.Text(site.Capital(s.Words()))}, {Key: "Next session", Value: ui.Text(next)},
	}}
}

// entriesOf are links to the entries that the reader may see; of the others only that they are there is said.
func entriesOf(s supervision.Sheet) ui.Group {
	if len(s.Seen)+s.Hidden == 0 {
		return nil
	}
	list, group := ui.List{}, ui.Group{}
	for _, entry := range s.Seen {
		list.Items = append(list.Items, ui.Link{Text: site.TitleOf(entry.Title), Href: site.EntryPath(entry.ID, "")})
	}
	if len(list.Items) > 0 {
		group = append(group, list)
	}
	if s.Hidden > 0 {
		group = append(group, site.Say(ui.Plural(s.Hidden, "entry that you cannot see now.", "entries that you cannot see now.")))
	}
	return group
}

// lineOf is an action with its button. back is where the button leads to, "log" or the session.
func lineOf(a supervision.Action, by string, today calendar.Date, back string) actionLine {
	line := actionLine{
		Words: site.Shown(a.Words), Note: by,
		Tick: pressForm{sessionPath(a.SessionID, "actions"), ui.Group{
			ui.FormHidden{Name: "action", Value: a.ID.String()}, ui.FormHidden{Name: "done", Value: "yes"}, ui.FormHidden{Name: "back", Value: back},
		}, ui.Button{Text: "Mark as done", Kind: ui.Secondary, Small: true, Hidden: a.Words}},
	}
	if !a.DueOn.IsZero() {
		line.Note += ", by " + a.DueOn.Words()
	}
	switch {
	case !a.DoneOn.IsZero():
		line.Tag = &ui.Tag{Text: "Done", Colour: ui.Green}
		line.Note += ", done on " + a.DoneOn.Words()
		line.Tick.Hidden[1] = ui.FormHidden{Name: "done", Value: "no"}
		line.Tick.Do.Text = "Mark as not done"
	case a.Overdue(today):
		line.Tag = &ui.Tag{Text: "Overdue", Colour: ui.Red}
	}
	return line
}

// earlierOf are the versions before this one, each closed until it is asked for.
func earlierOf(s supervision.Sheet) (earlier []ui.Details) {
	for _, v := range s.Earlier {
		content, err := v.ReadContent()
		if err != nil { // it was written by us; the rest of the page is worth more than this
			continue
		}
		list := ui.SummaryList{Rows: []ui.SummaryRow{
			{Key: "Day", Value: ui.Text(content.HeldOn.Words())}, {Key: "Length", Value: ui.Text(calendar.Duration(content.Minutes))},
			{Key: "What you talked about", Value: ui.Prose(site.Shown(content.Agenda))}, {Key: "Shared notes", Value: site.ProseOr(content.Notes, "None")},
		}}
		for i, a := range content.Actions {
			words := a.Words + " (" + s.Name(a.BySide)
			if !a.DueOn.IsZero() {
				words += ", by " + a.DueOn.Words()
			}
			list.Rows = append(list.Rows, ui.SummaryRow{Key: fmt.Sprintf("Action %d", i+1), Value: ui.Text(site.Shown(words) + ")")})
		}
		if v.Reason != "" {
			list.Rows = append(list.Rows, ui.SummaryRow{Key: "Why it was corrected", Value: ui.Prose(site.Shown(v.Reason))})
		}
		earlier = append(earlier, ui.Details{
			Summary: fmt.Sprintf("Version %d, saved by %s on %s", v.Number, s.Name(s.SideOf(v.ByID)), calendar.Moment(v.At)), Body: list,
		})
	}
	return earlier
}

func privateFormOf(form *site.Form, id uuid.UUID, stored *ui.SummaryList) *privateForm {
	return &privateForm{
		Action: sessionPath(id, "notes"), Lock: form.Hidden("lock"), Stored: stored,
		Words: form.Textarea("private", privateLabel, "Only you can ever read these. They are not printed, and are deleted with your account and with that of the link worker."),
		Save:  ui.Button{Text: "Save private notes", Kind: ui.Secondary},
	}
}

// confirm says that the session is as its page says. Where it was changed since, the page is shown as it is now.
func (p Pages) confirm(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	id, err := site.PathID(c)
	if err != nil {
		return err
	}
	version, err := strconv.Atoi(form.Text("version"))
	if err != nil {
		version = -1
	}
	_, err = p.Sessions.Confirm(c.Request().Context(), site.Actor(c), id, version)
	if fault.KindOf(err) == fault.Conflict {
		return p.showAfter(c, err)
	}
	if err != nil {
		return err
	}
	return p.Done(c, sessionPath(id, ""), "session-confirmed")
}

// showAfter shows a session as it is now, with the words of a Conflict above it.
func (p Pages) showAfter(c echo.Context, conflict error) error {
	sheet, err := p.sheet(c)
	if err != nil {
		return err
	}
	form := site.NewForm()
	form.Set("private", sheet.Mine.Words)
	form.Set("lock", strconv.Itoa(sheet.Mine.LockVersion))
	form.Tell(conflict)
	return p.drawSession(c, http.StatusConflict, form, sheet, nil)
}

// tick marks an action as done or not done.
func (p Pages) tick(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	id, err := site.PathID(c)
	if err != nil {
		return err
	}
	done := form.Text("done") != "no"
	if err := p.Sessions.Tick(c.Request().Context(), site.Actor(c), id, form.Text("action"), done); err != nil {
		return err
	}
	back, flash := sessionPath(id, ""), "action-open"
	if form.Text("back") == backToLog {
		back = Path
	}
	if done {
		flash = "action-done"
	}
	return p.Done(c, back, flash)
}

// saveNotes keeps the reader's private notes. Where another tab changed them, what was typed stays, beside what is stored.
func (p Pages) saveNotes(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	id, err := site.PathID(c)
	if err != nil {
		return err
	}
	err = p.Sessions.SaveNotes(c.Request().Context(), site.Actor(c), id, form.Lock(), form.Text("private"))
	if err == nil {
		return p.Done(c, sessionPath(id, ""), "notes-kept")
	}
	return site.Redraw(c, form, err, func(c echo.Context, status int, form *site.Form) error {
		sheet, err := p.sheet(c)
		if err != nil {
			return err
		}
		var stored *ui.SummaryList
		if status == http.StatusConflict {
			stored = &ui.SummaryList{Rows: []ui.SummaryRow{{Key: "Stored now", Value: site.ProseOr(sheet.Mine.Words, "Nothing")}}}
			form.Set("lock", strconv.Itoa(sheet.Mine.LockVersion))
		}
		return p.drawSession(c, status, form, sheet, stored)
	})
}
