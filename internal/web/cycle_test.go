package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"linkfolio/internal/web/webtest"
)

// An entry goes all the way round: commented on, returned, changed, compared, declined, signed off, re-opened.
func TestTheWholeCycle(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira, sam := w.As("amira"), w.As("sam")
		entry := amira.Send("Round and round")
		sam.Get(entry + "/sign-off").MustNot("What changed since you last looked")
		twice := sam.Tab()
		sam.Press("Confirm", "decision", "comment").Must(http.StatusUnprocessableEntity, "Enter a comment")
		said := []string{"decision", "comment", "comment", "", "comment.learned", "Which questions?"}
		sam.Press("Confirm", said...).Must(http.StatusOK, "Comment added", "You, 23 November 2026 at 12:00pm, about version 1", "Which questions?")
		twice.Press("Confirm", said...).Must(http.StatusOK, "Comment added")
		if n := strings.Count(amira.Get(entry).Must(http.StatusOK, "Waiting for sign-off").Text(), "Which questions?"); n != 2 { // under the answer and in the history
			t.Errorf("two clicks are said %d times", n)
		}
		mailed(t, w, "amira", "A comment on an entry of yours")
		amira.Click("Add a comment").Must(http.StatusOK, "The answer to: What did you learn?")
		amira.Press("Add comment", "comment", "").Must(http.StatusUnprocessableEntity, "Enter a comment")
		amira.Press("Add comment", "about", "elsewhere", "comment", "Kept").Must(http.StatusUnprocessableEntity, "Choose what your comment is about", "Kept")
		amira.Press("Add comment", "about", "answer.learned", "comment", strings.Repeat("x", 4001)).Must(http.StatusUnprocessableEntity, "4,000 characters")
		amira.Press("Add comment", "about", "answer.learned", "comment", "Those that begin with how.").Must(http.StatusOK, "Comment added", "You, 23 November")

		w.Pass(24 * time.Hour)
		amira, sam = w.As("amira"), w.As("sam") // sessions do not last that long
		sam.Get(entry+"/sign-off").Must(http.StatusOK, "Amira Hassan, 23 November 2026 at 12:00pm, about version 1", "Those that begin with how.")
		sam.Press("Confirm", "decision", "return", "comment.applied", "When?").Must(http.StatusOK, "Entry returned with your comment")
		mailed(t, w, "amira", "An entry came back to you in Linkfolio")
		amira.Get("/").Must(http.StatusOK, "Returned by Sam Okafor on 24 November 2026", "Returned By Sam Okafor on 24 Nov 2026")
		amira.Get(entry).Must(http.StatusOK, "Sam Okafor returned it on 24 November 2026", "It has waited for you since then", "See the comments under:", "When?")
		amira.Get(entry+"/edit").Must(http.StatusOK, "There are comments on:", "When?")
		amira.Press("Continue", "hours", "3", "answer.applied", "I use them in every first meeting since June.").Must(http.StatusOK)
		amira.Press("Send for sign-off").Must(http.StatusOK)

		sam.Get(entry+"/sign-off").Must(http.StatusOK, "This is compared with version 1, which you returned on 24 November 2026",
			"These parts changed: Time spent CPD points How have you used it", "2 hours 30 minutes 3 hours", "What changed in this answer", "[added:")
		again := sam.Tab()
		sam.Press("Confirm", "decision", "decline").Must(http.StatusUnprocessableEntity, "Enter why it is not for you to sign off")
		sam.Press("Confirm", "decision", "decline", "comment", "Ask the trainer.").Must(http.StatusOK, "Entry declined")
		again.Press("Confirm", "decision", "decline", "comment", "Ask the trainer.").Must(http.StatusOK, "Entry declined")
		sam.Get("/sign-offs").Must(http.StatusOK, "Sign-offs Nothing waits for you", "With the link worker", "Round and round Amira Hassan 24 Nov 2026, declined by you")
		sam.Get(entry).Must(http.StatusOK, "You declined it on 24 November 2026", "It waits for Amira Hassan").MustNot("Decide on this entry")
		sam.Get(entry + "/sign-off").Must(http.StatusConflict)
		mailed(t, w, "amira", "An entry was declined in Linkfolio")
		amira.Get("/").Must(http.StatusOK, "Declined by Sam Okafor on 24 November 2026: send it to somebody else, or again")
		amira.Get("/entries").Must(http.StatusOK, "Round and round", "Declined By Sam Okafor on 24 Nov 2026")
		amira.Get(entry).Must(http.StatusOK, "Declined", "Sam Okafor declined this entry on 24 November 2026", "Ask the trainer.", "send it to somebody else")
		amira.Click("Check and send again").Must(http.StatusOK)
		amira.Press("Send for sign-off").Must(http.StatusOK)
		amira.Get("/entries").Must(http.StatusOK, "Waiting For Sam Okafor since 24 Nov 2026")
		sam.Sign(entry, "Well done")
		amira.Get("/entries").Must(http.StatusOK, "Signed off By Sam Okafor on 24 Nov 2026")

		sam.Get(entry).Must(http.StatusOK, "You signed it off on 24 November 2026", "it can be re-opened")
		sam.Click("Re-open this entry").Must(http.StatusOK, "Re-open this entry?", "Signed off by Sam Okafor")
		second := sam.Tab()
		sam.Press("Re-open entry").Must(http.StatusUnprocessableEntity, "Enter why this entry is re-opened")
		reason := []string{"comment", "The wrong entry."}
		sam.Press("Re-open entry", reason...).Must(http.StatusOK, "Entry re-opened", "No. Re-opened by you on 24 Nov 2026")
		second.Press("Re-open entry", reason...).Must(http.StatusOK, "Entry re-opened")
		mailed(t, w, "amira", "An entry was re-opened in Linkfolio")
		if told := w.Letters(webtest.Email("amira")); !strings.Contains(told[len(told)-1].Text, "which Sam Okafor signed off on 24 November 2026 at") {
			t.Errorf("letter: %s", told[len(told)-1].Text)
		}
		amira.Get("/entries").Must(http.StatusOK, "Re-opened By Sam Okafor on 24 Nov 2026")
		amira.Get(entry).Must(http.StatusOK, "Sam Okafor re-opened it on 24 November 2026", "The sign-off no longer stands", "The wrong entry.",
			"Signed off by Sam Okafor", "Sam Okafor re-opened this entry: its sign-off no longer stands")
		amira.Get("/portfolio")
		amira.Click("View as a web page").Must(http.StatusOK, "Signed off by Sam Okafor", "re-opened by Sam Okafor on 24 November 2026", "Not signed off Re-opened")
		amira.Get(entry + "/edit")
		amira.Press("Continue", "hours", "4").Must(http.StatusOK)
		amira.Press("Send for sign-off").Must(http.StatusOK)
		sam.Get(entry).Must(http.StatusOK, "Earlier sign-off, no longer stands", "Signed off by Sam Okafor", "Re-opened by Sam Okafor")
		sam.Click("Download the receipt of the re-opening").Must(http.StatusOK)
	})
}

func TestActsThatComeTooLateOrFromSomebodyElse(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira, sam, tom := w.As("amira"), w.As("sam"), w.As("tom")
		entry := amira.Send("Late")
		amira.Get(entry + "/comments")
		comments := amira.Tab()
		amira.Get(entry+"/reopen").Must(http.StatusConflict, "not signed off")
		for _, beneath := range []string{"/comments", "/reopen", "/sign-off"} {
			if status := tom.Post(entry+beneath, url.Values{"comment": {"Mine"}, "decision": {"decline"}}).Status; status != http.StatusNotFound && status != http.StatusForbidden {
				t.Errorf("tom posts to %s: %d", beneath, status)
			}
		}
		amira.Post(entry+"/sign-off", url.Values{"decision": {"decline"}, "comment": {"Mine"}}).Must(http.StatusForbidden)
		sam.Sign(entry, "")
		comments.Press("Add comment", "comment", "Kept words").Must(http.StatusConflict, "Comments can be added while", "Kept words")
		amira.Get(entry + "/reopen")
		mine := amira.Tab()
		sam.Get(entry + "/reopen")
		sam.Press("Re-open entry", "comment", "First").Must(http.StatusOK, "Entry re-opened")
		mine.Press("Re-open entry", "comment", "Second reason").Must(http.StatusConflict, "not signed off, so it cannot be re-opened", "Second reason")

		amira.Get(entry + "/comments")
		comments = amira.Tab()
		amira.Get(entry + "/sign-off-request")
		amira.Press("Send for sign-off").Must(http.StatusOK)
		page := comments.Press("Add comment", "comment", "About the first").Must(http.StatusConflict, "changed and sent again after you opened it", "About the first")
		if got, _ := page.Value("comment"); got != "About the first" {
			t.Errorf("the comment came back as %q", got)
		}
		comments.Press("Add comment").Must(http.StatusOK, "Comment added", "about version 2")
	})
}

// Whoever signed an entry off may take that back when they no longer supervise its owner, and does not see it any more.
func TestAFormerSupervisorTakesASignOffBack(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira, sam := w.As("amira"), w.As("sam")
		entry := amira.Send("Long ago")
		sam.Sign(entry, "")
		w.Exec("UPDATE supervision_links SET starts_on = '2025-01-01', ends_on = '2026-11-01'")
		sam.Get(entry + "/reopen")
		twice := sam.Tab()
		sam.Press("Re-open entry", "comment", "Not me").Must(http.StatusOK, "Entry re-opened", "An entry that you can no longer see", "Re-opened by you")
		twice.Press("Re-open entry", "comment", "Not me").Must(http.StatusOK, "Entry re-opened")
		sam.Get(entry).Must(http.StatusNotFound)
		amira.Get(entry).Must(http.StatusOK, "Sam Okafor re-opened it on", "Not me")
	})
}

// A stand-in compares with what the supervisor last looked at, and both names stand with what they say.
func TestAStandInComparesAndComments(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira, sam, kit := w.As("amira"), w.As("sam"), w.As("kit")
		entry := amira.Send("Compared")
		sam.Return(entry, "Say more")
		amira.Get(entry + "/edit")
		amira.Press("Continue", "title", "Compared again").Must(http.StatusOK)
		amira.Press("Send for sign-off").Must(http.StatusOK)
		sam.Get("/supervision")
		sam.Click("Name a stand-in")
		sam.Press("Name stand-in", "stand_in", w.Person("kit").ID.String(), "ends_on-day", "3", "ends_on-month", "12", "ends_on-year", "2026").Must(http.StatusOK)
		kit.Get(entry+"/sign-off").Must(http.StatusOK, "compared with version 1, which Sam Okafor returned on 23 November 2026", "These parts changed: Title", "Compared Compared again")
		kit.Press("Confirm", "decision", "comment", "comment.need", "Nearly there").Must(http.StatusOK, "Comment added")
		amira.Get(entry).Must(http.StatusOK, "Kit Adeyemi, for Sam Okafor, 23 November 2026", "Nearly there")
		kit.Get(entry + "/sign-off")
		kit.Press("Confirm", "decision", "decline", "comment", "Wait for Sam").Must(http.StatusOK, "Entry declined")
		amira.Get(entry).Must(http.StatusOK, "Kit Adeyemi, for Sam Okafor, declined it on", "declined to sign off this entry for Sam Okafor")
		sam.Get(entry).Must(http.StatusOK, "Kit Adeyemi, for you, declined it on")
	})
}
