package mailtest

import (
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"linkfolio/internal/mail"
)

// Secret is the password of everybody at a sink.
const Secret = "s3cret-of-the-server"

// Sink is a real mail server on this machine. It keeps what it accepts, and misbehaves as it is told to.
type Sink struct {
	Host string
	Port int

	// Change these within Behave once letters may come. Nil accepts everything.
	OnMail func(from string) error
	OnRcpt func(to string) error
	OnData func(c *smtp.Conn, n int, r io.Reader) error // n is how many letters it was given before

	OnKept func(n int) // after the nth letter was taken, and before its sender hears of it

	User string // who has signed in last

	server   *smtp.Server
	door     net.Listener
	mutex    sync.Mutex
	received []Received
	given    int
}

// Received is a letter that a sink accepted: envelope and text as they came.
type Received struct {
	From string
	To   []string
	Raw  string
}

var hosts atomic.Int32

// NewSink starts a server on an address of its own, where nobody else listens when it has stopped.
func NewSink(t testing.TB) *Sink {
	t.Helper()
	return NewSinkOn(t, fmt.Sprintf("127.0.1.%d:0", hosts.Add(1)), nil, false)
}

// NewSinkOn starts a server on this address, with STARTTLS where there is a certificate, or with TLS from the first byte.
func NewSinkOn(t testing.TB, address string, certificate *tls.Config, implicit bool) *Sink {
	t.Helper()
	s := new(Sink)
	s.server = smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &session{Sink: s, conn: c}, nil }))
	s.server.Domain, s.server.TLSConfig, s.server.AllowInsecureAuth = "localhost", certificate, certificate == nil
	s.server.ErrorLog = log.New(io.Discard, "", 0)
	listener, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	at := listener.Addr().(*net.TCPAddr)
	s.door, s.Host, s.Port = listener, at.IP.String(), at.Port
	if implicit {
		listener = tls.NewListener(listener, certificate)
	}
	go func() { _ = s.server.Serve(listener) }()
	t.Cleanup(s.Stop)
	return s
}

// Stop closes the door and hangs up.
func (s *Sink) Stop() {
	_ = s.door.Close()
	_ = s.server.Close()
}

// Where is the sink as a sender knows it.
func (s *Sink) Where() mail.Server {
	return mail.Server{Host: s.Host, Port: s.Port, Security: mail.NoTLS}
}

// Behave sets how the sink misbehaves from now on.
func (s *Sink) Behave(change func(s *Sink)) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	change(s)
}

// Got is what was accepted, in the order in which it came.
func (s *Sink) Got() []Received {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return slices.Clone(s.received)
}

// Forget throws away what was accepted.
func (s *Sink) Forget() { s.Behave(func(s *Sink) { s.received = nil }) }

type session struct {
	*Sink
	conn *smtp.Conn
	at   Received
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if password != Secret {
			return smtp.ErrAuthFailed
		}
		s.Behave(func(s *Sink) { s.User = user })
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.at = Received{From: from}
	s.mutex.Lock()
	f := s.OnMail
	s.mutex.Unlock()
	if f != nil {
		return f(from)
	}
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.at.To = append(s.at.To, to)
	s.mutex.Lock()
	f := s.OnRcpt
	s.mutex.Unlock()
	if f != nil {
		return f(to)
	}
	return nil
}

func (s *session) Data(r io.Reader) error {
	s.mutex.Lock()
	n, f := s.given, s.OnData
	s.given++
	s.mutex.Unlock()
	if f != nil {
		if err := f(s.conn, n, r); err != nil {
			return err
		}
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.at.Raw = string(raw)
	s.mutex.Lock()
	s.received = append(s.received, s.at)
	kept, told := len(s.received), s.OnKept
	s.mutex.Unlock()
	if told != nil {
		told(kept)
	}
	return nil
}

func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }
