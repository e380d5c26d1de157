package signoff

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/cpd"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
)

// Standing is how a sign-off stands today: who signed what, and whether it was taken back. It has no comment and no reason.
type Standing struct {
	Decision
	Owner    string
	Content  cpd.Content // what was signed
	Reopened *Reopening  // nil while nobody took it back
	Doubt    bool        // the records do not agree with each other: it proves nothing
}

// Code is the code of what was signed.
func (s Standing) Code() string { return Code(s.VersionHash) }

// Stands tells whether the sign-off counts today.
func (s Standing) Stands() bool { return s.Reopened == nil && !s.Doubt }

// Standings gives how the sign-offs of some codes, as ParseCode gives them, stand. What nobody signed, what was erased and
// what never was are missing alike, after the same work.
func (d *Desk) Standings(ctx context.Context, who access.Actor, codes []string) (map[string]Standing, error) {
	if err := access.Check(who, access.CheckSignOff, access.Record{}); err != nil {
		return nil, err
	}
	found := map[string]Standing{}
	err := d.db.Snapshot(ctx, func(tx *gorm.DB) error {
		for _, code := range codes {
			standing, there, err := d.standing(tx, code)
			if err != nil {
				return err
			}
			if there {
				found[code] = standing
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("check a sign-off: %w", err)
	}
	return found, nil
}

// standing asks one question, whose answer tells apart what is shown and what is not.
func (d *Desk) standing(tx *gorm.DB, code string) (s Standing, there bool, err error) {
	first, last := hashesOf(code)
	var rows []struct {
		Decision
		Sealed string
	}
	err = tx.Table("entry_versions v").Select("d.*, v.hash AS sealed").
		Joins("JOIN decisions d ON d.entry_id = v.entry_id AND d.number = v.number AND d.kind = ?", Signed).
		Joins("JOIN entry_version_bodies b ON b.entry_id = v.entry_id AND b.number = v.number").
		Joins("JOIN people p ON p.id = v.owner_id AND p.erased_at IS NULL").
		Where("v.hash >= ? AND v.hash <= ?", first, last).Limit(1).Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		return s, false, err
	}
	s.Decision = rows[0].Decision
	s.Doubt = rows[0].Sealed != s.VersionHash || !d.says(s.Receipt, s.Decision.receiptOf())
	if err := d.gatherStanding(tx, &s); err != nil {
		return s, false, err
	}
	return s, true, nil
}

// says tells whether a receipt is ours and says what the row that it belongs to says.
func (d *Desk) says(token string, row Receipt) bool {
	var receipt Receipt
	return d.keys.Parse(token, ReceiptType, &receipt) == nil && receipt.Same(row)
}

// gatherStanding reads what was signed and what became of it.
func (d *Desk) gatherStanding(tx *gorm.DB, s *Standing) error {
	owner, err := identity.Find(tx, s.OwnerID)
	if err != nil {
		return err
	}
	s.Owner = owner.Name
	_, s.Content, err = cpd.VersionOf(tx, s.EntryID, s.Number)
	if fault.Of(err) != nil {
		return err
	}
	s.Doubt = s.Doubt || err != nil // bytes that are not those of the hash
	var taken []Reopening
	if err := tx.Where("entry_id = ? AND number = ?", s.EntryID, s.Number).Limit(1).Find(&taken).Error; err != nil {
		return err
	}
	if len(taken) > 0 {
		s.Reopened = &taken[0]
		s.Doubt = s.Doubt || !d.says(s.Reopened.Receipt, s.Reopened.receiptOf())
		return nil
	}
	still, err := stillSigned(tx, s.EntryID, s.Number)
	s.Doubt = s.Doubt || !still
	return err
}

// stillSigned tells whether the entry itself bears out that its version is signed off.
func stillSigned(tx *gorm.DB, entry uuid.UUID, number int) (bool, error) {
	var n int64
	err := tx.Model(&cpd.Entry{}).Where("id = ? AND version = ? AND state = ?", entry, number, access.Signed).Count(&n).Error
	return n == 1, err
}
