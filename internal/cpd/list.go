package cpd

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
)

// PageSize is how many entries one page of the list shows.
const PageSize = 25

// Filter narrows and orders the list; the zero Filter is everything, newest first. What it does not know, such as a
// state that does not exist, it leaves out: filters come from addresses, which people keep and change.
type Filter struct {
	State     access.State
	Kind      Kind
	Words     string        // every word must occur, in any case, with or without accents
	From, To  calendar.Date // the entry ends within these days
	Sort      string        // "date" (the default), "title", "hours", "points", "state" or "kind"
	Ascending bool
	Page      int // from 1
}

// Page is one page of the list. Its entries come without answers.
type Page struct {
	Entries []Entry
	Total   int // entries that match
	Number  int // of this page, from 1
	Pages   int // at least 1
}

// listColumns leaves out the long texts, which the list does not show.
var listColumns = []string{
	"id", "owner_id", "template_id", "state", "title", "starts_on", "ends_on", "provider", "kind", "activity", "minutes",
	"points", "reviewer_id", "sent_at", "signer_id", "guest_id", "version", "lock_version", "created_at", "changed_at",
}

// sortColumns are what may be sorted by. An entry without a date stands as the newest, where it will not be overlooked.
var sortColumns = map[string]string{
	"date":   "CASE WHEN ends_on = '' THEN '9999-12-31' ELSE ends_on END",
	"title":  "lower(title)",
	"hours":  "minutes",
	"points": "points",
	"state":  "state",
	"kind":   "kind",
}

// List gives one page of the actor's own entries. A page beyond the last is the last.
func (b *Book) List(ctx context.Context, who access.Actor, f Filter) (Page, error) {
	if err := access.Check(who, access.ListEntries, access.Record{}); err != nil {
		return Page{}, err
	}
	var page Page
	err := b.db.Snapshot(ctx, func(tx *gorm.DB) error {
		var found struct{ Total, Undated int }
		err := f.of(tx, who).Select("COUNT(*) AS total, COUNT(CASE WHEN ends_on = '' THEN 1 END) AS undated").Scan(&found).Error
		if err != nil {
			return err
		}
		page = pageOf(found.Total, f.Page)
		if found.Total == 0 {
			return nil
		}
		// The ids alone come from an index; whole rows are then read for this page only.
		order := f.order(found.Undated > 0)
		ids := f.of(tx, who).Select("id").Order(order).Limit(PageSize).Offset((page.Number - 1) * PageSize)
		return tx.Where("id IN (?)", ids).Select(listColumns).Order(order).Find(&page.Entries).Error
	})
	if err != nil {
		return Page{}, fmt.Errorf("list entries: %w", err)
	}
	return page, nil
}

func pageOf(total, number int) Page {
	pages := max(1, (total+PageSize-1)/PageSize)
	return Page{Total: total, Number: min(max(1, number), pages), Pages: pages}
}

// of is a query over the owner's entries that pass the filter.
func (f Filter) of(tx *gorm.DB, owner access.Actor) *gorm.DB {
	query := tx.Model(&Entry{}).Where("owner_id = ?", owner.ID)
	switch f.State {
	case access.Draft, access.Sent, access.Returned, access.Signed:
		query = query.Where("state = ?", f.State)
	}
	if f.Kind == Formal || f.Kind == Informal {
		query = query.Where("kind = ?", f.Kind)
	}
	if !f.From.IsZero() {
		query = query.Where("ends_on >= ?", f.From)
	}
	if !f.To.IsZero() {
		query = query.Where("ends_on <= ? AND ends_on <> ''", f.To)
	}
	for _, pattern := range patterns(f.Words) {
		query = query.Where("search LIKE ? ESCAPE '!'", pattern)
	}
	return query
}

// order ends in the id, so that pages never overlap. Where every entry has a date, the index already has them in the usual
// order, and nothing needs sorting.
func (f Filter) order(undated bool) string {
	direction := "DESC"
	if f.Ascending {
		direction = "ASC"
	}
	column, known := sortColumns[f.Sort]
	if !known {
		column = sortColumns["date"]
	}
	if column == sortColumns["date"] && !undated {
		column = "ends_on"
	}
	return fmt.Sprintf("%s %s, id %s", column, direction, direction)
}
