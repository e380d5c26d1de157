package main

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"linkfolio/internal/calendar"
	"linkfolio/internal/config"
	"linkfolio/internal/identity"
	"linkfolio/internal/mail"
	"linkfolio/internal/mail/mailtest"
)

// The service asks of every letter that is about somebody's work whether its reader is still there.
func TestNoLetterGoesToWhoIsGone(t *testing.T) {
	eachEngine(t, func(t *testing.T, address string) {
		a, sink, nobody := opened(t, config.Config{DataDir: t.TempDir(), DatabaseURL: address}), mailtest.NewSink(t), uuid.New()
		kinds := []string{
			"decided-here", "entry-commented", "entry-declined", "entry-reopened", "entry-reopened-for-owner", "entry-returned",
			"learning-due", "session-waits", "sign-off-digest", "signed-in-your-name",
		}
		for _, kind := range kinds {
			letter := mail.Kept{ID: uuid.New(), Key: kind, Kind: kind, Sealed: []byte{}, CreatedAt: calendar.System(), DueAt: calendar.System(), ForID: &nobody}
			if err := a.db.Read(t.Context()).Create(&letter).Error; err != nil {
				t.Fatal(err)
			}
		}
		sender := a.sender(sink.Where())
		for more := true; more; {
			var err error
			if more, err = sender.Send(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		var asked []string
		a.db.Read(t.Context()).Model(&mail.Kept{}).Where("problem = 'not wanted any more'").Order("kind").Pluck("kind", &asked)
		if len(asked) != len(kinds) {
			t.Errorf("asked of %v, want %v", asked, kinds)
		}
	})
}

// What stood in a list that was given up is free again before the list is deleted, however long the service was off.
func TestOldListsAreReadBeforeTheyGo(t *testing.T) {
	eachEngine(t, func(t *testing.T, address string) {
		a := opened(t, config.Config{DataDir: t.TempDir(), DatabaseURL: address})
		sam, err := a.people.AddPerson(t.Context(), identity.NewPerson{Email: "sam@test.example", Name: "Sam", Password: "violet ladder humming kettle"})
		if err != nil {
			t.Fatal(err)
		}
		db, old := a.db.Read(t.Context()), calendar.System().Add(-40*24*time.Hour)
		list := mail.Kept{ID: uuid.New(), Key: "list", Kind: "signed-in-your-name", Sealed: []byte{}, CreatedAt: old, DueAt: old, GivenUpAt: &old, ForID: &sam.ID}
		if err := db.Create(&list).Error; err != nil {
			t.Fatal(err)
		}
		err = db.Exec("INSERT INTO untold_signatures (letter, person_id, entry_id, number, letter_id) VALUES ('list', ?, ?, 1, ?)", sam.ID, uuid.New(), list.ID).Error
		if err != nil {
			t.Fatal(err)
		}
		if _, err := a.sweepLetters(a.outbox.Sweep(a.db))(t.Context()); err != nil {
			t.Fatal(err)
		}
		var letters, free int
		db.Raw("SELECT count(*) FROM letters").Scan(&letters)
		db.Raw("SELECT count(*) FROM untold_signatures WHERE letter_id IS NULL").Scan(&free)
		if letters != 0 || free != 1 {
			t.Errorf("%d letters are left, %d signatures are free", letters, free)
		}
	})
}
