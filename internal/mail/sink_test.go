package mail_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"math/big"
	"mime"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"linkfolio/internal/mail"
)

// sink is a real mail server on this machine. It keeps what it accepts, and misbehaves as it is told to.
type sink struct {
	t      testing.TB
	server *smtp.Server
	door   net.Listener
	host   string
	port   int

	mutex    sync.Mutex
	received []received
	user     string                                       // who has signed in last
	onMail   func(from string) error                      // nil accepts
	onRcpt   func(to string) error                        // nil accepts
	onData   func(c *smtp.Conn, n int, r io.Reader) error // n is how many it was given before; nil accepts
	given    int
}

type received struct {
	from string
	to   []string
	raw  string
}

var hosts atomic.Int32

// newSink starts a server on an address of its own, where nobody else listens when it has stopped.
func newSink(t testing.TB) *sink {
	t.Helper()
	return newSinkOn(t, fmt.Sprintf("127.0.1.%d:0", hosts.Add(1)), nil, false)
}

func newSinkOn(t testing.TB, address string, certificate *tls.Config, implicit bool) *sink {
	t.Helper()
	s := &sink{t: t}
	s.server = smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &session{sink: s, conn: c}, nil }))
	s.server.Domain, s.server.TLSConfig, s.server.AllowInsecureAuth = "localhost", certificate, certificate == nil
	s.server.ErrorLog = log.New(io.Discard, "", 0)
	listener, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	at := listener.Addr().(*net.TCPAddr)
	s.door, s.host, s.port = listener, at.IP.String(), at.Port
	if implicit {
		listener = tls.NewListener(listener, certificate)
	}
	go func() { _ = s.server.Serve(listener) }()
	t.Cleanup(s.stop)
	return s
}

func (s *sink) stop() {
	_ = s.door.Close()
	_ = s.server.Close()
}

// where is the sink as a sender knows it.
func (s *sink) where() mail.Server {
	return mail.Server{Host: s.host, Port: s.port, Security: mail.NoTLS}
}

// behave sets how the sink misbehaves from now on.
func (s *sink) behave(change func(s *sink)) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	change(s)
}

func (s *sink) got() []received {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return slices.Clone(s.received)
}

// only is the one letter that came.
func (s *sink) only() letterRead {
	s.t.Helper()
	got := s.got()
	if len(got) != 1 {
		s.t.Fatalf("%d letters came, want 1", len(got))
	}
	return read(s.t, got[0])
}

type session struct {
	*sink
	conn *smtp.Conn
	at   received
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if password != secret {
			return smtp.ErrAuthFailed
		}
		s.behave(func(s *sink) { s.user = user })
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.at = received{from: from}
	if f := s.onMail; f != nil {
		return f(from)
	}
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.at.to = append(s.at.to, to)
	if f := s.onRcpt; f != nil {
		return f(to)
	}
	return nil
}

func (s *session) Data(r io.Reader) error {
	s.mutex.Lock()
	n, f := s.given, s.onData
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
	s.at.raw = string(raw)
	done := s.at
	s.behave(func(s *sink) { s.received = append(s.received, done) })
	return nil
}

func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

// letterRead is a letter as a mail program would show it.
type letterRead struct {
	header  netmail.Header
	from    *netmail.Address
	to      []*netmail.Address
	subject string
	text    string
}

// read parses what came as a mail program does. It fails the test when it is no proper message.
func read(t testing.TB, r received) letterRead {
	t.Helper()
	for line := range strings.SplitSeq(r.raw, "\r\n") {
		if len(line) > 998 || strings.ContainsAny(line, "\r\n\x00") {
			t.Fatalf("a line of %d bytes, or one that breaks: %.200q", len(line), line)
		}
	}
	m, err := netmail.ReadMessage(strings.NewReader(r.raw))
	if err != nil {
		t.Fatalf("%v in\n%s", err, r.raw)
	}
	l := letterRead{header: m.Header}
	if l.to, err = m.Header.AddressList("To"); err != nil {
		t.Fatalf("To: %v in\n%s", err, r.raw)
	}
	if l.from, err = netmail.ParseAddress(m.Header.Get("From")); err != nil {
		t.Fatalf("From: %v in\n%s", err, r.raw)
	}
	if l.subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
		t.Fatalf("Subject: %v in\n%s", err, r.raw)
	}
	text, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		t.Fatalf("text: %v in\n%s", err, r.raw)
	}
	l.text = strings.ReplaceAll(string(text), "\r\n", "\n")
	return l
}

// certificate makes a certificate for this machine, and the pool that vouches for it.
func certificate(t *testing.T) (*tls.Config, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{
		SerialNumber: big.NewInt(1), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, form, form, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	made, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(made)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}, MinVersion: tls.VersionTLS12}, pool
}
