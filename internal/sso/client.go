package sso

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"
)

const (
	patience       = 10 * time.Second // for all that one step asks of the provider
	longestAnswer  = 1 << 20          // bytes
	mostRedirects  = 3
	longestCause   = 300 // bytes of a provider's words in our log
	idleConnection = time.Minute
)

// newClient is how we speak to the provider: in good time, to a bound, and over https only.
func newClient() *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.IdleConnTimeout = idleConnection
	return &http.Client{
		Timeout: patience, Transport: bounded{transport},
		CheckRedirect: func(r *http.Request, before []*http.Request) error {
			if len(before) > mostRedirects {
				return errors.New("too many redirects")
			}
			return safeAddress(r.URL.String())
		},
	}
}

// bounded cuts an answer off that is longer than any that a provider has reason to give.
type bounded struct{ http.RoundTripper }

func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := b.RoundTripper.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	answer.Body = http.MaxBytesReader(nil, answer.Body, longestAnswer)
	return answer, nil
}

// CloseIdleConnections lets the client close what it keeps open.
func (b bounded) CloseIdleConnections() {
	if inner, can := b.RoundTripper.(interface{ CloseIdleConnections() }); can {
		inner.CloseIdleConnections()
	}
}

// Close closes the connections to the provider that nobody uses.
func (p *Provider) Close() { p.client.CloseIdleConnections() }

// safeAddress refuses an address that is not https. Over plain http only this machine itself is reached, for trying out.
func safeAddress(text string) error {
	address, err := url.Parse(text)
	switch {
	case err != nil || address.Host == "" || address.User != nil || address.Fragment != "":
		return fmt.Errorf("%w: %q", errPlain, short(text))
	case address.Scheme == "https", address.Scheme == "http" && loopback(address.Hostname()):
		return nil
	}
	return fmt.Errorf("%w: %q", errPlain, short(text))
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// curt keeps a cause for the log and shortens its words, among which may be a whole answer of the provider.
type curt struct{ error }

func (c curt) Error() string { return short(c.error.Error()) }
func (c curt) Unwrap() error { return c.error }

func short(text string) string {
	if len(text) > longestCause {
		return text[:longestCause] + "..."
	}
	return text
}
