package signoff

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/audit"
	"linkfolio/internal/cpd"
	"linkfolio/internal/fault"
)

// Reopening is a sign-off that was taken back. The decision itself stays.
type Reopening struct {
	EntryID     uuid.UUID `gorm:"primaryKey"`
	Number      int       `gorm:"primaryKey;autoIncrement:false"` // of the version that had been signed off
	VersionHash string
	OwnerID     uuid.UUID
	Signature          // without names where the owner took it back
	Reason      string `gorm:"-"`
}

// ReopeningReason is the erasable part of a Reopening.
type ReopeningReason struct {
	EntryID uuid.UUID `gorm:"primaryKey"`
	Number  int       `gorm:"primaryKey;autoIncrement:false"`
	OwnerID uuid.UUID
	Salt    []byte
	Reason  string
}

// TableName is the table of reasons.
func (ReopeningReason) TableName() string { return "reopening_reasons" }

// Reopen takes a sign-off back, with a reason, which is the comment on the whole. The decision and its receipt stay; the entry
// is the owner's to change and send again. Whoever signed it off is told. Faults: Invalid (no reason), Conflict (not signed
// off, or another version than the one shown), Forbidden, NotFound.
func (d *Desk) Reopen(ctx context.Context, who access.Actor, entry uuid.UUID, w Word) (Reopening, error) {
	var r Reopening
	err := d.db.InTx(ctx, func(tx *gorm.DB) error {
		e, err := d.open(tx, who, access.ReopenEntry, entry)
		if err != nil {
			return err
		}
		version, content, err := current(tx, e, w.Version)
		if err != nil {
			return err
		}
		said, err := w.read(content, Reopened)
		if err != nil {
			return err
		}
		by, err := d.signature(tx, who, e.OwnerID)
		if err != nil {
			return err
		}
		r = Reopening{EntryID: e.ID, Number: version.Number, VersionHash: version.Hash, OwnerID: e.OwnerID, Signature: by, Reason: said.comment}
		return d.void(tx, who, e, &r)
	})
	return r, err
}

// void writes a taking back, with its receipt and its reason, and gives the entry back to its owner.
func (d *Desk) void(tx *gorm.DB, who access.Actor, e cpd.Entry, r *Reopening) (err error) {
	salt := audit.NewSalt()
	r.Commitment = audit.Commit(salt, []byte(r.Reason))
	if r.Receipt, err = r.receiptOf().signed(d.keys); err != nil {
		return fmt.Errorf("receipt: %w", err)
	}
	err = tx.Create(r).Error
	if errors.Is(err, gorm.ErrDuplicatedKey) { // somebody else was faster
		return fault.New(fault.Conflict, "This sign-off has already been taken back.")
	}
	if err != nil {
		return fmt.Errorf("re-opening: %w", err)
	}
	if err := tx.Create(&ReopeningReason{r.EntryID, r.Number, r.OwnerID, salt, r.Reason}).Error; err != nil {
		return fmt.Errorf("re-opening: %w", err)
	}
	if err := cpd.Move(tx, &e, access.Returned, func(e *cpd.Entry) { e.SignerID, e.GuestID = nil, nil }); err != nil {
		return err
	}
	if err := d.note(tx, who, e, fact{ActReopened, "re-opened this entry: its sign-off no longer stands", r.VersionHash, r.digest(), r.At}); err != nil {
		return err
	}
	return d.tellOfReopening(tx, who, e, *r)
}

// Reopenings gives the sign-offs of some entries that were taken back, latest first, with their reasons.
func Reopenings(tx *gorm.DB, entries []uuid.UUID) (map[uuid.UUID][]Reopening, error) {
	found := map[uuid.UUID][]Reopening{}
	for some := range slices.Chunk(entries, 500) { // well below what a statement may hold
		rows, err := reopeningsWhere(tx, "r.entry_id IN ?", some)
		if err != nil {
			return nil, err
		}
		for _, r := range slices.Backward(rows) {
			found[r.EntryID] = append(found[r.EntryID], r)
		}
	}
	return found, nil
}

// ReopenedBy gives every sign-off of others' entries that a person took back, oldest first.
func ReopenedBy(tx *gorm.DB, person uuid.UUID) ([]Reopening, error) {
	return reopeningsWhere(tx, "r.by_id = ? AND r.owner_id <> ?", person, person)
}

func reopeningsWhere(tx *gorm.DB, condition string, args ...any) ([]Reopening, error) {
	var rows []struct {
		Reopening
		Said string
	}
	err := tx.Table("reopenings r").Select("r.*, COALESCE(w.reason, '') AS said").
		Joins("LEFT JOIN reopening_reasons w ON w.entry_id = r.entry_id AND w.number = r.number").
		Where(condition, args...).Order("r.at, r.entry_id, r.number").Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("re-openings: %w", err)
	}
	found := make([]Reopening, len(rows))
	for i, row := range rows {
		found[i] = row.Reopening
		found[i].Reason = row.Said
	}
	return found, nil
}
