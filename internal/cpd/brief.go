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

// gather reads the three lists in one statement. Their ids come from an index in its own order, so that only a few rows
// are looked at; entries without a date, which are drafts, stand first as they do in the list.
func (b *Brief) gather(tx *gorm.DB, owner uuid.UUID, n int) error {
	newest := func(condition string) *gorm.DB {
		return tx.Model(&Entry{}).Select("id").Where("owner_id = ?", owner).Where(condition).Order("ends_on DESC, id DESC").Limit(n)
	}
	var found []Entry
	err := tx.Select(listColumns).
		Where(`id IN (SELECT id FROM (?) AS u UNION ALL SELECT id FROM (?) AS d UNION ALL SELECT id FROM (?) AS r UNION ALL SELECT id FROM (?) AS a)`,
			newest("ends_on = ''"), newest("ends_on > '' AND state = 'draft'"), newest("ends_on > '' AND state = 'returned'"), newest("ends_on > ''")).
		Order(Filter{}.order(true)).Find(&found).Error
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
