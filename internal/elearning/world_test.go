package elearning_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/cpd"
	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/elearning"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
	"linkfolio/internal/identity/identitytest"
)

// world is a small network at a fixed time: amira and tom are link workers there since the first day of 2026, and sam
// supervises amira.
type world struct {
	t               *testing.T
	db              *database.DB
	now             time.Time
	shelf           *catalogue.Shelf
	book            *cpd.Book
	people          *identity.People
	records         *elearning.Records
	network         uuid.UUID
	amira, tom, sam access.Actor
	module, next    catalogue.Module // the first two of the link worker programme
	training        string           // the id of the module of the PCI programme
}

// each runs a test in a world of its own on each engine.
func each(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, db *database.DB) { test(t, newWorld(t, db)) })
}

func newWorld(t *testing.T, db *database.DB) *world {
	t.Helper()
	w := &world{t: t, db: db, now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}
	clock := calendar.Clock(func() time.Time { return w.now })
	parts := identitytest.Parts(t, db, clock)
	w.shelf = catalogue.New(db)
	w.must(w.shelf.Seed(t.Context()))
	w.people, w.book = identity.New(parts), cpd.NewBook(db, w.shelf, clock)
	w.records = elearning.NewRecords(elearning.Parts{
		DB: db, Shelf: w.shelf, Book: w.book, People: w.people, Outbox: parts.Outbox, Box: parts.Box, Clock: clock,
	})
	network, err := w.people.AddOrganisation(t.Context(), identity.NewOrganisation{Name: "Test network", Kind: "pcn"})
	w.must(err)
	w.network = network.ID
	w.amira, w.tom, w.sam = w.person("Amira", access.LinkWorker), w.person("Tom", access.LinkWorker), w.person("Sam", access.Supervisor)
	w.must(w.people.Supervise(t.Context(), w.amira.ID, w.sam.ID, "clinical", calendar.MustOn(2026, 1, 1)))
	w.findModules()
	return w
}

func (w *world) findModules() {
	w.t.Helper()
	syllabus, err := w.shelf.Syllabus(w.t.Context())
	w.must(err)
	programme, _ := syllabus.Keyed(catalogue.LinkWorkerProgramme)
	w.module, w.next = programme.Modules[0], programme.Modules[1]
	pci, _ := syllabus.Keyed(catalogue.PCIProgramme)
	w.training = pci.Modules[0].ID.String()
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// person writes somebody straight to the table: nobody signs in here, and hashing passwords is slow on purpose.
func (w *world) person(name string, role access.Role) access.Actor {
	w.t.Helper()
	id := uuid.Must(uuid.NewV7())
	w.must(w.db.Read(w.t.Context()).Create(&identity.Person{
		ID: id, Email: name + "@test.example", EmailKey: name + "@test.example", Name: name + " Tester",
		MembershipStart: calendar.MonthDay{Month: 4, Day: 1}, CreatedAt: w.now, LockVersion: 1,
	}).Error)
	w.must(w.people.Join(w.t.Context(), id, w.network, role, calendar.MustOn(2026, 1, 1)))
	return access.Actor{ID: id, Name: name + " Tester", Roles: []access.Role{role}, Holder: role == access.LinkWorker}
}

// completed is a draft that says that a module was completed on a day.
func completed(key string, m catalogue.Module, day string) elearning.Draft {
	return elearning.Draft{Key: key, Module: m.ID.String(), State: string(elearning.Completed), Day: day}
}

func (w *world) add(who access.Actor, d elearning.Draft) elearning.Record {
	w.t.Helper()
	record, err := w.records.Add(w.t.Context(), who, d)
	w.must(err)
	return record
}

// draft is an entry of amira's own, as a draft.
func (w *world) draft(title, day string) cpd.Entry {
	w.t.Helper()
	on, err := calendar.ParseDate(day)
	w.must(err)
	e, err := w.book.Add(w.t.Context(), w.amira, cpd.Draft{Key: uuid.NewString(), Title: title, StartsOn: cpd.TypedDay(on)})
	w.must(err)
	return e
}

func (w *world) count(table string) (n int64) {
	w.t.Helper()
	w.must(w.db.Read(w.t.Context()).Table(table).Count(&n).Error)
	return n
}

// wantFault checks the kind of a fault and, where it is about fields, which ones and in which order.
func wantFault(t *testing.T, err error, kind fault.Kind, fields ...string) {
	t.Helper()
	if fault.KindOf(err) != kind {
		t.Fatalf("got %v, want %v", err, kind)
	}
	var got []string
	for _, field := range fault.Of(err).Fields {
		got = append(got, field.Name)
	}
	if len(fields) > 0 && fmt.Sprint(got) != fmt.Sprint(fields) {
		t.Fatalf("faults at %v, want %v (%v)", got, fields, err)
	}
}
