// Package mail writes letters down in the transaction of the act that they tell of, and sends them afterwards.
//
// It promises that a letter is kept exactly when its act is, that a mail server that is down delays letters and loses
// none, and that no name can add a header. Texts stand in templates/emails. The text of a letter is sealed while it waits,
// because links in it open accounts, and is erased once it was sent.
//
// A template is a text/template named for the letter's kind, in lower case with hyphens ("password-changed.txt"):
//
//   - The first line is "Subject: " and the subject. Then an empty line, then the text.
//   - It is plain text. A paragraph is one line; the sender wraps it. It begins "Dear {{.Name}}," and says what happened,
//     when, and what to do when that was not you.
//   - An address stands alone on its line: {{link "/account"}}, or {{link (print "/reset/" .Token)}}. It is never broken.
//   - {{date .Day}} is "3 November 2026", {{moment .At}} "3 November 2026 at 2:05pm".
//   - Words are a struct of the poster's. No word of an entry, no reflection and no password stands in a letter.
package mail

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"strings"
	"sync/atomic"
	"text/template"
	"time"
	"unicode"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"linkfolio/internal/calendar"
	"linkfolio/internal/database"
	"linkfolio/internal/seal"
)

// Letter is what somebody is to be told. Its template is templates/emails/<Kind>.txt: a first line "Subject: ...", an
// empty line, then the text. {{.}} is Words, {{link "/path"}} an address of this installation in full.
type Letter struct {
	Kind    string
	ToName  string
	ToEmail string
	Words   any
	Key     string // the same key twice is one letter; empty is always a new one

	ID    uuid.UUID // by which its poster finds it again; chosen by Post where they do not
	About uuid.UUID // what is forgotten with it, see ForgetAbout; nothing where it stands for itself

	For uuid.UUID // on whose wish it is sent, see Sender.AskFirst; nobody where it goes in any case
}

// Kept is a letter in the outbox.
type Kept struct {
	ID           uuid.UUID `gorm:"primaryKey"`
	Key          string
	Kind         string
	ToName       string
	ToEmail      string
	Sealed       []byte // subject and text; empty once it was sent
	MessageID    string
	CreatedAt    time.Time
	DueAt        time.Time
	Attempts     int
	ClaimedUntil *time.Time
	SentAt       *time.Time
	GivenUpAt    *time.Time
	Problem      string // of the last attempt, for the operator
	ForID        *uuid.UUID
	AboutID      *uuid.UUID
}

// TableName is the table of letters.
func (Kept) TableName() string { return "letters" }

// Models lists the GORM models, for the drift test.
func Models() []any { return []any{&Kept{}} }

// Outbox is where letters are written down.
type Outbox struct {
	box     *seal.Box
	clock   calendar.Clock
	letters *template.Template
	base    atomic.Pointer[url.URL]
	wake    atomic.Pointer[func()]
	silent  bool
}

// Silent is an outbox that keeps no letter, for telling of a past that people were told of then.
func Silent() *Outbox { return &Outbox{silent: true} }

// NewOutbox parses every letter of files, so that a fault in one shows at start.
func NewOutbox(files fs.FS, box *seal.Box, clock calendar.Clock) (*Outbox, error) {
	o := &Outbox{box: box, clock: clock}
	letters := template.New("letters").Option("missingkey=error").Funcs(template.FuncMap{
		"link": o.link, "date": calendar.Date.Words, "moment": calendar.Moment,
	})
	var err error
	o.letters, err = letters.ParseFS(files, "*.txt")
	if err != nil {
		return nil, fmt.Errorf("letters: %w", err)
	}
	return o, nil
}

// At sets the address that people reach us by, which links in letters begin with.
func (o *Outbox) At(base *url.URL) { o.base.Store(base) }

// OnPost has wake called after each commit that has a letter in it.
func (o *Outbox) OnPost(wake func()) { o.wake.Store(&wake) }

// link is an address of this installation in full. It is an error before At.
func (o *Outbox) link(path string) (string, error) {
	base := o.base.Load()
	if base == nil {
		return "", errors.New("the address of this installation is not known yet")
	}
	return strings.TrimSuffix(base.String(), "/") + path, nil
}

// Post writes a letter down in the caller's transaction.
func (o *Outbox) Post(tx *gorm.DB, l Letter) error {
	if o.silent {
		return nil
	}
	subject, text, err := o.write(l)
	if err != nil {
		return fmt.Errorf("letter %s: %w", l.Kind, err)
	}
	id, now := l.ID, o.clock()
	if id == uuid.Nil {
		id = uuid.Must(uuid.NewV7())
	}
	if l.Key == "" {
		l.Key = id.String()
	}
	kept := Kept{
		ID: id, Key: l.Key, Kind: l.Kind, ToName: oneLine(l.ToName), ToEmail: l.ToEmail,
		Sealed: o.box.Seal(about(id), []byte(subject+"\n"+text)), MessageID: o.messageID(id), CreatedAt: now, DueAt: now,
	}
	if l.For != uuid.Nil {
		kept.ForID = &l.For
	}
	if l.About != uuid.Nil {
		kept.AboutID = &l.About
	}
	once := clause.OnConflict{Columns: []clause.Column{{Name: "key"}}, DoNothing: true}
	if err := tx.Clauses(once).Create(&kept).Error; err != nil {
		return fmt.Errorf("letter %s: %w", l.Kind, err)
	}
	if wake := o.wake.Load(); wake != nil {
		database.AfterCommit(tx, *wake)
	}
	return nil
}

// write draws a letter and parts its subject from its text.
func (o *Outbox) write(l Letter) (subject, text string, err error) {
	var whole strings.Builder
	if err := o.letters.ExecuteTemplate(&whole, l.Kind+".txt", l.Words); err != nil {
		return "", "", err
	}
	first, rest, _ := strings.Cut(whole.String(), "\n")
	subject, named := strings.CutPrefix(first, "Subject: ")
	if !named {
		return "", "", errors.New("its first line is not its subject")
	}
	return oneLine(subject), strings.TrimSpace(rest) + "\n", nil
}

// Open gives the subject and the text of a letter that was not sent yet, or seal.ErrBroken.
func (o *Outbox) Open(k Kept) (subject, text string, err error) {
	whole, err := o.box.Open(about(k.ID), k.Sealed)
	subject, text, _ = strings.Cut(string(whole), "\n")
	return subject, text, err
}

// messageID stays the same however often a letter is tried, so that a second copy can be told.
func (o *Outbox) messageID(id uuid.UUID) string {
	host := "linkfolio.invalid"
	if base := o.base.Load(); base != nil && !strings.Contains(base.Hostname(), ":") {
		host = base.Hostname()
	}
	return id.String() + "@" + host
}

// about names a letter for the seal.
func about(id uuid.UUID) string { return "letter " + id.String() }

// oneLine makes one line of a name or a subject: what ends a line, steers a terminal or turns the direction of what follows
// becomes a space, and so does what is no UTF-8.
func oneLine(text string) string {
	parts := func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || r == 0x2028 || r == 0x2029 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069
	}
	return strings.Join(strings.FieldsFunc(strings.ToValidUTF8(text, " "), parts), " ")
}
