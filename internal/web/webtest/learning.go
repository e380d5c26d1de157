package webtest

import (
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/elearning"
	"linkfolio/internal/identity"
)

// Joined is the day on which everybody of the cast, and of a crowd, began in their role.
var Joined = calendar.MustOn(2025, time.January, 1)

// Programme puts a checked programme of modules with these titles into the catalogue, as an organisation's own or, where that
// is zero, one of the installation. Call it before a page is read: the catalogue is kept for a while.
func (w *World) Programme(organisation uuid.UUID, terms catalogue.Terms, titles ...string) catalogue.Programme {
	w.t.Helper()
	p := catalogue.Programme{
		ID: uuid.Must(uuid.NewV7()), Title: "Programme of " + titles[0], Provider: "A provider", Rule: catalogue.All, Terms: terms,
		Source: catalogue.Source{Source: "A test", CheckedOn: Joined, Certainty: catalogue.Primary}, LockVersion: 1,
	}
	if organisation != uuid.Nil {
		p.OrganisationID = &organisation
	}
	for i, title := range titles {
		p.Modules = append(p.Modules, catalogue.Module{
			ID: uuid.Must(uuid.NewV7()), ProgrammeID: p.ID, OrganisationID: p.OrganisationID, Title: title, Position: i, Source: p.Source, LockVersion: 1,
		})
	}
	w.Insert(&p)
	w.Insert(&p.Modules)
	return p
}

// Recorded is a record that says that a person started or completed a module on a day. It is not written yet.
func (w *World) Recorded(person uuid.UUID, m catalogue.Module, state elearning.State, on calendar.Date) elearning.Record {
	return elearning.Record{
		ID: uuid.Must(uuid.NewV7()), PersonID: person, ModuleID: &m.ID, Title: m.Title, State: state, Day: on, Score: "score-of-theirs",
		Source: elearning.FromTable, Sameness: fmt.Sprint(m.ID, state, on), RecordedBy: person, RecordedAt: w.Now(), LockVersion: 1,
	}
}

// Completes records that a person completed a module on a day.
func (w *World) Completes(person uuid.UUID, m catalogue.Module, on calendar.Date) {
	w.t.Helper()
	w.Insert(&[]elearning.Record{w.Recorded(person, m, elearning.Completed, on)})
}

// Crowd is many link workers of an organisation, beside the cast; several crowds are different people.
func (w *World) Crowd(organisation uuid.UUID, n int) []identity.Person {
	w.t.Helper()
	people, posts := make([]identity.Person, n), make([]identity.Membership, n)
	for i := range people {
		id := uuid.Must(uuid.NewV7())
		email := id.String() + "@crowd.example"
		people[i] = identity.Person{
			ID: id, Email: email, EmailKey: email, Name: fmt.Sprintf("Worker %04d", i), MembershipStart: calendar.MonthDay{Month: time.April, Day: 1},
			CreatedAt: w.Now(), LockVersion: 1,
		}
		posts[i] = identity.Membership{
			ID: uuid.Must(uuid.NewV7()), PersonID: id, OrganisationID: organisation, Role: access.LinkWorker, StartsOn: Joined,
		}
	}
	w.Insert(&people)
	w.Insert(&posts)
	return people
}

// Workplace is an organisation of the cast, or a new one.
func (w *World) Workplace(name string) uuid.UUID {
	w.t.Helper()
	return w.organisation(w.t.Context(), name)
}

// Insert writes rows as they are.
func (w *World) Insert(rows any) {
	w.t.Helper()
	w.must(w.DB.InTx(w.t.Context(), func(tx *gorm.DB) error { return tx.CreateInBatches(rows, 500).Error }))
}

// Exec changes rows in ways that no page has.
func (w *World) Exec(sql string, args ...any) {
	w.t.Helper()
	w.must(w.DB.InTx(w.t.Context(), func(tx *gorm.DB) error { return tx.Exec(sql, args...).Error }))
}
