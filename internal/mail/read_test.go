package mail_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"math/big"
	"mime"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"linkfolio/internal/mail/mailtest"
)

// only gives the one letter that came.
func only(t *testing.T, s *mailtest.Sink) letterRead {
	t.Helper()
	got := s.Got()
	if len(got) != 1 {
		t.Fatalf("%d letters came, want 1", len(got))
	}
	return read(t, got[0])
}

// letterRead is a letter as a mail program would show it.
type letterRead struct {
	header  netmail.Header
	from    *netmail.Address
	to      []*netmail.Address
	subject string
	text    string
}

// read parses what came as a mail program does. It fails the test when it is no proper message.
func read(t testing.TB, r mailtest.Received) letterRead {
	t.Helper()
	for line := range strings.SplitSeq(r.Raw, "\r\n") {
		if len(line) > 998 || strings.ContainsAny(line, "\r\n\x00") {
			t.Fatalf("a line of %d bytes, or one that breaks: %.200q", len(line), line)
		}
	}
	m, err := netmail.ReadMessage(strings.NewReader(r.Raw))
	if err != nil {
		t.Fatalf("%v in\n%s", err, r.Raw)
	}
	l := letterRead{header: m.Header}
	if l.to, err = m.Header.AddressList("To"); err != nil {
		t.Fatalf("To: %v in\n%s", err, r.Raw)
	}
	if l.from, err = netmail.ParseAddress(m.Header.Get("From")); err != nil {
		t.Fatalf("From: %v in\n%s", err, r.Raw)
	}
	if l.subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
		t.Fatalf("Subject: %v in\n%s", err, r.Raw)
	}
	text, err := io.ReadAll(quotedprintable.NewReader(m.Body))
	if err != nil {
		t.Fatalf("text: %v in\n%s", err, r.Raw)
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
