package cpd

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
)

// totals sums up the entries of several people, each over a span of their own.
func totals(tx *gorm.DB, spans map[uuid.UUID]calendar.Span) (map[uuid.UUID]Year, error) {
	tallies := map[uuid.UUID]*tally{}
	for id, span := range spans {
		tallies[id] = newTally(span)
	}
	for some := range slices.Chunk(slices.Collect(maps.Keys(spans)), 500) { // well below what a statement may hold
		if err := count(tx, some, tallies); err != nil {
			return nil, fmt.Errorf("totals: %w", err)
		}
	}
	years := map[uuid.UUID]Year{}
	for id, t := range tallies {
		years[id] = t.result()
	}
	return years, nil
}

// figures are the few columns that sums are made of. Days stay text, which compares as the days do.
type figures struct {
	owner    uuid.UUID
	state    access.State
	endsOn   string
	kind     Kind
	activity string
	minutes  int
	points   Points
	created  time.Time
}

// count reads the figures of some people and adds each to the tally of its owner. It reads row by row into plain
// fields, because a year may be 500 entries and is shown on every visit.
func count(tx *gorm.DB, owners []uuid.UUID, tallies map[uuid.UUID]*tally) error {
	from, to := "9999-12-31", ""
	for _, id := range owners {
		from, to = min(from, tallies[id].from), max(to, tallies[id].to)
	}
	rows, err := tx.Model(&Entry{}).Select("owner_id, state, ends_on, kind, activity, minutes, points, created_at").
		Where("owner_id IN ? AND (ends_on BETWEEN ? AND ? OR ends_on = '')", owners, from, to).Rows()
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var f figures
		if err := rows.Scan(&f.owner, &f.state, &f.endsOn, &f.kind, &f.activity, &f.minutes, &f.points, &f.created); err != nil {
			return err
		}
		tallies[f.owner].add(f)
	}
	return rows.Err()
}

// tally is a Year while it is being counted.
type tally struct {
	year       Year
	from, to   string
	months     map[string]Points // by "2026-11"
	kinds      map[string]Sum
	activities map[string]Sum
}

func newTally(span calendar.Span) *tally {
	return &tally{
		year: Year{Span: span}, from: span.From.String(), to: span.To.String(),
		months: map[string]Points{}, kinds: map[string]Sum{}, activities: map[string]Sum{},
	}
}

func (t *tally) add(f figures) {
	if f.endsOn == "" { // only a draft has no date; it counts in the year in which it was begun
		f.endsOn = calendar.DayOf(f.created).String()
	}
	if f.endsOn < t.from || f.endsOn > t.to {
		return
	}
	switch f.state {
	case access.Draft:
		t.year.Drafts++
		return
	case access.Sent:
		t.year.Sent++
	case access.Returned:
		t.year.Returned++
	case access.Signed:
		t.year.Signed++
		t.year.SignedPoints += f.points
	}
	t.sum(f)
}

func (t *tally) sum(f figures) {
	t.year.Points += f.points
	t.year.Minutes += f.minutes
	if f.kind == Formal {
		t.year.FormalMinutes += f.minutes
	}
	t.months[f.endsOn[:len("2026-11")]] += f.points
	t.kinds[string(f.kind)] = t.kinds[string(f.kind)].with(string(f.kind), f)
	t.activities[f.activity] = t.activities[f.activity].with(f.activity, f)
}

func (s Sum) with(key string, f figures) Sum {
	return Sum{key, s.Entries + 1, s.Minutes + f.minutes, s.Points + f.points}
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
