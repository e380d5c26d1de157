package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"linkfolio/internal/identity"
	"linkfolio/internal/identity/identitytest"
	"linkfolio/internal/web"
	"linkfolio/internal/web/webtest"
)

// While the signing key is rotated, 16 browsers sign in and read at two servers over real connections. Every request is
// answered as ever, and a new key is in the key set before it signs.
func TestRotatingTheKeyUnderLoadFailsNoRequest(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		people := []string{"amira", "tom", "sam", "lena", "nina", "olu", "lars"}
		for _, key := range people {
			w.Person(key)
		}
		servers := twoServers(t, w)
		var done atomic.Int64
		var stop atomic.Bool
		var wg sync.WaitGroup
		for i := range 16 {
			wg.Go(func() {
				for n := i; !stop.Load(); n++ {
					visit(t, servers, n, people[i%len(people)], &done)
				}
			})
		}
		defer wg.Wait()
		defer stop.Store(true)
		under := func(n int64) {
			for until := done.Load() + n; done.Load() < until && !t.Failed(); {
				time.Sleep(5 * time.Millisecond)
			}
		}
		under(32)
		added, err := w.Keys.Rotate(w.Now().Add(identity.RotationDelay))
		if err != nil {
			t.Fatal(err)
		}
		w.Pass(time.Second)
		for _, server := range servers {
			if set := fetch(t, server.URL+"/.well-known/jwks.json"); !strings.Contains(set, added.ID) {
				t.Errorf("the new key is not in %s", set)
			}
		}
		for range 4 {
			w.Pass(identity.RotationDelay / 4)
			under(32)
		}
		if states := w.Keys.List(); !states[1].Signs {
			t.Errorf("the new key does not sign: %+v", states)
		}
		t.Logf("%d requests", done.Load())
	})
}

// twoServers serve one database with the same folder of keys, each with keys of its own in memory.
func twoServers(t *testing.T, w *webtest.World) (servers []*httptest.Server) {
	t.Helper()
	dir := t.TempDir()
	for range 2 {
		parts := identitytest.In(t, dir, w.DB, w.Now)
		config := w.Config
		config.Keys, config.People = parts.Keys, identity.New(parts)
		handler, err := web.New(config)
		if err != nil {
			t.Fatal(err)
		}
		server := httptest.NewServer(handler)
		t.Cleanup(server.Close)
		servers = append(servers, server)
		w.Keys = parts.Keys
	}
	return servers
}

// visit signs in at one server and reads at both.
func visit(t *testing.T, servers []*httptest.Server, n int, key string, done *atomic.Int64) {
	form := url.Values{"email": {webtest.Email(key)}, "password": {webtest.Password}}
	arrived := exchange(t, http.MethodPost, servers[n%2].URL+"/sign-in", form, nil, http.StatusSeeOther)
	done.Add(1)
	for m := range 3 {
		exchange(t, http.MethodGet, servers[(n+m)%2].URL+"/sign-in", nil, arrived, http.StatusSeeOther) // to who is signed in already
		done.Add(1)
	}
}

func exchange(t *testing.T, method, address string, form url.Values, cookies []*http.Cookie, want int) []*http.Cookie {
	request, err := http.NewRequest(method, address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Error(err)
		return nil
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for _, cookie := range cookies {
		request.AddCookie(cookie)
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Error(err)
		return nil
	}
	defer response.Body.Close()
	if response.StatusCode != want {
		t.Errorf("%s %s answered %d", method, address, response.StatusCode)
	}
	return response.Cookies()
}

func fetch(t *testing.T, address string) string {
	t.Helper()
	response, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text := new(strings.Builder)
	if err := response.Write(text); err != nil {
		t.Fatal(err)
	}
	return text.String()
}
