package web_test

import (
	"net/http"

	"linkfolio/internal/access"
)

// onlyDecided says that there is no receipt where nobody has decided yet.
func onlyDecided(_ access.Actor, on record, status int) int {
	if status == http.StatusOK && (on.access.State == access.Draft || on.access.State == access.Sent) {
		return http.StatusNotFound
	}
	return status
}
