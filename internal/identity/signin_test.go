package identity_test

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
)

func TestSigningInOpensASession(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		amira := w.add("Amira Hassan")
		for _, email := range []string{"amira@demo.example", " AMIRA@Demo.Example "} {
			arrived, err := w.SignIn(t.Context(), email, password, identity.Device{Agent: "Firefox\x00 on\u202e Linux"})
			if err != nil {
				t.Fatalf("%q: %v", email, err)
			}
			if who := w.actor(arrived.Token); who.ID != amira.ID || who.Name != "Amira Hassan" || !who.SignedIn() {
				t.Errorf("actor %+v", who)
			}
		}
	})
}

func TestEveryFailureToSignInIsTheSame(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.add("Amira Hassan")
		w.add("Tom Price")
		w.add("Rosa Silva")
		w.exec("UPDATE people SET disabled_at = ? WHERE email_key = 'tom@demo.example'", start)
		w.exec("UPDATE people SET password_hash = '' WHERE email_key = 'rosa@demo.example'")
		var first error
		for name, try := range map[string][2]string{
			"wrong password":      {"amira@demo.example", "not the password at all"},
			"empty password":      {"amira@demo.example", ""},
			"password, longer":    {"amira@demo.example", password + " "},
			"other letter case":   {"amira@demo.example", strings.ToUpper(password)},
			"unknown":             {"nobody@demo.example", password},
			"no address":          {"", password},
			"not an address":      {"amira", password},
			"NUL":                 {"amira@demo.example\x00", password},
			"not UTF-8":           {"\xff\xfe@demo.example", "\xff\xfe"},
			"very long":           {strings.Repeat("a", 100_000) + "@demo.example", password},
			"SQL":                 {"' OR 1=1 --", password},
			"disabled":            {"tom@demo.example", password},
			"disabled, wrong too": {"tom@demo.example", "not the password at all"},
			"without a password":  {"rosa@demo.example", ""},
		} {
			arrived, err := w.SignIn(t.Context(), try[0], try[1], identity.Device{Agent: "test"})
			if arrived.Token != "" || fault.KindOf(err) != fault.Invalid {
				t.Errorf("%s: %q, %v", name, arrived.Token, err)
				continue
			}
			if first == nil {
				first = err
			}
			if diff := cmp.Diff(first.Error(), err.Error()); diff != "" {
				t.Errorf("%s can be told apart: %s", name, diff)
			}
		}
	})
}

// Without an account there is the same hashing to do: when the hash that stands in cannot be read, all of these fail.
func TestUnknownAccountsCostAHashToo(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.add("Rosa Silva")
		w.exec("UPDATE people SET password_hash = ''")
		w.BreakDummy()
		for _, email := range []string{"nobody@demo.example", "", "a\x00", "rosa@demo.example"} {
			if _, err := w.SignIn(t.Context(), email, password, identity.Device{Agent: "test"}); fault.KindOf(err) != fault.Internal {
				t.Errorf("%q: %v", email, err)
			}
		}
	})
}

func TestTenGuessesGetThrough(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.add("Amira Hassan")
		second := identity.New(w.parts)
		second.Cheapen()
		servers := []*identity.People{w.People, second}
		for _, email := range []string{"amira@demo.example", "nobody@demo.example"} {
			var through, refused atomic.Int64
			var wg sync.WaitGroup
			for i := range 8 {
				wg.Go(func() {
					for range 4 {
						_, err := servers[i%2].SignIn(t.Context(), email, "not the password", identity.Device{Agent: "test"})
						switch fault.KindOf(err) {
						case fault.Invalid:
							through.Add(1)
						case fault.TooMany:
							refused.Add(1)
						default:
							t.Error(err)
						}
					}
				})
			}
			wg.Wait()
			if through.Load() != 10 || refused.Load() != 22 {
				t.Errorf("%s: %d got through and %d did not, want 10 and 22", email, through.Load(), refused.Load())
			}
		}
	})
}

func TestALockedAccountRefusesTheRightPasswordForFiveMinutes(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.add("Amira Hassan")
		w.add("Sam Okafor")
		open := w.signIn("Amira Hassan")
		try := func(password string) fault.Kind {
			_, err := w.SignIn(t.Context(), "Amira@demo.example", password, identity.Device{Agent: "test"})
			return fault.KindOf(err)
		}
		for range 10 {
			w.pass(20 * time.Second)
			if got := try("wrong"); got != fault.Invalid {
				t.Fatal(got)
			}
		}
		w.pass(4*time.Minute + 59*time.Second)
		if got := try(password); got != fault.TooMany {
			t.Errorf("before the five minutes are over: %v", got)
		}
		w.actor(open) // a session that was open stays open
		w.signIn("Sam Okafor")
		w.pass(time.Second)
		w.signIn("Amira Hassan")
	})
}

func TestRightPasswordsAreNotGuesses(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.add("Amira Hassan")
		for range 12 {
			w.signIn("Amira Hassan")
		}
		for i := range 9 {
			if _, err := w.SignIn(t.Context(), "amira@demo.example", "wrong", identity.Device{Agent: "test"}); fault.KindOf(err) != fault.Invalid {
				t.Fatal(i, err)
			}
		}
		w.signIn("Amira Hassan")
		kinds := map[fault.Kind]int{}
		for range 3 {
			_, err := w.SignIn(t.Context(), "amira@demo.example", "wrong", identity.Device{Agent: "test"})
			kinds[fault.KindOf(err)]++
		}
		if want := map[fault.Kind]int{fault.Invalid: 1, fault.TooMany: 2}; !cmp.Equal(kinds, want) {
			t.Errorf("after nine guesses and a right password: %v", kinds)
		}
	})
}

func TestTheGuessesTableHoldsNoAddresses(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		_, _ = w.SignIn(t.Context(), "my secret, typed into the wrong field", "", identity.Device{Agent: "test"})
		var account string
		if err := db.Read(t.Context()).Raw("SELECT account FROM guesses").Scan(&account).Error; err != nil || len(account) != 64 {
			t.Errorf("%q, %v", account, err)
		}
	})
}

func TestAnOldHashIsRenewedBySigningIn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.add("Amira Hassan")
		w.Restore()
		w.signIn("Amira Hassan")
		var stored string
		if err := db.Read(t.Context()).Raw("SELECT password_hash FROM people").Scan(&stored).Error; err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(stored, "$argon2id$v=19$m=19456,t=2,p=1$") {
			t.Errorf("stored is %q", stored)
		}
		w.signIn("Amira Hassan")
	})
}
