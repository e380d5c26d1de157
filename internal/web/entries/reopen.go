package entries

import (
	"net/http"
	"slices"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/fault"
	"linkfolio/internal/signoff"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

type reopenView struct {
	ui.Base
	Action  string
	Hidden  ui.Group
	Facts   ui.SummaryList
	Words   []string // what it does
	Comment ui.Textarea
	Do      ui.Button
	Cancel  ui.Link
}

// askToReopen asks why a sign-off is taken back.
func (s Pages) askToReopen(c echo.Context) error {
	found, err := s.caseFor(c, access.ReopenEntry)
	if err != nil {
		return err
	}
	form := site.NewForm()
	form.Set("version", found.Hash)
	return s.drawReopen(c, http.StatusOK, form, found)
}

func (s Pages) drawReopen(c echo.Context, status int, form *site.Form, found signoff.Case) error {
	view := reopenView{
		Base: s.Base(c, "Re-open this entry?"), Action: site.EntryPath(found.Entry.ID, "reopen"), Hidden: ui.Group{form.Hidden("version")},
		Facts: ui.SummaryList{Rows: []ui.SummaryRow{
			{Key: "Title", Value: ui.Text(site.TitleOf(found.Content.Title))},
			{Key: "Date", Value: site.OrNotGiven(daysOf(found.Content))},
		}},
		Words:   reopenWords(found, site.Actor(c)),
		Comment: CommentField(form, "comment", "Why do you re-open it?", "Your reason stays in the history of the entry."),
		Do:      ui.Button{Text: "Re-open entry", Kind: ui.Warning}, Cancel: ui.Link{Text: "Cancel", Href: site.EntryPath(found.Entry.ID, "")},
	}
	if len(found.Decisions) > 0 {
		last := found.Decisions[0]
		view.Facts.Rows = append(view.Facts.Rows, ui.SummaryRow{Key: "Signed off by", Value: ui.Text(signerWords(last) + ", on " + last.When())})
	}
	view.Back = &ui.BackLink{Href: site.EntryPath(found.Entry.ID, "")}
	view.Problems = form.Problems()
	return s.Page(c, status, "entry/reopen", view)
}

// reopenWords says what re-opening does, to whom.
func reopenWords(found signoff.Case, who access.Actor) []string {
	words := []string{"The sign-off will no longer stand, and portfolios will say so. It stays in the history, with its receipt."}
	if who.ID == found.Entry.OwnerID {
		return append(words, "You can then change the entry and send it again. Whoever signed it off will be told.")
	}
	return append(words, found.Owner+" can then change the entry and send it again. They and whoever signed it off will be told.")
}

// reopen takes a sign-off back.
func (s Pages) reopen(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	id, err := site.PathID(c)
	if err != nil {
		return err
	}
	found, err := s.Desk.Case(c.Request().Context(), site.Actor(c), id)
	if fault.KindOf(err) == fault.NotFound && s.gaveUp(c, id, form) {
		return s.Done(c, "/sign-offs/given", "re-opened")
	}
	if err != nil {
		return err
	}
	word := signoff.Word{Version: form.Text("version"), Comment: form.Text("comment")}
	_, err = s.Desk.Reopen(c.Request().Context(), site.Actor(c), id, word)
	if err != nil {
		return s.notReopened(c, id, form, err)
	}
	return s.reopened(c, found)
}

// reopened leads to where the reader still sees what became of it: a signer who no longer supervises the owner does not see the
// entry any more.
func (s Pages) reopened(c echo.Context, found signoff.Case) error {
	if site.Actor(c).ID == found.Entry.OwnerID {
		return s.Done(c, site.EntryPath(found.Entry.ID, ""), "re-opened")
	}
	return s.Done(c, "/sign-offs/given", "re-opened")
}

func (s Pages) notReopened(c echo.Context, id uuid.UUID, form *site.Form, refusal error) error {
	if kind := fault.KindOf(refusal); kind != fault.Invalid && kind != fault.Conflict {
		return refusal
	}
	found, err := s.caseOf(c, id, access.ReopenEntry)
	switch {
	case fault.KindOf(err) == fault.Conflict && reopenedJustNow(found, form, site.Actor(c)):
		return s.reopened(c, found)
	case fault.KindOf(err) == fault.Conflict:
		return s.keepWordsAfter(c, id, form, refusal)
	case err != nil:
		return err
	case form.Refused(refusal):
		return s.drawReopen(c, http.StatusUnprocessableEntity, form, found)
	}
	return s.keepWordsAfter(c, id, form, refusal)
}

// gaveUp tells of the second click of a signer who no longer supervises the owner: re-opening the entry was the last that they
// saw of it.
func (s Pages) gaveUp(c echo.Context, id uuid.UUID, form *site.Form) bool {
	given, err := s.Desk.Given(c.Request().Context(), site.Actor(c))
	return err == nil && slices.ContainsFunc(given, func(g signoff.Given) bool {
		return g.EntryID == id && g.VersionHash == form.Text("version") && g.ReopenedByID != nil && *g.ReopenedByID == site.Actor(c).ID
	})
}

// reopenedJustNow tells of the second click of a double click.
func reopenedJustNow(found signoff.Case, form *site.Form, who access.Actor) bool {
	if len(found.Reopenings) == 0 {
		return false
	}
	last := found.Reopenings[0]
	return last.ByID == who.ID && last.VersionHash == form.Text("version") && last.Reason == form.AsText("comment")
}
