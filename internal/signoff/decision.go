// Package signoff carries an entry from its writer to a supervisor and back: requests, decisions and receipts.
//
// A decision names the version hash that was shown; it is append-only, comes with a receipt that anybody can check
// against our public keys, and nobody decides on their own entry.
package signoff

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/audit"
	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
)

// The kinds of decision on a version.
const (
	Signed    = "signed"
	Returned  = "returned"
	Declined  = "declined" // not theirs to sign
	Withdrawn = "withdrawn"
)

// Decision is what was decided on one version of an entry, by whom and when.
type Decision struct {
	EntryID     uuid.UUID `gorm:"primaryKey"`
	Number      int       `gorm:"primaryKey;autoIncrement:false"`
	VersionHash string
	OwnerID     uuid.UUID
	Kind        string
	Signature
	Together int        // how many entries were signed with the same declaration; 0 where nobody wrote it down yet
	ForID    *uuid.UUID // the supervisor in whose place a stand-in decided
	ForName  string     // as it was on the day
	Comment  string     `gorm:"-"`
}

// Signature is who did something to a version that cannot be undone, when, and the proof of it. Decisions from before
// version 0.5 name neither the organisation nor how somebody proved who they are.
type Signature struct {
	ByID           uuid.UUID // a person or, by e-mail alone, the request by which they were asked
	ByName         string    // as it was on the day
	ByRole         string
	ByOrganisation string
	Authenticated  Proof
	At             time.Time
	Commitment     []byte // to the words that came with it, which may be erased
	Receipt        string // JWS; empty for a withdrawal from before migration 25
}

// When is the moment in words.
func (s Signature) When() string { return calendar.Moment(s.At) }

// Comment is the erasable part of a decision.
type Comment struct {
	EntryID uuid.UUID `gorm:"primaryKey"`
	Number  int       `gorm:"primaryKey;autoIncrement:false"`
	OwnerID uuid.UUID
	Salt    []byte
	Comment string
}

// TableName is the table of comments.
func (Comment) TableName() string { return "decision_comments" }

// Models lists the GORM models, for the drift test.
func Models() []any {
	return []any{&Decision{}, &Comment{}, &Reopening{}, &ReopeningReason{}, &Remark{}, &RemarkWords{}, &GuestRequest{}, &LetterSettings{},
		&nudge{}, &lastDigest{}, &digested{}, &untold{}}
}

// ShortHash is the form of a version hash that people can compare by eye: "3f9a 12bc 77d0".
func (d Decision) ShortHash() string { return ShortHash(d.VersionHash) }

// ShortHash gives the first 12 hexadecimal digits of a hash, in fours.
func ShortHash(hash string) string {
	if len(hash) < 12 {
		return hash
	}
	return strings.Join([]string{hash[:4], hash[4:8], hash[8:12]}, " ")
}

// idOf is the id, or none.
func idOf(id *uuid.UUID) uuid.UUID {
	if id == nil {
		return uuid.Nil
	}
	return *id
}

// Answers tells whether the decision was made by the person to whom the version was sent, or in their place.
func (d Decision) Answers(sentTo uuid.UUID) bool {
	if d.ForID != nil {
		return *d.ForID == sentTo && d.ByID != sentTo
	}
	return d.ByID == sentTo
}

// record writes a decision and its comment, with its receipt. A second decision on the same version is a Conflict.
func (d *Desk) record(tx *gorm.DB, decision *Decision) (err error) {
	salt := audit.NewSalt()
	decision.Commitment = audit.Commit(salt, []byte(decision.Comment))
	if decision.Receipt, err = decision.receiptOf().signed(d.keys); err != nil {
		return fmt.Errorf("receipt: %w", err)
	}
	err = tx.Create(decision).Error
	if errors.Is(err, gorm.ErrDuplicatedKey) { // somebody else was faster
		return fault.New(fault.Conflict, "This version has already been decided on.")
	}
	if err != nil {
		return fmt.Errorf("decision: %w", err)
	}
	if err := decision.toTell(tx); err != nil {
		return err
	}
	return tx.Create(&Comment{decision.EntryID, decision.Number, decision.OwnerID, salt, decision.Comment}).Error
}

// For gives the decisions on some entries, latest first, with their comments.
func For(tx *gorm.DB, entries []uuid.UUID) (map[uuid.UUID][]Decision, error) {
	found := map[uuid.UUID][]Decision{}
	for len(entries) > 0 {
		batch := entries[:min(len(entries), 500)]
		entries = entries[len(batch):]
		if err := decisionsOf(tx, batch, found); err != nil {
			return nil, fmt.Errorf("decisions: %w", err)
		}
	}
	return found, nil
}

func decisionsOf(tx *gorm.DB, entries []uuid.UUID, into map[uuid.UUID][]Decision) error {
	var decisions []Decision
	if err := tx.Where("entry_id IN ?", entries).Order("entry_id, number DESC").Find(&decisions).Error; err != nil {
		return err
	}
	var comments []Comment
	if err := tx.Where("entry_id IN ?", entries).Find(&comments).Error; err != nil {
		return err
	}
	type key struct {
		entry  uuid.UUID
		number int
	}
	words := map[key]string{}
	for _, c := range comments {
		words[key{c.EntryID, c.Number}] = c.Comment
	}
	for _, d := range decisions {
		d.Comment = words[key{d.EntryID, d.Number}]
		into[d.EntryID] = append(into[d.EntryID], d)
	}
	return nil
}
