package database

import (
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// LockRows has whoever is about to change the rows that a query finds wait until its transaction ends. They are locked in the order
// of their ids, so that two who lock the same rows do not wait for each other. what names them in the fault.
func LockRows(query *gorm.DB, what string) error {
	var locked []uuid.UUID
	if err := query.Clauses(clause.Locking{Strength: "UPDATE"}).Order("id").Pluck("id", &locked).Error; err != nil {
		return fmt.Errorf("lock %s: %w", what, err)
	}
	return nil
}
