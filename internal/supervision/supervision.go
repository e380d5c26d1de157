// Package supervision keeps the log of supervision: sessions between a link worker and one of their supervisors, what was
// agreed in them, and how they stand against what is expected.
//
// It promises that either side writes and both confirm, that a confirmation is of one version and never of a later one, that
// no version is overwritten, and that private notes are read by nobody but their writer. It shows an entry to nobody who may
// not see it anyway. It makes no supervision: that is the business of package identity.
package supervision

import (
	"time"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/audit"
	"linkfolio/internal/calendar"
	"linkfolio/internal/database"
	"linkfolio/internal/identity"
	"linkfolio/internal/mail"
)

// The acts of this package, in the chain of the link worker.
const (
	ActLogged    audit.Act = "supervision session logged"
	ActChanged   audit.Act = "supervision session changed"
	ActCorrected audit.Act = "supervision session corrected"
	ActConfirmed audit.Act = "supervision session confirmed"
	ActDone      audit.Act = "agreed action done"
	ActNotDone   audit.Act = "agreed action not done"
)

// Side is one of the two.
type Side string

// The sides of a session.
const (
	Worker     Side = "worker"
	Supervisor Side = "supervisor"
)

// Session is a supervision session as it stands. Its version is LockVersion.
type Session struct {
	ID           uuid.UUID `gorm:"primaryKey"`
	WorkerID     uuid.UUID
	SupervisorID uuid.UUID
	Kind         string // one of identity.SupervisionKinds
	Said
	LoggedBy  uuid.UUID
	LoggedAt  time.Time
	ChangedBy uuid.UUID
	ChangedAt time.Time

	WorkerConfirmed       int // the version that they confirmed last; 0 is none
	WorkerConfirmedAt     *time.Time
	SupervisorConfirmed   int
	SupervisorConfirmedAt *time.Time

	FormKey     string
	LockVersion int
}

// TableName is the table of sessions.
func (Session) TableName() string { return "supervision_sessions" }

// Said is what a session says, apart from actions and entries. Agenda is empty only where it was erased.
type Said struct {
	HeldOn  calendar.Date `json:"held_on"`
	Minutes int           `json:"minutes"`
	Agenda  string        `json:"agenda"`
	Notes   string        `json:"notes"`
	NextOn  calendar.Date `json:"next_on"` // zero is not agreed
}

// Action is something that one side is to do.
type Action struct {
	ID        uuid.UUID     `gorm:"primaryKey" json:"-"`
	SessionID uuid.UUID     `json:"-"`
	Number    int           `json:"-"`
	Words     string        `json:"words"`
	BySide    Side          `json:"by"`
	DueOn     calendar.Date `json:"due_on"` // zero is no day
	DoneOn    calendar.Date `json:"-"`      // zero is not yet
	DoneBy    *uuid.UUID    `json:"-"`
}

// TableName is the table of actions.
func (Action) TableName() string { return "supervision_actions" }

// Overdue tells whether it should have been done before today.
func (a Action) Overdue(today calendar.Date) bool {
	return a.DoneOn.IsZero() && !a.DueOn.IsZero() && a.DueOn.Before(today)
}

// Discussed says that an entry was talked about.
type Discussed struct {
	SessionID uuid.UUID `gorm:"primaryKey"`
	EntryID   uuid.UUID `gorm:"primaryKey"`
}

// TableName is the table of entries that were talked about.
func (Discussed) TableName() string { return "supervision_entries" }

// Version is a session as it was saved once. It never changes, and goes only when the link worker's account is erased.
type Version struct {
	SessionID uuid.UUID `gorm:"primaryKey"`
	Number    int       `gorm:"primaryKey;autoIncrement:false"`
	OwnerID   uuid.UUID
	ByID      uuid.UUID
	At        time.Time
	Reason    string // why it was corrected; empty unless both sides had confirmed the version before
	Content   string // of type Content, as JSON
	Hash      string
}

// TableName is the table of versions.
func (Version) TableName() string { return "supervision_versions" }

// PrivateNotes is what one side keeps for itself about a session.
type PrivateNotes struct {
	SessionID   uuid.UUID `gorm:"primaryKey"`
	WriterID    uuid.UUID `gorm:"primaryKey"`
	Words       string
	ChangedAt   time.Time
	LockVersion int
}

// TableName is the table of private notes.
func (PrivateNotes) TableName() string { return "supervision_private_notes" }

// Models lists the GORM models, for the drift test.
func Models() []any { return []any{&Session{}, &Action{}, &Discussed{}, &Version{}, &PrivateNotes{}} }

// Access is what the policy asks about a session.
func (s Session) Access() access.Record {
	return access.Record{Owner: s.WorkerID, Reviewer: s.SupervisorID}
}

// SideOf is the side on which one of the two stands.
func (s Session) SideOf(person uuid.UUID) Side {
	if person == s.WorkerID {
		return Worker
	}
	return Supervisor
}

// Confirmed tells whether a side has confirmed the session as it stands.
func (s Session) Confirmed(by Side) bool {
	version, _ := s.ConfirmedLast(by)
	return version == s.LockVersion
}

// ConfirmedLast gives the version that a side confirmed last, 0 for none, and when.
func (s Session) ConfirmedLast(by Side) (version int, at *time.Time) {
	if by == Worker {
		return s.WorkerConfirmed, s.WorkerConfirmedAt
	}
	return s.SupervisorConfirmed, s.SupervisorConfirmedAt
}

// Erased tells whether what it said went with the account of its link worker.
func (s Session) Erased() bool { return s.Agenda == "" }

// Agreed tells whether both sides have confirmed the session as it stands.
func (s Session) Agreed() bool { return s.Confirmed(Worker) && s.Confirmed(Supervisor) }

// other is the person on the other side.
func (s Session) other(person uuid.UUID) uuid.UUID {
	if person == s.WorkerID {
		return s.SupervisorID
	}
	return s.WorkerID
}

// Words is the kind of supervision in words.
func (s Session) Words() string { return identity.SupervisionWords(s.Kind) }

// Subject names a session in the audit.
func Subject(id uuid.UUID) audit.Subject { return audit.Subject{Kind: "supervision session", ID: id} }

// Log is where sessions are written down and looked up.
type Log struct {
	db     *database.DB
	outbox *mail.Outbox
	wanted mail.Wanted
	clock  calendar.Clock
}

// NewLog makes the log. Only who still wants letters is written to, as signoff.Desk.WantsNews tells; without an outbox nobody is,
// as of sessions that are long past.
func NewLog(db *database.DB, outbox *mail.Outbox, wanted mail.Wanted, clock calendar.Clock) *Log {
	return &Log{db, outbox, wanted, clock}
}
