package learning_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	ics "github.com/arran4/golang-ical"
	"github.com/google/uuid"

	"linkfolio/internal/catalogue"
	"linkfolio/internal/web/webtest"
)

// fetch is what a calendar program does: a request that brings nothing along.
func fetch(w *webtest.World, address string) *httptest.ResponseRecorder {
	answer := httptest.NewRecorder()
	w.Server.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, address, nil))
	return answer
}

// addressOn is the address that the page shows, or "".
func addressOn(p *webtest.Page) string {
	_, after, _ := strings.Cut(p.Text(), "http://example.com/calendars/")
	secret, _, found := strings.Cut(after, ".ics")
	if !found {
		return ""
	}
	return "http://example.com/calendars/" + secret + ".ics"
}

func TestACalendarByASecretAddress(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		p := w.Programme(uuid.Nil, catalogue.Terms{AskedOf: catalogue.OfLinkWorkers, DueDays: 700, LastsMonths: 12}, "Fire safety", "Data, security; and\nmore")
		w.Completes(w.Person("amira").ID, p.Modules[0], today.AddMonths(-1))
		amira := w.As("amira")
		amira.Get("/learning/calendar").Must(http.StatusOK, "Reminders and calendar", "60 days and 14 days before").MustNot("/calendars/")
		first := addressOn(amira.Press("Make a calendar address").Must(http.StatusOK, "Your calendar has a new address", "keep it to yourself", "23 November 2026 at 12:00pm"))
		if again := addressOn(amira.Get("/learning/calendar")); first == "" || again != first {
			t.Fatalf("%q, then %q", first, again)
		}
		answer := fetch(w, first)
		if h := answer.Header(); answer.Code != http.StatusOK || h.Get("Content-Type") != "text/calendar; charset=utf-8" ||
			h.Get("Cache-Control") != "private, no-store" || h.Get("Set-Cookie") != "" {
			t.Fatalf("%d %v", answer.Code, h)
		}
		if strings.Contains(answer.Body.String(), "Amira") || strings.Contains(answer.Body.String(), w.Person("amira").ID.String()) {
			t.Errorf("it says whose it is:\n%s", answer.Body)
		}
		feed, err := ics.ParseCalendar(strings.NewReader(answer.Body.String()))
		if err != nil || len(feed.Events()) != 2 {
			t.Fatalf("%v:\n%s", err, answer.Body)
		}
		for i, want := range []struct{ summary, day, more string }{
			{"Due: Fire safety", "20271023", "Programme of Fire safety\nLast completed on 23 October 2026\nhttp://example.com/learning"},
			{"Due: Data, security; and more", "20261202", "Programme of Fire safety\nhttp://example.com/learning"},
		} {
			event := feed.Events()[1-i]
			if got := event.GetProperty(ics.ComponentPropertySummary).Value; got != want.summary {
				t.Errorf("summary %q", got)
			}
			if got := event.GetProperty(ics.ComponentPropertyDtStart).Value; got != want.day {
				t.Errorf("on %q", got)
			}
			if got := event.GetProperty(ics.ComponentPropertyDescription).Value; got != want.more {
				t.Errorf("description %q", got)
			}
		}
		if again := fetch(w, first).Body.String(); again != answer.Body.String() {
			t.Error("the second answer at the same moment is another")
		}
		if strings.Contains(w.Log.String(), first[len("http://example.com/calendars/"):]) {
			t.Error("the secret stands in the log")
		}
		second := addressOn(amira.Press("Make a new address").Must(http.StatusOK))
		if fetch(w, first).Code != http.StatusNotFound || fetch(w, second).Code != http.StatusOK || fetch(w, strings.TrimSuffix(second, ".ics")).Code != http.StatusNotFound {
			t.Error("the old address works, or the new one does not")
		}
		amira.Press("Switch the calendar off").Must(http.StatusOK, "no longer works").MustNot("/calendars/")
		if fetch(w, second).Code != http.StatusNotFound {
			t.Error("the address of a calendar that is off works")
		}
	})
}

func TestRemindersAreSwitchedOffAndOn(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		amira.Get("/learning/calendar")
		amira.Press("Stop these emails").Must(http.StatusOK, "You get no emails about what is due")
		amira.Press("Send me these emails").Must(http.StatusOK, "You get an email 60 days and 14 days before")
	})
}

// Reading a calendar changes nothing, so that it may be read as often as a program likes.
func TestReadingACalendarChangesNoRow(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		amira.Get("/learning/calendar")
		address := addressOn(amira.Press("Make a calendar address"))
		count := func() (n int64) {
			for _, table := range []string{"audit_records", "letters", "learning_reminders", "learning_settings", "learning_records", "sessions"} {
				var rows int64
				if err := w.DB.Read(t.Context()).Table(table).Count(&rows).Error; err != nil {
					t.Fatal(err)
				}
				n += rows
			}
			return n
		}
		before := count()
		var locks []int
		for range 2 {
			var lock int
			if err := w.DB.Read(t.Context()).Table("learning_settings").Select("lock_version").Scan(&lock).Error; err != nil {
				t.Fatal(err)
			}
			locks = append(locks, lock)
			if got := fetch(w, address).Code; got != http.StatusOK {
				t.Fatal(got)
			}
		}
		if count() != before || locks[0] != locks[1] {
			t.Errorf("%d rows became %d, and the lock %v", before, count(), locks)
		}
	})
}
