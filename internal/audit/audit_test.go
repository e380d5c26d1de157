package audit_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/audit"
	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
)

var (
	chainA = uuid.MustParse("01890000-0000-7000-8000-00000000000a")
	chainB = uuid.MustParse("01890000-0000-7000-8000-00000000000b")
	now    = time.Date(2026, 11, 3, 14, 5, 0, 0, time.UTC)
)

func add(t *testing.T, db *database.DB, chain uuid.UUID, words string) {
	t.Helper()
	err := db.InTx(t.Context(), func(tx *gorm.DB) error {
		return audit.Add(tx, audit.Event{Chain: chain, At: now, Actor: chain, Act: "tested",
			Subject: audit.Subject{Kind: "entry", ID: chain}, Body: audit.Body{Actor: "Amira Hassan", Words: words}})
	})
	if err != nil {
		t.Fatal(err)
	}
}

func verify(t *testing.T, db *database.DB) (int, []audit.Wrong) {
	t.Helper()
	n, wrong, err := audit.Verify(db.Read(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	return n, wrong
}

func TestChainsVerifyAndReadAsHistory(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		for i := range 5 {
			add(t, db, chainA, fmt.Sprintf("did thing %d", i))
		}
		add(t, db, chainB, "did another")
		if n, wrong := verify(t, db); n != 6 || len(wrong) != 0 {
			t.Errorf("read %d, wrong %v", n, wrong)
		}
		lines, err := audit.History(db.Read(t.Context()), chainA, chainA)
		if err != nil || len(lines) != 5 {
			t.Fatal(lines, err)
		}
		if lines[4].Words != "did thing 4" || lines[4].Actor != "Amira Hassan" || lines[4].When() != "3 November 2026 at 2:05pm" {
			t.Errorf("got %+v", lines[4])
		}
	})
}

func TestOneChainManyWriters(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		var wg sync.WaitGroup
		for i := range 24 {
			wg.Go(func() { add(t, db, chainA, fmt.Sprint(i)) })
		}
		wg.Wait()
		if n, wrong := verify(t, db); n != 24 || len(wrong) != 0 {
			t.Errorf("read %d, wrong %v", n, wrong)
		}
	})
}

// disarm drops the triggers, as somebody with the database file or the owner's role could.
func disarm(t *testing.T, db *database.DB) {
	t.Helper()
	for _, table := range []string{"audit_records", "audit_bodies"} {
		statements := []string{"DROP TRIGGER " + table + "_rows ON " + table}
		if db.EngineName() == "sqlite" {
			statements = []string{"DROP TRIGGER " + table + "_no_update", "DROP TRIGGER " + table + "_no_delete", "DROP TRIGGER " + table + "_no_insert"}
		}
		for _, s := range statements {
			if err := db.Read(t.Context()).Exec(s).Error; err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestVerifyFindsEveryKindOfTampering(t *testing.T) {
	t.Parallel()
	other := chainB.String()
	mutations := map[string]string{
		"changed act":         `UPDATE audit_records SET act = 'forged' WHERE seq = 3`,
		"changed actor":       `UPDATE audit_records SET actor_id = '` + other + `' WHERE seq = 3`,
		"changed time":        `UPDATE audit_records SET at = at + 1 WHERE seq = 3`,
		"changed subject":     `UPDATE audit_records SET subject_id = '` + other + `' WHERE seq = 3`,
		"changed kind":        `UPDATE audit_records SET subject_kind = 'x' WHERE seq = 3`,
		"changed hash":        `UPDATE audit_records SET hash = prev WHERE seq = 3`,
		"changed link":        `UPDATE audit_records SET prev = hash WHERE seq = 3`,
		"changed commitment":  `UPDATE audit_records SET commitment = hash WHERE seq = 3`,
		"changed words":       `UPDATE audit_bodies SET body = salt WHERE seq = 3`,
		"changed salt":        `UPDATE audit_bodies SET salt = body WHERE seq = 3`,
		"deleted words":       `DELETE FROM audit_bodies WHERE seq = 3`,
		"deleted the middle":  `DELETE FROM audit_bodies WHERE seq = 3; DELETE FROM audit_records WHERE seq = 3`,
		"deleted the start":   `DELETE FROM audit_bodies WHERE seq = 1; DELETE FROM audit_records WHERE seq = 1`,
		"deleted the tail":    `DELETE FROM audit_bodies WHERE seq = 5; DELETE FROM audit_records WHERE seq = 5`,
		"deleted all":         `DELETE FROM audit_bodies; DELETE FROM audit_records`,
		"deleted the head":    `DELETE FROM audit_heads`,
		"wound the head back": `UPDATE audit_heads SET seq = 4`,
		"moved to a chain":    `DELETE FROM audit_bodies WHERE seq = 5; UPDATE audit_records SET chain_id = '` + other + `' WHERE seq = 5`,
	}
	for name, mutation := range mutations {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, db *database.DB) {
				for i := range 5 {
					add(t, db, chainA, fmt.Sprint(i))
				}
				disarm(t, db)
				for statement := range strings.SplitSeq(mutation, ";") {
					if err := db.Read(t.Context()).Exec(statement).Error; err != nil {
						t.Fatal(err)
					}
				}
				_, wrong := verify(t, db)
				if len(wrong) == 0 {
					t.Fatal("not noticed")
				}
				if strings.Contains(mutation, "seq = 3") && slices.ContainsFunc(wrong, func(w audit.Wrong) bool { return !strings.HasSuffix(w.Row, "/3") }) {
					t.Errorf("the wrong row is named as %s", wrong)
				}
			})
		})
	}
}

// told writes down that an order to erase was carried out.
func told(t *testing.T, db *database.DB, order audit.Erasure) {
	t.Helper()
	err := db.InTx(t.Context(), func(tx *gorm.DB) error {
		return audit.Add(tx, audit.Event{Chain: order.SubjectID, At: order.At, Actor: order.ByID, Act: audit.ActErased,
			Subject: audit.Subject{Kind: "account", ID: order.SubjectID}, Body: audit.Body{Words: "erased", Digest: order.Digest()}})
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestErasedWordsStillVerify(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		add(t, db, chainA, "secret")
		order := audit.Erasure{SubjectID: chainA, ByID: chainA, Reason: "asked", At: now}
		err := db.InTx(t.Context(), func(tx *gorm.DB) error {
			if err := audit.OrderErasure(tx, order); err != nil {
				return err
			}
			return audit.Erase(tx, chainA)
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, wrong := verify(t, db); len(wrong) != 1 || wrong[0].Table != "erasures" {
			t.Errorf("an erasure that no act tells of: %v", wrong)
		}
		told(t, db, order)
		if _, wrong := verify(t, db); len(wrong) != 0 {
			t.Errorf("wrong %v", wrong)
		}
		lines, _ := audit.History(db.Read(t.Context()), chainA, chainA)
		if len(lines) != 2 || lines[0].Words != "(erased)" {
			t.Errorf("history %v", lines)
		}
	})
}

// ledger signs with nothing but a mark, which is enough to test what the ledger itself does.
func ledger(t *testing.T) audit.Ledger {
	return audit.Ledger{
		File: filepath.Join(t.TempDir(), "anchors"),
		Sign: func(a audit.Anchor) (string, error) {
			b, err := json.Marshal(a)
			return "ours." + base64.RawURLEncoding.EncodeToString(b), err
		},
		Open: func(line string) (a audit.Anchor, err error) {
			payload, ours := strings.CutPrefix(line, "ours.")
			if !ours {
				return a, errors.New("not ours")
			}
			b, err := base64.RawURLEncoding.DecodeString(payload)
			if err != nil {
				return a, err
			}
			return a, json.Unmarshal(b, &a)
		},
	}
}

func TestAnchorsNoticeACutChainAndAChangedLedger(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		l := ledger(t)
		drop := func(want int) {
			t.Helper()
			if n, err := l.Drop(db.Read(t.Context()), now); err != nil || n != want {
				t.Fatalf("noted %d chains, %v; want %d", n, err, want)
			}
		}
		add(t, db, chainA, "one")
		drop(1)
		drop(0)
		add(t, db, chainA, "two")
		add(t, db, chainB, "one")
		drop(2)
		check := func(want bool) {
			t.Helper()
			n, wrong, err := l.Verify(db.Read(t.Context()))
			if err != nil || n != 2 && want || (len(wrong) == 0) != want {
				t.Errorf("%d anchors, wrong %v, %v", n, wrong, err)
			}
		}
		check(true)

		disarm(t, db)
		for _, s := range []string{"DELETE FROM audit_bodies WHERE seq = 2", "DELETE FROM audit_records WHERE seq = 2"} {
			if err := db.Read(t.Context()).Exec(s).Error; err != nil {
				t.Fatal(err)
			}
		}
		check(false)

		text, _ := os.ReadFile(l.File)
		lines := strings.SplitAfter(string(text), "\n")
		if err := os.WriteFile(l.File, []byte(strings.Join(lines[1:], "")), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, wrong, err := l.Verify(db.Read(t.Context())); err != nil || len(wrong) == 0 {
			t.Errorf("an anchor taken out was not noticed: %v %v", wrong, err)
		}
	})
}
