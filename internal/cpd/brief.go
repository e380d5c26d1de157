package cpd

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
)

// Brief is what a first page tells of a person's own entries: the newest of some states and of all, and how many there
// are. The entries come without answers.
type Brief struct {
	Returned []Entry
	Drafts   []Entry
	Recent   []Entry
	Counts   map[access.State]int // every entry there is, by its state
}

// Brief gives at most n entries of each sort, newest first.
func (b *Book) Brief(ctx context.Context, who access.Actor, n int) (Brief, error) {
	if err := access.Check(who, access.ListEntries, access.Record{}); err != nil {
		return Brief{}, err
	}
	brief := Brief{Counts: map[access.State]int{}}
	err := b.db.Snapshot(ctx, func(tx *gorm.DB) error {
		if err := brief.count(tx, who.ID); err != nil || len(brief.Counts) == 0 {
			return err
		}
		return brief.gather(tx, who.ID, n)
	})
	if err != nil {
		return Brief{}, fmt.Errorf("brief: %w", err)
	}
	return brief, nil
}

func (b *Brief) count(tx *gorm.DB, owner uuid.UUID) error {
	var states []struct {
		State access.State
		N     int
	}
	err := tx.Model(&Entry{}).Select("state, COUNT(*) AS n").Where("owner_id = ?", owner).Group("state").Scan(&states).Error
	for _, s := range states {
		b.Counts[s.State] = s.N
	}
	return err
}

// gather reads the three lists in one statement: their ids come from an index, and each row is read once.
func (b *Brief) gather(tx *gorm.DB, owner uuid.UUID, n int) error {
	order := Filter{}.order()
	newest := func(state access.State) *gorm.DB {
		query := tx.Model(&Entry{}).Select("id").Where("owner_id = ?", owner)
		if state != "" {
			query = query.Where("state = ?", state)
		}
		return query.Order(order).Limit(n)
	}
	var found []Entry
	err := tx.Select(listColumns).
		Where("id IN (SELECT id FROM (?) AS r UNION SELECT id FROM (?) AS d UNION SELECT id FROM (?) AS a)",
			newest(access.Returned), newest(access.Draft), newest("")).
		Order(order).Find(&found).Error
	b.Recent = found[:min(n, len(found))]
	for _, e := range found {
		if e.State == access.Returned && len(b.Returned) < n {
			b.Returned = append(b.Returned, e)
		}
		if e.State == access.Draft && len(b.Drafts) < n {
			b.Drafts = append(b.Drafts, e)
		}
	}
	return err
}
