package database_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"gorm.io/gorm"

	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
)

const id1, id2 = "01890000-0000-7000-8000-000000000001", "01890000-0000-7000-8000-000000000002"

// one row in every append-only table, with what it needs.
var rows = []string{
	`INSERT INTO people (id, email, email_key, name, role_title, membership_number, membership_start, password_hash, created_at, disabled_at, lock_version) VALUES ('` + id1 + `','a@b','a@b','A','','','04-01','','2026-01-01 00:00:00+00:00',NULL,1)`,
	`INSERT INTO people (id, email, email_key, name, role_title, membership_number, membership_start, password_hash, created_at, disabled_at, lock_version) VALUES ('` + id2 + `','b@b','b@b','B','','','04-01','','2026-01-01 00:00:00+00:00',NULL,1)`,
	`INSERT INTO erasures VALUES ('` + id2 + `','` + id1 + `','asked','2026-01-01 00:00:00+00:00')`,
	`INSERT INTO audit_records VALUES ('` + id1 + `',1,1,'` + id1 + `','a','k','` + id1 + `','c','p','h')`,
	`INSERT INTO audit_bodies VALUES ('` + id1 + `',1,'s','b')`,
	`INSERT INTO entry_versions VALUES ('` + id1 + `',1,'` + id1 + `','` + id2 + `','2026-01-01 00:00:00+00:00',1,'h')`,
	`INSERT INTO entry_version_bodies VALUES ('` + id1 + `',1,'` + id1 + `','c')`,
	`INSERT INTO decisions (entry_id, number, version_hash, owner_id, kind, by_id, by_name, by_role, by_organisation, authenticated, together, for_name, at, commitment, receipt) VALUES ('` + id1 + `',1,'h','` + id1 + `','signed','` + id2 + `','B','supervisor','','password',1,'','2026-01-01 00:00:00+00:00','c','r')`,
	`INSERT INTO decision_comments VALUES ('` + id1 + `',1,'` + id1 + `','s','c')`,
	`INSERT INTO reopenings (entry_id, number, version_hash, owner_id, by_id, by_name, by_role, by_organisation, authenticated, at, commitment, receipt) VALUES ('` + id1 + `',1,'h','` + id1 + `','` + id1 + `','','','','password','2026-01-01 00:00:00+00:00','c','r')`,
	`INSERT INTO reopening_reasons VALUES ('` + id1 + `',1,'` + id1 + `','s','c')`,
	`INSERT INTO remarks (id, entry_id, number, owner_id, answer_key, by_id, by_name, at, commitment) VALUES ('` + id1 + `','` + id1 + `',1,'` + id1 + `','','` + id2 + `','B','2026-01-01 00:00:00+00:00','c')`,
	`INSERT INTO remark_words VALUES ('` + id1 + `','` + id1 + `','s','c')`,
	`INSERT INTO supervision_sessions (id, worker_id, supervisor_id, kind, held_on, minutes, agenda, notes, next_on, logged_by, logged_at, changed_by, changed_at, worker_confirmed, supervisor_confirmed, form_key, lock_version) VALUES ('` + id1 + `','` + id1 + `','` + id2 + `','clinical','2026-01-01',60,'a','','','` + id1 + `','2026-01-01 00:00:00+00:00','` + id1 + `','2026-01-01 00:00:00+00:00',1,0,'k',1)`,
	`INSERT INTO supervision_versions VALUES ('` + id1 + `',1,'` + id1 + `','` + id1 + `','2026-01-01 00:00:00+00:00','','c','h')`,
}

func TestBodiesOfAnErasedPersonMayGo(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		exec := func(sql string) error { return db.Read(t.Context()).Exec(sql).Error }
		for _, row := range rows {
			if err := exec(row); err != nil {
				t.Fatal(row, err)
			}
		}
		if err := exec(`INSERT INTO erasures VALUES ('` + id1 + `','` + id1 + `','asked','2026-01-01 00:00:00+00:00')`); err != nil {
			t.Fatal(err)
		}
		for table, wantGone := range map[string]bool{
			"decision_comments": true, "reopening_reasons": true, "remark_words": true, "supervision_versions": true, "entry_version_bodies": true, "audit_bodies": true,
			"decisions": false, "reopenings": false, "remarks": false, "entry_versions": false, "audit_records": false, "erasures": false,
		} {
			if err := exec("DELETE FROM " + table); (err == nil) != wantGone {
				t.Errorf("delete from %s: %v", table, err)
			}
		}
	})
}

func TestNobodyDecidesOnTheirOwn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		for _, row := range rows[:6] {
			if err := db.Read(t.Context()).Exec(row).Error; err != nil {
				t.Fatal(row, err)
			}
		}
		own := strings.Replace(rows[7], "'signed','"+id2, "'signed','"+id1, 1)
		if err := db.Read(t.Context()).Exec(own).Error; !errors.Is(err, gorm.ErrCheckConstraintViolated) {
			t.Errorf("a person's signature on their own entry: %v", err)
		}
	})
}

func TestInTxKeepsAllOrNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		stop := errors.New("stop")
		err := db.InTx(t.Context(), func(tx *gorm.DB) error {
			if err := tx.Exec("INSERT INTO guesses VALUES ('x', '2026-01-01 00:00:00+00:00', 1)").Error; err != nil {
				return err
			}
			return stop
		})
		if !errors.Is(err, stop) {
			t.Fatal(err)
		}
		var n int64
		db.Read(t.Context()).Table("guesses").Count(&n)
		if n != 0 {
			t.Error("the row was kept")
		}
	})
}

func TestReadThenWriteLosesNoUpdate(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		db.Read(t.Context()).Exec("INSERT INTO guesses VALUES ('x', '2026-01-01 00:00:00+00:00', 0)")
		var wg sync.WaitGroup
		for range 16 {
			wg.Go(func() {
				err := db.InTx(t.Context(), func(tx *gorm.DB) error {
					return tx.Exec("UPDATE guesses SET n = n + 1 WHERE account = 'x'").Error
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		var n int64
		db.Read(t.Context()).Raw("SELECT n FROM guesses").Scan(&n)
		if n != 16 {
			t.Errorf("n = %d, want 16", n)
		}
	})
}

func TestAfterCommitIsCalledWhenItIsKept(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		for _, refusal := range []error{nil, errors.New("refused")} {
			told := 0
			err := db.InTx(t.Context(), func(tx *gorm.DB) error {
				database.AfterCommit(tx, func() { told++ })
				database.AfterCommit(tx.Table("people").Where("1 = 0"), func() {
					told++
					if err := db.InTx(t.Context(), func(*gorm.DB) error { return nil }); err != nil { // nobody holds the lock any more
						t.Error(err)
					}
				})
				if told != 0 {
					t.Error("it was called before the commit")
				}
				return refusal
			})
			if want := map[bool]int{true: 2, false: 0}[refusal == nil]; told != want || !errors.Is(err, refusal) {
				t.Errorf("%v: told %d times, want %d", err, told, want)
			}
		}
	})
}

func TestSeveralServersMigrateAtOnce(t *testing.T) {
	t.Parallel()
	for name, address := range map[string]func(testing.TB) string{
		"sqlite":   func(testing.TB) string { return "" },
		"postgres": dbtest.PostgresAddress,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url, dir := address(t), t.TempDir()
			var wg sync.WaitGroup
			for range 4 {
				wg.Go(func() {
					db, err := database.Open(t.Context(), url, dir, slog.New(slog.DiscardHandler))
					if err != nil {
						t.Error(err)
						return
					}
					defer db.Close()
					if _, err := db.Migrate(t.Context()); err != nil {
						t.Error(err)
					}
					if err := db.UpToDate(t.Context()); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
		})
	}
}

func TestOlderAndNewerDatabasesAreRefused(t *testing.T) {
	t.Parallel()
	db, err := database.Open(t.Context(), "", t.TempDir(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.UpToDate(t.Context()); !errors.Is(err, database.ErrOlder) {
		t.Errorf("an empty database: %v", err)
	}
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := db.UpToDate(t.Context()); err != nil {
		t.Errorf("a fresh database: %v", err)
	}
	db.Read(context.Background()).Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (999, 1)")
	if err := db.UpToDate(t.Context()); !errors.Is(err, database.ErrNewer) {
		t.Errorf("a newer database: %v", err)
	}
	if _, err := db.Migrate(t.Context()); !errors.Is(err, database.ErrNewer) {
		t.Errorf("migrating a newer database: %v", err)
	}
}
