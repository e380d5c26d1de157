package cpd

import (
	"context"
	"fmt"
	"regexp"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"linkfolio/internal/access"
	"linkfolio/internal/audit"
	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/database"
	"linkfolio/internal/fault"
)

// Book is where entries are written and found.
type Book struct {
	db    *database.DB
	shelf *catalogue.Shelf
	clock calendar.Clock
}

// NewBook makes a book over a database and the catalogue.
func NewBook(db *database.DB, shelf *catalogue.Shelf, clock calendar.Clock) *Book {
	return &Book{db, shelf, clock}
}

// Add writes a new entry of the actor's own, as a draft. The same form twice makes one entry: the same words give it
// back as it is; other words give it back with a Conflict, so that they are not lost silently. Faults: Forbidden,
// Invalid at the fields.
func (b *Book) Add(ctx context.Context, who access.Actor, d Draft) (Entry, error) {
	e, err := b.Prepare(ctx, who, d)
	if err != nil {
		return Entry{}, err
	}
	err = b.db.InTx(ctx, func(tx *gorm.DB) error { return Start(tx, who, &e) })
	return e, err
}

// Prepare reads a draft into a new entry of the actor's own, for Start to write. It asks the catalogue, so it does not belong
// into a transaction. Faults: Forbidden, Invalid at the fields.
func (b *Book) Prepare(ctx context.Context, who access.Actor, d Draft) (Entry, error) {
	if err := access.Check(who, access.LogEntry, access.Record{}); err != nil {
		return Entry{}, err
	}
	if err := CheckKey(d.Key); err != nil {
		return Entry{}, err
	}
	now := b.clock()
	e := Entry{
		ID: uuid.Must(uuid.NewV7()), OwnerID: who.ID, State: access.Draft, FormKey: d.Key,
		LockVersion: 1, CreatedAt: now, ChangedAt: now,
	}
	err := b.read(ctx, &e, d)
	return e, err
}

// CheckKey refuses what cannot be the key of a form; it comes back from the browser, so it may be anything.
func CheckKey(key string) error {
	if !IsKey(key) {
		return fault.At("key", "This form was changed on its way to us. Copy your words, then open a new form")
	}
	return nil
}

// IsKey tells whether a text can be the key of a form.
func IsKey(key string) bool { return goodKey.MatchString(key) }

var goodKey = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// Start writes a prepared entry, unless its form was already saved: then e becomes the entry that was saved, and a Conflict
// comes back where that has other words.
func Start(tx *gorm.DB, who access.Actor, e *Entry) error {
	once := clause.OnConflict{Columns: []clause.Column{{Name: "owner_id"}, {Name: "form_key"}}, DoNothing: true}
	created := tx.Clauses(once).Create(e)
	if created.Error != nil {
		return fmt.Errorf("add entry: %w", created.Error)
	}
	if created.RowsAffected == 1 {
		return record(tx, who, *e, started, e.CreatedAt)
	}
	var first Entry
	if err := tx.Where("owner_id = ? AND form_key = ?", e.OwnerID, e.FormKey).Take(&first).Error; err != nil {
		return fmt.Errorf("entry of the same form: %w", err)
	}
	again := *e
	*e = first
	if !sameWords(again, first) {
		return fault.New(fault.Conflict, "This form was already saved, with other words. Open the saved entry to change it.")
	}
	return nil
}

// Amend changes an entry that is a draft or was returned. lock is the LockVersion that the person was shown: where the
// entry changed since, a Conflict comes back and nothing is written. Faults: NotFound, Forbidden, Conflict, Invalid at
// the fields.
func (b *Book) Amend(ctx context.Context, who access.Actor, id uuid.UUID, lock int, d Draft) (Entry, error) {
	before, err := Find(b.db.Read(ctx), who, id)
	if err != nil {
		return Entry{}, err
	}
	if err := access.Check(who, access.EditEntry, before.Access()); err != nil {
		return Entry{}, err
	}
	after := before
	unreadable := b.read(ctx, &after, d)
	switch {
	case unreadable == nil && sameWords(before, after):
		return before, nil // pressed twice, or nothing to change
	case before.LockVersion != lock:
		return Entry{}, stale()
	case unreadable != nil:
		return Entry{}, unreadable
	}
	after.LockVersion, after.ChangedAt = lock+1, b.clock()
	err = b.db.InTx(ctx, func(tx *gorm.DB) error {
		if err := rewrite(tx, before, after); err != nil {
			return err
		}
		return record(tx, who, after, changed, after.ChangedAt)
	})
	if err != nil {
		return Entry{}, err
	}
	return after, nil
}

// rewrite replaces what the entry says, if it is still as it was.
func rewrite(tx *gorm.DB, before, after Entry) error {
	done := tx.Model(&Entry{}).Where("id = ? AND lock_version = ? AND state = ?", before.ID, before.LockVersion, before.State).
		Select("template_id", "title", "starts_on", "ends_on", "provider", "kind", "activity", "minutes", "points",
			"typed", "answers", "search", "lock_version", "changed_at").Updates(after)
	if done.Error == nil && done.RowsAffected == 0 {
		return stale()
	}
	return done.Error
}

func stale() error {
	return fault.New(fault.Conflict, "This entry was changed in another window or on another device after you opened it. "+
		"Your changes are not saved. Copy the words that you need, then open the entry again.")
}

// Delete removes a draft that was never sent. Faults: NotFound, Forbidden, Conflict.
func (b *Book) Delete(ctx context.Context, who access.Actor, id uuid.UUID, lock int) error {
	return b.db.InTx(ctx, func(tx *gorm.DB) error {
		e, err := Find(tx, who, id)
		if err != nil {
			return err
		}
		if err := access.Check(who, access.DeleteEntry, e.Access()); err != nil {
			return err
		}
		if e.Version > 0 {
			return fault.New(fault.Conflict, "This entry was sent for sign-off before, so it stays in your record.")
		}
		gone := tx.Where("id = ? AND lock_version = ? AND state = ? AND version = 0", id, lock, e.State).Delete(&Entry{})
		if gone.Error == nil && gone.RowsAffected == 0 {
			return stale()
		}
		if gone.Error != nil {
			return gone.Error
		}
		return record(tx, who, e, deleted, b.clock())
	})
}

// Entry gives one entry that the actor may see, or NotFound.
func (b *Book) Entry(ctx context.Context, who access.Actor, id uuid.UUID) (Entry, error) {
	return Find(b.db.Read(ctx), who, id)
}

// The acts of writing, as the audit names them.
const (
	started audit.Act = "started"
	changed audit.Act = "changed"
	deleted audit.Act = "deleted"
)

var actWords = map[audit.Act]string{
	started: "started this entry", changed: "changed this entry", deleted: "deleted this draft",
}

func record(tx *gorm.DB, who access.Actor, e Entry, act audit.Act, at time.Time) error {
	if act == changed {
		if shared, err := sharesRecord(tx, who, e, at); shared || err != nil {
			return err
		}
	}
	return audit.Add(tx, audit.Event{
		Chain: e.OwnerID, At: at, Actor: who.ID, Act: act, Subject: Subject(e.ID),
		Body: audit.Body{Actor: who.Name, Words: actWords[act]},
	})
}

// Subject is an entry as the audit refers to it.
func Subject(id uuid.UUID) audit.Subject { return audit.Subject{Kind: "entry", ID: id} }

// sharesRecord tells whether the last act upon the entry is a change by the same person less than an hour ago: a form
// that saves as it is typed would fill the history otherwise.
func sharesRecord(tx *gorm.DB, who access.Actor, e Entry, at time.Time) (bool, error) {
	var last []audit.Record
	err := tx.Where("chain_id = ? AND subject_id = ?", e.OwnerID, e.ID).Order("seq DESC").Limit(1).Find(&last).Error
	if err != nil || len(last) == 0 {
		return false, err
	}
	recent := at.UnixMicro()-last[0].At < time.Hour.Microseconds()
	return last[0].Act == changed && last[0].ActorID == who.ID && recent, nil
}
