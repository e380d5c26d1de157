package identity

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"

	"linkfolio/internal/calendar"
)

// mostKeys is how many keys a set may have: a server rotates its keys a few times a year.
const mostKeys = 10_000

// PublicKeys reads a JSON Web Key Set as JWKS writes it. Such keys verify and never sign, and need no server.
func PublicKeys(set []byte) (*Keys, error) {
	var read struct {
		Keys []jwk `json:"keys"`
	}
	if err := json.Unmarshal(set, &read); err != nil {
		return nil, fmt.Errorf("the keys cannot be read as a JSON Web Key Set: %w", err)
	}
	if len(read.Keys) == 0 || len(read.Keys) > mostKeys {
		return nil, errors.New("there are no keys in the set, or far too many")
	}
	var all []key
	for _, one := range read.Keys {
		public, err := base64.RawURLEncoding.Strict().DecodeString(one.X)
		switch {
		case one.Type != "OKP" || one.Curve != "Ed25519":
			return nil, fmt.Errorf("key %.50q is not an Ed25519 key", one.ID)
		case err != nil || len(public) != ed25519.PublicKeySize:
			return nil, fmt.Errorf("key %.50q cannot be read", one.ID)
		case one.ID != thumbprint(public):
			return nil, fmt.Errorf("key %.50q is not called by its thumbprint (RFC 7638)", one.ID)
		}
		all = append(all, key{id: one.ID, shared: public})
	}
	k := &Keys{clock: calendar.System}
	k.kept.Store(&ring{all: all})
	return k, nil
}
