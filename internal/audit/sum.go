package audit

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
)

// summer recomputes hashes without leaving anything behind for the garbage collector: it does so a million times. It agrees
// with Record.Sum and Kept, which a test holds it to.
type summer struct {
	text []byte
}

func (s *summer) of(row link) (sum [sha256.Size]byte) {
	s.text = append(s.text[:0], "linkfolio/audit/v1"...)
	part := func(b []byte) {
		s.text = binary.BigEndian.AppendUint64(s.text, uint64(len(b)))
		s.text = append(s.text, b...)
	}
	number := func(n int64) {
		s.text = binary.BigEndian.AppendUint64(s.text, 8)
		s.text = binary.BigEndian.AppendUint64(s.text, uint64(n))
	}
	part(row.prev)
	part(row.chain[:])
	number(row.seq)
	number(row.at)
	part(row.actor[:])
	part(row.act)
	part(row.kind)
	part(row.subject[:])
	part(row.commitment)
	return sha256.Sum256(s.text)
}

// kept tells whether the words are those that the record commits to: HMAC as RFC 2104 has it, by hand.
func (s *summer) kept(row link) bool {
	var pad [sha256.BlockSize]byte
	if len(row.salt) > len(pad) {
		return Kept(row.commitment, row.salt, row.body)
	}
	copy(pad[:], row.salt)
	for i := range pad {
		pad[i] ^= 0x36
	}
	s.text = append(append(s.text[:0], pad[:]...), row.body...)
	inner := sha256.Sum256(s.text)
	for i := range pad {
		pad[i] ^= 0x36 ^ 0x5c
	}
	s.text = append(append(s.text[:0], pad[:]...), inner[:]...)
	outer := sha256.Sum256(s.text)
	return hmac.Equal(row.commitment, outer[:])
}
