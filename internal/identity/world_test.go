package identity_test

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/database"
	"linkfolio/internal/identity"
	"linkfolio/internal/identity/identitytest"
)

const password = "correct horse battery staple"

var (
	start    = time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC)
	today    = calendar.MustOn(2026, time.November, 23)
	lastYear = calendar.MustOn(2025, time.April, 1)
)

// world is a register with a clock that the test moves.
type world struct {
	*identity.People
	t    *testing.T
	db   *database.DB
	dir  string
	keys *identity.Keys

	parts identity.Parts
	past  atomic.Int64 // microseconds since start
}

func newWorld(t *testing.T, db *database.DB) *world {
	t.Helper()
	w := &world{t: t, db: db, dir: t.TempDir()}
	w.parts = identitytest.In(t, w.dir, db, w.clock)
	w.keys = w.parts.Keys
	w.People = identity.New(w.parts)
	w.Cheapen()
	return w
}

func (w *world) clock() time.Time {
	return start.Add(time.Duration(w.past.Load()) * time.Microsecond)
}

func (w *world) pass(d time.Duration) { w.past.Add(d.Microseconds()) }

// add makes a person whose address is their first name.
func (w *world) add(name string) identity.Person {
	w.t.Helper()
	person, err := w.AddPerson(w.t.Context(), identity.NewPerson{Email: address(name), Name: name, Password: password})
	if err != nil {
		w.t.Fatal(err)
	}
	return person
}

func address(name string) string {
	first, _, _ := strings.Cut(name, " ")
	return strings.ToLower(first) + "@demo.example"
}

func (w *world) organisation(name string) uuid.UUID {
	w.t.Helper()
	o, err := w.AddOrganisation(w.t.Context(), identity.NewOrganisation{Name: name, Kind: "pcn"})
	if err != nil {
		w.t.Fatal(err)
	}
	return o.ID
}

func (w *world) join(person identity.Person, organisation uuid.UUID, role access.Role) {
	w.t.Helper()
	if err := w.Join(w.t.Context(), person.ID, organisation, role, lastYear); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) supervise(worker, supervisor identity.Person, kind string) {
	w.t.Helper()
	if err := w.Supervise(w.t.Context(), worker.ID, supervisor.ID, kind, lastYear); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) exec(sql string, args ...any) {
	w.t.Helper()
	if err := w.db.Read(w.t.Context()).Exec(sql, args...).Error; err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) signIn(name string) (token string) {
	w.t.Helper()
	arrived, err := w.SignIn(w.t.Context(), address(name), password, identity.Device{Agent: "test"})
	if err != nil {
		w.t.Fatal(err)
	}
	return arrived.Token
}

func (w *world) actor(token string) access.Actor {
	w.t.Helper()
	who, err := w.Actor(w.t.Context(), token)
	if err != nil {
		w.t.Fatal(err)
	}
	return who
}
