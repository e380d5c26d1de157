package signoff

import (
	"fmt"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// The letters in which somebody is told of a signature.
const (
	inList   = "list"   // of the evening, to those in whose name it was made
	inDigest = "digest" // to the owner of the entry
)

// untold is a signature of which somebody is still to be told. It is written with the decision and deleted with the letter, so
// that however late a transaction ends none is left out, and none is told twice.
type untold struct {
	Letter   string    `gorm:"primaryKey"`
	PersonID uuid.UUID `gorm:"primaryKey"`
	EntryID  uuid.UUID `gorm:"primaryKey"`
	Number   int       `gorm:"primaryKey;autoIncrement:false"`
}

// TableName is the table of signatures to be told of.
func (untold) TableName() string { return "untold_signatures" }

// toTell notes whom a decision is to be told. Somebody without an account has the letters about their request.
func (d Decision) toTell(tx *gorm.DB) error {
	if d.Kind != Signed {
		return nil
	}
	rows := []untold{{inDigest, d.OwnerID, d.EntryID, d.Number}}
	if d.Authenticated != ByEmail {
		rows = append(rows, untold{inList, d.ByID, d.EntryID, d.Number})
	}
	if d.ForID != nil {
		rows = append(rows, untold{inList, *d.ForID, d.EntryID, d.Number})
	}
	if err := tx.Create(&rows).Error; err != nil {
		return fmt.Errorf("whom to tell of a signature: %w", err)
	}
	return nil
}

// telling is a signature as a letter says it.
type telling struct {
	Decision
	Worker   string
	Reopened bool
}

// tell takes the signatures of which somebody is still to be told, in the order in which they were made.
func tell(tx *gorm.DB, letter string, person uuid.UUID) ([]telling, error) {
	var rows []untold
	taken := tx.Clauses(clause.Returning{}).Where("letter = ? AND person_id = ?", letter, person).Delete(&rows)
	if taken.Error != nil || len(rows) == 0 {
		return nil, taken.Error
	}
	type key struct {
		entry  uuid.UUID
		number int
	}
	wanted := map[key]bool{}
	var ids []uuid.UUID
	for _, row := range rows {
		wanted[key{row.EntryID, row.Number}] = true
		ids = append(ids, row.EntryID)
	}
	var all []telling
	for chunk := range slices.Chunk(ids, 500) {
		var some []telling
		err := tx.Table("decisions").Select("decisions.*, people.name AS worker, reopenings.at IS NOT NULL AS reopened").
			Joins("JOIN people ON people.id = decisions.owner_id").
			Joins("LEFT JOIN reopenings ON reopenings.entry_id = decisions.entry_id AND reopenings.number = decisions.number").
			Where("decisions.entry_id IN ?", chunk).Scan(&some).Error
		if err != nil {
			return nil, err
		}
		for _, one := range some {
			if k := (key{one.EntryID, one.Number}); wanted[k] {
				delete(wanted, k) // an entry may stand in two chunks
				all = append(all, one)
			}
		}
	}
	slices.SortFunc(all, func(a, b telling) int {
		if c := a.At.Compare(b.At); c != 0 {
			return c
		}
		return slices.Compare(a.EntryID[:], b.EntryID[:])
	})
	return all, nil
}
