package identity_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
	"linkfolio/internal/identity/identitytest"
)

type object = map[string]any

// forger has a good token of one person and makes bad ones of it.
type forger struct {
	t       *testing.T
	private ed25519.PrivateKey
	kid     string
	good    string
	claims  object // of the good token
}

func newForger(w *world, good string) *forger {
	f := &forger{t: w.t, good: good}
	f.private, f.kid = w.keys.SigningKey()
	payload, err := base64.RawURLEncoding.DecodeString(strings.Split(good, ".")[1])
	if err != nil {
		w.t.Fatal(err)
	}
	if err := json.Unmarshal(payload, &f.claims); err != nil {
		w.t.Fatal(err)
	}
	return f
}

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func (f *forger) json(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		f.t.Fatal(err)
	}
	return string(text)
}

func (f *forger) header() object {
	return object{"alg": "EdDSA", "kid": f.kid, "typ": "linkfolio-session+jwt"}
}

// raw signs any two texts with the real key.
func (f *forger) raw(header, payload string) string {
	signing := b64([]byte(header)) + "." + b64([]byte(payload))
	return signing + "." + b64(ed25519.Sign(f.private, []byte(signing)))
}

// with signs the good token's parts, changed. A nil value takes a member out.
func (f *forger) with(header, claims object) string {
	return f.raw(f.json(changed(f.header(), header)), f.json(changed(f.claims, claims)))
}

func changed(base, by object) object {
	out := maps.Clone(base)
	for name, value := range by {
		out[name] = value
		if value == nil {
			delete(out, name)
		}
	}
	return out
}

// signed joins a changed header with the good claims and a signature made some other way.
func (f *forger) signed(header object, sign func(text string) []byte) string {
	text := b64([]byte(f.json(changed(f.header(), header)))) + "." + b64([]byte(f.json(f.claims)))
	return text + "." + b64(sign(text))
}

func hs256(secret []byte) func(string) []byte {
	return func(text string) []byte {
		mac := hmac.New(sha256.New, secret)
		mac.Write([]byte(text))
		return mac.Sum(nil)
	}
}

func (f *forger) library(method jwt.SigningMethod, key any) string {
	token := jwt.NewWithClaims(method, jwt.MapClaims(f.claims))
	token.Header["kid"], token.Header["typ"] = f.kid, "linkfolio-session+jwt"
	text, err := token.SignedString(key)
	if err != nil {
		f.t.Fatal(err)
	}
	return text
}

// badHeaders are signed with the real key but say something else of themselves.
func (f *forger) badHeaders() map[string]string {
	_, other, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		f.t.Fatal(err)
	}
	otherJWK := object{"kty": "OKP", "crv": "Ed25519", "x": b64(other.Public().(ed25519.PublicKey))}
	byOther := func(text string) []byte { return ed25519.Sign(other, []byte(text)) }
	claims := f.json(f.claims)
	tokens := map[string]string{
		"jwk brought along":    f.signed(object{"jwk": otherJWK}, byOther),
		"key of somebody else": f.signed(nil, byOther),
		"kid of somebody else": f.signed(object{"kid": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"}, byOther),
		"crit":                 f.with(object{"crit": []string{"exp"}}, nil),
		"b64 false":            f.with(object{"b64": false, "crit": []string{"b64"}}, nil),
		"an extra member":      f.with(object{"cty": "JWT"}, nil),
		"kid a number":         f.with(object{"kid": 7}, nil),
		"no kid":               f.with(object{"kid": nil}, nil),
		"no typ":               f.with(object{"typ": nil}, nil),
		"no alg":               f.with(object{"alg": nil}, nil),
		"typ twice":            f.raw(`{"alg":"EdDSA","kid":"`+f.kid+`","typ":"x","typ":"linkfolio-session+jwt"}`, claims),
		"alg twice":            f.raw(`{"alg":"none","alg":"EdDSA","kid":"`+f.kid+`","typ":"linkfolio-session+jwt"}`, claims),
		"Alg beside alg":       f.raw(`{"Alg":"none","alg":"EdDSA","kid":"`+f.kid+`","typ":"linkfolio-session+jwt"}`, claims),
		"other order":          f.raw(`{"typ":"linkfolio-session+jwt","alg":"EdDSA","kid":"`+f.kid+`"}`, claims),
		"spaces in it":         f.raw(`{"alg": "EdDSA", "kid": "`+f.kid+`", "typ": "linkfolio-session+jwt"}`, claims),
		"header a list":        f.raw(`[]`, claims),
		"header empty":         f.raw(``, claims),
	}
	for _, kid := range []string{"../../dev/null", "/etc/passwd", "' OR '1'='1", "", f.kid + "\x00", strings.ToUpper(f.kid)} {
		tokens[fmt.Sprintf("kid %q", kid)] = f.with(object{"kid": kid}, nil)
	}
	for _, typ := range []string{"JWT", "linkfolio-receipt+jwt", "LINKFOLIO-SESSION+JWT", "application/linkfolio-session+jwt"} {
		tokens["typ "+typ] = f.with(object{"typ": typ}, nil)
	}
	for _, alg := range []string{"eddsa", "Ed25519", "EdDSA ", "ES256", "none"} {
		tokens["real signature, alg "+alg] = f.with(object{"alg": alg}, nil)
	}
	for _, member := range []string{"jku", "x5u"} {
		tokens[member] = f.signed(object{member: "https://evil.example/jwks.json"}, byOther)
	}
	return tokens
}

// badSignatures keep the good claims.
func (f *forger) badSignatures() map[string]string {
	public := f.private.Public().(ed25519.PublicKey)
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		f.t.Fatal(err)
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		f.t.Fatal(err)
	}
	body := f.good[:strings.LastIndex(f.good, ".")]
	tokens := map[string]string{
		"HS256, public key":      f.signed(object{"alg": "HS256"}, hs256(public)),
		"HS256, PEM":             f.signed(object{"alg": "HS256"}, hs256(text)),
		"HS256, no secret":       f.signed(object{"alg": "HS256"}, hs256(nil)),
		"HS256 under EdDSA":      f.signed(nil, hs256(public)),
		"HS512":                  f.library(jwt.SigningMethodHS512, []byte(public)),
		"RS256":                  f.library(jwt.SigningMethodRS256, rsaKey),
		"PS256":                  f.library(jwt.SigningMethodPS256, rsaKey),
		"empty signature":        body + ".",
		"no signature":           body,
		"zero signature":         body + "." + b64(make([]byte, 64)),
		"short signature":        f.good[:len(f.good)-2],
		"signature of two":       f.good + strings.Repeat("A", 86),
		"S above the order":      body + "." + b64(malleated(f.t, f.good)),
		"signature of the claim": body + "." + b64(ed25519.Sign(f.private, []byte(f.json(f.claims)))),
	}
	for _, alg := range []string{"none", "None", "nOnE", "NONE", ""} {
		tokens["unsigned, alg "+alg] = f.signed(object{"alg": alg}, func(string) []byte { return nil })
	}
	return tokens
}

// malleated adds the group order to S, which gives another signature of the same text where S is not checked.
func malleated(t *testing.T, token string) []byte {
	signature, err := base64.RawURLEncoding.DecodeString(token[strings.LastIndex(token, ".")+1:])
	if err != nil {
		t.Fatal(err)
	}
	order := []byte{0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 31: 0x10}
	carry := 0
	for i, b := range order {
		sum := int(signature[32+i]) + int(b) + carry
		signature[32+i], carry = byte(sum), sum>>8
	}
	return signature
}

// badSpellings are other ways to write the good token down.
func (f *forger) badSpellings() map[string]string {
	parts := strings.Split(f.good, ".")
	last := f.good[:len(f.good)-1]
	tokens := map[string]string{
		"empty": "", "a dot": ".", "two dots": "..", "four parts": f.good + ".e30", "parts swapped": parts[1] + "." + parts[0] + "." + parts[2],
		"newline in the signature": f.good[:len(f.good)-5] + "\n" + f.good[len(f.good)-5:],
		"newline at the end":       f.good + "\n",
		"carriage return":          parts[0] + "." + parts[1] + "\r." + parts[2],
		"space before":             " " + f.good,
		"padding":                  f.good + "==",
		"NUL after":                f.good + "\x00",
		"Bearer":                   "Bearer " + f.good,
		"plain base64":             strings.NewReplacer("-", "+", "_", "/").Replace(f.good) + "+",
		"a megabyte":               f.good + strings.Repeat("A", 1<<20),
		"a megabyte of dots":       strings.Repeat(".", 1<<20),
		"JSON serialisation":       `{"protected":"` + parts[0] + `","payload":"` + parts[1] + `","signature":"` + parts[2] + `"}`,
		"claims changed":           parts[0] + "." + b64([]byte(strings.Replace(f.json(f.claims), "linkfolio", "linkfoliO", 1))) + "." + parts[2],
	}
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	at := strings.IndexByte(alphabet, f.good[len(f.good)-1])
	for i := 1; i < 4; i++ { // the same signature to a decoder that drops the unused bits
		tokens[fmt.Sprintf("last character %d on", i)] = last + string(alphabet[at+i])
	}
	return tokens
}

// badClaims are signed with the real key, as if it had leaked, or as if another part of the program signed too much.
func (f *forger) badClaims(otherPerson, otherSession string) map[string]string {
	at := func(d time.Duration) int64 { return start.Add(d).Unix() }
	tokens := map[string]string{}
	for name, claims := range map[string]object{
		"no exp":                  {"exp": nil},
		"exp past":                {"exp": at(-time.Hour)},
		"exp a text":              {"exp": "2099"},
		"exp now":                 {"exp": at(-11 * time.Second)},
		"nbf future":              {"nbf": at(time.Hour)},
		"iat future":              {"iat": at(time.Hour)},
		"no aud":                  {"aud": nil},
		"aud of receipts":         {"aud": []string{"linkfolio-receipt"}},
		"aud empty":               {"aud": []string{}},
		"no iss":                  {"iss": nil},
		"iss of another":          {"iss": "linkfolio.evil.example"},
		"no sub":                  {"sub": nil},
		"sub of another":          {"sub": otherPerson},
		"sub a number":            {"sub": 1},
		"sub not an id":           {"sub": "amira@demo.example"},
		"no sid":                  {"sid": nil},
		"sid of another":          {"sid": otherSession},
		"sid unknown":             {"sid": uuid.Must(uuid.NewV7()).String()},
		"sid zero":                {"sid": uuid.Nil.String()},
		"sid SQL":                 {"sid": "' OR 1=1 --"},
		"sub and sid from nobody": {"sub": uuid.Nil.String(), "sid": uuid.Nil.String()},
	} {
		tokens[name] = f.with(nil, claims)
	}
	tokens["claims a list"] = f.raw(f.json(f.header()), `[]`)
	tokens["claims null"] = f.raw(f.json(f.header()), `null`)
	tokens["claims empty"] = f.raw(f.json(f.header()), ``)
	tokens["claims not JSON"] = f.raw(f.json(f.header()), `{"sub":`)
	return tokens
}

// Reliability bar N7: at least 40 forged tokens, none accepted.
func TestNoForgedTokenIsAccepted(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.add("Amira Hassan")
		sam := w.add("Sam Okafor")
		good := w.signIn("Amira Hassan")
		f := newForger(w, good)
		if same := f.with(nil, nil); w.actor(same).Name != "Amira Hassan" {
			t.Fatal("the forger's own copy of the good token is not accepted, so the attacks prove nothing")
		}
		samsSession := w.actor(w.signIn("Sam Okafor")).Session.String()
		n := 0
		for kind, tokens := range map[string]map[string]string{
			"header": f.badHeaders(), "signature": f.badSignatures(), "spelling": f.badSpellings(),
			"claims": f.badClaims(sam.ID.String(), samsSession),
		} {
			for name, token := range tokens {
				n++
				if who, err := w.Actor(t.Context(), token); fault.KindOf(err) != fault.SignedOut || who.SignedIn() {
					t.Errorf("%s: %s: %+v, %v", kind, name, who, err)
				}
			}
		}
		if n < 40 {
			t.Errorf("only %d attacks", n)
		}
		w.actor(good)
	})
}

func TestTokensOfARemovedKeyAreRefused(t *testing.T) {
	t.Parallel()
	db := dbtest.SQLite(t)
	w := newWorld(t, db)
	w.add("Amira Hassan")
	token := w.signIn("Amira Hassan")
	_, err := identity.New(identitytest.Parts(t, db, w.clock)).Actor(t.Context(), token)
	if fault.KindOf(err) != fault.SignedOut {
		t.Error(err)
	}
}

func TestReceiptsNeedNoExpiryButTheirOwnType(t *testing.T) {
	t.Parallel()
	keys, err := identity.OpenKeys(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	token, err := keys.Sign("linkfolio-receipt+jwt", jwt.MapClaims{"entry": "1"})
	if err != nil {
		t.Fatal(err)
	}
	got := jwt.MapClaims{}
	if err := keys.Parse(token, "linkfolio-receipt+jwt", got); err != nil || got["entry"] != "1" {
		t.Errorf("%v, %v", got, err)
	}
	if err := keys.Parse(token, "linkfolio-session+jwt", jwt.MapClaims{}); err == nil {
		t.Error("a receipt passed for a session")
	}
}

// Nothing but the one good token may ever be accepted, and nothing may make the parser fall over.
func FuzzParse(f *testing.F) {
	seed := bytes.Repeat([]byte{7}, ed25519.SeedSize)
	keys := identity.KeysOf(ed25519.NewKeyFromSeed(seed))
	const typ = "linkfolio-session+jwt"
	good, err := keys.Sign(typ, jwt.MapClaims{"sub": "1", "exp": 4102444800})
	if err != nil {
		f.Fatal(err)
	}
	parts := strings.Split(good, ".")
	for _, text := range []string{good, good + "\n", parts[0] + ".." + parts[2], parts[0] + "." + parts[1] + ".", "..", "e30.e30.e30", good[1:]} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, token string) {
		err := keys.Parse(token, typ, jwt.MapClaims{}, jwt.WithExpirationRequired(), jwt.WithTimeFunc(func() time.Time { return start }))
		if (err == nil) != (token == good) {
			t.Errorf("%q: %v", token, err)
		}
	})
}
