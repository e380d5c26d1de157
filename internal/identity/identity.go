// Package identity knows people: who they are, where they work and as what, who supervises whom, and how they sign in.
//
// It promises that an Actor is read fresh from the database on each request, so that signing out, disabling an account
// and ending a supervision hold from the next request on. It never hands out or logs a password or its hash, and it
// gives the same answer for an account that does not exist as for a wrong password.
package identity

import (
	"time"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/database"
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
	CreatedAt        time.Time
	DisabledAt       *time.Time
	LockVersion      int
}

// Organisation is where people work.
type Organisation struct {
	ID              uuid.UUID `gorm:"primaryKey"`
	Name            string
	Kind            string // one of OrganisationKinds
	ODSCode         string `gorm:"column:ods_code"`
	MembershipStart calendar.MonthDay
	CreatedAt       time.Time
	LockVersion     int
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
	CreatedAt  time.Time
	LastSeenAt time.Time
	ExpiresAt  time.Time
	RevokedAt  *time.Time
}

// Models lists the GORM models, for the drift test.
func Models() []any {
	return []any{&Person{}, &Organisation{}, &Membership{}, &SupervisionLink{}, &Session{}, &guess{}}
}

// People is the register of people and the door that they come in by.
type People struct {
	db     *database.DB
	keys   *Keys
	clock  calendar.Clock
	hasher *hasher
}

// New gives the register over a migrated database. The keys sign the sessions.
func New(db *database.DB, keys *Keys, clock calendar.Clock) *People {
	return &People{db: db, keys: keys, clock: clock, hasher: newHasher(present)}
}
