package cpd

import (
	"context"

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

func (b *Book) Year(ctx context.Context, who access.Actor, span calendar.Span) (Year, error) {
	return Year{}, errSoon
}

func (b *Book) TeamTotals(ctx context.Context, who access.Actor, people []uuid.UUID, spans map[uuid.UUID]calendar.Span) (map[uuid.UUID]Year, error) {
	return nil, errSoon
}

func Totals(tx *gorm.DB, owner uuid.UUID, span calendar.Span) (Year, error) { return Year{}, errSoon }
