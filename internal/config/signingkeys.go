package config

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
	"time"
)

// signsFrom is the header of a PEM block that says from when on a key signs, as in the files of the data directory.
const signsFrom = "Signs-From"

// SigningKey is a key that the environment gives instead of the data directory.
type SigningKey struct {
	Private ed25519.PrivateKey // nil where it only verifies what it signed before
	Public  ed25519.PublicKey
	From    time.Time // when it begins to sign; zero is at once
}

// GivenKeys are the signing keys of LINKFOLIO_SIGNING_KEYS, in their order; none where it is not set.
func (c Config) GivenKeys() []SigningKey {
	keys, _ := readSigningKeys(c.SigningKeys) // checked by Read
	return keys
}

func (c Config) checkSigningKeys() []error {
	if c.SigningKeys == "" {
		return nil
	}
	keys, err := readSigningKeys(c.SigningKeys)
	if err != nil {
		return []error{fmt.Errorf("LINKFOLIO_SIGNING_KEYS: %w", err)}
	}
	for _, key := range keys {
		if key.Private != nil {
			return nil
		}
	}
	return []error{errors.New("LINKFOLIO_SIGNING_KEYS has no private key; it must be PEM with at least one PRIVATE KEY (Ed25519, PKCS #8)")}
}

// readSigningKeys reads PEM blocks. Line ends may be written \n, since some tools keep variables on one line.
func readSigningKeys(text string) (keys []SigningKey, err error) {
	rest := []byte(strings.ReplaceAll(text, `\n`, "\n"))
	for number := 1; ; number++ {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		key, err := readSigningKey(block)
		if err != nil {
			return nil, fmt.Errorf("key %d: %w", number, err)
		}
		keys = append(keys, key)
	}
	if strings.TrimSpace(string(rest)) != "" {
		return nil, errors.New("there is something that is not PEM in it")
	}
	return keys, nil
}

func readSigningKey(block *pem.Block) (key SigningKey, err error) {
	if text, given := block.Headers[signsFrom]; given {
		if key.From, err = time.Parse(time.RFC3339, text); err != nil {
			return key, fmt.Errorf("%s must be a moment such as 2026-11-22T10:00:00Z", signsFrom)
		}
	}
	var parsed any
	switch block.Type {
	case "PRIVATE KEY":
		parsed, err = x509.ParsePKCS8PrivateKey(block.Bytes)
	case "PUBLIC KEY":
		parsed, err = x509.ParsePKIXPublicKey(block.Bytes)
	default:
		return key, fmt.Errorf("it is a %.40q; it must be a PRIVATE KEY or a PUBLIC KEY", block.Type)
	}
	if err != nil {
		return key, errors.New("it cannot be read") // the reason may say what is in it
	}
	switch found := parsed.(type) {
	case ed25519.PrivateKey:
		key.Private, key.Public = found, found.Public().(ed25519.PublicKey)
	case ed25519.PublicKey:
		key.Public = found
	default:
		return key, errors.New("it is not an Ed25519 key")
	}
	return key, nil
}
