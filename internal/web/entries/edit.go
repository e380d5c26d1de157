package entries

import (
	"net/http"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/cpd"
	"linkfolio/internal/fault"
	"linkfolio/internal/signoff"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// caseFor reads the entry in the address and asks whether the actor may do this to it.
func (s Pages) caseFor(c echo.Context, do access.Action) (signoff.Case, error) {
	id, err := site.PathID(c)
	if err != nil {
		return signoff.Case{}, err
	}
	return s.caseOf(c, id, do)
}

func (s Pages) caseOf(c echo.Context, id uuid.UUID, do access.Action) (signoff.Case, error) {
	found, err := s.Desk.Case(c.Request().Context(), site.Actor(c), id)
	if err != nil {
		return found, err
	}
	return found, access.Check(site.Actor(c), do, found.Entry.Access())
}

// editEntry is the form with what is stored.
func (s Pages) editEntry(c echo.Context) error {
	found, err := s.caseFor(c, access.EditEntry)
	if err != nil {
		return err
	}
	return s.drawEdit(c, http.StatusOK, formOf(found.Entry), found, nil)
}

// drawEdit draws the form of an entry that there is. stored, where given, is what another tab has saved meanwhile.
func (s Pages) drawEdit(c echo.Context, status int, form *site.Form, found signoff.Case, stored *ui.SummaryList) error {
	template, err := s.Shelf.Template(c.Request().Context(), found.Entry.TemplateID)
	if err != nil {
		return err
	}
	view, err := s.entryForm(c, "Change your entry", form, template)
	if err != nil {
		return err
	}
	view.Action = site.EntryPath(found.Entry.ID, "edit")
	view.Cancel.Href = site.EntryPath(found.Entry.ID, "")
	view.Said, view.Stored = allSaid(found), stored
	if view.Made, err = s.completionOf(c, found.Entry.ID); err != nil {
		return err
	}
	if found.Entry.State == access.Returned {
		view.Save.Text = "Save for later"
	}
	return s.Page(c, status, "entry/form", view)
}

// amendEntry keeps a changed entry, unless it changed meanwhile: then nothing that was typed is lost.
func (s Pages) amendEntry(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	id, err := site.PathID(c)
	if err != nil {
		return err
	}
	entry, err := s.Book.Amend(c.Request().Context(), site.Actor(c), id, form.Lock(), draftOf(form))
	switch {
	case form.Refused(err):
		return s.refusedEdit(c, form)
	case fault.KindOf(err) == fault.Conflict:
		return s.otherTab(c, id, form, err)
	case err != nil:
		return err
	}
	return s.saved(c, entry, form)
}

func (s Pages) refusedEdit(c echo.Context, form *site.Form) error {
	found, err := s.caseFor(c, access.EditEntry)
	if err != nil {
		return err
	}
	form.Set("template", found.Entry.TemplateID.String())
	return s.drawEdit(c, http.StatusUnprocessableEntity, form, found, nil)
}

// otherTab answers the second of two tabs: the form keeps its words and shows what is stored where that differs, so that
// saving again is a choice. Where the entry can no longer be changed, the words are shown to be copied.
func (s Pages) otherTab(c echo.Context, id uuid.UUID, form *site.Form, conflict error) error {
	found, err := s.caseOf(c, id, access.EditEntry)
	if err != nil {
		return s.keepWordsAfter(c, id, form, conflict)
	}
	stored := formOf(found.Entry)
	differs, err := s.differences(c, form, found.Entry)
	if err != nil {
		return err
	}
	form.Set("lock", stored.Text("lock"))
	form.Set("template", stored.Text("template"))
	return s.drawEdit(c, http.StatusConflict, form, found, differs)
}

// differences lists what is stored in the fields where something else was typed.
func (s Pages) differences(c echo.Context, form *site.Form, entry cpd.Entry) (*ui.SummaryList, error) {
	template, err := s.Shelf.Template(c.Request().Context(), entry.TemplateID)
	if err != nil {
		return nil, err
	}
	stored := formOf(entry)
	list := &ui.SummaryList{}
	for _, field := range fieldsOf(template) {
		if was, now := stored.AsText(field.Name), form.AsText(field.Name); was != now {
			list.Rows = append(list.Rows, ui.SummaryRow{Key: field.Label, Value: site.ProseOr(was, "Nothing")})
		}
	}
	return list, nil
}
