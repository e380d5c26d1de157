// Package cpd keeps a link worker's CPD entries: what was typed, the hours and points that it comes to, the versions
// that were sent for sign-off, and the sums of a membership year.
//
// It promises that nothing typed is lost or altered: a draft keeps even what it cannot read, a version is kept as the
// bytes that were sent, and of two writers at once the second is told. It decides no sign-off and knows no page; who
// may do what comes from package access.
package cpd

import (
	"time"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
)

// Kind tells structured learning with clear objectives and outcomes (formal) from the rest; NALW's CPD page asks for
// ten hours of the first (domain.md section 1).
type Kind string

// The kinds of CPD. NoKind stands in drafts where nothing was chosen.
const (
	NoKind   Kind = ""
	Formal   Kind = "formal"
	Informal Kind = "informal"
)

// Words is "Formal" or "Informal", or empty.
func (k Kind) Words() string {
	switch k {
	case Formal:
		return "Formal"
	case Informal:
		return "Informal"
	}
	return ""
}

// Entry is one piece of CPD as it stands now: the head, which changes until it is signed off. What was sent for
// sign-off is kept beside it in versions, which never change.
type Entry struct {
	ID          uuid.UUID
	OwnerID     uuid.UUID
	TemplateID  uuid.UUID
	State       access.State
	Title       string
	StartsOn    calendar.Date
	EndsOn      calendar.Date // the day by which the entry belongs to a membership year
	Provider    string
	Kind        Kind
	Activity    string // key in the catalogue
	Minutes     int
	Points      Points
	ReviewerID  *uuid.UUID // the supervisor to whom it was last sent
	SentAt      *time.Time
	SignerID    *uuid.UUID // who signed it off: the supervisor, or somebody in their place
	GuestID     *uuid.UUID // the request to somebody without an account, while it is with them or signed off by them
	Version     int        // the number of the last version; 0 where it was never sent
	FormKey     string     // the form that it came from: the same form twice makes one entry
	LockVersion int
	CreatedAt   time.Time
	ChangedAt   time.Time
	Typed       Typed
	Answers     Answers
	Search      string
}

// TableName is the table of entries.
func (Entry) TableName() string { return "entries" }

// Access is what the policy asks about an entry.
func (e Entry) Access() access.Record {
	record := access.Record{Owner: e.OwnerID, State: e.State}
	if e.ReviewerID != nil {
		record.Reviewer = *e.ReviewerID
	}
	if e.SignerID != nil {
		record.Signer = *e.SignerID
	}
	return record
}

// Models lists the GORM models, for the drift test.
func Models() []any { return []any{&Entry{}, &Version{}, &VersionBody{}} }
