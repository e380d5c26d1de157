package elearning

import (
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

// Plan gives what the actor has to do, has done and can do.
func (r *Records) Plan(ctx context.Context, who access.Actor) (Plan, error) {
	if err := access.Check(who, access.SeeLearning, access.Record{}); err != nil {
		return Plan{}, err
	}
	return r.planOf(ctx, who.ID)
}

// planOf works out the plan of one person, with all of their records in it. It asks nobody's leave.
func (r *Records) planOf(ctx context.Context, person uuid.UUID) (Plan, error) {
	f, today := facts{}, r.clock.Today()
	err := r.db.Snapshot(ctx, func(tx *gorm.DB) (err error) {
		if f.posts, err = identity.Posts(tx, today, person); err != nil {
			return err
		}
		f.records, err = Of(tx, person)
		return err
	})
	if err != nil {
		return Plan{}, fmt.Errorf("learning plan: %w", err)
	}
	return r.planFrom(ctx, f, person, today)
}

// planFrom works a plan out from what is known of a person.
func (r *Records) planFrom(ctx context.Context, f facts, person uuid.UUID, today calendar.Date) (Plan, error) {
	syllabus, err := SyllabusOf(ctx, r.shelf, f.posts[person])
	if err != nil {
		return Plan{}, err
	}
	return PlanFor(syllabus, f.posts[person], f.records[person], today), nil
}

// Of gives the records of people, latest first, by person.
func Of(tx *gorm.DB, people ...uuid.UUID) (map[uuid.UUID][]Record, error) {
	all := map[uuid.UUID][]Record{}
	for chunk := range slices.Chunk(people, 1000) {
		var records []Record
		if err := tx.Where("person_id IN ?", chunk).Order("day DESC, id DESC").Find(&records).Error; err != nil {
			return nil, fmt.Errorf("learning records: %w", err)
		}
		for _, r := range records {
			all[r.PersonID] = append(all[r.PersonID], r)
		}
	}
	return all, nil
}

// organisationsOf are the organisations of some posts, in the order in which the person joined.
func organisationsOf(posts []identity.Membership) (ids []uuid.UUID) {
	for _, held := range posts {
		if !slices.Contains(ids, held.OrganisationID) {
			ids = append(ids, held.OrganisationID)
		}
	}
	return ids
}

// SoonDays is how many days ahead a plan looks for what is due.
const SoonDays = 60

// DueLine is a module that is due, with its programme.
type DueLine struct {
	Line
	Programme string
	Asked     bool // it must be done
}

// DueBy gives what is asked of the person, or is to be taken again, and is due by a day, what is overdue first, then by the
// day.
func (p Plan) DueBy(last calendar.Date) (due []DueLine) {
	for _, f := range p.Programmes {
		for _, line := range f.Lines {
			if f.needs(line) && !line.Due.IsZero() && !line.Due.After(last) {
				due = append(due, DueLine{line, f.Title, f.Asked})
			}
		}
	}
	slices.SortStableFunc(due, func(a, b DueLine) int { return a.Due.Compare(b.Due) })
	return due
}

// needs tells whether a line still matters: of a programme of which one module is enough, the others do not once it is met.
func (f Followed) needs(line Line) bool {
	return f.Rule != catalogue.One || !f.Met || line.Holds()
}
