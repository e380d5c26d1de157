package signoff

import (
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/audit"
	"linkfolio/internal/cpd"
	"linkfolio/internal/identity"
)

// Verify checks every decision against the version it names, its receipt and its comment. It returns how many it read,
// and each decision that is wrong.
func Verify(tx *gorm.DB, keys *identity.Keys) (decisions int, wrong []audit.Wrong, err error) {
	erased, err := audit.Erased(tx)
	if err != nil {
		return 0, nil, err
	}
	rows, err := tx.Table("decisions d").
		Select("d.*, v.hash AS sealed, v.sent_to_id, c.salt, c.comment AS words").
		Joins("LEFT JOIN entry_versions v ON v.entry_id = d.entry_id AND v.number = d.number").
		Joins("LEFT JOIN decision_comments c ON c.entry_id = d.entry_id AND c.number = d.number").
		Order("d.entry_id, d.number").Rows()
	if err != nil {
		return 0, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var row checked
		if err := tx.ScanRows(rows, &row); err != nil {
			return decisions, wrong, err
		}
		decisions++
		if what := row.fault(keys, erased[row.OwnerID]); what != "" {
			wrong = append(wrong, audit.Wrong{Table: "decisions", Row: fmt.Sprintf("%s/%d", row.EntryID, row.Number), What: what})
		}
	}
	if err := rows.Err(); err != nil {
		return decisions, wrong, err
	}
	missing, err := undecided(tx)
	return decisions, append(wrong, missing...), err
}

type checked struct {
	Decision
	Sealed   *string
	SentToID uuid.UUID
	Salt     []byte
	Words    *string
}

func (c checked) fault(keys *identity.Keys, erased bool) string {
	withdrawn := c.Kind == Withdrawn
	switch {
	case c.Sealed == nil:
		return "the version it names is missing"
	case *c.Sealed != c.VersionHash:
		return "it names another version than the one that was sent"
	case withdrawn && (c.ByID != c.OwnerID || c.ForID != nil || c.ForName != ""):
		return "it was not withdrawn by its owner"
	case !withdrawn && !c.Answers(c.SentToID):
		return "it was not decided by the person it was sent to"
	case c.Words == nil && !erased:
		return "its comment is missing, and no erasure was ordered"
	case c.Words != nil && !audit.Kept(c.Commitment, c.Salt, []byte(*c.Words)):
		return "its comment was changed"
	case (!withdrawn || c.Authenticated != "") && !c.receiptHolds(keys):
		return "its receipt does not say the same"
	}
	return ""
}

func (c checked) receiptHolds(keys *identity.Keys) bool {
	var receipt Receipt
	return keys.Parse(c.Receipt, ReceiptType, &receipt) == nil && receipt.Same(c.Decision.receiptOf())
}

// undecided finds entries whose state, or signer, tells of a decision that is not there.
func undecided(tx *gorm.DB) ([]audit.Wrong, error) {
	var entries []cpd.Entry
	err := tx.Select("entries.id, entries.state").Table("entries").
		Where(`(entries.state = 'signed' AND NOT EXISTS (SELECT 1 FROM decisions d WHERE d.entry_id = entries.id
			AND d.number = entries.version AND d.kind = 'signed'))
			OR (entries.state = 'signed' AND EXISTS (SELECT 1 FROM reopenings r WHERE r.entry_id = entries.id AND r.number = entries.version))
			OR (entries.state = 'returned' AND NOT EXISTS (SELECT 1 FROM decisions d WHERE d.entry_id = entries.id
			AND d.number = entries.version AND d.kind IN ('returned', 'declined'))
			AND NOT EXISTS (SELECT 1 FROM reopenings r WHERE r.entry_id = entries.id AND r.number = entries.version))
			OR (entries.state = 'signed' AND NOT EXISTS (SELECT 1 FROM decisions d WHERE d.entry_id = entries.id
			AND d.number = entries.version AND d.by_id = entries.signer_id))
			OR (entries.state = 'sent' AND EXISTS (SELECT 1 FROM decisions d WHERE d.entry_id = entries.id AND d.number = entries.version))`).
		Order("entries.id").Find(&entries).Error
	var wrong []audit.Wrong
	for _, e := range entries {
		wrong = append(wrong, audit.Wrong{Table: "entries", Row: e.ID.String(), What: fmt.Sprintf("its state is %q, which the decisions do not bear out", e.State)})
	}
	return wrong, err
}
