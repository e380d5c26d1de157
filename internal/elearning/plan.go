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
	plans, err := r.plans(ctx, who.ID)
	return plans[who.ID], err
}

// plans works out the plans of several people. It asks nobody's leave.
func (r *Records) plans(ctx context.Context, people ...uuid.UUID) (map[uuid.UUID]Plan, error) {
	today := r.clock.Today()
	var posts map[uuid.UUID][]identity.Membership
	var records map[uuid.UUID][]Record
	err := r.db.Snapshot(ctx, func(tx *gorm.DB) (err error) {
		if posts, err = identity.Posts(tx, today, people...); err != nil {
			return err
		}
		records, err = Of(tx, people...)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("learning plans: %w", err)
	}
	plans := make(map[uuid.UUID]Plan, len(people))
	for _, person := range people {
		syllabus, err := r.shelf.Syllabus(ctx, organisationsOf(posts[person])...)
		if err != nil {
			return nil, err
		}
		plans[person] = PlanFor(syllabus, posts[person], records[person], today)
	}
	return plans, nil
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
