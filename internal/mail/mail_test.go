package mail_test

import (
	"errors"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"gorm.io/gorm"

	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/mail"
	"linkfolio/internal/mail/mailtest"
	"linkfolio/internal/seal"
)

const amira = "amira@example.org"

var files = fstest.MapFS{
	"reset.txt": {Data: []byte("Subject: Choose a new password, {{.Name}}\n\nDear {{.Name}},\n\nOpen this page:\n\n{{link (print \"/reset/\" .Token)}}\n\nand {{link \"/account\"}}\n")},
	"odd.txt":   {Data: []byte("Dear {{.Name}}\n")},
}

type words struct{ Name, Token string }

// world is an outbox with a clock that the test moves.
type world struct {
	t      *testing.T
	db     *database.DB
	dir    string
	outbox *mail.Outbox
	past   atomic.Int64 // microseconds since start
}

func newWorld(t *testing.T, db *database.DB) *world {
	t.Helper()
	w := &world{t: t, db: db, dir: t.TempDir()}
	w.outbox = w.open()
	return w
}

// open is the outbox of another server on the same database and keys.
func (w *world) open() *mail.Outbox {
	w.t.Helper()
	box, err := seal.Open(w.dir)
	if err != nil {
		w.t.Fatal(err)
	}
	outbox, err := mail.NewOutbox(files, box, w.clock)
	if err != nil {
		w.t.Fatal(err)
	}
	outbox.At(&url.URL{Scheme: "https", Host: "cpd.example.org"})
	return outbox
}

func (w *world) clock() time.Time {
	start := time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC)
	return start.Add(time.Duration(w.past.Load()) * time.Microsecond)
}

func (w *world) pass(d time.Duration) { w.past.Add(d.Microseconds()) }

func letter(name, email, token string) mail.Letter {
	return mail.Letter{Kind: "reset", ToName: name, ToEmail: email, Words: words{name, token}}
}

func (w *world) post(l mail.Letter) error {
	return w.db.InTx(w.t.Context(), func(tx *gorm.DB) error { return w.outbox.Post(tx, l) })
}

func (w *world) mustPost(l mail.Letter) {
	w.t.Helper()
	if err := w.post(l); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) waiting(email string) []mailtest.Letter {
	w.t.Helper()
	return mailtest.Letters(w.t, w.db, w.outbox, email)
}

func TestALetterWaitsAsItWasWritten(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.mustPost(letter("Amira Hassan", amira, "one"))
		w.mustPost(letter("Sam Okafor", "sam@example.org", "two"))
		w.mustPost(letter("Amira Hassan", amira, "three"))
		got := w.waiting("Amira@example.org")
		if len(got) != 2 || got[1].Subject != "Choose a new password, Amira Hassan" || !strings.HasPrefix(got[1].Text, "Dear Amira Hassan,\n\nOpen") {
			t.Fatalf("%+v", got)
		}
		if links := strings.Join(got[0].Links, " "); links != "https://cpd.example.org/reset/one https://cpd.example.org/account" {
			t.Errorf("links: %s", links)
		}
		var open int64
		if err := db.Read(t.Context()).Raw("SELECT count(*) FROM letters WHERE CAST(sealed AS TEXT) LIKE '%reset%'").Scan(&open).Error; err != nil || open != 0 {
			t.Errorf("%d texts can be read in the database, %v", open, err)
		}
	})
}

func TestALetterIsKeptExactlyWhenItsActIs(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		refused := errors.New("the act was refused")
		err := db.InTx(t.Context(), func(tx *gorm.DB) error {
			return errors.Join(w.outbox.Post(tx, letter("Amira", amira, "x")), refused)
		})
		if !errors.Is(err, refused) || len(w.waiting(amira)) != 0 {
			t.Errorf("%v, %v", err, w.waiting(amira))
		}
		for kind, bad := range map[string]mail.Letter{
			"nobody wrote it": {Kind: "none", ToEmail: amira}, "a word is missing": {Kind: "reset", ToEmail: amira, Words: struct{ Name string }{}},
			"without a subject": {Kind: "odd", ToEmail: amira, Words: words{}},
		} {
			if err := w.post(bad); err == nil {
				t.Errorf("%s: it was taken", kind)
			}
		}
		if got := w.waiting(amira); len(got) != 0 {
			t.Errorf("%+v", got)
		}
	})
}

func TestTheSameKeyTwiceIsOneLetter(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		for _, token := range []string{"first", "second"} {
			l := letter("Amira", amira, token)
			l.Key = "reset 1"
			w.mustPost(l)
		}
		if got := w.waiting(amira); len(got) != 1 || !strings.Contains(got[0].Text, "/reset/first") {
			t.Errorf("%+v", got)
		}
	})
}
