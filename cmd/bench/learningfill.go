package main

import (
	"fmt"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/elearning"
	"linkfolio/internal/identity"
)

// The leads who look at learning. The crowd is in the organisation of the first; the second's has people of its own.
const (
	importLead = "import-lead@bench.example"
	matrixLead = "matrix-lead@bench.example"
)

const (
	matrixPeople  = 500
	matrixModules = 40
)

// learning adds the organisations whose leads import, and look at the matrix.
func (f *filler) learning(crowd []uuid.UUID) error {
	if _, err := f.network("Import network", importLead, crowd); err != nil {
		return err
	}
	people, err := f.strangers("matrix", matrixPeople-1) // the lead is one of them
	if err != nil {
		return err
	}
	id, err := f.network("Matrix network", matrixLead, people)
	if err != nil {
		return err
	}
	if err := f.programme(id); err != nil {
		return err
	}
	modules, err := f.modules(id)
	if err != nil {
		return err
	}
	return f.completions(people, modules, 30)
}

// network adds an organisation with its lead and members.
func (f *filler) network(name, lead string, members []uuid.UUID) (uuid.UUID, error) {
	organisation, err := f.people.AddOrganisation(f.ctx, identity.NewOrganisation{Name: name, Kind: "pcn"})
	if err != nil {
		return uuid.Nil, err
	}
	if _, err := f.person(lead, access.Lead, organisation.ID); err != nil {
		return uuid.Nil, err
	}
	return organisation.ID, f.join(organisation.ID, members)
}

// join makes link workers of people, straight in the table.
func (f *filler) join(organisation uuid.UUID, people []uuid.UUID) error {
	var posts []identity.Membership
	for _, id := range people {
		posts = append(posts, identity.Membership{ID: newID(), PersonID: id, OrganisationID: organisation, Role: access.LinkWorker, StartsOn: f.today.AddYears(-1)})
	}
	return f.db.InTx(f.ctx, func(tx *gorm.DB) error { return tx.CreateInBatches(posts, 500).Error })
}

// strangers adds people who never sign in.
func (f *filler) strangers(word string, n int) ([]uuid.UUID, error) {
	people, ids := make([]identity.Person, n), make([]uuid.UUID, n)
	for i := range people {
		email := fmt.Sprintf("%s-%d@bench.example", word, i)
		ids[i] = newID()
		people[i] = identity.Person{ID: ids[i], Email: email, EmailKey: email, Name: fmt.Sprintf("Person %s %d", word, i),
			MembershipStart: calendar.MonthDay{Month: 4, Day: 1}, CreatedAt: calendar.System(), LockVersion: 1}
	}
	return ids, f.db.InTx(f.ctx, func(tx *gorm.DB) error { return tx.CreateInBatches(people, 200).Error })
}

// programme adds one of the organisation's own with as many modules as are missing from 40.
func (f *filler) programme(organisation uuid.UUID) error {
	there, err := f.modules(organisation)
	if err != nil {
		return err
	}
	programme := catalogue.Programme{ID: newID(), OrganisationID: &organisation, Title: "Bench programme", Provider: "Training hub", Rule: catalogue.All,
		Terms: catalogue.Terms{AskedOf: catalogue.Everyone, DueDays: 90, LastsMonths: 12}, Source: catalogue.Source{Certainty: catalogue.Working}, LockVersion: 1}
	var modules []catalogue.Module
	for i := range matrixModules - len(there) {
		modules = append(modules, catalogue.Module{ID: newID(), ProgrammeID: programme.ID, OrganisationID: &organisation, Title: fmt.Sprintf("Module %d of the bench", i+1),
			Position: i, Source: catalogue.Source{Certainty: catalogue.Working}, LockVersion: 1})
	}
	return f.db.InTx(f.ctx, func(tx *gorm.DB) error {
		if err := tx.Create(&programme).Error; err != nil {
			return err
		}
		return tx.Create(&modules).Error
	})
}

// modules are those that people of an organisation have.
func (f *filler) modules(organisation uuid.UUID) (modules []catalogue.Module, err error) {
	syllabus, err := catalogue.New(f.db).Syllabus(f.ctx, organisation) // a new shelf has not read before the last was written
	for _, p := range syllabus.Programmes {
		modules = append(modules, p.Current()...)
	}
	return modules, err
}

// completions gives each person so many completions within the last two years, straight to the table.
func (f *filler) completions(people []uuid.UUID, modules []catalogue.Module, each int) error {
	for some := range slices.Chunk(people, 500) {
		var rows []elearning.Record
		for _, person := range some {
			for _, i := range f.random.Perm(len(modules))[:min(each, len(modules))] {
				id := newID()
				rows = append(rows, elearning.Record{ID: id, PersonID: person, ModuleID: &modules[i].ID, Title: modules[i].Title, State: elearning.Completed,
					Day: f.today.AddDays(-f.random.IntN(700)), Source: elearning.ByHand, Sameness: id.String(), Reference: id.String(),
					RecordedBy: person, RecordedAt: calendar.System(), LockVersion: 1})
			}
		}
		if err := f.db.InTx(f.ctx, func(tx *gorm.DB) error { return tx.CreateInBatches(rows, 500).Error }); err != nil {
			return err
		}
	}
	return nil
}
