package cpd

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
)

// totals sums up the entries of several people, each over a span of their own.
func totals(tx *gorm.DB, spans map[uuid.UUID]calendar.Span) (map[uuid.UUID]Year, error) {
	years := map[uuid.UUID]Year{}
	for owner, span := range spans {
		t := newTally(span)
		if err := t.count(tx, owner); err != nil {
			return nil, fmt.Errorf("totals: %w", err)
		}
		years[owner] = t.result()
	}
	return years, nil
}

// figures are what the entries of one state, month, kind and activity come to.
type figures struct {
	State    access.State
	Month    string // "2026-11"
	Kind     Kind
	Activity string
	Sum
}

// count lets the database add up: a year may be 500 entries, and is shown on every visit.
func (t *tally) count(tx *gorm.DB, owner uuid.UUID) error {
	rows, err := tx.Model(&Entry{}).
		Select(`state, substr(ends_on, 1, 7), kind, activity, COUNT(*), CAST(SUM(minutes) AS bigint), CAST(SUM(points) AS bigint)`).
		Where("owner_id = ? AND ends_on BETWEEN ? AND ?", owner, t.year.Span.From, t.year.Span.To).
		Group("state, substr(ends_on, 1, 7), kind, activity").Rows()
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var f figures
		if err := rows.Scan(&f.State, &f.Month, &f.Kind, &f.Activity, &f.Entries, &f.Minutes, &f.Points); err != nil {
			return err
		}
		t.add(f)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return t.countUndated(tx, owner)
}

// countUndated counts drafts without a date in the year in which they were begun.
func (t *tally) countUndated(tx *gorm.DB, owner uuid.UUID) error {
	var undated int64
	err := tx.Model(&Entry{}).Where("owner_id = ? AND ends_on = '' AND created_at >= ? AND created_at < ?",
		owner, t.year.Span.From.Midnight(), t.year.Span.To.AddDays(1).Midnight()).Count(&undated).Error
	t.year.Drafts += int(undated)
	return err
}

// tally is a Year while it is being counted.
type tally struct {
	year       Year
	months     map[string]Points // by "2026-11"
	kinds      map[string]Sum
	activities map[string]Sum
}

func newTally(span calendar.Span) *tally {
	return &tally{year: Year{Span: span}, months: map[string]Points{}, kinds: map[string]Sum{}, activities: map[string]Sum{}}
}

func (t *tally) add(f figures) {
	switch f.State {
	case access.Draft:
		t.year.Drafts += f.Entries
		return
	case access.Sent:
		t.year.Sent += f.Entries
	case access.Returned:
		t.year.Returned += f.Entries
	case access.Signed:
		t.year.Signed += f.Entries
		t.year.SignedPoints += f.Points
	}
	t.year.Points += f.Points
	t.year.Minutes += f.Minutes
	if f.Kind == Formal {
		t.year.FormalMinutes += f.Minutes
	}
	t.months[f.Month] += f.Points
	t.kinds[string(f.Kind)] = t.kinds[string(f.Kind)].with(string(f.Kind), f.Sum)
	t.activities[f.Activity] = t.activities[f.Activity].with(f.Activity, f.Sum)
}

func (s Sum) with(key string, more Sum) Sum {
	return Sum{key, s.Entries + more.Entries, s.Minutes + more.Minutes, s.Points + more.Points}
}

func (t *tally) result() Year {
	year := t.year
	for _, first := range year.Span.Months() {
		year.Months = append(year.Months, Month{first, t.months[first.String()[:len("2026-11")]]})
	}
	byKey := func(a, b Sum) int { return cmp.Compare(a.Key, b.Key) }
	year.Kinds = slices.SortedFunc(maps.Values(t.kinds), byKey)
	year.Activities = slices.SortedFunc(maps.Values(t.activities), func(a, b Sum) int {
		return cmp.Or(cmp.Compare(b.Points, a.Points), byKey(a, b))
	})
	return year
}
