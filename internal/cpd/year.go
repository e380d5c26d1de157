package cpd

import (
	"context"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
)

// Year is what the entries that end within a span come to. Drafts are counted in Drafts and nowhere else.
type Year struct {
	Span          calendar.Span
	Points        Points
	SignedPoints  Points
	FormalMinutes int
	Minutes       int
	Months        []Month // every month that the span touches
	Kinds         []Sum   // formal before informal
	Activities    []Sum   // most points first

	Drafts, Sent, Returned, Signed int
}

// Month is the points of a calendar month, as far as it lies within the span.
type Month struct {
	First  calendar.Date
	Points Points
}

// Sum is what the entries of one kind or activity come to.
type Sum struct {
	Key     string
	Entries int
	Minutes int
	Points  Points
}

// Year gives the sums of the actor's own entries.
func (b *Book) Year(ctx context.Context, who access.Actor, span calendar.Span) (Year, error) {
	if err := access.Check(who, access.SeeHome, access.Record{}); err != nil {
		return Year{}, err
	}
	return Totals(b.db.Read(ctx), who.ID, span)
}

// Totals gives the sums of one person's entries.
func Totals(tx *gorm.DB, owner uuid.UUID, span calendar.Span) (Year, error) {
	years, err := totals(tx, map[uuid.UUID]calendar.Span{owner: span})
	return years[owner], err
}

// TeamTotals gives the sums for people whose organisation the actor leads, each for a span of their own: points, hours
// and counts, no words. A person of another organisation, or without a span, is NotFound.
func (b *Book) TeamTotals(ctx context.Context, who access.Actor, people []uuid.UUID, spans map[uuid.UUID]calendar.Span) (map[uuid.UUID]Year, error) {
	if err := access.Check(who, access.SeeTeam, access.Record{}); err != nil {
		return nil, err
	}
	asked := map[uuid.UUID]calendar.Span{}
	for _, id := range people {
		span, given := spans[id]
		if !given || !slices.Contains(who.Leads, id) {
			return nil, access.NotFound()
		}
		asked[id] = span
	}
	return totals(b.db.Read(ctx), asked)
}
