// Package mailtest reads the outbox as the people would whom the letters are for. It is for tests only.
package mailtest

import (
	"regexp"
	"strings"
	"testing"

	"linkfolio/internal/database"
	"linkfolio/internal/mail"
)

// Letter is a letter that waits in the outbox.
type Letter struct {
	Kind    string
	Subject string
	Text    string
	Links   []string // every address in the text, in full, in order
}

var links = regexp.MustCompile(`https?://\S+`)

// Letters are the letters that wait for an address, the newest last.
func Letters(t testing.TB, db *database.DB, outbox *mail.Outbox, email string) []Letter {
	t.Helper()
	var kept []mail.Kept
	if err := db.Read(t.Context()).Where("sent_at IS NULL AND given_up_at IS NULL").Order("id").Find(&kept).Error; err != nil {
		t.Fatal(err)
	}
	var letters []Letter
	for _, k := range kept {
		if !strings.EqualFold(k.ToEmail, email) {
			continue
		}
		subject, text, err := outbox.Open(k)
		if err != nil {
			t.Fatal(err)
		}
		letters = append(letters, Letter{Kind: k.Kind, Subject: subject, Text: text, Links: links.FindAllString(text, -1)})
	}
	return letters
}

// LastLink is the last address in the newest letter for somebody. The test fails where there is none.
func LastLink(t testing.TB, db *database.DB, outbox *mail.Outbox, email string) string {
	t.Helper()
	letters := Letters(t, db, outbox, email)
	if len(letters) == 0 {
		t.Fatalf("no letter waits for %s", email)
	}
	newest := letters[len(letters)-1]
	if len(newest.Links) == 0 {
		t.Fatalf("the letter %q has no link:\n%s", newest.Subject, newest.Text)
	}
	return newest.Links[len(newest.Links)-1]
}
