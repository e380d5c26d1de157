package elearning

import (
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// perStatement is how many records go into one statement.
const perStatement = 500

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
	kept := tx.Clauses(once).CreateInBatches(&records, perStatement)
	if kept.Error != nil {
		return 0, fmt.Errorf("keep learning records: %w", kept.Error)
	}
	return kept.RowsAffected, nil
}

// Prove puts a file that an import brought to the record that it proves, in the caller's transaction, and gives the id of the
// certificate: uuid.Nil where the record has the very file. Faults: Invalid at file, as for certificates that are uploaded.
func (r *Records) Prove(tx *gorm.DB, person uuid.UUID, sameness, name string, content []byte) (uuid.UUID, error) {
	f, err := newFile(name, content)
	if err != nil {
		return uuid.Nil, err
	}
	var of Record
	if err := locked(tx).Where("person_id = ? AND sameness = ?", person, sameness).Take(&of).Error; err != nil {
		return uuid.Nil, fmt.Errorf("the record of a certificate: %w", err)
	}
	if kept, err := keeps(tx, of, f); err != nil || kept {
		return uuid.Nil, err
	}
	return r.attach(tx, of, f)
}
