package mailbox_test

import (
	"fmt"
	"log/slog"
	netmail "net/mail"
	"net/smtp"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"gorm.io/gorm"

	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/mail"
	"linkfolio/internal/mail/mailbox"
	"linkfolio/internal/seal"
)

func noon() time.Time { return time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC) }

func open(t *testing.T) *mailbox.Mailbox {
	t.Helper()
	box, err := mailbox.Open(t.Context(), noon)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = box.Close() })
	return box
}

// What the program sends can be read as it was written, paragraphs and all.
func TestALetterArrives(t *testing.T) {
	t.Parallel()
	box, db := open(t), dbtest.SQLite(t)
	long := strings.TrimSpace(strings.Repeat("Zoë said that it was long. ", 12))
	link := "http://127.0.0.1:8080/reset/" + strings.Repeat("x", 90)
	files := fstest.MapFS{"note.txt": {Data: []byte("Subject: For Zoë — a note\n\nDear Zoë,\n\n" + long + "\n\n{{link \"/reset/" + strings.Repeat("x", 90) + "\"}}\n\n- one\n- two\n")}}
	sealed, err := seal.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	outbox, err := mail.NewOutbox(files, sealed, noon)
	if err != nil {
		t.Fatal(err)
	}
	outbox.At(&url.URL{Scheme: "http", Host: "127.0.0.1:8080"})
	if err := db.InTx(t.Context(), func(tx *gorm.DB) error {
		return outbox.Post(tx, mail.Letter{Kind: "note", ToName: "Zoë, of Harbour", ToEmail: "zoe@demo.example"})
	}); err != nil {
		t.Fatal(err)
	}
	to := mail.Server{Host: box.Host, Port: box.Port, Security: mail.NoTLS}
	sender := mail.NewSender(db, outbox, to, netmail.Address{Name: "Linkfolio", Address: "linkfolio@localhost"}, slog.New(slog.DiscardHandler))
	if _, err := sender.Send(t.Context()); err != nil {
		t.Fatal(err)
	}
	want := mailbox.Letter{
		ID: "1", From: "Linkfolio <linkfolio@localhost>", To: "Zoë, of Harbour <zoe@demo.example>", Subject: "For Zoë — a note", At: noon(),
		Text: "Dear Zoë,\n\n" + long + "\n\n" + link + "\n\n- one\n- two",
	}
	if got, ok := box.Letter("1"); !ok || got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestTheLastLettersAreKept(t *testing.T) {
	t.Parallel()
	box := open(t)
	server := fmt.Sprintf("%s:%d", box.Host, box.Port)
	client, err := smtp.Dial(server)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	send := func(text string) error {
		if err := client.Mail("a@demo.example"); err != nil {
			return err
		}
		if err := client.Rcpt("b@demo.example"); err != nil {
			return err
		}
		w, err := client.Data()
		if err != nil {
			return err
		}
		if _, err := w.Write([]byte(text)); err != nil {
			return err
		}
		return w.Close()
	}
	for i := range mailbox.Kept + 5 {
		if err := send(fmt.Sprintf("Subject: n%d\r\n\r\ntext\r\n", i+1)); err != nil {
			t.Fatal(err)
		}
	}
	if err := send("no header\r\n\r\nx\r\n"); err == nil {
		t.Error("what is no letter was taken")
	}
	if err := send("Subject: large\r\n\r\n" + strings.Repeat("x\r\n", mailbox.Largest/2)); err == nil {
		t.Error("a letter that is too large was taken")
	}
	all := box.Letters()
	if len(all) != mailbox.Kept || all[0].Subject != fmt.Sprintf("n%d", mailbox.Kept+5) || all[len(all)-1].Subject != "n6" {
		t.Errorf("%d letters, %+v … %+v", len(all), all[0], all[len(all)-1])
	}
	if _, ok := box.Letter("5"); ok {
		t.Error("an old one is still there")
	}
	if got, ok := box.Letter("6"); !ok || got.Text != "text" {
		t.Errorf("%+v, %v", got, ok)
	}
}
