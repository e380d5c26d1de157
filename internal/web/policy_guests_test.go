package web_test

import (
	"net/http"
	"strings"

	"linkfolio/internal/access"
	"linkfolio/internal/web/webtest"
)

// byEmail is an entry that Amira sent to somebody without an account: nobody else in town may know of it.
func (town *town) byEmail() {
	amira := town.w.As("amira")
	amira.Get("/entries/new").Must(http.StatusOK)
	check := amira.Press("Continue", webtest.Whole(town.title("amira", "sent by email"))...).Must(http.StatusOK)
	amira.Press("Send for sign-off", "supervisor", "by-email", "name", "Jo Bell", "email", "jo.bell@college.example").Must(http.StatusOK)
	town.keep(strings.TrimSuffix(check.Address, "/sign-off-request"), "hers, sent by email")
}

// onlyByEmail says that there is no link to send again for an entry that was sent to an account.
func onlyByEmail(_ access.Actor, on record, status int) int {
	if status == http.StatusSeeOther && on.name != "hers, sent by email" {
		return http.StatusConflict
	}
	return status
}

// notByEmail says that what was sent to an address waits for nobody with an account: none can sign it off face to face, or be
// reminded of it.
func notByEmail(_ access.Actor, on record, status int) int {
	if on.name == "hers, sent by email" && (status < 400 || status == http.StatusUnprocessableEntity) {
		return http.StatusConflict
	}
	return status
}
