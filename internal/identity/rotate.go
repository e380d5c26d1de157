package identity

import (
	"errors"
	"fmt"
	"os"
	"time"
)

const (
	// RotationDelay is how long a new key waits before it signs. In that time every running server has read it, so
	// that none meets a token whose key it does not know.
	RotationDelay = 2 * time.Minute

	// rotationSlack is for clocks that differ, and for a server that read the new key late.
	rotationSlack = 10 * time.Minute
)

// KeyState tells of one key what an operator wants to know.
type KeyState struct {
	File, ID string
	From     time.Time // when it begins to sign; zero is from the start
	Signs    bool      // now
	Retired  time.Time // when a newer key took over; zero where none has, or nobody knows
}

// Rotate adds a key that signs from a moment on, which must leave every server time to learn of it (RotationDelay). Until
// then the present key signs; after that it verifies what it signed: sessions until the last of them has run out, receipts
// for as long as its file is kept.
func (k *Keys) Rotate(from time.Time) (KeyState, error) {
	if len(k.given) > 0 {
		return KeyState{}, errors.New("the keys are given by LINKFOLIO_SIGNING_KEYS: add the new one there, at the end, with a header Signs-From")
	}
	before := k.ring(0).all
	var number int
	if _, err := fmt.Sscanf(before[len(before)-1].file, "key-%04d.pem", &number); err != nil {
		return KeyState{}, fmt.Errorf("number of the newest key: %w", err)
	}
	if number >= 9999 {
		return KeyState{}, errors.New("there are 9,999 keys already")
	}
	err := addKey(k.dir, number+1, from)
	if errors.Is(err, os.ErrExist) {
		return KeyState{}, errors.New("another key was added at the same moment: look at the list before you try again")
	}
	if err != nil {
		return KeyState{}, fmt.Errorf("add a signing key: %w", err)
	}
	all := k.List()
	return all[len(all)-1], nil
}

// List tells of every key, oldest first.
func (k *Keys) List() []KeyState {
	now, all := k.clock(), k.ring(0)
	signer := all.signer(now).id
	var states []KeyState
	for _, one := range all.all {
		states = append(states, KeyState{one.file, one.id, one.from, one.id == signer, all.retired(one.id, now)})
	}
	return states
}
