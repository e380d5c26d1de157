package imports

import (
	"cmp"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/catalogue"
	"linkfolio/internal/elearning"
)

// reckoned is that an import knew the module of a record that was other learning before. It is kept for the day in which the
// import can be undone. LockVersion is that of the record since then.
type reckoned struct {
	ImportID    uuid.UUID `gorm:"primaryKey"`
	RecordID    uuid.UUID `gorm:"primaryKey"`
	PersonID    uuid.UUID
	LockVersion int
}

func (reckoned) TableName() string { return "import_reckoned" }

// turn gives records of other learning the modules that they carry, and remembers that.
func (w *writer) turn(tx *gorm.DB, turned []elearning.Record) error {
	if len(turned) == 0 {
		return nil
	}
	if err := elearning.Reckon(tx, w.syllabus, turned); err != nil {
		return err
	}
	some := make([]reckoned, 0, len(turned))
	for _, r := range turned {
		some = append(some, reckoned{w.of.ID, r.ID, r.PersonID, r.LockVersion + 1})
	}
	w.reckoned = append(w.reckoned, some...)
	return create(tx, some)
}

// turnBack makes what an import gave a module other learning again, except records that somebody changed since, and gives those
// that were turned.
func turnBack(tx *gorm.DB, i Import, s catalogue.Syllabus) (turned []reckoned, err error) {
	var records []elearning.Record
	err = tx.Table("learning_records AS r").Joins("JOIN import_reckoned c ON c.record_id = r.id AND c.lock_version = r.lock_version").
		Where("c.import_id = ?", i.ID).Select("r.id, r.person_id, r.title, r.lock_version").Order("r.id").Scan(&records).Error
	if err != nil {
		return nil, err
	}
	for _, r := range records {
		turned = append(turned, reckoned{i.ID, r.ID, r.PersonID, r.LockVersion})
	}
	if err := elearning.Reckon(tx, s, records); err != nil {
		return nil, err
	}
	return turned, tx.Where("import_id = ?", i.ID).Delete(&reckoned{}).Error
}

// withReckoned adds to the shares of people the records that were there and were given a module, or lost it again. The order is the
// same for all, so that nobody waits for another in a ring.
func withReckoned(shares []share, some []reckoned) []share {
	for _, c := range some {
		at := slices.IndexFunc(shares, func(s share) bool { return s.PersonID == c.PersonID })
		if at < 0 {
			shares, at = append(shares, share{PersonID: c.PersonID}), len(shares)
		}
		shares[at].N++
	}
	slices.SortFunc(shares, func(a, b share) int { return cmp.Compare(a.PersonID.String(), b.PersonID.String()) })
	return shares
}
