package ssotest

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// Browser goes through the provider's pages as a person would. It stops short of the address that leads back to us.
type Browser struct {
	tb     testing.TB
	issuer string
	client *http.Client
}

// Browser is a new browser, in which nobody has signed in to the provider.
func (p *Provider) Browser(tb testing.TB) *Browser {
	tb.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		tb.Fatal(err)
	}
	stay := func(r *http.Request, _ []*http.Request) error {
		if !strings.HasPrefix(r.URL.String(), p.Issuer) {
			return http.ErrUseLastResponse
		}
		return nil
	}
	return &Browser{tb: tb, issuer: p.Issuer, client: &http.Client{Jar: jar, CheckRedirect: stay}}
}

// SignIn follows the address that begins a flow, signs in as login where the provider asks, and gives the address that
// leads back.
func (b *Browser) SignIn(address, login string) *url.URL {
	b.tb.Helper()
	return b.through(address, "login", url.Values{"login": {login}})
}

// Cancel follows the address that begins a flow and presses Cancel.
func (b *Browser) Cancel(address string) *url.URL {
	b.tb.Helper()
	return b.through(address, "cancel", url.Values{})
}

var interaction = regexp.MustCompile(`/interaction/[\w-]+`)

func (b *Browser) through(address, step string, form url.Values) *url.URL {
	b.tb.Helper()
	answer, err := b.client.Get(address)
	back, page := b.read(answer, err)
	if back != nil {
		return back // signed in to the provider already
	}
	path := interaction.FindString(page)
	if path == "" {
		b.tb.Fatalf("the provider shows no page to sign in on: %s", page)
	}
	answer, err = b.client.PostForm(b.issuer+path+"/"+step, form)
	back, page = b.read(answer, err)
	if back == nil {
		b.tb.Fatalf("the provider does not lead back: %s", page)
	}
	return back
}

func (b *Browser) read(answer *http.Response, err error) (back *url.URL, page string) {
	b.tb.Helper()
	if err != nil {
		b.tb.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		b.tb.Fatal(err)
	}
	if answer.StatusCode >= 300 && answer.StatusCode < 400 {
		if back, err = answer.Location(); err != nil {
			b.tb.Fatal(err)
		}
	}
	return back, string(text)
}
