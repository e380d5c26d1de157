package entries

import (
	"context"
	"errors"
	"net/http"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
	"linkfolio/internal/signoff"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

type decisionView struct {
	toDecide
	For     string // in whose place, where it is not the reader's own
	From    string
	Sent    string
	Confirm ui.Button
}

// commentOn is how the names of comments on single answers begin.
const commentOn = "comment."

// decisionPage is the version that was sent, with what changed in it and the things that can be done with it.
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
		toDecide: s.toDecide(c, "Decide on this entry", form, found, site.Actor(c), stale),
		From:     site.NameAndRole(found.Owner, found.OwnerRole), Sent: calendar.Moment(*found.Entry.SentAt), Confirm: ui.Button{Text: "Confirm"},
	}
	view.Action = site.EntryPath(found.Entry.ID, "sign-off")
	view.Decision = DecisionField(form, decisionOptions(found.Owner))
	view.Comment = CommentField(form, "comment", "Comment",
		"You do not need one to sign the entry off. If you return it, say what to change, here or under an answer. If you decline it, say why.")
	commentFields(view.Answers, form)
	if found.Entry.ReviewerID != nil && *found.Entry.ReviewerID != site.Actor(c).ID {
		view.For = found.Supervisor
	}
	view.Back = &ui.BackLink{Text: "Sign-offs", Href: "/sign-offs"}
	return s.Page(c, status, "signoff/decide", view)
}

func decisionOptions(owner string) []ui.Option {
	return []ui.Option{
		{Value: "sign", Label: "Sign it off", Hint: "You have read this version of the entry. It is then locked"},
		{Value: "return", Label: "Return it with a comment", Hint: owner + " can change it and send it again"},
		{Value: "decline", Label: "Decline it", Hint: "It is not yours to sign off. " + owner + " can send it to somebody else"},
		{Value: "comment", Label: "Comment only", Hint: "It still waits for you. " + owner + " sees your comments now"},
	}
}

// commentFields puts under each answer where it can be commented on, open where something was typed.
func commentFields(answers []Answer, form *site.Form) {
	for i, answer := range answers {
		field := CommentField(form, commentOn+answer.key, "Comment on “"+answer.Prompt+"”", "")
		field.Rows = 3
		answers[i].Say = &ui.Details{Summary: "Comment on this answer", Body: field, Open: field.Value != "" || field.Error != ""}
	}
}

// decide does what was chosen with the version that was shown. When it was sent again meanwhile, the page shows what changed
// and keeps the comments; nothing is chosen, because the decision was about something else.
func (s Pages) decide(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	id, err := site.PathID(c)
	if err != nil {
		return err
	}
	word := signoff.Word{Version: form.Text("version"), Comment: form.Text("comment"), Answers: form.Under(commentOn)}
	choice, known := choices[form.Text("decision")]
	if !known {
		return s.undecided(c, id, form, fault.At("decision", "Choose whether to sign off this entry, return it, decline it or comment only"))
	}
	if err := choice.carryOut(s.Desk, c.Request().Context(), site.Actor(c), id, word); err != nil {
		return s.undecided(c, id, form, err)
	}
	if choice.kind == "" {
		return s.Done(c, site.EntryPath(id, "sign-off"), choice.flash)
	}
	return s.Done(c, "/sign-offs", choice.flash)
}

// choice is one thing that can be done with an entry that waits.
type choice struct {
	kind     string // of the decision; empty where nothing is decided
	flash    string
	carryOut func(*signoff.Desk, context.Context, access.Actor, uuid.UUID, signoff.Word) error
}

var choices = map[string]choice{
	"sign":    {signoff.Signed, "signed", deciding((*signoff.Desk).Sign)},
	"return":  {signoff.Returned, "returned", deciding((*signoff.Desk).Return)},
	"decline": {signoff.Declined, "entry-declined", deciding((*signoff.Desk).Decline)},
	"comment": {"", "commented", (*signoff.Desk).Remark},
}

func deciding(decide func(*signoff.Desk, context.Context, access.Actor, uuid.UUID, signoff.Word) (signoff.Decision, error)) func(*signoff.Desk, context.Context, access.Actor, uuid.UUID, signoff.Word) error {
	return func(desk *signoff.Desk, ctx context.Context, who access.Actor, entry uuid.UUID, word signoff.Word) error {
		_, err := decide(desk, ctx, who, entry, word)
		return err
	}
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
	if kind == fault.Conflict && fault.KindOf(err) == fault.NotFound {
		return s.KeepAfter(c, form, refusal, toQueue) // it was withdrawn, and they see it no more
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
	if choice := choices[form.Text("decision")]; choice.kind == last.Kind {
		return choice.flash
	}
	return ""
}
