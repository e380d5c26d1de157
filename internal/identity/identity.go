// Package identity knows people: who they are, where they work and as what, who supervises whom, and how they sign in.
//
// It promises that an Actor is read fresh from the database on each request, so that signing out, disabling an account
// and ending a supervision hold from the next request on. It never hands out or logs a password or its hash, and it
// gives the same answer for an account that does not exist as for a wrong password.
package identity

import (
	"fmt"
	"io/fs"
	"time"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/database"
	"linkfolio/internal/mail"
	"linkfolio/internal/seal"
)

// Person is an account: somebody who can sign in. PasswordHash is filled only while signing in.
type Person struct {
	ID               uuid.UUID `gorm:"primaryKey"`
	Email            string    // as typed
	EmailKey         string    // as compared
	Name             string
	RoleTitle        string
	MembershipNumber string
	MembershipStart  calendar.MonthDay
	PasswordHash     string `json:"-"`
	Administrator    bool   // runs this installation
	CreatedAt        time.Time
	DisabledAt       *time.Time
	ErasedAt         *time.Time // all that told of the person is gone; the row stands for what others signed or were asked
	LastSignedInAt   *time.Time // nil is never
	LockVersion      int
}

// Organisation is where people work.
type Organisation struct {
	ID              uuid.UUID `gorm:"primaryKey"`
	Name            string
	Kind            string // one of OrganisationKinds
	ODSCode         string `gorm:"column:ods_code"`
	MembershipStart calendar.MonthDay

	SupervisionEvery string // one of Frequencies; empty is not stated
	RequireTwoStep   bool   // of supervisors and leads
	RequireSSO       bool   `gorm:"column:require_sso"` // of everybody but administrators of the installation

	CreatedAt   time.Time
	LockVersion int
}

// OrganisationKinds are the kinds of organisation there are.
func OrganisationKinds() []string { return []string{"pcn", "nhs-trust", "charity", "other"} }

// Membership says that a person is something in an organisation. EndsOn is the last day; zero is open.
type Membership struct {
	ID             uuid.UUID `gorm:"primaryKey"`
	PersonID       uuid.UUID
	OrganisationID uuid.UUID
	Role           access.Role
	StartsOn       calendar.Date
	EndsOn         calendar.Date
}

// SupervisionLink says that one person supervises another. EndsOn is the last day; zero is open.
type SupervisionLink struct {
	ID           uuid.UUID `gorm:"primaryKey"`
	WorkerID     uuid.UUID
	SupervisorID uuid.UUID
	Kind         string // one of SupervisionKinds
	StartsOn     calendar.Date
	EndsOn       calendar.Date
}

// SupervisionKinds are the kinds of supervision there are.
func SupervisionKinds() []string { return []string{"line-management", "clinical", "professional"} }

// Session is one signed-in device.
type Session struct {
	ID         uuid.UUID `gorm:"primaryKey"`
	PersonID   uuid.UUID
	Device     string
	Method     Method // how the person proved who they are
	CreatedAt  time.Time
	LastSeenAt time.Time
	ExpiresAt  time.Time
	RevokedAt  *time.Time
}

// Models lists the GORM models, for the drift test.
func Models() []any {
	return []any{
		&Person{}, &Organisation{}, &Membership{}, &Session{}, &guess{}, &OutsideIdentity{},
		&passwordReset{}, &emailChange{},
		&SupervisionLink{}, &SupervisionRequest{}, &Cover{},
		&setUpLink{},
		&authenticatorApp{}, &Passkey{}, &recoveryCode{}, &spentToken{},
		&Invitation{}, &upload{},
	}
}

// Method is a way in which a person proved who they are when they signed in.
type Method string

// The methods of signing in.
const (
	ByPassword     Method = "password"
	ByApp          Method = "password and authenticator app"
	ByRecoveryCode Method = "password and recovery code"
	ByPasswordKey  Method = "password and passkey"
	ByPasskey      Method = "passkey"
	BySingleSignOn Method = "single sign-on"
)

// TwoStep tells whether the method proves more than one thing. What a single sign-on asks for is the business of the
// organisation that runs it.
func (m Method) TwoStep() bool { return m != ByPassword }

// Frequencies are how often an organisation expects supervision.
func Frequencies() []string {
	return []string{"weekly", "fortnightly", "monthly", "six-weekly", "quarterly"}
}

// Parts are what the register works with. The keys sign the sessions, the box seals secrets that must be read again, and
// letters go to the outbox. Passwords are the rules for new ones; nil knows no common passwords.
type Parts struct {
	DB        *database.DB
	Keys      *Keys
	Clock     calendar.Clock
	Box       *seal.Box
	Outbox    *mail.Outbox
	Passwords *Passwords
	Hashing   Hashing
}

// OpenParts opens the keys and the box in a directory, and an outbox for letters from these files.
func OpenParts(db *database.DB, dir string, letters fs.FS, clock calendar.Clock, given ...Given) (Parts, error) {
	keys, err := OpenKeys(dir, clock, given...)
	if err != nil {
		return Parts{}, fmt.Errorf("signing keys: %w", err)
	}
	box, err := seal.Open(dir)
	if err != nil {
		return Parts{}, err
	}
	outbox, err := mail.NewOutbox(letters, box, clock)
	return Parts{DB: db, Keys: keys, Clock: clock, Box: box, Outbox: outbox}, err
}

// People is the register of people and the door that they come in by.
type People struct {
	db     *database.DB
	keys   *Keys
	clock  calendar.Clock
	box    *seal.Box
	outbox *mail.Outbox
	hasher *hasher

	passwords *Passwords
	sso       SSO
}

// New gives the register over a migrated database.
func New(parts Parts) *People {
	return &People{
		db: parts.DB, keys: parts.Keys, clock: parts.Clock, box: parts.Box, outbox: parts.Outbox, hasher: newHasher(parts.Hashing.cost),
		passwords: parts.Passwords,
	}
}
