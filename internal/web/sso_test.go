package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/sso/ssotest"
	"linkfolio/internal/web/webtest"
)

const withHarbour = "Sign in with Harbour login"

func TestSigningInBySingleSignOn(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		w.Person("amira")
		idp := w.SingleSignOn()
		amira := w.Visitor()
		amira.Get("/entries?state=draft").Must(http.StatusOK, "Email address")

		// The provider knows her; the account is not hers until she has signed in to it too.
		amira.SignOn(idp, withHarbour, "amira").Must(http.StatusOK, "You have signed in with Harbour login as amira@example.org", "not linked yet")
		amira.Get("/").Must(http.StatusOK, "Email address")
		amira.Get("/sign-in/sso/link?next=/entries")
		amira.Click("Sign in to your Linkfolio account").Must(http.StatusOK, "Email address")
		amira.Press("Sign in", "email", webtest.Email("amira"), "password", webtest.Password).
			Must(http.StatusOK, "Link your account", "amira@example.org", "Amira Hassan").MustNot("Your Linkfolio password")
		page := amira.Press("Link these accounts").Must(http.StatusOK, "The accounts are linked")
		if page.Address != "/entries" {
			t.Errorf("linking led to %s", page.Address)
		}
		first := amira.Cookie("linkfolio")
		amira.Get("/account/sso").Must(http.StatusOK, "amira@example.org", "Not yet")
		amira.Press("Sign out")

		amira.Get("/entries?state=draft")
		page = amira.SignOn(idp, withHarbour, "amira").Must(http.StatusOK, "Your entries")
		if page.Address != "/entries?state=draft" || amira.Cookie("linkfolio") == first || amira.Cookie("linkfolio-sso") != "" {
			t.Errorf("signing in led to %s, with the cookies %q", page.Address, amira.Cookie("linkfolio-sso"))
		}
		amira.Get("/account/sso").Must(http.StatusOK, "23 November 2026 at 12:00pm").MustNot("Not yet")

		other := w.Visitor()
		other.Get("/sign-in")
		other.SignOn(idp, withHarbour, "amira").Must(http.StatusOK, "Your year")
		other.Get("/sign-in/sso/callback?code=x&state=y").Must(http.StatusForbidden, "Single sign-on", "not started in this browser")
	})
}

func TestSingleSignOnRefuses(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		w.Person("tom")
		idp := w.SingleSignOn()
		back := func(c *webtest.Client, login string) *url.URL {
			c.Get("/sign-in")
			return idp.Browser(t).SignIn(c.Away(withHarbour), login)
		}
		for login, words := range map[string]string{
			"stranger":   "There is no account for stranger@example.org. Ask your organisation’s lead for an invitation.",
			"unverified": "Harbour login has not confirmed that tom@example.org is your email address",
			"silent":     "Harbour login has not confirmed that tom@example.org is your email address",
			"nameless":   "Harbour login did not tell us your email address",
		} {
			c := w.Visitor()
			c.Get(back(c, login).RequestURI()).Must(http.StatusUnprocessableEntity, "There is a problem", words, "Email address")
			if c.Cookie("linkfolio") != "" || c.Cookie("linkfolio-sso-proof") != "" {
				t.Errorf("%s was given something", login)
			}
		}

		elsewhere, here := w.Visitor(), w.Visitor()
		address := back(elsewhere, "stranger").RequestURI()
		here.Get(address).Must(http.StatusForbidden, "This sign-in was not started in this browser")
		back(here, "stranger") // an attempt of its own does not help
		here.Get(address).Must(http.StatusForbidden, "This sign-in was not started in this browser")
		elsewhere.Get(address).Must(http.StatusUnprocessableEntity, "There is no account")
		elsewhere.Get(address).Must(http.StatusForbidden, "not started in this browser") // the attempt is used up

		planted := w.Visitor()
		address = back(planted, "stranger").RequestURI()
		planted.SetCookie("linkfolio-sso", planted.Cookie("linkfolio-sso")+"x")
		planted.Get(address).Must(http.StatusForbidden, "not started in this browser")

		stopped := w.Visitor()
		stopped.Get("/sign-in?next=/entries")
		page := stopped.Get(idp.Browser(t).Cancel(stopped.Away(withHarbour)).RequestURI()).
			Must(http.StatusUnprocessableEntity, "You did not finish signing in with Harbour login")
		if next, _ := page.Value("next"); next != "/entries" {
			t.Errorf("it was forgotten where to go on: %q", next)
		}
		stopped.Get("/sign-in/sso/link").Must(http.StatusUnprocessableEntity, "Start again")
		if strings.Contains(w.Log.String(), "@example.org") {
			t.Error("the log holds an address")
		}
	})
}

func TestLinkingFromTheAccount(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		idp := w.SingleSignOn()
		tom, sam := w.As("tom"), w.As("sam")
		w.Pass(11 * time.Minute) // the sessions are no longer young
		tom.Get("/account/sso").Must(http.StatusOK, "Single sign-on")
		tom.SignOn(idp, "Link an account at Harbour login", "unverified"). // the address does not matter: both are proved
											Must(http.StatusOK, "tom@example.org", "Your Linkfolio password")
		tom.Press("Link these accounts").Must(http.StatusUnprocessableEntity, "Enter your password")
		tom.Press("Link these accounts", "password", "not it").Must(http.StatusUnprocessableEntity, "This is not your password")
		tom.Press("Link these accounts", "password", webtest.Password).Must(http.StatusOK, "The accounts are linked", "tom@example.org")

		sam.Get("/account/sso")
		sam.SignOn(idp, "Link an account at Harbour login", "unverified").
			Must(http.StatusConflict, "linked to another person’s Linkfolio account")
		again := tom.Tab()
		again.Get("/account/sso")
		again.Press("Unlink").Must(http.StatusOK, "The account is no longer linked")
		tom.Press("Unlink").Must(http.StatusOK, "Single sign-on") // the second of two tabs
		tom.Post("/account/sso/unlink", url.Values{"id": {"x"}}).Must(http.StatusNotFound)

		// Somebody else signs in at this browser while the first is at the provider.
		sam.Get("/account/sso")
		back := idp.Browser(t).SignIn(sam.Away("Link an account at Harbour login"), "sam")
		sam.Get("/account/sso")
		sam.Press("Sign out")
		sam.Press("Sign in", "email", webtest.Email("tom"), "password", webtest.Password)
		sam.Get(back.RequestURI()).Must(http.StatusOK, "Link your account", "Tom Price", "Sam@Example.org") // asked, not linked
	})
}

func TestAnOrganisationThatInsists(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		w.Person("amira")
		idp := w.SingleSignOn()
		before := w.As("amira")
		if err := w.DB.Read(t.Context()).Exec("UPDATE organisations SET require_sso = ?", true).Error; err != nil {
			t.Fatal(err)
		}
		if page := before.Get("/entries").Must(http.StatusOK, "Your organisation asks you to sign in with Harbour login"); page.Address != "/account/sso?next=%2Fentries" {
			t.Errorf("the open session leads to %s", page.Address)
		}
		before.Post("/entries", url.Values{"title": {"Words that must not be lost"}, "key": {"k"}}).
			Must(http.StatusForbidden, "asks for single sign-on, so nothing was saved", "Words that must not be lost")
		before.Click("Go to single sign-on").Must(http.StatusOK, withHarbour)
		before.Get("/sign-offs").Must(http.StatusForbidden) // never hers, however she signs in
		before.Get("/entries")
		before.SignOn(idp, withHarbour, "sam").Must(http.StatusOK, "Link your account")
		before.Press("Link these accounts").Must(http.StatusUnprocessableEntity, "has to confirm the email address of your Linkfolio account, amira@example.org")
		before.Get("/entries")
		before.SignOn(idp, withHarbour, "amira").Must(http.StatusOK, "Link your account")
		before.Press("Link these accounts").Must(http.StatusOK, "The accounts are linked", "Your entries")

		after := w.Visitor()
		after.Get("/sign-in")
		after.Press("Sign in", "email", webtest.Email("amira"), "password", "not it").Must(http.StatusUnprocessableEntity, "The email address or password is wrong")
		after.Press("Sign in", "email", webtest.Email("amira"), "password", webtest.Password).
			Must(http.StatusUnprocessableEntity, "Your organisation asks you to sign in with Harbour login")
		after.SignOn(idp, withHarbour, "amira").Must(http.StatusOK, "Your year")
		after.Get("/account/sso").Must(http.StatusOK, "amira@example.org").MustNot("Unlink")
		if got := after.Status(http.MethodPost, "/account/sso/unlink", url.Values{"id": {linkID(t, w)}}); got != http.StatusConflict {
			t.Errorf("unlinking: %d", got)
		}
	})
}

// Who has a second step takes it on the way to linking; single sign-on then needs none of ours.
func TestLinkingTakesTheSecondStepToo(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		idp := w.SingleSignOn()
		phone := setUpApp(t, w, w.As("amira"))
		amira := w.Visitor()
		amira.Get("/sign-in?next=/entries")
		amira.SignOn(idp, withHarbour, "amira").Must(http.StatusOK, "not linked yet")
		amira.Click("Sign in to your Linkfolio account")
		amira.Press("Sign in", "email", webtest.Email("amira"), "password", webtest.Password).Must(http.StatusOK, "Second step")
		amira.Get("/account/sso/link").Must(http.StatusOK, "Email address") // half a sign-in is no proof
		phone.password(amira, "amira", "/account/sso/link?next=%2Fentries")
		amira.Press("Continue", "code", phone.code(t, 0)).Must(http.StatusOK, "Link your account", "amira@example.org")
		if got := amira.Press("Link these accounts").Must(http.StatusOK, "The accounts are linked").Address; got != "/entries" {
			t.Errorf("it led to %s", got)
		}
		again := w.Visitor()
		again.Get("/sign-in")
		again.SignOn(idp, withHarbour, "amira").Must(http.StatusOK, "Your year").MustNot("Second step")

		if err := w.DB.Read(t.Context()).Exec("UPDATE organisations SET require_sso = ?", true).Error; err != nil {
			t.Fatal(err)
		}
		late := w.Visitor()
		late.Get("/sign-in")
		late.Press("Sign in", "email", webtest.Email("amira"), "password", webtest.Password).
			Must(http.StatusUnprocessableEntity, "Your organisation asks you to sign in with Harbour login")
	})
}

func linkID(t *testing.T, w *webtest.World) (id string) {
	t.Helper()
	if err := w.DB.Read(t.Context()).Raw("SELECT id FROM outside_identities").Scan(&id).Error; err != nil {
		t.Fatal(err)
	}
	return id
}

func TestAProviderThatIsAway(t *testing.T) {
	t.Parallel()
	w := webtest.NewWorld(t, dbtest.SQLite(t))
	w.UseProvider(fmt.Sprintf("http://127.0.0.1:%d", ssotest.FreePort(t)), "http://example.com/sign-in/sso/callback")
	amira := w.As("amira")
	visitor := w.Visitor()
	visitor.Get("/sign-in").Must(http.StatusOK, "Signing in with Harbour login is not available for now").MustNot(withHarbour)
	visitor.Get("/sign-in/sso").Must(http.StatusServiceUnavailable, "Signing in with Harbour login is not available for now", "Email address")
	amira.Get("/account/sso").Must(http.StatusOK, "Signing in with Harbour login is not available for now")
	amira.Get("/sign-in/sso").Must(http.StatusServiceUnavailable, "Single sign-on", "There is a problem")
}

func TestWithoutSingleSignOn(t *testing.T) {
	t.Parallel()
	w := webtest.NewWorld(t, dbtest.SQLite(t))
	amira := w.As("amira")
	w.Visitor().Get("/sign-in").Must(http.StatusOK).MustNot("Sign in with")
	for _, address := range []string{"/sign-in/sso", "/sign-in/sso/callback", "/sign-in/sso/link", "/account/sso", "/account/sso/link"} {
		if got := amira.Status(http.MethodGet, address, nil); got != http.StatusNotFound {
			t.Errorf("GET %s: %d", address, got)
		}
	}
	for _, address := range []string{"/account/sso/link", "/account/sso/unlink"} {
		if got := amira.Status(http.MethodPost, address, nil); got != http.StatusNotFound {
			t.Errorf("POST %s: %d", address, got)
		}
	}
}
