package portfolio

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/cpd"
	"linkfolio/internal/database"
	"linkfolio/internal/identity"
	"linkfolio/internal/identity/identitytest"
	"linkfolio/internal/leaving"
	"linkfolio/internal/signoff"
)

// world is amira, a link worker, tom, another, and sam, who supervises amira, in November 2026.
type world struct {
	t               *testing.T
	db              *database.DB
	book            *cpd.Book
	desk            *signoff.Desk
	binder          *Binder
	shelf           *catalogue.Shelf
	people          *identity.People
	network         uuid.UUID
	amira, tom, sam access.Actor
	now             time.Time
}

// year is amira's membership year.
var year = calendar.Span{From: calendar.MustOn(2026, 4, 1), To: calendar.MustOn(2027, 3, 31)}

func newWorld(t *testing.T, db *database.DB) *world {
	t.Helper()
	w := &world{t: t, db: db, now: time.Date(2026, 11, 3, 14, 5, 0, 0, time.UTC)}
	clock := calendar.Clock(func() time.Time { return w.now })
	parts := identitytest.Parts(t, db, clock)
	shelf := catalogue.New(db)
	w.must(shelf.Seed(t.Context()))
	w.shelf = shelf
	people := identity.New(parts)
	w.book = cpd.NewBook(db, shelf, clock)
	w.desk = signoff.NewDesk(signoff.Parts{DB: db, Keys: parts.Keys, Shelf: shelf, Outbox: parts.Outbox, Box: parts.Box, Clock: clock, Going: leaving.Going})
	w.binder = NewBinder(db, shelf, clock, nil)
	network, err := people.AddOrganisation(t.Context(), identity.NewOrganisation{Name: "Harrow East PCN", Kind: "pcn"})
	w.must(err)
	w.people, w.network = people, network.ID
	w.amira = w.person(people, network.ID, "Amira Hassan", "Social prescribing link worker", access.LinkWorker)
	w.tom = w.person(people, network.ID, "Tom Reed", "Link worker", access.LinkWorker)
	w.sam = w.person(people, network.ID, "Sam Okafor", "Clinical lead", access.Supervisor)
	w.must(people.Supervise(t.Context(), w.amira.ID, w.sam.ID, "professional", calendar.MustOn(2026, 1, 1)))
	w.sam.Supervises = []uuid.UUID{w.amira.ID}
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// person writes somebody straight to the table: nobody signs in here, and hashing passwords is slow on purpose.
func (w *world) person(people *identity.People, network uuid.UUID, name, title string, role access.Role) access.Actor {
	w.t.Helper()
	id := uuid.Must(uuid.NewV7())
	w.must(w.db.Read(w.t.Context()).Create(&identity.Person{
		ID: id, Email: id.String(), EmailKey: id.String(), Name: name, RoleTitle: title, MembershipNumber: "NALW-20418",
		MembershipStart: calendar.MonthDay{Month: 4, Day: 1}, CreatedAt: w.now, LockVersion: 1,
	}).Error)
	w.must(people.Join(w.t.Context(), id, network, role, calendar.MustOn(2026, 1, 1)))
	return access.Actor{ID: id, Name: name, Roles: []access.Role{role}, Holder: role == access.LinkWorker}
}

// draft is a complete entry that ended on a day.
func draft(title string, day, month, year string) cpd.Draft {
	return cpd.Draft{
		Key: uuid.NewString(), Complete: true, Title: title, Provider: "Training hub", Kind: "formal", Activity: "course",
		Hours: "2.5", StartsOn: cpd.TypedDate{Day: day, Month: month, Year: year},
		Answers: map[string]string{"need": "Why of " + title, "learned": "What of " + title, "applied": "How of " + title},
	}
}

func (w *world) logged(d cpd.Draft) cpd.Entry {
	w.t.Helper()
	e, err := w.book.Add(w.t.Context(), w.amira, d)
	w.must(err)
	return e
}

func (w *world) sent(d cpd.Draft) cpd.Entry {
	w.t.Helper()
	return w.send(w.logged(d))
}

func (w *world) send(e cpd.Entry) cpd.Entry {
	w.t.Helper()
	w.must(w.desk.Request(w.t.Context(), w.amira, e.ID, w.sam.ID, e.LockVersion))
	return w.again(e)
}

func (w *world) again(e cpd.Entry) cpd.Entry {
	w.t.Helper()
	e, err := w.book.Entry(w.t.Context(), w.amira, e.ID)
	w.must(err)
	return e
}

func (w *world) word(e cpd.Entry, comment string) signoff.Word {
	w.t.Helper()
	shown, err := w.desk.Case(w.t.Context(), w.sam, e.ID)
	w.must(err)
	return signoff.Word{Version: shown.Hash, Comment: comment}
}

func (w *world) signed(d cpd.Draft, comment string) cpd.Entry {
	w.t.Helper()
	e := w.sent(d)
	_, err := w.desk.Sign(w.t.Context(), w.sam, e.ID, w.word(e, comment))
	w.must(err)
	return w.again(e)
}

func (w *world) returned(d cpd.Draft, comment string) cpd.Entry {
	w.t.Helper()
	e := w.sent(d)
	_, err := w.desk.Return(w.t.Context(), w.sam, e.ID, w.word(e, comment))
	w.must(err)
	return w.again(e)
}

func (w *world) document(span calendar.Span) Document {
	w.t.Helper()
	d, err := w.binder.Build(w.t.Context(), w.amira, w.amira.ID, span)
	w.must(err)
	return d
}

// only gives the one entry of amira's year.
func (w *world) only() Entry {
	w.t.Helper()
	d := w.document(year)
	if len(d.Entries) != 1 {
		w.t.Fatalf("%d entries, want 1", len(d.Entries))
	}
	return d.Entries[0]
}

// exec changes a row behind the back of the program, as somebody with the database's password could.
func (w *world) exec(statement string, args ...any) {
	w.t.Helper()
	changed := w.db.Read(w.t.Context()).Exec(statement, args...)
	w.must(changed.Error)
}

// unguard takes the triggers off an append-only table.
func (w *world) unguard(table string) {
	w.t.Helper()
	statements := []string{"DROP TRIGGER " + table + "_rows ON " + table}
	if w.db.EngineName() == "sqlite" {
		statements = []string{"DROP TRIGGER " + table + "_no_update", "DROP TRIGGER " + table + "_no_delete"}
	}
	for _, s := range statements {
		w.exec(s)
	}
}
