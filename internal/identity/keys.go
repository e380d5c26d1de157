package identity

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"linkfolio/internal/calendar"
)

// A running server reads the directory of its keys again every lookAgain, and as soon as askAgain after the last time when
// somebody shows it a key that it does not know, or wants to know all of them.
const (
	lookAgain = time.Minute
	askAgain  = time.Second
)

// Keys are the Ed25519 keys that sign sessions and sign-off receipts. One signs, and all of them verify, so that a receipt
// can be checked for as long as its key is kept. They are files; what is added to their directory or taken out of it
// counts without a restart.
type Keys struct {
	dir     string // empty where the keys never change
	clock   calendar.Clock
	report  func(error)
	reading sync.Mutex
	kept    atomic.Pointer[ring]
}

// ring is the keys as they were read at a moment.
type ring struct {
	all []key // oldest first, at least one
	at  time.Time
}

// key is one signing key. Its id is the RFC 7638 thumbprint of the public part.
type key struct {
	id      string
	private ed25519.PrivateKey // nil where only the public part is known
	shared  ed25519.PublicKey  // that part then
	file    string
	from    time.Time // when it begins to sign; zero is at once
}

// OpenKeys reads the keys in a directory (key-0001.pem, key-0002.pem ...; PKCS #8), and makes the directory and the
// first key where there is none. Several servers may start on the same directory at once: one makes the key and all
// use it. A key that others on the machine can read is refused.
func OpenKeys(dir string, clock calendar.Clock) (*Keys, error) {
	all, err := readKeys(dir)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		if err := addKey(dir, 1, time.Time{}); err != nil && !errors.Is(err, os.ErrExist) {
			return nil, fmt.Errorf("make a signing key: %w", err)
		}
		if all, err = readKeys(dir); err != nil {
			return nil, err
		}
	}
	k := &Keys{dir: dir, clock: clock, report: func(error) {}}
	k.kept.Store(&ring{all, clock()})
	return k, nil
}

// OnTrouble says whom to tell when the keys of a running server cannot be read again; it goes on with those it has. Call it
// before the keys are used.
func (k *Keys) OnTrouble(report func(error)) { k.report = report }

// ring gives the keys as they were at most this long ago.
func (k *Keys) ring(ago time.Duration) *ring {
	have := k.kept.Load()
	if k.dir == "" || k.clock().Sub(have.at) < ago {
		return have
	}
	k.reading.Lock()
	defer k.reading.Unlock()
	if meanwhile := k.kept.Load(); meanwhile != have {
		return meanwhile
	}
	now := k.clock() // before reading: what comes during it is for the next time
	all, err := readKeys(k.dir)
	if err == nil && len(all) == 0 {
		err = errors.New("no key is left in their directory")
	}
	if err != nil {
		k.report(fmt.Errorf("read the signing keys again: %w", err))
		all = have.all
	}
	read := &ring{all, now}
	k.kept.Store(read)
	return read
}

// signer is the key that signs at a moment: the newest whose time has come, or the oldest where none has.
func (r *ring) signer(at time.Time) key {
	for _, one := range slices.Backward(r.all) {
		if !one.from.After(at) {
			return one
		}
	}
	return r.all[0]
}

// retired is since when a key signs no more, because a newer one does; zero where it signs or nobody knows.
func (r *ring) retired(id string, at time.Time) (since time.Time) {
	for _, one := range slices.Backward(r.all) {
		if one.id == id {
			break
		}
		if !one.from.IsZero() && !one.from.After(at) {
			since = one.from
		}
	}
	return since
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

// JWKS is the public keys as a JSON Web Key Set, the newest first, for /.well-known/jwks.json. A key is in it before it signs.
func (k *Keys) JWKS() ([]byte, error) {
	var set struct {
		Keys []jwk `json:"keys"`
	}
	for _, one := range slices.Backward(k.ring(askAgain).all) {
		x := base64.RawURLEncoding.EncodeToString(one.public())
		set.Keys = append(set.Keys, jwk{"OKP", "Ed25519", x, one.id, "sig", "EdDSA"})
	}
	return json.Marshal(set)
}

func (k key) public() ed25519.PublicKey {
	if k.private == nil {
		return k.shared
	}
	return k.private.Public().(ed25519.PublicKey)
}

// thumbprint names a public key (RFC 7638; the members that RFC 8037 asks for, in order).
func thumbprint(public ed25519.PublicKey) string {
	x := base64.RawURLEncoding.EncodeToString(public)
	sum := sha256.Sum256([]byte(`{"crv":"Ed25519","kty":"OKP","x":"` + x + `"}`))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
