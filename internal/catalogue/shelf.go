package catalogue

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"linkfolio/internal/database"
)

var errUnfinished = errors.New("catalogue: not written yet")

// Shelf hands out the catalogue.
type Shelf struct {
	db *database.DB
}

// New gives a shelf over a migrated database.
func New(db *database.DB) *Shelf { return &Shelf{db: db} }

// Seed puts the embedded rows that are missing into the database.
func (s *Shelf) Seed(ctx context.Context) error { return errUnfinished }

// Templates gives the newest version of each template, in order; the first is the default.
func (s *Shelf) Templates(ctx context.Context) ([]Template, error) { return nil, errUnfinished }

// Template gives any version by its id, or a NotFound fault.
func (s *Shelf) Template(ctx context.Context, id uuid.UUID) (Template, error) {
	return Template{}, errUnfinished
}

// Activities gives the activity types, in order.
func (s *Shelf) Activities(ctx context.Context) ([]Activity, error) { return nil, errUnfinished }

// Requirement gives the requirement in force.
func (s *Shelf) Requirement(ctx context.Context) (Requirement, error) {
	return Requirement{}, errUnfinished
}
