// Package imports brings in what people completed elsewhere: files from learning platforms, lists kept by hand, and what a
// connector fetches.
//
// It promises that nothing is written before somebody has seen it row by row and said yes, that an import is written whole
// or not at all, that the same module on the same day is one record whatever file it comes in, that only a title or an e-mail
// address that is the same counts as sure, and that for a day the whole can be undone. What a file says of people who are
// nobody's colleagues here is forgotten again. It reads no file itself (package reports does), and knows no page.
package imports

import (
	"log/slog"
	"sync"
	"time"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/database"
	"linkfolio/internal/elearning"
	"linkfolio/internal/elearning/reports"
	"linkfolio/internal/seal"
)

// State is how far an import has come.
type State string

// The states.
const (
	Receiving State = "receiving" // its files are on their way to us
	Reading   State = "reading"
	Ready     State = "ready" // to be looked through and confirmed
	Writing   State = "writing"
	Done      State = "done"
	Undone    State = "undone"
	Failed    State = "failed" // reading it broke off; nothing was written
)

const (
	// MostFiles is how many files go into one import.
	MostFiles = 10

	// MostRows is how many rows an import may have, in all its files.
	MostRows = 100_000

	// MostOpen is how many imports somebody may have that are neither confirmed nor discarded.
	MostOpen = 3

	// Life is how long an import waits to be confirmed, and after that to be undone.
	Life = 24 * time.Hour
)

// Import is one or several files, or what a connector fetched, on their way to records. OrganisationID is nil for one's own.
type Import struct {
	ID             uuid.UUID `gorm:"primaryKey"`
	PersonID       uuid.UUID // who imports
	OrganisationID *uuid.UUID
	FormKey        string
	State          State
	Problem        string // why it failed, or was not written
	Total          int    // rows of the work at hand, as far as they are known
	Done           int    // of those
	Added          int    // records that were written
	KeptBack       int    // records that an undo left, because somebody had changed them
	WithEntries    int    // records that an undo took back and of which entries had been made
	CreatedAt      time.Time
	ExpiresAt      time.Time
	ConfirmedAt    *time.Time
	UndoneAt       *time.Time
	DueAt          time.Time
	ClaimedUntil   *time.Time
	Attempts       int
	LockVersion    int
}

// TableName is the table of imports.
func (Import) TableName() string { return "imports" }

// Access is what the policy asks about an import: one for an organisation is its leads', whoever of them made it.
func (i Import) Access() access.Record {
	if i.OrganisationID != nil {
		return access.Record{Organisations: []uuid.UUID{*i.OrganisationID}}
	}
	return access.Record{Owner: i.PersonID}
}

// Working tells whether something is being done with it at the moment.
func (i Import) Working() bool { return i.State == Reading || i.State == Writing }

// CanUndo tells whether it was written less than a day ago.
func (i Import) CanUndo(now time.Time) bool { return i.State == Done && now.Before(i.ExpiresAt) }

// chooser is whose choices are remembered: the person's or, when a lead imports for it, the organisation's.
func (i Import) chooser() uuid.UUID {
	if i.OrganisationID != nil {
		return *i.OrganisationID
	}
	return i.PersonID
}

// fromConnector is the kind of a file that is none: the rows that a connector fetched, as JSON.
const fromConnector reports.Kind = "connector"

// File is a file of an import.
type File struct {
	ID            uuid.UUID `gorm:"primaryKey"`
	ImportID      uuid.UUID
	Position      int
	Name          string
	Size          int64
	Sealed        []byte // read only where it is needed
	Kind          reports.Kind
	Read          bool   // its rows are staged, or Problem says why not
	Problem       string // for people
	Rows          int
	AsksDay       bool // rows tell their day as "today" or "yesterday"
	AsksColumns   bool // a list of which the headings do not say enough
	MadeOn        calendar.Date
	SuggestedOn   calendar.Date  // when the file says that it was made
	Sheet         string         // the sheet that was read, where there are several
	Notes         []string       `gorm:"serializer:json"` // sentences that people should know of
	HeaderKey     string         // what the chosen columns are remembered by
	Layout        reports.Layout `gorm:"serializer:json"`
	Header        []string       `gorm:"serializer:json"`
	Examples      [][]string     `gorm:"serializer:json"` // of each column
	CertificateID *uuid.UUID     // the certificate that it became
}

// TableName is the table of files.
func (File) TableName() string { return "import_files" }

// IsList tells whether its columns can be chosen.
func (f File) IsList() bool { return f.Kind == reports.List }

// row is a row of a file as it waits.
type row struct {
	ImportID    uuid.UUID `gorm:"primaryKey"`
	Seq         int       `gorm:"primaryKey;autoIncrement:false"`
	FileID      uuid.UUID
	Number      int
	TitleID     uuid.UUID
	LearnerID   uuid.UUID
	Provider    string
	Reference   string
	Status      reports.Status
	Day         calendar.Date
	DayWords    string
	DayIsStart  bool
	Score       string
	Minutes     int
	Certificate bool
	Notes       []string `gorm:"serializer:json"`
	Problems    []string `gorm:"serializer:json"`
	Verdict     Verdict
}

func (row) TableName() string { return "import_rows" }

// layout is what somebody chose for the columns of a list.
type layout struct {
	PersonID  uuid.UUID      `gorm:"primaryKey"`
	HeaderKey string         `gorm:"primaryKey"`
	Layout    reports.Layout `gorm:"serializer:json"`
	UsedAt    time.Time
}

func (layout) TableName() string { return "import_layouts" }

// choice is the module that somebody chose for a title.
type choice struct {
	OwnerID  uuid.UUID `gorm:"primaryKey"`
	TitleKey string    `gorm:"primaryKey"`
	ModuleID *uuid.UUID
	UsedAt   time.Time
}

func (choice) TableName() string { return "import_choices" }

// Models lists the GORM models, for the drift test.
func Models() []any {
	return []any{&Import{}, &File{}, &Title{}, &Learner{}, &row{}, &reckoned{}, &layout{}, &choice{}}
}

// Desk is where imports are handed in, looked through and confirmed.
type Desk struct {
	Parts
	wake     func()
	progress sync.Map      // of what is being written in this process: import -> progress
	atOnce   chan struct{} // uploads that are on their way
}

// Parts are what a desk is made of.
type Parts struct {
	DB      *database.DB
	Shelf   *catalogue.Shelf
	Records *elearning.Records
	Box     *seal.Box
	Reader  reports.Reader
	Clock   calendar.Clock
	Log     *slog.Logger // of what files do to their readers; nil is none
}

// NewDesk makes the desk.
func NewDesk(p Parts) *Desk {
	if p.Log == nil {
		p.Log = slog.New(slog.DiscardHandler)
	}
	return &Desk{Parts: p, wake: func() {}, atOnce: make(chan struct{}, uploadsAtOnce)}
}

// OnDue has wake called after each commit that makes an import due. Call it before the first import.
func (d *Desk) OnDue(wake func()) { d.wake = wake }
