// Package elearning keeps what people took and completed: records of modules, their certificates, what is due and when, and
// the imports that bring them in.
//
// It promises that a completion is never lost when a module is corrected, merged, retired or taken again, that the same
// module on the same day is one record whatever its source and whatever it was called, and that no CPD is counted twice: an entry made from a record
// is known by it. It decides nothing about entries once they are made, and knows no page; who may do what comes from package
// access.
package elearning

import (
	"time"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/cpd"
	"linkfolio/internal/database"
	"linkfolio/internal/identity"
	"linkfolio/internal/mail"
	"linkfolio/internal/seal"
)

// State is how far somebody came with a piece of learning.
type State string

// The states. Of training that the person types, started is "enrolled" and completed is "qualified".
const (
	Started   State = "started"
	Completed State = "completed"
)

// Source is how a record came to be.
type Source string

// The sources.
const (
	ByHand        Source = "hand"
	LearningHub   Source = "learning-hub" // the activity report of NHS Learning Hub
	Certified     Source = "certificate"  // a certificate of NHS Learning Hub
	FromTable     Source = "table"        // a spreadsheet
	FromConnector Source = "connector"    // another system's own service
)

// Record says that a person started or completed something on a day. ModuleID is nil for learning outside the programmes.
// Title and Provider are as they were recorded, whatever the catalogue calls the module today.
type Record struct {
	ID          uuid.UUID `gorm:"primaryKey"`
	PersonID    uuid.UUID
	ModuleID    *uuid.UUID
	Title       string
	Provider    string
	State       State
	Day         calendar.Date // completed on or, of something started, begun on
	Score       string        // as the source writes it
	Minutes     int           // 0 is not known
	Source      Source
	Reference   string // the source's own number for it; may be empty
	Sameness    string // see samenessOf
	ImportID    *uuid.UUID
	RecordedBy  uuid.UUID
	RecordedAt  time.Time
	EntryID     *uuid.UUID // the CPD entry that was made from it
	LockVersion int
}

// TableName is the table of records.
func (Record) TableName() string { return "learning_records" }

// Access is what the policy asks about a record.
func (r Record) Access() access.Record { return access.Record{Owner: r.PersonID} }

// Certificate is the file that proves a completion, as it was uploaded. Nobody but its person gets it. Certificates are few
// and small, so they stand in the database; a store of evidence, when there is one, is to take them over.
type Certificate struct {
	ID        uuid.UUID `gorm:"primaryKey"`
	RecordID  uuid.UUID
	PersonID  uuid.UUID
	Name      string
	MediaType string
	Size      int64
	SHA256    string `gorm:"column:sha256"`
	Content   []byte
	AddedAt   time.Time
}

// Models lists the GORM models, for the drift test.
func Models() []any {
	return []any{&Record{}, &Certificate{}, &Statement{}, &settings{}, &reminder{}}
}

// Records is where learning is recorded and looked up.
type Records struct {
	db     *database.DB
	shelf  *catalogue.Shelf
	book   *cpd.Book
	people *identity.People
	outbox *mail.Outbox
	box    *seal.Box
	clock  calendar.Clock
}

// Parts are what the records are made of.
type Parts struct {
	DB     *database.DB
	Shelf  *catalogue.Shelf
	Book   *cpd.Book
	People *identity.People
	Outbox *mail.Outbox
	Box    *seal.Box // keeps what an import holds, and the addresses of calendars
	Clock  calendar.Clock
}

// NewRecords makes the records.
func NewRecords(p Parts) *Records {
	return &Records{p.DB, p.Shelf, p.Book, p.People, p.Outbox, p.Box, p.Clock}
}
