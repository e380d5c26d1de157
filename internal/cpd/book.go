package cpd

import (
	"context"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/database"
)

// Book is where entries are written and found.
type Book struct {
	db    *database.DB
	shelf *catalogue.Shelf
	clock calendar.Clock
}

// NewBook makes a book over a database and the catalogue.
func NewBook(db *database.DB, shelf *catalogue.Shelf, clock calendar.Clock) *Book {
	return &Book{db, shelf, clock}
}

func (b *Book) Add(ctx context.Context, who access.Actor, d Draft) (Entry, error) {
	return Entry{}, errSoon
}

func (b *Book) Amend(ctx context.Context, who access.Actor, id uuid.UUID, lock int, d Draft) (Entry, error) {
	return Entry{}, errSoon
}

func (b *Book) Delete(ctx context.Context, who access.Actor, id uuid.UUID, lock int) error {
	return errSoon
}

func (b *Book) Entry(ctx context.Context, who access.Actor, id uuid.UUID) (Entry, error) {
	return Entry{}, errSoon
}

// Ready checks an entry as "Continue" would, before it is sent: every rule of a complete entry, on today's date.
func Ready(e Entry, tpl catalogue.Template, activities []catalogue.Activity, today calendar.Date) error {
	return errSoon
}

func Find(tx *gorm.DB, who access.Actor, id uuid.UUID) (Entry, error) { return Entry{}, errSoon }

func Move(tx *gorm.DB, e *Entry, to access.State, change func(*Entry)) error { return errSoon }

func Within(tx *gorm.DB, owner uuid.UUID, span calendar.Span) ([]Entry, error) { return nil, errSoon }
