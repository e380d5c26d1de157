package web_test

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/web/webtest"
)

// signInFrom tries to sign in from a peer that says of itself what it likes, and gives the status and the page.
func signInFrom(w *webtest.World, peer, forwarded, email, password string) *httptest.ResponseRecorder {
	form := url.Values{"email": {email}, "password": {password}}
	r := httptest.NewRequest(http.MethodPost, "/sign-in", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("X-Real-Ip", forwarded)
	if forwarded != "" {
		r.Header.Set("X-Forwarded-For", forwarded)
	}
	r.RemoteAddr = peer
	answer := httptest.NewRecorder()
	w.Server.ServeHTTP(answer, r)
	return answer
}

// nobody numbers accounts, so that none is guessed at twice.
var nobody atomic.Int64

// guess tries n wrong passwords at n accounts and tells how many were tried out.
func guess(t *testing.T, w *webtest.World, n int, peer func(i int) string, forwarded func(i int) string) (tried int) {
	t.Helper()
	for i := range n {
		answer := signInFrom(w, peer(i), forwarded(i), fmt.Sprintf("somebody-%d@example.org", nobody.Add(1)), "wrong wrong wrong")
		switch answer.Code {
		case http.StatusUnprocessableEntity:
			tried++
		case http.StatusTooManyRequests:
			if !strings.Contains(answer.Body.String(), "too many failed tries to sign in from your network") {
				t.Errorf("it says: %s", answer.Body)
			}
		default:
			t.Errorf("status %d", answer.Code)
		}
	}
	return tried
}

func always(text string) func(int) string { return func(int) string { return text } }
func numbered(format string) func(int) string {
	return func(i int) string { return fmt.Sprintf(format, i) }
}
func mustNetwork(t *testing.T, s string) *net.IPNet {
	t.Helper()
	_, network, err := net.ParseCIDR(s)
	if err != nil {
		t.Fatal(err)
	}
	return network
}

// Reliability bar N1: no more than a hundred failures an hour from one address, whatever it writes into its headers. The
// limit shuts out that address only, and its own right passwords count for nothing.
func TestFailuresFromOneAddressAreLimited(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		w.Person("amira")
		const peer, other = "198.51.100.7:5000", "198.51.100.8:5000"
		right := func(peer string) int {
			return signInFrom(w, peer, "", webtest.Email("amira"), webtest.Password).Code
		}
		for range 5 {
			if got := right(peer); got != http.StatusSeeOther {
				t.Fatalf("a right password: %d", got)
			}
		}
		if tried := guess(t, w, 70, always(peer), numbered("203.0.113.%d")); tried != 60 {
			t.Errorf("%d wrong passwords were tried out at once, not 60", tried)
		}
		if got := right(peer); got != http.StatusTooManyRequests {
			t.Errorf("the right password from that address: %d", got)
		}
		if got := right(other); got != http.StatusSeeOther {
			t.Errorf("the right password from another address: %d", got)
		}
		later := 0
		for minute := range 59 {
			w.Pass(time.Minute)
			later += guess(t, w, 1+minute%2, always(peer), always(""))
		}
		if later < 30 || later > 40 {
			t.Errorf("%d more were tried out in the rest of the hour, not 36 or so", later)
		}
		w.Pass(2 * time.Minute)
		if got := right(peer); got != http.StatusSeeOther {
			t.Errorf("the right password after a while: %d", got)
		}
	})
}

func TestOneNetworkIsOneAddress(t *testing.T) {
	t.Parallel()
	w := webtest.NewWorld(t, dbtest.SQLite(t))
	if tried := guess(t, w, 65, numbered("[2001:db8:1:2::%x]:443"), always("")); tried != 60 {
		t.Errorf("%d from one /64, not 60", tried)
	}
	if tried := guess(t, w, 65, numbered("[2001:db8:1:%x::1]:443"), always("")); tried < 64 {
		t.Errorf("%d from as many networks", tried)
	}
	if tried := guess(t, w, 65, always("[::ffff:192.0.2.99]:1"), always("")); tried != 60 {
		t.Errorf("%d from one IPv4 address written as IPv6", tried)
	}
	if tried := guess(t, w, 1, always("192.0.2.99:1"), always("")); tried != 0 {
		t.Error("the same address written otherwise is another one")
	}
}

// With a proxy in front, people are told apart by what the proxy says, and by nothing that they say themselves.
func TestOnlyAConfiguredProxyIsBelieved(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		config := w.Config
		config.Proxies = []*net.IPNet{mustNetwork(t, "10.0.0.0/8")}
		w.Serve(config)
		const proxy = "10.1.2.3:80"
		if tried := guess(t, w, 62, always(proxy), numbered("203.0.113.%d")); tried != 62 {
			t.Errorf("%d of 62 people behind the proxy got a try", tried)
		}
		// What the client writes stands to the left of what the proxy adds.
		if tried := guess(t, w, 63, always(proxy), numbered("192.0.2.%d, 198.51.100.9")); tried != 60 {
			t.Errorf("%d tries of one client with forged headers, not 60", tried)
		}
		if tried := guess(t, w, 3, always("10.9.9.9:80"), always("127.0.0.1, 198.51.100.9, 10.1.2.3")); tried != 0 {
			t.Errorf("%d tries of the same client by way of two proxies", tried)
		}
		if tried := guess(t, w, 64, always("172.16.0.1:80"), numbered("203.0.113.%d")); tried != 60 {
			t.Errorf("%d tries of a peer that is no proxy, not 60", tried)
		}
	})
}
