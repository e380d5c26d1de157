// Package supervisionlog is the pages of the supervision log: its sessions, what was agreed in them, and how they stand
// against what is expected.
//
// It promises what package web promises of every page. It may not decide who sees a session or what a confirmation is of: that
// is the business of packages supervision and access.
package supervisionlog

import (
	"fmt"
	"net/http"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/web/site"
)

// Pages are the pages of the log on a site.
type Pages struct{ *site.Site }

// Path is where the log is.
const Path = "/supervision/sessions"

// Routes adds every address of them.
func (p Pages) Routes() {
	p.KeepFrom(writtenFields)

	p.On(http.MethodGet, Path, access.SeeSessions, p.list)
	p.On(http.MethodGet, Path+"/new", access.LogSession, p.blank)
	p.On(http.MethodPost, Path, access.LogSession, p.add)
	p.On(http.MethodGet, Path+"/:id", access.SeeSession, p.show)
	p.On(http.MethodGet, Path+"/:id/edit", access.ChangeSession, p.edit)
	p.On(http.MethodPost, Path+"/:id/edit", access.ChangeSession, p.change)
	p.On(http.MethodPost, Path+"/:id/confirm", access.ChangeSession, p.confirm)
	p.On(http.MethodPost, Path+"/:id/actions", access.ChangeSession, p.tick)
	p.On(http.MethodPost, Path+"/:id/notes", access.ChangeSession, p.saveNotes)
}

// writtenFields are those of our forms in which people write.
func writtenFields(_ echo.Context, form *site.Form) ([]site.Field, error) {
	fields := []site.Field{{Name: "agenda", Label: agendaLabel}, {Name: "notes", Label: notesLabel}}
	for i := range rowsOf(form) {
		fields = append(fields, site.Field{Name: nameAt("action", i), Label: fmt.Sprintf("Action %d", i+1)})
	}
	return append(fields, site.Field{Name: "reason", Label: "Reason"}, site.Field{Name: "private", Label: privateLabel}), nil
}

// sessionPath is the page of a session, or one beneath it.
func sessionPath(id uuid.UUID, beneath string) string {
	path := Path + "/" + id.String()
	if beneath != "" {
		path += "/" + beneath
	}
	return path
}
