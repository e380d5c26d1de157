package sso

import (
	"net/url"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"

	"linkfolio/internal/fault"
	"linkfolio/internal/sso/ssotest"
)

func TestTheWholeFlow(t *testing.T) {
	t.Parallel()
	for name, wish := range map[string]ssotest.Wish{"asked for": {}, "in the token": {InToken: true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, wish)
			trusting := w.open(Config{TrustEmail: true})
			for login, want := range map[string]struct {
				email, name       string
				verified, onTrust bool
			}{
				"amira":      {"amira@example.org", "Amira Hassan", true, true},
				"unverified": {"tom@example.org", "Tom Price", false, false},
				"silent":     {"tom@example.org", "Tom Price", false, true},
				"nameless":   {"", "", false, false},
			} {
				for p, verified := range map[*Provider]bool{w.us: want.verified, trusting: want.onTrust} {
					attempt, answer := w.signIn(p, login)
					who, err := p.Finish(t.Context(), attempt, answer)
					expected := Identity{Issuer: w.idp.Issuer, Subject: login, Email: want.email, EmailVerified: verified, Name: want.name}
					if err != nil || who != expected {
						t.Errorf("%s: got %+v, %v; want %+v", login, who, err, expected)
					}
				}
			}
		})
	}
}

func TestTheAddressThatBegins(t *testing.T) {
	t.Parallel()
	w := newWorld(t, ssotest.Wish{})
	address, attempt, err := w.us.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	q := parsed.Query()
	if q.Get("code_challenge_method") != "S256" || q.Get("code_challenge") == "" || q.Get("code_challenge") == attempt.Verifier ||
		q.Get("response_type") != "code" || q.Get("state") != attempt.State || q.Get("nonce") != attempt.Nonce ||
		q.Get("redirect_uri") != callback || q.Get("scope") != "openid email profile" {
		t.Errorf("the address is %s", address)
	}
	again, other, err := w.us.Begin(t.Context())
	if err != nil || again == address || other.State == attempt.State || other.Nonce == attempt.Nonce || other.Verifier == attempt.Verifier {
		t.Errorf("two attempts share a secret: %+v %+v (%v)", attempt, other, err)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	w := newWorld(t, ssotest.Wish{})
	for name, c := range map[string]struct {
		misuse func(*Attempt, url.Values)
		kind   fault.Kind
		why    error
	}{
		"wrong state":         {func(_ *Attempt, q url.Values) { q.Set("state", "another") }, fault.Forbidden, errState},
		"no state":            {func(_ *Attempt, q url.Values) { q.Del("state") }, fault.Forbidden, errState},
		"no attempt":          {func(a *Attempt, _ url.Values) { *a = Attempt{} }, fault.Forbidden, errState},
		"no attempt or state": {func(a *Attempt, q url.Values) { *a = Attempt{Expires: a.Expires}; q.Del("state") }, fault.Forbidden, errState},
		"wrong nonce":         {func(a *Attempt, _ url.Values) { a.Nonce = "another" }, fault.Forbidden, errNonce},
		"wrong verifier":      {func(a *Attempt, _ url.Values) { a.Verifier += "x" }, fault.Invalid, errUsed},
		"another's code":      {func(_ *Attempt, q url.Values) { q.Set("code", "made-up") }, fault.Invalid, errUsed},
		"no code":             {func(_ *Attempt, q url.Values) { q.Del("code") }, fault.Forbidden, errCode},
		"wrong issuer":        {func(_ *Attempt, q url.Values) { q.Set("iss", "https://other.example.org") }, fault.Forbidden, errIssuer},
		"issuer left out":     {func(_ *Attempt, q url.Values) { q.Del("iss") }, fault.Forbidden, errIssuer},
		"other error":         {func(_ *Attempt, q url.Values) { q.Set("error", "server_error") }, fault.Unavailable, errStopped},
		"late":                {func(a *Attempt, _ url.Values) { a.Expires = ahead(0)().Add(-time.Microsecond) }, fault.Invalid, errLate},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			attempt, answer := w.signIn(w.us, "amira")
			c.misuse(&attempt, answer)
			refused(t, finish(t.Context(), w.us, attempt, answer), c.kind, c.why)
		})
	}
}

func TestACodeOpensOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, ssotest.Wish{})
	attempt, answer := w.signIn(w.us, "amira")
	if err := finish(t.Context(), w.us, attempt, answer); err != nil {
		t.Fatal(err)
	}
	refused(t, finish(t.Context(), w.us, attempt, answer), fault.Invalid, errUsed)
}

func TestThePersonStops(t *testing.T) {
	t.Parallel()
	w := newWorld(t, ssotest.Wish{})
	address, attempt, err := w.us.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	answer := w.idp.Browser(t).Cancel(address).Query()
	refused(t, finish(t.Context(), w.us, attempt, answer), fault.Invalid, errStopped)
}

// The answers are real; who reads them is somebody else than they were made for.
func TestATokenForSomebodyElse(t *testing.T) {
	t.Parallel()
	w := newWorld(t, ssotest.Wish{})
	t.Run("another client", func(t *testing.T) {
		t.Parallel()
		p := w.open(Config{ClientID: ssotest.OtherClient})
		attempt, answer := w.signIn(p, "amira")
		refused(t, finish(t.Context(), w.us, attempt, answer), fault.Invalid, errUsed) // not our code
		attempt, answer = w.signIn(p, "amira")
		p.found.verifier = p.found.provider.Verifier(&oidc.Config{ClientID: ssotest.ClientID, Now: p.config.Clock})
		refused(t, finish(t.Context(), p, attempt, answer), fault.Forbidden, errIDToken)
	})
	t.Run("another issuer", func(t *testing.T) {
		t.Parallel()
		p := w.open(Config{})
		attempt, answer := w.signIn(p, "amira")
		keys := oidc.NewRemoteKeySet(t.Context(), w.idp.Issuer+"/jwks")
		p.found.verifier = oidc.NewVerifier("https://other.example.org", keys, &oidc.Config{ClientID: ssotest.ClientID, Now: p.config.Clock})
		refused(t, finish(t.Context(), p, attempt, answer), fault.Forbidden, errIDToken)
	})
	t.Run("expired", func(t *testing.T) {
		t.Parallel()
		p := w.open(Config{Clock: ahead(2 * time.Hour)}) // the provider's tokens last an hour
		attempt, answer := w.signIn(p, "amira")
		refused(t, finish(t.Context(), p, attempt, answer), fault.Forbidden, errIDToken)
	})
	t.Run("a secret that is wrong", func(t *testing.T) {
		t.Parallel()
		p := w.open(Config{ClientSecret: "wrong"})
		attempt, answer := w.signIn(p, "amira")
		refused(t, finish(t.Context(), p, attempt, answer), fault.Unavailable, nil)
	})
}
