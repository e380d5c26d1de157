package identity_test

import (
	"strings"
	"testing"
	"time"

	"linkfolio/internal/access"
	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
	"linkfolio/internal/identity/identitytest"
)

func (w *world) wantSignedOut(token, why string) {
	w.t.Helper()
	who, err := w.Actor(w.t.Context(), token)
	if fault.KindOf(err) != fault.SignedOut || who.SignedIn() {
		w.t.Errorf("%s: %+v, %v", why, who, err)
	}
}

func TestSigningOutWorksAtOnceAndForThatSessionOnly(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.add("Amira Hassan")
		first, second := w.signIn("Amira Hassan"), w.signIn("Amira Hassan")
		who := w.actor(first)
		if who.Session == w.actor(second).Session {
			t.Fatal("both have the same session")
		}
		for range 2 {
			if err := w.SignOut(t.Context(), who); err != nil {
				t.Fatal(err)
			}
		}
		w.wantSignedOut(first, "the session that was ended")
		w.actor(second)
		if err := w.SignOut(t.Context(), access.Actor{}); fault.KindOf(err) != fault.SignedOut {
			t.Errorf("nobody signs out: %v", err)
		}
	})
}

func TestNobodyEndsTheSessionOfAnother(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.add("Amira Hassan")
		w.add("Tom Price")
		amira, tom := w.signIn("Amira Hassan"), w.signIn("Tom Price")
		forged := w.actor(tom)
		forged.Session = w.actor(amira).Session
		if err := w.SignOut(t.Context(), forged); err != nil {
			t.Fatal(err)
		}
		w.actor(amira)
	})
}

func TestASessionOutlivesTheServer(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.add("Amira Hassan")
		token := w.signIn("Amira Hassan")
		restarted := identity.New(identitytest.In(t, w.dir, db, w.clock))
		if who, err := restarted.Actor(t.Context(), token); err != nil || who.Name != "Amira Hassan" {
			t.Errorf("%+v, %v", who, err)
		}
	})
}

func TestSessionsEndByThemselves(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.add("Amira Hassan")
		token := w.signIn("Amira Hassan")
		for range 28 { // used every 11 hours, it lasts
			w.pass(11 * time.Hour)
			w.actor(token)
		}
		w.pass(11*time.Hour + 59*time.Minute)
		w.actor(token)
		w.pass(11 * time.Hour)
		w.actor(token)
		w.pass(5*time.Hour + time.Minute)
		w.wantSignedOut(token, "14 days after signing in")

		idle := w.signIn("Amira Hassan")
		w.pass(12*time.Hour - time.Second)
		w.actor(idle)
		w.pass(12 * time.Hour)
		w.wantSignedOut(idle, "12 hours after it was last used")
	})
}

func TestLastSeenIsWrittenOnceAMinute(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.add("Amira Hassan")
		token := w.signIn("Amira Hassan")
		seen := func() time.Duration {
			var s identity.Session
			if err := db.Read(t.Context()).Take(&s).Error; err != nil {
				t.Fatal(err)
			}
			return s.LastSeenAt.Sub(start)
		}
		for _, step := range []struct{ after, want time.Duration }{
			{59 * time.Second, 0}, {time.Second, time.Minute}, {30 * time.Second, time.Minute}, {30 * time.Second, 2 * time.Minute},
		} {
			w.pass(step.after)
			w.actor(token)
			if got := seen(); got != step.want {
				t.Errorf("at %s it was last seen at %s, want %s", w.clock().Sub(start), got, step.want)
			}
		}
	})
}

func TestDisablingHoldsFromTheNextRequest(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.add("Amira Hassan")
		token := w.signIn("Amira Hassan")
		w.exec("UPDATE people SET disabled_at = ?", w.clock())
		w.wantSignedOut(token, "a disabled account")
	})
}

func TestSigningInClearsOutOwnOldSessions(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.add("Amira Hassan")
		w.add("Tom Price")
		w.signIn("Amira Hassan")
		w.signIn("Tom Price")
		_, _ = w.SignIn(t.Context(), "nobody@demo.example", "wrong", identity.Device{Agent: "test"})
		w.pass(15 * 24 * time.Hour)
		w.signIn("Amira Hassan")
		for table, want := range map[string]int64{"sessions": 2, "guesses": 1} {
			var n int64
			if err := db.Read(t.Context()).Table(table).Count(&n).Error; err != nil || n != want {
				t.Errorf("%s: %d rows, want %d (%v)", table, n, want, err)
			}
		}
	})
}

func TestADeviceIsKeptShortAndClean(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.add("Amira Hassan")
		for agent, want := range map[string]string{
			"Firefox 140\x00 on\r\nLinux\xff": "Firefox 140 onLinux", strings.Repeat("ŵ", 5000): strings.Repeat("ŵ", 200), "": "",
		} {
			arrived, err := w.SignIn(t.Context(), "amira@demo.example", password, identity.Device{Agent: agent})
			if err != nil {
				t.Fatal(err)
			}
			var s identity.Session
			if err := db.Read(t.Context()).Where("id = ?", w.actor(arrived.Token).Session).Take(&s).Error; err != nil || s.Device != want {
				t.Errorf("%.40q is kept as %.40q (%v)", agent, s.Device, err)
			}
		}
	})
}
