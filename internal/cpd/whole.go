package cpd

import (
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"
)

// Kept is a version as it is kept: with the bytes that its hash is over, nil where they were erased.
type Kept struct {
	Version
	Canonical []byte
}

// Whole is everything that a person logged: each entry with every version of it that was ever sent, in the order in which
// they were begun.
func Whole(tx *gorm.DB, owner uuid.UUID) ([]Entry, map[uuid.UUID][]Kept, error) {
	var entries []Entry
	if err := tx.Where("owner_id = ?", owner).Order("created_at, id").Find(&entries).Error; err != nil {
		return nil, nil, fmt.Errorf("everything that was logged: %w", err)
	}
	var rows []versionRow
	if err := joinedVersions(tx).Where("v.owner_id = ?", owner).Order("v.entry_id, v.number").Scan(&rows).Error; err != nil {
		return nil, nil, fmt.Errorf("everything that was sent: %w", err)
	}
	versions := map[uuid.UUID][]Kept{}
	for _, row := range rows {
		versions[row.EntryID] = append(versions[row.EntryID], Kept(row))
	}
	return entries, versions, nil
}

// Erase deletes all that a person logged and the bytes of all versions. That versions were sent, to whom, when, and their
// hashes stay. An erasure must have been ordered.
func Erase(tx *gorm.DB, owner uuid.UUID) error {
	for _, row := range []any{&VersionBody{}, &Entry{}} {
		if err := tx.Where("owner_id = ?", owner).Delete(row).Error; err != nil {
			return fmt.Errorf("erase entries: %w", err)
		}
	}
	return nil
}
