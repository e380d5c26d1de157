// Package seal keeps secrets from whoever can read the database: what it seals can be opened only with a key that stands
// in a file outside.
//
// It promises that what was sealed for one purpose and row opens for no other, and that a changed byte is noticed. It
// knows nothing of what it seals.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// fileName is the key's file, beside the signing keys.
const fileName = "seal.key"

// keySize is in bytes.
const keySize = 32

// Box seals and opens. It may be used by many at a time.
type Box struct {
	aead   cipher.AEAD
	secret []byte
}

// Open reads the key in a directory, and makes the directory and the key where there is none. Several servers may start on
// the same directory at once: one makes the key and all use it. A key that others on the machine can read is refused.
func Open(dir string) (*Box, error) {
	file := filepath.Join(dir, fileName)
	if _, err := os.Stat(file); errors.Is(err, os.ErrNotExist) {
		if err := make32(dir, file); err != nil {
			return nil, fmt.Errorf("make the sealing key: %w", err)
		}
	}
	secret, err := read(file)
	if err != nil {
		return nil, fmt.Errorf("sealing key: %w", err)
	}
	return newBox(secret)
}

func newBox(secret []byte) (*Box, error) {
	key, err := hkdf.Key(sha256.New, secret, nil, "linkfolio/seal/v1", keySize)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	return &Box{aead, secret}, err
}

// make32 writes a new key. It appears complete or not at all; one that is there already, made by another server at the
// same moment, stays.
func make32(dir, file string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	draft, err := os.CreateTemp(dir, ".seal-*") // mode 0600
	if err != nil {
		return err
	}
	defer os.Remove(draft.Name())
	secret := make([]byte, keySize)
	_, _ = rand.Read(secret) // never fails
	_, err = draft.WriteString(base64.StdEncoding.EncodeToString(secret) + "\n")
	if err := errors.Join(err, draft.Sync(), draft.Close()); err != nil {
		return err
	}
	if err := os.Link(draft.Name(), file); err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	return nil
}

func read(file string) ([]byte, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, errors.New("others can read it: allow its owner only (chmod 600)")
	}
	text, err := os.ReadFile(file) //nolint:gosec // the directory is the operator's choice
	if err != nil {
		return nil, err
	}
	secret, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(secret) != keySize {
		return nil, errors.New("it is not 32 bytes in base64")
	}
	return secret, nil
}

// Seal hides a text. about names what it is for and whose, such as "letter 0193..."; it must be given again to open it.
func (b *Box) Seal(about string, text []byte) []byte {
	return b.aead.Seal(nil, nil, text, []byte(about)) //nolint:gosec // this kind of AEAD makes its own random nonce and takes none
}

// Mark is a short name for a text, the same each time. Who does not have the key cannot tell what it stands for, nor try
// out texts. about names what it is for.
func (b *Box) Mark(about, text string) string {
	key, err := hkdf.Key(sha256.New, b.secret, nil, "linkfolio/mark/v1/"+about, keySize)
	if err != nil {
		panic(err) // the size is constant
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return hex.EncodeToString(mac.Sum(nil))
}

// ErrBroken says that a sealed text was changed, or was sealed for something else or with another key.
var ErrBroken = errors.New("a sealed text cannot be opened: was the file keys/seal.key changed?")

// Open gives back what Seal hid, or ErrBroken.
func (b *Box) Open(about string, sealed []byte) ([]byte, error) {
	text, err := b.aead.Open(nil, nil, sealed, []byte(about))
	if err != nil {
		return nil, ErrBroken
	}
	return text, nil
}
