package webtest

import (
	"net/http"
	"strings"
)

// Whole are the fields of an entry that can be sent, under the default template.
func Whole(title string) []string {
	return []string{
		"title", title, "starts_on-day", "3", "starts_on-month", "11", "starts_on-year", "2026",
		"provider", "Personalised Care Institute", "kind", "formal", "activity", "course", "hours", "2h 30m",
		"answer.need", "I wanted to ask better questions.", "answer.learned", "Open questions help people to talk.",
		"answer.applied", "I use them in every first meeting.", "answer.difference", "People set goals of their own.",
	}
}

// Draft saves a whole entry as a draft and returns its address.
func (c *Client) Draft(title string) string {
	c.t.Helper()
	c.Get("/entries/new").Must(http.StatusOK)
	return c.Press("Save as draft", Whole(title)...).Must(http.StatusOK, title).Address
}

// Send logs an entry and sends it to the only supervisor. It returns the entry's address.
func (c *Client) Send(title string) string {
	c.t.Helper()
	c.Get("/entries/new").Must(http.StatusOK)
	check := c.Press("Continue", Whole(title)...).Must(http.StatusOK, "Check your entry")
	c.Press("Send for sign-off").Must(http.StatusOK, "Entry sent for sign-off")
	return strings.TrimSuffix(check.Address, "/sign-off-request")
}

// Sign signs off an entry that waits, with a comment or without.
func (c *Client) Sign(entry, comment string) {
	c.t.Helper()
	c.Get(entry + "/sign-off").Must(http.StatusOK)
	c.Press("Confirm", "decision", "sign", "comment", comment).Must(http.StatusOK)
}

// Return sends an entry that waits back with a comment.
func (c *Client) Return(entry, comment string) {
	c.t.Helper()
	c.Get(entry + "/sign-off").Must(http.StatusOK)
	c.Press("Confirm", "decision", "return", "comment", comment).Must(http.StatusOK)
}
