package signoff

import (
	"cmp"
	"encoding/hex"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/audit"
	"linkfolio/internal/cpd"
)

// table is a table of rows that never change, of which an act tells.
type table uint8

const (
	versionsTable table = iota
	decisionsTable
	reopeningsTable
	remarksTable
)

func (t table) String() string {
	return [...]string{"entry_versions", "decisions", "reopenings", "remarks"}[t]
}

// writes is which act tells of a row of which table.
var writes = map[audit.Act]table{
	ActSent: versionsTable, ActSigned: decisionsTable, ActReturned: decisionsTable, ActDeclined: decisionsTable, ActWithdrawn: decisionsTable,
	ActReopened: reopeningsTable, ActRemarked: remarksTable,
}

// factRow is a row that waits for the act that told of it.
type factRow struct {
	table  table
	entry  uuid.UUID
	number int
	id     uuid.UUID // of a comment, which has no number of its own
	owner  uuid.UUID
	at     int64
	hash   string
}

func (f factRow) name() string {
	if f.table == remarksTable {
		return f.id.String()
	}
	return rowName(f.entry, f.number)
}

// told holds rows and acts against each other, both ways. An act names its row by a digest over all columns. Acts of before
// version 0.5 have none, and of acts whose words were erased none is left: those are held against rows of the same entry and,
// within a minute, of the same time.
type told struct {
	waiting map[[32]byte]factRow
	bare    []bareAct
	wrong   []audit.Wrong
	met     int
}

// bareAct is an act without a digest.
type bareAct struct {
	table table
	entry uuid.UUID
	at    int64
	hash  string // of the version; empty where the words were erased
	name  string
}

func newTold() *told { return &told{waiting: map[[32]byte]factRow{}} }

func (t *told) acts() (acts []audit.Act) {
	for act := range writes {
		acts = append(acts, act)
	}
	return acts
}

func (t *told) expect(digest string, row factRow) {
	t.waiting[digestBytes(digest)] = row
}

func digestBytes(digest string) (b [32]byte) {
	if len(digest) == hex.EncodedLen(len(b)) {
		_, _ = hex.Decode(b[:], []byte(digest)) // what is no digest is that of no row
	}
	return b
}

func (t *told) expectVersions(tx *gorm.DB) error {
	return audit.InBatches(tx.Table("entry_versions").Order("entry_id, number"), func(cpd.Version) string { return "" }, func(v cpd.Version, _ string) {
		t.expect(versionDigest(v), factRow{table: versionsTable, entry: v.EntryID, number: v.Number, owner: v.OwnerID, at: v.At.UnixMicro(), hash: v.Hash})
	})
}

// saw takes an act. Acts upon other things may have the same names.
func (t *told) saw(act audit.Seen) {
	if act.SubjectKind != cpd.Subject(uuid.Nil).Kind {
		return
	}
	t.met++
	if act.Body == nil || act.Body.Digest == "" {
		bare := bareAct{table: writes[act.Act], entry: act.SubjectID, at: act.At, name: act.Name()}
		if act.Body != nil {
			bare.hash = act.Body.Note
		}
		t.bare = append(t.bare, bare)
		return
	}
	digest := digestBytes(act.Body.Digest)
	row, found := t.waiting[digest]
	if !found || row.table != writes[act.Act] || row.owner != act.ChainID || row.entry != act.SubjectID {
		t.fail("audit_records", act.Name(), "the row of "+writes[act.Act].String()+" that this act wrote is missing, or was changed")
		return
	}
	delete(t.waiting, digest)
}

func (t *told) fail(table, row, what string) {
	t.wrong = append(t.wrong, audit.Wrong{Table: table, Row: row, What: what})
}

// finish matches acts without a digest and tells of what is left over.
func (t *told) finish() []audit.Wrong {
	type key struct {
		table table
		entry uuid.UUID
	}
	bare := map[key][]bareAct{}
	for _, act := range t.bare {
		k := key{act.table, act.entry}
		bare[k] = append(bare[k], act)
	}
	for _, row := range t.left() {
		k := key{row.table, row.entry}
		at := -1
		for i, act := range bare[k] {
			if act.tellsOf(row) {
				at = i
				break
			}
		}
		if at < 0 {
			t.fail(row.table.String(), row.name(), "no act in the history tells of it as it stands here")
			continue
		}
		bare[k] = append(bare[k][:at:at], bare[k][at+1:]...)
	}
	for _, act := range t.bare {
		for _, left := range bare[key{act.table, act.entry}] {
			if left.name == act.name {
				t.fail("audit_records", act.name, "the row of "+act.table.String()+" that this act wrote is missing, or was changed")
			}
		}
	}
	return t.wrong
}

func (a bareAct) tellsOf(row factRow) bool {
	return (a.hash == "" || a.hash == row.hash) && time.Duration(max(a.at-row.at, row.at-a.at))*time.Microsecond <= time.Minute
}

// left is the rows that no digest named, in order of time.
func (t *told) left() []factRow {
	var rows []factRow
	for _, row := range t.waiting {
		rows = append(rows, row)
	}
	slices.SortFunc(rows, func(a, b factRow) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.table, b.table), cmp.Compare(a.name(), b.name()))
	})
	return rows
}
