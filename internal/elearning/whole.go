package elearning

import (
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"
)

// All is everything that is kept about somebody's learning. The certificates have their content.
type All struct {
	Records      []Record // latest first
	Certificates map[uuid.UUID][]Certificate
	Statements   []Statement
}

// Whole gives everything that is kept about a person's learning.
func Whole(tx *gorm.DB, person uuid.UUID) (All, error) {
	records, err := Of(tx, person)
	if err != nil {
		return All{}, err
	}
	all := All{Records: records[person], Certificates: map[uuid.UUID][]Certificate{}}
	var certificates []Certificate
	for _, read := range []*gorm.DB{
		tx.Where("person_id = ?", person).Order("added_at, id").Find(&certificates),
		tx.Where("person_id = ?", person).Order("requirement").Find(&all.Statements),
	} {
		if read.Error != nil {
			return All{}, fmt.Errorf("everything that was learned: %w", read.Error)
		}
	}
	for _, c := range certificates {
		all.Certificates[c.RecordID] = append(all.Certificates[c.RecordID], c)
	}
	return all, nil
}

// Erase deletes all that is kept about a person's learning. Entries that were made from it are for package cpd. What others
// recorded for them goes too; that they recorded something for others stays with those. An erasure must have been ordered.
func Erase(tx *gorm.DB, person uuid.UUID) error {
	for _, row := range goWith() {
		if err := tx.Where("person_id = ?", person).Delete(row).Error; err != nil {
			return fmt.Errorf("erase learning: %w", err)
		}
	}
	return nil
}

// goWith are the rows that go with their person, in the order in which they can.
func goWith() []any { return []any{&Certificate{}, &Record{}, &Statement{}} }
