// Package learning is the pages of e-learning: what somebody has to learn and has learned, imports of what other platforms
// know, the programmes of an organisation, and how its people stand.
//
// It promises what package web promises of every page. It may not decide what is due or who may see it: that is the
// business of packages elearning, catalogue and access.
package learning

import (
	"net/http"
	"strconv"

	"linkfolio/internal/access"
	"linkfolio/internal/web/site"
)

// Pages are the pages of e-learning on a site.
type Pages struct{ *site.Site }

// Routes adds every address of them.
func (p Pages) Routes() {
	p.recordRoutes()
	p.programmeRoutes()
	p.importRoutes()
	p.matrixRoutes()
	p.calendarRoutes()
}

func (p Pages) recordRoutes() {
	p.Keep(site.Field{Name: "on", Label: "Day"}, site.Field{Name: "score", Label: "Score"}, site.Field{Name: "words", Label: "Statement"})

	p.On(http.MethodGet, minePath, access.SeeLearning, p.mine)

	p.On(http.MethodGet, recordsPath, access.SeeLearning, p.allRecords)
	p.On(http.MethodGet, recordsPath+"/new", access.RecordLearning, p.newRecord)
	p.On(http.MethodPost, recordsPath, access.RecordLearning, p.addRecord)
	p.On(http.MethodGet, recordsPath+"/:id", access.ChangeLearning, p.showRecord)
	p.On(http.MethodPost, recordsPath+"/:id", access.ChangeLearning, p.changeRecord)
	p.On(http.MethodGet, recordsPath+"/:id/edit", access.ChangeLearning, p.editRecord)
	p.On(http.MethodGet, recordsPath+"/:id/delete", access.ChangeLearning, p.askToDelete)
	p.On(http.MethodPost, recordsPath+"/:id/delete", access.ChangeLearning, p.deleteRecord)

	p.On(http.MethodPost, recordsPath+"/:id/certificates", access.ChangeLearning, p.addCertificate)
	p.On(http.MethodGet, certificatesPath+"/:id", access.ChangeLearning, p.certificate)
	p.On(http.MethodPost, certificatesPath+"/:id/remove", access.ChangeLearning, p.removeCertificate)

	p.On(http.MethodGet, entriesPath, access.SeeLearning, p.offers)
	p.On(http.MethodPost, entriesPath, access.RecordLearning, p.makeEntries)
	p.On(http.MethodPost, recordsPath+"/:id/link", access.ChangeLearning, p.linkEntry)
	p.On(http.MethodPost, recordsPath+"/:id/unlink", access.ChangeLearning, p.unlinkEntry)

	p.On(http.MethodGet, pointsPath, access.SeeLearning, p.points)
	p.On(http.MethodGet, statementPath, access.RecordLearning, p.statement)
	p.On(http.MethodPost, statementPath, access.RecordLearning, p.state)
}

func itoa(n int) string { return strconv.Itoa(n) }
