package imports

import (
	"fmt"

	"gorm.io/gorm"

	"linkfolio/internal/elearning"
)

// checkRoom says whether nobody would have more records than a person may, were an import recorded as it is judged now. It
// counts everybody at once. Fault: Conflict.
func checkRoom(tx *gorm.DB, i Import) error {
	var full int64
	err := tx.Raw(`SELECT COUNT(*) FROM (
		SELECT l.person_id FROM import_rows r JOIN import_learners l ON l.id = r.learner_id
		WHERE r.import_id = ? AND r.verdict IN ? AND r.verdict <> ? GROUP BY l.person_id
		HAVING COUNT(*) + (SELECT COUNT(*) FROM learning_records x WHERE x.person_id = l.person_id) > ?) AS filled`,
		i.ID, writes(), NewPaper, elearning.MostRecords).Scan(&full).Error
	if err != nil {
		return fmt.Errorf("room for an import: %w", err)
	}
	if full > 0 {
		return elearning.NoRoom("Upload only the rows that are needed.")
	}
	return nil
}
