package identity_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
)

// Tries made at once at two servers, each at another account, are all counted; right ones at the same moment get through.
func TestFailuresAtOnceAreAllCounted(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.add("Amira Hassan")
		servers := []*identity.People{w.People, identity.New(w.parts)}
		from := identity.Device{Agent: "test", Address: "192.0.2.1"}
		for range 80 { // more than may fail
			if _, err := w.SignIn(t.Context(), "amira@demo.example", password, from); err != nil {
				t.Fatal(err)
			}
		}
		var tried, refused atomic.Int64
		var wg sync.WaitGroup
		for i := range 16 {
			wg.Go(func() {
				for n := range 8 {
					_, err := servers[n%2].SignIn(t.Context(), fmt.Sprintf("nobody-%d-%d@demo.example", i, n), password, from)
					switch fault.KindOf(err) {
					case fault.Invalid:
						tried.Add(1)
					case fault.TooMany:
						refused.Add(1)
					default:
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		if tried.Load() != 60 || refused.Load() != 68 {
			t.Errorf("%d were tried and %d refused, want 60 and 68", tried.Load(), refused.Load())
		}
	})
}

func TestTheGuessesTableGivesNoNetworkAddressAway(t *testing.T) {
	t.Parallel()
	db := dbtest.SQLite(t)
	w := newWorld(t, db)
	_, _ = w.SignIn(t.Context(), "nobody@demo.example", password, identity.Device{Address: "192.0.2.1"})
	elsewhere := newWorld(t, db) // another key
	_, _ = elsewhere.SignIn(t.Context(), "nobody@demo.example", password, identity.Device{Address: "192.0.2.1"})
	var names []string
	if err := db.Read(t.Context()).Raw("SELECT account FROM guesses WHERE account LIKE 'address:%'").Scan(&names).Error; err != nil {
		t.Fatal(err)
	}
	if len(names) != 2 || names[0] == names[1] || strings.Contains(names[0], "192") && strings.Contains(names[0], ".") {
		t.Errorf("the addresses are %q", names)
	}
}

// Whoever waits for a place to be hashed holds no connection to the database and counts for nothing yet; whoever leaves
// gives the place up.
func TestWaitingToSignInHoldsNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.add("Amira Hassan")
		open := w.signIn("Amira Hassan")
		release := w.FillSlots()
		ctx, leave := context.WithCancel(t.Context())
		results := make(chan error, 100) // more than there are connections, and more than may fail
		for i := range cap(results) {
			go func() {
				_, err := w.SignIn(ctx, fmt.Sprintf("nobody-%d@demo.example", i), password, identity.Device{Address: "192.0.2.1"})
				results <- err
			}()
		}
		w.waitForGuesses(cap(results))
		w.actor(open) // reads the database
		w.pass(2 * time.Minute)
		w.actor(open) // writes to it
		leave()
		for range cap(results) {
			if err := <-results; !errors.Is(err, context.Canceled) {
				t.Errorf("left while waiting: %v", err)
			}
		}
		release()
		from := identity.Device{Address: "192.0.2.1"}
		if _, err := w.SignIn(t.Context(), "amira@demo.example", password, from); err != nil {
			t.Error(err)
		}
	})
}

// waitForGuesses waits until so many accounts were guessed at.
func (w *world) waitForGuesses(n int) {
	w.t.Helper()
	for range 2000 {
		var counted int64
		if err := w.db.Read(w.t.Context()).Table("guesses").Where("n > 0").Count(&counted).Error; err != nil {
			w.t.Fatal(err)
		}
		if counted >= int64(n) {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	w.t.Fatal("they do not come as far as waiting")
}
