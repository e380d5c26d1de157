package identity

import (
	"context"
	"crypto/ed25519"
	"time"

	"linkfolio/internal/calendar"
)

// SigningKey gives the signing private key and its id, for tests that forge.
func (k *Keys) SigningKey() (ed25519.PrivateKey, string) {
	one := k.ring(lookAgain).signer(k.clock())
	return one.private, one.id
}

// KeysOf makes keys of known private parts.
func KeysOf(private ...ed25519.PrivateKey) *Keys {
	k := &Keys{clock: calendar.System}
	var all []key
	for _, p := range private {
		all = append(all, newKey(p))
	}
	k.kept.Store(&ring{all: all})
	return k
}

// AddKey puts another key into a directory.
func AddKey(dir string, number int) error { return addKey(dir, number, time.Time{}) }

// BreakDummy makes every check against the dummy hash fail loudly.
func (p *People) BreakDummy() { p.hasher.dummy = "broken" }

// Cheapen makes hashes at a small fraction of their cost, so that tests of other things are quick.
func (p *People) Cheapen() { p.hasher = newHasher(cost{64, 1, 1}) }

// Restore goes back to the real cost.
func (p *People) Restore() { p.hasher = newHasher(present) }

// NewHasher is the hasher of every real register.
func NewHasher() *hasher { return newHasher(present) }

// ReadPHC tells whether a stored hash can be read.
func ReadPHC(text string) error {
	_, _, _, err := readPHC(text)
	return err
}

func (h *hasher) Hash(ctx context.Context, password string) (string, error) {
	return h.hash(ctx, password)
}

func (h *hasher) Matches(ctx context.Context, stored, password string) (bool, error) {
	return h.matches(ctx, stored, password)
}

// FillSlots takes every place for hashing until release is called.
func (p *People) FillSlots() (release func()) {
	p.hasher.Fill()
	return func() {
		for range cap(p.hasher.slots) {
			<-p.hasher.slots
		}
	}
}

// Fill takes every slot and keeps it.
func (h *hasher) Fill() {
	for range cap(h.slots) {
		h.slots <- struct{}{}
	}
}

// Fault says what is wrong with a new password, or "".
func (p *Passwords) Fault(password string, about ...string) string {
	return p.fault(password, about...)
}

// Fold is a text as guessers read it.
func Fold(text string) string { return classes(fold(text)) }

// CodeAt is the code that an app with this secret shows at a moment, so many steps later.
func CodeAt(secret []byte, at time.Time, later int64) string {
	return codeAt(secret, at.Unix()/stepSeconds+later)
}

// StepOf is the step, counted from that of the moment, whose code this is; false where there is none.
func StepOf(secret []byte, code string, at time.Time) (int64, bool) {
	step := stepOf(secret, code, at)
	return step - at.Unix()/stepSeconds, step != 0
}

// TypedRecoveryCode is a recovery code however it was typed.
func TypedRecoveryCode(text string) string { return typedRecoveryCode(text) }

// NewRecoveryCode makes one.
func NewRecoveryCode() string { return newRecoveryCode() }

// SpendCode proves a code and uses it up, without counting a guess.
func (p *People) SpendCode(ctx context.Context, person Person, step Step) error {
	found, err := p.proveByCode(ctx, person, step)
	if err != nil {
		return err
	}
	return p.db.InTx(ctx, found.spend)
}
