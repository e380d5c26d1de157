// Package ssotest gives tests a real OpenID Connect provider on loopback: npm's oidc-provider, started by idp.mjs, and a
// browser without a screen that signs in to it.
package ssotest

import (
	"bufio"
	"encoding/json"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// What every test provider has.
const (
	ClientID     = "linkfolio"
	OtherClient  = "somebody-else"
	ClientSecret = "a secret of the test provider + / %"
)

// Claims is what the provider tells of an account, beside the subject, which is its login.
type Claims map[string]any

// Accounts are the logins that there are. Those of the cast have the addresses that they have with us.
func Accounts() map[string]Claims {
	return map[string]Claims{
		"amira":      {"email": "amira@example.org", "email_verified": true, "name": "Amira Hassan"},
		"sam":        {"email": "Sam@Example.org", "email_verified": true, "name": "Sam Okafor"},
		"lena":       {"email": "lena@example.org", "email_verified": true, "name": "Lena Novak"},
		"stranger":   {"email": "stranger@example.org", "email_verified": true, "name": "Una Stranger"},
		"unverified": {"email": "tom@example.org", "email_verified": false, "name": "Tom Price"},
		"silent":     {"email": "tom@example.org", "name": "Tom Price"},
		"nameless":   {},
	}
}

// Wish is how a provider should be. Redirect is the address that it sends browsers back to.
type Wish struct {
	Redirect string
	Port     int  // a free one where it is 0
	InToken  bool // the address and name are in the ID token; otherwise the provider has to be asked for them
}

// Provider is a running provider.
type Provider struct {
	Issuer string
	Port   int
	stop   func()
}

// Start starts a provider that ends with the test. The test is skipped where node or the npm packages are missing.
func Start(tb testing.TB, wish Wish) *Provider {
	tb.Helper()
	folder := needs(tb)
	if wish.Port == 0 {
		wish.Port = FreePort(tb)
	}
	argument, err := json.Marshal(map[string]any{
		"port": wish.Port, "clientId": ClientID, "clientSecret": ClientSecret, "otherClient": OtherClient,
		"redirect": wish.Redirect, "inToken": wish.InToken, "accounts": Accounts(),
	})
	if err != nil {
		tb.Fatal(err)
	}
	issuer, stop, err := run(folder, string(argument))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(stop)
	return &Provider{Issuer: issuer, Port: wish.Port, stop: stop}
}

// Stop ends the provider before its test does.
func (p *Provider) Stop() { p.stop() }

// needs finds the folder of idp.mjs, or skips the test.
func needs(tb testing.TB) string {
	tb.Helper()
	_, here, _, _ := runtime.Caller(0)
	folder := filepath.Dir(here)
	if _, err := os.Stat(filepath.Join(folder, "../../../node_modules/oidc-provider")); err != nil {
		tb.Skip("the test provider is not installed: run make assets")
	}
	if _, err := exec.LookPath("node"); err != nil {
		tb.Skip("node is not installed")
	}
	return folder
}

// FreePort is a port of loopback that nobody listens on.
func FreePort(tb testing.TB) int {
	tb.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}

func run(folder, argument string) (issuer string, stop func(), err error) {
	command := exec.Command("node", "idp.mjs", argument)
	command.Dir = folder
	var words strings.Builder
	command.Stderr = &words
	input, err := command.StdinPipe()
	if err != nil {
		return "", nil, err
	}
	output, err := command.StdoutPipe()
	if err != nil {
		return "", nil, err
	}
	if err := command.Start(); err != nil {
		return "", nil, err
	}
	stop = sync.OnceFunc(func() {
		_ = input.Close() // it ends when its input does
		late := time.AfterFunc(10*time.Second, func() { _ = command.Process.Kill() })
		defer late.Stop()
		_ = command.Wait()
	})
	late := time.AfterFunc(time.Minute, func() { _ = command.Process.Kill() })
	defer late.Stop()
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		if issuer, ready := strings.CutPrefix(lines.Text(), "ready "); ready {
			return issuer, stop, nil
		}
	}
	stop()
	return "", nil, errors.New("the test provider did not start: " + words.String())
}
