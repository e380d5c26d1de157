package identity_test

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"linkfolio/internal/access"
	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
	"linkfolio/internal/mail/mailtest"
)

const another = "violet ladder humming kettle"

func (w *world) letters(name string) (kinds []string) {
	w.t.Helper()
	for _, letter := range mailtest.Letters(w.t, w.db, w.parts.Outbox, address(name)) {
		kinds = append(kinds, letter.Kind)
	}
	return kinds
}

// signsIn tells whether a password opens an account.
func (w *world) signsIn(name, password string) bool {
	w.t.Helper()
	_, err := w.SignIn(w.t.Context(), address(name), password, identity.Device{Agent: "test"})
	if err != nil && fault.KindOf(err) != fault.Invalid {
		w.t.Fatal(err)
	}
	return err == nil
}

func TestANewPasswordEndsEverySessionAndBeginsOne(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		amira := w.add("Amira Hassan")
		w.add("Tom Price")
		here, there, tom := w.signIn("Amira Hassan"), w.signIn("Amira Hassan"), w.signIn("Tom Price")
		who := w.actor(here)
		arrived, err := w.ChangePassword(t.Context(), who, password, another)
		if err != nil {
			t.Fatal(err)
		}
		w.wantSignedOut(here, "the session before")
		w.wantSignedOut(there, "the other device")
		w.actor(tom)
		if now := w.actor(arrived.Token); now.Session == who.Session || now.ID != who.ID {
			t.Errorf("the new session is %+v", now)
		}
		if w.signsIn("Amira Hassan", password) || !w.signsIn("Amira Hassan", another) {
			t.Error("the password is not the new one")
		}
		if got := w.letters("Amira Hassan"); !slices.Equal(got, []string{"password-changed"}) {
			t.Errorf("letters: %q", got)
		}
		if acts := w.acts(amira); !slices.Equal(acts, []string{"changed password"}) {
			t.Errorf("the history says %q", acts)
		}
		if _, err := w.ChangePassword(t.Context(), who, another, "yet another one of them"); fault.KindOf(err) != fault.SignedOut {
			t.Errorf("the ended session: %v", err)
		}
	})
}

func TestPasswordsThatAreNotTaken(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.join(w.add("Amira Hassan"), w.organisation("Quayside Neighbours"), access.LinkWorker)
		token := w.signIn("Amira Hassan")
		who := w.actor(token)
		for _, try := range []struct{ current, chosen, at string }{
			{"", "", "current password"},
			{password, "", "password"},
			{password, password, "password"},
			{password, "short", "password"},
			{password, strings.Repeat("ŵ", 257), "password"},
			{password, "\xff\xfe not characters", "password"},
			{password, "amirahassan2026", "password"},
			{password, "QuaysideNeighbours1", "password"},
			{"not the password", another, "current"},
			{password + " ", another, "current"},
		} {
			_, err := w.ChangePassword(t.Context(), who, try.current, try.chosen)
			if got := fieldsOf(err); got != try.at {
				t.Errorf("%.20q, %.20q: the fault is at %q, want %q (%v)", try.current, try.chosen, got, try.at, err)
			}
		}
		w.actor(token)
		if got := w.letters("Amira Hassan"); len(got) != 0 {
			t.Errorf("letters: %q", got)
		}
		// 128 characters and more, of any script, not cut short
		long := strings.Repeat("ẁ語🦉x", 32)
		if _, err := w.ChangePassword(t.Context(), who, password, long+"a"); err != nil {
			t.Fatal(err)
		}
		if w.signsIn("Amira Hassan", long+"b") || !w.signsIn("Amira Hassan", long+"a") {
			t.Error("the end of a long password does not count")
		}
	})
}

// A thief of a session has ten guesses at the password, as anybody at the door.
func TestTheCurrentPasswordCanBeGuessedTenTimes(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.add("Amira Hassan")
		who := w.actor(w.signIn("Amira Hassan"))
		for i := range 12 {
			_, err := w.ChangePassword(t.Context(), who, "not the password", another)
			if want := map[bool]fault.Kind{true: fault.Invalid, false: fault.TooMany}[i < 10]; fault.KindOf(err) != want {
				t.Errorf("guess %d: %v", i+1, err)
			}
		}
		if _, err := w.ChangePassword(t.Context(), who, password, another); fault.KindOf(err) != fault.TooMany {
			t.Errorf("the right one after ten: %v", err)
		}
		w.pass(5 * time.Minute)
		if _, err := w.ChangePassword(t.Context(), who, password, another); err != nil {
			t.Error(err)
		}
	})
}

func TestOneOfManyChangesWins(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		amira := w.add("Amira Hassan")
		who := w.actor(w.signIn("Amira Hassan"))
		var won atomic.Int64
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				_, err := w.ChangePassword(t.Context(), who, password, another)
				switch kind := fault.KindOf(err); {
				case err == nil:
					won.Add(1)
				case kind != fault.Conflict && kind != fault.Invalid && kind != fault.TooMany && kind != fault.SignedOut:
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if won.Load() != 1 || len(w.acts(amira)) != 1 || len(w.letters("Amira Hassan")) != 1 {
			t.Errorf("%d won; %q", won.Load(), w.acts(amira))
		}
	})
}

// Whoever was let in by the old password at the very moment of the change is out as well.
func TestNoSessionSlipsPastANewPassword(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.add("Amira Hassan")
		old, chosen := password, another
		for round := range 5 {
			w.pass(6 * time.Minute)
			arrived, err := w.SignIn(t.Context(), address("Amira"), old, identity.Device{Agent: "test"})
			if err != nil {
				t.Fatal(err)
			}
			who := w.actor(arrived.Token)
			var mu sync.Mutex
			var tokens []string
			var wg sync.WaitGroup
			for range 6 {
				wg.Go(func() {
					if in, err := w.SignIn(t.Context(), address("Amira"), old, identity.Device{Agent: "test"}); err == nil {
						mu.Lock()
						tokens = append(tokens, in.Token)
						mu.Unlock()
					}
				})
			}
			if _, err := w.ChangePassword(t.Context(), who, old, chosen); err != nil {
				t.Fatal(err)
			}
			wg.Wait()
			for _, token := range tokens {
				w.wantSignedOut(token, "a session of the old password")
			}
			if round == 4 {
				return
			}
			old, chosen = chosen, old
		}
	})
}
