package identity

import (
	"crypto/rand"
	"crypto/sha256"
)

// NewLink makes the secret part of a link that is sent by e-mail: 26 letters and digits, 130 bits. Only its hash is kept.
func NewLink() (secret string, hash []byte) {
	secret = rand.Text()
	return secret, LinkHash(secret)
}

// LinkHash is the form in which a link is kept and looked up. The secret is random enough for a plain hash.
func LinkHash(secret string) []byte {
	sum := sha256.Sum256([]byte("linkfolio/link/v1\x00" + secret))
	return sum[:]
}
