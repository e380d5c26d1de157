package catalogue_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
)

// keys of the seeds.
const (
	elfh  = "elfh-link-workers"
	pci   = "pci"
	cores = "core-skills"
)

// office is a seeded catalogue with two organisations and a lead of each, on 23 November 2026.
type office struct {
	*catalogue.Shelf
	db                 *database.DB
	t                  *testing.T
	clock              *now
	harbour, elsewhere uuid.UUID
	lena, lars         access.Actor
}

func offices(t *testing.T, test func(o *office)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		n := &now{}
		n.micro.Store(time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC).UnixMicro())
		o := &office{Shelf: catalogue.NewAt(db, n.Clock()), db: db, t: t, clock: n}
		o.must(o.Seed(t.Context()))
		o.harbour, o.lena = o.led("Harbour PCN")
		o.elsewhere, o.lars = o.led("Elsewhere PCN")
		test(o)
	})
}

func (o *office) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) led(name string) (uuid.UUID, access.Actor) {
	id := fresh()
	o.must(o.db.InTx(o.t.Context(), func(tx *gorm.DB) error {
		return tx.Create(&identity.Organisation{ID: id, Name: name, Kind: "pcn", MembershipStart: calendar.MonthDay{Month: 4, Day: 1}, LockVersion: 1}).Error
	}))
	return id, access.Actor{ID: fresh(), Name: "Lead of " + name, Roles: []access.Role{access.Lead}, LeadOf: []uuid.UUID{id}}
}

func fresh() uuid.UUID { return uuid.Must(uuid.NewV7()) }

// of is the syllabus of somebody's organisations.
func (o *office) of(organisations ...uuid.UUID) catalogue.Syllabus {
	o.t.Helper()
	s, err := o.Syllabus(o.t.Context(), organisations...)
	o.must(err)
	return s
}

// keyed is a seeded programme as an organisation has it.
func (o *office) keyed(key string, organisations ...uuid.UUID) catalogue.Programme {
	o.t.Helper()
	p, found := o.of(organisations...).Keyed(key)
	if !found {
		o.t.Fatalf("there is no programme %s", key)
	}
	return p
}

// differ says how two programmes differ.
func differ(want, got any) string {
	return cmp.Diff(want, got, cmp.Comparer(func(a, b calendar.Date) bool { return a == b }))
}

// titles are the modules of a programme in order, retired ones in brackets.
func titles(p catalogue.Programme) (all []string) {
	for _, m := range p.Modules {
		if m.RetiredOn.IsZero() {
			all = append(all, m.Title)
		} else {
			all = append(all, "("+m.Title+")")
		}
	}
	return all
}

// own adds a programme of harbour's with modules of these titles and gives it.
func (o *office) own(modules ...string) catalogue.Programme {
	o.t.Helper()
	id := fresh()
	o.must(o.AddProgramme(o.t.Context(), o.lena, o.harbour, id, aProgramme()))
	for _, title := range modules {
		o.must(o.AddModule(o.t.Context(), o.lena, o.harbour, id, fresh(), catalogue.ModuleDraft{Title: title}))
	}
	p, _ := o.of(o.harbour).Programme(id)
	return p
}

func aProgramme() catalogue.ProgrammeDraft {
	return catalogue.ProgrammeDraft{
		Title: "Lone working", Provider: "Harbour PCN", Summary: "How we stay safe.", URL: "https://example.org/lone", Rule: catalogue.All,
		Terms: catalogue.Terms{AskedOf: catalogue.Everyone, DueDays: 30, LastsMonths: 12},
	}
}

func (o *office) refused(what string, err error, want fault.Kind, fields ...string) {
	o.t.Helper()
	if fault.KindOf(err) != want {
		o.t.Errorf("%s: %v, want %v", what, err, want)
		return
	}
	var got []string
	for _, f := range fault.Of(err).Fields {
		got = append(got, f.Name)
	}
	for i := range max(len(got), len(fields)) {
		if i >= len(got) || i >= len(fields) || got[i] != fields[i] {
			o.t.Errorf("%s: faults at %v, want %v", what, got, fields)
			return
		}
	}
}
