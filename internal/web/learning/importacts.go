package learning

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/elearning/imports"
	"linkfolio/internal/fault"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// confirmImport has an import recorded, and gives it a moment. A second click ends on the same page.
func (p Pages) confirmImport(c echo.Context) error {
	id, err := site.PathID(c)
	if err != nil {
		return err
	}
	form, err := site.ReadForm(c)
	if err != nil {
		return err
	}
	yes, err := yesOf(form)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	if err := p.Imports.Confirm(ctx, site.Actor(c), id, yes); err != nil {
		return p.again(c, id, form, err)
	}
	p.Imports.Await(ctx, id, moment)
	return c.Redirect(http.StatusSeeOther, importPath(id, ""))
}

// yesOf reads what was ticked.
func yesOf(form *site.Form) (yes imports.Yes, err error) {
	yes.Lock = form.Lock()
	if yes.Titles, err = idsOf(form.All("title")); err != nil {
		return yes, err
	}
	yes.Learners, err = idsOf(form.All("learner"))
	return yes, err
}

// again shows an import as it is now, with why it was not changed.
func (p Pages) again(c echo.Context, id uuid.UUID, form *site.Form, err error) error {
	if fault.KindOf(err) != fault.Conflict {
		return p.noImport(c, err)
	}
	preview, seen := p.Imports.Preview(c.Request().Context(), site.Actor(c), id, 1)
	if seen != nil || preview.Working() {
		return err
	}
	form.Tell(err)
	return p.drawPreview(c, http.StatusConflict, form, preview)
}

func (p Pages) discardImport(c echo.Context) error {
	id, err := site.PathID(c)
	if err != nil {
		return err
	}
	i, err := p.Imports.Discard(c.Request().Context(), site.Actor(c), id)
	if err != nil {
		return p.again(c, id, site.NewForm(), err)
	}
	return p.Done(c, startPath(i.OrganisationID), "import-discarded")
}

type undoView struct {
	ui.Base
	Added  string
	Action string
	Submit ui.Button
	Keep   ui.Link
}

func (p Pages) askToUndo(c echo.Context) error {
	id, err := site.PathID(c)
	if err != nil {
		return err
	}
	preview, err := p.Imports.Preview(c.Request().Context(), site.Actor(c), id, 1)
	if err != nil {
		return p.noImport(c, err)
	}
	view := undoView{
		Base:   p.Base(c, "Are you sure you want to undo this import?"),
		Added:  counted(preview.Added, "record that it added is", "records that it added are"),
		Action: importPath(id, "/undo"), Submit: ui.Button{Text: "Undo this import", Kind: ui.Warning},
		Keep: ui.Link{Text: "Keep what was recorded", Href: importPath(id, "")},
	}
	view.Back = &ui.BackLink{Text: "The import", Href: importPath(id, "")}
	return p.Page(c, http.StatusOK, "learning/undo", view)
}

func (p Pages) undoImport(c echo.Context) error {
	id, err := site.PathID(c)
	if err != nil {
		return err
	}
	if err := p.Imports.Undo(c.Request().Context(), site.Actor(c), id); err != nil {
		return p.again(c, id, site.NewForm(), err)
	}
	return p.Done(c, importPath(id, ""), "import-undone")
}

const (
	// eventsEvery is how often the page hears how far an import has come.
	eventsEvery = 400 * time.Millisecond

	// eventsFor is how long one connection lasts, so that a server that stops need not wait for it. The browser opens the
	// next by itself.
	eventsFor = 25 * time.Second
)

// importEvents tells a page how far an import has come, as server-sent events, until there is something else to see.
func (p Pages) importEvents(c echo.Context) error {
	id, err := site.PathID(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	if _, err := p.Imports.Seen(ctx, site.Actor(c), id); err != nil {
		return err
	}
	response := c.Response()
	response.Header().Set(echo.HeaderContentType, "text/event-stream")
	response.Header().Set("X-Accel-Buffering", "no")
	end, tick := time.NewTimer(eventsFor), time.NewTicker(eventsEvery)
	defer end.Stop()
	defer tick.Stop()
	for {
		now, err := p.Imports.ProgressOf(ctx, id)
		if err != nil {
			return err
		}
		if err := sendEvent(response, now); err != nil || now.State != imports.Reading && now.State != imports.Writing {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-end.C:
			return nil
		case <-tick.C:
		}
	}
}

// sendEvent writes one event and sends it off at once.
func sendEvent(response *echo.Response, now imports.Progress) error {
	data, err := json.Marshal(struct {
		Working bool   `json:"working"`
		Words   string `json:"words"`
		Done    int    `json:"done"`
		Total   int    `json:"total"`
	}{now.State == imports.Reading || now.State == imports.Writing, ofRows(now), now.Done, now.Total})
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(response, "data: %s\n\n", data); err != nil {
		return err
	}
	response.Flush()
	return nil
}
