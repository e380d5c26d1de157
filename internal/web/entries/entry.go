package entries

import (
	"fmt"
	"net/http"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/signoff"
	"linkfolio/internal/web/learning"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

type entryView struct {
	ui.Base
	Caption string // whose it is, for a supervisor
	State   ui.Tag
	Next    string // what the state means, and on whom the entry waits
	Link    *linkPart
	Remind  *remindPart
	Made    *ui.Paragraph
	Said    *ui.InsetText
	Facts   ui.SummaryList
	Answers []Answer
	Remarks []saidLine // on the whole, or on what is asked no longer
	SignOff *ui.SummaryList
	Buttons []ui.Button
	Links   []ui.Link
	History []historyLine
}

// showEntry is an entry with its state, its history and what can be done with it.
func (s Pages) showEntry(c echo.Context) error {
	found, err := s.caseFor(c, access.ViewEntry)
	if err != nil {
		return err
	}
	view := entryView{
		Base:  s.Base(c, site.TitleOf(found.Content.Title)),
		State: stageTag(found.Stage), Next: s.nextStep(found, site.Actor(c)), Link: s.linkPart(found), Said: latestReturn(found),
		Facts: factsOf(found.Content, ""), Answers: toldOf(found.Content, ""), SignOff: signOffOf(found, site.Actor(c)),
		Buttons: entryButtons(found), Links: entryLinks(found), History: historyOf(found),
	}
	view.Remarks = underAnswers(view.Answers, found.Remarks, found.Owner, site.Actor(c))
	if view.Made, err = s.completionOf(c, found.Entry.ID); err != nil {
		return err
	}
	if view.Remind, err = s.remindPart(c, found); err != nil {
		return err
	}
	view.Back = &ui.BackLink{Text: "All entries", Href: "/entries"}
	if site.Actor(c).ID != found.Entry.OwnerID {
		view.Caption = found.Owner
		view.Back = &ui.BackLink{Text: "Sign-offs", Href: "/sign-offs"}
	}
	return s.Page(c, http.StatusOK, "entry/show", view)
}

// completionOf names the completion that an entry of the actor's own belongs to; nil where there is none.
func (s Pages) completionOf(c echo.Context, entry uuid.UUID) (*ui.Paragraph, error) {
	record, found, err := s.Records.OfEntry(c.Request().Context(), site.Actor(c), entry)
	if err != nil || !found {
		return nil, err
	}
	words := learning.CompletionOf(record)
	return &words, nil
}

// historyLine is one act upon an entry, and the comment that came with it.
type historyLine struct {
	signoff.Told
	Said ui.Prose
}

func historyOf(found signoff.Case) (lines []historyLine) {
	for _, told := range found.History {
		lines = append(lines, historyLine{told, ui.Prose(told.Comment)})
	}
	return lines
}

// signOffOf is the block that says who signed off what, and when; where that was taken back, by whom. nil where the
// entry never was signed off, or was changed and sent again since.
func signOffOf(found signoff.Case, who access.Actor) *ui.SummaryList {
	if found.Stage != signoff.StageSigned && found.Stage != signoff.StageReopened || len(found.Decisions) == 0 {
		return nil
	}
	last := found.Decisions[0]
	list := &ui.SummaryList{Rows: []ui.SummaryRow{
		{Key: "Signed off by", Value: ui.Text(signerWords(last))},
		{Key: "When", Value: ui.Text(last.WhenDecided())},
		{Key: "Comment", Value: site.ProseOr(last.Comment, "None")},
		{Key: "Version", Value: ui.Text(versionWords(last))},
		{Key: "Code", Value: ui.Link{Text: signoff.Code(last.VersionHash), Href: "/verify?code=" + signoff.Code(last.VersionHash)}},
		{Key: "Receipt", Value: ui.Link{Text: "Download the receipt", Href: site.EntryPath(found.Entry.ID, "receipt.jws")}},
	}}
	if who.ID == found.Entry.OwnerID {
		list.Rows = append(list.Rows, ui.SummaryRow{Key: "Proof", Value: ui.Link{Text: "Download the proof", Href: site.EntryPath(found.Entry.ID, "proof.json")}})
	}
	if found.Stage == signoff.StageReopened {
		r := found.Reopenings[0]
		list.Rows = append([]ui.SummaryRow{{Key: "Status", Value: ui.Text("Re-opened. This sign-off no longer stands.")}}, list.Rows...)
		list.Rows = append(list.Rows,
			ui.SummaryRow{Key: "Re-opened by", Value: ui.Text(site.NameAndRole(nameOf(found, r.ByID, r.ByName), r.ByRole) + ", on " + r.When())},
			ui.SummaryRow{Key: "Receipt of that", Value: ui.Link{Text: "Download the receipt of the re-opening", Href: site.EntryPath(found.Entry.ID, "receipt.jws?reopened")}})
	}
	return list
}

// signerWords names who signed off, and in whose place.
func signerWords(d signoff.Decision) string {
	if d.ForName == "" {
		return site.NameAndRole(d.ByName, d.ByRole) + proofWords(d)
	}
	return site.NameAndRole(d.ByName, d.ByRole) + ", for " + d.ForName
}

// versionWords names a version so that it can be compared with a portfolio by eye.
func versionWords(d signoff.Decision) string {
	return fmt.Sprintf("%d, with the fingerprint %s", d.Number, d.ShortHash())
}

func entryButtons(found signoff.Case) []ui.Button {
	id := found.Entry.ID
	var buttons []ui.Button
	add := func(may bool, text, beneath string) {
		if !may {
			return
		}
		kind := ui.Primary
		if len(buttons) > 0 {
			kind = ui.Secondary
		}
		buttons = append(buttons, ui.Button{Text: text, Href: site.EntryPath(id, beneath), Kind: kind})
	}
	add(found.May.Sign, "Sign off or return", "sign-off")
	add(found.May.Withdraw && stuckIn(found) != "", "Withdraw this entry", "withdraw")
	add(found.May.SignHere && len(found.Signers()) > 0, "Sign off here, face to face", "sign-off-here")
	add(found.May.Send && found.Stage == signoff.StageDeclined, "Check and send again", "sign-off-request")
	add(found.May.Edit && found.Entry.State == access.Returned, "Change and send again", "edit")
	add(found.May.Edit && found.Entry.State == access.Draft, "Continue writing", "edit")
	add(found.May.Send && found.Entry.State == access.Draft, "Check and send for sign-off", "sign-off-request")
	return buttons
}

func entryLinks(found signoff.Case) []ui.Link {
	var links []ui.Link
	if found.May.Withdraw && stuckIn(found) == "" {
		links = append(links, ui.Link{Text: "Withdraw this entry", Href: site.EntryPath(found.Entry.ID, "withdraw")})
	}
	if found.May.Remark && !found.May.Sign && found.Guest == nil { // a link shows no comments
		links = append(links, ui.Link{Text: "Add a comment", Href: site.EntryPath(found.Entry.ID, "comments")})
	}
	if found.May.Reopen {
		links = append(links, ui.Link{Text: "Re-open this entry", Href: site.EntryPath(found.Entry.ID, "reopen")})
	}
	if found.May.Delete {
		links = append(links, ui.Link{Text: "Delete this draft", Href: site.EntryPath(found.Entry.ID, "delete")})
	}
	return links
}

// askView is a page that asks before something is done.
type askView struct {
	ui.Base
	Action string
	Hidden ui.Group
	Facts  ui.SummaryList
	Words  string
	Do     ui.Button
	Cancel ui.Link
}

func (s Pages) ask(c echo.Context, found signoff.Case, title, words, beneath string, do ui.Button) error {
	form := formOf(found.Entry)
	return s.Page(c, http.StatusOK, "entry/ask", askView{
		Base: s.Base(c, title), Action: site.EntryPath(found.Entry.ID, beneath), Hidden: ui.Group{form.Hidden("lock")},
		Facts: ui.SummaryList{Rows: []ui.SummaryRow{
			{Key: "Title", Value: ui.Text(site.TitleOf(found.Content.Title))},
			{Key: "Date", Value: site.OrNotGiven(daysOf(found.Content))},
		}},
		Words: words, Do: do, Cancel: ui.Link{Text: "Cancel", Href: site.EntryPath(found.Entry.ID, "")},
	})
}

// askToDelete asks before a draft is gone.
func (s Pages) askToDelete(c echo.Context) error {
	found, err := s.caseFor(c, access.DeleteEntry)
	if err != nil {
		return err
	}
	return s.ask(c, found, "Delete this draft?", "You cannot get it back.", "delete",
		ui.Button{Text: "Delete draft", Kind: ui.Warning})
}

// deleteEntry deletes a draft that was never sent.
func (s Pages) deleteEntry(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	id, err := site.PathID(c)
	if err != nil {
		return err
	}
	if err := s.Book.Delete(c.Request().Context(), site.Actor(c), id, form.Lock()); err != nil {
		return err
	}
	return s.Done(c, "/entries", "deleted")
}
