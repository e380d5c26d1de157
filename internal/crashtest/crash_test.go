package crashtest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

const (
	writers  = 16
	cycles   = 3
	password = "a long password for tests"
)

// A killed server loses no save that it acknowledged, and a form that got no answer can be sent again without making a
// second entry. Whoever was signed in stays signed in.
func TestKilledServerKeepsEveryAcknowledgedEntry(t *testing.T) {
	t.Parallel()
	engines := map[string]func(*testing.T) string{
		"sqlite":   func(*testing.T) string { return "" },
		"postgres": durablePostgres,
	}
	for engine, address := range engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, address(t))
			people := hire(s, writers)
			s.start()
			signIn(t, people)
			for cycle := range cycles {
				saved := writeUntilKilled(s, people, cycle)
				s.start()
				sendAgain(t, people)
				findAll(t, people)
				t.Logf("cycle %d: %d entries acknowledged before the kill", cycle+1, saved)
			}
			if err := <-s.terminate(); err != nil {
				t.Errorf("the server stopped with %v", err)
			}
			s.command("", "verify")
		})
	}
}

// A writer is one link worker who saves entries as fast as the server takes them.
type writer struct {
	*visitor
	email      string
	saved      map[string]string // the address of each acknowledged entry, and its title
	unanswered url.Values        // the form that was under way when the server died
}

// hire adds that many writers to the database.
func hire(s *server, number int) []*writer {
	s.t.Helper()
	people := make([]*writer, number)
	for i := range people {
		people[i] = &writer{newVisitor(s), fmt.Sprintf("writer%d@example.org", i), map[string]string{}, nil}
		s.command(password+"\n", "user", "add", "--email", people[i].email, "--name", fmt.Sprintf("Writer %d", i),
			"--role", "link-worker", "--organisation", "Test Primary Care Network", "--password-stdin")
	}
	return people
}

func signIn(t *testing.T, people []*writer) {
	t.Helper()
	each(people, func(w *writer) {
		if err := w.signIn(w.email, password); err != nil {
			t.Error(err)
		}
	})
	if t.Failed() {
		t.FailNow()
	}
}

func each(people []*writer, do func(*writer)) {
	var all sync.WaitGroup
	for _, w := range people {
		all.Go(func() { do(w) })
	}
	all.Wait()
}

// writeUntilKilled lets everybody write, kills the server at a moment that nobody chose, and returns how many saves it had
// acknowledged since it started.
func writeUntilKilled(s *server, people []*writer, cycle int) int64 {
	s.t.Helper()
	var saved atomic.Int64
	done := make(chan struct{})
	go func() {
		defer close(done)
		each(people, func(w *writer) { w.write(s.t, cycle, &saved) })
	}()

	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for saved.Load() < 2*writers && ctx.Err() == nil { // the kill must fall among saves, not before them
		time.Sleep(time.Millisecond)
	}
	time.Sleep(rand.N(700 * time.Millisecond))
	s.kill()
	<-done
	if saved.Load() < 2*writers {
		s.t.Fatalf("only %d entries were saved in a minute", saved.Load())
	}
	return saved.Load()
}

// write saves entry after entry until the server no longer answers.
func (w *writer) write(t *testing.T, cycle int, saved *atomic.Int64) {
	for n := 0; ; n++ {
		form, err := w.draft(fmt.Sprintf("%s cycle %d entry %d.", w.email, cycle, n))
		if err != nil {
			return
		}
		if !w.keep(t, form) {
			return
		}
		saved.Add(1)
	}
}

// keep saves one entry and notes it, or notes that there was no answer.
func (w *writer) keep(t *testing.T, form url.Values) bool {
	location, err := w.save(form)
	var refused *refusal
	switch {
	case errors.As(err, &refused):
		t.Error(err)
		return false
	case err != nil:
		w.unanswered = form
		return false
	}
	if other, twice := w.saved[location]; twice {
		t.Errorf("%q and %q are one entry, %s", other, form.Get("title"), location)
	}
	w.saved[location] = form.Get("title")
	return true
}

// sendAgain does what a person does whose browser showed an error: press the button once more.
func sendAgain(t *testing.T, people []*writer) {
	t.Helper()
	each(people, func(w *writer) {
		form := w.unanswered
		if form == nil {
			return
		}
		w.unanswered = nil
		if !w.keep(t, form) {
			t.Errorf("%s: sending %q again failed", w.email, form.Get("title"))
			return
		}
		if again, err := w.save(form); err != nil || w.saved[again] != form.Get("title") {
			t.Errorf("%s: the same form once more made %s, %v", w.email, again, err)
		}
	})
}

// findAll looks for every acknowledged entry, under its own address, with its title.
func findAll(t *testing.T, people []*writer) {
	t.Helper()
	each(people, func(w *writer) {
		for location, title := range w.saved {
			page, err := w.get(location)
			if err != nil || page.status != http.StatusOK || !strings.Contains(page.body, title) {
				t.Errorf("%q was acknowledged as %s and is lost: status %d, %v", title, location, page.status, err)
			}
		}
	})
}
