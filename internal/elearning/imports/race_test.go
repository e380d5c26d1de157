package imports_test

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"linkfolio/internal/calendar"
	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/elearning"
	"linkfolio/internal/elearning/imports"
	"linkfolio/internal/fault"
)

// meanwhile runs act in a transaction that is still open when other begins, and for a moment longer.
func (w *world) meanwhile(act func(tx *gorm.DB) error, other func()) {
	w.t.Helper()
	acted := make(chan struct{})
	var both sync.WaitGroup
	both.Go(func() {
		err := w.db.InTx(w.t.Context(), func(tx *gorm.DB) error {
			defer time.Sleep(200 * time.Millisecond)
			defer close(acted)
			return act(tx)
		})
		if err != nil {
			w.t.Error(err)
		}
	})
	<-acted
	other()
	both.Wait()
}

func TestASweepLeavesWhatIsConfirmedMeanwhile(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		id := w.begin(w.amira, nil, file{"list.csv", ownList})
		lock := w.preview(w.amira, id).LockVersion
		w.pass(imports.Life)
		if err := w.Confirm(t.Context(), w.amira, id, imports.Yes{Lock: lock}); fault.KindOf(err) != fault.NotFound {
			t.Errorf("confirmed after its day: %v", err)
		}
		w.meanwhile(func(tx *gorm.DB) error {
			return tx.Model(&imports.Import{}).Where("id = ?", id).Updates(map[string]any{"state": imports.Writing, "expires_at": w.now().Add(imports.Life)}).Error
		}, func() {
			if _, err := w.Sweep(t.Context()); err != nil {
				t.Error(err)
			}
		})
		if n := w.count("imports"); n != 1 || w.count("import_rows") != 8 {
			t.Errorf("%d imports and %d rows are left", n, w.count("import_rows"))
		}
	})
}

func TestOneFormMakesOneImport(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		var all sync.WaitGroup
		var refused atomic.Int32
		for n := range 10 {
			key := "once"
			if n >= 5 {
				key = uuid.NewString()
			}
			all.Go(func() {
				_, err := w.Begin(t.Context(), w.amira, nil, key, upload(file{"list.csv", ownList}))
				switch {
				case fault.KindOf(err) == fault.Conflict:
					refused.Add(1)
				case err != nil:
					t.Error(err)
				}
			})
		}
		all.Wait()
		if n := w.count("imports"); n != imports.MostOpen || refused.Load() < 3 {
			t.Errorf("%d imports are open, and %d were refused", n, refused.Load())
		}
	})
}

// What somebody changes while an undo begins stays.
func TestAnUndoWaitsForWhoChangesARecord(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		id := w.begin(w.amira, nil, file{"list.csv", ownList})
		w.confirm(w.amira, id)
		var fire elearning.Record
		w.must(db.Read(t.Context()).Where("title = ?", "Fire safety").Take(&fire).Error)
		w.meanwhile(func(tx *gorm.DB) error {
			paper := elearning.Certificate{ID: uuid.Must(uuid.NewV7()), RecordID: fire.ID, PersonID: w.amira.ID, Name: "a.pdf", MediaType: "application/pdf", Content: []byte("%PDF-1.7"), AddedAt: w.now()}
			moved := tx.Model(&elearning.Record{}).Where("title = ?", "Moving and handling").Updates(map[string]any{"score": "91%", "lock_version": 2})
			return errors.Join(moved.Error, tx.Clauses(clause.Locking{Strength: "UPDATE"}).Where("id = ?", fire.ID).Take(&fire).Error, tx.Create(&paper).Error)
		}, func() {
			if err := w.Undo(t.Context(), w.amira, id); err != nil {
				t.Error(err)
			}
		})
		want := []string{"Moving and handling, module, started, 2026-11-06, table", "Fire safety, module, completed, 2026-11-03, table"}
		if diff := cmp.Diff(want, w.recorded(w.amira)); diff != "" {
			t.Error(diff)
		}
	})
}

// A write that failed left nothing behind, so it is tried again.
func TestAWriteIsTriedAgain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		id := w.begin(w.amira, nil, file{"list.csv", ownList})
		w.must(w.Confirm(t.Context(), w.amira, id, imports.Yes{Lock: w.preview(w.amira, id).LockVersion}))
		w.must(db.Read(t.Context()).Exec("ALTER TABLE certificates RENAME TO away").Error)
		if _, err := w.Work(t.Context()); err == nil {
			t.Fatal("it was written")
		}
		w.must(db.Read(t.Context()).Exec("ALTER TABLE away RENAME TO certificates").Error)
		w.pass(time.Minute)
		w.work()
		if p := w.preview(w.amira, id); p.State != imports.Done || p.Added != 4 {
			t.Errorf("%s, %d added: %s", p.State, p.Added, p.Problem)
		}
	})
}

// A worker that stalled until the import was handed out anew, as often as before, has nothing to say any more.
func TestAStalledWorkerIsLost(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		id, err := w.Begin(t.Context(), w.amira, nil, uuid.NewString(), upload(file{"list.csv", ownList}))
		w.must(err)
		asked := 0
		w.parts.Clock = calendar.Clock(func() time.Time {
			if asked++; asked == 2 { // between the claim and the reading
				w.must(db.Read(t.Context()).Model(&imports.Import{}).Where("id = ?", id).Update("lock_version", gorm.Expr("lock_version + 1")).Error)
			}
			return w.now()
		})
		if _, err := imports.NewDesk(w.parts).Work(t.Context()); err != nil {
			t.Error(err)
		}
		if p, err := w.ProgressOf(t.Context(), id); err != nil || p.State != imports.Reading || w.count("import_rows") != 0 {
			t.Errorf("%+v, %v, %d rows", p, err, w.count("import_rows"))
		}
	})
}

func TestWhyAFileCannotBeReadIsLogged(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	w := newWorld(t, dbtest.SQLite(t))
	w.parts.Log = slog.New(slog.NewTextHandler(&log, nil))
	w.Desk = imports.NewDesk(w.parts)
	w.begin(w.amira, nil, file{"Amira's.xlsx", "PK\x03\x04 and no more"})
	if got := log.String(); !strings.Contains(got, "cause=*") || strings.Contains(got, "Amira") || strings.Contains(got, "and no more") {
		t.Errorf("the log says %q", got)
	}
}
