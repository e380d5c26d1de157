package identity

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// cost is what a guess costs with argon2id.
type cost struct {
	memory  uint32 // KiB
	passes  uint32
	threads uint8
}

// present is OWASP's minimum: 19 MiB, two passes, one lane.
var present = cost{memory: 19 * 1024, passes: 2, threads: 1}

// CheapHashing makes hashes at a small fraction of their cost, so that tests of other things are quick. A house test keeps
// it out of everything but tests.
func CheapHashing() Hashing { return Hashing{cost{64, 1, 1}} }

// Hashing is what a guess at a password costs; the zero value is what it costs in earnest.
type Hashing struct{ cost cost }

const (
	saltSize = 16
	hashSize = 32
)

// atOnce is how many hashes are computed at a time. Two are dozens of sign-ins a second, and keep the memory of 200 people
// who sign in at once under 256 MB whatever the machine.
const atOnce = 2

// hasher computes password hashes, a few at a time: each takes 19 MiB, and many at once would take the machine.
type hasher struct {
	cost  cost
	slots chan struct{}
	dummy string // no password leads to it; hashed against where there is no account
}

func newHasher(c cost) *hasher {
	if c == (cost{}) {
		c = present
	}
	return &hasher{c, make(chan struct{}, atOnce), phc(c, random(saltSize), random(hashSize))}
}

// hash gives the PHC string to store for a password.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	salt := random(saltSize)
	sum, err := h.sum(ctx, h.cost, password, salt, hashSize, nil)
	if err != nil {
		return "", err
	}
	return phc(h.cost, salt, sum), nil
}

// matches tells whether a password leads to a stored PHC string. It takes as long for every wrong one.
func (h *hasher) matches(ctx context.Context, stored, password string) (bool, error) {
	return h.matchesIf(ctx, stored, password, nil)
}

// matchesIf is matches, unless allowed returns an error when its turn has come.
func (h *hasher) matchesIf(ctx context.Context, stored, password string, allowed func() error) (bool, error) {
	c, salt, want, err := readPHC(stored)
	if err != nil {
		return false, err
	}
	got, err := h.sum(ctx, c, password, salt, uint32(len(want)), allowed)
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(got, want) == 1, nil
}

// sum hashes when there is a place for it. Whoever waits holds nothing but their request, and gives up with it.
func (h *hasher) sum(ctx context.Context, c cost, password string, salt []byte, size uint32, allowed func() error) ([]byte, error) {
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if allowed != nil {
		if err := allowed(); err != nil {
			return nil, err
		}
	}
	return argon2.IDKey([]byte(password), salt, c.passes, c.memory, c.threads, size), nil
}

func random(size int) []byte {
	b := make([]byte, size)
	_, _ = rand.Read(b) // never fails
	return b
}

// phc writes "$argon2id$v=19$m=19456,t=2,p=1$salt$hash".
func phc(c cost, salt, sum []byte) string {
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.memory, c.passes, c.threads, b64(salt), b64(sum))
}

var errHash = errors.New("a stored password hash cannot be read")

// readPHC reads what phc wrote. Costs far above ours are refused: they can only come from a damaged database.
func readPHC(text string) (c cost, salt, sum []byte, err error) {
	parts := strings.Split(text, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return cost{}, nil, nil, errHash
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.memory, &c.passes, &c.threads); err != nil {
		return cost{}, nil, nil, errHash
	}
	salt, saltErr := base64.RawStdEncoding.DecodeString(parts[4])
	sum, sumErr := base64.RawStdEncoding.DecodeString(parts[5])
	if saltErr != nil || sumErr != nil || len(salt) < 8 || len(sum) < 16 || len(sum) > 64 || !c.bearable() {
		return cost{}, nil, nil, errHash
	}
	return c, salt, sum, nil
}

func (c cost) bearable() bool {
	return c.memory >= 8 && c.memory <= 256*1024 && c.passes >= 1 && c.passes <= 10 && c.threads >= 1 && c.threads <= 4
}

// outdated tells whether a stored hash was made at another cost than we ask for today.
func (h *hasher) outdated(stored string) bool {
	c, _, _, err := readPHC(stored)
	return err != nil || c != h.cost
}
