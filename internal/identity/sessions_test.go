package identity_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/fault"
)

func (w *world) sessions(who access.Actor) (ids []uuid.UUID) {
	w.t.Helper()
	all, err := w.Sessions(w.t.Context(), who)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, s := range all {
		ids = append(ids, s.ID)
	}
	return ids
}

func TestTheListOfSessions(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.add("Amira Hassan")
		w.add("Tom Price")
		w.signIn("Amira Hassan") // falls idle
		w.pass(13 * time.Hour)
		out := w.actor(w.signIn("Amira Hassan"))
		if err := w.SignOut(t.Context(), out); err != nil {
			t.Fatal(err)
		}
		here := w.actor(w.signIn("Amira Hassan"))
		w.pass(time.Hour)
		older := w.actor(w.signIn("Amira Hassan"))
		w.pass(time.Hour)
		newer := w.actor(w.signIn("Amira Hassan"))
		w.signIn("Tom Price")
		if got, want := w.sessions(here), []uuid.UUID{here.Session, newer.Session, older.Session}; !slices.Equal(got, want) {
			t.Errorf("the list is %v, want %v", got, want)
		}
		if _, err := w.Sessions(t.Context(), access.Actor{}); fault.KindOf(err) != fault.SignedOut {
			t.Errorf("nobody's sessions: %v", err)
		}
	})
}

func TestEndingSessions(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		person := w.add("Amira Hassan")
		w.add("Tom Price")
		here, one, two, tom := w.signIn("Amira Hassan"), w.signIn("Amira Hassan"), w.signIn("Amira Hassan"), w.signIn("Tom Price")
		amira := w.actor(here)
		target := w.actor(one).Session
		if err := w.EndSession(t.Context(), w.actor(tom), target); fault.KindOf(err) != fault.NotFound {
			t.Errorf("somebody else's session: %v", err)
		}
		if err := w.EndSession(t.Context(), amira, uuid.New()); fault.KindOf(err) != fault.NotFound {
			t.Errorf("no session: %v", err)
		}
		w.actor(one)
		for range 2 {
			if err := w.EndSession(t.Context(), amira, target); err != nil {
				t.Fatal(err)
			}
		}
		w.wantSignedOut(one, "the session that was ended")
		w.actor(two)
		for range 2 {
			if err := w.EndOtherSessions(t.Context(), amira); err != nil {
				t.Fatal(err)
			}
		}
		w.wantSignedOut(two, "every other session")
		w.actor(here)
		w.actor(tom)
		if acts := w.acts(person); !slices.Equal(acts, []string{"signed out elsewhere"}) {
			t.Errorf("the history says %q", acts)
		}
	})
}
