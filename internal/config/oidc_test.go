package config

import (
	"strings"
	"testing"
)

func TestSingleSignOnIsOffUnlessSet(t *testing.T) {
	t.Parallel()
	c, err := parse(map[string]string{})
	if err != nil || c.OIDC.On() {
		t.Errorf("got %+v, %v", c.OIDC, err)
	}
}

func TestSingleSignOn(t *testing.T) {
	t.Parallel()
	settings := map[string]string{
		"LINKFOLIO_OIDC_ISSUER": "https://login.example.org/tenant/v2.0", "LINKFOLIO_OIDC_CLIENT_ID": "id",
		"LINKFOLIO_OIDC_CLIENT_SECRET": "s3cret", "LINKFOLIO_BASE_URL": "https://cpd.example.org/",
	}
	c, err := parse(settings)
	if err != nil || !c.OIDC.On() || c.OIDC.TrustEmail || c.OIDC.Label() != "your work account" {
		t.Errorf("got %+v, %v", c.OIDC, err)
	}
	if c.OIDCCallback() != "https://cpd.example.org/sign-in/sso/callback" {
		t.Errorf("the callback is %s", c.OIDCCallback())
	}
	settings["LINKFOLIO_OIDC_NAME"], settings["LINKFOLIO_OIDC_TRUST_EMAIL"] = "Harbour PCN", "true"
	if c, err = parse(settings); err != nil || !c.OIDC.TrustEmail || c.OIDC.Label() != "Harbour PCN" {
		t.Errorf("got %+v, %v", c.OIDC, err)
	}
}

func TestEveryFaultOfSingleSignOnIsNamedAtOnce(t *testing.T) {
	t.Parallel()
	_, err := parse(map[string]string{"LINKFOLIO_OIDC_NAME": "Harbour PCN", "LINKFOLIO_ADDR": "nowhere"})
	if err == nil {
		t.Fatal("accepted")
	}
	for _, name := range []string{"ADDR", "OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "BASE_URL"} {
		if !strings.Contains(err.Error(), "LINKFOLIO_"+name) {
			t.Errorf("%s is not named in: %v", name, err)
		}
	}
	_, err = parse(map[string]string{"LINKFOLIO_OIDC_CLIENT_SECRET": "s3cret"})
	if err == nil || strings.Contains(err.Error(), "s3cret") {
		t.Errorf("the secret is repeated: %v", err)
	}
}

func TestIssuers(t *testing.T) {
	t.Parallel()
	for address, fits := range map[string]bool{
		"https://login.example.org/a/v2.0": true, "https://accounts.example.org": true, "http://127.0.0.1:4000": true, "http://localhost:1": true,
		"http://login.example.org": false, "login.example.org": false, "https://login.example.org?x=1": false, "https://a@login.example.org": false,
	} {
		if issuerAddress(address) != fits {
			t.Errorf("%s: want %v", address, fits)
		}
	}
}
