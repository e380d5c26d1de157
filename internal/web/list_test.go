package web_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"linkfolio/internal/web/webtest"
)

// titlesOn are the entries that a list shows, in its order.
func titlesOn(page *webtest.Page) []string {
	var titles []string
	for words := range strings.FieldsSeq(page.Text()) {
		if strings.HasPrefix(words, "entry-") {
			titles = append(titles, words)
		}
	}
	return titles
}

func TestFindingEntries(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira, sam := w.As("amira"), w.As("sam")
		log := func(title string, fields ...string) {
			amira.Get("/entries/new")
			amira.Press("Continue", append(webtest.Whole(title), fields...)...).Must(http.StatusOK)
		}
		log("entry-b", "starts_on-month", "4", "hours", "1")
		log("entry-a", "starts_on-month", "5", "hours", "3", "kind", "informal", "answer.learned", "A café in Łódź")
		amira.Send("entry-c")
		sam.Sign(amira.Send("entry-d"), "")
		for _, find := range []struct{ query, want string }{
			{"", "entry-d entry-c entry-a entry-b"},
			{"sort=title&order=ascending", "entry-a entry-b entry-c entry-d"},
			{"sort=title&order=descending", "entry-d entry-c entry-b entry-a"},
			{"sort=date&order=ascending", "entry-b entry-a entry-c entry-d"},
			{"sort=hours&order=descending&state=draft", "entry-a entry-b"},
			{"state=sent", "entry-c"}, {"state=signed", "entry-d"}, {"state=nonsense", "entry-d entry-c entry-a entry-b"},
			{"kind=informal", "entry-a"}, {"words=CAFE", "entry-a"}, {"words=lodz+caf%C3%A9", "entry-a"}, {"words=%25", ""},
			{"from-day=1&from-month=5&from-year=2026&to-day=30&to-month=June&to-year=2026", "entry-a"},
			{"to-day=30&to-month=4&to-year=2026", "entry-b"}, {"page=99", "entry-d entry-c entry-a entry-b"}, {"page=-1&sort=x", "entry-d entry-c entry-a entry-b"},
		} {
			page := amira.Get("/entries?" + find.query).Must(http.StatusOK)
			if got := strings.Join(titlesOn(page), " "); !sameList(find.query, got, find.want) {
				t.Errorf("%s: %s, want %s", find.query, got, find.want)
			}
		}
		amira.Get("/entries?words=nowhere").Must(http.StatusOK, "Nothing matches these filters", "Clear filters")
		amira.Get("/entries?from-day=31&from-month=2&from-year=2026").Must(http.StatusUnprocessableEntity, "31 February 2026 does not exist")
		amira.Get("/entries?from-day=2&from-month=2&from-year=2026&to-day=1&to-month=2&to-year=2026").Must(http.StatusUnprocessableEntity, "The last date must be the same as or after the first")
	})
}

// sameList compares orders, but for entries of the same day, which may stand either way.
func sameList(query, got, want string) bool {
	if strings.Contains(query, "sort=title") || strings.Contains(query, "hours") {
		return got == want
	}
	sorted := func(text string) []string { return slices.Sorted(slices.Values(strings.Fields(text))) }
	return slices.Equal(sorted(got), sorted(want))
}

func TestFiltersAreTakenOffOneByOne(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		amira.Draft("entry-a")
		amira.Get("/entries")
		amira.Press("Apply filters", "words", "entry", "state", "draft", "kind", "formal", "from-day", "1", "from-month", "4", "from-year", "2026").
			Must(http.StatusOK, "1 entry", "From 1 April 2026")
		for i, chip := range []string{"Words: entry", "Draft (remove", "Formal (remove", "From 1 April 2026"} {
			page := amira.Click(chip).Must(http.StatusOK, "entry-a")
			if left := strings.Count(page.Text(), "(remove this filter)"); left != 3-i {
				t.Errorf("after taking off %s %d filters are left", chip, left)
			}
		}
		if got := amira.Page().Address; got != "/entries" {
			t.Errorf("without filters the address is %s", got)
		}
		amira.Get("/entries?state=sent")
		amira.Click("Clear filters").Must(http.StatusOK, "entry-a")
	})
}

func TestTwentyFiveOnAPage(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		for i := range 26 {
			amira.Get("/entries/new")
			amira.Press("Save as draft", "title", fmt.Sprintf("entry-%02d", i))
		}
		page := amira.Get("/entries?sort=title&order=ascending").Must(http.StatusOK, "Entries 1 to 25 of 26")
		if got := titlesOn(page); len(got) != 25 || got[0] != "entry-00" {
			t.Errorf("the first page has %v", got)
		}
		second := amira.Click("Next").Must(http.StatusOK, "Entries 26 to 26 of 26")
		if got := titlesOn(second); len(got) != 1 || got[0] != "entry-25" {
			t.Errorf("the second page has %v", got)
		}
		amira.Click("Title").Must(http.StatusOK, "Entries 1 to 25 of 26")
		if got := titlesOn(amira.Page()); got[0] != "entry-25" {
			t.Errorf("ordered the other way round it begins with %s", got[0])
		}
	})
}
