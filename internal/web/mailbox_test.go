package web_test

import (
	"fmt"
	"log/slog"
	"net/http"
	netmail "net/mail"
	"net/smtp"
	"slices"
	"strings"
	"testing"

	"gorm.io/gorm"

	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/mail"
	"linkfolio/internal/mail/mailbox"
	"linkfolio/internal/web/webtest"
)

// demonstration is a world with a mailbox.
func demonstration(t *testing.T) (*webtest.World, *mailbox.Mailbox) {
	t.Helper()
	w := webtest.NewWorld(t, dbtest.SQLite(t))
	box, err := mailbox.Open(t.Context(), w.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = box.Close() })
	box.Home = "http://example.com"
	w.Config.Mailbox = box
	w.Serve(w.Config)
	return w, box
}

func TestTheMailboxShowsWhatWasSent(t *testing.T) {
	t.Parallel()
	w, box := demonstration(t)
	visitor := w.Visitor()
	visitor.Get("/sign-in")
	if page := visitor.Click("Letters of this demonstration"); !strings.Contains(page.Text(), "There are no letters yet") {
		t.Errorf("the empty page:\n%s", page.Text())
	}
	amira := w.Person("amira")
	changed := mail.Letter{Kind: "password-changed", ToName: amira.Name, ToEmail: amira.Email, Words: map[string]any{"Name": amira.Name, "At": w.Now()}}
	if err := w.DB.InTx(t.Context(), func(tx *gorm.DB) error { return w.Outbox.Post(tx, changed) }); err != nil {
		t.Fatal(err)
	}
	to := mail.Server{Host: box.Host, Port: box.Port, Security: mail.NoTLS}
	sender := mail.NewSender(w.DB, w.Outbox, to, netmail.Address{Name: "Linkfolio", Address: "linkfolio@localhost"}, slog.New(slog.DiscardHandler))
	if _, err := sender.Send(t.Context()); err != nil {
		t.Fatal(err)
	}
	visitor.Get("/dev/mailbox")
	page := visitor.Click("password was changed").Must(http.StatusOK)
	for _, words := range []string{"Amira Hassan <amira@example.org>", "23 November 2026 at 12:00pm", "Dear Amira Hassan,"} {
		if !strings.Contains(page.Text(), words) {
			t.Errorf("%q is missing:\n%s", words, page.Text())
		}
	}
	if !slices.Contains(page.Links(), "/forgotten-password") {
		t.Errorf("the link in the letter is none: %q", page.Links())
	}
	visitor.Get("/dev/mailbox/2").Must(http.StatusNotFound)
}

// Only an address of this installation becomes a link, and nothing in a letter becomes markup.
func TestLettersInTheMailboxAreText(t *testing.T) {
	t.Parallel()
	w, box := demonstration(t)
	texts := []string{
		"<script>alert(1)</script>", "http://example.com//evil.example/", "http://example.com.evil.example/", "http://evil.example/?http://example.com/",
		`http://example.com/\evil.example`, "javascript:alert(1)", `http://example.com/"onclick=x`,
	}
	message := "Subject: <b>bold</b>\r\nTo: \"<i>\" <a@demo.example>\r\n\r\n" + strings.Join(texts, "\r\n\r\n") + "\r\n"
	if err := smtp.SendMail(fmt.Sprintf("%s:%d", box.Host, box.Port), nil, "x@demo.example", []string{"a@demo.example"}, []byte(message)); err != nil {
		t.Fatal(err)
	}
	page := w.Visitor().Get("/dev/mailbox/1").Must(http.StatusOK)
	for _, text := range append(texts, "<b>bold</b>", "<i> <a@demo.example>") {
		if !strings.Contains(page.Text(), text) {
			t.Errorf("%q is missing:\n%s", text, page.Text())
		}
	}
	for _, href := range page.Links() {
		if strings.Contains(href, "evil") || strings.Contains(href, "javascript") {
			t.Errorf("there is a link to %s", href)
		}
	}
}

// Nothing but the demonstration has a mailbox.
func TestThereIsNoMailboxElsewhere(t *testing.T) {
	t.Parallel()
	w := webtest.NewWorld(t, dbtest.SQLite(t))
	w.Visitor().Get("/dev/mailbox").Must(http.StatusNotFound)
	if page := w.Visitor().Get("/sign-in"); strings.Contains(page.Text(), "Letters") {
		t.Error("the sign-in page speaks of letters")
	}
}
