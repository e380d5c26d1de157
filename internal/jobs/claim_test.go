package jobs_test

import (
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/jobs"
	"linkfolio/internal/mail"
)

var noon = time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC)

const lease = 2 * time.Minute

func terms(now time.Time, most int) jobs.Terms {
	return jobs.Terms{Open: "sent_at IS NULL", Now: now, Lease: lease, Most: most}
}

// rows puts letters into the database, each due a second after the one before.
func rows(t *testing.T, db *database.DB, n int) (ids []uuid.UUID) {
	t.Helper()
	err := db.InTx(t.Context(), func(tx *gorm.DB) error {
		for i := range n {
			id := uuid.Must(uuid.NewV7())
			due := noon.Add(time.Duration(i-n) * time.Second)
			ids = append(ids, id)
			row := mail.Kept{ID: id, Key: fmt.Sprint(i), Sealed: []byte{}, CreatedAt: due, DueAt: due}
			if err := tx.Create(&row).Error; err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

func claim(t *testing.T, db *database.DB, terms jobs.Terms) []mail.Kept {
	t.Helper()
	got, err := jobs.Claim[mail.Kept](t.Context(), db, terms)
	if err != nil {
		t.Error(err)
	}
	return got
}

func TestALeaseHoldsUntilItHasRunOut(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ids := rows(t, db, 3)
		first := claim(t, db, terms(noon, 2))
		if len(first) != 2 || first[0].ID != ids[0] || first[1].ID != ids[1] || first[0].Attempts != 1 {
			t.Fatalf("the longest due first: %+v", first)
		}
		if rest := claim(t, db, terms(noon, 5)); len(rest) != 1 || rest[0].ID != ids[2] {
			t.Errorf("what nobody holds: %+v", rest)
		}
		if none := claim(t, db, terms(noon.Add(lease-time.Microsecond), 5)); len(none) != 0 {
			t.Errorf("within the lease: %+v", none)
		}
		again := claim(t, db, terms(noon.Add(lease), 5))
		if len(again) != 3 || again[0].Attempts != 2 {
			t.Errorf("after the lease: %+v", again)
		}
		if before := claim(t, db, terms(noon.Add(-time.Hour), 5)); len(before) != 0 {
			t.Errorf("before it was due: %+v", before)
		}
	})
}

// Two servers with four goroutines each claim a hundred rows: each row goes to one of them.
func TestEachRowIsClaimedOnce(t *testing.T) {
	t.Parallel()
	for engine, at := range map[string]func(*testing.T) string{
		"sqlite":   func(*testing.T) string { return "" },
		"postgres": func(t *testing.T) string { return dbtest.PostgresAddress(t) },
	} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			address, dir := at(t), t.TempDir()
			servers := []*database.DB{open(t, address, dir), open(t, address, dir)}
			ids := rows(t, servers[0], 100)
			var mutex sync.Mutex
			var got []uuid.UUID
			var crowd sync.WaitGroup
			for i := range 8 {
				crowd.Go(func() {
					for {
						claimed := claim(t, servers[i%2], terms(noon, 7))
						if len(claimed) == 0 {
							return
						}
						mutex.Lock()
						for _, row := range claimed {
							got = append(got, row.ID)
						}
						mutex.Unlock()
					}
				})
			}
			crowd.Wait()
			slices.SortFunc(got, func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) })
			if once := slices.Compact(slices.Clone(got)); len(got) != len(once) {
				t.Errorf("%d of %d rows were claimed twice", len(got)-len(once), len(ids))
			}
			// A row that two were after at once may have been left by both; whoever looks again gets it.
			if rest := claim(t, servers[0], terms(noon, 100)); len(got)+len(rest) != len(ids) {
				t.Errorf("%d claimed and %d left of %d", len(got), len(rest), len(ids))
			}
		})
	}
}

func open(t *testing.T, address, dir string) *database.DB {
	t.Helper()
	db, err := database.Open(t.Context(), address, dir, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return db
}
