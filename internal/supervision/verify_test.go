package supervision_test

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/audit"
	"linkfolio/internal/supervision"
)

// vault is a world with sessions that went every way, and one of somebody who was erased.
type vault struct {
	*world
	corrected uuid.UUID // version 1 of amira and version 2 of sam, which both confirmed
	changed   uuid.UUID // version 1 of amira, version 2 of sam, which amira has yet to confirm
	twin      uuid.UUID // version 1 of sam alone
	gone      uuid.UUID // of tom, who was erased
}

func newVault(w *world) *vault {
	v := &vault{world: w}
	v.corrected, v.changed, v.twin, v.gone = v.add(w.amira, w.amira), v.add(w.amira, w.amira), v.add(w.sam, w.amira), v.add(w.tom, w.tom)
	v.confirm(w.sam, v.corrected, 1)
	v.change(w.sam, v.corrected, "A name was wrong")
	v.confirm(w.amira, v.corrected, 2)
	v.change(w.sam, v.changed, "")
	v.confirm(w.sam, v.gone, 1)
	w.must(w.log.Tick(w.t.Context(), w.sam, v.changed, w.sheet(w.sam, v.changed).Content.Actions[0].ID.String(), true))
	v.erase(w.tom.ID, w.now)
	return v
}

func (v *vault) pass() { v.now = v.now.Add(7*time.Minute + time.Microsecond) }

func (v *vault) add(by, worker access.Actor) uuid.UUID {
	v.t.Helper()
	v.pass()
	d := v.draft()
	d.Link, d.Agenda = v.link(worker, v.sam), "Caseload of "+v.now.String()
	if worker.ID == v.amira.ID {
		d.Entries = []string{v.entry(access.Sent, v.sam)}
	}
	s, err := v.log.Add(v.t.Context(), by, d)
	v.must(err)
	return s.ID
}

func (v *vault) confirm(who access.Actor, id uuid.UUID, version int) {
	v.t.Helper()
	v.pass()
	_, err := v.log.Confirm(v.t.Context(), who, id, version)
	v.must(err)
}

func (v *vault) change(who access.Actor, id uuid.UUID, reason string) {
	v.t.Helper()
	v.pass()
	d, lock := v.redraft(who, id)
	d.Notes, d.Reason, d.Actions = "Agreed otherwise", reason, d.Actions[1:]
	_, err := v.log.Change(v.t.Context(), who, id, lock, d)
	v.must(err)
}

func (v *vault) erase(person uuid.UUID, at time.Time) {
	v.t.Helper()
	order := audit.Erasure{SubjectID: person, ByID: person, Reason: "asked for", At: at}
	v.must(v.db.InTx(v.t.Context(), func(tx *gorm.DB) error {
		return errors.Join(audit.OrderErasure(tx, order), supervision.Erase(tx, person), audit.Erase(tx, person), audit.Add(tx, audit.Event{
			Chain: person, At: at, Actor: person, Act: audit.ActErased, Subject: audit.Subject{Kind: "account", ID: person},
			Body: audit.Body{Words: "the account was erased", Digest: order.Digest()},
		}))
	}))
}

// disarm drops every guard for good, as somebody with the owner's rights could: the database is a throw-away one.
func (v *vault) disarm() {
	db := v.db.Read(v.t.Context())
	list := "SELECT 'DROP TRIGGER ' || name FROM sqlite_master WHERE type = 'trigger'"
	if v.db.EngineName() == "postgres" {
		list = `SELECT 'ALTER TABLE ' || tgrelid::regclass || ' DISABLE TRIGGER ALL' FROM pg_trigger GROUP BY tgrelid`
	}
	var statements []string
	v.must(db.Raw(list).Scan(&statements).Error)
	for _, s := range statements {
		v.must(db.Exec(s).Error)
	}
}

// act names the record of the last such act upon a session as audit.Wrong does.
func (v *vault) act(session uuid.UUID, act audit.Act) string {
	v.t.Helper()
	var record audit.Record
	v.must(v.db.Read(v.t.Context()).Where("subject_id = ? AND act = ?", session, act).Order("seq DESC").Take(&record).Error)
	return fmt.Sprintf("audit_records %s/%d", record.ChainID, record.Seq)
}

// alarms verifies, and gives what is wrong with sessions, and with the chains.
func (v *vault) alarms(tx *gorm.DB) (wrong []string, chains []audit.Wrong) {
	v.t.Helper()
	sessions, err := supervision.Verify(tx)
	v.must(err)
	_, chains, err = audit.VerifyAgainst(tx, nil, sessions.Watch())
	v.must(err)
	read, found := sessions.Finish()
	if read < 3 {
		v.t.Errorf("%d sessions were read", read)
	}
	for _, w := range found {
		wrong = append(wrong, w.String())
	}
	return wrong, chains
}

// tampering is one way of changing what may not change, with the row that Verify must name, beside others.
type tampering struct {
	name  string
	wants string
	do    func(run func(statement string, args ...any))
}

func one(statement string, args ...any) func(run func(string, ...any)) {
	return func(run func(string, ...any)) { run(statement, args...) }
}

func (v *vault) tamperings() []tampering {
	version := func(session uuid.UUID, number int) string {
		return fmt.Sprintf("supervision_versions %s/%d", session, number)
	}
	row := func(session uuid.UUID) string { return "supervision_sessions " + session.String() }
	const where = " WHERE session_id = ? AND number = ?"
	later := v.now.Add(time.Hour)
	forge := func(run func(string, ...any)) { // who has read the source makes the hash right, too
		content := strings.Replace(v.stored(v.corrected, 2).Content, "Agreed", "Refused", 1)
		run("UPDATE supervision_versions SET content = ?, hash = ?"+where, content, v.hash(v.corrected, content), v.corrected, 2)
		run("UPDATE supervision_sessions SET notes = 'Refused otherwise' WHERE id = ?", v.corrected)
	}
	swap := func(run func(string, ...any)) {
		a, b := v.stored(v.corrected, 1), v.stored(v.twin, 1)
		run("UPDATE supervision_versions SET content = ?, hash = ?"+where, b.Content, b.Hash, v.corrected, 1)
		run("UPDATE supervision_versions SET content = ?, hash = ?"+where, a.Content, a.Hash, v.twin, 1)
	}
	again := one(`INSERT INTO supervision_versions
		SELECT session_id, 2, owner_id, by_id, at, reason, content, hash FROM supervision_versions`+where, v.twin, 1)
	key := func(record string) (chain, seq string) {
		chain, seq, _ = strings.Cut(strings.TrimPrefix(record, "audit_records "), "/")
		return chain, seq
	}
	const of = " WHERE chain_id = ? AND CAST(seq AS text) = ?"
	without := func(record string) func(run func(string, ...any)) { // of an act, with its words
		chain, seq := key(record)
		return func(run func(string, ...any)) {
			run("DELETE FROM audit_bodies"+of, chain, seq)
			run("DELETE FROM audit_records"+of, chain, seq)
		}
	}
	act := func(record, column string, value any) func(run func(string, ...any)) {
		chain, seq := key(record)
		return one("UPDATE audit_records SET "+column+" = ?"+of, value, chain, seq)
	}
	wrote, corrected := v.act(v.twin, supervision.ActLogged), v.act(v.corrected, supervision.ActCorrected)
	return []tampering{
		{"content", version(v.corrected, 1), one("UPDATE supervision_versions SET content = REPLACE(content, 'Caseload', 'Cases')"+where, v.corrected, 1)},
		{"content and hash of the newest, and the session", version(v.corrected, 2), forge},
		{"the act of such a content", corrected, forge},
		{"reason", version(v.corrected, 2), one("UPDATE supervision_versions SET reason = 'None'"+where, v.corrected, 2)},
		{"no reason", corrected, one("UPDATE supervision_versions SET reason = ''"+where, v.corrected, 2)},
		{"by", version(v.changed, 1), one("UPDATE supervision_versions SET by_id = ?"+where, v.sam.ID, v.changed, 1)},
		{"owner", version(v.twin, 1), one("UPDATE supervision_versions SET owner_id = ?"+where, v.ruth.ID, v.twin, 1)},
		{"at", version(v.changed, 1), one("UPDATE supervision_versions SET at = ?"+where, v.now, v.changed, 1)},
		{"hash", version(v.changed, 1), one("UPDATE supervision_versions SET hash = 'x'"+where, v.changed, 1)},
		{"number", version(v.changed, 3), one("UPDATE supervision_versions SET number = 3"+where, v.changed, 2)},
		{"an earlier version deleted", v.act(v.corrected, supervision.ActLogged), one("DELETE FROM supervision_versions"+where, v.corrected, 1)},
		{"the newest version deleted", row(v.corrected), one("DELETE FROM supervision_versions"+where, v.corrected, 2)},
		{"the newest version deleted, and the session put back", corrected, func(run func(string, ...any)) {
			run("DELETE FROM supervision_versions"+where, v.corrected, 2)
			run("UPDATE supervision_sessions SET notes = 'Agreed', lock_version = 1, worker_confirmed = 1 WHERE id = ?", v.corrected)
		}},
		{"contents swapped", version(v.twin, 1), swap},
		{"a version forged", version(v.twin, 2), again},
		{"the session of a forged version", row(v.twin), again},
		{"a version of the erased forged", version(v.gone, 1), one(`INSERT INTO supervision_versions
			SELECT CAST(? AS `+v.idType()+`), number, ?, by_id, at, reason, content, hash FROM supervision_versions`+where, v.gone, v.tom.ID, v.twin, 1)},
		{"a version without a session", version(v.twin, 1), one("DELETE FROM supervision_sessions WHERE id = ?", v.twin)},
		{"a session deleted with all of it", wrote, func(run func(string, ...any)) {
			run("DELETE FROM supervision_versions WHERE session_id = ?", v.twin)
			run("DELETE FROM supervision_sessions WHERE id = ?", v.twin)
		}},
		{"the session of the erased deleted", v.act(v.gone, supervision.ActLogged), one("DELETE FROM supervision_sessions WHERE id = ?", v.gone)},
		{"agenda", row(v.changed), one("UPDATE supervision_sessions SET agenda = 'Other' WHERE id = ?", v.changed)},
		{"agenda gone", row(v.changed), one("UPDATE supervision_sessions SET agenda = '' WHERE id = ?", v.changed)},
		{"notes", row(v.changed), one("UPDATE supervision_sessions SET notes = '' WHERE id = ?", v.changed)},
		{"minutes", row(v.changed), one("UPDATE supervision_sessions SET minutes = 90 WHERE id = ?", v.changed)},
		{"held on", row(v.changed), one("UPDATE supervision_sessions SET held_on = '2026-11-19' WHERE id = ?", v.changed)},
		{"next on", row(v.changed), one("UPDATE supervision_sessions SET next_on = '' WHERE id = ?", v.changed)},
		{"kind", version(v.changed, 1), one("UPDATE supervision_sessions SET kind = 'professional' WHERE id = ?", v.changed)},
		{"supervisor", version(v.changed, 2), one("UPDATE supervision_sessions SET supervisor_id = ? WHERE id = ?", v.ruth.ID, v.changed)},
		{"worker", version(v.changed, 2), one("UPDATE supervision_sessions SET worker_id = ? WHERE id = ?", v.tom.ID, v.changed)},
		{"lock version", row(v.changed), one("UPDATE supervision_sessions SET lock_version = 1 WHERE id = ?", v.changed)},
		{"changed by", row(v.changed), one("UPDATE supervision_sessions SET changed_by = worker_id WHERE id = ?", v.changed)},
		{"changed at", row(v.changed), one("UPDATE supervision_sessions SET changed_at = ? WHERE id = ?", later, v.changed)},
		{"logged by", row(v.changed), one("UPDATE supervision_sessions SET logged_by = supervisor_id WHERE id = ?", v.changed)},
		{"logged at", row(v.changed), one("UPDATE supervision_sessions SET logged_at = ? WHERE id = ?", later, v.changed)},
		{"words of an action", row(v.changed), one("UPDATE supervision_actions SET words = 'Nothing' WHERE session_id = ?", v.changed)},
		{"an action deleted", row(v.changed), one("DELETE FROM supervision_actions WHERE session_id = ?", v.changed)},
		{"an entry deleted", row(v.changed), one("DELETE FROM supervision_entries WHERE session_id = ?", v.changed)},
		{"a confirmation of the worker forged", row(v.changed), one("UPDATE supervision_sessions SET worker_confirmed = 2 WHERE id = ?", v.changed)},
		{"a confirmation of the supervisor forged", row(v.twin), one("UPDATE supervision_sessions SET supervisor_confirmed = 2 WHERE id = ?", v.twin)},
		{"a first confirmation forged", row(v.twin), one("UPDATE supervision_sessions SET worker_confirmed = 1, worker_confirmed_at = changed_at WHERE id = ?", v.twin)},
		{"a confirmation taken away", row(v.corrected), one("UPDATE supervision_sessions SET worker_confirmed = 1 WHERE id = ?", v.corrected)},
		{"another time of a confirmation", row(v.corrected), one("UPDATE supervision_sessions SET worker_confirmed_at = ? WHERE id = ?", later, v.corrected)},
		{"an act of another session", wrote, act(wrote, "subject_id", v.changed)},
		{"an act of somebody else", wrote, act(wrote, "actor_id", v.amira.ID)},
		{"another act", wrote, act(wrote, "act", supervision.ActChanged)},
		{"an act in another chain", "audit_records " + v.ruth.ID.String() + "/900", func(run func(string, ...any)) {
			chain, seq := key(wrote)
			for _, table := range []string{"audit_bodies", "audit_records"} {
				run("UPDATE "+table+" SET chain_id = ?, seq = 900"+of, v.ruth.ID, chain, seq)
			}
		}},
		{"an act told twice", "audit_records " + v.amira.ID.String() + "/900", func(run func(string, ...any)) {
			chain, seq := key(wrote)
			run("INSERT INTO audit_bodies SELECT chain_id, 900, salt, body FROM audit_bodies"+of, chain, seq)
			run(`INSERT INTO audit_records SELECT chain_id, 900, at, actor_id, act, subject_kind, subject_id, commitment, prev, hash
				FROM audit_records`+of, chain, seq)
		}},
		{"the act of writing deleted", version(v.twin, 1), without(wrote)},
		{"the act of correcting deleted", version(v.corrected, 2), without(corrected)},
		{"the act of confirming deleted", row(v.corrected), without(v.act(v.corrected, supervision.ActConfirmed))},
	}
}

func (v *vault) idType() string {
	if v.db.EngineName() == "postgres" {
		return "uuid"
	}
	return "text"
}

func (v *vault) stored(session uuid.UUID, number int) (found supervision.Version) {
	v.t.Helper()
	v.must(v.db.Read(v.t.Context()).Where("session_id = ? AND number = ?", session, number).Take(&found).Error)
	return found
}

func (v *vault) hash(session uuid.UUID, content string) string {
	text := "linkfolio/supervision/v1\x00" + session.String() + v.amira.ID.String() + v.sam.ID.String() + "clinical\x00" + content
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

var errRollBack = errors.New("roll back")

// Each tampering is done in a transaction that is rolled back. Clean data raises no alarm, before and afterwards.
func TestEveryTamperingIsFound(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		v := newVault(w)
		clean := func() {
			w.must(w.db.Snapshot(t.Context(), func(tx *gorm.DB) error {
				if wrong, chains := v.alarms(tx); len(wrong)+len(chains) > 0 {
					t.Fatalf("alarm over clean data: %v, %v", wrong, chains)
				}
				return nil
			}))
		}
		clean()
		v.disarm()
		if stored := v.stored(v.corrected, 2); v.hash(v.corrected, stored.Content) != stored.Hash {
			t.Fatal("the forger does not know how a hash is made")
		}
		for _, how := range v.tamperings() {
			err := w.db.InTx(t.Context(), func(tx *gorm.DB) error {
				if w.db.EngineName() == "sqlite" { // references would be checked at the end, which never comes
					w.must(tx.Exec("PRAGMA defer_foreign_keys = ON").Error)
				}
				how.do(func(statement string, args ...any) {
					changed := tx.Exec(statement, args...)
					if changed.Error != nil || changed.RowsAffected == 0 {
						t.Fatalf("%s: %d rows, %v", how.name, changed.RowsAffected, changed.Error)
					}
				})
				wrong, _ := v.alarms(tx)
				if !slices.ContainsFunc(wrong, func(one string) bool { return strings.HasPrefix(one, how.wants+": ") }) {
					t.Errorf("%s: found %q, and not %s", how.name, wrong, how.wants)
				}
				return errRollBack
			})
			if !errors.Is(err, errRollBack) {
				t.Fatal(err)
			}
		}
		clean()
	})
}
