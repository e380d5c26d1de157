package config

import (
	"errors"
	"net"
	"net/url"
	"strings"
)

// OIDC says which OpenID Connect provider people may sign in with, and who we are to it.
type OIDC struct {
	Issuer       string `env:"ISSUER"`    // exactly as the provider names itself
	ClientID     string `env:"CLIENT_ID"` // as it names us
	ClientSecret string `env:"CLIENT_SECRET"`
	Name         string `env:"NAME"`        // as people know it: "Sign in with NAME"
	TrustEmail   bool   `env:"TRUST_EMAIL"` // take its e-mail addresses as verified where it does not say
}

// defaultOIDCName completes "Sign in with".
const defaultOIDCName = "your work account"

// On tells whether single sign-on is configured.
func (o OIDC) On() bool { return o.Issuer != "" }

// Label is what people know the provider as.
func (o OIDC) Label() string {
	if name := strings.TrimSpace(o.Name); name != "" {
		return name
	}
	return defaultOIDCName
}

// OIDCCallback is the address that the provider has to send people back to.
func (c Config) OIDCCallback() string {
	return strings.TrimSuffix(c.BaseURL, "/") + "/sign-in/sso/callback"
}

func (c Config) checkOIDC() []error {
	o := c.OIDC
	if o == (OIDC{}) {
		return nil
	}
	var faults []error
	if !issuerAddress(o.Issuer) {
		faults = append(faults, errors.New("LINKFOLIO_OIDC_ISSUER must be the provider's https:// address, without ? or # (http:// only on this machine)"))
	}
	if o.ClientID == "" {
		faults = append(faults, errors.New("LINKFOLIO_OIDC_CLIENT_ID is empty; it is what the provider calls this installation"))
	}
	if o.ClientSecret == "" {
		faults = append(faults, errors.New("LINKFOLIO_OIDC_CLIENT_SECRET is empty; the provider gives it with the client id"))
	}
	if c.BaseURL == "" {
		faults = append(faults, errors.New("LINKFOLIO_BASE_URL is empty; single sign-on needs it, because the provider sends people back to it"))
	}
	return faults
}

// issuerAddress follows OpenID Connect Discovery section 3: https, no query, no fragment. Plain http is for trying out.
func issuerAddress(text string) bool {
	address, err := url.Parse(text)
	if err != nil || address.Host == "" || address.User != nil || strings.ContainsAny(text, "?#") {
		return false
	}
	ip := net.ParseIP(address.Hostname())
	here := address.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
	return address.Scheme == "https" || address.Scheme == "http" && here
}
