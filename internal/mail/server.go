package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// Security is how the way to a mail server is guarded.
type Security int

// The ways to a mail server.
const (
	StartTLS    Security = iota // plain at first, then TLS or nothing
	ImplicitTLS                 // TLS from the first byte
	NoTLS                       // for a server on this machine
)

// Server is the mail server that letters are handed to.
type Server struct {
	Host     string
	Port     int
	User     string // empty: it asks for none
	Password string
	Security Security
	Roots    *x509.CertPool // who vouches for its certificate; nil is whom this machine trusts
}

// patience is how long the server may take to answer, and then again for each letter.
const patience = 30 * time.Second

// conversation is an open line to a mail server.
type conversation struct {
	client *gomail.Client
	conn   net.Conn
	quiet  func() bool // stops watching for the end of ctx
}

// dial opens a conversation and signs in to the server. The line is cut when ctx ends.
func (s Server) dial(ctx context.Context, helo string) (*conversation, error) {
	line := &conversation{quiet: func() bool { return true }}
	client, err := gomail.NewClient(s.Host, s.options(helo, func(soon context.Context, network, address string) (net.Conn, error) {
		conn, err := s.connect(soon, network, address)
		if err == nil {
			line.conn, line.quiet = conn, context.AfterFunc(ctx, func() { _ = conn.Close() })
		}
		return conn, err
	})...)
	if err != nil {
		return nil, err
	}
	line.client = client
	if err := line.client.DialWithContext(ctx); err != nil {
		line.cut()
		return nil, err
	}
	return line, nil
}

func (s Server) connect(ctx context.Context, network, address string) (net.Conn, error) {
	if s.Security == ImplicitTLS {
		return (&tls.Dialer{Config: s.tls()}).DialContext(ctx, network, address)
	}
	return new(net.Dialer).DialContext(ctx, network, address)
}

func (s Server) tls() *tls.Config {
	return &tls.Config{ServerName: s.Host, RootCAs: s.Roots, MinVersion: tls.VersionTLS12}
}

func (s Server) options(helo string, dial gomail.DialContextFunc) []gomail.Option {
	policy := gomail.NoTLS
	if s.Security == StartTLS {
		policy = gomail.TLSMandatory
	}
	options := []gomail.Option{
		gomail.WithPort(s.Port), gomail.WithTimeout(patience), gomail.WithHELO(helo), gomail.WithDialContextFunc(dial),
		gomail.WithTLSPolicy(policy), gomail.WithTLSConfig(s.tls()),
	}
	if s.User == "" {
		return options
	}
	plain, login := gomail.SMTPAuthPlain, gomail.SMTPAuthLogin
	if s.Security == NoTLS { // the configuration allows that on this machine only
		plain, login = gomail.SMTPAuthPlainNoEnc, gomail.SMTPAuthLoginNoEnc
	}
	return append(options, gomail.WithUsername(s.User), gomail.WithPassword(s.Password),
		gomail.WithOpportunisticSMTPAuth(gomail.SMTPAuthSCRAMSHA256, plain, login))
}

// end takes leave of the server.
func (c *conversation) end() {
	_ = c.client.Close() // every letter is settled by now
	c.cut()
}

func (c *conversation) cut() {
	c.quiet()
	if c.conn != nil {
		_ = c.conn.Close()
	}
}

// discreet takes the secrets of a server out of what is kept or logged about it.
func (s Server) discreet(text string) string {
	for _, secret := range []string{s.Password, s.User} {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "…")
		}
	}
	return text
}
