// Package sso signs people in through an OpenID Connect provider of their organisation: discovery, the authorization code
// flow with PKCE, state and nonce.
//
// It promises that an Identity comes back only for an answer that this provider gave to this attempt of this browser, once,
// within ten minutes. It knows nothing of our people: whose account an identity opens is the caller's business. It writes
// nothing down; the caller keeps the Attempt in the browser, in a cookie that scripts cannot read and nobody can alter.
package sso

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
)

// AttemptLife is how long a person may take at the provider.
const AttemptLife = 10 * time.Minute

// Config says who the provider is and who we are to it.
type Config struct {
	Issuer       string // exactly as the provider names itself
	ClientID     string
	ClientSecret string
	RedirectURL  string // where the provider sends the browser back to: registered there
	Name         string // as people know the provider: "Sign in with NAME"
	TrustEmail   bool   // an address counts as verified where the provider says nothing about it
	Clock        calendar.Clock
}

// Provider is the provider as we know it. Until it has been reached once, nothing is known but its name.
type Provider struct {
	config Config
	client *http.Client

	mutex sync.Mutex
	found *discovered
}

// Attempt is one start of the flow, to be kept in the browser until it comes back.
type Attempt struct {
	State    string    `json:"state"`
	Nonce    string    `json:"nonce"`
	Verifier string    `json:"verifier"`
	Expires  time.Time `json:"expires"`
}

// Identity is who the provider says has signed in. Issuer and Subject together never change and name one account there;
// an address may pass from one person to another.
type Identity struct {
	Issuer, Subject string
	Email           string // empty where the provider tells none
	EmailVerified   bool
	Name            string
}

// Open prepares a provider without asking it anything, so that a server starts while the provider is down.
func Open(config Config) (*Provider, error) {
	for name, value := range map[string]string{
		"issuer": config.Issuer, "client id": config.ClientID, "client secret": config.ClientSecret, "redirect address": config.RedirectURL,
	} {
		if value == "" {
			return nil, fmt.Errorf("single sign-on: the %s is missing", name)
		}
	}
	if err := safeAddress(config.Issuer); err != nil {
		return nil, fmt.Errorf("single sign-on: issuer: %w", err)
	}
	return &Provider{config: config, client: newClient()}, nil
}

// Name is what people call the provider.
func (p *Provider) Name() string { return p.config.Name }

// Issuer is how the provider names itself.
func (p *Provider) Issuer() string { return p.config.Issuer }

// Known tells whether the provider has been reached since we started. It asks nobody and returns at once.
func (p *Provider) Known() bool {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return p.found != nil
}

// Reach asks for the provider's description until there is one or ctx ends, first every second, later every half minute.
// tell hears of each failure.
func (p *Provider) Reach(ctx context.Context, tell func(error)) {
	for wait := time.Second; ; wait = min(2*wait, 30*time.Second) {
		_, err := p.discovered(ctx)
		if err == nil || ctx.Err() != nil {
			return
		}
		tell(err)
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

// Begin starts the flow: address is where to send the browser, the attempt is what it brings back with it. Unavailable
// comes back where the provider has never been reached and cannot be reached now.
func (p *Provider) Begin(ctx context.Context) (address string, attempt Attempt, err error) {
	found, err := p.discovered(ctx)
	if err != nil {
		return "", Attempt{}, p.unavailable(err)
	}
	attempt = Attempt{
		State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier(),
		Expires: p.config.Clock().Add(AttemptLife).Truncate(time.Second),
	}
	return found.flow.AuthCodeURL(attempt.State, oidc.Nonce(attempt.Nonce), oauth2.S256ChallengeOption(attempt.Verifier)), attempt, nil
}

// Finish takes what the browser brought back in the address and gives who has signed in. Every refusal is a fault:
//
//   - Invalid: too late, stopped by the person, or the answer was used before; starting again may help;
//   - Forbidden: the answer does not belong to this attempt or not to this provider;
//   - Unavailable: the provider does not answer in time, or not as agreed.
func (p *Provider) Finish(ctx context.Context, attempt Attempt, answer url.Values) (Identity, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	found, err := p.discovered(ctx)
	if err != nil {
		return Identity{}, p.unavailable(err)
	}
	if err := p.belongs(found, attempt, answer); err != nil {
		return Identity{}, err
	}
	token, err := found.flow.Exchange(p.with(ctx), answer.Get("code"), oauth2.VerifierOption(attempt.Verifier))
	if err != nil {
		return Identity{}, p.exchangeFault(err)
	}
	return p.identity(ctx, found, attempt, token)
}

// Reasons for a refusal, which only the log and tests read.
var (
	errState   = errors.New("the state is not that of the attempt")
	errLate    = errors.New("the attempt has expired")
	errIssuer  = errors.New("another issuer answered")
	errStopped = errors.New("the provider answered with an error")
	errCode    = errors.New("there is no code")
	errUsed    = errors.New("the code is not valid, or no longer")
	errIDToken = errors.New("the ID token cannot be trusted")
	errNonce   = errors.New("the nonce is not that of the attempt")
	errParty   = errors.New("the ID token is for another client")
	errSubject = errors.New("the subject is missing, too long or not the same")
	errPlain   = errors.New("the address is not https")
)

// belongs checks the answer before anything is asked with it: state (RFC 6749 section 10.12), issuer (RFC 9207), error, code.
func (p *Provider) belongs(found *discovered, attempt Attempt, answer url.Values) error {
	switch iss := answer.Get("iss"); {
	case attempt.State == "" || attempt.Nonce == "" || attempt.Verifier == "" || !same(attempt.State, answer.Get("state")):
		return fault.New(fault.Forbidden, "This sign-in was not started in this browser, or was started again since. Start again.").Because(errState)
	case !p.config.Clock().Before(attempt.Expires):
		return fault.New(fault.Invalid, "Signing in took longer than 10 minutes. Start again.").Because(errLate)
	case iss != "" && iss != p.config.Issuer, iss == "" && found.namesIssuer:
		return p.untrusted(errIssuer)
	case answer.Get("error") == "access_denied":
		return fault.Newf(fault.Invalid, "You did not finish signing in with %s, or it refused you.", p.config.Name).Because(errStopped)
	case answer.Has("error"):
		return p.unavailable(fmt.Errorf("%w: %q", errStopped, short(answer.Get("error"))))
	case answer.Get("code") == "":
		return p.untrusted(errCode)
	}
	return nil
}

func (p *Provider) exchangeFault(err error) error {
	var refused *oauth2.RetrieveError
	if errors.As(err, &refused) && refused.ErrorCode == "invalid_grant" { // RFC 6749 section 5.2: used, expired, or not ours
		return fault.New(fault.Invalid, "This sign-in was used already, or took too long. Start again.").Because(errUsed)
	}
	return p.unavailable(err)
}

func (p *Provider) unavailable(cause error) error {
	return fault.Newf(fault.Unavailable, "Signing in with %s is not available for now. Try again in a few minutes.", p.config.Name).Because(curt{cause})
}

func (p *Provider) untrusted(cause error) error {
	return fault.Newf(fault.Forbidden, "The answer from %s does not belong to this sign-in, so you are not signed in. Start again.", p.config.Name).Because(curt{cause})
}
