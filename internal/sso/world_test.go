package sso

import (
	"context"
	"errors"
	"net/url"
	"testing"
	"time"

	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
	"linkfolio/internal/sso/ssotest"
)

// callback is where the provider leads back to. Nobody listens there: the test's browser stops short of it.
const callback = "http://127.0.0.1/sign-in/sso/callback"

// world is a provider and what we know of it.
type world struct {
	t   *testing.T
	idp *ssotest.Provider
	us  *Provider
}

func newWorld(t *testing.T, wish ssotest.Wish) world {
	t.Helper()
	wish.Redirect = callback
	idp := ssotest.Start(t, wish)
	w := world{t: t, idp: idp}
	w.us = w.open(Config{})
	return w
}

// open is a client of the provider that differs from the usual one in what is given.
func (w world) open(c Config) *Provider {
	w.t.Helper()
	usual := Config{Issuer: w.idp.Issuer, ClientID: ssotest.ClientID, ClientSecret: ssotest.ClientSecret, Clock: calendar.System}
	if c.Issuer == "" {
		c.Issuer = usual.Issuer
	}
	if c.ClientID == "" {
		c.ClientID = usual.ClientID
	}
	if c.ClientSecret == "" {
		c.ClientSecret = usual.ClientSecret
	}
	if c.Clock == nil {
		c.Clock = usual.Clock
	}
	c.RedirectURL, c.Name = callback, "the test provider"
	p, err := Open(c)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(p.Close)
	return p
}

// signIn goes as far as the address that leads back to us.
func (w world) signIn(p *Provider, login string) (Attempt, url.Values) {
	w.t.Helper()
	address, attempt, err := p.Begin(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	return attempt, w.idp.Browser(w.t).SignIn(address, login).Query()
}

// refused checks that an error is the fault that it should be, for the reason that it should be.
func refused(t *testing.T, err error, kind fault.Kind, why error) {
	t.Helper()
	if fault.KindOf(err) != kind || why != nil && !errors.Is(err, why) {
		t.Errorf("got %v, want %v because %v", err, kind, why)
	}
}

func ahead(d time.Duration) calendar.Clock {
	return func() time.Time { return calendar.System().Add(d) }
}

func finish(ctx context.Context, p *Provider, attempt Attempt, answer url.Values) error {
	_, err := p.Finish(ctx, attempt, answer)
	return err
}
