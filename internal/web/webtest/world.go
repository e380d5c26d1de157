package webtest

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/checking"
	"linkfolio/internal/cpd"
	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/elearning"
	"linkfolio/internal/elearning/imports"
	"linkfolio/internal/elearning/reports"
	"linkfolio/internal/identity"
	"linkfolio/internal/identity/identitytest"
	"linkfolio/internal/leaving"
	"linkfolio/internal/mail"
	"linkfolio/internal/pdftext/pdftexttest"
	"linkfolio/internal/portfolio"
	"linkfolio/internal/seal"
	"linkfolio/internal/signoff"
	"linkfolio/internal/supervision"
	"linkfolio/internal/web"
)

// Password is everybody's.
const Password = "a password for tests"

// World is a whole service on a fresh database, at noon on 23 November 2026, with people who come into being when they are
// first named: amira and tom (link workers whom sam supervises), sam (their supervisor), lena (the lead of their
// organisation), and nina, olu and lars, who are the same in another one; fay and kit, who are supervisors beside sam, dora,
// who is a link worker, and root, who belongs nowhere.
type World struct {
	DB       *database.DB
	Keys     *identity.Keys
	Outbox   *mail.Outbox
	People   *identity.People
	Shelf    *catalogue.Shelf
	Book     *cpd.Book
	Records  *elearning.Records
	Imports  *imports.Desk
	Desk     *signoff.Desk
	Door     *leaving.Door
	Sessions *supervision.Log
	Erased   leaving.List
	Server   http.Handler
	Log      *strings.Builder
	Config   web.Config
	box      *seal.Box
	t        testing.TB
	persons  map[string]identity.Person
	past     atomic.Int64
}

// Each runs a test in a world of its own on each engine.
func Each(t *testing.T, test func(t *testing.T, w *World)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, db *database.DB) { test(t, NewWorld(t, db)) })
}

// NewWorld makes the service on a migrated database.
func NewWorld(t testing.TB, db *database.DB) *World {
	t.Helper()
	w := &World{DB: db, t: t, Log: &strings.Builder{}, persons: map[string]identity.Person{}}
	parts := identitytest.Parts(t, db, w.Now)
	w.Keys, w.Outbox = parts.Keys, parts.Outbox
	w.Shelf = catalogue.NewAt(db, w.Now)
	w.must(w.Shelf.Seed(t.Context()))
	w.People = identity.New(parts)
	w.Book = cpd.NewBook(db, w.Shelf, w.Now)
	w.Records = elearning.NewRecords(elearning.Parts{
		DB: db, Shelf: w.Shelf, Book: w.Book, People: w.People, Outbox: w.Outbox, Box: parts.Box, Clock: w.Now,
	})
	w.box = parts.Box
	w.openImports(reports.Reader{})
	w.Desk = signoff.NewDesk(signoff.Parts{DB: db, Keys: w.Keys, Shelf: w.Shelf, Outbox: w.Outbox, Box: w.box, Clock: w.Now, Going: leaving.Going})
	w.Sessions = supervision.NewLog(db, w.Outbox, w.Desk.WantsNews, w.Now)
	w.Erased = leaving.List{File: filepath.Join(t.TempDir(), leaving.ListFile)}
	w.Door = leaving.NewDoor(leaving.Parts{
		DB: db, People: w.People, Keys: w.Keys, Outbox: w.Outbox, Clock: w.Now, Log: slog.New(slog.DiscardHandler), List: w.Erased,
	})
	w.Config = web.Config{
		People: w.People, Keys: w.Keys, Shelf: w.Shelf, Book: w.Book, Records: w.Records, Imports: w.Imports, Desk: w.Desk, Door: w.Door, Sessions: w.Sessions,
		Binder: portfolio.NewBinder(db, w.Shelf, w.Now, nil), Clock: w.Now,
		Checks:  checking.NewCounter(checking.Parts{Desk: w.Desk, Keys: w.Keys, People: w.People}),
		BaseURL: &url.URL{Scheme: "http", Host: "example.com"}, Log: slog.New(slog.NewJSONHandler(w.Log, nil)),
		Ready: db.Ping,
	}
	w.Config.Binder.At(w.Config.BaseURL)
	w.Serve(w.Config)
	return w
}

// ReadPDFs has this world read PDFs too, which takes a worker program.
func (w *World) ReadPDFs() {
	w.t.Helper()
	engine := pdftexttest.Engine(w.t)
	w.openImports(reports.Reader{PDF: engine})
	w.Config.Checks = checking.NewCounter(checking.Parts{Desk: w.Desk, Keys: w.Keys, People: w.People, PDF: engine})
	w.Config.Imports = w.Imports
	w.Serve(w.Config)
}

func (w *World) openImports(reader reports.Reader) {
	w.Imports = imports.NewDesk(imports.Parts{DB: w.DB, Shelf: w.Shelf, Records: w.Records, Box: w.box, Reader: reader, Clock: w.Now})
	w.Imports.OnDue(w.doImports)
}

// doImports does what is due of imports at once, as the runner does in its own time.
func (w *World) doImports() {
	w.t.Helper()
	for more := true; more; {
		var err error
		more, err = w.Imports.Work(w.t.Context())
		w.must(err)
	}
}

// Serve starts the service anew with another configuration.
func (w *World) Serve(config web.Config) {
	w.t.Helper()
	server, err := web.New(config)
	w.must(err)
	w.Server = server
}

// Now is what time it is in this world.
func (w *World) Now() time.Time {
	noon := time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC)
	return noon.Add(time.Duration(w.past.Load()) * time.Microsecond)
}

// Pass lets time pass.
func (w *World) Pass(d time.Duration) { w.past.Add(d.Microseconds()) }

// cast is who everybody is.
var cast = map[string]struct {
	name, title, workplace string
	role                   access.Role
	supervisor             string
}{
	"amira": {"Amira Hassan", "Social prescribing link worker", "Harbour PCN", access.LinkWorker, "sam"},
	"tom":   {"Tom Price", "Social prescribing link worker", "Harbour PCN", access.LinkWorker, "sam"},
	"sam":   {"Sam Okafor", "Clinical supervisor", "Harbour PCN", access.Supervisor, ""},
	"lena":  {"Lena Novak", "Service lead", "Harbour PCN", access.Lead, ""},
	"nina":  {"Nina Elsewhere", "Social prescribing link worker", "Elsewhere PCN", access.LinkWorker, "olu"},
	"olu":   {"Olu Elsewhere", "Clinical supervisor", "Elsewhere PCN", access.Supervisor, ""},
	"lars":  {"Lars Elsewhere", "Service lead", "Elsewhere PCN", access.Lead, ""},
	"fay":   {"Fay Mercer", "GP", "Harbour PCN", access.Supervisor, ""},
	"kit":   {"Kit Adeyemi", "GP", "Harbour PCN", access.Supervisor, ""},
	"root":  {"Robin Root", "Installation", "", "", ""},
	"dora":  {"Dora Quinn", "Social prescribing link worker", "Harbour PCN", access.LinkWorker, "sam"},
}

// Person gives somebody of the cast.
func (w *World) Person(key string) identity.Person {
	w.t.Helper()
	if p, there := w.persons[key]; there {
		return p
	}
	part, known := cast[key]
	if !known {
		w.t.Fatalf("nobody is called %q", key)
	}
	ctx, since := w.t.Context(), calendar.MustOn(2025, time.January, 1)
	p, err := w.People.AddPerson(ctx, identity.NewPerson{
		Email: Email(key), Name: part.name, RoleTitle: part.title, Password: Password,
		MembershipStart: calendar.MonthDay{Month: time.April, Day: 1},
	})
	w.must(err)
	w.persons[key] = p
	if part.role != "" {
		w.must(w.People.Join(ctx, p.ID, w.organisation(ctx, part.workplace), part.role, since))
	}
	if part.supervisor != "" {
		w.must(w.People.Supervise(ctx, p.ID, w.Person(part.supervisor).ID, "line-management", since))
	}
	return p
}

func (w *World) organisation(ctx context.Context, name string) uuid.UUID {
	w.t.Helper()
	if found, err := w.People.OrganisationNamed(ctx, name); err == nil {
		return found.ID
	}
	made, err := w.People.AddOrganisation(ctx, identity.NewOrganisation{Name: name, Kind: "pcn"})
	w.must(err)
	return made.ID
}

// Email is the address of somebody of the cast.
func Email(key string) string { return key + "@example.org" }

// Visitor is a browser in which nobody is signed in.
func (w *World) Visitor() *Client { return NewClient(w.t, w.Server) }

// As is a browser in which somebody of the cast has just signed in.
func (w *World) As(key string) *Client {
	w.t.Helper()
	w.Person(key)
	c := w.Visitor()
	c.Get("/sign-in")
	c.Press("Sign in", "email", Email(key), "password", Password).Must(http.StatusOK)
	return c
}

func (w *World) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}
