package supervision

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
)

// SaveNotes keeps the actor's private notes on a session. lock is that of the notes they were shown, 0 for none. The audit is
// told nothing. Faults: NotFound, Conflict (also once the link worker was erased), Invalid at private.
func (l *Log) SaveNotes(ctx context.Context, who access.Actor, session uuid.UUID, lock int, words string) error {
	return l.db.InTx(ctx, func(tx *gorm.DB) error {
		if _, err := findWritten(tx, who, session); err != nil {
			return err
		}
		if err := identity.Hold(tx, who.ID); err != nil { // whoever is being erased themselves writes no more
			return err
		}
		before, err := privateOf(tx, who, session)
		if err != nil {
			return err
		}
		after, err := readNotes(words)
		switch {
		case err != nil:
			return err
		case after == before.Words:
			return nil
		case before.LockVersion != lock:
			return staleNotes()
		}
		return l.saveNotes(tx, PrivateNotes{session, who.ID, after, l.clock(), lock + 1})
	})
}

func readNotes(typed string) (string, error) {
	var c fault.Check
	words := readText(&c, "private", "Your private notes", typed, MaxNotes, true)
	return words, c.Err()
}

func staleNotes() error {
	return fault.New(fault.Conflict, "Your private notes were changed in another window or on another device after you opened this page. "+
		"What you typed is not saved yet. Compare it, then save again.")
}

// privateOf gives the notes of the actor, and of nobody else; empty where there are none.
func privateOf(tx *gorm.DB, who access.Actor, session uuid.UUID) (PrivateNotes, error) {
	var found []PrivateNotes
	if err := tx.Where("session_id = ? AND writer_id = ?", session, who.ID).Find(&found).Error; err != nil {
		return PrivateNotes{}, fmt.Errorf("private notes: %w", err)
	}
	if len(found) == 0 {
		return PrivateNotes{}, nil
	}
	return found[0], nil
}

// saveNotes writes them. The session is locked, so nobody writes the same notes meanwhile.
func (l *Log) saveNotes(tx *gorm.DB, n PrivateNotes) error {
	changed := tx.Model(&PrivateNotes{}).Where("session_id = ? AND writer_id = ?", n.SessionID, n.WriterID).
		Select("words", "changed_at", "lock_version").Updates(n)
	if changed.Error == nil && changed.RowsAffected == 0 {
		changed = tx.Create(&n)
	}
	if changed.Error != nil {
		return fmt.Errorf("keep private notes: %w", changed.Error)
	}
	return nil
}
