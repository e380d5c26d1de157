package config

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"strings"
	"testing"
)

func privatePEM(t *testing.T, key any, headers map[string]string) string {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Headers: headers, Bytes: der}))
}

func TestSigningKeysOfTheEnvironment(t *testing.T) {
	t.Parallel()
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKIXPublicKey(private.Public())
	if err != nil {
		t.Fatal(err)
	}
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	public := string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
	later := privatePEM(t, private, map[string]string{"Signs-From": "2026-12-01T00:00:00Z"})
	for name, c := range map[string]struct {
		text string
		keys int // 0 is refused
	}{
		"one":              {privatePEM(t, private, nil), 1},
		"old and new":      {public + later, 2},
		"on one line":      {strings.ReplaceAll(public+later, "\n", `\n`), 2},
		"public ones only": {public, 0},
		"not PEM":          {"secret", 0},
		"words after it":   {later + "secret", 0},
		"another kind":     {privatePEM(t, other, nil), 0},
		"a certificate":    {strings.ReplaceAll(public, "PUBLIC KEY", "CERTIFICATE"), 0},
		"garbled":          {string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte("secret")})), 0},
		"no moment":        {privatePEM(t, private, map[string]string{"Signs-From": "soon"}), 0},
	} {
		got, err := parse(map[string]string{"LINKFOLIO_SIGNING_KEYS": c.text})
		if (err == nil) != (c.keys > 0) || err == nil && len(got.GivenKeys()) != c.keys {
			t.Errorf("%s: %v, %d keys", name, err, len(got.GivenKeys()))
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the fault tells of the secret: %v", name, err)
		}
	}
	got, err := parse(map[string]string{"LINKFOLIO_SIGNING_KEYS": public + later})
	if err != nil {
		t.Fatal(err)
	}
	if keys := got.GivenKeys(); keys[0].Private != nil || !keys[0].Public.Equal(keys[1].Public) || keys[1].From.IsZero() {
		t.Errorf("got %+v", keys)
	}
}
