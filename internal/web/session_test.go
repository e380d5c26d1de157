package web_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/web"
	"linkfolio/internal/web/webtest"
)

func TestSigningIn(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		w.Person("amira")
		visitor := w.Visitor()
		visitor.Get("/entries?state=draft").Must(http.StatusOK, "Email address")
		for _, wrong := range [][2]string{{webtest.Email("amira"), "not the password"}, {"nobody@example.org", webtest.Password}, {"", ""}} {
			page := visitor.Press("Sign in", "email", wrong[0], "password", wrong[1]).
				Must(http.StatusUnprocessableEntity, "The email address or password is wrong")
			if got, _ := page.Value("email"); got != wrong[0] {
				t.Errorf("the address came back as %q", got)
			}
			page.MustNot("not the password", webtest.Password)
		}
		page := visitor.Press("Sign in", "email", webtest.Email("amira"), "password", webtest.Password).Must(http.StatusOK, "Your entries")
		if page.Address != "/entries?state=draft" {
			t.Errorf("signing in led to %s", page.Address)
		}
		if got := visitor.Get("/sign-in?next=//evil.example").Address; got != "/" {
			t.Errorf("an open redirect to %s", got)
		}
	})
}

func TestEachSignInIsANewSession(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		first := amira.Cookie("linkfolio")
		again := amira.Tab()
		again.Post("/sign-in", url.Values{"email": {webtest.Email("amira")}, "password": {webtest.Password}}).Must(http.StatusOK)
		if again.Cookie("linkfolio") == first || first == "" {
			t.Error("the session stayed the same")
		}
		fixed := w.Visitor()
		fixed.SetCookie("linkfolio", "chosen-by-somebody-else")
		fixed.Post("/sign-in", url.Values{"email": {webtest.Email("amira")}, "password": {webtest.Password}}).Must(http.StatusOK)
		if fixed.Cookie("linkfolio") == "chosen-by-somebody-else" {
			t.Error("the session was fixed from outside")
		}
	})
}

func TestTooManyGuesses(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		w.Person("amira")
		visitor := w.Visitor()
		guess := func(email, password string) int {
			return visitor.Status(http.MethodPost, "/sign-in", url.Values{"email": {email}, "password": {password}})
		}
		for range 10 {
			if got := guess(webtest.Email("amira"), "wrong"); got != http.StatusUnprocessableEntity {
				t.Fatalf("a wrong guess: %d", got)
			}
		}
		if got := guess(webtest.Email("amira"), webtest.Password); got != http.StatusTooManyRequests {
			t.Errorf("the eleventh guess: %d", got)
		}
		visitor.Get("/sign-in")
		visitor.Press("Sign in", "email", webtest.Email("amira"), "password", webtest.Password).Must(http.StatusTooManyRequests, "There is a problem")
		w.Pass(6 * time.Minute)
		if got := guess(webtest.Email("amira"), webtest.Password); got != http.StatusSeeOther {
			t.Errorf("after the wait: %d", got)
		}
	})
}

func TestSigningOut(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		token := amira.Cookie("linkfolio")
		amira.Get("/entries")
		answer := amira.Request(http.MethodPost, "/sign-out", nil)
		if got := answer.Header().Get("Clear-Site-Data"); got != `"storage"` {
			t.Errorf("Clear-Site-Data: %s", got)
		}
		amira.Get("/sign-in").Must(http.StatusOK, "You have signed out")
		amira.Get("/sign-in").Must(http.StatusOK).MustNot("You have signed out")
		if amira.Cookie("linkfolio") != "" {
			t.Error("the cookie is still there")
		}
		amira.SetCookie("linkfolio", token)
		if got := amira.Get("/entries").H1(); got != "Sign in" {
			t.Errorf("the old token still shows %s", got)
		}
	})
}

func TestWordsSentWithoutASessionAreShown(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		amira.Get("/entries/new")
		amira.Request(http.MethodPost, "/sign-out", nil) // in another tab
		amira.Press("Save as draft", webtest.Whole("Not lost")...).
			Must(http.StatusUnauthorized, "Your session ended", "Not lost", "Open questions help people to talk.")
		amira.Click("Sign in")
		amira.Press("Sign in", "email", webtest.Email("amira"), "password", webtest.Password).Must(http.StatusOK, "Add an entry")
	})
}

func TestTheCookie(t *testing.T) {
	t.Parallel()
	w := webtest.NewWorld(t, dbtest.SQLite(t))
	w.Person("amira")
	form := url.Values{"email": {webtest.Email("amira")}, "password": {webtest.Password}}
	signIn := func() *http.Cookie {
		return w.Visitor().Request(http.MethodPost, "/sign-in", form).Result().Cookies()[0]
	}
	plain := signIn()
	if plain.Name != "linkfolio" || plain.Secure || !plain.HttpOnly || plain.SameSite != http.SameSiteLaxMode || plain.Path != "/" || plain.Domain != "" {
		t.Errorf("over http: %+v", plain)
	}
	config := w.Config
	config.BaseURL = &url.URL{Scheme: "https", Host: "cpd.example.org"}
	w.Serve(config)
	secure := signIn()
	if secure.Name != "__Host-linkfolio" || !secure.Secure || !secure.HttpOnly || secure.SameSite != http.SameSiteLaxMode || secure.Path != "/" || secure.Domain != "" {
		t.Errorf("over https: %+v", secure)
	}
	if got := w.Visitor().Get("/sign-in").Header.Get("Strict-Transport-Security"); got != "max-age=31536000" {
		t.Errorf("Strict-Transport-Security: %q", got)
	}
}

func TestFormsFromOtherSitesAreRefused(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		for _, from := range []map[string]string{
			{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"},
		} {
			r := httptest.NewRequest(http.MethodPost, "/entries", strings.NewReader(url.Values{"title": {"Planted"}, "key": {"k"}, "save": {"draft"}}.Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.AddCookie(&http.Cookie{Name: "linkfolio", Value: amira.Cookie("linkfolio")})
			for name, value := range from {
				r.Header.Set(name, value)
			}
			answer := httptest.NewRecorder()
			w.Server.ServeHTTP(answer, r)
			if answer.Code != http.StatusForbidden {
				t.Errorf("%v: %d", from, answer.Code)
			}
		}
		amira.Get("/entries").Must(http.StatusOK, "You have no entries yet")
	})
}

func TestHeadAndWrongMethods(t *testing.T) {
	t.Parallel()
	w := webtest.NewWorld(t, dbtest.SQLite(t))
	visitor := w.Visitor()
	for request, want := range map[string]int{
		"HEAD /sign-in": 200, "HEAD /healthz": 200, "HEAD /nowhere": 404, "PUT /sign-in": 405, "GET /sign-out": 405, "POST /": 405,
		"BREW /sign-in": 405, "POST /cookies": 405,
	} {
		method, address, _ := strings.Cut(request, " ")
		if got := visitor.Status(method, address, nil); got != want {
			t.Errorf("%s: %d, want %d", request, got, want)
		}
	}
}

func TestNotReady(t *testing.T) {
	t.Parallel()
	w := webtest.NewWorld(t, dbtest.SQLite(t))
	config := w.Config
	config.Ready = func(context.Context) error { return errors.New("the secret reason") }
	w.Serve(config)
	w.Visitor().Get("/readyz").Must(http.StatusServiceUnavailable).MustNot("secret")
	w.Visitor().Get("/healthz").Must(http.StatusOK)
}

// A panic becomes a page with a number. Neither the page nor the log repeats its words, which may be a person's.
func TestAPanicIsNotRepeated(t *testing.T) {
	t.Parallel()
	w := webtest.NewWorld(t, dbtest.SQLite(t))
	w.Server.(*web.Server).AddPanic("/panic", "canary-of-a-person")
	page := w.Visitor().Get("/panic?words=canary-of-an-address").Must(http.StatusInternalServerError, "Sorry, there is a problem with the service")
	page.MustNot("canary", "goroutine", ".go:")
	if id := page.Header.Get("X-Request-Id"); !page.Has(id) || !strings.Contains(w.Log.String(), id) {
		t.Errorf("the number %q is not on the page and in the log", id)
	}
	if strings.Contains(w.Log.String(), "canary") {
		t.Errorf("the log repeats the words:\n%s", w.Log)
	}
	if !strings.Contains(w.Log.String(), "AddPanic") {
		t.Errorf("the log has no stack:\n%s", w.Log)
	}
}

func TestTheLogKeepsNoWords(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		entry := amira.Draft("canary title")
		amira.Get("/entries?words=canary")
		amira.Get("/canary/path").Must(http.StatusNotFound)
		amira.Get(entry + "/edit")
		amira.Press("Continue", "answer.learned", "canary \x00").Must(http.StatusUnprocessableEntity)
		for _, secret := range []string{"canary", webtest.Password, amira.Cookie("linkfolio"), webtest.Email("amira")} {
			if strings.Contains(w.Log.String(), secret) {
				t.Errorf("the log holds %q", secret)
			}
		}
		lines := strings.Split(strings.TrimSpace(w.Log.String()), "\n")
		if len(lines) < 6 {
			t.Errorf("only %d lines were logged", len(lines))
		}
		for _, line := range lines {
			if !json.Valid([]byte(line)) {
				t.Errorf("not one line of JSON: %s", line)
			}
		}
	})
}
