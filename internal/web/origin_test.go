package web_test

import (
	"net/http"
	"testing"

	"linkfolio/internal/web/webtest"
)

// What nobody has held against its source says so, where it is used.
func TestTheFormTellsWhereItsQuestionsComeFrom(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		amira.Get("/entries/new").Must(http.StatusOK, "Where these questions come from", "“CPD record”, version 1",
			"This has not been checked against the source yet.", "How NALW counts points was not found")
		amira.Click("What? So what? Now what?").Must(http.StatusOK, "“What? So what? Now what?”, version 1", "Checked on 22 November 2026.")
	})
}
