// Package identitytest makes a register of people for tests: real keys, a real box and a real outbox. Only
// hashing costs less than in earnest.
package identitytest

import (
	"net/url"
	"testing"

	"linkfolio/internal/calendar"
	"linkfolio/internal/database"
	"linkfolio/internal/identity"
	"linkfolio/internal/mail/mailtest"
	"linkfolio/templates"
)

// Parts are the parts of a register over a migrated database. Its keys stand in a folder of the test's own.
func Parts(t testing.TB, db *database.DB, clock calendar.Clock) identity.Parts {
	t.Helper()
	return In(t, t.TempDir(), db, clock)
}

// In is Parts with keys in a folder that the test knows.
func In(t testing.TB, dir string, db *database.DB, clock calendar.Clock) identity.Parts {
	t.Helper()
	parts, err := identity.OpenParts(db, dir, templates.Emails(), clock)
	if err != nil {
		t.Fatal(err)
	}
	parts.Hashing = identity.CheapHashing()
	parts.Outbox.At(&url.URL{Scheme: "http", Host: "example.com"})
	return parts
}

// Letters are the letters that wait for an address in the outbox of these parts, the newest last.
func Letters(t testing.TB, parts identity.Parts, email string) []mailtest.Letter {
	t.Helper()
	return mailtest.Letters(t, parts.DB, parts.Outbox, email)
}

// LastLink is the last address in the newest letter for somebody. The test fails where there is none.
func LastLink(t testing.TB, parts identity.Parts, email string) string {
	t.Helper()
	return mailtest.LastLink(t, parts.DB, parts.Outbox, email)
}
