package supervisionlog_test

import (
	"net/http"
	"strings"
	"testing"

	"linkfolio/internal/web/webtest"
)

// session is what amira writes about a session with sam.
func session(more ...string) []string {
	return append([]string{
		"held_on-day", "20", "held_on-month", "11", "held_on-year", "2026", "length", "1h", "agenda", "Caseload\nHousing", "notes", "What we agreed",
		"next_on-day", "3", "next_on-month", "12", "next_on-year", "2026", "action.0", "Write the letter", "by.0", "worker",
		"due.0-day", "22", "due.0-month", "11", "due.0-year", "2026",
	}, more...)
}

func TestASessionFromTheFormToBothConfirmations(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira, sam := w.As("amira"), w.As("sam")
		entry := amira.Send("Talked about")
		amira.Get("/supervision").Must(http.StatusOK, "Supervision log")
		amira.Click("Open the supervision log").Must(http.StatusOK, "There are no sessions yet", "0 sessions in this membership year")
		amira.Click("Log a session").Must(http.StatusOK, "Amira Hassan and Sam Okafor, line management", "Talked about")
		amira.Press("Save and confirm", "agenda", "kept", "action.0", "kept too", "due.0-day", "40").
			Must(http.StatusUnprocessableEntity, "Enter the day of the session", "Enter how long the session was", "The day of action 1 must include a month and a year", "Select who does action 1")
		if kept, _ := amira.Page().Value("action.0"); kept != "kept too" {
			t.Errorf("the action is %q", kept)
		}
		page := amira.Press("Add more actions", session()...).Must(http.StatusOK, "Action 6")
		if kept, _ := page.Value("notes"); kept != "What we agreed" || page.Has("There is a problem") {
			t.Errorf("adding rows lost the notes: %q", kept)
		}
		again := amira.Tab()
		id := strings.TrimPrefix(entry, "/entries/")
		made := amira.Press("Save and confirm", "entries", id, "action.5", "Ask the lead", "by.5", "supervisor").
			Must(http.StatusOK, "Session logged", "Waits for Sam Okafor", "You confirmed it on 23 November 2026", "It has waited since 23 November 2026 at 12:00pm for Sam Okafor to confirm it", "1 hour", "Write the letter Overdue", "Amira Hassan, by 22 November 2026", "Talked about").Address
		if again.Press("Save and confirm", "entries", id, "action.5", "Ask the lead", "by.5", "supervisor").Must(http.StatusOK).Address != made {
			t.Error("two clicks made two sessions")
		}
		again.Get("/supervision/sessions/new")
		sam.Get("/").Must(http.StatusOK, "Supervision", "Amira Hassan: last session with you 3 days ago", "1 session waits for you to confirm")
		sam.Get("/supervision").Must(http.StatusOK, "1 session waits for you to confirm")
		sam.Click("Open the supervision log").Must(http.StatusOK, "Sessions that wait for you to confirm", "People you supervise", "20 Nov 2026, 3 days ago")
		sam.Click("20 Nov 2026").Must(http.StatusOK, "Waits for you", "What we agreed", "Talked about")
		second := sam.Tab()
		sam.Press("Confirm this session").Must(http.StatusOK, "Session confirmed", "Confirmed by both").MustNot("Confirm this session")
		second.Press("Confirm this session").Must(http.StatusOK, "Session confirmed")

		amira.Get(made)
		amira.Click("Correct this session").Must(http.StatusOK, "Why does it have to be corrected?", "Sam Okafor will be asked to confirm it again")
		amira.Press("Save and confirm", "notes", "Corrected notes").Must(http.StatusUnprocessableEntity, "Say why it has to be corrected")
		amira.Press("Save and confirm", "reason", "I wrote the wrong thing", "length", "45 min").Must(http.StatusOK, "Session saved", "Sam Okafor confirmed an earlier version", "I wrote the wrong thing", "Version 1, saved by Amira Hassan", "What we agreed")
		sam.Get(made).Must(http.StatusOK, "Waits for you", "You confirmed an earlier version", "this no longer counts", "Corrected notes", "What changed since version 1: Length: 1 hour, now 45 minutes Shared notes: changed")
		if letters := w.Letters(webtest.Email("sam")); len(letters) == 0 || strings.Contains(letters[len(letters)-1].Text, "Corrected") {
			t.Errorf("%+v", letters)
		}
	})
}

func TestOfTwoTabsNothingIsLost(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira, sam := w.As("amira"), w.As("sam")
		amira.Get("/supervision/sessions/new")
		made := amira.Press("Save and confirm", session()...).Must(http.StatusOK).Address
		stale := sam.Tab()
		sam.Get(made)
		stale.Get(made)
		edit := sam.Tab()
		edit.Get(made + "/edit")
		amira.Get(made + "/edit")
		amira.Press("Save and confirm", "agenda", "Hers", "length", "45 min").Must(http.StatusOK, "Session saved")
		stale.Press("Confirm this session").Must(http.StatusConflict, "This session was changed after you opened it", "Hers")
		page := edit.Press("Save and confirm", "agenda", "His").Must(http.StatusConflict, "This session was changed somewhere else while you were writing", "Hers", "0.75")
		if kept, _ := page.Value("agenda"); kept != "His" {
			t.Errorf("what he typed is %q", kept)
		}
		edit.Press("Save and confirm").Must(http.StatusOK, "Session saved", "His", "Hers") // hers as an earlier version
		amira.Get(made).Must(http.StatusOK, "Waits for you", "You confirmed an earlier version")
	})
}

func TestTickingAndPrivateNotes(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira, sam, lena := w.As("amira"), w.As("sam"), w.As("lena")
		amira.Get("/supervision/sessions/new")
		made := amira.Press("Save and confirm", session()...).Must(http.StatusOK).Address
		sam.Get("/supervision/sessions").Must(http.StatusOK, "Actions to do", "Write the letter", "Overdue")
		sam.Press("Mark as done").Must(http.StatusOK, "Action marked as done", "Supervision log").MustNot("Actions to do")
		amira.Get(made).Must(http.StatusOK, "Write the letter Done", "done on 23 November 2026")
		amira.Press("Mark as not done").Must(http.StatusOK, "Action marked as not done", "Overdue")

		sam.Get(made)
		other := sam.Tab()
		sam.Press("Save private notes", "private", "canary of sam").Must(http.StatusOK, "Your private notes are saved", "canary of sam")
		page := other.Press("Save private notes", "private", "typed elsewhere").Must(http.StatusConflict, "Your private notes were changed somewhere else", "canary of sam")
		if kept, _ := page.Value("private"); kept != "typed elsewhere" {
			t.Errorf("what he typed is %q", kept)
		}
		other.Press("Save private notes").Must(http.StatusOK, "typed elsewhere")
		amira.Get(made).Must(http.StatusOK).MustNot("typed elsewhere", "canary of sam")

		lena.Get("/organisations")
		lena.Get(strings.TrimSuffix(lena.Page().Address, "/")+"/members/"+w.Person("amira").ID.String()).
			Must(http.StatusOK, "Supervision sessions", "1 session in this membership year. The last was on 20 November 2026, 3 days ago.").MustNot("Caseload", "What we agreed", "The next is")
		lena.Get(made).Must(http.StatusNotFound)
		fay := w.As("fay")
		fay.Get("/supervision/sessions/new").Must(http.StatusOK, "You have no supervision today")
	})
}

func TestWithSeveralSupervisorsOneIsChosenFirst(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		w.Person("tom")
		w.Person("amira")
		sam := w.As("sam")
		sam.Get("/supervision/sessions/new").Must(http.StatusOK, "With whom was it?", "Amira Hassan, whom you supervise: line management")
		sam.Click("Tom Price, whom you supervise").Must(http.StatusOK, "Tom Price and Sam Okafor, line management")
		sam.Press("Save and confirm", session()...).Must(http.StatusOK, "for Tom Price to confirm it")
		w.As("tom").Get("/").Must(http.StatusOK, "1 session in this membership year", "1 session waits for you to confirm")
		w.As("amira").Get("/supervision/sessions").MustNot("Tom Price")
	})
}
