package proof

import (
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/signoff"
)

// Gather makes the bundle of those among some entries whose present version was signed off, also where that was taken back
// since, in the order in which they are given. The caller has made sure that whoever gets it may see them. Entries without a
// sign-off are left out, and so are words that no receipt commits to.
func Gather(tx *gorm.DB, entries []uuid.UUID, now time.Time) (Bundle, error) {
	found := map[uuid.UUID]Entry{}
	for some := range slices.Chunk(entries, 500) { // well below what a statement may hold
		if err := gather(tx, some, found); err != nil {
			return Bundle{}, fmt.Errorf("gather a proof: %w", err)
		}
	}
	b := Bundle{Format: Format, FormatVersion: FormatVersion, MadeAt: now.UTC(), Entries: []Entry{}}
	for _, id := range entries {
		if e, signed := found[id]; signed {
			b.Entries = append(b.Entries, e)
			delete(found, id)
		}
	}
	return b, nil
}

func gather(tx *gorm.DB, entries []uuid.UUID, into map[uuid.UUID]Entry) error {
	var rows []struct {
		EntryID                             uuid.UUID
		Number                              int
		Hash, Owner, Receipt, Authenticated string
		Canonical, Salt, VoidSalt           []byte
		Comment, Void, Reason               *string
	}
	err := tx.Table("entries e").
		Select(`d.entry_id, d.number, v.hash, b.canonical, p.name AS owner, d.receipt, d.authenticated, c.salt, c.comment, o.receipt AS void,
			r.salt AS void_salt, r.reason`).
		Joins("JOIN decisions d ON d.entry_id = e.id AND d.number = e.version AND d.kind = ?", signoff.Signed).
		Joins("JOIN entry_versions v ON v.entry_id = d.entry_id AND v.number = d.number").
		Joins("JOIN people p ON p.id = d.owner_id").
		Joins("LEFT JOIN entry_version_bodies b ON b.entry_id = d.entry_id AND b.number = d.number").
		Joins("LEFT JOIN decision_comments c ON c.entry_id = d.entry_id AND c.number = d.number").
		Joins("LEFT JOIN reopenings o ON o.entry_id = d.entry_id AND o.number = d.number").
		Joins("LEFT JOIN reopening_reasons r ON r.entry_id = d.entry_id AND r.number = d.number").
		Where("e.id IN ?", entries).Scan(&rows).Error
	for _, row := range rows {
		e := Entry{
			ID: row.EntryID, Owner: row.Owner, Versions: []Version{{row.Number, row.Hash, row.Canonical}},
			Decisions: []Decision{{Receipt: row.Receipt}}, Reopenings: []Reopening{},
		}
		if row.Authenticated != "" && row.Comment != nil { // older receipts commit to no comment
			e.Decisions[0].Comment, e.Decisions[0].Salt = *row.Comment, row.Salt
		}
		if row.Void != nil {
			e.Reopenings = append(e.Reopenings, Reopening{Receipt: *row.Void})
			if row.Reason != nil {
				e.Reopenings[0].Reason, e.Reopenings[0].Salt = *row.Reason, row.VoidSalt
			}
		}
		into[row.EntryID] = e
	}
	return err
}
