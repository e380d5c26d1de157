package imports

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"linkfolio/internal/access"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/elearning"
	"linkfolio/internal/fault"
)

// untouched is the condition of a record that is as an import wrote it. A certificate that was added by hand is a change.
const untouched = `import_id = @import AND lock_version = 1 AND NOT EXISTS (SELECT 1 FROM certificates c WHERE c.record_id = learning_records.id
	AND c.id NOT IN (SELECT f.certificate_id FROM import_files f WHERE f.import_id = @import AND f.certificate_id IS NOT NULL))`

// Undo takes back what an import added, within a day after it was confirmed: its records, except those that somebody changed
// since, its certificates, and the modules that it gave to records of other learning. Entries that were made from the records
// stay. Undoing twice is once. Faults: those of the policy, and Conflict when it is too late or nothing was recorded.
func (d *Desk) Undo(ctx context.Context, who access.Actor, id uuid.UUID) error {
	syllabus, err := d.syllabusFor(ctx, who, id)
	if err != nil {
		return err
	}
	err = d.DB.InTx(ctx, func(tx *gorm.DB) error {
		i, err := hold(tx, who, id)
		switch {
		case err != nil:
			return err
		case i.State == Undone:
			return nil
		case i.State != Done:
			return fault.New(fault.Conflict, "Nothing of this import is recorded, so there is nothing to undo.")
		case !i.CanUndo(d.Clock()):
			return fault.New(fault.Conflict, "An import can be undone for 24 hours. You can still delete records one by one.")
		}
		return d.undo(tx, who, i, syllabus)
	})
	if err != nil {
		return fmt.Errorf("undo an import: %w", err)
	}
	return nil
}

func (d *Desk) undo(tx *gorm.DB, who access.Actor, i Import, s catalogue.Syllabus) error {
	all, err := holdRecords(tx, i)
	if err != nil {
		return err
	}
	records := func() *gorm.DB {
		return tx.Model(&elearning.Record{}).Where(untouched, map[string]any{"import": i.ID})
	}
	shares, err := perPerson(records())
	if err != nil {
		return err
	}
	var withEntries int64
	if err := records().Where("entry_id IS NOT NULL").Count(&withEntries).Error; err != nil {
		return err
	}
	removed, err := removeRecords(tx, i, records)
	if err != nil {
		return err
	}
	turned, err := turnBack(tx, i, s)
	if err != nil {
		return err
	}
	now := d.Clock()
	if err := tell(tx, i, who.ID, ActUndid, now, withReckoned(shares, turned)); err != nil {
		return err
	}
	return tx.Model(&Import{}).Where("id = ?", i.ID).Updates(map[string]any{
		"state": Undone, "undone_at": now, "kept_back": all - removed, "with_entries": withEntries, "lock_version": gorm.Expr("lock_version + 1"),
	}).Error
}

// holdRecords keeps what an import wrote or reckoned as it is until the transaction ends, and gives how many records it wrote. Only
// what is held can be told to be untouched: a change that is committed before is seen by the statements that follow.
func holdRecords(tx *gorm.DB, i Import) (wrote int, err error) {
	reckoned := tx.Model(&reckoned{}).Where("import_id = ?", i.ID).Select("record_id")
	var of []*uuid.UUID
	err = tx.Model(&elearning.Record{}).Clauses(clause.Locking{Strength: "UPDATE"}).Where("import_id = ? OR id IN (?)", i.ID, reckoned).
		Order("id").Pluck("import_id", &of).Error
	for _, wroteIt := range of {
		if wroteIt != nil && *wroteIt == i.ID {
			wrote++
		}
	}
	return wrote, err
}

// removeRecords deletes the certificates that an import added, except those at records that stay as changed, and the records
// that are as it wrote them.
func removeRecords(tx *gorm.DB, i Import, records func() *gorm.DB) (removed int, err error) {
	var ids []uuid.UUID
	if err := records().Pluck("id", &ids).Error; err != nil {
		return 0, err
	}
	added := tx.Model(&File{}).Where("import_id = ? AND certificate_id IS NOT NULL", i.ID).Select("certificate_id")
	changed := tx.Model(&elearning.Record{}).Where("import_id = ?", i.ID).Where("NOT ("+untouched+")", map[string]any{"import": i.ID}).Select("id")
	err = tx.Where("id IN (?) AND record_id NOT IN (?)", added, changed).Delete(&elearning.Certificate{}).Error
	if err != nil {
		return 0, err
	}
	for some := range slices.Chunk(ids, 1000) {
		gone := tx.Where("id IN ?", some).Delete(&elearning.Record{})
		if gone.Error != nil {
			return 0, gone.Error
		}
		removed += int(gone.RowsAffected)
	}
	return removed, nil
}
