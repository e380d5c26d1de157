package elearning

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/identity"
)

// Completion is a completed record beside the module as which it counts.
type Completion struct {
	Record
	Programme catalogue.Programme
	Module    catalogue.Module // of which the ID is uuid.Nil where the record counts as none
	Until     calendar.Date    // the last day on which it holds; zero where no refresher is asked for
	Again     calendar.Date    // the day on which the module was completed next; zero is not yet
}

// Counted tells whether the completion counts as a module.
func (c Completion) Counted() bool { return c.Module.ID != uuid.Nil }

// SyllabusOf gives the programmes as somebody with these posts has them.
func SyllabusOf(ctx context.Context, shelf *catalogue.Shelf, posts []identity.Membership) (catalogue.Syllabus, error) {
	return shelf.Syllabus(ctx, organisationsOf(posts)...)
}

// CountIn gives how many completions of the actor's own are within a span. Faults: Forbidden.
func (r *Records) CountIn(ctx context.Context, who access.Actor, span calendar.Span) (int, error) {
	if err := access.Check(who, access.SeeLearning, access.Record{}); err != nil {
		return 0, err
	}
	var n int64
	err := r.db.Read(ctx).Model(&Record{}).
		Where("person_id = ? AND state = ? AND day BETWEEN ? AND ?", who.ID, Completed, span.From, span.To).Count(&n).Error
	if err != nil {
		return 0, fmt.Errorf("count completions: %w", err)
	}
	return int(n), nil
}

// CompletionsIn gives what one person completed within a span, oldest first, out of all of their records: those outside the
// span say whether a module was taken again.
func CompletionsIn(span calendar.Span, s catalogue.Syllabus, records []Record) (found []Completion) {
	days := map[uuid.UUID][]calendar.Date{} // of completions, by module
	for _, r := range records {
		if r.State != Completed {
			continue
		}
		c := Completion{Record: r}
		if p, m, there := moduleOf(s, r); there {
			c.Programme, c.Module, c.Until = p, m, holdsUntil(p, m, r.Day)
			days[m.ID] = append(days[m.ID], r.Day)
		}
		if span.Has(r.Day) {
			found = append(found, c)
		}
	}
	for i, c := range found {
		found[i].Again = nextAfter(c.Day, days[c.Module.ID])
	}
	slices.SortStableFunc(found, func(a, b Completion) int {
		return cmp.Or(cmp.Compare(a.Day.String(), b.Day.String()), cmp.Compare(a.ID.String(), b.ID.String()))
	})
	return found
}

// holdsUntil is the last day on which a completion is in time. What is retired is not asked for again.
func holdsUntil(p catalogue.Programme, m catalogue.Module, day calendar.Date) calendar.Date {
	if p.Lasts(m) == 0 || !p.RetiredOn.IsZero() || !m.RetiredOn.IsZero() {
		return calendar.Date{}
	}
	return day.AddMonths(p.Lasts(m))
}

func nextAfter(day calendar.Date, days []calendar.Date) (next calendar.Date) {
	for _, d := range days {
		if d.After(day) && (next.IsZero() || d.Before(next)) {
			next = d
		}
	}
	return next
}
