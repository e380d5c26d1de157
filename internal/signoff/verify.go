package signoff

import (
	"fmt"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/audit"
	"linkfolio/internal/cpd"
	"linkfolio/internal/identity"
)

// Part is one part of what VerifyAll checked.
type Part struct {
	Name  string
	Read  int
	Wrong []audit.Wrong
}

// VerifyAll checks all that never changes, in one moment of the database: versions, decisions, taking back, comments, and the
// chains of acts, and that each row is told of by its act and each act has its row. The marks are those of the anchors, which
// must have been read before the moment began. Other packages watch the same acts for rows of their own.
func VerifyAll(tx *gorm.DB, keys *identity.Keys, marks audit.Marks, also ...audit.Watch) ([]Part, error) {
	told := newTold()
	versions, wrongVersions, err := cpd.Verify(tx)
	if err != nil {
		return nil, err
	}
	if err := told.expectVersions(tx); err != nil {
		return nil, fmt.Errorf("verify versions: %w", err)
	}
	rows, wrongRows, err := verifyRows(tx, keys, told)
	if err != nil {
		return nil, err
	}
	records, wrongRecords, err := audit.VerifyAgainst(tx, marks, append(also, audit.Watch{Acts: told.acts(), Saw: told.saw})...)
	if err != nil {
		return nil, err
	}
	return []Part{
		{"entry versions", versions, wrongVersions}, {"decisions", rows, wrongRows}, {"audit records", records, wrongRecords},
		{"acts with rows", told.met, told.finish()},
	}, nil
}

// Verify checks every decision, taking back and comment against the version that it names, its receipt and its words. It
// returns how many it read, and each row that is wrong. What the acts say of them is for VerifyAll.
func Verify(tx *gorm.DB, keys *identity.Keys) (read int, wrong []audit.Wrong, err error) {
	return verifyRows(tx, keys, newTold())
}

func verifyRows(tx *gorm.DB, keys *identity.Keys, told *told) (read int, wrong []audit.Wrong, err error) {
	erased, err := audit.Erased(tx)
	if err != nil {
		return 0, nil, err
	}
	r := reader{tx: tx, keys: keys, erased: erased, told: told}
	for _, part := range []struct {
		name string
		run  func() error
	}{
		{"decisions", r.decisions}, {"re-openings", r.reopenings}, {"comments", r.remarks}, {"words", r.strayWords}, {"entries", r.entries},
	} {
		if err := part.run(); err != nil {
			return r.read, r.wrong, fmt.Errorf("verify %s: %w", part.name, err)
		}
	}
	return r.read, r.wrong, nil
}

// reader goes through the rows of this package.
type reader struct {
	tx     *gorm.DB
	keys   *identity.Keys
	erased map[uuid.UUID]bool
	told   *told
	read   int
	wrong  []audit.Wrong
}

func (r *reader) fail(table, row, what string) {
	if what != "" {
		r.wrong = append(r.wrong, audit.Wrong{Table: table, Row: row, What: what})
	}
}

// Erasable is the words that came with a row, beside it, and their salt. All is nil where they are gone.
type Erasable struct {
	Salt    []byte
	Said    *string
	SaidFor *uuid.UUID // whose words they are, as the row of the words says
}

func (w Erasable) fault(commitment []byte, owner uuid.UUID, erased bool, what string) string {
	switch {
	case w.Said == nil && erased:
		return ""
	case w.Said == nil:
		return "its " + what + " is missing, and no erasure was ordered"
	case !audit.Kept(commitment, w.Salt, []byte(*w.Said)):
		return "its " + what + " was changed"
	case w.SaidFor == nil || *w.SaidFor != owner:
		return "its " + what + " is put down as somebody else's"
	}
	return ""
}

type decisionRow struct {
	Decision
	Erasable
	Sealed   *string
	SentToID uuid.UUID
	SentFrom uuid.UUID
}

func (r *reader) decisions() error {
	query := r.tx.Table("decisions d").
		Select("d.*, v.hash AS sealed, v.sent_to_id, v.owner_id AS sent_from, c.salt, c.comment AS said, c.owner_id AS said_for").
		Joins("LEFT JOIN entry_versions v ON v.entry_id = d.entry_id AND v.number = d.number").
		Joins("LEFT JOIN decision_comments c ON c.entry_id = d.entry_id AND c.number = d.number").
		Order("d.entry_id, d.number")
	return audit.InBatches(query, func(row decisionRow) string { return row.fault(r.keys, r.erased[row.OwnerID]) }, func(row decisionRow, what string) {
		r.read++
		r.fail("decisions", rowName(row.EntryID, row.Number), what)
		r.told.expect(row.digest(), factRow{table: decisionsTable, entry: row.EntryID, number: row.Number, owner: row.OwnerID, at: row.At.UnixMicro(), hash: row.VersionHash})
	})
}

func (d decisionRow) fault(keys *identity.Keys, erased bool) string {
	withdrawn := d.Kind == Withdrawn
	switch {
	case d.Sealed == nil:
		return "the version it names is missing"
	case *d.Sealed != d.VersionHash:
		return "it names another version than the one that was sent"
	case d.SentFrom != d.OwnerID:
		return "it is put down as about somebody else's entry"
	case withdrawn && (d.ByID != d.OwnerID || d.ForID != nil || d.ForName != ""):
		return "it was not withdrawn by its owner"
	case !withdrawn && !d.Answers(d.SentToID):
		return "it was not decided by the person it was sent to"
	case (!withdrawn || d.Authenticated != "" || d.Receipt != "") && !receiptSays(keys, d.Receipt, d.Decision.receiptOf()):
		return "its receipt does not say the same"
	}
	return d.Erasable.fault(d.Commitment, d.OwnerID, erased, "comment")
}

// receiptSays tells whether a receipt is ours and says what the row says.
func receiptSays(keys *identity.Keys, token string, row Receipt) bool {
	var receipt Receipt
	return keys.Parse(token, ReceiptType, &receipt) == nil && receipt.Same(row)
}

type reopeningRow struct {
	Reopening
	Erasable
	Kind   *string // of the decision that it takes back
	Sealed *string
	Whose  *uuid.UUID
}

func (r *reader) reopenings() error {
	query := r.tx.Table("reopenings o").
		Select("o.*, d.kind, d.version_hash AS sealed, d.owner_id AS whose, c.salt, c.reason AS said, c.owner_id AS said_for").
		Joins("LEFT JOIN decisions d ON d.entry_id = o.entry_id AND d.number = o.number").
		Joins("LEFT JOIN reopening_reasons c ON c.entry_id = o.entry_id AND c.number = o.number").
		Order("o.entry_id, o.number")
	return audit.InBatches(query, func(row reopeningRow) string { return row.fault(r.keys, r.erased[row.OwnerID]) }, func(row reopeningRow, what string) {
		r.read++
		r.fail("reopenings", rowName(row.EntryID, row.Number), what)
		r.told.expect(row.digest(), factRow{table: reopeningsTable, entry: row.EntryID, number: row.Number, owner: row.OwnerID, at: row.At.UnixMicro(), hash: row.VersionHash})
	})
}

func (o reopeningRow) fault(keys *identity.Keys, erased bool) string {
	switch {
	case o.Kind == nil || *o.Kind != Signed:
		return "there is no sign-off that it takes back"
	case *o.Sealed != o.VersionHash || *o.Whose != o.OwnerID:
		return "it names another version than the one that was signed off"
	case !receiptSays(keys, o.Receipt, o.Reopening.receiptOf()):
		return "its receipt does not say the same"
	}
	return o.Erasable.fault(o.Commitment, o.OwnerID, erased, "reason")
}

type remarkRow struct {
	Remark
	Erasable
	Sealed *string
	Whose  *uuid.UUID
}

func (r *reader) remarks() error {
	query := r.tx.Table("remarks m").
		Select("m.*, v.hash AS sealed, v.owner_id AS whose, c.salt, c.words AS said, c.owner_id AS said_for").
		Joins("LEFT JOIN entry_versions v ON v.entry_id = m.entry_id AND v.number = m.number").
		Joins("LEFT JOIN remark_words c ON c.id = m.id").
		Order("m.id")
	return audit.InBatches(query, func(row remarkRow) string { return row.fault(r.erased[row.OwnerID]) }, func(row remarkRow, what string) {
		r.read++
		r.fail("remarks", row.ID.String(), what)
		hash := ""
		if row.Sealed != nil {
			hash = *row.Sealed
		}
		r.told.expect(row.digest(), factRow{table: remarksTable, entry: row.EntryID, id: row.ID, owner: row.OwnerID, at: row.At.UnixMicro(), hash: hash})
	})
}

func (m remarkRow) fault(erased bool) string {
	switch {
	case m.Sealed == nil:
		return "the version it is about is missing"
	case *m.Whose != m.OwnerID:
		return "it is put down as about somebody else's entry"
	}
	return m.Erasable.fault(m.Commitment, m.OwnerID, erased, "comment")
}

// strayWords finds words that belong to no row.
func (r *reader) strayWords() error {
	for table, of := range map[string]struct{ parent, on, name string }{
		"decision_comments": {"decisions", "p.entry_id = t.entry_id AND p.number = t.number", "t.entry_id || '/' || t.number"},
		"reopening_reasons": {"reopenings", "p.entry_id = t.entry_id AND p.number = t.number", "t.entry_id || '/' || t.number"},
		"remark_words":      {"remarks", "p.id = t.id", "CAST(t.id AS text) AS name"},
	} {
		var names []string
		err := r.tx.Table(table+" t").Where("NOT EXISTS (SELECT 1 FROM "+of.parent+" p WHERE "+of.on+")").Pluck(of.name, &names).Error
		if err != nil {
			return err
		}
		for _, name := range names {
			r.fail(table, name, "there is nothing with which these words came")
		}
	}
	return nil
}

// standing is how an entry stands beside its last version, the decision on it, and its taking back.
type standing struct {
	cpd.Entry
	Decided  *string // of the decision on the last version
	ByID     *uuid.UUID
	Void     bool
	SentToID *uuid.UUID
	SentFrom *uuid.UUID
}

// fault says what is wrong with the state, or "".
func (s standing) fault() string {
	decided := func(kinds ...string) bool { return s.Decided != nil && slices.Contains(kinds, *s.Decided) }
	borne, who := true, true
	switch s.State {
	case access.Draft:
		borne = s.Version == 0 || decided(Withdrawn)
	case access.Sent:
		borne = s.SentToID != nil && s.Decided == nil
		who = sameID(s.SentToID, s.ReviewerID) || sameID(s.SentToID, s.GuestID)
	case access.Returned:
		borne = decided(Returned, Declined) || decided(Signed) && s.Void
	case access.Signed:
		borne = decided(Signed) && !s.Void
		who = sameID(s.ByID, s.SignerID) || sameID(s.ByID, s.GuestID)
	}
	switch {
	case !borne:
		return fmt.Sprintf("its state is %q, which the decisions do not bear out", s.State)
	case !who:
		return fmt.Sprintf("its state is %q, but it names somebody else than the version or the decision", s.State)
	case s.SentFrom != nil && *s.SentFrom != s.OwnerID:
		return "it is put down as somebody else's than who sent it"
	}
	return ""
}

// entries finds entries whose state, or signer, tells of a decision that is not there, and those that are gone.
func (r *reader) entries() error {
	query := r.tx.Table("entries e").
		Select(`e.id, e.owner_id, e.state, e.version, e.reviewer_id, e.signer_id, e.guest_id, d.kind AS decided, d.by_id, v.sent_to_id,
			v.owner_id AS sent_from, o.number IS NOT NULL AS void`).
		Joins("LEFT JOIN entry_versions v ON v.entry_id = e.id AND v.number = e.version").
		Joins("LEFT JOIN decisions d ON d.entry_id = e.id AND d.number = e.version").
		Joins("LEFT JOIN reopenings o ON o.entry_id = e.id AND o.number = e.version").
		Order("e.id")
	err := audit.InBatches(query, standing.fault, func(row standing, what string) { r.fail("entries", row.ID.String(), what) })
	if err != nil {
		return err
	}
	var gone []cpd.Version
	err = r.tx.Table("entry_versions v").Select("v.entry_id, v.owner_id").
		Where("v.number = 1 AND NOT EXISTS (SELECT 1 FROM entries e WHERE e.id = v.entry_id)").Order("v.entry_id").Find(&gone).Error
	for _, v := range gone {
		if !r.erased[v.OwnerID] {
			r.fail("entries", v.EntryID.String(), "it is missing, though it was sent, and no erasure was ordered")
		}
	}
	return err
}

func rowName(entry uuid.UUID, number int) string { return fmt.Sprintf("%s/%d", entry, number) }

// sameID tells whether an id is there and is this one.
func sameID(id, other *uuid.UUID) bool { return id != nil && other != nil && *id == *other }
