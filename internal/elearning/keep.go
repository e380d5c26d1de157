package elearning

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"linkfolio/internal/catalogue"
	"linkfolio/internal/identity"
)

// atOnce is how many records go into one statement.
const atOnce = 500

// SameAs is what makes two records of one person the same: the module or, outside the programmes, the title; the state; and the
// day.
func (r Record) SameAs() string { return samenessOf(r) }

// Keep writes records down and gives how many were new. What somebody has already, the same module or title in the same
// state on the same day, is left as it is, whatever its source.
func Keep(tx *gorm.DB, records []Record) (added int64, err error) {
	if len(records) == 0 {
		return 0, nil
	}
	for i := range records {
		records[i].Sameness, records[i].LockVersion = samenessOf(records[i]), 1
	}
	once := clause.OnConflict{Columns: []clause.Column{{Name: "person_id"}, {Name: "sameness"}}, DoNothing: true}
	kept := tx.Clauses(once).CreateInBatches(&records, atOnce)
	if kept.Error != nil {
		return 0, fmt.Errorf("keep learning records: %w", kept.Error)
	}
	return kept.RowsAffected, nil
}

// SyllabusOf gives the programmes as somebody's organisations have them today. It asks nobody's leave.
func (r *Records) SyllabusOf(ctx context.Context, person uuid.UUID) (catalogue.Syllabus, error) {
	posts, err := identity.Posts(r.db.Read(ctx), r.clock.Today(), person)
	if err != nil {
		return catalogue.Syllabus{}, err
	}
	return r.shelf.Syllabus(ctx, organisationsOf(posts[person])...)
}
