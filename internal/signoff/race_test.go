package signoff_test

import (
	"context"
	"runtime"
	"sync"
	"testing"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/cpd"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/fault"
	"linkfolio/internal/signoff"
)

const raceRounds = 200

// race starts acts upon one entry at once and gives what became of each. Who loses is told that something else came first:
// a Conflict, also where what came first took the entry out of their sight.
func (w *world) race(acts ...func(ctx context.Context) error) (won []bool) {
	w.t.Helper()
	won = make([]bool, len(acts))
	var all sync.WaitGroup
	begin := make(chan struct{})
	for i, act := range acts {
		all.Go(func() {
			<-begin
			err := act(w.t.Context())
			won[i] = err == nil
			if kind := fault.KindOf(err); err != nil && kind != fault.Conflict {
				w.t.Errorf("a loser got %v", err)
			}
		})
	}
	close(begin)
	all.Wait()
	return won
}

func (w *world) signing(by access.Actor, e cpd.Entry, version string) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := w.desk.Sign(ctx, by, e.ID, signoff.Word{Version: version})
		return err
	}
}

// rounds runs a race again and again, each time on an entry that has just been sent, and verifies all of it afterwards.
func rounds(t *testing.T, prepare func(w *world), race func(w *world, e cpd.Entry, version string)) {
	each(t, func(w *world) {
		prepare(w)
		for range raceRounds {
			e := w.sent("Raced")
			race(w, e, w.versionOf(e))
			if w.t.Failed() {
				break
			}
		}
		if wrong := w.verify(); len(wrong) != 0 {
			w.t.Errorf("verify: %v", wrong)
		}
	})
}

func (w *world) versionOf(e cpd.Entry) string {
	w.t.Helper()
	version, _, err := cpd.VersionOf(w.db.Read(w.t.Context()), e.ID, e.Version)
	w.must(err)
	return version.Hash
}

func wins(won []bool) (n int) {
	for _, one := range won {
		if one {
			n++
		}
	}
	return n
}

// Signing, taking back, changing and sending again, and re-opening, all at once: the version that was shown is signed off or
// withdrawn, and never both; it is re-opened only after it was signed off, and sent anew only after either. A withdrawal names
// no version: where it comes after all the others, it takes back the version that was sent anew.
func TestSigningAgainstEditingWithdrawingAndReopening(t *testing.T) {
	tally := map[[4]bool]int{}
	var lock sync.Mutex
	rounds(t, func(*world) {}, func(w *world, e cpd.Entry, version string) {
		won := w.race(
			w.signing(w.sam, e, version),
			func(ctx context.Context) error { return w.desk.Withdraw(ctx, w.amira, e.ID) },
			func(ctx context.Context) error { return w.changeAndSend(ctx, e.ID) },
			func(ctx context.Context) error {
				_, err := w.desk.Reopen(ctx, w.amira, e.ID, signoff.Word{Version: version, Comment: "A mistake"})
				return err
			},
		)
		lock.Lock()
		tally[[4]bool(won)]++
		lock.Unlock()
		signed, withdrawn, anew, reopened := won[0], won[1], won[2], won[3]
		last := signed && reopened && anew && withdrawn
		if signed == withdrawn && !last || reopened && !signed || anew && !withdrawn && !reopened {
			w.t.Errorf("signed %t, withdrawn %t, sent anew %t, re-opened %t", signed, withdrawn, anew, reopened)
		}
		w.stands(e, version, signed, anew, last)
	})
	t.Cleanup(func() { t.Logf("signed, withdrawn, sent anew, re-opened: %v", tally) })
}

// changeAndSend does what the link worker does in another tab.
func (w *world) changeAndSend(ctx context.Context, id uuid.UUID) error {
	e, err := w.book.Entry(ctx, w.amira, id)
	if err != nil {
		return err
	}
	if e, err = w.book.Amend(ctx, w.amira, id, e.LockVersion, w.draft("Changed")); err != nil {
		return err
	}
	return w.desk.Request(ctx, w.amira, id, w.sam.ID, e.LockVersion)
}

// stands checks what is in the database: one decision on the version that was shown, a newer version only where it was sent
// anew, and a decision on that only where it was withdrawn again. Versions only ever grow, so that the one that was decided on
// was the present one then.
func (w *world) stands(e cpd.Entry, version string, signed, anew, withdrawnAgain bool) {
	w.t.Helper()
	decided, err := signoff.For(w.db.Read(w.t.Context()), []uuid.UUID{e.ID})
	w.must(err)
	all := decided[e.ID] // latest first
	if again := len(all) == 2 && all[0].Kind == signoff.Withdrawn && all[0].Number == e.Version+1; again != withdrawnAgain || len(all) == 0 {
		w.t.Fatalf("decisions: %+v", all)
	} else if again {
		all = all[1:]
	}
	if len(all) != 1 || all[0].Number != e.Version || all[0].VersionHash != version || (all[0].Kind == signoff.Signed) != signed {
		w.t.Errorf("decisions: %+v", all)
	}
	now, err := w.book.Entry(w.t.Context(), w.amira, e.ID)
	w.must(err)
	if (now.Version > e.Version) != anew || (now.State == access.Sent) != (anew && !withdrawnAgain) {
		w.t.Errorf("version %d, %s; sent anew: %t", now.Version, now.State, anew)
	}
}

func TestTwoSignersAtOnce(t *testing.T) {
	rounds(t, func(w *world) { w.cover(calendar.MustOn(2026, 12, 3)) }, func(w *world, e cpd.Entry, version string) {
		won := w.race(w.signing(w.sam, e, version), w.signing(w.ruth, e, version))
		if wins(won) != 1 {
			w.t.Errorf("sam %t, ruth %t", won[0], won[1])
		}
		w.stands(e, version, true, false, false)
	})
}

func TestTwoTabsAtOnce(t *testing.T) {
	rounds(t, func(*world) {}, func(w *world, e cpd.Entry, version string) {
		won := w.race(w.signing(w.sam, e, version), func(ctx context.Context) error {
			_, err := w.desk.Return(ctx, w.sam, e.ID, signoff.Word{Version: version, Comment: "Say more"})
			return err
		})
		if wins(won) != 1 {
			w.t.Errorf("signed %t, returned %t", won[0], won[1])
		}
		w.stands(e, version, won[0], false, false)
	})
}

func TestTheSameFormTwentyTimesAtOnce(t *testing.T) {
	rounds(t, func(*world) {}, func(w *world, e cpd.Entry, version string) {
		var acts []func(context.Context) error
		for range 20 {
			acts = append(acts, w.signing(w.sam, e, version))
		}
		if won := w.race(acts...); wins(won) != 1 {
			w.t.Errorf("%d won", wins(won))
		}
		w.stands(e, version, true, false, false)
	})
}

// A reminder waits for whoever is at the entry, and does not come once it waits for nobody.
func TestRemindingAgainstSigning(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.Postgres(t)) // where two transactions write at once
	e := w.sent("Raced")
	reminded := make(chan error, 1)
	w.must(w.db.InTx(t.Context(), func(tx *gorm.DB) error {
		if err := cpd.Move(tx, &e, access.Signed, nil); err != nil {
			return err
		}
		go func() {
			_, err := w.desk.Nudge(t.Context(), w.amira, e.ID)
			reminded <- err
		}()
		for len(reminded)+dbtest.Blocked(t, w.db) == 0 {
			runtime.Gosched()
		}
		return nil
	}))
	w.wantKind(<-reminded, fault.Conflict)
}
