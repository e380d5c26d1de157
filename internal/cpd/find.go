package cpd

import (
	"errors"
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/database"
	"linkfolio/internal/fault"
)

// Find gives one entry that the actor may see, or NotFound.
func Find(tx *gorm.DB, who access.Actor, id uuid.UUID) (Entry, error) {
	if !who.SignedIn() {
		return Entry{}, fault.New(fault.SignedOut, "Sign in to carry on.")
	}
	visible, args := access.Visible(who)
	var e Entry
	err := tx.Where("id = ?", id).Where(visible, args...).Take(&e).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Entry{}, access.NotFound()
	}
	if err != nil {
		return Entry{}, fmt.Errorf("find entry: %w", err)
	}
	return e, nil
}

// Lock has all who are about to change an entry wait for each other, whether or not there is such an entry: what is read after
// it holds until the transaction ends. Whoever writes beside the entry locks it first, or two of them wait for each other.
func Lock(tx *gorm.DB, id uuid.UUID) error {
	return database.LockRows(tx.Model(&Entry{}).Where("id = ?", id), "entry")
}

// LockAll is Lock for all entries of a person at once.
func LockAll(tx *gorm.DB, owner uuid.UUID) error {
	return database.LockRows(tx.Model(&Entry{}).Where("owner_id = ?", owner), "entries")
}

// Move brings an entry to another state, if it is still exactly as e says; else a Conflict comes back and e is left as
// it was. change may set the reviewer, the guest, the time of sending and the signer. What the entry says does not move with it.
func Move(tx *gorm.DB, e *Entry, to access.State, change func(*Entry)) error {
	after := *e
	if change != nil {
		change(&after)
	}
	after.State, after.LockVersion = to, e.LockVersion+1
	moved := tx.Model(&Entry{}).Where("id = ? AND lock_version = ? AND state = ?", e.ID, e.LockVersion, e.State).
		Select("state", "reviewer_id", "sent_at", "signer_id", "guest_id", "version", "lock_version").Updates(after)
	if moved.Error != nil {
		return fmt.Errorf("move entry: %w", moved.Error)
	}
	if moved.RowsAffected == 0 {
		return lost()
	}
	*e = after
	return nil
}

func lost() error {
	return fault.New(fault.Conflict, "This entry has just been changed. Open it again to see how it is now.")
}

// Within gives the owner's entries that end within a span, oldest first, without drafts.
func Within(tx *gorm.DB, owner uuid.UUID, span calendar.Span) ([]Entry, error) {
	var entries []Entry
	err := tx.Where("owner_id = ? AND ends_on BETWEEN ? AND ? AND state <> ?", owner, span.From, span.To, access.Draft).
		Order("ends_on, starts_on, id").Find(&entries).Error
	if err != nil {
		return nil, fmt.Errorf("entries within a span: %w", err)
	}
	return entries, nil
}

// Among gives the owner's entries among these, without answers, those that end last first.
func Among(tx *gorm.DB, owner uuid.UUID, ids []uuid.UUID) ([]Entry, error) {
	return brief(tx.Where("owner_id = ? AND id IN ?", owner, ids))
}

// OnDays gives the owner's entries that end on one of these days, without answers.
func OnDays(tx *gorm.DB, owner uuid.UUID, days []calendar.Date) ([]Entry, error) {
	return brief(tx.Where("owner_id = ? AND ends_on IN ?", owner, days))
}

// Recent gives the newest of the owner's entries of an activity type that end within a span, at most n, without drafts and
// without answers.
func Recent(tx *gorm.DB, owner uuid.UUID, activity string, span calendar.Span, n int) ([]Entry, error) {
	return brief(tx.Where("owner_id = ? AND activity = ? AND ends_on BETWEEN ? AND ? AND state <> ?",
		owner, activity, span.From, span.To, access.Draft).Limit(n))
}

func brief(query *gorm.DB) ([]Entry, error) {
	var entries []Entry
	if err := query.Select(listColumns).Order("ends_on DESC, id DESC").Find(&entries).Error; err != nil {
		return nil, fmt.Errorf("some entries: %w", err)
	}
	return entries, nil
}
