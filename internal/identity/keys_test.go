package identity_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/golang-jwt/jwt/v5"

	"linkfolio/internal/calendar"
	"linkfolio/internal/identity"
)

func mustOpen(t *testing.T, dir string) *identity.Keys {
	t.Helper()
	keys, err := identity.OpenKeys(dir, calendar.System)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func kid(keys *identity.Keys) string {
	_, id := keys.SigningKey()
	return id
}

// The key of RFC 8037, appendix A, whose thumbprint stands in A.3.
func TestThumbprintIsThatOfTheRFC(t *testing.T) {
	t.Parallel()
	seed, err := base64.RawURLEncoding.DecodeString("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A")
	if err != nil {
		t.Fatal(err)
	}
	keys := identity.KeysOf(ed25519.NewKeyFromSeed(seed))
	if got, want := kid(keys), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"; got != want {
		t.Errorf("kid %s, want %s", got, want)
	}
	set, err := keys.JWKS()
	want := `{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",` +
		`"kid":"kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k","use":"sig","alg":"EdDSA"}]}`
	if err != nil || string(set) != want {
		t.Errorf("JWKS %s, %v", set, err)
	}
}

func TestTheFirstKeyIsMadeAndKept(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "not", "there", "yet")
	first, second := mustOpen(t, dir), mustOpen(t, dir)
	if kid(first) != kid(second) {
		t.Error("the second start uses another key")
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 1 || files[0].Name() != "key-0001.pem" {
		t.Fatalf("files %v, %v", files, err)
	}
	if info, err := files[0].Info(); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

func TestServersThatStartAtOnceUseOneKey(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	ids := make([]string, 8)
	var wg sync.WaitGroup
	for i := range ids {
		wg.Go(func() {
			keys, err := identity.OpenKeys(dir, calendar.System)
			if err != nil {
				t.Error(err)
				return
			}
			ids[i] = kid(keys)
		})
	}
	wg.Wait()
	for _, id := range ids {
		if id != ids[0] || id == "" {
			t.Errorf("ids %v", ids)
			break
		}
	}
}

func TestTheNewestKeySignsAndAllVerify(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	before := mustOpen(t, dir)
	old, err := before.Sign("x", jwt.MapClaims{})
	if err != nil {
		t.Fatal(err)
	}
	if err := identity.AddKey(dir, 2); err != nil {
		t.Fatal(err)
	}
	after := mustOpen(t, dir)
	if kid(after) == kid(before) {
		t.Error("the old key still signs")
	}
	if err := after.Parse(old, "x", jwt.MapClaims{}); err != nil {
		t.Errorf("a token of the old key: %v", err)
	}
	fresh, err := after.Sign("x", jwt.MapClaims{})
	if err != nil {
		t.Fatal(err)
	}
	if err := before.Parse(fresh, "x", jwt.MapClaims{}); err == nil {
		t.Error("a key was accepted before it was there")
	}
	var set struct{ Keys []struct{ Kid string } }
	text, err := after.JWKS()
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &set); err != nil || len(set.Keys) != 2 || set.Keys[0].Kid != kid(after) || set.Keys[1].Kid != kid(before) {
		t.Errorf("%s, %v", text, err)
	}
}

func TestKeysThatCannotBeTrustedAreRefused(t *testing.T) {
	t.Parallel()
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	block := func(b []byte) []byte { return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: b}) }
	for name, text := range map[string][]byte{
		"empty": nil, "not PEM": []byte("secret"), "not a key": block([]byte("secret")), "an RSA key": block(der),
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "key-0001.pem"), text, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := identity.OpenKeys(dir, calendar.System); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

func TestKeysThatOthersCanReadAreRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	mustOpen(t, dir)
	for _, mode := range []os.FileMode{0o640, 0o604, 0o660} {
		if err := os.Chmod(filepath.Join(dir, "key-0001.pem"), mode); err != nil {
			t.Fatal(err)
		}
		if _, err := identity.OpenKeys(dir, calendar.System); err == nil {
			t.Errorf("a good key of mode %o was accepted", mode)
		}
	}
}
