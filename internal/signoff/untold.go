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

// untold is a signature of which somebody is still to be told. It is written with the decision, so that however late a transaction
// ends none is left out. In a digest it is deleted with the posting of the letter. In a list it stays until the letter was sent (see
// SettleLists), and is in no other letter meanwhile.
type untold struct {
	Letter   string    `gorm:"primaryKey"`
	PersonID uuid.UUID `gorm:"primaryKey"`
	EntryID  uuid.UUID `gorm:"primaryKey"`
	Number   int       `gorm:"primaryKey;autoIncrement:false"`
	LetterID *uuid.UUID
}

// TableName is the table of signatures to be told of.
func (untold) TableName() string { return "untold_signatures" }

// toTell notes whom a decision is to be told. Somebody without an account has the letters about their request.
func (d Decision) toTell(tx *gorm.DB) error {
	if d.Kind != Signed {
		return nil
	}
	rows := []untold{{Letter: inDigest, PersonID: d.OwnerID, EntryID: d.EntryID, Number: d.Number}}
	if d.Authenticated != ByEmail {
		rows = append(rows, untold{Letter: inList, PersonID: d.ByID, EntryID: d.EntryID, Number: d.Number})
	}
	if d.ForID != nil {
		rows = append(rows, untold{Letter: inList, PersonID: *d.ForID, EntryID: d.EntryID, Number: d.Number})
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

// toDigest takes the signatures of which somebody is still to be told in a digest.
func toDigest(tx *gorm.DB, person uuid.UUID) ([]telling, error) {
	var rows []untold
	if err := tx.Clauses(clause.Returning{}).Where("letter = ? AND person_id = ?", inDigest, person).Delete(&rows).Error; err != nil {
		return nil, err
	}
	return tellings(tx, rows)
}

// toList takes, for a letter, the signatures of which somebody is still to be told in a list.
func toList(tx *gorm.DB, person, letter uuid.UUID) ([]telling, error) {
	var rows []untold
	taken := tx.Model(&rows).Clauses(clause.Returning{}).
		Where("letter = ? AND person_id = ? AND letter_id IS NULL", inList, person).Update("letter_id", letter)
	if taken.Error != nil {
		return nil, taken.Error
	}
	return tellings(tx, rows)
}

// tellings are signatures as a letter says them, in the order in which they were made.
func tellings(tx *gorm.DB, rows []untold) ([]telling, error) {
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
