package learning

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// askToDelete says what goes with a record.
func (p Pages) askToDelete(c echo.Context) error {
	f, err := p.folder(c)
	if err != nil {
		return err
	}
	view := task{
		Base: p.Base(c, "Delete this record?"), Action: recordPath(f.ID, "delete"), Fields: ui.Group{ui.FormHidden{Name: "lock", Value: itoa(f.LockVersion)}},
		Do: ui.Button{Text: "Delete record", Kind: ui.Warning}, Cancel: ui.Link{Text: "Cancel", Href: recordPath(f.ID, "")},
		Facts: ui.SummaryList{Rows: []ui.SummaryRow{
			{Key: "Title", Value: ui.Text(site.Shown(f.Title))}, {Key: "Status", Value: ui.Text(RecordWords(f.Record, f.Module.Typed))},
		}},
		Words: []string{"You cannot get it back."},
	}
	if n := len(f.Certificates); n > 0 {
		view.Words = []string{ui.Plural(n, "certificate is", "certificates are") + " deleted with it. You cannot get any of this back."}
	}
	if f.Entry != nil {
		view.Words = append(view.Words, "The entry in your CPD record stays.")
	}
	return p.Page(c, http.StatusOK, "learning/task", view)
}

func (p Pages) deleteRecord(c echo.Context) error {
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	id, err := site.PathID(c)
	if err != nil {
		return err
	}
	if err := p.Records.Delete(c.Request().Context(), site.Actor(c), id, form.Lock()); err != nil {
		return err
	}
	return p.Done(c, minePath, "record-deleted")
}
