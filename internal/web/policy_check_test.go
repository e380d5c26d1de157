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

// onlyProven says that a proof is its owner's, and there is none of what was never signed off or whose sign-off is not the last
// word.
func onlyProven(who access.Actor, on record, status int) int {
	proven := on.access.State == access.Signed || on.name == "hers, re-opened"
	if status == http.StatusOK && (on.access.Owner != who.ID || !proven) {
		return http.StatusNotFound
	}
	return status
}
