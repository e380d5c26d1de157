package audit

import (
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"
)

// Wrong names one row that is not what it should be.
type Wrong struct {
	Table string
	Row   string
	What  string
}

// String is "audit_records 0189.../7: the hash does not match".
func (w Wrong) String() string { return fmt.Sprintf("%s %s: %s", w.Table, w.Row, w.What) }

// Verify recomputes every chain and commitment. It returns how many records it read and, for each chain, the first row
// that is wrong.
func Verify(tx *gorm.DB) (records int, wrong []Wrong, err error) {
	erased, err := Erased(tx)
	if err != nil {
		return 0, nil, err
	}
	v := verifier{erased: erased, heads: map[uuid.UUID]Head{}}
	var heads []Head
	if err := tx.Find(&heads).Error; err != nil {
		return 0, nil, err
	}
	for _, h := range heads {
		v.heads[h.ChainID] = h
	}
	rows, err := tx.Table("audit_records r").Select("r.*, b.salt, b.body").
		Joins("LEFT JOIN audit_bodies b ON b.chain_id = r.chain_id AND b.seq = r.seq").Order("r.chain_id, r.seq").Rows()
	if err != nil {
		return 0, nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var row joined
		if err := tx.ScanRows(rows, &row); err != nil {
			return 0, nil, err
		}
		v.next(row)
	}
	v.endChain()
	for chain := range v.heads {
		v.fail(chain, Wrong{"audit_heads", chain.String(), "its records are missing"})
	}
	return v.count, v.wrong, rows.Err()
}

// Erased is the set of people whose words were erased by order.
func Erased(tx *gorm.DB) (map[uuid.UUID]bool, error) {
	var ids []uuid.UUID
	if err := tx.Table("erasures").Pluck("subject_id", &ids).Error; err != nil {
		return nil, err
	}
	set := map[uuid.UUID]bool{}
	for _, id := range ids {
		set[id] = true
	}
	return set, nil
}

type joined struct {
	Record
	Salt []byte
	Body []byte
}

type verifier struct {
	heads  map[uuid.UUID]Head // those not yet met
	erased map[uuid.UUID]bool
	chain  uuid.UUID
	seq    int64
	prev   []byte
	broken bool // one fault for each chain is enough: what follows is wrong because of it
	count  int
	wrong  []Wrong
}

func (v *verifier) next(row joined) {
	if v.count == 0 || row.ChainID != v.chain {
		v.endChain()
		v.chain, v.seq, v.prev, v.broken = row.ChainID, 0, genesis(row.ChainID), false
	}
	v.count++
	if what := v.fault(row); what != "" {
		v.fail(row.ChainID, Wrong{"audit_records", fmt.Sprintf("%s/%d", row.ChainID, row.Seq), what})
	}
	v.seq, v.prev = row.Seq, row.Hash
}

func (v *verifier) fault(row joined) string {
	switch {
	case row.Seq != v.seq+1:
		return fmt.Sprintf("record %d is missing before it", v.seq+1)
	case !same(row.Prev, v.prev):
		return "it does not follow the record before it"
	case !same(row.Hash, row.sum()):
		return "its hash does not match what it says"
	case row.Body == nil && !v.erased[row.ChainID]:
		return "its words are missing, and no erasure was ordered"
	case row.Body != nil && !Kept(row.Commitment, row.Salt, row.Body):
		return "its words were changed"
	}
	return ""
}

func (v *verifier) endChain() {
	if v.count == 0 {
		return
	}
	head, found := v.heads[v.chain]
	delete(v.heads, v.chain)
	if !found || head.Seq != v.seq || !same(head.Hash, v.prev) {
		v.fail(v.chain, Wrong{"audit_heads", v.chain.String(), "the end of the chain is not the last record"})
	}
}

func (v *verifier) fail(chain uuid.UUID, w Wrong) {
	if v.broken && chain == v.chain {
		return
	}
	v.broken = chain == v.chain || v.broken
	v.wrong = append(v.wrong, w)
}
