package cpd

import (
	"time"

	"github.com/google/uuid"

	"linkfolio/internal/calendar"
)

// Version is one sending of an entry: to whom, when, and the hash by which a sign-off names what was seen.
type Version struct {
	EntryID  uuid.UUID `gorm:"primaryKey"`
	Number   int       `gorm:"primaryKey;autoIncrement:false"`
	OwnerID  uuid.UUID
	SentToID uuid.UUID
	At       time.Time
	Format   int
	Hash     string // SHA-256 of the canonical bytes, lower-case hexadecimal
}

// TableName is the table of versions.
func (Version) TableName() string { return "entry_versions" }

// VersionBody holds the canonical bytes of a version, which may be erased with the person's words.
type VersionBody struct {
	EntryID   uuid.UUID `gorm:"primaryKey"`
	Number    int       `gorm:"primaryKey;autoIncrement:false"`
	OwnerID   uuid.UUID
	Canonical []byte
}

// TableName is the table of version bodies.
func (VersionBody) TableName() string { return "entry_version_bodies" }

// Content is what a version says, with the words of the template and catalogue that it was written under.
type Content struct {
	Number          int
	EntryID         uuid.UUID
	OwnerID         uuid.UUID
	TemplateKey     string
	TemplateVersion int
	TemplateName    string
	Title           string
	StartsOn        calendar.Date
	EndsOn          calendar.Date
	Provider        string
	Kind            Kind
	Activity        string
	ActivityLabel   string
	Minutes         int
	Points          Points
	Answers         []Answer // every prompt of the template, in its order, answered or not
}

// Answer is what was written under one prompt.
type Answer struct{ Key, Label, Text string }

// Sealed is the current version of an entry as it was read back.
type Sealed struct {
	Version
	Content
	Erased bool // the words were erased; Content is empty
	Broken bool // the stored bytes do not match the hash; Content is what they say, if they can be read
}
