package imports

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"linkfolio/internal/database"
	"linkfolio/internal/elearning/reports"
)

// Sweep deletes what is staged of imports whose day is over; it is a work of the runner. Of an import for an organisation the
// rows that match nobody stay until somebody has dealt with them, and nothing else.
func (d *Desk) Sweep(ctx context.Context) (bool, error) {
	now := d.Clock()
	for last := uuid.Nil; ; { // page by page: those that keep their strays are met each time, and must not stand before the rest
		var over []Import
		err := d.DB.Read(ctx).Where("expires_at <= ? AND state <> ? AND id > ?", now, Writing, last).Order("id").Limit(100).Find(&over).Error
		if err != nil {
			return false, fmt.Errorf("imports that are over: %w", err)
		}
		if len(over) == 0 {
			return false, nil
		}
		for _, i := range over {
			if err := d.DB.InTx(ctx, func(tx *gorm.DB) error { return sweep(tx, i.ID, now) }); err != nil {
				return false, fmt.Errorf("clear import %s: %w", i.ID, err)
			}
		}
		last = over[len(over)-1].ID
	}
}

// sweep clears one import, unless it was confirmed or discarded since it was found.
func sweep(tx *gorm.DB, id uuid.UUID, now time.Time) error {
	var i Import
	over := tx.Clauses(clause.Locking{Strength: "UPDATE"}).Where("id = ? AND expires_at <= ? AND state <> ?", id, now, Writing).Limit(1).Find(&i)
	if over.Error != nil || over.RowsAffected == 0 {
		return over.Error
	}
	if i.State != Done || i.OrganisationID == nil {
		return remove(tx, i.ID)
	}
	if err := tx.Where("import_id = ? AND verdict NOT IN ?", i.ID, straying()).Delete(&row{}).Error; err != nil {
		return err
	}
	var waiting int64
	if err := tx.Model(&row{}).Where("import_id = ?", i.ID).Count(&waiting).Error; err != nil {
		return err
	}
	if waiting == 0 {
		return remove(tx, i.ID)
	}
	if err := forgetUnused(tx, i.ID); err != nil {
		return err
	}
	return tx.Model(&File{}).Where("import_id = ? AND kind <> ?", i.ID, reports.Certificate).Update("sealed", []byte{}).Error
}

// LockAll has whoever works on an import of a person's own, or on one that has staged something of them, wait until the
// transaction ends.
func LockAll(tx *gorm.DB, person uuid.UUID) error {
	staged := tx.Model(&Learner{}).Where("person_id = ?", person).Select("import_id")
	return database.LockRows(tx.Model(&Import{}).Where("person_id = ? OR id IN (?)", person, staged), "imports")
}

// Erase deletes everything that imports keep of a person, in the transaction that erases the account: their own imports,
// what they chose, and what imports for an organisation have staged of them, but not of somebody who may only have their name. Records are elearning's to erase.
func Erase(tx *gorm.DB, person uuid.UUID) error {
	var own []uuid.UUID
	if err := tx.Model(&Import{}).Where("person_id = ? AND organisation_id IS NULL", person).Pluck("id", &own).Error; err != nil {
		return fmt.Errorf("imports of a person: %w", err)
	}
	if err := remove(tx, own...); err != nil {
		return fmt.Errorf("erase imports: %w", err)
	}
	if err := unlike(tx, person); err != nil {
		return fmt.Errorf("leave a namesake's rows to others: %w", err)
	}
	for _, deletion := range []*gorm.DB{
		tx.Where("learner_id IN (?)", tx.Model(&Learner{}).Where("person_id = ?", person).Select("id")).Delete(&row{}),
		tx.Where("person_id = ?", person).Delete(&reckoned{}),
		tx.Where("person_id = ?", person).Delete(&Learner{}),
		tx.Where("person_id = ?", person).Delete(&layout{}),
		tx.Where("owner_id = ?", person).Delete(&choice{}),
	} {
		if deletion.Error != nil {
			return fmt.Errorf("erase what imports keep of a person: %w", deletion.Error)
		}
	}
	return nil
}

// unlike takes nobody for a person any more who only has the same name: they may be somebody else, whose rows are to stay until
// a lead says whose they are.
func unlike(tx *gorm.DB, person uuid.UUID) error {
	alike := tx.Model(&Learner{}).Where("person_id = ? AND how = ?", person, Alike)
	err := tx.Model(&row{}).Where("learner_id IN (?) AND verdict = ?", alike.Session(&gorm.Session{}).Select("id"), CheckPerson).Update("verdict", Unmatched).Error
	if err != nil {
		return err
	}
	return alike.Session(&gorm.Session{}).Updates(map[string]any{"person_id": nil, "how": None}).Error
}
