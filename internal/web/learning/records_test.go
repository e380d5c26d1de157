package learning_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"linkfolio/internal/calendar"
	"linkfolio/internal/elearning"
	"linkfolio/internal/web/webtest"
)

// However much somebody recorded, a page lists a part of it and leads to the rest.
func TestLongRecordsComeInPages(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		amira.Get("/learning/records").Must(http.StatusOK, "You have recorded no learning yet")
		first := ""
		for n := range elearning.RecordsOnPage + 1 {
			page := amira.Post("/learning/records", url.Values{
				"key": {fmt.Sprintf("key-%d", n)}, "module": {elearning.Elsewhere}, "title": {"Team talk"}, "state": {"completed"},
				"day": {calendar.DayOf(w.Now()).AddDays(-n).String()},
			}).Must(http.StatusOK, "Recorded")
			if n == 0 {
				first = page.Address
			}
		}
		for _, address := range []string{"/learning", first} {
			page := amira.Get(address).Must(http.StatusOK, "more. See all your learning records")
			if n := strings.Count(page.Text(), "2026"); n > 40 {
				t.Errorf("%s lists %d days", address, n)
			}
		}
		amira.Get("/learning")
		amira.Click("See all your learning records").Must(http.StatusOK, "All your learning records", "51 records, latest first", "Completed on 23 November 2026").
			MustNot("Completed on 4 October 2026")
		amira.Get("/learning/records?page=2").Must(http.StatusOK, "Completed on 4 October 2026").MustNot("Completed on 23 November 2026")
	})
}
