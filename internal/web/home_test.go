package web_test

import (
	"net/http"
	"testing"
	"time"

	"linkfolio/internal/web/webtest"
)

func TestTheYearOfANewLinkWorker(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		tom := w.As("tom")
		tom.Get("/").Must(http.StatusOK, "You have no entries yet", "0 of 20 points", "1 April 2026 to 31 March 2027", "128 days are left", "Checked on 22 November 2026")
		tom.Get("/entries").Must(http.StatusOK, "You have no entries yet")
		tom.Get("/portfolio").Must(http.StatusOK, "No entries.").MustNot("portfolio.pdf")
		tom.Draft("A draft")
		tom.Get("/").Must(http.StatusOK, "Your drafts", "0 of 20 points", "20 points to go", "Drafts are not counted").MustNot("CPD points each month")
		w.Pass(128 * 24 * time.Hour)
		w.As("tom").Get("/").Must(http.StatusOK, "This is its last day")
	})
}

// The two minimums are told apart, and nobody is called compliant.
func TestWhichMinimumIsMet(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		send := func(title string, fields ...string) {
			amira.Get("/entries/new")
			amira.Press("Continue", append(webtest.Whole(title), fields...)...).Must(http.StatusOK)
			amira.Press("Send for sign-off").Must(http.StatusOK)
		}
		send("Reading", "kind", "informal", "hours", "20")
		amira.Get("/").Must(http.StatusOK, "20 of 20 points", "meets the minimum of 20 points stated by NALW, but not yet the minimum of 10 hours of formal CPD")
		send("Course", "hours", "10", "points", "1")
		amira.Get("/").Must(http.StatusOK, "21 of 20 points", "10 hours of 10 hours", "meets the minimum of 20 points and the minimum of 10 hours of formal CPD").MustNot("ompliant")
	})
}

// A lead sees points and hours of their own organisation's people, and nobody's words.
func TestTheTeamOfALead(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		w.As("amira").Send("canary title")
		w.As("nina").Send("canary elsewhere")
		w.Person("tom")
		page := w.As("lena").Get("/").Must(http.StatusOK, "Your team", "Amira Hassan 2.5 of 20 points 2 hours 30 minutes of 10 hours", "Tom Price 0 of 20 points")
		page.MustNot("canary", "Nina", "/entries")
	})
}
