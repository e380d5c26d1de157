package elearning

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/identity"
)

// Scope says whose learning a matrix shows: that of the people of an organisation who have a portfolio or, where that is zero,
// of those whom the actor supervises today.
type Scope struct{ Organisation uuid.UUID }

// Wanted is what a matrix is asked to show. Zero fields leave nothing out; names that the matrix does not know do not count.
type Wanted struct {
	Programme  uuid.UUID // its modules only; where there is none like it, the first that is asked of anybody
	Every      bool      // or the modules of every programme
	Words      string    // in the name or address of a person
	Show       Show
	Asked      bool // only people of whom something in it is asked
	ByOverdue  bool // else by name
	Descending bool
}

// Show is which people a matrix shows, by how they stand with what is asked of them.
type Show string

// What can be shown.
const (
	ShowAll        Show = ""
	ShowOverdue    Show = "overdue"    // with something overdue
	ShowSoon       Show = "soon"       // with something due within SoonDays
	ShowIncomplete Show = "incomplete" // with something asked that does not count as completed today
	ShowComplete   Show = "complete"   // with nothing of that kind, and something asked
)

// Matrix is how people stand with modules. It holds days and states, no reflection, score or certificate.
type Matrix struct {
	Organisation string // its name; empty for people who are supervised
	Today        calendar.Date
	Programmes   []catalogue.Programme // that can be chosen
	Chosen       uuid.UUID             // the programme of the columns; zero is every programme
	Columns      []MatrixColumn
	Rows         []MatrixRow // those that the filters leave, in order
	Everybody    int         // how many there are without filters
}

// MatrixColumn is a module, with how the people of the rows stand with it.
type MatrixColumn struct {
	Programme catalogue.Programme
	catalogue.Module
	Tally
	Completed int // people for whom it counts as completed today, asked of them or not
}

// MatrixRow is a person, with a cell for each column and how they stand with the columns that are asked of them.
type MatrixRow struct {
	identity.Person // id, name and address
	Cells           []MatrixCell
	Tally
	Soon int // due within SoonDays
}

// MatrixCell is how a person stands with a module. There is false where the module is none of theirs.
type MatrixCell struct {
	There, Asked bool
	Standing
}

// Tally counts what is asked: how much, how much of that counts as completed today, and how much is overdue. Where one module
// of a programme is enough, that programme counts once in the tally of a person.
type Tally struct{ Asked, Held, Overdue int }

// Matrix gathers it, to a lead of the organisation or to a supervisor. An organisation's matrix is on its own terms: what
// another organisation asks of the same person, and calls its modules, is none of its lead's business. Supervised people
// stand as they see it themselves. Faults: those of the policy.
func (r *Records) Matrix(ctx context.Context, who access.Actor, of Scope, wanted Wanted) (Matrix, error) {
	if err := of.check(who); err != nil {
		return Matrix{}, err
	}
	m := Matrix{Today: r.clock.Today()}
	people, facts, err := r.gather(ctx, who, of, &m)
	if err != nil {
		return m, err
	}
	whole, err := r.shelf.Syllabus(ctx, of.organisations(people, facts)...)
	if err != nil {
		return m, err
	}
	m.columns(whole, wanted)
	for _, person := range people {
		posts := of.posts(facts.posts[person.ID])
		syllabus, err := r.shelf.Syllabus(ctx, of.organisations([]identity.Person{person}, facts)...)
		if err != nil {
			return m, err
		}
		if row := m.row(person, syllabus, PlanFor(syllabus, posts, facts.records[person.ID], m.Today)); wanted.takes(row) {
			m.Rows = append(m.Rows, row)
		}
	}
	m.count()
	wanted.order(m.Rows)
	return m, nil
}

func (s Scope) check(who access.Actor) error {
	if s.Organisation == uuid.Nil {
		return access.Check(who, access.SeeSupervised, access.Record{})
	}
	return access.Check(who, access.SeeTeamLearning, access.Record{Organisations: []uuid.UUID{s.Organisation}})
}

// gather reads the people, by name, and what is known of them, at one moment.
func (r *Records) gather(ctx context.Context, who access.Actor, of Scope, m *Matrix) (people []identity.Person, f facts, err error) {
	err = r.db.Snapshot(ctx, func(tx *gorm.DB) error {
		if of.Organisation == uuid.Nil {
			people, err = identity.These(tx, who.Supervises...)
		} else if err = tx.Model(&identity.Organisation{}).Where("id = ?", of.Organisation).Pluck("name", &m.Organisation).Error; err == nil {
			people, err = identity.LearnersIn(tx, of.Organisation, m.Today)
		}
		if err != nil {
			return err
		}
		ids := make([]uuid.UUID, len(people))
		for i, person := range people {
			ids[i] = person.ID
		}
		f, err = factsOf(tx, m.Today, ids)
		return err
	})
	if err != nil {
		return nil, f, fmt.Errorf("learning of many: %w", err)
	}
	m.Everybody = len(people)
	return people, f, nil
}

// posts are those that count: in an organisation's matrix, its own.
func (s Scope) posts(held []identity.Membership) []identity.Membership {
	if s.Organisation == uuid.Nil {
		return held
	}
	return slices.DeleteFunc(slices.Clone(held), func(m identity.Membership) bool { return m.OrganisationID != s.Organisation })
}

// organisations are those whose view of the programmes holds for some people.
func (s Scope) organisations(people []identity.Person, f facts) (ids []uuid.UUID) {
	if s.Organisation != uuid.Nil {
		return []uuid.UUID{s.Organisation}
	}
	for _, person := range people {
		for _, id := range organisationsOf(f.posts[person.ID]) {
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// takes tells whether the filters leave a row.
func (w Wanted) takes(row MatrixRow) bool {
	if w.Words != "" && !row.Matches(w.Words) || w.Asked && row.Asked == 0 {
		return false
	}
	switch w.Show {
	case ShowOverdue:
		return row.Overdue > 0
	case ShowSoon:
		return row.Soon > 0
	case ShowIncomplete:
		return row.Held < row.Asked
	case ShowComplete:
		return row.Asked > 0 && row.Held == row.Asked
	}
	return true
}

// order sorts rows that come by name.
func (w Wanted) order(rows []MatrixRow) {
	switch {
	case w.ByOverdue && w.Descending:
		slices.SortStableFunc(rows, func(a, b MatrixRow) int { return cmp.Compare(b.Overdue, a.Overdue) })
	case w.ByOverdue:
		slices.SortStableFunc(rows, func(a, b MatrixRow) int { return cmp.Compare(a.Overdue, b.Overdue) })
	case w.Descending:
		slices.Reverse(rows)
	}
}
