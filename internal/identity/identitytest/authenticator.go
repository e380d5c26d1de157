package identitytest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"testing"

	"github.com/fxamacker/cbor/v2"
)

// Authenticator is a security key in software: it makes passkeys and signs with them, and answers as a browser would. Origin
// is the page that it believes to be on.
type Authenticator struct {
	Origin     string
	Unverified bool // nobody gave a finger, a face or a PIN
	Count      uint32
	Still      bool // the counter does not move
	keys       []deviceKey
}

type deviceKey struct {
	id, handle []byte
	site       string
	private    *ecdsa.PrivateKey
}

// options are what the page asks for, as far as this authenticator listens.
type options struct {
	PublicKey struct {
		Challenge string
		RPID      string `json:"rpId"`
		RP        struct{ ID string }
		User      struct{ ID string }
		Allow     []struct{ ID string } `json:"allowCredentials"`
		Exclude   []struct{ ID string } `json:"excludeCredentials"`
	}
}

// Flags of authenticator data (WebAuthn, 6.1).
const (
	userPresent, userVerified, attested = 1, 4, 64
)

var base64url = base64.RawURLEncoding

// Make makes a passkey and gives the answer, in JSON.
func (a *Authenticator) Make(t testing.TB, wanted string) string {
	t.Helper()
	asked := read(t, wanted)
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	key := deviceKey{id: []byte(rand.Text()), handle: decoded(t, asked.PublicKey.User.ID), site: asked.PublicKey.RP.ID, private: private}
	a.keys = append(a.keys, key)
	point, err := private.PublicKey.Bytes() // 4, then both coordinates of 32 bytes
	if err != nil {
		t.Fatal(err)
	}
	cose := encoded(t, map[int]any{1: 2, 3: -7, -1: 1, -2: point[1:33], -3: point[33:]})
	data := a.data(key.site, attested)
	data = append(data, make([]byte, 16)...)
	data = binary.BigEndian.AppendUint16(data, uint16(len(key.id)))
	data = append(append(data, key.id...), cose...)
	return answer(t, key, map[string]any{
		"clientDataJSON":    base64url.EncodeToString(a.client("webauthn.create", asked.PublicKey.Challenge)),
		"attestationObject": base64url.EncodeToString(encoded(t, map[string]any{"fmt": "none", "attStmt": map[string]any{}, "authData": data})),
		"transports":        []string{"internal"},
	})
}

// Use signs with the newest passkey that the page asks for and gives the answer, in JSON.
func (a *Authenticator) Use(t testing.TB, wanted string) string {
	t.Helper()
	asked := read(t, wanted)
	key := a.keyFor(t, asked)
	if !a.Still {
		a.Count++
	}
	data, client := a.data(key.site, 0), a.client("webauthn.get", asked.PublicKey.Challenge)
	clientHash := sha256.Sum256(client)
	digest := sha256.Sum256(append(append([]byte{}, data...), clientHash[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, key.private, digest[:])
	if err != nil {
		t.Fatal(err)
	}
	return answer(t, key, map[string]any{
		"clientDataJSON": base64url.EncodeToString(client), "authenticatorData": base64url.EncodeToString(data),
		"signature": base64url.EncodeToString(signature), "userHandle": base64url.EncodeToString(key.handle),
	})
}

func (a *Authenticator) keyFor(t testing.TB, asked options) deviceKey {
	t.Helper()
	for i := len(a.keys) - 1; i >= 0; i-- {
		key := a.keys[i]
		wanted := len(asked.PublicKey.Allow) == 0
		for _, allowed := range asked.PublicKey.Allow {
			wanted = wanted || allowed.ID == base64url.EncodeToString(key.id)
		}
		if wanted && key.site == asked.PublicKey.RPID {
			return key
		}
	}
	t.Fatal("the authenticator has no such passkey")
	return deviceKey{}
}

func (a *Authenticator) data(site string, more byte) []byte {
	hash := sha256.Sum256([]byte(site))
	flags := userPresent | more
	if !a.Unverified {
		flags |= userVerified
	}
	return binary.BigEndian.AppendUint32(append(hash[:], flags), a.Count)
}

func (a *Authenticator) client(kind, challenge string) []byte {
	text, _ := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": a.Origin, "crossOrigin": false})
	return text
}

func answer(t testing.TB, key deviceKey, response map[string]any) string {
	t.Helper()
	id := base64url.EncodeToString(key.id)
	text, err := json.Marshal(map[string]any{
		"id": id, "rawId": id, "type": "public-key", "authenticatorAttachment": "platform", "clientExtensionResults": map[string]any{},
		"response": response,
	})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func read(t testing.TB, text string) options {
	t.Helper()
	var asked options
	if err := json.Unmarshal([]byte(text), &asked); err != nil {
		t.Fatal(err)
	}
	return asked
}

func decoded(t testing.TB, text string) []byte {
	t.Helper()
	b, err := base64url.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func encoded(t testing.TB, what any) []byte {
	t.Helper()
	mode, err := cbor.CTAP2EncOptions().EncMode()
	if err != nil {
		t.Fatal(err)
	}
	b, err := mode.Marshal(what)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
