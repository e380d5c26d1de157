package signoff_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/audit"
	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/cpd"
	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
	"linkfolio/internal/identity/identitytest"
	"linkfolio/internal/leaving"
	"linkfolio/internal/mail"
	"linkfolio/internal/signoff"
)

// world is a small team at a fixed time: amira and tom with sam as supervisor, and ruth who supervises tom only.
type world struct {
	t                     *testing.T
	db                    *database.DB
	keys                  *identity.Keys
	outbox                *mail.Outbox
	people                *identity.People
	book                  *cpd.Book
	desk                  *signoff.Desk
	template              catalogue.Template
	amira, tom, sam, ruth access.Actor
	now                   time.Time
	organisation          uuid.UUID
}

func newWorld(t *testing.T, db *database.DB) *world {
	t.Helper()
	w := &world{t: t, db: db, now: time.Date(2026, 11, 3, 10, 0, 0, 0, time.UTC)}
	clock := calendar.Clock(func() time.Time { return w.now })
	parts := identitytest.Parts(t, db, clock)
	shelf := catalogue.New(db)
	w.must(shelf.Seed(t.Context()))
	w.keys, w.outbox, w.people = parts.Keys, parts.Outbox, identity.New(parts)
	w.book = cpd.NewBook(db, shelf, clock)
	w.desk = signoff.NewDesk(signoff.Parts{DB: db, Keys: w.keys, Shelf: shelf, Outbox: parts.Outbox, Box: parts.Box, Clock: clock, Going: leaving.Going})
	templates, err := shelf.Templates(t.Context())
	w.must(err)
	w.template = templates[0]
	organisation, err := w.people.AddOrganisation(t.Context(), identity.NewOrganisation{Name: "Test network", Kind: "pcn"})
	w.must(err)
	w.organisation = organisation.ID
	w.amira, w.tom = w.person("amira", access.LinkWorker), w.person("tom", access.LinkWorker)
	w.sam, w.ruth = w.person("sam", access.Supervisor), w.person("ruth", access.Supervisor)
	w.supervise(w.amira, &w.sam, "professional")
	w.supervise(w.tom, &w.sam, "professional")
	w.supervise(w.tom, &w.ruth, "clinical")
	return w
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
	id, err := uuid.NewV7()
	w.must(err)
	full := strings.ToUpper(name[:1]) + name[1:] + " Tester"
	w.must(w.db.Read(w.t.Context()).Create(&identity.Person{
		ID: id, Email: name + "@test.example", EmailKey: name + "@test.example", Name: full, RoleTitle: string(role),
		MembershipStart: calendar.MonthDay{Month: 4, Day: 1}, CreatedAt: w.now, LockVersion: 1,
	}).Error)
	w.must(w.people.Join(w.t.Context(), id, w.organisation, role, calendar.MustOn(2026, 1, 1)))
	return access.Actor{ID: id, Name: full, SignedInBy: string(identity.ByPassword), Roles: []access.Role{role}, Holder: role == access.LinkWorker}
}

// supervise links two people and tells the supervisor's actor of it.
func (w *world) supervise(worker access.Actor, supervisor *access.Actor, kind string) {
	w.t.Helper()
	w.must(w.people.Supervise(w.t.Context(), worker.ID, supervisor.ID, kind, calendar.MustOn(2026, 1, 1)))
	supervisor.Supervises = append(supervisor.Supervises, worker.ID)
}

func (w *world) draft(title string) cpd.Draft {
	answers := map[string]string{}
	for _, p := range w.template.Prompts {
		answers[p.Key] = "About " + p.Key
	}
	return cpd.Draft{
		Key: uuid.NewString(), Complete: true, Template: w.template.ID, Title: title, Provider: "Training hub",
		Kind: "formal", Activity: "course", Hours: "2.5", StartsOn: cpd.TypedDate{Day: "2", Month: "11", Year: "2026"}, Answers: answers,
	}
}

func (w *world) logged(title string) cpd.Entry {
	w.t.Helper()
	e, err := w.book.Add(w.t.Context(), w.amira, w.draft(title))
	w.must(err)
	return e
}

func (w *world) sent(title string) cpd.Entry {
	w.t.Helper()
	e := w.logged(title)
	w.must(w.desk.Request(w.t.Context(), w.amira, e.ID, w.sam.ID, e.LockVersion))
	e, err := w.book.Entry(w.t.Context(), w.amira, e.ID)
	w.must(err)
	return e
}

func (w *world) shown(who access.Actor, id uuid.UUID) signoff.Case {
	w.t.Helper()
	c, err := w.desk.Case(w.t.Context(), who, id)
	w.must(err)
	return c
}

func (w *world) wantKind(err error, want fault.Kind) {
	w.t.Helper()
	if err == nil || fault.KindOf(err) != want {
		w.t.Errorf("got %v, want a fault of kind %v", err, want)
	}
}

// verify finds what is wrong, in one moment.
func (w *world) verify() (wrong []audit.Wrong) {
	w.t.Helper()
	w.must(w.db.Snapshot(w.t.Context(), func(tx *gorm.DB) error {
		parts, err := signoff.VerifyAll(tx, w.keys, nil)
		for _, part := range parts {
			wrong = append(wrong, part.Wrong...)
		}
		return err
	}))
	return wrong
}

func each(t *testing.T, test func(w *world)) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) { test(newWorld(t, db)) })
}
