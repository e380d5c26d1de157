package signoff

import (
	"time"

	"github.com/google/uuid"
)

// Reopening is a sign-off that was taken back. The decision itself stays.
type Reopening struct {
	EntryID     uuid.UUID `gorm:"primaryKey"`
	Number      int       `gorm:"primaryKey;autoIncrement:false"` // of the version that had been signed off
	VersionHash string
	OwnerID     uuid.UUID
	Signature
	Reason string `gorm:"-"`
}

// ReopeningReason is the erasable part of a Reopening.
type ReopeningReason struct {
	EntryID uuid.UUID `gorm:"primaryKey"`
	Number  int       `gorm:"primaryKey;autoIncrement:false"`
	OwnerID uuid.UUID
	Salt    []byte
	Reason  string
}

// TableName is the table of reasons.
func (ReopeningReason) TableName() string { return "reopening_reasons" }

// Remark is what somebody said about one answer of a version, or about the whole of it where AnswerKey is empty.
type Remark struct {
	ID         uuid.UUID
	EntryID    uuid.UUID
	Number     int // of the version that it is about
	OwnerID    uuid.UUID
	AnswerKey  string
	ByID       uuid.UUID
	ByName     string // as it was on the day
	At         time.Time
	Commitment []byte
	Words      string `gorm:"-"`
}

// RemarkWords is the erasable part of a Remark.
type RemarkWords struct {
	ID      uuid.UUID
	OwnerID uuid.UUID
	Salt    []byte
	Words   string
}

// TableName is the table of the words of remarks.
func (RemarkWords) TableName() string { return "remark_words" }
