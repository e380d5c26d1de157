package entries

import (
	"errors"
	"net/http"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/cpd"
	"linkfolio/internal/fault"
	"linkfolio/internal/signoff"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

type decisionView struct {
	ui.Base
	For      string // in whose place, where it is not the reader's own
	From     string
	Sent     string
	Changed  *ui.Table // what changed since it was opened
	Notice   string    // why it could not be done
	Entry    string
	Facts    ui.SummaryList
	Answers  []told
	History  []historyLine // where it was decided on before
	Action   string
	Hidden   ui.Group
	Decision ui.Radios
	Comment  ui.Textarea
	Confirm  ui.Button
}

// decisionPage is the version that was sent, with the two things that can be done with it.
func (s Pages) decisionPage(c echo.Context) error {
	found, err := s.caseFor(c, access.SignEntry)
	if err != nil {
		return err
	}
	form := site.NewForm()
	form.Set("version", found.Hash)
	return s.drawDecision(c, http.StatusOK, form, found, nil)
}

func (s Pages) drawDecision(c echo.Context, status int, form *site.Form, found signoff.Case, stale *signoff.Stale) error {
	view := decisionView{
		Base: s.Base(c, "Sign off or return this entry"), From: site.NameAndRole(found.Owner, found.OwnerRole),
		Sent: calendar.Moment(*found.Entry.SentAt), Entry: site.TitleOf(found.Content.Title),
		Facts: factsOf(found.Content, ""), Answers: toldOf(found.Content, ""), Action: site.EntryPath(found.Entry.ID, "sign-off"),
		Hidden: ui.Group{form.Hidden("version")}, Confirm: ui.Button{Text: "Confirm"},
		Decision: form.Radios("decision", "What do you want to do?", "", []ui.Option{
			{Value: "sign", Label: "Sign it off", Hint: "You have read this version of the entry. It is then locked"},
			{Value: "return", Label: "Return it with a comment", Hint: found.Owner + " can change it and send it again"},
		}),
		Comment: form.Textarea("comment", "Comment", "You do not need one to sign the entry off. If you return it, say what to change."),
	}
	view.Comment.MaxLength, view.Comment.Threshold = signoff.MaxComment, 75
	if found.Entry.ReviewerID != nil && *found.Entry.ReviewerID != site.Actor(c).ID {
		view.For = found.Supervisor
	}
	if len(found.Decisions) > 0 {
		view.History = historyOf(found)
	}
	view.Decision.LegendSize = ui.Medium
	view.Back = &ui.BackLink{Text: "Sign-offs", Href: "/sign-offs"}
	view.Problems = form.Problems()
	if stale != nil {
		view.Notice, view.Changed = fault.Of(stale).Message, changesTable(stale.Changes)
	}
	return s.Page(c, status, "signoff/decide", view)
}

func changesTable(changes []cpd.Change) *ui.Table {
	if len(changes) == 0 {
		return nil
	}
	table := &ui.Table{
		Caption: "What changed", CaptionSize: ui.Small, Responsive: true, FirstCellHeader: true,
		Columns: []ui.Column{{Text: "Part"}, {Text: "Before"}, {Text: "Now"}},
	}
	for _, change := range changes {
		table.Rows = append(table.Rows, ui.Row{ui.Text(change.Label), site.ProseOr(change.Before, "Nothing"), site.ProseOr(change.After, "Nothing")})
	}
	return table
}

// decide signs off or returns the version that was shown. When it was sent again meanwhile, the page shows what changed and
// keeps the comment; nothing is chosen, because the decision was about something else.
func (s Pages) decide(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	id, err := site.PathID(c)
	if err != nil {
		return err
	}
	word := signoff.Word{Version: form.Text("version"), Comment: form.Text("comment")}
	flash := ""
	switch form.Text("decision") {
	case "sign":
		_, err = s.Desk.Sign(c.Request().Context(), site.Actor(c), id, word)
		flash = "signed"
	case "return":
		_, err = s.Desk.Return(c.Request().Context(), site.Actor(c), id, word)
		flash = "returned"
	default:
		err = fault.At("decision", "Choose whether to sign off this entry or return it")
	}
	if err != nil {
		return s.undecided(c, id, form, err)
	}
	return s.Done(c, "/sign-offs", flash)
}

// undecided shows the page again, where it can be mended there; else the comment is kept to be copied.
func (s Pages) undecided(c echo.Context, id uuid.UUID, form *site.Form, refusal error) error {
	kind := fault.KindOf(refusal)
	if kind != fault.Invalid && kind != fault.Conflict {
		return refusal
	}
	found, err := s.caseOf(c, id, access.SignEntry)
	if fault.KindOf(err) == fault.Conflict {
		if flash := decidedJustNow(found, form, site.Actor(c)); flash != "" {
			return s.Done(c, "/sign-offs", flash)
		}
		return s.keepWordsAfter(c, id, form, refusal)
	}
	if err != nil {
		return err
	}
	var stale *signoff.Stale
	if errors.As(refusal, &stale) {
		form.Set("version", found.Hash)
		form.Set("decision", "")
		return s.drawDecision(c, http.StatusConflict, form, found, stale)
	}
	if !form.Refused(refusal) {
		return refusal
	}
	return s.drawDecision(c, http.StatusUnprocessableEntity, form, found, nil)
}

// decidedJustNow tells of the second click of a double click: this person has decided the same about the same version.
func decidedJustNow(found signoff.Case, form *site.Form, who access.Actor) string {
	if len(found.Decisions) == 0 {
		return ""
	}
	last := found.Decisions[0]
	if last.ByID != who.ID || last.VersionHash != form.Text("version") || last.Comment != form.AsText("comment") {
		return ""
	}
	switch {
	case last.Kind == signoff.Signed && form.Text("decision") == "sign":
		return "signed"
	case last.Kind == signoff.Returned && form.Text("decision") == "return":
		return "returned"
	}
	return ""
}
