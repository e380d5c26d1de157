package identity

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// longestToken is far above what we sign, and far below what would be work to look at.
const longestToken = 8 << 10

var errToken = errors.New("this token was not made here, or was changed")

// header is what every token of ours begins with: these members, in this order, and no others.
type header struct {
	Algorithm string `json:"alg"`
	Key       string `json:"kid"`
	Type      string `json:"typ"`
}

// Sign makes a compact JWS over the claims with the key whose turn it is. typ says what the token is for, such as
// "linkfolio-session+jwt", so that one kind is never taken for another.
func (k *Keys) Sign(typ string, claims jwt.Claims) (string, error) {
	one := k.ring(lookAgain).signer(k.clock())
	if one.private == nil {
		return "", errors.New("sign " + typ + ": these keys are public ones")
	}
	token := jwt.NewWithClaims(jwt.SigningMethodEdDSA, claims)
	token.Header = map[string]any{"alg": jwt.SigningMethodEdDSA.Alg(), "kid": one.id, "typ": typ}
	signed, err := token.SignedString(one.private)
	if err != nil {
		return "", fmt.Errorf("sign %s: %w", typ, err)
	}
	return signed, nil
}

// Parse checks a token that Sign made with the same typ and reads its claims. What else must hold (issuer, audience,
// expiry) comes in as options.
//
// It is stricter than the library: the header must be, byte for byte, one that Sign writes for one of our keys. That
// leaves no room for another algorithm, for keys that the token brings along, or for members written twice. Nothing but
// the one spelling of a token is accepted: base64 decoders skip line breaks, which would give a token many spellings.
func (k *Keys) Parse(token, typ string, claims jwt.Claims, opts ...jwt.ParserOption) error {
	if len(token) > longestToken || strings.ContainsFunc(token, notInToken) {
		return errToken
	}
	one, known := k.bearing(token, typ)
	if !known {
		return errToken
	}
	opts = append([]jwt.ParserOption{
		jwt.WithStrictDecoding(), jwt.WithValidMethods([]string{jwt.SigningMethodEdDSA.Alg()}),
	}, opts...)
	_, err := jwt.ParseWithClaims(token, claims, func(*jwt.Token) (any, error) { return one.public(), nil }, opts...)
	return err
}

// bearing finds the key whose header the token carries. One that is not known may have come since the keys were read.
func (k *Keys) bearing(token, typ string) (key, bool) {
	first, _, _ := strings.Cut(token, ".")
	for _, ago := range []time.Duration{lookAgain, askAgain} {
		for _, one := range k.ring(ago).all {
			if first == one.header(typ) {
				return one, true
			}
		}
	}
	return key{}, false
}

// retiredBefore tells whether the key of a token that Parse accepted signed its last one before a moment.
func (k *Keys) retiredBefore(token, typ string, moment time.Time) bool {
	one, known := k.bearing(token, typ)
	if !known {
		return true
	}
	since := k.ring(lookAgain).retired(one.id, k.clock())
	return !since.IsZero() && since.Before(moment)
}

func (k key) header(typ string) string {
	text, err := json.Marshal(header{jwt.SigningMethodEdDSA.Alg(), k.id, typ})
	if err != nil {
		panic(err) // three strings
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

func notInToken(r rune) bool {
	return (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '_' && r != '.'
}
