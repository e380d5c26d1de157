package signoff_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/audit"
	"linkfolio/internal/calendar"
	"linkfolio/internal/cpd"
	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/signoff"
)

// guarded are the append-only tables with the columns that name a row, as audit.Wrong does.
var guarded = []struct {
	table string
	keys  []string
}{
	{"entry_versions", []string{"entry_id", "number"}}, {"entry_version_bodies", []string{"entry_id", "number"}},
	{"decisions", []string{"entry_id", "number"}}, {"decision_comments", []string{"entry_id", "number"}},
	{"reopenings", []string{"entry_id", "number"}}, {"reopening_reasons", []string{"entry_id", "number"}},
	{"remarks", []string{"id"}}, {"remark_words", []string{"id"}},
	{"audit_records", []string{"chain_id", "seq"}}, {"audit_bodies", []string{"chain_id", "seq"}},
	{"erasures", []string{"subject_id"}},
	{"audit_heads", []string{"chain_id"}}, // changes with every act, but not otherwise
}

// vault is a world with some of everything in it, its guards dropped, as somebody with the owner's rights could, and its
// anchors kept elsewhere.
type vault struct {
	*world
	rand    *rand.Rand
	anchors audit.Marks
	rows    map[string][]row // of each table, in order; without those of the erased, of whom little can be proven
	heads   []row            // as they were halfway
	halfway time.Time
	gone    uuid.UUID // tom, who was erased
}

// row is a row by its columns.
type row map[string]any

func newVault(t *testing.T, db *database.DB) *vault {
	v := &vault{world: newWorld(t, db), rand: rand.New(rand.NewPCG(5, 300)), rows: map[string][]row{}}
	ledger := v.ledger()
	v.fill("first")
	v.erase()
	v.drop(ledger)
	v.heads, v.halfway = v.read(db.Read(t.Context()), "audit_heads"), v.now
	v.fill("second")
	v.drop(ledger)
	_, marks, wrong := ledger.Marks()
	if len(wrong) > 0 {
		t.Fatal(wrong)
	}
	v.anchors = marks
	v.disarmAll()
	for _, g := range guarded {
		for _, r := range v.read(db.Read(t.Context()), g.table) {
			if !same(r["owner_id"], v.gone) {
				v.rows[g.table] = append(v.rows[g.table], r)
			}
		}
		if len(v.rows[g.table]) == 0 {
			t.Fatalf("the world has nothing in %s", g.table)
		}
	}
	return v
}

// fill has entries go every way.
func (v *vault) fill(name string) {
	ctx := v.t.Context()
	step := func() { v.now = v.now.Add(7 * time.Minute) }
	if v.ruth.StandsIn == nil {
		v.cover(calendar.MustOn(2026, 12, 3))
	}
	first := v.template.Prompts[0].Key
	for i, way := range []string{"sign", "stand-in", "return", "decline", "withdraw", "reopen", "sent", "again"} {
		step()
		e := v.sent(fmt.Sprintf("%s %d", name, i))
		hash := v.shown(v.sam, e.ID).Hash
		step()
		v.must(v.desk.Remark(ctx, v.sam, e.ID, signoff.Word{Version: hash, Comment: "Seen " + way, Answers: map[string]string{first: "More of " + way}}))
		step()
		var err error
		switch way {
		case "sign":
			_, err = v.desk.Sign(ctx, v.sam, e.ID, signoff.Word{Version: hash, Comment: "Good " + name})
		case "stand-in":
			_, err = v.desk.Sign(ctx, v.ruth, e.ID, signoff.Word{Version: hash, Comment: "For Sam " + name})
		case "return", "again":
			_, err = v.desk.Return(ctx, v.sam, e.ID, signoff.Word{Version: hash, Comment: "Say more " + name})
		case "decline":
			_, err = v.desk.Decline(ctx, v.sam, e.ID, signoff.Word{Version: hash, Comment: "Not mine " + name})
		case "withdraw":
			err = v.desk.Withdraw(ctx, v.amira, e.ID)
		case "reopen":
			_, err = v.desk.Sign(ctx, v.sam, e.ID, signoff.Word{Version: hash})
			v.must(err)
			step()
			_, err = v.desk.Reopen(ctx, v.amira, e.ID, signoff.Word{Version: hash, Comment: "Wrong hours " + name})
		}
		v.must(err)
		if way == "again" {
			step()
			v.again(e.ID, "Mended "+name, v.sam)
		}
	}
}

// erase has tom write, have something signed off, and go.
func (v *vault) erase() {
	ctx := v.t.Context()
	amira := v.amira
	v.amira = v.tom
	e := v.sent("Of somebody who went")
	_, err := v.desk.Sign(ctx, v.sam, e.ID, signoff.Word{Version: v.shown(v.sam, e.ID).Hash, Comment: "Farewell"})
	v.must(err)
	v.amira, v.gone = amira, v.tom.ID
	v.now = v.now.Add(time.Hour)
	order := audit.Erasure{SubjectID: v.gone, ByID: v.gone, Reason: "asked for", At: v.now}
	v.must(v.db.InTx(ctx, func(tx *gorm.DB) error {
		return errors.Join(audit.OrderErasure(tx, order), signoff.Erase(tx, v.gone), cpd.Erase(tx, v.gone), audit.Erase(tx, v.gone),
			audit.Add(tx, audit.Event{Chain: v.gone, At: v.now, Actor: v.gone, Act: audit.ActErased,
				Subject: audit.Subject{Kind: "account", ID: v.gone}, Body: audit.Body{Words: "the account was erased", Digest: order.Digest()}}))
	}))
}

func (v *vault) ledger() audit.Ledger {
	return audit.Ledger{
		File: filepath.Join(v.t.TempDir(), "anchors"),
		Sign: func(a audit.Anchor) (string, error) { b, err := json.Marshal(a); return string(b), err },
		Open: func(line string) (a audit.Anchor, err error) { return a, json.Unmarshal([]byte(line), &a) },
	}
}

func (v *vault) drop(l audit.Ledger) {
	_, err := l.Drop(v.db.Read(v.t.Context()), v.now)
	v.must(err)
}

// disarmAll drops every guard for good: the database is a throw-away one.
func (v *vault) disarmAll() {
	db := v.db.Read(v.t.Context())
	list := "SELECT 'DROP TRIGGER ' || name FROM sqlite_master WHERE type = 'trigger'"
	if v.db.EngineName() == "postgres" {
		list = `SELECT 'ALTER TABLE ' || tgrelid::regclass || ' DISABLE TRIGGER ALL' FROM pg_trigger GROUP BY tgrelid
			UNION ALL SELECT 'ALTER TABLE ' || conrelid::regclass || ' DROP CONSTRAINT ' || quote_ident(conname) FROM pg_constraint
			WHERE contype IN ('f', 'c') AND connamespace = 'public'::regnamespace`
	}
	var statements []string
	v.must(db.Raw(list).Scan(&statements).Error)
	for _, s := range statements {
		v.must(db.Exec(s).Error)
	}
}

func (v *vault) read(tx *gorm.DB, table string) (rows []row) {
	found, err := tx.Table(table).Rows()
	v.must(err)
	defer found.Close()
	columns, err := found.Columns()
	v.must(err)
	for found.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		v.must(found.Scan(into...))
		r := row{}
		for i, c := range columns {
			r[c] = values[i]
		}
		rows = append(rows, r)
	}
	v.must(found.Err())
	keys := keysOf(table)
	slices.SortFunc(rows, func(a, b row) int { return strings.Compare(a.sorting(keys), b.sorting(keys)) })
	return rows
}

func keysOf(table string) []string {
	for _, g := range guarded {
		if g.table == table {
			return g.keys
		}
	}
	return nil
}

func (r row) name(keys []string) string {
	var parts []string
	for _, k := range keys {
		parts = append(parts, fmt.Sprint(r[k]))
	}
	return strings.Join(parts, "/")
}

func (r row) sorting(keys []string) string {
	if len(keys) == 2 {
		return fmt.Sprintf("%s/%09d", r[keys[0]], r[keys[1]])
	}
	return r.name(keys)
}

func (r row) where(keys []string) (condition string, args []any) {
	var all []string
	for _, k := range keys {
		all = append(all, k+" = ?")
		args = append(args, r[k])
	}
	return strings.Join(all, " AND "), args
}

// tampering is one way of changing what may not change. It gives the names of which verify must have one.
type tampering struct {
	name string
	do   func(v *vault, tx *gorm.DB) (names []string, err error)
}

var errNothing = errors.New("nothing was changed")

// some picks at random.
func some[T any](v *vault, of []T) T { return of[v.rand.IntN(len(of))] }

func (v *vault) anyTable() (table string, keys []string) {
	g := some(v, guarded)
	return g.table, g.keys
}

// another is a value that a column might have, and does not have now.
func (v *vault) another(table, column string, now any) any {
	if v.rand.IntN(2) == 0 {
		for range 5 {
			if other := some(v, v.rows[table])[column]; other != nil && fmt.Sprint(other) != fmt.Sprint(now) {
				return other
			}
		}
	}
	switch x := now.(type) {
	case nil:
		return v.ruth.ID.String()
	case int64:
		return x + 1 + int64(v.rand.IntN(3))
	case time.Time:
		return x.Add(some(v, []time.Duration{time.Microsecond, time.Second, -time.Hour, 26 * time.Hour}))
	case []byte:
		if len(x) == 0 {
			return []byte{0}
		}
		changed := bytes.Clone(x)
		changed[v.rand.IntN(len(x))] ^= 1 << v.rand.IntN(8)
		return changed
	case string:
		if _, err := uuid.Parse(x); err == nil {
			return uuid.NewString()
		}
		return x + some(v, []string{" ", "x", "é"})
	}
	v.t.Fatalf("%s.%s is a %T", table, column, now)
	return nil
}

func (v *vault) update(tx *gorm.DB, table string, r row, column string, value any) error {
	condition, args := r.where(keysOf(table))
	changed := tx.Exec("UPDATE "+table+" SET "+column+" = ? WHERE "+condition, append([]any{value}, args...)...)
	if changed.Error == nil && changed.RowsAffected != 1 {
		return errNothing
	}
	return changed.Error
}

func (v *vault) remove(tx *gorm.DB, table, condition string, args ...any) error {
	return tx.Exec("DELETE FROM "+table+" WHERE "+condition, args...).Error
}

func (v *vault) insert(tx *gorm.DB, table string, r row) error {
	var columns, marks []string
	var args []any
	for c, value := range r {
		columns, marks, args = append(columns, c), append(marks, "?"), append(args, value)
	}
	return tx.Exec("INSERT INTO "+table+" ("+strings.Join(columns, ", ")+") VALUES ("+strings.Join(marks, ", ")+")", args...).Error
}

// edit changes one column of one row.
func edit(table, column string) tampering {
	return tampering{table + "." + column, func(v *vault, tx *gorm.DB) ([]string, error) {
		r := some(v, v.rows[table])
		value := v.another(table, column, r[column])
		after := row{}
		for k, x := range r {
			after[k] = x
		}
		after[column] = value
		return []string{r.name(keysOf(table)), after.name(keysOf(table))}, v.update(tx, table, r, column, value)
	}}
}

// tells is the acts of an entry, by which a row that is gone is missed.
func (v *vault) tells(entry any) (names []string) {
	for _, r := range v.rows["audit_records"] {
		if fmt.Sprint(r["subject_id"]) == fmt.Sprint(entry) {
			names = append(names, r.name(keysOf("audit_records")))
		}
	}
	return names
}

func (v *vault) missed(table string, r row) []string {
	names := []string{r.name(keysOf(table))}
	if entry, has := r["entry_id"]; has {
		names = append(names, v.tells(entry)...)
	}
	return names
}

var tamperings = []tampering{
	{"delete a row", func(v *vault, tx *gorm.DB) ([]string, error) {
		table, keys := v.anyTable()
		r := some(v, v.rows[table])
		condition, args := r.where(keys)
		return v.missed(table, r), v.remove(tx, table, condition, args...)
	}},
	{"delete a row with its words", func(v *vault, tx *gorm.DB) ([]string, error) {
		pair := some(v, [][2]string{{"decisions", "decision_comments"}, {"reopenings", "reopening_reasons"}, {"remarks", "remark_words"}, {"entry_versions", "entry_version_bodies"}, {"audit_records", "audit_bodies"}})
		r := some(v, v.rows[pair[0]])
		condition, args := r.where(keysOf(pair[0]))
		return v.missed(pair[0], r), errors.Join(v.remove(tx, pair[1], condition, args...), v.remove(tx, pair[0], condition, args...))
	}},
	{"delete a tail of a table", func(v *vault, tx *gorm.DB) ([]string, error) {
		table := some(v, []string{"decisions", "reopenings", "remarks", "entry_versions"})
		from := some(v, v.rows[table])["at"]
		var names []string
		for _, r := range v.rows[table] {
			if !r["at"].(time.Time).Before(from.(time.Time)) {
				names = append(names, v.missed(table, r)...)
			}
		}
		return names, v.remove(tx, table, "at >= ?", from)
	}},
	{"insert a forged row", func(v *vault, tx *gorm.DB) ([]string, error) {
		table, keys := v.anyTable()
		r := row{}
		for k, x := range some(v, v.rows[table]) {
			r[k] = x
		}
		last := keys[len(keys)-1]
		if _, numbered := r[last].(int64); numbered {
			r[last] = r[last].(int64) + 1 + int64(v.rand.IntN(40))
		} else {
			r[last] = uuid.NewString()
		}
		return []string{r.name(keys)}, v.insert(tx, table, r)
	}},
	{"swap a column of two rows", func(v *vault, tx *gorm.DB) ([]string, error) {
		table, keys := v.anyTable()
		a, b := some(v, v.rows[table]), some(v, v.rows[table])
		column := some(v, columnsOf(a))
		if slices.Contains(keys, column) || same(a[column], b[column]) {
			return nil, errNothing
		}
		return []string{a.name(keys), b.name(keys)}, errors.Join(v.update(tx, table, a, column, b[column]), v.update(tx, table, b, column, a[column]))
	}},
	{"swap two rows", func(v *vault, tx *gorm.DB) ([]string, error) {
		table, keys := v.anyTable()
		a, b := some(v, v.rows[table]), some(v, v.rows[table])
		if a.name(keys) == b.name(keys) {
			return nil, errNothing
		}
		for _, column := range columnsOf(a) {
			if !slices.Contains(keys, column) && !same(a[column], b[column]) {
				if err := errors.Join(v.update(tx, table, a, column, b[column]), v.update(tx, table, b, column, a[column])); err != nil {
					return nil, err
				}
			}
		}
		return []string{a.name(keys), b.name(keys)}, nil
	}},
	{"another signer, everywhere in the row", func(v *vault, tx *gorm.DB) ([]string, error) {
		table := some(v, []string{"decisions", "reopenings"})
		r := some(v, v.rows[table])
		return []string{r.name(keysOf(table))}, errors.Join(v.update(tx, table, r, "by_id", v.ruth.ID), v.update(tx, table, r, "by_name", "Ruth Other"))
	}},
	{"a receipt of another decision", func(v *vault, tx *gorm.DB) ([]string, error) {
		a, b := some(v, v.rows["decisions"]), some(v, v.rows["decisions"])
		if same(a["receipt"], b["receipt"]) {
			return nil, errNothing
		}
		return []string{a.name(keysOf("decisions"))}, v.update(tx, "decisions", a, "receipt", b["receipt"])
	}},
	{"another state of an entry", func(v *vault, tx *gorm.DB) ([]string, error) {
		r := some(v, v.rows["decisions"])
		state := some(v, []access.State{access.Draft, access.Sent, access.Returned, access.Signed})
		changed := tx.Exec("UPDATE entries SET state = ? WHERE id = ? AND version = ? AND state <> ?", state, r["entry_id"], r["number"], state)
		if changed.Error == nil && changed.RowsAffected == 0 {
			return nil, errNothing
		}
		return []string{fmt.Sprint(r["entry_id"])}, changed.Error
	}},
	{"another signer of an entry", func(v *vault, tx *gorm.DB) ([]string, error) {
		r := some(v, v.rows["decisions"])
		changed := tx.Exec("UPDATE entries SET signer_id = ? WHERE id = ? AND state = 'signed'", v.gone, r["entry_id"])
		if changed.Error == nil && changed.RowsAffected == 0 {
			return nil, errNothing
		}
		return []string{fmt.Sprint(r["entry_id"])}, changed.Error
	}},
	{"other words in a signed entry", func(v *vault, tx *gorm.DB) ([]string, error) {
		r := some(v, v.rows["decisions"])
		changed := tx.Exec("UPDATE entries SET title = 'Other' WHERE id = ? AND state = 'signed'", r["entry_id"])
		if changed.Error == nil && changed.RowsAffected == 0 {
			return nil, errNothing
		}
		return []string{fmt.Sprint(r["entry_id"])}, changed.Error
	}},
	{"an entry that is gone", func(v *vault, tx *gorm.DB) ([]string, error) {
		r := some(v, v.rows["entry_versions"])
		return []string{fmt.Sprint(r["entry_id"])}, v.remove(tx, "entries", "id = ?", r["entry_id"])
	}},
	{"an order to erase, to be able to delete", func(v *vault, tx *gorm.DB) ([]string, error) {
		return []string{v.amira.ID.String()}, errors.Join(
			v.insert(tx, "erasures", row{"subject_id": v.amira.ID, "by_id": v.amira.ID, "reason": "asked for", "at": v.now}),
			v.remove(tx, "decision_comments", "owner_id = ?", v.amira.ID))
	}},
	{"an old head", func(v *vault, tx *gorm.DB) ([]string, error) {
		r := v.head()
		return []string{r.name(keysOf("audit_heads"))}, errors.Join(v.update(tx, "audit_heads", r, "seq", r["seq"]), v.update(tx, "audit_heads", r, "hash", r["hash"]))
	}},
	{"a cut end of a chain, head and all", func(v *vault, tx *gorm.DB) ([]string, error) {
		return v.cut(tx, v.now.Add(-time.Duration(1+v.rand.IntN(200))*time.Minute))
	}},
	{"an older backup", func(v *vault, tx *gorm.DB) ([]string, error) {
		names, err := v.cut(tx, v.halfway.Add(time.Duration(v.rand.IntN(100))*time.Minute))
		if err != nil {
			return nil, err
		}
		after := v.halfway.Add(time.Minute)
		for _, s := range []string{
			"DELETE FROM remark_words WHERE id IN (SELECT id FROM remarks WHERE at > ?)", "DELETE FROM remarks WHERE at > ?",
			"DELETE FROM entries WHERE created_at > ?", "DELETE FROM reopening_reasons WHERE entry_id IN (SELECT entry_id FROM reopenings WHERE at > ?)",
			"DELETE FROM reopenings WHERE at > ?", "DELETE FROM decision_comments WHERE entry_id IN (SELECT entry_id FROM decisions WHERE at > ?)",
			"DELETE FROM decisions WHERE at > ?", "DELETE FROM entry_version_bodies WHERE entry_id IN (SELECT entry_id FROM entry_versions WHERE at > ?)",
			"DELETE FROM entry_versions WHERE at > ?",
		} {
			if err := tx.Exec(s, after).Error; err != nil {
				return nil, err
			}
		}
		return names, nil
	}},
	{"a chain that was written anew from some act on", func(v *vault, tx *gorm.DB) ([]string, error) { return v.rewrite(tx) }},
}

func columnsOf(r row) (columns []string) {
	for c := range r {
		columns = append(columns, c)
	}
	slices.Sort(columns)
	return columns
}

func same(a, b any) bool { return fmt.Sprint(a) == fmt.Sprint(b) }

// head is the head of amira's chain as it was halfway.
func (v *vault) head() row {
	for _, r := range v.heads {
		if same(r["chain_id"], v.amira.ID) {
			return r
		}
	}
	v.t.Fatal("amira has no chain")
	return nil
}

// chain is amira's acts, in order.
func (v *vault) chain() (rows []row) {
	for _, r := range v.rows["audit_records"] {
		if same(r["chain_id"], v.amira.ID) {
			rows = append(rows, r)
		}
	}
	return rows
}

// cut takes the acts of amira's chain after a moment away, and sets the head right, so that only anchors can tell.
func (v *vault) cut(tx *gorm.DB, after time.Time) (names []string, err error) {
	var last row
	for _, r := range v.chain() {
		if r["at"].(int64) <= after.UnixMicro() {
			last = r
			continue
		}
		names = append(names, r.name(keysOf("audit_records")))
	}
	if last == nil || len(names) == 0 {
		return nil, errNothing
	}
	return names, errors.Join(
		v.remove(tx, "audit_bodies", "chain_id = ? AND seq > ?", last["chain_id"], last["seq"]),
		v.remove(tx, "audit_records", "chain_id = ? AND seq > ?", last["chain_id"], last["seq"]),
		v.update(tx, "audit_heads", last, "seq", last["seq"]), v.update(tx, "audit_heads", last, "hash", last["hash"]))
}

// rewrite changes the words of an act and recomputes all that follows, so that only anchors can tell.
func (v *vault) rewrite(tx *gorm.DB) (names []string, err error) {
	chain := v.chain()
	from := v.rand.IntN(len(chain))
	prev := chain[from]["prev"].([]byte)
	for i, r := range chain[from:] {
		salt, body := v.words(r)
		if i == 0 {
			body = bytes.Replace(body, []byte(`"words":"`), []byte(`"words":"never `), 1)
		}
		rec := recordOf(r)
		rec.Prev, rec.Commitment = prev, audit.Commit(salt, body)
		prev = sumOf(rec)
		condition, args := r.where(keysOf("audit_records"))
		if err := errors.Join(
			tx.Exec("UPDATE audit_records SET prev = ?, commitment = ?, hash = ? WHERE "+condition, append([]any{rec.Prev, rec.Commitment, prev}, args...)...).Error,
			tx.Exec("UPDATE audit_bodies SET body = ? WHERE "+condition, append([]any{body}, args...)...).Error,
		); err != nil {
			return nil, err
		}
		names = append(names, r.name(keysOf("audit_records")))
	}
	return names, tx.Exec("UPDATE audit_heads SET hash = ? WHERE chain_id = ?", prev, v.amira.ID).Error
}

func (v *vault) words(r row) (salt, body []byte) {
	for _, b := range v.rows["audit_bodies"] {
		if b.name(keysOf("audit_bodies")) == r.name(keysOf("audit_bodies")) {
			return b["salt"].([]byte), b["body"].([]byte)
		}
	}
	v.t.Fatalf("act %s has no words", r.name(keysOf("audit_records")))
	return nil, nil
}

func recordOf(r row) audit.Record {
	id := func(column string) uuid.UUID { return uuid.MustParse(fmt.Sprint(r[column])) }
	return audit.Record{
		ChainID: id("chain_id"), Seq: r["seq"].(int64), At: r["at"].(int64), ActorID: id("actor_id"), Act: audit.Act(fmt.Sprint(r["act"])),
		SubjectKind: fmt.Sprint(r["subject_kind"]), SubjectID: id("subject_id"),
	}
}

// sumOf is the hash of a record, as a forger who has read the source would make it.
func sumOf(r audit.Record) []byte {
	text := []byte("linkfolio/audit/v1")
	number := func(n int64) []byte { return binary.BigEndian.AppendUint64(nil, uint64(n)) }
	for _, part := range [][]byte{
		r.Prev, r.ChainID[:], number(r.Seq), number(r.At), r.ActorID[:], []byte(r.Act), []byte(r.SubjectKind), r.SubjectID[:], r.Commitment,
	} {
		text = append(append(text, number(int64(len(part)))...), part...)
	}
	sum := sha256.Sum256(text)
	return sum[:]
}

func (v *vault) found(tx *gorm.DB) (names []string) {
	parts, err := signoff.VerifyAll(tx, v.keys, v.anchors)
	v.must(err)
	for _, part := range parts {
		for _, w := range part.Wrong {
			names = append(names, w.Row)
		}
	}
	return names
}

var errRollBack = errors.New("roll back")

// try tampers in a transaction that is rolled back. It tells whether anything was changed.
func (v *vault) try(how tampering) (changed bool) {
	v.t.Helper()
	err := v.db.InTx(v.t.Context(), func(tx *gorm.DB) error {
		if v.db.EngineName() == "sqlite" { // references would be checked at the end, which never comes
			v.must(tx.Exec("PRAGMA defer_foreign_keys = ON").Error)
		}
		names, err := how.do(v, tx)
		if err != nil {
			return err // the engine refused it, or there was nothing to change
		}
		changed = true
		found := v.found(tx)
		if len(found) == 0 {
			v.t.Errorf("%s of %v was not noticed", how.name, names)
		} else if !slices.ContainsFunc(found, func(name string) bool { return slices.Contains(names, name) }) {
			v.t.Errorf("%s: found %v, which does not name one of %v", how.name, found, names)
		}
		return errRollBack
	})
	if !changed && err == nil {
		v.t.Errorf("%s was neither done nor refused", how.name)
	}
	return changed
}

// Every tampering of 300 and more, each in a transaction that is rolled back, is found and the row named; clean data raises
// no alarm, before and afterwards.
func TestEveryTamperingIsFound(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		v := newVault(t, db)
		clean := func() {
			if found := v.found(db.Read(t.Context())); len(found) > 0 {
				t.Fatalf("alarm over clean data: %v", found)
			}
		}
		clean()
		tried := map[string]int{}
		total := 0
		count := func(how tampering) {
			for range 20 {
				if v.try(how) {
					total++
					tried[how.name]++
					return
				}
			}
		}
		for _, g := range guarded {
			for _, column := range columnsOf(v.rows[g.table][0]) {
				count(edit(g.table, column))
				count(edit(g.table, column))
			}
		}
		for range 10 {
			for _, how := range tamperings {
				count(how)
			}
		}
		clean()
		if total < 300 {
			t.Errorf("%d tamperings were tried", total)
		}
		for _, how := range tamperings {
			if tried[how.name] < 5 {
				t.Errorf("%q was tried %d times", how.name, tried[how.name])
			}
		}
		t.Logf("%d tamperings of %d kinds were tried", total, len(tried))
	})
}
