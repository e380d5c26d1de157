package web_test

import (
	"net/http"
	"testing"

	"linkfolio/internal/web/webtest"
)

func TestTheMainJob(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira, sam := w.As("amira"), w.As("sam")
		amira.Get("/").Must(http.StatusOK, "You have no entries yet")
		amira.Click("Add an entry").Must(http.StatusOK, "Add an entry")
		amira.Press("Save as draft", "title", "Motivational interviewing").Must(http.StatusOK, "Draft saved", "Motivational interviewing", "Only you can see this draft")
		entry := amira.Page().Address
		amira.Click("Continue writing")
		amira.Press("Continue").Must(http.StatusUnprocessableEntity, "There is a problem")
		amira.Press("Continue", webtest.Whole("Motivational interviewing")...).Must(http.StatusOK, "Check your entry before you send it", "2 hours 30 minutes", "3 November 2026", "Sam Okafor")
		amira.Press("Send for sign-off").Must(http.StatusOK, "Entry sent for sign-off", "It is now with Sam Okafor")

		sam.Get("/").Must(http.StatusOK, "1 entry waits for you")
		sam.Get("/sign-offs").Must(http.StatusOK, "Amira Hassan", "Since today")
		sam.Click("Motivational interviewing").Must(http.StatusOK, "Open questions help people to talk.")
		sam.Press("Confirm", "decision", "return", "comment", " ").Must(http.StatusUnprocessableEntity, "Enter a comment that says what to change")
		sam.Press("Confirm", "decision", "return", "comment", "Say what changed.").Must(http.StatusOK, "Entry returned with your comment", "Nothing waits for you")

		amira.Get("/").Must(http.StatusOK, "Needs you", "Motivational interviewing")
		amira.Get(entry).Must(http.StatusOK, "Returned", "Say what changed.")
		amira.Click("Change and send again").Must(http.StatusOK, "Say what changed.")
		amira.Press("Continue", "answer.difference", "Two people came back.").Must(http.StatusOK, "Two people came back.")
		amira.Press("Send for sign-off").Must(http.StatusOK, "Entry sent for sign-off")

		sam.Sign(entry, "Well reflected.")
		amira.Get(entry).Must(http.StatusOK, "Signed off", "Well reflected.", "Sam Okafor, Clinical supervisor",
			"Amira Hassan sent this entry to Sam Okafor for sign-off", "Sam Okafor returned this entry with a comment", "Sam Okafor signed off this entry")
		amira.Get("/").Must(http.StatusOK, "2.5 of 20 points", "2 hours 30 minutes of 10 hours", "2.5 of your 2.5 points are signed off")
		amira.Get("/portfolio").Must(http.StatusOK, "1 entry with 2.5 points. 1 signed off.")
	})
}
