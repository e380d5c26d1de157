package web_test

import (
	"encoding/base32"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/identity/identitytest"
	"linkfolio/internal/web/webtest"
)

// phone is an authenticator app of somebody in a world.
type phone struct {
	w      *webtest.World
	secret string
	codes  []string // recovery codes
}

// code is what the app shows, so many half minutes later.
func (p phone) code(t *testing.T, later int) string {
	t.Helper()
	code, err := totp.GenerateCode(p.secret, p.w.Now().Add(time.Duration(later)*30*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	return code
}

var (
	keyOnPage  = regexp.MustCompile(`Key: ((?:[A-Z2-7]{4} ){7}[A-Z2-7]{4})`)
	codeOnPage = regexp.MustCompile(`[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}`)
)

// setUpApp goes through the page that sets an app up.
func setUpApp(t *testing.T, w *webtest.World, c *webtest.Client) phone {
	t.Helper()
	page := c.Get("/account/two-step/app").Must(http.StatusOK, "scan this picture")
	p := phone{w: w, secret: strings.ReplaceAll(keyOnPage.FindStringSubmatch(page.Text())[1], " ", "")}
	if _, err := base32.StdEncoding.DecodeString(p.secret); err != nil || !strings.Contains(page.Body, `<svg class="app-qr"`) {
		t.Fatalf("no picture, or no key: %v", err)
	}
	page = c.Press("Turn on", "code", p.code(t, -1)).Must(http.StatusOK, "Your recovery codes", "Two-step sign-in is on")
	if p.codes = codeOnPage.FindAllString(page.Text(), -1); len(p.codes) != 10 {
		t.Fatalf("%d recovery codes: %s", len(p.codes), page.Text())
	}
	return p
}

func (p phone) password(c *webtest.Client, who string, next string) {
	c.Get("/sign-in?" + url.Values{"next": {next}}.Encode())
	c.Press("Sign in", "email", webtest.Email(who), "password", webtest.Password).Must(http.StatusOK, "Second step")
}

func TestSigningInWithAnAppAndWithRecoveryCodes(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		amira.Get("/account/two-step").Must(http.StatusOK, "Not set up", "Passkeys need a web address that begins with https://")
		before := amira.Cookie("linkfolio")
		amira.Get("/account/two-step/app")
		amira.Press("Turn on", "code", "000000").Must(http.StatusUnprocessableEntity, "The code is not the one for this app")
		p := setUpApp(t, w, amira)
		if amira.Cookie("linkfolio") == before {
			t.Error("the session stayed the same")
		}
		amira.Click("I have kept them").Must(http.StatusOK, "Set up on 23 November 2026", "10 of 10 left").MustNot(p.codes...)

		c := w.Visitor()
		p.password(c, "amira", "/entries?state=draft")
		if c.Cookie("linkfolio") != "" || c.Cookie("linkfolio-step") == "" {
			t.Fatal("a session is open before the second step")
		}
		half := c.Cookie("linkfolio-step")
		c.Press("Continue", "code", "").Must(http.StatusUnprocessableEntity, "Enter the 6-digit code")
		c.Press("Continue", "code", "12 34").Must(http.StatusUnprocessableEntity, "The code is wrong or was used already").MustNot("12 34")
		if got := c.Press("Continue", "code", p.code(t, 0)).Must(http.StatusOK, "Your entries").Address; got != "/entries?state=draft" {
			t.Errorf("it led to %s", got)
		}
		if c.Cookie("linkfolio-step") != "" {
			t.Error("the half sign-in is still in the browser")
		}
		c.SetCookie("linkfolio-step", half)
		if got := c.Post("/sign-in/second-step", url.Values{"code": {p.code(t, 1)}, "next": {"/entries"}}).Address; got != "/entries" {
			t.Errorf("the second of two clicks leads to %s", got)
		}
		thief := w.Visitor()
		thief.SetCookie("linkfolio-step", half)
		thief.Post("/sign-in/second-step", url.Values{"code": {p.code(t, 1)}}).Must(http.StatusUnprocessableEntity, "finished already. Sign in again.", "Email address")
		thief.SetCookie("linkfolio", half)
		if got := thief.Get("/entries").H1(); got != "Sign in" {
			t.Errorf("half a sign-in shows %s", got)
		}

		r := w.Visitor()
		p.password(r, "amira", "/portfolio")
		r.Click("Use a recovery code instead").Must(http.StatusOK, "Recovery code")
		r.Press("Continue", "recovery", "ABCD-EFGH-JKMN").Must(http.StatusUnprocessableEntity, "The recovery code is wrong or was used already")
		r.Press("Continue", "recovery", p.codes[0]).Must(http.StatusOK)
		if got := r.Page().Address; got != "/portfolio" {
			t.Errorf("it led to %s", got)
		}
		r.Get("/account/two-step").Must(http.StatusOK, "9 of 10 left")
		r.Click("Make new codes")
		if fresh := codeOnPage.FindAllString(r.Press("Make new codes").Must(http.StatusOK, "New recovery codes made").Text(), -1); len(fresh) != 10 {
			t.Errorf("%d new codes", len(fresh))
		}
		if got := w.Letters(webtest.Email("amira")); len(got) != 3 {
			t.Errorf("%d letters: %+v", len(got), got)
		}
	})
}

func TestWhoHasNotComeHalfwayIsLedToTheBeginning(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		for _, path := range []string{"/sign-in/second-step", "/sign-in/recovery-code"} {
			if got := w.Visitor().Get(path + "?next=%2Fentries").Address; got != "/sign-in?next=%2Fentries" {
				t.Errorf("%s leads to %s", path, got)
			}
			if got := w.As("amira").Get(path + "?next=%2Fentries").Address; got != "/entries" {
				t.Errorf("signed in, %s leads to %s", path, got)
			}
			w.Visitor().Post(path, url.Values{"next": {"//evil.example"}}).Must(http.StatusUnprocessableEntity, "Sign in again", "Email address").MustNot("evil")
		}
		amira := w.As("amira")
		p := setUpApp(t, w, amira)
		c := w.Visitor()
		p.password(c, "amira", "/entries")
		w.Pass(11 * time.Minute)
		c.Press("Continue", "code", p.code(t, 0)).Must(http.StatusUnprocessableEntity, "You took too long")
		c.Press("Sign in", "email", webtest.Email("amira"), "password", webtest.Password).Must(http.StatusOK, "Second step")
		c.Press("Continue", "code", p.code(t, 0)).Must(http.StatusOK, "Your entries")
		stale := w.Visitor()
		stale.SetCookie("linkfolio-step", "nonsense")
		stale.Get("/sign-in/second-step").Must(http.StatusUnprocessableEntity, "Sign in again")
	})
}

func TestGuessingCodes(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		p := setUpApp(t, w, w.As("amira"))
		c := w.Visitor()
		p.password(c, "amira", "/")
		for range 10 {
			c.Press("Continue", "code", "000000").Must(http.StatusUnprocessableEntity)
		}
		wrong := c.Press("Continue", "code", "000000").Must(http.StatusTooManyRequests, "Wait 5 minutes").Text()
		if right := c.Press("Continue", "code", p.code(t, 0)).Must(http.StatusTooManyRequests).Text(); right != wrong {
			t.Error("a locked second step tells the right code")
		}
		c.Click("Use a recovery code instead")
		c.Press("Continue", "recovery", p.codes[0]).Must(http.StatusTooManyRequests, "Wait 5 minutes")
		w.Pass(5*time.Minute + time.Second)
		c.Press("Continue", "recovery", p.codes[0]).Must(http.StatusOK, "Your year")
	})
}

func TestChangingTheAppAsksForThePassword(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		setUpApp(t, w, amira)
		w.Pass(6 * time.Minute)
		amira.Get("/account/two-step").Must(http.StatusOK)
		amira.Click("Turn off").Must(http.StatusOK, "your password alone will open your account")
		amira.Press("Turn off", "password", "").Must(http.StatusUnprocessableEntity, "Enter your password")
		amira.Press("Turn off", "password", "wrong").Must(http.StatusUnprocessableEntity, "This is not your password")
		amira.Press("Turn off", "password", webtest.Password).Must(http.StatusOK, "Authenticator app turned off", "Not set up")
		amira.Click("Set up")
		amira.Press("Turn on", "code", "000000", "password", webtest.Password).Must(http.StatusUnprocessableEntity, "not the one for this app")
		amira.Get("/account/two-step/recovery-codes").Must(http.StatusOK)
		amira.Press("Make new codes", "password", webtest.Password).Must(http.StatusConflict, "there is nothing to recover")
		w.DB.Read(t.Context()).Exec("UPDATE people SET password_hash = ''")
		amira.Get("/account/two-step/app").Must(http.StatusOK, "You have no password, and you signed in more than 5 minutes ago")
		amira.Get("/account/two-step/app/off").Must(http.StatusOK, "Sign out, sign in again")
	})
}

func TestAnOrganisationLeadsToTheSecondStep(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira, sam, lena := w.As("amira"), w.As("sam"), w.As("lena")
		entry := amira.Send("Waiting for Sam")
		sam.Get(entry + "/sign-off").Must(http.StatusOK)
		if err := w.DB.Read(t.Context()).Exec("UPDATE organisations SET require_two_step = ?", true).Error; err != nil {
			t.Fatal(err)
		}
		sam.Press("Confirm", "decision", "return", "comment", "Words that must not be lost").
			Must(http.StatusForbidden, "asks for two-step sign-in", "nothing was saved", "Words that must not be lost")
		sam.Click("Set up two-step sign-in").Must(http.StatusOK, "Your organisation asks its supervisors and leads")
		for _, path := range []string{"/", "/sign-offs", entry, entry + "/sign-off"} {
			if got := sam.Get(path).Address; got != "/account/two-step" {
				t.Errorf("%s leads to %s", path, got)
			}
		}
		if got := lena.Get("/entries").Must(http.StatusForbidden).H1(); got != "You cannot do this" { // never hers, proven or not
			t.Error(got)
		}
		amira.Get("/entries").Must(http.StatusOK)
		p := setUpApp(t, w, sam)
		sam.Get("/sign-offs").Must(http.StatusOK, "Waiting for Sam")
		sam.Get("/account/two-step/app/off")
		sam.Press("Turn off").Must(http.StatusConflict, "one way has to stay")

		other := w.Visitor()
		p.password(other, "sam", "/sign-offs")
		other.Press("Continue", "code", p.code(t, 0)).Must(http.StatusOK, "Waiting for Sam")

		setUpApp(t, w, lena)
		lena.Get("/").Must(http.StatusOK)
	})
}

// With the first second step, a session elsewhere that the password alone opened is over.
func TestASessionFromBeforeIsOver(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		here, there := w.As("sam"), w.As("sam")
		setUpApp(t, w, here)
		there.Get("/sign-offs").Must(http.StatusOK, "Email address")
		if err := w.DB.Read(t.Context()).Exec("UPDATE organisations SET require_two_step = ?", true).Error; err != nil {
			t.Fatal(err)
		}
		here.Get("/sign-offs").Must(http.StatusOK, "Sign-offs")
	})
}

func TestANewPasswordByEmailDoesNotSwitchItOff(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		p := setUpApp(t, w, w.As("amira"))
		c := w.Visitor()
		p.password(c, "amira", "/entries") // halfway, with the old password
		thief := w.Visitor()
		thief.Get("/forgotten-password")
		thief.Press("Send me a link", "email", webtest.Email("amira")).Must(http.StatusOK)
		thief.Get(w.LastLink(webtest.Email("amira"))).Must(http.StatusOK)
		const chosen = "violet ladder humming kettle"
		thief.Press("Save new password", "password", chosen).Must(http.StatusOK)
		c.Press("Continue", "code", p.code(t, 0)).Must(http.StatusUnprocessableEntity, "Sign in again")
		thief.Get("/sign-in")
		thief.Press("Sign in", "email", webtest.Email("amira"), "password", chosen).Must(http.StatusOK, "Second step")
		if got := thief.Get("/entries").H1(); got != "Sign in" {
			t.Errorf("the new password alone shows %s", got)
		}
		thief.Get("/sign-in/second-step")
		thief.Press("Continue", "code", p.code(t, 0)).Must(http.StatusOK, "Your year")
	})
}

// Passkeys at an installation that is reached by https. The journey of two-step sign-in does the same in a browser.
func TestPasskeysThroughThePages(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		config := w.Config
		config.BaseURL = &url.URL{Scheme: "https", Host: "cpd.example.org"}
		w.Serve(config)
		device := &identitytest.Authenticator{Origin: "https://cpd.example.org"}
		amira := w.As("amira")
		amira.Get("/account/two-step").Must(http.StatusOK, "Add a passkey")
		amira.Click("Add a passkey").Must(http.StatusOK, "Name of this passkey")
		amira.Press("Make a passkey", "name", "phone").Must(http.StatusUnprocessableEntity, "The passkey was not accepted")
		if name, _ := amira.Page().Value("name"); name != "phone" {
			t.Errorf("the name came back as %q", name)
		}
		amira.Press("Make a passkey", "answer", device.Make(t, options(t, amira))).Must(http.StatusOK, "Your recovery codes")
		amira.Click("I have kept them").Must(http.StatusOK, "phone", "Not yet")

		alone := w.Visitor()
		alone.Get("/sign-in?next=%2Fentries")
		alone.Press("Sign in with a passkey").Must(http.StatusUnprocessableEntity, "The passkey was not accepted")
		alone.Press("Sign in with a passkey", "answer", device.Use(t, options(t, alone))).Must(http.StatusOK, "Your entries")

		second := w.Visitor()
		second.Get("/sign-in?next=%2Fentries")
		second.Press("Sign in", "email", webtest.Email("amira"), "password", webtest.Password).Must(http.StatusOK, "Second step", "Use a passkey")
		second.Press("Use a passkey").Must(http.StatusUnprocessableEntity)
		second.Press("Use a passkey", "answer", device.Use(t, options(t, second))).Must(http.StatusOK, "Your entries")

		second.Get("/account/two-step")
		second.Click("Remove").Must(http.StatusOK, "“phone” will no longer sign you in here")
		w.Pass(6 * time.Minute)
		second.Press("Remove").Must(http.StatusUnprocessableEntity, "Enter your password")
		second.Press("Remove", "password", webtest.Password).Must(http.StatusOK, "Passkey removed")
		w.As("amira").Get("/entries").Must(http.StatusOK)
	})
}

var optionsOnPage = regexp.MustCompile(`data-options="([^"]+)"`)

// options are what the page's script is to do with a passkey.
func options(t *testing.T, c *webtest.Client) string {
	t.Helper()
	found := optionsOnPage.FindStringSubmatch(c.Page().Body)
	if found == nil {
		t.Fatalf("%s has no passkey", c.Page().Address)
	}
	return html.UnescapeString(found[1])
}

func TestWherePasskeysCanBeUsed(t *testing.T) {
	t.Parallel()
	w := webtest.NewWorld(t, dbtest.SQLite(t))
	for _, c := range []struct {
		base, host string
		can        bool
	}{
		{"https://cpd.example.org", "cpd.example.org", true},
		{"https://cpd.example.org:8443", "10.0.0.1:8080", true}, // behind a proxy
		{"http://cpd.example.org", "cpd.example.org", false},
		{"https://192.0.2.1", "192.0.2.1", false},
		{"http://localhost:8080", "localhost:8080", true},
		{"", "localhost:8080", true},
		{"", "127.0.0.1:8080", false},
		{"", "[::1]:8080", false},
		{"", "evil.example", false},
		{"", "localhost.evil.example", false},
	} {
		config := w.Config
		config.BaseURL = nil
		if c.base != "" {
			config.BaseURL, _ = url.Parse(c.base)
		}
		w.Serve(config)
		r := httptest.NewRequest(http.MethodGet, "/sign-in", nil)
		r.Host = c.host
		answer := httptest.NewRecorder()
		w.Server.ServeHTTP(answer, r)
		if got := strings.Contains(answer.Body.String(), "data-passkey"); got != c.can {
			t.Errorf("base %q, host %q: %t", c.base, c.host, got)
		}
	}
}
