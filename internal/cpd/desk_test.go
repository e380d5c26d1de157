package cpd_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/cpd"
	"linkfolio/internal/database"
	"linkfolio/internal/fault"
)

// noon is the present of most tests: 23 November 2026, a Monday.
var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func at(t time.Time) calendar.Clock { return func() time.Time { return t } }

// desk is a book over a fresh database with a link worker, another, and the supervisor of both.
type desk struct {
	db         *database.DB
	shelf      *catalogue.Shelf
	book       *cpd.Book
	amira, tom access.Actor
	sam        access.Actor
}

func newDesk(t *testing.T, db *database.DB) *desk {
	t.Helper()
	shelf := catalogue.New(db)
	if err := shelf.Seed(t.Context()); err != nil {
		t.Fatal(err)
	}
	d := &desk{db: db, shelf: shelf, book: cpd.NewBook(db, shelf, at(noon))}
	d.amira = access.Actor{ID: person(t, db), Name: "Amira Hassan", Holder: true, Roles: []access.Role{access.LinkWorker}}
	d.tom = access.Actor{ID: person(t, db), Name: "Tom Reid", Holder: true, Roles: []access.Role{access.LinkWorker}}
	d.sam = access.Actor{
		ID: person(t, db), Name: "Sam Okafor", Roles: []access.Role{access.Supervisor},
		Supervises: []uuid.UUID{d.amira.ID, d.tom.ID},
	}
	return d
}

// later is the same desk some time after noon.
func (d *desk) later(by time.Duration) *cpd.Book { return cpd.NewBook(d.db, d.shelf, at(noon.Add(by))) }

func person(t *testing.T, db *database.DB) uuid.UUID {
	t.Helper()
	id := newID()
	err := db.InTx(context.Background(), func(tx *gorm.DB) error {
		return tx.Exec(`INSERT INTO people (id, email, email_key, name, role_title, membership_number, membership_start,
			password_hash, created_at, lock_version) VALUES (?, ?, ?, 'A person', '', '', '04-01', '', ?, 1)`,
			id, id.String(), id.String(), noon).Error
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func newID() uuid.UUID { return uuid.Must(uuid.NewV7()) }

// full is a draft that "Continue" accepts.
func full(key string) cpd.Draft {
	return cpd.Draft{
		Key: key, Complete: true, Title: "Motivational interviewing", Provider: "A training hub",
		StartsOn: cpd.TypedDate{Day: "3", Month: "11", Year: "2026"}, Kind: "formal", Activity: "course", Hours: "2.5",
		Answers: map[string]string{"need": "To listen better.", "learned": "Open questions.", "applied": "At every visit."},
	}
}

func (d *desk) add(t *testing.T, who access.Actor, draft cpd.Draft) cpd.Entry {
	t.Helper()
	e, err := d.book.Add(t.Context(), who, draft)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// send freezes the entry as it is and hands it to sam, as the sign-off desk does.
func (d *desk) send(ctx context.Context, who access.Actor, id uuid.UUID) (cpd.Entry, error) {
	var e cpd.Entry
	err := d.db.InTx(ctx, func(tx *gorm.DB) (err error) {
		if e, err = cpd.Find(tx, who, id); err != nil {
			return err
		}
		if err := access.Check(who, access.SendEntry, e.Access()); err != nil {
			return err
		}
		return d.seal(ctx, tx, &e)
	})
	return e, err
}

func (d *desk) seal(ctx context.Context, tx *gorm.DB, e *cpd.Entry) error {
	tpl, err := d.shelf.Template(ctx, e.TemplateID)
	if err != nil {
		return err
	}
	if _, err := cpd.Freeze(tx, e, tpl, "Course or workshop", d.sam.ID, noon); err != nil {
		return err
	}
	return cpd.Move(tx, e, access.Sent, func(e *cpd.Entry) {
		when := noon
		e.ReviewerID, e.SentAt = &d.sam.ID, &when
	})
}

func (d *desk) move(ctx context.Context, who access.Actor, id uuid.UUID, to access.State) (cpd.Entry, error) {
	var e cpd.Entry
	err := d.db.InTx(ctx, func(tx *gorm.DB) (err error) {
		if e, err = cpd.Find(tx, who, id); err != nil {
			return err
		}
		return cpd.Move(tx, &e, to, nil)
	})
	return e, err
}

// wantFault checks the kind of a fault and, where it is about fields, which ones and in which order.
func wantFault(t *testing.T, err error, kind fault.Kind, fields ...string) {
	t.Helper()
	if fault.KindOf(err) != kind {
		t.Fatalf("got %v, want %v", err, kind)
	}
	var got []string
	if f := fault.Of(err); f != nil {
		for _, field := range f.Fields {
			got = append(got, field.Name)
		}
	}
	if len(fields) > 0 && fmt.Sprint(got) != fmt.Sprint(fields) {
		t.Fatalf("faults at %v, want %v (%v)", got, fields, err)
	}
}

func messageAt(err error, field string) string {
	if f := fault.Of(err); f != nil {
		for _, at := range f.Fields {
			if at.Name == field {
				return at.Message
			}
		}
	}
	return ""
}
