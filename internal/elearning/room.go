package elearning

import (
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/fault"
	"linkfolio/internal/spreadsheet"
)

// MostRecords is how many records somebody may have: ten a week for forty years. Whoever works out where people stand holds
// all of them. It is no exact limit: what is recorded at the same time may pass it.
const MostRecords = 20_000

// CheckRoom says whether a person has no more records than they may, with those that tx has written. Fault: Conflict.
func CheckRoom(tx *gorm.DB, person uuid.UUID) error {
	var n int64
	if err := tx.Model(&Record{}).Where("person_id = ?", person).Count(&n).Error; err != nil {
		return fmt.Errorf("count learning records: %w", err)
	}
	if n > MostRecords {
		return NoRoom("Delete some that are not needed.")
	}
	return nil
}

// NoRoom refuses records beyond MostRecords, with what to do. It is a Conflict.
func NoRoom(advice string) error {
	return fault.New(fault.Conflict, "One person can have "+spreadsheet.Thousands(MostRecords)+" learning records, and these would be more, so nothing was recorded. "+advice)
}
