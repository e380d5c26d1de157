package identity

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// signsFrom is the header of a key's PEM block that says from when on the key signs. It stands inside the file, not beside
// it, so that every copy of the file says the same.
const signsFrom = "Signs-From"

// readKeys reads the keys of a directory, oldest first.
func readKeys(dir string) ([]key, error) {
	files, err := filepath.Glob(filepath.Join(dir, "key-[0-9][0-9][0-9][0-9].pem"))
	if err != nil {
		return nil, err
	}
	slices.Sort(files)
	var keys []key
	for _, file := range files {
		one, err := readKey(file)
		if err != nil {
			return nil, fmt.Errorf("signing key %s: %w", filepath.Base(file), err)
		}
		keys = append(keys, one)
	}
	return keys, nil
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
	one := newKey(private)
	one.file = filepath.Base(file)
	if text, given := block.Headers[signsFrom]; given {
		if one.from, err = time.Parse(time.RFC3339, text); err != nil {
			return key{}, fmt.Errorf("%s: %w", signsFrom, err)
		}
	}
	return one, nil
}

func newKey(private ed25519.PrivateKey) key {
	return key{id: thumbprint(private.Public().(ed25519.PublicKey)), private: private}
}

// addKey writes a new key under a number, which signs from a moment on; zero is at once. The file appears complete or not
// at all: it is written beside its place, synced, and linked into it. One that is there already stays: os.ErrExist.
func addKey(dir string, number int, from time.Time) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	draft, err := writeKey(dir, from)
	defer os.Remove(draft)
	if err != nil {
		return err
	}
	if err := os.Link(draft, filepath.Join(dir, fmt.Sprintf("key-%04d.pem", number))); err != nil {
		return err
	}
	return syncDir(dir)
}

func writeKey(dir string, from time.Time) (file string, err error) {
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
	block := &pem.Block{Type: "PRIVATE KEY", Bytes: der}
	if !from.IsZero() {
		block.Headers = map[string]string{signsFrom: from.UTC().Format(time.RFC3339)}
	}
	if err := pem.Encode(draft, block); err != nil {
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
