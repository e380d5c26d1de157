package audit

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

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

// Seen is a record that a Watch asked for. Body is nil where it was erased, or is not what the record commits to.
type Seen struct {
	Record
	Body *Body
}

// Name is the record as Wrong names it.
func (s Seen) Name() string { return rowName(s.ChainID, s.Seq) }

// Watch is told of every record of some acts while the chains are read, so that what they tell of can be held against them.
type Watch struct {
	Acts []Act
	Saw  func(Seen)
}

// Verify recomputes every chain and commitment. It returns how many records it read and every row that is wrong.
func Verify(tx *gorm.DB) (records int, wrong []Wrong, err error) {
	return VerifyAgainst(tx, nil)
}

// VerifyAgainst is Verify, which also holds the chains against the marks of the anchors. What it keeps in memory does not grow
// with the number of records.
func VerifyAgainst(tx *gorm.DB, marks Marks, watches ...Watch) (records int, wrong []Wrong, err error) {
	v := verifier{heads: map[uuid.UUID]Head{}, marks: maps.Clone(marks), watches: watches, watched: map[string]bool{string(ActErased): true}}
	for _, watch := range watches {
		for _, act := range watch.Acts {
			v.watched[string(act)] = true
		}
	}
	if err := v.prepare(tx); err != nil {
		return 0, nil, fmt.Errorf("verify the chains: %w", err)
	}
	if err := v.readAll(tx); err != nil {
		return v.count, nil, fmt.Errorf("verify the chains: %w", err)
	}
	v.finish()
	stray, err := strayBodies(tx)
	if err != nil {
		return v.count, nil, fmt.Errorf("verify the words of acts: %w", err)
	}
	return v.count, append(v.wrong, stray...), nil
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

type verifier struct {
	heads    map[uuid.UUID]Head    // those not yet met
	marks    Marks                 // of the anchors; those of a chain are taken out when it begins
	erasures map[uuid.UUID]Erasure // by order
	ordered  map[uuid.UUID]bool    // the erasures whose act was met
	watches  []Watch
	watched  map[string]bool // the acts that they ask for

	started bool
	chain   uuid.UUID
	seq     int64
	prev    [2][sha256.Size]byte // of the record before: the hash as it is stored, and as it should be
	here    []Mark               // of this chain, from here on
	erased  bool                 // words of this chain may be missing
	count   int
	wrong   []Wrong
}

func (v *verifier) prepare(tx *gorm.DB) error {
	var heads []Head
	if err := tx.Find(&heads).Error; err != nil {
		return err
	}
	for _, h := range heads {
		v.heads[h.ChainID] = h
	}
	var erasures []Erasure
	if err := tx.Find(&erasures).Error; err != nil {
		return err
	}
	v.erasures, v.ordered = map[uuid.UUID]Erasure{}, map[uuid.UUID]bool{}
	for _, e := range erasures {
		v.erasures[e.SubjectID] = e
	}
	return nil
}

// readAll reads the records by hand: a million of them through GORM's reflection takes minutes.
func (v *verifier) readAll(tx *gorm.DB) error {
	rows, err := tx.Table("audit_records r").
		Select("r.chain_id, r.seq, r.at, r.actor_id, r.act, r.subject_kind, r.subject_id, r.commitment, r.prev, r.hash, b.salt, b.body").
		Joins("LEFT JOIN audit_bodies b ON b.chain_id = r.chain_id AND b.seq = r.seq").Order("r.chain_id, r.seq").Rows()
	if err != nil {
		return err
	}
	defer rows.Close()
	var raw rawRecord
	var sum summer
	for rows.Next() {
		row, err := raw.scan(rows)
		if err != nil {
			return err
		}
		v.next(row, &sum)
	}
	v.endChain()
	return rows.Err()
}

// rawRecord is a row as the driver gives it, without a copy of its own.
type rawRecord struct {
	chain, actor, act, kind, subject, commitment, prev, hash, salt, body sql.RawBytes
	seq, at                                                              int64
}

// link is a record beside its words; its bytes are good until the next row.
type link struct {
	chain, actor, subject                         uuid.UUID
	seq, at                                       int64
	act, kind, commitment, prev, hash, salt, body []byte
}

func (r *rawRecord) scan(rows *sql.Rows) (l link, err error) {
	err = rows.Scan(&r.chain, &r.seq, &r.at, &r.actor, &r.act, &r.kind, &r.subject, &r.commitment, &r.prev, &r.hash, &r.salt, &r.body)
	if err != nil {
		return l, err
	}
	l = link{seq: r.seq, at: r.at, act: r.act, kind: r.kind, commitment: r.commitment, prev: r.prev, hash: r.hash, salt: r.salt, body: r.body}
	if l.chain, err = uuid.ParseBytes(r.chain); err != nil {
		return l, fmt.Errorf("chain %q: %w", r.chain, err)
	}
	// An id that cannot be read is none, and then the hash does not match.
	l.actor, _ = uuid.ParseBytes(r.actor)
	l.subject, _ = uuid.ParseBytes(r.subject)
	return l, nil
}

func (v *verifier) next(row link, sum *summer) {
	if !v.started || row.chain != v.chain {
		v.endChain()
		v.startChain(row.chain)
	}
	v.count++
	v.gap(row.seq)
	want := sum.of(row)
	follows := row.seq == v.seq+1 && !same(row.prev, v.prev[0][:]) && !same(row.prev, v.prev[1][:])
	switch {
	case !same(row.hash, want[:]):
		v.fail("audit_records", row.chain, row.seq, "its hash does not match what it says")
	case follows:
		v.fail("audit_records", row.chain, row.seq, "it does not follow the record before it")
	}
	kept := row.body != nil && sum.kept(row)
	switch {
	case row.body == nil && !v.erased:
		v.fail("audit_bodies", row.chain, row.seq, "the words of this act are missing, and no erasure was ordered")
	case row.body != nil && !kept:
		v.fail("audit_bodies", row.chain, row.seq, "the words of this act were changed")
	}
	v.hold(row)
	if v.watched[string(row.act)] {
		v.tell(row, kept)
	}
	v.seq = row.seq
	v.prev[1] = want
	clear(v.prev[0][:])
	copy(v.prev[0][:], row.hash)
}

func (v *verifier) startChain(chain uuid.UUID) {
	v.started, v.chain, v.seq = true, chain, 0
	copy(v.prev[0][:], Genesis(chain))
	v.prev[1] = v.prev[0]
	v.here = v.marks[chain]
	delete(v.marks, chain)
	_, v.erased = v.erasures[chain]
}

// gap names the records that are missing before one.
func (v *verifier) gap(seq int64) {
	const each = 100 // more than that are told of together
	if seq-v.seq-1 > each {
		v.fail("audit_records", v.chain, v.seq+1, fmt.Sprintf("it is missing, and so are all up to %d", seq-1))
		return
	}
	for missing := v.seq + 1; missing < seq; missing++ {
		v.fail("audit_records", v.chain, missing, "it is missing")
	}
}

// hold compares a record with the mark of an anchor that was put there.
func (v *verifier) hold(row link) {
	for len(v.here) > 0 && v.here[0].Seq <= row.seq {
		mark := v.here[0]
		v.here = v.here[1:]
		switch {
		case mark.Seq < row.seq:
			v.gone(v.chain, mark)
		case hex.EncodeToString(row.hash) != mark.Hash:
			v.fail("audit_records", v.chain, mark.Seq, "it is not the one that was anchored on "+mark.on())
		}
	}
}

func (v *verifier) gone(chain uuid.UUID, mark Mark) {
	v.fail("audit_records", chain, mark.Seq, "it was anchored on "+mark.on()+", and is gone")
}

// tell shows a record to whoever watches. Words that are not those committed to are as good as none.
func (v *verifier) tell(row link, kept bool) {
	seen := Seen{Record: Record{
		ChainID: row.chain, Seq: row.seq, At: row.at, ActorID: row.actor, Act: Act(row.act), SubjectKind: string(row.kind), SubjectID: row.subject,
	}}
	var body Body
	if kept && json.Unmarshal(row.body, &body) == nil {
		seen.Body = &body
	}
	if seen.Act == ActErased {
		order, there := v.erasures[row.chain]
		if !there {
			v.wrong = append(v.wrong, Wrong{"erasures", row.chain.String(), "it is missing, and an act tells of it"})
		}
		v.ordered[row.chain] = v.ordered[row.chain] || order.toldBy(seen)
	}
	for _, watch := range v.watches {
		if slices.Contains(watch.Acts, seen.Act) {
			watch.Saw(seen)
		}
	}
}

// endChain holds the last record against the head, which alone of all rows here is changed by every act.
func (v *verifier) endChain() {
	if !v.started {
		return
	}
	for _, mark := range v.here {
		v.gone(v.chain, mark)
	}
	head, found := v.heads[v.chain]
	delete(v.heads, v.chain)
	switch {
	case !found:
		v.failHead(v.chain, "it is missing, and its records are there")
	case head.Seq > v.seq:
		v.gap(head.Seq + 1)
		v.failHead(v.chain, fmt.Sprintf("it says that the chain ends with record %d, but %d is the last", head.Seq, v.seq))
	case head.Seq < v.seq:
		for beyond := max(head.Seq, v.seq-100) + 1; beyond <= v.seq; beyond++ {
			v.fail("audit_records", v.chain, beyond, "it stands after the end of its chain")
		}
		v.failHead(v.chain, fmt.Sprintf("it says that the chain ends with record %d, but %d is the last", head.Seq, v.seq))
	case !same(head.Hash, v.prev[0][:]):
		v.failHead(v.chain, "its hash is not that of the last record")
	}
}

// finish tells of chains without records and of erasures without an act.
func (v *verifier) finish() {
	for _, chain := range inOrder(v.heads) {
		if v.heads[chain].Seq != 0 {
			v.failHead(chain, "its records are missing")
		}
	}
	for _, chain := range inOrder(v.marks) {
		for _, mark := range v.marks[chain] {
			v.gone(chain, mark)
		}
	}
	for _, person := range inOrder(v.erasures) {
		if !v.ordered[person] {
			v.wrong = append(v.wrong, Wrong{"erasures", person.String(), "no act in the history tells of it as it stands here"})
		}
	}
}

func (v *verifier) fail(table string, chain uuid.UUID, seq int64, what string) {
	v.wrong = append(v.wrong, Wrong{table, rowName(chain, seq), what})
}

func (v *verifier) failHead(chain uuid.UUID, what string) {
	v.wrong = append(v.wrong, Wrong{"audit_heads", chain.String(), what})
}

func rowName(chain uuid.UUID, seq int64) string { return fmt.Sprintf("%s/%d", chain, seq) }

func inOrder[T any](of map[uuid.UUID]T) []uuid.UUID {
	ids := make([]uuid.UUID, 0, len(of))
	for id := range of {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) })
	return ids
}

// strayBodies finds words that belong to no record.
func strayBodies(tx *gorm.DB) ([]Wrong, error) {
	var stray []StoredBody
	err := tx.Table("audit_bodies b").Select("b.chain_id, b.seq").
		Where("NOT EXISTS (SELECT 1 FROM audit_records r WHERE r.chain_id = b.chain_id AND r.seq = b.seq)").
		Order("b.chain_id, b.seq").Find(&stray).Error
	var wrong []Wrong
	for _, b := range stray {
		wrong = append(wrong, Wrong{"audit_bodies", rowName(b.ChainID, b.Seq), "there is no act of which these are the words"})
	}
	return wrong, err
}

// on is when the anchor was dropped.
func (m Mark) on() string { return time.UnixMicro(m.at).UTC().Format(time.DateTime) }
