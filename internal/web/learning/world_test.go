package learning_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/elearning"
	"linkfolio/internal/identity"
	"linkfolio/internal/web/webtest"
)

var (
	today  = calendar.MustOn(2026, time.November, 23)
	joined = calendar.MustOn(2025, time.January, 1) // when everybody of the cast did
)

// programme puts a programme of modules with these titles into the catalogue, as an organisation's own or, where that is
// zero, one of the installation. Call it before any page was read: the catalogue is kept for a while.
func programme(tb testing.TB, w *webtest.World, organisation uuid.UUID, terms catalogue.Terms, titles ...string) catalogue.Programme {
	tb.Helper()
	p := catalogue.Programme{
		ID: uuid.Must(uuid.NewV7()), Title: "Programme of " + titles[0], Provider: "Learning Provider (LP)", Rule: catalogue.All, Terms: terms,
		Source: catalogue.Source{Source: "A test", CheckedOn: joined, Certainty: catalogue.Primary}, LockVersion: 1,
	}
	if organisation != uuid.Nil {
		p.OrganisationID = &organisation
	}
	for i, title := range titles {
		p.Modules = append(p.Modules, catalogue.Module{
			ID: uuid.Must(uuid.NewV7()), ProgrammeID: p.ID, OrganisationID: p.OrganisationID, Title: title, Position: i, Source: p.Source, LockVersion: 1,
		})
	}
	insert(tb, w, &p)
	insert(tb, w, &p.Modules)
	return p
}

func insert(tb testing.TB, w *webtest.World, rows any) {
	tb.Helper()
	if err := w.DB.InTx(tb.Context(), func(tx *gorm.DB) error { return tx.CreateInBatches(rows, 500).Error }); err != nil {
		tb.Fatal(err)
	}
}

func exec(tb testing.TB, w *webtest.World, sql string, args ...any) {
	tb.Helper()
	if err := w.DB.InTx(tb.Context(), func(tx *gorm.DB) error { return tx.Exec(sql, args...).Error }); err != nil {
		tb.Fatal(err)
	}
}

// record is that a person started or completed a module on a day.
func record(person uuid.UUID, m catalogue.Module, state elearning.State, on calendar.Date) elearning.Record {
	return elearning.Record{
		ID: uuid.Must(uuid.NewV7()), PersonID: person, ModuleID: &m.ID, Title: m.Title, State: state, Day: on, Score: "score-of-theirs",
		Source: elearning.ByHand, Sameness: fmt.Sprint(m.ID, state, on), RecordedBy: person, LockVersion: 1,
	}
}

func completes(tb testing.TB, w *webtest.World, person uuid.UUID, m catalogue.Module, on calendar.Date) {
	tb.Helper()
	rows := []elearning.Record{record(person, m, elearning.Completed, on)}
	insert(tb, w, &rows)
}

// harbour is where most of the cast work.
func harbour(tb testing.TB, w *webtest.World) uuid.UUID {
	tb.Helper()
	w.Person("lena")
	o, err := w.People.OrganisationNamed(tb.Context(), "Harbour PCN")
	if err != nil {
		tb.Fatal(err)
	}
	return o.ID
}

// crowd is many link workers of an organisation.
func crowd(tb testing.TB, w *webtest.World, organisation uuid.UUID, n int) []identity.Person {
	tb.Helper()
	people := make([]identity.Person, n)
	posts := make([]identity.Membership, n)
	for i := range people {
		email := fmt.Sprintf("worker%d@crowd.example", i)
		people[i] = identity.Person{
			ID: uuid.Must(uuid.NewV7()), Email: email, EmailKey: email, Name: fmt.Sprintf("Worker %04d", i), MembershipStart: calendar.MonthDay{Month: time.April, Day: 1},
			CreatedAt: w.Now(), LockVersion: 1,
		}
		posts[i] = identity.Membership{
			ID: uuid.Must(uuid.NewV7()), PersonID: people[i].ID, OrganisationID: organisation, Role: access.LinkWorker, StartsOn: joined,
		}
	}
	insert(tb, w, &people)
	insert(tb, w, &posts)
	return people
}
