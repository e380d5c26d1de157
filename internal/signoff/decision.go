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

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/audit"
	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
)

// The kinds of decision on a version.
const (
	Signed    = "signed"
	Returned  = "returned"
	Withdrawn = "withdrawn"
)

// Decision is what was decided on one version of an entry, by whom and when.
type Decision struct {
	EntryID     uuid.UUID `gorm:"primaryKey"`
	Number      int       `gorm:"primaryKey;autoIncrement:false"`
	VersionHash string
	OwnerID     uuid.UUID
	Kind        string
	ByID        uuid.UUID
	ByName      string // as it was on the day
	ByRole      string
	ForID       *uuid.UUID // the supervisor in whose place a stand-in decided
	ForName     string     // as it was on the day
	At          time.Time
	Commitment  []byte // to the comment, which may be erased
	Receipt     string // JWS; empty for a withdrawal
	Comment     string `gorm:"-"`
}

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
func Models() []any { return []any{&Decision{}, &Comment{}} }

// When is the moment of the decision in words.
func (d Decision) When() string { return calendar.Moment(d.At) }

// ShortHash is the form of a version hash that people can compare by eye: "3f9a 12bc 77d0".
func (d Decision) ShortHash() string { return ShortHash(d.VersionHash) }

// ShortHash gives the first 12 hexadecimal digits of a hash, in fours.
func ShortHash(hash string) string {
	if len(hash) < 12 {
		return hash
	}
	return strings.Join([]string{hash[:4], hash[4:8], hash[8:12]}, " ")
}

// ReceiptType marks a sign-off receipt among our tokens.
const ReceiptType = "linkfolio-receipt+jws"

// Receipt is what a sign-off receipt says: who decided what on which version, when.
type Receipt struct {
	Entry       uuid.UUID `json:"entry"`
	Number      int       `json:"version"`
	VersionHash string    `json:"version_hash"`
	Decision    string    `json:"decision"`
	ByID        uuid.UUID `json:"by"`
	ByName      string    `json:"by_name"`
	ByRole      string    `json:"by_role"`
	AtMicros    int64     `json:"at_us"`

	ForID   *uuid.UUID `json:"for,omitempty"` // in whose place; receipts of before stand-ins have neither
	ForName string     `json:"for_name,omitempty"`
	jwt.RegisteredClaims
}

// receipt signs a decision with the server's key.
func (d Decision) receipt(keys *identity.Keys) (string, error) {
	return keys.Sign(ReceiptType, Receipt{
		Entry: d.EntryID, Number: d.Number, VersionHash: d.VersionHash, Decision: d.Kind,
		ByID: d.ByID, ByName: d.ByName, ByRole: d.ByRole, AtMicros: d.At.UnixMicro(), ForID: d.ForID, ForName: d.ForName,
		RegisteredClaims: jwt.RegisteredClaims{Issuer: "linkfolio", IssuedAt: jwt.NewNumericDate(d.At)},
	})
}

// says tells whether a receipt tells of this decision.
func (r Receipt) says(d Decision) bool {
	return r.Entry == d.EntryID && r.Number == d.Number && r.VersionHash == d.VersionHash && r.Decision == d.Kind &&
		r.ByID == d.ByID && r.ByName == d.ByName && r.ByRole == d.ByRole && r.AtMicros == d.At.UnixMicro() &&
		idOf(r.ForID) == idOf(d.ForID) && r.ForName == d.ForName
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

// record writes a decision and its comment. A second decision on the same version is a Conflict.
func record(tx *gorm.DB, d Decision) error {
	salt := audit.NewSalt()
	d.Commitment = audit.Commit(salt, []byte(d.Comment))
	err := tx.Create(&d).Error
	if errors.Is(err, gorm.ErrDuplicatedKey) { // somebody else was faster
		return fault.New(fault.Conflict, "This version has already been decided on.")
	}
	if err != nil {
		return fmt.Errorf("decision: %w", err)
	}
	return tx.Create(&Comment{d.EntryID, d.Number, d.OwnerID, salt, d.Comment}).Error
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
