package identity

import (
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// Keys are the Ed25519 keys that sign sessions and sign-off receipts. The newest signs, and all of them verify, so that
// a receipt can be checked for as long as its key is kept.
type Keys struct {
	all []key // oldest first, at least one
}

// key is one signing key. Its id is the RFC 7638 thumbprint of the public part.
type key struct {
	id      string
	private ed25519.PrivateKey
}

// OpenKeys reads the keys in a directory (key-0001.pem, key-0002.pem ...; PKCS #8), and makes the directory and the
// first key where there is none. Several servers may start on the same directory at once: one makes the key and all
// use it. A key that others on the machine can read is refused.
func OpenKeys(dir string) (*Keys, error) {
	keys, err := readKeys(dir)
	if err != nil || len(keys.all) > 0 {
		return keys, err
	}
	if err := addKey(dir, 1); err != nil {
		return nil, fmt.Errorf("make a signing key: %w", err)
	}
	return readKeys(dir)
}

func (k *Keys) newest() key { return k.all[len(k.all)-1] }

func readKeys(dir string) (*Keys, error) {
	files, err := filepath.Glob(filepath.Join(dir, "key-[0-9][0-9][0-9][0-9].pem"))
	if err != nil {
		return nil, err
	}
	slices.Sort(files)
	var keys Keys
	for _, file := range files {
		one, err := readKey(file)
		if err != nil {
			return nil, fmt.Errorf("signing key %s: %w", filepath.Base(file), err)
		}
		keys.all = append(keys.all, one)
	}
	return &keys, nil
}

func readKey(file string) (key, error) {
	info, err := os.Stat(file)
	if err != nil {
		return key{}, err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return key{}, errors.New("others can read it: allow its owner only (chmod 600)")
	}
	text, err := os.ReadFile(file) //nolint:gosec // the directory is the operator's choice
	if err != nil {
		return key{}, err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return key{}, errors.New("it is not a PEM file")
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return key{}, err
	}
	private, ok := parsed.(ed25519.PrivateKey)
	if !ok {
		return key{}, errors.New("it is not an Ed25519 key")
	}
	return newKey(private), nil
}

func newKey(private ed25519.PrivateKey) key {
	return key{thumbprint(private.Public().(ed25519.PublicKey)), private}
}

// addKey writes a new key under a number. The file appears complete or not at all: it is written beside its place,
// synced, and linked into it. One that is there already was made by another server at the same moment, and stays.
func addKey(dir string, number int) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	draft, err := writeKey(dir)
	defer os.Remove(draft)
	if err != nil {
		return err
	}
	err = os.Link(draft, filepath.Join(dir, fmt.Sprintf("key-%04d.pem", number)))
	if err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	return syncDir(dir)
}

func writeKey(dir string) (file string, err error) {
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		return "", err
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return "", err
	}
	draft, err := os.CreateTemp(dir, ".key-*") // mode 0600
	if err != nil {
		return "", err
	}
	defer draft.Close()
	if err := pem.Encode(draft, &pem.Block{Type: "PRIVATE KEY", Bytes: der}); err != nil {
		return draft.Name(), err
	}
	return draft.Name(), draft.Sync()
}

func syncDir(dir string) error {
	d, err := os.Open(dir) //nolint:gosec // the directory is the operator's choice
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// jwk is the public part of a key as RFC 8037 writes it.
type jwk struct {
	Type      string `json:"kty"`
	Curve     string `json:"crv"`
	X         string `json:"x"`
	ID        string `json:"kid"`
	Use       string `json:"use"`
	Algorithm string `json:"alg"`
}

// JWKS is the public keys as a JSON Web Key Set, the newest first, for /.well-known/jwks.json.
func (k *Keys) JWKS() ([]byte, error) {
	var set struct {
		Keys []jwk `json:"keys"`
	}
	for _, one := range slices.Backward(k.all) {
		x := base64.RawURLEncoding.EncodeToString(one.public())
		set.Keys = append(set.Keys, jwk{"OKP", "Ed25519", x, one.id, "sig", "EdDSA"})
	}
	return json.Marshal(set)
}

func (k key) public() ed25519.PublicKey { return k.private.Public().(ed25519.PublicKey) }

// thumbprint names a public key (RFC 7638; the members that RFC 8037 asks for, in order).
func thumbprint(public ed25519.PublicKey) string {
	x := base64.RawURLEncoding.EncodeToString(public)
	sum := sha256.Sum256([]byte(`{"crv":"Ed25519","kty":"OKP","x":"` + x + `"}`))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
