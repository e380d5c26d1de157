package sso

import (
	"context"
	"fmt"
	"slices"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// discovered is what the provider says of itself. Its keys are fetched when they are needed and again when it has new ones.
type discovered struct {
	provider    *oidc.Provider
	verifier    *oidc.IDTokenVerifier
	flow        *oauth2.Config
	namesIssuer bool // it promises to name itself in each answer
}

// description is the part of the provider's own description that the library leaves to us.
type description struct {
	UserInfo    string   `json:"userinfo_endpoint"`
	Keys        string   `json:"jwks_uri"`
	SecretBy    []string `json:"token_endpoint_auth_methods_supported"`
	NamesIssuer bool     `json:"authorization_response_iss_parameter_supported"`
}

// discovered gives the provider's description, and asks for it where we have none yet. Two that ask at once both ask.
func (p *Provider) discovered(ctx context.Context) (*discovered, error) {
	p.mutex.Lock()
	found := p.found
	p.mutex.Unlock()
	if found != nil {
		return found, nil
	}
	found, err := p.discover(ctx)
	if err != nil {
		return nil, err
	}
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.found = found
	return found, nil
}

func (p *Provider) discover(ctx context.Context) (*discovered, error) {
	ctx, cancel := context.WithTimeout(p.with(ctx), patience)
	defer cancel()
	provider, err := oidc.NewProvider(ctx, p.config.Issuer)
	if err != nil {
		return nil, curt{err}
	}
	var says description
	if err := provider.Claims(&says); err != nil {
		return nil, err
	}
	endpoint := provider.Endpoint()
	endpoint.AuthStyle = secretStyle(says.SecretBy)
	needed := []string{endpoint.AuthURL, endpoint.TokenURL, says.Keys}
	if says.UserInfo != "" {
		needed = append(needed, says.UserInfo)
	}
	for _, address := range needed {
		if err := safeAddress(address); err != nil {
			return nil, fmt.Errorf("the provider's description: %w", err)
		}
	}
	return &discovered{
		provider: provider,
		verifier: provider.Verifier(&oidc.Config{ClientID: p.config.ClientID, Now: p.config.Clock}),
		flow: &oauth2.Config{
			ClientID: p.config.ClientID, ClientSecret: p.config.ClientSecret, RedirectURL: p.config.RedirectURL,
			Endpoint: endpoint, Scopes: []string{oidc.ScopeOpenID, oidc.ScopeEmail, oidc.ScopeProfile},
		},
		namesIssuer: says.NamesIssuer,
	}, nil
}

// secretStyle is how the provider wants to see our secret. Without a word it is in the header (OpenID Connect Discovery
// section 3). It is settled here because the library would try both, and so use up a code.
func secretStyle(methods []string) oauth2.AuthStyle {
	if len(methods) > 0 && !slices.Contains(methods, "client_secret_basic") && slices.Contains(methods, "client_secret_post") {
		return oauth2.AuthStyleInParams
	}
	return oauth2.AuthStyleInHeader
}
