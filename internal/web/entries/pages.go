// Package entries has the pages of CPD entries: writing, listing and reading them, sending them for sign-off and deciding on
// them.
package entries

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"linkfolio/internal/access"
	"linkfolio/internal/web/site"
)

// Pages are the pages of entries and their sign-off.
type Pages struct{ *site.Site }

// Routes adds every address of them, and tells the site in which fields of their form people write.
func (s Pages) Routes() {
	s.KeepFrom(func(c echo.Context, form *site.Form) ([]site.Field, error) {
		template, err := s.chosenTemplate(c, form.Text("template"))
		return fieldsOf(template), err
	})
	s.KeepFrom(func(_ echo.Context, form *site.Form) ([]site.Field, error) { return commentsIn(form), nil })

	s.On(http.MethodGet, "/entries", access.ListEntries, s.listEntries)
	s.On(http.MethodGet, "/entries/new", access.LogEntry, s.newEntry)
	s.On(http.MethodPost, "/entries", access.LogEntry, s.addEntry)
	s.On(http.MethodGet, "/entries/:id", access.ViewEntry, s.showEntry)
	s.On(http.MethodGet, "/entries/:id/edit", access.EditEntry, s.editEntry)
	s.On(http.MethodPost, "/entries/:id/edit", access.EditEntry, s.amendEntry)
	s.On(http.MethodGet, "/entries/:id/delete", access.DeleteEntry, s.askToDelete)
	s.On(http.MethodPost, "/entries/:id/delete", access.DeleteEntry, s.deleteEntry)

	s.On(http.MethodGet, "/entries/:id/sign-off-request", access.SendEntry, s.checkAnswers)
	s.On(http.MethodPost, "/entries/:id/sign-off-request", access.SendEntry, s.sendEntry)
	s.On(http.MethodGet, "/entries/:id/sent", access.WithdrawEntry, s.entrySent)
	s.On(http.MethodGet, "/entries/:id/withdraw", access.WithdrawEntry, s.askToWithdraw)
	s.On(http.MethodPost, "/entries/:id/withdraw", access.WithdrawEntry, s.withdrawEntry)
	s.On(http.MethodPost, "/entries/:id/link", access.NudgeSigner, s.sendLink)
	s.On(http.MethodGet, "/entries/:id/sign-off-here", access.SignHere, s.herePage)
	s.On(http.MethodPost, "/entries/:id/sign-off-here", access.SignHere, s.decideHere)

	s.On(http.MethodGet, "/entries/:id/comments", access.RemarkOnEntry, s.askForRemark)
	s.On(http.MethodPost, "/entries/:id/comments", access.RemarkOnEntry, s.addRemark)
	s.On(http.MethodGet, "/entries/:id/reopen", access.ReopenEntry, s.askToReopen)
	s.On(http.MethodPost, "/entries/:id/reopen", access.ReopenEntry, s.reopen)

	s.On(http.MethodPost, "/entries/:id/remind", access.NudgeSigner, s.remind)
	s.On(http.MethodGet, EmailsPath, access.ManageAccount, s.emailsPage)
	s.On(http.MethodPost, EmailsPath, access.ManageAccount, s.chooseEmails)

	s.On(http.MethodGet, "/sign-offs", access.SeeQueue, s.queue)
	s.On(http.MethodGet, "/sign-offs/given", access.SeeQueue, s.given)
	s.On(http.MethodGet, "/sign-offs/batch", access.SeeQueue, s.batch)
	s.On(http.MethodPost, "/sign-offs/batch", access.SignEntry, s.signBatch)
	s.On(http.MethodGet, "/sign-offs/batch/result", access.SeeQueue, s.batchResult)
	s.On(http.MethodGet, "/entries/:id/sign-off", access.SignEntry, s.decisionPage)
	s.On(http.MethodPost, "/entries/:id/sign-off", access.SignEntry, s.decide)
}
