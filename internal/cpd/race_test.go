package cpd_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/cpd"
	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/fault"
)

// TestNoRaceSealsWordsThatWereNotSent lets 16 people of no patience amend, send, return and sign one entry at the same
// time. Whatever order comes of it, an entry that is sent or signed says what its version says.
func TestNoRaceSealsWordsThatWereNotSent(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		e := d.add(t, d.amira, full("race"))
		tries := []func(n int) error{
			func(n int) error { return d.retitle(t, e, n) },
			func(int) error { _, err := d.send(t.Context(), d.amira, e.ID); return err },
			func(int) error { return d.from(t, e, access.Sent, access.Returned) },
			func(n int) error { return d.retitle(t, e, n) },
		}
		done := make([]int, len(tries))
		var counting sync.Mutex
		count := func(which int) {
			counting.Lock()
			defer counting.Unlock()
			done[which]++
		}
		// Amending loses to most others here, so all go on until somebody has amended and somebody has sent.
		happened := func() bool {
			counting.Lock()
			defer counting.Unlock()
			return done[0]+done[3] > 0 && done[1] > 0
		}
		var all sync.WaitGroup
		for runner := range 16 {
			all.Go(func() {
				for round := 0; round < 12 || !happened() && round < 1000; round++ {
					which := (runner + round) % len(tries)
					err := tries[which](runner*1000 + round)
					if err != nil && fault.KindOf(err) != fault.Conflict {
						t.Errorf("try %d: %v", which, err)
					}
					if err == nil {
						count(which)
					}
				}
			})
		}
		all.Wait()
		if !happened() {
			t.Errorf("nothing happened: %v", done)
		}
		end, err := d.book.Entry(t.Context(), d.amira, e.ID)
		if err != nil || end.Version != done[1] {
			t.Errorf("version %d after %d were sent (%v)", end.Version, done[1], err)
		}
		d.wantWrong(t, done[1])
	})
}

func TestOfSixteenTabsOneIsSaved(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		e := d.add(t, d.amira, full("sixteen"))
		for round := range 5 {
			var saved atomic.Int32
			var start, all sync.WaitGroup
			start.Add(1)
			for tab := range 16 {
				all.Go(func() {
					draft := e.AsDraft()
					draft.Title = fmt.Sprint("Round ", round, ", tab ", tab)
					start.Wait()
					_, err := d.book.Amend(t.Context(), d.amira, e.ID, e.LockVersion, draft)
					if err == nil {
						saved.Add(1)
					} else if fault.KindOf(err) != fault.Conflict {
						t.Error(err)
					}
				})
			}
			start.Done()
			all.Wait()
			if saved.Load() != 1 {
				t.Errorf("%d of 16 tabs were saved, want 1", saved.Load())
			}
			var err error
			if e, err = d.book.Entry(t.Context(), d.amira, e.ID); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func (d *desk) retitle(t *testing.T, e cpd.Entry, n int) error {
	now, err := d.book.Entry(t.Context(), d.amira, e.ID)
	if err != nil {
		return err
	}
	draft := now.AsDraft()
	draft.Title = fmt.Sprint("Title ", n)
	_, err = d.book.Amend(t.Context(), d.amira, e.ID, now.LockVersion, draft)
	return err
}

func (d *desk) from(t *testing.T, e cpd.Entry, state, to access.State) error {
	return d.db.InTx(t.Context(), func(tx *gorm.DB) error {
		now, err := cpd.Find(tx, d.amira, e.ID)
		if err != nil {
			return err
		}
		if now.State != state {
			return fault.New(fault.Conflict, "not now")
		}
		return cpd.Move(tx, &now, to, nil)
	})
}
