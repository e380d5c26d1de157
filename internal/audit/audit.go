// Package audit keeps who did what, in words, in one hash chain per portfolio.
//
// Records are append-only. Each commits to its body by a salted hash, so that a person's words and salt can be
// erased and the chain still verifies. A record is written in the transaction of the act it tells of.
package audit

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
)

// Act is what was done, in the words of the trade.
type Act string

// Subject is what it was done to.
type Subject struct {
	Kind string
	ID   uuid.UUID
}

// Event is one act to be written down.
type Event struct {
	Chain   uuid.UUID // whose portfolio
	At      time.Time
	Actor   uuid.UUID
	Act     Act
	Subject Subject
	Body    Body
}

// Body is what a history shows of an act. It may be erased.
type Body struct {
	Actor string `json:"actor"`          // name at the time
	Words string `json:"words"`          // "sent to Sam Okafor for sign-off"
	Note  string `json:"note,omitempty"` // a short technical reference, such as a version hash

	Digest string `json:"digest,omitempty"` // of the row that the act wrote, where that row never changes
}

// DigestOf is the digest of a row that never changes, in hexadecimal, by what it is and all its columns, so that it and its act
// must be forged together.
func DigestOf(what string, columns ...any) string {
	text, err := json.Marshal(append([]any{what}, columns...))
	if err != nil {
		panic(err) // columns of our own
	}
	sum := sha256.Sum256(append([]byte("linkfolio/fact/v1\x00"), text...))
	return hex.EncodeToString(sum[:])
}

// Record is one link of a chain.
type Record struct {
	ChainID     uuid.UUID `gorm:"primaryKey"`
	Seq         int64     `gorm:"primaryKey;autoIncrement:false"`
	At          int64     // microseconds since 1970, UTC
	ActorID     uuid.UUID
	Act         Act
	SubjectKind string
	SubjectID   uuid.UUID
	Commitment  []byte
	Prev        []byte
	Hash        []byte
}

// TableName is the table of records.
func (Record) TableName() string { return "audit_records" }

// StoredBody is the erasable part of a record.
type StoredBody struct {
	ChainID uuid.UUID `gorm:"primaryKey"`
	Seq     int64     `gorm:"primaryKey;autoIncrement:false"`
	Salt    []byte
	Body    []byte
}

// TableName is the table of bodies.
func (StoredBody) TableName() string { return "audit_bodies" }

// Head is the end of a chain; the only row here that changes.
type Head struct {
	ChainID uuid.UUID `gorm:"primaryKey"`
	Seq     int64
	Hash    []byte
}

// TableName is the table of heads.
func (Head) TableName() string { return "audit_heads" }

// Models lists the GORM models, for the drift test.
func Models() []any { return []any{&Record{}, &StoredBody{}, &Head{}, &Erasure{}} }

// Add writes one event to the end of its chain, in the caller's transaction. It is a Conflict where the person was erased: an
// act that waited for that writes none of their words.
func Add(tx *gorm.DB, e Event) error {
	head, err := lockHead(tx, e.Chain)
	if err != nil {
		return fmt.Errorf("audit head: %w", err)
	}
	if err := stillOpen(tx, e); err != nil {
		return err
	}
	body, err := json.Marshal(e.Body)
	if err != nil {
		return err
	}
	salt := NewSalt()
	record := Record{
		ChainID: e.Chain, Seq: head.Seq + 1, At: e.At.UnixMicro(), ActorID: e.Actor, Act: e.Act,
		SubjectKind: e.Subject.Kind, SubjectID: e.Subject.ID, Commitment: Commit(salt, body), Prev: head.Hash,
	}
	record.Hash = record.Sum()
	if err := tx.Create(&record).Error; err != nil {
		return fmt.Errorf("audit record: %w", err)
	}
	if err := tx.Create(&StoredBody{e.Chain, record.Seq, salt, body}).Error; err != nil {
		return fmt.Errorf("audit body: %w", err)
	}
	moved := tx.Model(&Head{}).Where("chain_id = ?", e.Chain).
		Select("seq", "hash").Updates(Head{Seq: record.Seq, Hash: record.Hash})
	return moved.Error
}

// stillOpen refuses what comes after an erasure was ordered, but for the act that tells of it. The head is locked.
func stillOpen(tx *gorm.DB, e Event) error {
	if e.Act == ActErased {
		return nil
	}
	var ordered int64
	if err := tx.Model(&Erasure{}).Where("subject_id = ?", e.Chain).Count(&ordered).Error; err != nil {
		return fmt.Errorf("audit head: %w", err)
	}
	if ordered > 0 {
		return fault.New(fault.Conflict, "This account was erased, so nothing was saved.")
	}
	return nil
}

// LockHead has whoever is about to write to a chain wait until the transaction ends.
func LockHead(tx *gorm.DB, chain uuid.UUID) error {
	_, err := lockHead(tx, chain)
	return err
}

func lockHead(tx *gorm.DB, chain uuid.UUID) (Head, error) {
	fresh := Head{ChainID: chain, Hash: Genesis(chain)}
	if err := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&fresh).Error; err != nil {
		return Head{}, err
	}
	var head Head
	err := tx.Clauses(clause.Locking{Strength: "UPDATE"}).Where("chain_id = ?", chain).Take(&head).Error
	return head, err
}

// NewSalt is 32 random bytes for a commitment.
func NewSalt() []byte {
	salt := make([]byte, 32)
	_, _ = rand.Read(salt) // never fails
	return salt
}

// Commit is the salted hash by which an append-only row refers to words that may be erased.
func Commit(salt, words []byte) []byte {
	mac := hmac.New(sha256.New, salt)
	mac.Write(words)
	return mac.Sum(nil)
}

// Kept tells whether the words are those committed to.
func Kept(commitment, salt, words []byte) bool {
	return hmac.Equal(commitment, Commit(salt, words))
}

// Genesis is what the first record of a chain follows.
func Genesis(chain uuid.UUID) []byte {
	sum := sha256.Sum256(append([]byte("linkfolio/audit/v1/genesis"), chain[:]...))
	return sum[:]
}

// Sum is the record's hash: every column, each with its length before it, after the hash of the record before.
func (r Record) Sum() []byte {
	h := sha256.New()
	h.Write([]byte("linkfolio/audit/v1"))
	part := func(b []byte) {
		h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(b))))
		h.Write(b)
	}
	number := func(n int64) { part(binary.BigEndian.AppendUint64(nil, uint64(n))) }
	part(r.Prev)
	part(r.ChainID[:])
	number(r.Seq)
	number(r.At)
	part(r.ActorID[:])
	part([]byte(r.Act))
	part([]byte(r.SubjectKind))
	part(r.SubjectID[:])
	part(r.Commitment)
	return h.Sum(nil)
}

// Line is one line of a history, as people read it.
type Line struct {
	At    time.Time
	Act   Act
	Actor string
	Words string
	Note  string // the reference of the act, such as a version hash

	Digest string // of the row that the act wrote, where that row never changes
}

// When is the moment in words, in London.
func (l Line) When() string { return calendar.Moment(l.At) }

// History gives the acts upon one subject, oldest first. Erased bodies say so.
func History(tx *gorm.DB, chain, subject uuid.UUID) ([]Line, error) {
	var rows []struct {
		At   int64
		Act  Act
		Body []byte
	}
	err := tx.Table("audit_records r").Select("r.at, r.act, b.body").
		Joins("LEFT JOIN audit_bodies b ON b.chain_id = r.chain_id AND b.seq = r.seq").
		Where("r.chain_id = ? AND r.subject_id = ?", chain, subject).Order("r.seq").Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("history: %w", err)
	}
	lines := make([]Line, 0, len(rows))
	for _, row := range rows {
		line, err := lineOf(row.At, row.Act, row.Body)
		if err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}
	return lines, nil
}

// lineOf reads a record with its body, which is empty where it was erased.
func lineOf(at int64, act Act, stored []byte) (Line, error) {
	body := Body{Words: "(erased)"}
	if len(stored) > 0 {
		if err := json.Unmarshal(stored, &body); err != nil {
			return Line{}, fmt.Errorf("history: %w", err)
		}
	}
	return Line{time.UnixMicro(at).UTC(), act, body.Actor, body.Words, body.Note, body.Digest}, nil
}

func same(a, b []byte) bool { return bytes.Equal(a, b) }
