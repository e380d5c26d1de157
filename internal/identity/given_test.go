package identity_test

import (
	"crypto/ed25519"
	"os"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"linkfolio/internal/identity"
)

func newGiven(t *testing.T, from time.Time) identity.Given {
	t.Helper()
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	return identity.Given{Private: private, Public: public, From: from}
}

func TestGivenKeysSignAndThoseOfTheFolderVerify(t *testing.T) {
	t.Parallel()
	c, dir := &clock{}, t.TempDir()
	old := sign(t, c.open(t, dir))
	first, second := newGiven(t, time.Time{}), newGiven(t, c.now().Add(time.Hour))
	keys, err := identity.OpenKeys(dir, c.now, first, second)
	if err != nil {
		t.Fatal(err)
	}
	early, firstID := sign(t, keys), kid(keys)
	c.pass(time.Hour)
	late := sign(t, keys)
	if kid(keys) == firstID {
		t.Error("the second key does not sign when its time has come")
	}
	retired, err := identity.OpenKeys(dir, c.now, identity.Given{Public: first.Public}, second)
	if err != nil {
		t.Fatal(err)
	}
	for name, token := range map[string]string{"of the folder": old, "early": early, "late": late} {
		for where, keys := range map[string]*identity.Keys{"given": keys, "with the old one as a public key": retired} {
			if err := keys.Parse(token, "x", jwt.MapClaims{}); err != nil {
				t.Errorf("%s, %s: %v", where, name, err)
			}
		}
	}
	if _, err := keys.Rotate(c.now()); err == nil {
		t.Error("a key was added to a folder whose keys do not sign")
	}
	set, err := retired.JWKS()
	if err != nil {
		t.Fatal(err)
	}
	public, err := identity.PublicKeys(set)
	if err != nil {
		t.Fatal(err)
	}
	if err := public.Parse(early, "x", jwt.MapClaims{}); err != nil {
		t.Errorf("by the published keys: %v", err)
	}
	if _, err := public.Sign("x", jwt.MapClaims{}); err == nil {
		t.Error("public keys signed")
	}
}

func TestGivenKeysMakeNoFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := identity.OpenKeys(dir, (&clock{}).now, newGiven(t, time.Time{})); err != nil {
		t.Fatal(err)
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 0 {
		t.Errorf("files %v, %v", files, err)
	}
}

func TestKeySetsThatCannotBeTrustedAreRefused(t *testing.T) {
	t.Parallel()
	const x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
	for name, set := range map[string]string{
		"nothing": "", "no keys": `{"keys":[]}`, "not JSON": "keys",
		"another kind":  `{"keys":[{"kty":"RSA","kid":"a"}]}`,
		"another curve": `{"keys":[{"kty":"OKP","crv":"X25519","x":"` + x + `","kid":"kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"}]}`,
		"another name":  `{"keys":[{"kty":"OKP","crv":"Ed25519","x":"` + x + `","kid":"a"}]}`,
		"too short":     `{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qY","kid":"a"}]}`,
	} {
		if _, err := identity.PublicKeys([]byte(set)); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}
