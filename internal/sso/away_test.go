package sso

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"linkfolio/internal/fault"
	"linkfolio/internal/sso/ssotest"
)

func TestAProviderThatComesUpLater(t *testing.T) {
	t.Parallel()
	port := ssotest.FreePort(t)
	w := world{t: t, idp: &ssotest.Provider{Issuer: fmt.Sprintf("http://127.0.0.1:%d", port)}}
	p := w.open(Config{})
	if p.Known() {
		t.Error("known before anything was asked")
	}
	_, _, err := p.Begin(t.Context())
	refused(t, err, fault.Unavailable, nil)
	if want := "Signing in with the test provider is not available for now"; !strings.HasPrefix(fault.Of(err).Message, want) {
		t.Errorf("it says %q", fault.Of(err).Message)
	}

	failures := make(chan error, 100)
	reached := make(chan struct{})
	go func() {
		defer close(reached)
		p.Reach(t.Context(), func(err error) { failures <- err })
	}()
	if err := <-failures; err == nil || strings.Contains(err.Error(), ssotest.ClientSecret) {
		t.Errorf("the failure is told as %v", err)
	}
	w.idp = ssotest.Start(t, ssotest.Wish{Redirect: callback, Port: port})
	<-reached
	if !p.Known() {
		t.Error("not known after it was reached")
	}
	attempt, answer := w.signIn(p, "amira")
	w.idp.Stop()
	refused(t, finish(t.Context(), p, attempt, answer), fault.Unavailable, nil) // it goes away in the midst of a flow
}

func TestReachEndsWithItsContext(t *testing.T) {
	t.Parallel()
	w := world{t: t, idp: &ssotest.Provider{Issuer: fmt.Sprintf("http://127.0.0.1:%d", ssotest.FreePort(t))}}
	ctx, cancel := context.WithCancel(t.Context())
	w.open(Config{}).Reach(ctx, func(error) { cancel() })
}

// The provider calls itself 127.0.0.1, so it is not the localhost that we were told of.
func TestAProviderThatIsCalledOtherwise(t *testing.T) {
	t.Parallel()
	w := newWorld(t, ssotest.Wish{})
	p := w.open(Config{Issuer: strings.Replace(w.idp.Issuer, "127.0.0.1", "localhost", 1)})
	_, _, err := p.Begin(t.Context())
	refused(t, err, fault.Unavailable, nil)
	if !strings.Contains(err.Error(), "did not match") {
		t.Errorf("got %v", err)
	}
}

// A host that takes connections and never says a word.
func TestAProviderThatIsSilent(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	w := world{t: t, idp: &ssotest.Provider{Issuer: "http://" + listener.Addr().String()}}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	p := w.open(Config{})
	_, _, err = p.Begin(ctx)
	refused(t, err, fault.Unavailable, context.DeadlineExceeded)
	if p.client.Timeout != patience {
		t.Errorf("the client waits %s", p.client.Timeout)
	}
}

type endless struct{}

func (endless) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{Body: io.NopCloser(strings.NewReader(strings.Repeat("x", longestAnswer+1)))}, nil
}

func TestAnAnswerWithoutEnd(t *testing.T) {
	t.Parallel()
	answer, err := bounded{endless{}}.RoundTrip(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var large *http.MaxBytesError
	if read, err := io.ReadAll(answer.Body); !errors.As(err, &large) || len(read) > longestAnswer {
		t.Errorf("read %d bytes, %v", len(read), err)
	}
}

func TestAddressesThatAreSafe(t *testing.T) {
	t.Parallel()
	for address, safe := range map[string]bool{
		"https://login.example.org/tenant/v2.0": true, "http://127.0.0.1:8080": true, "http://[::1]:8080": true, "http://localhost": true,
		"http://login.example.org": false, "http://127.0.0.1.example.org": false, "http://10.0.0.1": false, "https://": false, "": false,
		"https://user:word@login.example.org": false, "ftp://login.example.org": false, "javascript:alert(1)": false, "https://a.example.org/#x": false,
	} {
		if err := safeAddress(address); (err == nil) != safe {
			t.Errorf("%q: %v", address, err)
		}
	}
}

func TestYesAndNo(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]answer{
		"true": {true, true}, `"true"`: {true, true}, "false": {true, false}, `"false"`: {true, false}, "1": {true, false}, "null": {},
	} {
		var got answer
		if err := got.UnmarshalJSON([]byte(text)); err != nil || got != want {
			t.Errorf("%s: got %+v, %v", text, got, err)
		}
	}
}
