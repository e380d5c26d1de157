package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"linkfolio/internal/web/webtest"
)

// What the supervisor signs is what they were shown.
func TestAnEntryThatChangedUnderTheSupervisorsEyes(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira, sam := w.As("amira"), w.As("sam")
		entry := amira.Send("Before")
		sam.Get(entry + "/sign-off")
		amira.Get(entry+"/withdraw").Must(http.StatusOK, "Withdraw this entry?", "Sam Okafor will no longer see it")
		amira.Press("Withdraw entry").Must(http.StatusOK, "Entry withdrawn")
		tab := sam.Tab()
		tab.Press("Confirm", "decision", "sign", "comment", "Good work").
			Must(http.StatusConflict, "Amira Hassan withdrew this entry after you opened it", "Good work", "Go to your sign-offs").MustNot("Before")
		tab.Get(entry + "/sign-off").Must(http.StatusNotFound)
		tab.Post(entry+"/sign-off", url.Values{"decision": {"sign"}, "version": {strings.Repeat("0", 64)}}).Must(http.StatusNotFound)

		amira.Get(entry + "/edit")
		amira.Press("Continue", "title", "After").Must(http.StatusOK)
		amira.Press("Send for sign-off").Must(http.StatusOK)
		page := sam.Press("Confirm", "decision", "sign", "comment", "Good work").
			Must(http.StatusConflict, "changed and sent again after you opened it", "What changed", "Before", "After")
		if got, _ := page.Value("comment"); got != "Good work" {
			t.Errorf("the comment came back as %q", got)
		}
		if got, _ := page.Value("decision"); got != "" {
			t.Errorf("%q is still chosen", got)
		}
		amira.Get(entry).Must(http.StatusOK, "Waiting for sign-off")
		sam.Press("Confirm", "decision", "sign").Must(http.StatusOK, "Entry signed off")
		amira.Get(entry).Must(http.StatusOK, "Signed off by Sam Okafor", "Good work")
	})
}

func TestDecisionsThatCannotBeMade(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira, sam, olu := w.As("amira"), w.As("sam"), w.As("olu")
		entry := amira.Send("Once")
		sam.Get(entry + "/sign-off")
		second := sam.Tab()
		sam.Press("Confirm").Must(http.StatusUnprocessableEntity, "Choose whether to sign off this entry, return it, decline it or comment only")
		for _, comment := range []string{"", "  \n\t ", "...", "\u200b"} {
			sam.Press("Confirm", "decision", "return", "comment", comment).Must(http.StatusUnprocessableEntity, "Enter a comment that says what to change")
		}
		sam.Press("Confirm", "decision", "return", "comment", strings.Repeat("x", 4001)).Must(http.StatusUnprocessableEntity, "4,000 characters")
		for _, version := range []string{"", "x", strings.Repeat("0", 64)} {
			sam.Press("Confirm", "decision", "sign", "version", version).Must(http.StatusConflict)
			sam.Get(entry + "/sign-off")
		}
		olu.Post(entry+"/sign-off", url.Values{"decision": {"sign"}}).Must(http.StatusNotFound)
		sam.Press("Confirm", "decision", "sign", "comment", "First").Must(http.StatusOK, "Entry signed off")
		second.Press("Confirm", "decision", "return", "comment", "Second thoughts").Must(http.StatusConflict, "no longer waiting", "Second thoughts")
		amira.Get(entry).Must(http.StatusOK, "First").MustNot("Second thoughts")
		amira.Get(entry+"/edit").Must(http.StatusConflict, "A signed entry is locked")
		amira.Post(entry+"/withdraw", nil).Must(http.StatusConflict, "no longer waiting for sign-off")
	})
}

func TestTheQueueIsOldestFirst(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		w.As("sam").Get("/sign-offs").Must(http.StatusOK, "Nothing waits for you")
		w.As("tom").Send("entry-1")
		w.Pass(24 * time.Hour)
		w.As("amira").Send("entry-2")
		w.Pass(24 * time.Hour)
		w.As("tom").Send("entry-3")
		amira, sam := w.As("amira"), w.As("sam")
		page := sam.Get("/sign-offs").Must(http.StatusOK, "3 entries wait for you", "Tom Price 2 days, since 23 Nov 2026", "Amira Hassan 1 day, since 24 Nov 2026")
		if got := strings.Join(titlesLinked(page), " "); got != "entry-1 entry-2 entry-3" {
			t.Errorf("the queue is %s", got)
		}
		sam.Get("/").Must(http.StatusOK, "3 entries wait for you")
		amira.Get("/").Must(http.StatusOK, "Waiting for sign-off", "With Sam Okafor since 24 November 2026, 1 day")
	})
}
