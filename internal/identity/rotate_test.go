package identity_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
	"linkfolio/internal/identity/identitytest"
)

// clock is a clock that a test moves.
type clock struct{ past atomic.Int64 }

func (c *clock) now() time.Time       { return start.Add(time.Duration(c.past.Load())) }
func (c *clock) pass(d time.Duration) { c.past.Add(int64(d)) }

func (c *clock) open(t *testing.T, dir string) *identity.Keys {
	t.Helper()
	return mustOpenAt(t, dir, c.now)
}

func rotate(t *testing.T, keys *identity.Keys, from time.Time) identity.KeyState {
	t.Helper()
	added, err := keys.Rotate(from)
	if err != nil {
		t.Fatal(err)
	}
	return added
}

func sign(t *testing.T, keys *identity.Keys) string {
	t.Helper()
	token, err := keys.Sign("x", jwt.MapClaims{})
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func kids(t *testing.T, keys *identity.Keys) (ids []string) {
	t.Helper()
	text, err := keys.JWKS()
	if err != nil {
		t.Fatal(err)
	}
	var set struct{ Keys []struct{ Kid string } }
	if err := json.Unmarshal(text, &set); err != nil {
		t.Fatal(err)
	}
	for _, one := range set.Keys {
		ids = append(ids, one.Kid)
	}
	return ids
}

func TestANewKeyWaitsAndTakesOver(t *testing.T) {
	t.Parallel()
	c, dir := &clock{}, t.TempDir()
	server, other, command := c.open(t, dir), c.open(t, dir), c.open(t, dir)
	first := kid(server)
	old := sign(t, server)
	added := rotate(t, command, c.now().Add(identity.RotationDelay))
	if added.File != "key-0002.pem" || added.Signs {
		t.Errorf("added %+v", added)
	}
	c.pass(time.Second)
	if got := kids(t, server); len(got) != 2 || got[0] != added.ID || got[1] != first {
		t.Errorf("a second later the key set is %v", got)
	}
	c.pass(identity.RotationDelay - 2*time.Second)
	if kid(server) != first || kid(other) != first {
		t.Error("the new key signs before its time")
	}
	c.pass(time.Second)
	if kid(server) != added.ID || kid(other) != added.ID {
		t.Error("the new key does not sign when its time has come")
	}
	fresh := sign(t, server)
	for name, token := range map[string]string{"old": old, "fresh": fresh} {
		if err := other.Parse(token, "x", jwt.MapClaims{}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	c.pass(10 * 365 * 24 * time.Hour)
	if err := other.Parse(old, "x", jwt.MapClaims{}); err != nil {
		t.Errorf("a receipt after ten years: %v", err)
	}
	states := server.List()
	if len(states) != 2 || states[0].Signs || !states[0].Retired.Equal(added.From) || !states[1].Signs || !states[1].Retired.IsZero() {
		t.Errorf("list %+v", states)
	}
}

// Only reading the folder again for a token of an unknown key makes this work; how often that may be done is limited.
func TestAnUnknownKeyIsLookedFor(t *testing.T) {
	t.Parallel()
	c, dir := &clock{}, t.TempDir()
	server, hasty := c.open(t, dir), c.open(t, dir)
	rotate(t, hasty, c.now())
	token := sign(t, hasty)
	if err := server.Parse(token, "x", jwt.MapClaims{}); err == nil {
		t.Error("the folder was read again at once")
	}
	c.pass(time.Second)
	if err := server.Parse(token, "x", jwt.MapClaims{}); err != nil {
		t.Error(err)
	}
}

func TestARemovedKeyEndsItsSessions(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.add("Amira Hassan")
		old := w.signIn("Amira Hassan")
		rotate(t, w.keys, w.clock().Add(identity.RotationDelay))
		w.pass(identity.RotationDelay)
		fresh := w.signIn("Amira Hassan")
		w.actor(old)
		if err := os.Remove(filepath.Join(w.dir, "key-0001.pem")); err != nil {
			t.Fatal(err)
		}
		w.pass(time.Minute)
		w.actor(fresh)
		w.wantSignedOut(old, "its key was removed")
	})
}

// A session lasts 14 days at most, so a key that has not signed for longer opens none, whatever it signs.
func TestAnOldKeyOpensNoSessions(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.SQLite(t))
	w.add("Amira Hassan")
	f := newForger(w, w.signIn("Amira Hassan")) // keeps the old private key
	rotate(t, w.keys, w.clock().Add(identity.RotationDelay))
	w.pass(14 * 24 * time.Hour)
	fresh := newForger(w, w.signIn("Amira Hassan"))
	f.claims = fresh.claims
	w.actor(f.with(nil, nil))
	w.pass(time.Hour)
	w.actor(fresh.good)
	w.wantSignedOut(f.with(nil, nil), "its key had retired")
}

func TestAKeyThatCannotBeReadIsReported(t *testing.T) {
	t.Parallel()
	c, dir := &clock{}, t.TempDir()
	keys := c.open(t, dir)
	var told []string
	keys.OnTrouble(func(err error) { told = append(told, err.Error()) })
	token := sign(t, keys)
	broken := filepath.Join(dir, "key-0002.pem")
	if err := os.WriteFile(broken, []byte("half a"), 0o600); err != nil {
		t.Fatal(err)
	}
	c.pass(time.Minute)
	if err := keys.Parse(token, "x", jwt.MapClaims{}); err != nil {
		t.Error(err)
	}
	if len(told) != 1 || !strings.Contains(told[0], "key-0002.pem") {
		t.Errorf("told %v", told)
	}
	for _, file := range []string{broken, filepath.Join(dir, "key-0001.pem")} {
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
	}
	c.pass(time.Minute)
	if err := keys.Parse(token, "x", jwt.MapClaims{}); err != nil || len(told) != 2 {
		t.Errorf("an empty folder: %v, told %v", err, told)
	}
}

func TestRotatingTwiceAtOnceAddsNoKeyTwice(t *testing.T) {
	t.Parallel()
	c, dir := &clock{}, t.TempDir()
	c.open(t, dir)
	var added, refused atomic.Int64
	var wg sync.WaitGroup
	for range 8 {
		keys := c.open(t, dir)
		wg.Go(func() {
			if _, err := keys.Rotate(c.now()); err != nil {
				refused.Add(1)
				return
			}
			added.Add(1)
		})
	}
	wg.Wait()
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1+int(added.Load()) || added.Load() == 0 || added.Load()+refused.Load() != 8 {
		t.Errorf("%d added, %d refused, files %v (%v)", added.Load(), refused.Load(), files, err)
	}
}

// Rotation under load fails no request: 16 people sign in and read at two servers while the key is rotated three times.
func TestRotationUnderLoadFailsNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		names := strings.Fields("Ada Bea Cai Dan Eve Fay Gil Hal Ida Jan Kit Lea Max Ned Ola Pat")
		for _, name := range names {
			w.add(name)
		}
		second := identity.New(identitytest.In(t, w.dir, db, w.clock))
		second.Cheapen()
		servers := []*identity.People{w.People, second}
		var done atomic.Int64
		var stop atomic.Bool
		var wg sync.WaitGroup
		for i, name := range names {
			wg.Go(func() {
				for n := i; !stop.Load(); n++ {
					arrived, err := servers[n%2].SignIn(t.Context(), address(name), password, identity.Device{Agent: "test"})
					if err != nil {
						t.Errorf("sign in: %v", err)
						return
					}
					for m := range 4 {
						if _, err := servers[(n+m)%2].Actor(t.Context(), arrived.Token); err != nil {
							t.Errorf("read: %v (%v)", err, fault.KindOf(err))
							return
						}
						done.Add(1)
					}
				}
			})
		}
		under := func(n int64) { // waits until that many more requests were answered
			for until := done.Load() + n; done.Load() < until && !t.Failed(); {
				time.Sleep(time.Millisecond)
			}
		}
		command, seen := mustOpenAt(t, w.dir, w.clock), map[string]bool{}
		for range 3 {
			under(100)
			rotate(t, command, w.clock().Add(identity.RotationDelay))
			for range 6 { // the minute and the two minutes pass while requests are under way
				w.pass(identity.RotationDelay / 5)
				under(50)
			}
			seen[kid(w.keys)] = true
		}
		stop.Store(true)
		wg.Wait()
		if len(seen) != 3 {
			t.Errorf("%d keys have signed, not 3", len(seen))
		}
		t.Logf("%d reads, 3 rotations", done.Load())
	})
}

func mustOpenAt(t *testing.T, dir string, now func() time.Time) *identity.Keys {
	t.Helper()
	keys, err := identity.OpenKeys(dir, now)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}
