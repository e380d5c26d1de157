package identity_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
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
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"linkfolio/internal/calendar"
	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
	"linkfolio/internal/identity/identitytest"
	"linkfolio/internal/signoff"
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
	otherDER, err := x509.MarshalPKIXPublicKey(other.Public())
	if err != nil {
		f.t.Fatal(err)
	}
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
		"kid a list":           f.with(object{"kid": []string{f.kid}}, nil),
		"kid an object":        f.with(object{"kid": object{"kid": f.kid}}, nil),
		"kid null":             f.raw(`{"alg":"EdDSA","kid":null,"typ":"linkfolio-session+jwt"}`, claims),
		"kid twice":            f.raw(`{"alg":"EdDSA","kid":"x","kid":"`+f.kid+`","typ":"linkfolio-session+jwt"}`, claims),
		"kid spelt otherwise":  f.raw(`{"alg":"EdDSA","kid":"\u00`+fmt.Sprintf("%02x", f.kid[0])+f.kid[1:]+`","typ":"linkfolio-session+jwt"}`, claims),
		"x5c brought along":    f.signed(object{"x5c": []string{base64.StdEncoding.EncodeToString(otherDER)}}, byOther),
		"own jwk, own header":  f.with(object{"jwk": otherJWK}, nil),
		"crit empty":           f.with(object{"crit": []string{}}, nil),
		"zip":                  f.with(object{"zip": "DEF"}, nil),
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
	for _, kid := range []string{"../../dev/null", "/etc/passwd", "key-0001.pem", "' OR '1'='1", "' UNION SELECT 'k", "; sleep 5", "", " ", f.kid + "\x00", strings.ToUpper(f.kid)} {
		tokens[fmt.Sprintf("kid %q", kid)] = f.with(object{"kid": kid}, nil)
	}
	for _, typ := range []string{"JWT", "linkfolio-receipt+jws", "linkfolio-anchor+jws", "linkfolio-session", "linkfolio-session+jwt ", "LINKFOLIO-SESSION+JWT", "application/linkfolio-session+jwt"} {
		tokens["typ "+typ] = f.with(object{"typ": typ}, nil)
	}
	for _, alg := range []string{"eddsa", "Ed25519", "Ed448", "EdDSA ", "ES256", "HS256", "RS256", "PS256", "none", ""} {
		tokens["real signature, alg "+alg] = f.with(object{"alg": alg}, nil)
	}
	for _, member := range []string{"jku", "x5u", "x5t", "x5t#S256", "url"} {
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
	ecKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
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
		"RS512":                  f.library(jwt.SigningMethodRS512, rsaKey),
		"ES256":                  f.library(jwt.SigningMethodES256, ecKey),
		"HS384, DER":             f.library(jwt.SigningMethodHS384, der),
		"HS256, the key's JWK":   f.signed(object{"alg": "HS256"}, hs256([]byte(f.json(object{"crv": "Ed25519", "kty": "OKP", "x": b64(public)})))),
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
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil {
		f.t.Fatal(err)
	}
	tokens := map[string]string{
		"empty": "", "a dot": ".", "two dots": "..", "four parts": f.good + ".e30", "parts swapped": parts[1] + "." + parts[0] + "." + parts[2],
		"newline in the signature": f.good[:len(f.good)-5] + "\n" + f.good[len(f.good)-5:],
		"newline at the end":       f.good + "\n",
		"carriage return":          parts[0] + "." + parts[1] + "\r." + parts[2],
		"space before":             " " + f.good,
		"padding":                  f.good + "==",
		"NUL after":                f.good + "\x00",
		"Bearer":                   "Bearer " + f.good,
		"plain base64, padded":     parts[0] + "." + parts[1] + "." + base64.StdEncoding.EncodeToString(signature),
		"URL base64, padded":       parts[0] + "." + parts[1] + "." + base64.URLEncoding.EncodeToString(signature),
		"padded claims":            parts[0] + "." + parts[1] + "=." + parts[2],
		"newline in the header":    parts[0][:9] + "\n" + parts[0][9:] + "." + parts[1] + "." + parts[2],
		"percent-encoded":          strings.Replace(f.good, ".", "%2e", 1),
		"full-width dot":           strings.Replace(f.good, ".", "．", 1),
		"twice":                    f.good + "," + f.good,
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
		"exp null":                {"exp": json.RawMessage("null")},
		"exp zero":                {"exp": 0},
		"exp far below zero":      {"exp": json.RawMessage("-1e300")},
		"exp a text":              {"exp": "2099"},
		"exp now":                 {"exp": at(-11 * time.Second)},
		"nbf future":              {"nbf": at(time.Hour)},
		"iat future":              {"iat": at(time.Hour)},
		"no aud":                  {"aud": nil},
		"aud of receipts":         {"aud": []string{"linkfolio-receipt"}},
		"aud empty":               {"aud": []string{}},
		"aud a longer one":        {"aud": []string{"linkfolio-sessions"}},
		"aud an object":           {"aud": object{"linkfolio-session": true}},
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
		for name, token := range w.otherTokens() {
			n++
			if who, err := w.Actor(t.Context(), token); fault.KindOf(err) != fault.SignedOut || who.SignedIn() {
				t.Errorf("%s: %+v, %v", name, who, err)
			}
		}
		t.Logf("%d forged tokens", n)
		if n < 120 {
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

// otherTokens are tokens that this program signs for something else, with all that a session says.
func (w *world) otherTokens() map[string]string {
	w.t.Helper()
	tokens := map[string]string{}
	for _, typ := range []string{signoff.ReceiptType, "linkfolio-anchor+jws", "linkfolio-invitation+jwt", "JWT", ""} {
		token, err := w.keys.Sign(typ, jwt.MapClaims{
			"iss": "linkfolio", "aud": []string{"linkfolio-session"}, "sub": uuid.NewString(), "sid": uuid.NewString(), "exp": start.Add(time.Hour).Unix(),
		})
		if err != nil {
			w.t.Fatal(err)
		}
		tokens["a token for "+typ] = token
	}
	return tokens
}

func TestASessionIsNoReceipt(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.SQLite(t))
	w.add("Amira Hassan")
	session := w.signIn("Amira Hassan")
	for _, typ := range []string{signoff.ReceiptType, "linkfolio-anchor+jws", ""} {
		if err := w.keys.Parse(session, typ, jwt.MapClaims{}); err == nil {
			t.Errorf("a session passed for %q", typ)
		}
	}
}

// The vectors of Wycheproof for JWS: 400 and more tokens, good and bad ones, of keys that are not ours. None may open a
// session, or pass for anything else that we sign.
func TestNoVectorOfWycheproofIsAccepted(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.SQLite(t))
	tried := 0
	for _, name := range []string{"json_web_signature_test.json", "json_web_crypto_test.json"} {
		var file struct {
			TestGroups []struct{ Tests []struct{ JWS any } }
		}
		if err := json.Unmarshal(sampleFile(t, "jws/"+name), &file); err != nil {
			t.Fatal(err)
		}
		for _, group := range file.TestGroups {
			for _, test := range group.Tests {
				token, compact := test.JWS.(string)
				if !compact { // the JSON serialisation
					text, err := json.Marshal(test.JWS)
					if err != nil {
						t.Fatal(err)
					}
					token = string(text)
				}
				tried++
				if _, err := w.Actor(t.Context(), token); fault.KindOf(err) != fault.SignedOut {
					t.Errorf("a session: %s: %v", token, err)
				}
				for _, typ := range []string{"linkfolio-session+jwt", signoff.ReceiptType, "linkfolio-anchor+jws", "JWT", ""} {
					if w.keys.Parse(token, typ, jwt.MapClaims{}) == nil {
						t.Errorf("%q: %s", typ, token)
					}
				}
			}
		}
	}
	t.Logf("%d vectors", tried)
	if tried < 480 {
		t.Errorf("only %d vectors", tried)
	}
}

// sampleFile reads a file of shared/samples, which stands somewhere above the repository, or skips.
func sampleFile(t *testing.T, name string) []byte {
	t.Helper()
	for up, i := "..", 0; i < 8; up, i = filepath.Join("..", up), i+1 {
		text, err := os.ReadFile(filepath.Join(up, "shared", "samples", filepath.FromSlash(name)))
		if err == nil {
			return text
		}
	}
	t.Skip("shared/samples is not beside this checkout")
	return nil
}

func TestReceiptsNeedNoExpiryButTheirOwnType(t *testing.T) {
	t.Parallel()
	keys, err := identity.OpenKeys(t.TempDir(), calendar.System)
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
