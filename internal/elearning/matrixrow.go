package elearning

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/identity"
)

// columns are the modules of the programmes that are wanted.
func (m *Matrix) columns(s catalogue.Syllabus, wanted Wanted) {
	for _, p := range s.Programmes {
		if p.RetiredOn.IsZero() && len(p.Current()) > 0 {
			m.Programmes = append(m.Programmes, p)
		}
	}
	if !wanted.Every {
		m.Chosen = m.choose(wanted.Programme)
	}
	for _, p := range m.Programmes {
		if m.Chosen != uuid.Nil && p.ID != m.Chosen {
			continue
		}
		for _, module := range p.Current() {
			m.Columns = append(m.Columns, MatrixColumn{Programme: p, Module: module})
		}
	}
}

// choose gives a programme by its id or, where there is none, the first that is asked of anybody, or the first.
func (m *Matrix) choose(id uuid.UUID) uuid.UUID {
	for _, fits := range []func(catalogue.Programme) bool{
		func(p catalogue.Programme) bool { return p.ID == id },
		func(p catalogue.Programme) bool { return p.AskedOf != catalogue.AskedOfNobody },
		func(catalogue.Programme) bool { return true },
	} {
		if i := slices.IndexFunc(m.Programmes, fits); i >= 0 {
			return m.Programmes[i].ID
		}
	}
	return uuid.Nil
}

// row is how a person stands with the columns.
func (m *Matrix) row(person identity.Person, s catalogue.Syllabus, plan Plan) MatrixRow {
	row := MatrixRow{Person: person, Cells: make([]MatrixCell, len(m.Columns))}
	places := map[uuid.UUID]MatrixCell{}
	shown := map[uuid.UUID]bool{}
	for _, column := range m.Columns {
		shown[column.Programme.ID] = true
	}
	for _, f := range plan.Programmes {
		if !shown[f.ID] {
			continue
		}
		for _, line := range f.Lines {
			places[line.ID] = f.cell(line)
		}
		row.Tally = row.plus(f)
	}
	for i, column := range m.Columns {
		cell := places[s.Counts(column.Module.ID)]
		row.Cells[i] = cell
		if cell.Asked && !cell.Due.IsZero() && !cell.Due.Before(m.Today) && !cell.Due.After(m.Today.AddDays(SoonDays)) {
			row.Soon++
		}
	}
	return row
}

// cell is how somebody stands with a module of a programme. Of a programme that is met by another module nothing is asked.
func (f Followed) cell(line Line) MatrixCell {
	cell := MatrixCell{There: true, Asked: f.Asked && f.needs(line), Standing: line.Standing}
	if !f.needs(line) && line.On.IsZero() {
		cell.Due, cell.Status = line.On, NotStarted
		if !line.Since.IsZero() {
			cell.Status = InProgress
		}
	}
	return cell
}

// plus adds a programme to a tally of what is asked.
func (t Tally) plus(f Followed) Tally {
	if !f.Asked {
		return t
	}
	overdue := 0
	for _, line := range f.Lines {
		if f.needs(line) && line.Status == Overdue {
			overdue++
		}
	}
	if f.Rule == catalogue.One {
		overdue = min(1, overdue)
	}
	return Tally{t.Asked + f.Of, t.Held + f.Held, t.Overdue + overdue}
}

// count sums up each column over all rows.
func (m *Matrix) count() {
	for i := range m.Columns {
		column := &m.Columns[i]
		for _, row := range m.Rows {
			cell := row.Cells[i]
			if cell.Holds() {
				column.Completed++
			}
			if !cell.Asked {
				continue
			}
			column.Asked++
			if cell.Holds() {
				column.Held++
			}
			if cell.Status == Overdue {
				column.Overdue++
			}
		}
	}
}

// Tallies gives how the people of an organisation stand with all that it asks of them, to its leads: what a matrix of every
// programme says of each person, without the cells. Faults: those of the policy.
func (r *Records) Tallies(ctx context.Context, who access.Actor, organisation uuid.UUID) (map[uuid.UUID]Tally, error) {
	of := Scope{organisation}
	if err := of.check(who); err != nil {
		return nil, err
	}
	m := Matrix{Today: r.clock.Today()}
	people, facts, err := r.gather(ctx, who, of, &m)
	if err != nil {
		return nil, err
	}
	syllabus, err := r.shelf.Syllabus(ctx, organisation)
	if err != nil {
		return nil, err
	}
	tallies := make(map[uuid.UUID]Tally, len(people))
	for _, person := range people {
		var t Tally
		for _, f := range PlanFor(syllabus, of.posts(facts.posts[person.ID]), facts.records[person.ID], m.Today).Programmes {
			t = t.plus(f)
		}
		tallies[person.ID] = t
	}
	return tallies, nil
}

// Holds tells whether the cell counts as completed today.
func (c MatrixCell) Holds() bool { return c.There && c.Standing.Holds() }
