package crashtest

import (
	"fmt"
	"log/slog"
	netmail "net/mail"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"gorm.io/gorm"

	"linkfolio/internal/calendar"
	"linkfolio/internal/database"
	"linkfolio/internal/mail"
	"linkfolio/internal/mail/mailtest"
	"linkfolio/internal/seal"
)

const letters = 50

// A server that is killed in the middle of sending sends every letter once it is there again. What it had in its hands may
// come twice, and then both copies have one Message-ID.
func TestKilledServerSendsEveryLetter(t *testing.T) {
	t.Parallel()
	engines := map[string]func(*testing.T) string{
		"sqlite":   func(*testing.T) string { return "" },
		"postgres": durablePostgres,
	}
	for engine, address := range engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			sink := mailtest.NewSink(t)
			database := address(t)
			s := newServer(t, database)
			s.env = append(s.env, fmt.Sprintf("LINKFOLIO_SMTP_URL=smtp://%s:%d", sink.Host, sink.Port), "LINKFOLIO_BASE_URL=http://"+s.address)
			post(t, s, database, letters)

			killed := make(chan bool)
			sink.Behave(func(sink *mailtest.Sink) {
				sink.OnKept = func(n int) {
					if n == 24 { // the server will never hear that this one was taken
						killed <- true
						<-killed
					}
				}
			})
			s.start()
			<-killed
			s.kill()
			killed <- true
			before := len(sink.Got())

			lapse(t, s, database)
			s.start()
			got := await(t, sink, letters+1)
			if err := <-s.terminate(); err != nil {
				t.Errorf("the server stopped with %v", err)
			}
			copies := byMessageID(t, got)
			twice := sentTwice(t, copies)
			if len(copies) != letters || twice != 1 {
				t.Errorf("%d of %d letters came, %d of them twice", len(copies), letters, twice)
			}
			t.Logf("%d before the kill, %d in all, %d twice", before, len(got), twice)
		})
	}
}

// post writes so many letters into the outbox of a server that is not up.
func post(t *testing.T, s *server, address string, letters int) {
	t.Helper()
	box, err := seal.Open(filepath.Join(s.data, "keys"))
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{"note.txt": {Data: []byte("Subject: Letter {{.}}\n\nDear Amira,\n\nthis is letter {{.}}.\n")}}
	outbox, err := mail.NewOutbox(files, box, calendar.System)
	if err != nil {
		t.Fatal(err)
	}
	write(t, s, address, func(tx *gorm.DB) error {
		for i := range letters {
			if err := outbox.Post(tx, mail.Letter{Kind: "note", ToName: "Amira", ToEmail: "amira@example.org", Words: i}); err != nil {
				return err
			}
		}
		return nil
	})
}

// lapse lets the leases of the dead server run out, which takes minutes.
func lapse(t *testing.T, s *server, address string) {
	t.Helper()
	write(t, s, address, func(tx *gorm.DB) error {
		held := tx.Model(&mail.Kept{}).Where("claimed_until > ?", calendar.System()).Update("claimed_until", calendar.System())
		if held.RowsAffected == 0 {
			t.Error("the dead server held nothing")
		}
		return held.Error
	})
}

// write changes the database of a server that is not up.
func write(t *testing.T, s *server, address string, f func(tx *gorm.DB) error) {
	t.Helper()
	db, err := database.Open(t.Context(), address, s.data, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.InTx(t.Context(), f); err != nil {
		t.Fatal(err)
	}
}

// await waits until so many letters have come.
func await(t *testing.T, sink *mailtest.Sink, n int) []mailtest.Received {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if got := sink.Got(); len(got) >= n {
			return got
		}
	}
	t.Fatalf("%d letters came in a minute, want %d", len(sink.Got()), n)
	return nil
}

// sentTwice counts the letters that came more than once. Copies must be the same, byte for byte.
func sentTwice(t *testing.T, copies map[string][]string) (twice int) {
	t.Helper()
	for id, texts := range copies {
		if len(texts) > 1 {
			twice++
		}
		for _, text := range texts {
			if text != texts[0] {
				t.Errorf("%s differs from its copy", id)
			}
		}
	}
	return twice
}

func byMessageID(t *testing.T, all []mailtest.Received) map[string][]string {
	t.Helper()
	copies := map[string][]string{}
	for _, one := range all {
		message, err := netmail.ReadMessage(strings.NewReader(one.Raw))
		if err != nil {
			t.Fatal(err)
		}
		id := message.Header.Get("Message-ID")
		copies[id] = append(copies[id], one.Raw)
	}
	return copies
}
