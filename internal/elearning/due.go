package elearning

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/calendar"
	"linkfolio/internal/identity"
)

// atOnce is how many people are worked out at a time: enough to keep queries few, few enough to keep memory small.
const atOnce = 500

// EachDue works out what is due by a day for everybody who has a portfolio and a role today, in the order of their ids, and
// returns how many people that were. It asks nobody's leave: it is for works and measurements. Visit must not keep what it is given.
func (r *Records) EachDue(ctx context.Context, last calendar.Date, visit func(person uuid.UUID, due []DueLine) error) (people int, err error) {
	for after := uuid.Nil; ; {
		plans, ids, err := r.plansAfter(ctx, after)
		if err != nil {
			return people, err
		}
		for _, id := range ids {
			if err := visit(id, plans[id].DueBy(last)); err != nil {
				return people, err
			}
		}
		people += len(ids)
		if len(ids) < atOnce {
			return people, nil
		}
		after = ids[len(ids)-1]
	}
}

// plansAfter works out the plans of the next of them, in the order of their ids.
func (r *Records) plansAfter(ctx context.Context, after uuid.UUID) (plans map[uuid.UUID]Plan, ids []uuid.UUID, err error) {
	today := r.clock.Today()
	var facts facts
	err = r.db.Snapshot(ctx, func(tx *gorm.DB) (err error) {
		if ids, err = identity.LearnersAfter(tx, today, after, atOnce); err != nil {
			return err
		}
		facts, err = factsOf(tx, today, ids)
		return err
	})
	if err != nil {
		return nil, nil, fmt.Errorf("what is due: %w", err)
	}
	plans = make(map[uuid.UUID]Plan, len(ids))
	for _, id := range ids {
		if plans[id], err = r.planFrom(ctx, facts, id, today); err != nil {
			return nil, nil, err
		}
	}
	return plans, ids, nil
}

// facts are what plans follow from.
type facts struct {
	posts   map[uuid.UUID][]identity.Membership
	records map[uuid.UUID][]Record
}

// factsOf reads those of people for what is due. Of records they hold what a standing needs and no more: of each module the last day of
// each state.
func factsOf(tx *gorm.DB, today calendar.Date, people []uuid.UUID) (f facts, err error) {
	if f.posts, err = identity.Posts(tx, today, people...); err != nil {
		return f, err
	}
	f.records = make(map[uuid.UUID][]Record, len(people))
	for chunk := range slices.Chunk(people, 1000) {
		if err := f.readRecords(tx, chunk); err != nil {
			return f, fmt.Errorf("learning records of many: %w", err)
		}
	}
	return f, nil
}

// readRecords scans by hand: GORM takes several times as long over tens of thousands of rows.
func (f facts) readRecords(tx *gorm.DB, people []uuid.UUID) error {
	rows, err := tx.Model(&Record{}).Select("person_id, module_id, state, MAX(day)").
		Where("person_id IN ? AND module_id IS NOT NULL", people).Group("person_id, module_id, state").Rows()
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var r Record
		if err := rows.Scan(&r.PersonID, &r.ModuleID, &r.State, &r.Day); err != nil {
			return err
		}
		f.records[r.PersonID] = append(f.records[r.PersonID], r)
	}
	return rows.Err()
}
