package sso

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"fmt"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// longestSubject is the limit that OpenID Connect Core sets in section 2.
const longestSubject = 255

// claims are what we read of an ID token or of the provider's answer about its person.
type claims struct {
	Email         string `json:"email"`
	EmailVerified answer `json:"email_verified"`
	Name          string `json:"name"`
	Party         string `json:"azp"`
}

// answer is a claim of yes or no that some providers send as text, and some never send.
type answer struct{ given, yes bool }

// UnmarshalJSON takes true, false and the same in quotation marks; anything else counts as no.
func (a *answer) UnmarshalJSON(text []byte) error {
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		return err
	}
	*a = answer{given: value != nil, yes: value == true || value == "true"}
	return nil
}

// identity checks the ID token as OpenID Connect Core section 3.1.3.7 asks and reads who it is about.
func (p *Provider) identity(ctx context.Context, found *discovered, attempt Attempt, token *oauth2.Token) (Identity, error) {
	raw, _ := token.Extra("id_token").(string)
	checked, err := found.verifier.Verify(ctx, raw)
	if ctx.Err() != nil {
		return Identity{}, p.unavailable(ctx.Err())
	}
	if err != nil {
		return Identity{}, p.untrusted(fmt.Errorf("%w: %w", errIDToken, err))
	}
	var said claims
	if err := checked.Claims(&said); err != nil {
		return Identity{}, p.untrusted(fmt.Errorf("%w: %w", errIDToken, err))
	}
	switch {
	case !same(attempt.Nonce, checked.Nonce):
		return Identity{}, p.untrusted(errNonce)
	case said.Party != "" && said.Party != p.config.ClientID:
		return Identity{}, p.untrusted(errParty)
	case checked.Subject == "" || len(checked.Subject) > longestSubject:
		return Identity{}, p.untrusted(errSubject)
	}
	if checked.AccessTokenHash != "" {
		if err := checked.VerifyAccessToken(token.AccessToken); err != nil {
			return Identity{}, p.untrusted(fmt.Errorf("%w: %w", errIDToken, err))
		}
	}
	if said.Email == "" && found.provider.UserInfoEndpoint() != "" {
		if said, err = p.ask(ctx, found, checked.Subject, token); err != nil {
			return Identity{}, err
		}
	}
	return Identity{
		Issuer: p.config.Issuer, Subject: checked.Subject, Email: said.Email, EmailVerified: p.verified(said), Name: said.Name,
	}, nil
}

// ask gets what the ID token leaves out from the provider itself. The answer has to be about the same person (OpenID Connect
// Core section 5.3.2).
func (p *Provider) ask(ctx context.Context, found *discovered, subject string, token *oauth2.Token) (claims, error) {
	info, err := found.provider.UserInfo(p.with(ctx), oauth2.StaticTokenSource(token))
	if err != nil {
		return claims{}, p.unavailable(err)
	}
	var said claims
	if err := info.Claims(&said); err != nil {
		return claims{}, p.unavailable(err)
	}
	if info.Subject != subject {
		return claims{}, p.untrusted(errSubject)
	}
	return said, nil
}

// verified tells whether an address may be taken for the person's own: the provider says so or, where we are set to trust
// it, says nothing. Its plain no always holds.
func (p *Provider) verified(said claims) bool {
	if said.Email == "" {
		return false
	}
	if said.EmailVerified.given {
		return said.EmailVerified.yes
	}
	return p.config.TrustEmail
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

func (p *Provider) with(ctx context.Context) context.Context {
	return oidc.ClientContext(ctx, p.client)
}
