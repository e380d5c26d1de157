package imports_test

import (
	"errors"
	"iter"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/database"
	"linkfolio/internal/elearning"
	"linkfolio/internal/elearning/imports"
	"linkfolio/internal/identity"
	"linkfolio/internal/identity/identitytest"
)

var lastYear = calendar.MustOn(2025, time.April, 1)

// world is a desk with a clock that the test moves, and an organisation with a lead and two link workers.
type world struct {
	*imports.Desk
	t       testing.TB
	db      *database.DB
	people  *identity.People
	records *elearning.Records
	parts   imports.Parts
	harbour uuid.UUID
	past    atomic.Int64

	amira, tom, lena access.Actor
}

func newWorld(t testing.TB, db *database.DB) *world {
	t.Helper()
	w := &world{t: t, db: db}
	parts := identitytest.Parts(t, db, w.now)
	w.people = identity.New(parts)
	shelf := catalogue.New(db)
	w.must(shelf.Seed(t.Context()))
	w.records = elearning.NewRecords(elearning.Parts{
		DB: db, Shelf: shelf, People: w.people, Outbox: parts.Outbox, Box: parts.Box, Clock: w.now,
	})
	w.parts = imports.Parts{DB: db, Shelf: shelf, Records: w.records, Box: parts.Box, Clock: w.now}
	w.Desk = imports.NewDesk(w.parts)
	o, err := w.people.AddOrganisation(t.Context(), identity.NewOrganisation{Name: "Harbour PCN", Kind: "pcn"})
	w.must(err)
	w.harbour = o.ID
	w.amira, w.tom = w.worker("Amira Hassan"), w.worker("Tom Price")
	w.lena = w.member("Lena Novak", access.Lead)
	w.lena.LeadOf = []uuid.UUID{w.harbour}
	return w
}

func (w *world) now() time.Time {
	return time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC).Add(time.Duration(w.past.Load()))
}

func (w *world) pass(d time.Duration) { w.past.Add(int64(d)) }

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) worker(name string) access.Actor {
	w.t.Helper()
	a := w.member(name, access.LinkWorker)
	a.Holder = true
	return a
}

func (w *world) member(name string, role access.Role) access.Actor {
	w.t.Helper()
	first, _, _ := strings.Cut(name, " ")
	p, err := w.people.AddPerson(w.t.Context(), identity.NewPerson{
		Email: strings.ToLower(first) + "@demo.example", Name: name, Password: "a password for tests",
	})
	w.must(err)
	w.must(w.people.Join(w.t.Context(), p.ID, w.harbour, role, lastYear))
	return access.Actor{ID: p.ID, Name: p.Name, Roles: []access.Role{role}}
}

// file is a file by its name and content.
type file struct{ name, content string }

func upload(files ...file) iter.Seq2[imports.Upload, error] {
	return func(yield func(imports.Upload, error) bool) {
		for _, f := range files {
			if !yield(imports.Upload{Name: f.name, Content: strings.NewReader(f.content)}, nil) {
				return
			}
		}
	}
}

// begin hands files in and has them read.
func (w *world) begin(who access.Actor, organisation *uuid.UUID, files ...file) uuid.UUID {
	w.t.Helper()
	id, err := w.Begin(w.t.Context(), who, organisation, uuid.NewString(), upload(files...))
	w.must(err)
	w.work()
	return id
}

// work does all that is due.
func (w *world) work() {
	w.t.Helper()
	for range 20 {
		more, err := w.Work(w.t.Context())
		w.must(err)
		if !more {
			return
		}
	}
	w.t.Fatal("the work does not end")
}

func (w *world) preview(who access.Actor, id uuid.UUID) imports.Preview {
	w.t.Helper()
	p, err := w.Preview(w.t.Context(), who, id, 1)
	w.must(err)
	return p
}

// confirm says yes to these titles and learners, as the files have them, and has the import recorded.
func (w *world) confirm(who access.Actor, id uuid.UUID, says ...string) imports.Preview {
	w.t.Helper()
	p := w.preview(who, id)
	yes := imports.Yes{Lock: p.LockVersion}
	for _, text := range says {
		yes.Titles, yes.Learners = append(yes.Titles, asked(p.Titles, text)...), append(yes.Learners, asked(p.Names, text)...)
	}
	if len(yes.Titles)+len(yes.Learners) != len(says) {
		w.t.Fatalf("not asked for: %q; asked: %v, %v", says, p.Titles, p.Names)
	}
	w.must(w.Confirm(w.t.Context(), who, id, yes))
	w.work()
	return w.preview(who, id)
}

func asked(all []imports.Asked, says string) (ids []uuid.UUID) {
	for _, a := range all {
		if a.Says == says {
			ids = append(ids, a.ID)
		}
	}
	return ids
}

// recorded gives what somebody has on record, as "title, module or other, state, day, source", latest first.
func (w *world) recorded(who access.Actor) (all []string) {
	w.t.Helper()
	of, err := elearning.Of(w.db.Read(w.t.Context()), who.ID)
	w.must(err)
	for _, r := range of[who.ID] {
		kind := "other"
		if r.ModuleID != nil {
			kind = "module"
		}
		all = append(all, strings.Join([]string{r.Title, kind, string(r.State), r.Day.String(), string(r.Source)}, ", "))
	}
	return all
}

// lines gives the rows of a preview, as "number, verdict".
func verdicts(p imports.Preview) map[int]imports.Verdict {
	all := map[int]imports.Verdict{}
	for _, l := range p.Rows {
		all[l.Number] = l.Verdict
	}
	return all
}

var errBroken = errors.New("the connection broke")
