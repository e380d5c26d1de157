// Package mailbox is a mail server inside the demonstration: what the program sends comes here by a real SMTP conversation
// and can be read on a page.
//
// It promises to listen on this machine only and to keep no more than the last letters, in memory. It is no part of a real
// installation.
package mailbox

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/emersion/go-smtp"

	"linkfolio/internal/calendar"
)

// Kept is how many letters a mailbox keeps; older ones go.
const Kept = 200

// Largest is the largest letter that is taken, in bytes.
const Largest = 1 << 20

// Letter is a letter as a mail program shows it.
type Letter struct {
	ID      string // counts from 1
	From    string // "Linkfolio <cpd@example.org>"
	To      string
	Subject string
	Text    string
	At      time.Time // when it came
}

// Mailbox takes every letter, whoever it is for.
type Mailbox struct {
	Host string
	Port int
	Home string // the address of the installation whose letters these are, such as "http://127.0.0.1:8080"; set it before use

	clock  calendar.Clock
	server *smtp.Server
	mutex  sync.RWMutex
	last   int
	newest []Letter // the newest first
}

// Open starts a mailbox on a free port of this machine. It ends with Close.
func Open(ctx context.Context, clock calendar.Clock) (*Mailbox, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("mailbox: %w", err)
	}
	at := listener.Addr().(*net.TCPAddr)
	m := &Mailbox{Host: at.IP.String(), Port: at.Port, clock: clock}
	m.server = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &visit{mailbox: m}, nil }))
	m.server.Domain, m.server.MaxMessageBytes, m.server.MaxRecipients = "localhost", Largest, 10
	m.server.ReadTimeout, m.server.WriteTimeout = time.Minute, time.Minute
	m.server.ErrorLog = log.New(io.Discard, "", 0)
	go func() { _ = m.server.Serve(listener) }() // it returns when the mailbox is closed
	return m, nil
}

// Close hangs up. What came can still be read.
func (m *Mailbox) Close() error { return m.server.Close() }

// Letters are those that came, the newest first.
func (m *Mailbox) Letters() []Letter {
	m.mutex.RLock()
	defer m.mutex.RUnlock()
	return slices.Clone(m.newest)
}

// Letter is one of them; ok is false where there is none, or none any more.
func (m *Mailbox) Letter(id string) (letter Letter, ok bool) {
	m.mutex.RLock()
	defer m.mutex.RUnlock()
	i := slices.IndexFunc(m.newest, func(l Letter) bool { return l.ID == id })
	if i < 0 {
		return Letter{}, false
	}
	return m.newest[i], true
}

func (m *Mailbox) take(l Letter) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	m.last++
	l.ID, l.At = strconv.Itoa(m.last), m.clock()
	m.newest = slices.Insert(m.newest, 0, l)
	m.newest = m.newest[:min(len(m.newest), Kept)]
}

// visit is one conversation with a sender.
type visit struct{ mailbox *Mailbox }

// Mail, Rcpt, Reset and Logout have nothing to refuse and nothing to keep.
func (*visit) Mail(string, *smtp.MailOptions) error { return nil }
func (*visit) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (*visit) Reset()                               {}
func (*visit) Logout() error                        { return nil }

// Data takes the letter, or says why it is none.
func (v *visit) Data(r io.Reader) error {
	letter, err := read(r)
	if err != nil {
		return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 6, 0}, Message: "that is no letter"}
	}
	v.mailbox.take(letter)
	return nil
}
