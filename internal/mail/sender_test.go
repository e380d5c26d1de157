package mail_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	netmail "net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"gorm.io/gorm"

	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/mail"
	"linkfolio/internal/mail/mailtest"
)

var from = netmail.Address{Name: "Linkfolio", Address: "cpd@example.org"}

// sender is a sender of a server of its own, and what it logs.
func (w *world) sender(server mail.Server) (*mail.Sender, *bytes.Buffer) {
	var log bytes.Buffer
	return mail.NewSender(w.db, w.open(), server, from, slog.New(slog.NewTextHandler(&log, nil))), &log
}

// send does one round of the sender.
func (w *world) send(s *mail.Sender) (more bool) {
	w.t.Helper()
	more, err := s.Send(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	return more
}

// kept are the letters in the order in which they were posted.
func (w *world) kept() (letters []mail.Kept) {
	w.t.Helper()
	if err := w.db.Read(w.t.Context()).Order("id").Find(&letters).Error; err != nil {
		w.t.Fatal(err)
	}
	return letters
}

func state(k mail.Kept) string {
	switch {
	case k.SentAt != nil && k.GivenUpAt == nil && len(k.Sealed) == 0:
		return "sent"
	case k.GivenUpAt != nil && k.SentAt == nil && len(k.Sealed) == 0:
		return "given up"
	case k.SentAt == nil && k.GivenUpAt == nil && len(k.Sealed) > 0 && k.ClaimedUntil == nil:
		return "waits"
	case k.SentAt == nil && k.GivenUpAt == nil && len(k.Sealed) > 0:
		return "claimed"
	}
	return fmt.Sprintf("odd: %+v", k)
}

func (w *world) wantState(want string) mail.Kept {
	w.t.Helper()
	letters := w.kept()
	if len(letters) != 1 || state(letters[0]) != want {
		w.t.Fatalf("want one letter that is %q: %+v", want, letters)
	}
	return letters[0]
}

func TestALetterIsSent(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, s := newWorld(t, db), mailtest.NewSink(t)
		w.mustPost(letter("Amira Hassan", amira, strings.Repeat("x", 300)))
		posted := w.kept()[0]
		w.pass(time.Hour)
		sender, log := w.sender(s.Where())
		for range 2 {
			if w.send(sender) {
				t.Error("more is due")
			}
		}
		got := only(t, s)
		if r := s.Got()[0]; r.From != "cpd@example.org" || !slices.Equal(r.To, []string{amira}) {
			t.Errorf("envelope %+v", r)
		}
		if got.from.String() != `"Linkfolio" <cpd@example.org>` || len(got.to) != 1 || got.to[0].String() != `"Amira Hassan" <amira@example.org>` {
			t.Errorf("from %v to %v", got.from, got.to)
		}
		if got.subject != "Choose a new password, Amira Hassan" {
			t.Errorf("subject %q", got.subject)
		}
		for name, want := range map[string]string{
			"Message-ID": "<" + posted.ID.String() + "@cpd.example.org>", "Auto-Submitted": "auto-generated", "Date": "Mon, 23 Nov 2026 12:00:00 +0000",
			"Content-Type": "text/plain; charset=UTF-8", "Content-Transfer-Encoding": "quoted-printable", "X-Mailer": "", "User-Agent": "",
		} {
			if got.header.Get(name) != want {
				t.Errorf("%s: %q, want %q", name, got.header.Get(name), want)
			}
		}
		if !strings.Contains(got.text, "\nhttps://cpd.example.org/reset/"+strings.Repeat("x", 300)+"\n") {
			t.Errorf("the link is broken:\n%s", got.text)
		}
		if k := w.wantState("sent"); k.Attempts != 1 || k.Problem != "" || !k.SentAt.Equal(w.clock()) || log.Len() > 0 {
			t.Errorf("%+v, log %s", k, log)
		}
	})
}

func TestTwoSendersSendEachLetterOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, s := newWorld(t, db), mailtest.NewSink(t)
		for i := range 60 {
			w.mustPost(letter("Amira", amira, fmt.Sprint("n", i)))
		}
		var both sync.WaitGroup
		for range 2 {
			sender, _ := w.sender(s.Where())
			both.Go(func() {
				for range 20 {
					if _, err := sender.Send(t.Context()); err != nil {
						t.Error(err)
					}
				}
			})
		}
		both.Wait()
		ids := map[string]bool{}
		for _, r := range s.Got() {
			ids[read(t, r).header.Get("Message-ID")] = true
		}
		if len(s.Got()) != 60 || len(ids) != 60 {
			t.Errorf("%d letters came, %d of them different", len(s.Got()), len(ids))
		}
		for _, k := range w.kept() {
			if state(k) != "sent" || k.Attempts != 1 {
				t.Errorf("%+v", k)
			}
		}
	})
}

func TestAServerThatIsDownDelaysAndLosesNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, s := newWorld(t, db), mailtest.NewSink(t)
		s.Stop()
		sender, log := w.sender(s.Where())
		for i := range 3 {
			w.mustPost(letter("Amira", amira, fmt.Sprint(i)))
		}
		if _, err := sender.Send(t.Context()); err == nil || !strings.Contains(err.Error(), "connection refused") || strings.Contains(err.Error(), amira) {
			t.Errorf("what the runner logs: %v", err)
		}
		for _, k := range w.kept() {
			if state(k) != "waits" || !k.DueAt.Equal(w.clock().Add(time.Minute)) || !strings.Contains(k.Problem, "refused") {
				t.Errorf("%s: %+v", state(k), k)
			}
		}
		again := mailtest.NewSinkOn(t, net.JoinHostPort(s.Host, fmt.Sprint(s.Port)), nil, false)
		if w.send(sender); len(again.Got()) != 0 {
			t.Error("they did not wait")
		}
		w.pass(time.Minute)
		if w.send(sender); len(again.Got()) != 3 || log.Len() > 0 {
			t.Errorf("%d letters came; log %s", len(again.Got()), log)
		}
	})
}

// A letter is tried for three days and then given up, with its text erased and the reason kept.
func TestALetterIsGivenUpAfterThreeDays(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, s := newWorld(t, db), mailtest.NewSink(t)
		s.Stop()
		sender, log := w.sender(s.Where())
		w.mustPost(letter("Amira", amira, "x"))
		begun, tries := w.clock(), 0
		var pauses []string
		for range 200 {
			if _, err := sender.Send(t.Context()); err == nil {
				break
			}
			tries++
			k := w.kept()[0]
			if state(k) == "given up" {
				break
			}
			pauses = append(pauses, k.DueAt.Sub(w.clock()).String())
			w.pass(k.DueAt.Sub(w.clock()))
		}
		k := w.wantState("given up")
		if took := k.GivenUpAt.Sub(begun).Hours(); took < 70 || took > 73 || tries != 75 {
			t.Errorf("given up after %.1f hours and %d tries", took, tries)
		}
		if got := strings.Join(pauses[:6], " "); got != "1m0s 5m0s 15m0s 1h0m0s 1h0m0s 1h0m0s" {
			t.Errorf("pauses: %s", got)
		}
		if !strings.Contains(k.Problem, "refused") || strings.Count(log.String(), "letter given up") != 1 || strings.Contains(log.String(), amira) {
			t.Errorf("%q; log %s", k.Problem, log)
		}
	})
}

func TestWhatAServerSays(t *testing.T) {
	t.Parallel()
	say := func(code int, a, b, c int) *smtp.SMTPError {
		return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{a, b, c}, Message: "about " + amira}
	}
	for name, test := range map[string]struct {
		mail, rcpt, data *smtp.SMTPError
		want             string
	}{
		"unknown here":             {rcpt: say(550, 5, 1, 1), want: "given up"},
		"mailbox full for good":    {rcpt: say(552, 5, 2, 2), want: "given up"},
		"content refused":          {data: say(554, 5, 6, 0), want: "given up"},
		"content refused, as spam": {data: say(550, 5, 7, 1), want: "given up"},
		"greylisted":               {rcpt: say(451, 4, 7, 1), want: "waits"},
		"busy":                     {data: say(451, 4, 3, 0), want: "waits"},
		"closing":                  {mail: say(421, 4, 3, 2), want: "waits"},
		"our sender is unknown":    {mail: say(550, 5, 1, 8), want: "waits"},
		"we may not relay":         {rcpt: say(554, 5, 7, 1), want: "waits"},
		"we have to sign in":       {rcpt: say(530, 5, 7, 0), want: "waits"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, s := newWorld(t, dbtest.SQLite(t)), mailtest.NewSink(t)
			refuse := func(e *smtp.SMTPError) error {
				if e != nil {
					return e
				}
				return nil
			}
			s.OnMail = func(string) error { return refuse(test.mail) }
			s.OnRcpt = func(to string) error {
				if to != amira {
					return nil
				}
				return refuse(test.rcpt)
			}
			s.OnData = func(_ *smtp.Conn, n int, _ io.Reader) error {
				if n > 0 {
					return nil
				}
				return refuse(test.data)
			}
			sender, log := w.sender(s.Where())
			w.mustPost(letter("Amira", amira, "x"))
			w.send(sender)
			k := w.wantState(test.want)
			if !strings.Contains(k.Problem, "about "+amira) {
				t.Errorf("the operator is told %q", k.Problem)
			}
			if strings.Contains(log.String(), amira) || strings.Count(log.String(), "\n") != 1 {
				t.Errorf("log %s", log)
			}
			// Others get theirs, and what was delayed goes when the server has thought better of it.
			s.Behave(func(s *mailtest.Sink) { s.OnMail, s.OnRcpt = nil, nil })
			w.pass(time.Minute)
			w.mustPost(letter("Sam", "sam@example.org", "x"))
			w.send(sender)
			want := map[string]int{"given up": 1, "waits": 2}[test.want]
			if got := len(s.Got()); got != want {
				t.Errorf("%d letters came, want %d", got, want)
			}
		})
	}
}

// The server takes a letter, and hangs up in the middle of it.
func TestAConnectionThatIsDroppedMidLetter(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, s := newWorld(t, db), mailtest.NewSink(t)
		s.OnData = func(c *smtp.Conn, n int, r io.Reader) error {
			if n == 1 {
				_, _ = io.CopyN(io.Discard, r, 100)
				return errors.Join(errors.New("away"), c.Conn().Close())
			}
			return nil
		}
		for i := range 4 {
			w.mustPost(letter("Amira", amira, fmt.Sprint("n", i)))
		}
		sender, _ := w.sender(s.Where())
		if _, err := sender.Send(t.Context()); err == nil || !strings.Contains(err.Error(), "lost") {
			t.Errorf("%v", err)
		}
		var states []string
		for _, k := range w.kept() {
			states = append(states, fmt.Sprint(state(k), " ", k.Attempts))
		}
		if got := strings.Join(states, ", "); got != "sent 1, waits 1, waits 0, waits 0" {
			t.Error(got)
		}
		w.send(sender)
		w.pass(time.Minute)
		w.send(sender)
		if got := s.Got(); len(got) != 4 {
			t.Errorf("%d letters came", len(got))
		}
	})
}

// When a server dies between "accepted" and the note of it, a second copy goes once its lease has run out. It is the same,
// Message-ID and date too, so that a mail program can tell.
func TestASecondCopyIsTheSame(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, s := newWorld(t, db), mailtest.NewSink(t)
		w.mustPost(letter("Amira", amira, "x"))
		before := w.kept()[0]
		sender, _ := w.sender(s.Where())
		w.send(sender)
		crashed := map[string]any{"sent_at": nil, "claimed_until": w.clock().Add(2 * time.Minute), "sealed": before.Sealed}
		if err := db.InTx(t.Context(), func(tx *gorm.DB) error {
			return tx.Model(&mail.Kept{}).Where("id = ?", before.ID).Updates(crashed).Error
		}); err != nil {
			t.Fatal(err)
		}
		if w.send(sender); len(s.Got()) != 1 {
			t.Error("the lease did not hold")
		}
		w.pass(2 * time.Minute)
		w.send(sender)
		if got := s.Got(); len(got) != 2 || got[0].Raw != got[1].Raw {
			t.Errorf("%+v", got)
		}
		w.wantState("sent")
	})
}

func TestSTARTTLSAndSignIn(t *testing.T) {
	t.Parallel()
	served, pool := certificate(t)
	for name, test := range map[string]struct {
		implicit bool
		change   func(*mail.Server)
		problem  string
	}{
		"STARTTLS":                     {},
		"TLS from the first byte":      {implicit: true},
		"the wrong password":           {change: func(s *mail.Server) { s.Password = "wrong-pass-word" }, problem: "535"},
		"a certificate nobody vouches": {change: func(s *mail.Server) { s.Roots = nil }, problem: "certificate"},
		"another's certificate":        {change: func(s *mail.Server) { s.Host = "localhost" }, problem: "certificate"},
		"its first byte is plain":      {change: func(s *mail.Server) { s.Security = mail.ImplicitTLS }, problem: "TLS"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, s := newWorld(t, dbtest.SQLite(t)), mailtest.NewSinkOn(t, "127.0.0.1:0", served, test.implicit)
			server := mail.Server{Host: "127.0.0.1", Port: s.Port, User: "linkfolio", Password: mailtest.Secret, Roots: pool}
			if test.implicit {
				server.Security = mail.ImplicitTLS
			}
			if test.change != nil {
				test.change(&server)
			}
			w.mustPost(letter("Amira", amira, "x"))
			sender, log := w.sender(server)
			_, err := sender.Send(t.Context())
			if test.problem == "" {
				if err != nil || s.User != "linkfolio" || len(s.Got()) != 1 {
					t.Errorf("%v, signed in as %q, %d letters", err, s.User, len(s.Got()))
				}
				return
			}
			k := w.wantState("waits")
			if err == nil || !strings.Contains(err.Error(), test.problem) || !strings.Contains(k.Problem, test.problem) {
				t.Errorf("%v; %q", err, k.Problem)
			}
			for _, public := range []string{err.Error(), k.Problem, log.String()} {
				if strings.Contains(public, server.Password) {
					t.Errorf("the password is repeated: %s", public)
				}
			}
		})
	}
}

// Without STARTTLS no password and no letter goes to a server that is to have it.
func TestAServerWithoutSTARTTLSGetsNothing(t *testing.T) {
	t.Parallel()
	w, s := newWorld(t, dbtest.SQLite(t)), mailtest.NewSink(t)
	w.mustPost(letter("Amira", amira, "x"))
	sender, _ := w.sender(mail.Server{Host: "127.0.0.1", Port: s.Port, User: "linkfolio", Password: mailtest.Secret})
	if _, err := sender.Send(t.Context()); err == nil || s.User != "" || len(s.Got()) != 0 {
		t.Errorf("%v, signed in as %q, %d letters", err, s.User, len(s.Got()))
	}
	w.wantState("waits")
}

// A letter that cannot be opened or addressed is given up, and the others go.
func TestALetterThatCannotBeOpened(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, s := newWorld(t, db), mailtest.NewSink(t)
		w.mustPost(letter("Amira", amira, "lost"))
		if err := os.Remove(filepath.Join(w.dir, "seal.key")); err != nil {
			t.Fatal(err)
		}
		w.outbox = w.open() // it makes a new key
		w.mustPost(letter("Nobody", "nobody", "x"))
		w.mustPost(letter("Two", "one@example.org, two@example.org", "x"))
		w.mustPost(letter("Amira", amira, "well"))
		sender, log := w.sender(s.Where())
		w.send(sender)
		var states []string
		for _, k := range w.kept() {
			states = append(states, state(k))
		}
		if got := strings.Join(states, ", "); got != "given up, given up, given up, sent" {
			t.Error(got)
		}
		if problem := w.kept()[0].Problem; !strings.Contains(problem, "seal.key") {
			t.Errorf("the operator is told %q", problem)
		}
		if strings.Count(log.String(), "\n") != 3 || strings.Contains(log.String(), "example.org") || !strings.Contains(only(t, s).text, "/reset/well") {
			t.Errorf("log %s", log)
		}
	})
}

// A server that stops finishes the letter at hand and gives the others back at once.
func TestStoppingGivesLettersBack(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, s := newWorld(t, db), mailtest.NewSink(t)
		ctx, stop := context.WithCancel(t.Context())
		s.OnData = func(_ *smtp.Conn, n int, _ io.Reader) error {
			if n == 1 {
				stop()
			}
			return nil
		}
		for i := range 5 {
			w.mustPost(letter("Amira", amira, fmt.Sprint(i)))
		}
		sender, _ := w.sender(s.Where())
		if _, err := sender.Send(ctx); err != nil {
			t.Error(err)
		}
		var states []string
		for _, k := range w.kept() {
			states = append(states, fmt.Sprint(state(k), " ", k.Attempts))
		}
		if got := strings.Join(states, ", "); got != "sent 1, sent 1, waits 0, waits 0, waits 0" {
			t.Error(got)
		}
		other, _ := w.sender(s.Where())
		if w.send(other); len(s.Got()) != 5 {
			t.Errorf("%d letters came", len(s.Got()))
		}
	})
}

// A server that says nothing holds nobody up for ever: when the program stops, the line is cut.
func TestASilentServerDoesNotKeepUsFromStopping(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	w := newWorld(t, dbtest.SQLite(t))
	w.mustPost(letter("Amira", amira, "x"))
	sender, _ := w.sender(mail.Server{Host: "127.0.0.1", Port: listener.Addr().(*net.TCPAddr).Port, Security: mail.NoTLS})
	ctx, stop := context.WithCancel(t.Context())
	time.AfterFunc(100*time.Millisecond, stop)
	begun := time.Now()
	if _, err := sender.Send(ctx); err == nil || errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if took := time.Since(begun); took > 20*time.Second {
		t.Errorf("it took %v", took)
	}
	w.wantState("waits")
}

func TestOldLettersAreSweptAway(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, s := newWorld(t, db), mailtest.NewSink(t)
		sender, _ := w.sender(s.Where())
		w.mustPost(letter("Amira", amira, "sent"))
		w.mustPost(letter("Nobody", "nobody", "given up"))
		w.send(sender)
		w.mustPost(letter("Amira", amira, "waits"))
		sweep := func(want int) {
			t.Helper()
			if more, err := w.outbox.Sweep(db)(t.Context()); more || err != nil {
				t.Error(more, err)
			}
			if got := len(w.kept()); got != want {
				t.Errorf("%d letters, want %d", got, want)
			}
		}
		w.pass(30 * 24 * time.Hour)
		sweep(3)
		w.pass(time.Second)
		sweep(1) // however old, a letter that waits is kept
		if n, err := mail.Waiting(t.Context(), db); n != 1 || err != nil {
			t.Error(n, err)
		}
	})
}

func TestPostingWakesTheSender(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.SQLite(t))
	woken := 0
	w.outbox.OnPost(func() { woken++ })
	w.mustPost(letter("Amira", amira, "x"))
	_ = w.db.InTx(t.Context(), func(tx *gorm.DB) error {
		return errors.Join(w.outbox.Post(tx, letter("Amira", amira, "y")), errors.New("refused"))
	})
	if woken != 1 {
		t.Errorf("woken %d times", woken)
	}
}
