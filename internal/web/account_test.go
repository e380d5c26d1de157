package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/web"
	"linkfolio/internal/web/webtest"
)

const newPassword = "violet ladder humming kettle"

func TestMyAccount(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		amira.Get("/")
		amira.Click("Amira Hassan").Must(http.StatusOK, "My account", "Amira Hassan", webtest.Email("amira"), "1 April", "Harbour PCN, as link worker", "Not given")
		for _, link := range []string{"Password", "Where you are signed in"} {
			amira.Get("/account")
			if got := amira.Click(link); got.Status != http.StatusOK || got.Address == "/account" {
				t.Errorf("%s leads to %s: %d", link, got.Address, got.Status)
			}
		}
		amira.Get("/account")
		amira.Click("Change email address").Must(http.StatusOK, "Change your email address")
	})
}

func TestChangingMyDetails(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		amira.Get("/account/details").Must(http.StatusOK, "Linkfolio does not check it")
		other := amira.Tab()
		page := amira.Press("Save", "name", " ", "membership_start-day", "31", "membership_start-month", "4", "membership_number", "12345").
			Must(http.StatusUnprocessableEntity, "Enter your full name", "31 April does not exist")
		if got, _ := page.Value("membership_number"); got != "12345" || !strings.HasPrefix(page.Title(), "Error: Your details") {
			t.Errorf("%q, %q", page.Title(), got)
		}
		amira.Press("Save", "name", "Amira O’Ŵ", "membership_start-day", "1", "membership_start-month", "September").
			Must(http.StatusOK, "Your details were saved", "Amira O’Ŵ", "12345", "1 September")
		amira.Get("/").Must(http.StatusOK, "Your membership year is 1 September 2026 to 31 August 2027")

		kept := other.Press("Save", "role_title", "Lead link worker").
			Must(http.StatusConflict, "changed somewhere else", "Amira O’Ŵ", "Nothing that you typed is lost")
		if got, _ := kept.Value("role_title"); got != "Lead link worker" {
			t.Errorf("the second tab lost its words: %q", got)
		}
		other.Press("Save").Must(http.StatusOK, "Lead link worker", "Amira Hassan")
	})
}

// A form that arrives after the session has ended is not lost, and signing in leads back to a page that there is.
func TestAccountFormsWithoutASession(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		amira.Get("/account/details")
		amira.Request(http.MethodPost, "/sign-out", nil)
		amira.Press("Save", "name", "Amira Anew").Must(http.StatusUnauthorized, "Your session ended", "Amira Anew")
		for form, page := range map[string]string{
			"/account/email/cancel": "/account/email", "/account/sessions/end-others": "/account/sessions", "/account/password": "/account/password",
			"/account/sessions/0193a1f0-0000-7000-8000-000000000000/end": "/account/sessions", "/entries": "/entries/new",
		} {
			want := "/sign-in?" + url.Values{"next": {page}}.Encode()
			if got := w.Visitor().Request(http.MethodPost, form, nil).Header().Get("Location"); got != want {
				t.Errorf("%s leads to %s, want %s", form, got, want)
			}
		}
	})
}

func TestTheSameDetailsTwice(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		amira.Get("/account/details")
		second := amira.Tab()
		for _, tab := range []*webtest.Client{amira, second} {
			tab.Press("Save", "name", "Amira Anew").Must(http.StatusOK, "Your details were saved")
		}
	})
}

func TestChangingMyPassword(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira, elsewhere := w.As("amira"), w.As("amira")
		before := amira.Cookie("linkfolio")
		amira.Get("/account/password")
		amira.Press("Change password").Must(http.StatusUnprocessableEntity, "Enter your current password", "Enter a password")
		amira.Press("Change password", "current", "wrong", "password", newPassword).
			Must(http.StatusUnprocessableEntity, "This is not your password").MustNot(newPassword)
		amira.Press("Change password", "current", webtest.Password, "password", "amira.hassan.2026").Must(http.StatusUnprocessableEntity, "too close to your name")
		form := url.Values{"current": {webtest.Password}, "password": {newPassword}}
		amira.Press("Change password", "current", webtest.Password, "password", newPassword).
			Must(http.StatusOK, "Your password was changed", "My account").MustNot(newPassword)
		if after := amira.Cookie("linkfolio"); after == before || after == "" {
			t.Error("the session stayed the same")
		}
		if got := elsewhere.Get("/entries").H1(); got != "Sign in" {
			t.Errorf("the other device still sees %s", got)
		}
		twice := w.Visitor() // the second click of a double click, sent before the first was answered
		twice.SetCookie("linkfolio", before)
		twice.Post("/account/password", form).Must(http.StatusOK, "Sign in")
		twice.Press("Sign in", "email", webtest.Email("amira"), "password", newPassword).Must(http.StatusOK)

		letters := w.Letters(webtest.Email("amira"))
		if len(letters) != 1 || !strings.Contains(letters[0].Text, "Dear Amira Hassan") || !strings.Contains(letters[0].Text, "23 November 2026 at 12") {
			t.Errorf("letters: %+v", letters)
		}
		w.Visitor().Get(letters[0].Links[0]).Must(http.StatusOK, "Forgotten your password?")
	})
}

func TestTooManyWrongPasswordsAreToldOnTheForm(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		for _, form := range []struct{ page, button, field string }{
			{"/account/password", "Change password", "current"}, {"/account/email", "Send the confirmation emails", "password"},
		} {
			fields := []string{form.field, "wrong", "email", "amira@elsewhere.example"}
			if form.field == "current" {
				fields = []string{form.field, "wrong", "password", newPassword}
			}
			for range 10 {
				amira.Get(form.page)
				amira.Press(form.button, fields...)
			}
			amira.Get(form.page)
			amira.Press(form.button, fields...).Must(http.StatusTooManyRequests, "too many tries", "There is a problem")
			w.Pass(6 * time.Minute)
		}
	})
}

// Somebody who signs in another way only is led to the link by which they can choose a password.
func TestWithoutAPassword(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		if err := w.DB.Read(t.Context()).Exec("UPDATE people SET password_hash = '' WHERE email = ?", webtest.Email("amira")).Error; err != nil {
			t.Fatal(err)
		}
		amira.Get("/account/email").Must(http.StatusOK, "Your account has no password")
		amira.Get("/account/password").Must(http.StatusOK, "Choose a password", "you sign in another way")
		amira.Click("ask for a link by email").Must(http.StatusOK)
		amira.Press("Send me a link", "email", webtest.Email("amira")).Must(http.StatusOK, "Check your email")
		amira.Get(w.LastLink(webtest.Email("amira"))).Must(http.StatusOK)
		amira.Press("Save new password", "password", newPassword).Must(http.StatusOK, "Sign in with the new one")
		amira.Press("Sign in", "email", webtest.Email("amira"), "password", newPassword).Must(http.StatusOK)
		amira.Get("/account/password").Must(http.StatusOK, "Current password")
	})
}

func TestMyDevices(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira, phone, old := w.As("amira"), w.As("amira"), w.As("amira")
		tom := w.As("tom")
		page := amira.Get("/account/sessions").Must(http.StatusOK, "This device", "Password", "23 November 2026 at 12")
		if got := strings.Count(page.Text(), "Signed in "); got != 3 {
			t.Errorf("%d devices:\n%s", got, page.Text())
		}
		db := w.DB
		if err := db.Read(t.Context()).Exec("UPDATE sessions SET device = ? WHERE id = ?",
			"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
			sessionOf(t, w, phone)).Error; err != nil {
			t.Fatal(err)
		}
		amira.Get("/account/sessions").Must(http.StatusOK, "Safari on iPhone", "Unknown browser")
		end := "/account/sessions/" + sessionOf(t, w, phone) + "/end"
		if got := tom.Status(http.MethodPost, end, nil); got != http.StatusNotFound {
			t.Errorf("tom ends a session of amira: %d", got)
		}
		phone.Get("/entries").Must(http.StatusOK, "Your entries")
		for range 2 {
			amira.Post(end, nil).Must(http.StatusOK, "Signed out on that device").MustNot("Safari on iPhone")
		}
		if got := phone.Get("/entries").H1(); got != "Sign in" {
			t.Errorf("the phone still sees %s", got)
		}
		amira.Press("Sign out on all other devices").Must(http.StatusOK, "Signed out on all other devices").MustNot("end-others")
		if got := old.Get("/entries").H1(); got != "Sign in" {
			t.Errorf("the old device still sees %s", got)
		}
		tom.Get("/entries").Must(http.StatusOK, "Your entries")
	})
}

func sessionOf(t *testing.T, w *webtest.World, c *webtest.Client) string {
	t.Helper()
	who, err := w.People.Actor(t.Context(), c.Cookie("linkfolio"))
	if err != nil {
		t.Fatal(err)
	}
	return who.Session.String()
}

func TestDevicesInWords(t *testing.T) {
	t.Parallel()
	for agent, want := range map[string]string{
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0":                                                       "Firefox on Windows",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0":          "Edge on Windows",
		"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15":                  "Safari on a Mac",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0 Mobile/15E148 Safari/604.1": "Chrome on iPhone",
		"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36":    "Samsung Internet on Android",
		"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36":                         "Chrome on a Chromebook",
		"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0.0.0 Safari/537.36":                          "Chrome on Linux",
		"": "Unknown browser", "curl/8.0": "Unknown browser", "<script>": "Unknown browser", "Firefox/1": "Firefox", "Windows": "Unknown browser",
	} {
		if got := web.DeviceWords(agent); got != want {
			t.Errorf("%.60q is %q, want %q", agent, got, want)
		}
	}
}

func TestForgottenPassword(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		open := w.As("amira")
		visitor := w.Visitor()
		visitor.Get("/sign-in")
		visitor.Click("Forgotten your password?").Must(http.StatusOK)
		visitor.Press("Send me a link").Must(http.StatusUnprocessableEntity, "Enter an email address")
		visitor.Press("Send me a link", "email", "amira").Must(http.StatusUnprocessableEntity, "in the correct format")
		visitor.Press("Send me a link", "email", webtest.Email("amira")).Must(http.StatusOK, "Check your email").MustNot(webtest.Email("amira"))
		letter := w.Letters(webtest.Email("amira"))[0]
		for _, words := range []string{"Dear Amira Hassan", "within 60 minutes", "Your password stays as it is"} {
			if !strings.Contains(letter.Text, words) {
				t.Errorf("the letter does not say %q:\n%s", words, letter.Text)
			}
		}
		link := w.LastLink(webtest.Email("amira"))
		visitor.Get(link).Must(http.StatusOK, "Choose a new password")
		second := visitor.Tab()
		visitor.Press("Save new password").Must(http.StatusUnprocessableEntity, "Enter a password")
		visitor.Press("Save new password", "password", "short").Must(http.StatusUnprocessableEntity, "12 characters or more")
		open.Get("/entries").Must(http.StatusOK, "Your entries")
		visitor.Press("Save new password", "password", newPassword).Must(http.StatusOK, "Sign in", "Your password was changed").MustNot(newPassword)
		second.Press("Save new password", "password", newPassword).Must(http.StatusOK, "Sign in") // the second click
		if visitor.Cookie("linkfolio") != "" {
			t.Error("it signs in by itself, past a second step")
		}
		if got := open.Get("/entries").H1(); got != "Sign in" {
			t.Errorf("the other session still sees %s", got)
		}
		visitor.Get(link).Must(http.StatusNotFound, "This link cannot be used any more", "Ask for a new link")
		visitor.Post(link[len("http://example.com"):], url.Values{"password": {"yet another password"}}).Must(http.StatusNotFound, "This link cannot be used any more")
		visitor.Get("/sign-in")
		visitor.Press("Sign in", "email", webtest.Email("amira"), "password", newPassword).Must(http.StatusOK, "Your year")

		secret := link[strings.LastIndex(link, "/")+1:]
		if strings.Contains(w.Log.String(), secret) {
			t.Error("the log holds the link")
		}
	})
}

// A new password by a link leaves two-step sign-in on, and ends a sign-in that was halfway.
func TestALinkDoesNotGetRoundTheSecondStep(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		p := setUpApp(t, w, w.As("amira"))
		halfway := w.Visitor()
		p.password(halfway, "amira", "/entries")
		visitor := w.Visitor()
		visitor.Post("/forgotten-password", url.Values{"email": {webtest.Email("amira")}})
		visitor.Get(w.LastLink(webtest.Email("amira"))).Must(http.StatusOK)
		visitor.Press("Save new password", "password", newPassword).Must(http.StatusOK, "Sign in with the new one")
		visitor.Press("Sign in", "email", webtest.Email("amira"), "password", newPassword).Must(http.StatusOK, "Second step")
		if visitor.Cookie("linkfolio") != "" {
			t.Error("a session is open before the second step")
		}
		halfway.Press("Continue", "code", p.code(t, 0)).Must(http.StatusUnprocessableEntity, "Sign in again")
		visitor.Press("Continue", "code", p.code(t, 0)).Must(http.StatusOK, "Your year")
	})
}

func TestALinkOf60Minutes(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		w.Person("amira")
		visitor := w.Visitor()
		visitor.Post("/forgotten-password", url.Values{"email": {webtest.Email("amira")}})
		visitor.Get(w.LastLink(webtest.Email("amira"))).Must(http.StatusOK)
		w.Pass(61 * time.Minute)
		visitor.Press("Save new password", "password", newPassword).Must(http.StatusNotFound, "This link cannot be used any more")
		w.As("amira") // with the password that she had
	})
}

// Whoever asks learns nothing of who has an account: the answers are the same to the letter.
func TestForgottenPasswordTellsNothing(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		w.Person("amira")
		w.Person("tom")
		if err := w.DB.Read(t.Context()).Exec("UPDATE people SET disabled_at = ? WHERE email = ?", w.Now(), webtest.Email("tom")).Error; err != nil {
			t.Fatal(err)
		}
		var first string
		for range 5 { // over the limit of letters too
			for _, key := range []string{"amira", "tom", "nobody"} {
				visitor := w.Visitor()
				answer := visitor.Request(http.MethodPost, "/forgotten-password", url.Values{"email": {webtest.Email(key)}})
				headers := answer.Header().Clone()
				headers.Del("X-Request-Id")
				var said strings.Builder
				if err := headers.Write(&said); err != nil {
					t.Fatal(err)
				}
				got := answer.Result().Status + said.String() + answer.Body.String() + visitor.Get("/forgotten-password/sent").Body
				if first == "" {
					first = got
				}
				if got != first {
					t.Errorf("%s can be told apart:\n%s", key, got)
				}
			}
		}
		for key, want := range map[string]int{"amira": 3, "tom": 0, "nobody": 0} {
			if got := len(w.Letters(webtest.Email(key))); got != want {
				t.Errorf("%s got %d letters", key, got)
			}
		}
	})
}

func TestChangingMyAddress(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		const to = "amira.hassan@elsewhere.example"
		amira := w.As("amira")
		amira.Get("/account/email").Must(http.StatusOK, "You sign in with "+webtest.Email("amira"), "ask the person who runs Linkfolio")
		page := amira.Press("Send the confirmation emails", "email", to, "password", "wrong").Must(http.StatusUnprocessableEntity, "This is not your password")
		if got, _ := page.Value("email"); got != to {
			t.Errorf("the address came back as %q", got)
		}
		second := amira.Tab()
		for _, tab := range []*webtest.Client{amira, second} {
			tab.Press("Send the confirmation emails", "email", to, "password", webtest.Password).Must(http.StatusOK, "Two emails are on their way", "Waiting", to)
		}
		amira.Get("/account").Must(http.StatusOK, "Waiting to become "+to)
		if old, new := w.Letters(webtest.Email("amira")), w.Letters(to); len(old) != 1 || len(new) != 1 ||
			!strings.Contains(old[0].Text, "asked to change its email address to "+to) || !strings.Contains(new[0].Text, "24 November 2026") || strings.Contains(new[0].Text, webtest.Email("amira")) {
			t.Errorf("%+v\n%+v", old, new)
		}
		oldLink, NewLink := w.LastLink(webtest.Email("amira")), w.LastLink(to)

		stranger := w.Visitor() // whoever reads the mail at the new address, signed in or not
		stranger.Get(NewLink).Must(http.StatusOK, "Confirm your new email address", "Amira Hassan asked to use "+to).MustNot(webtest.Email("amira"))
		stranger.Press("Confirm").Must(http.StatusOK, "One confirmation is missing").MustNot(webtest.Email("amira"))
		amira.Get("/account/email").Must(http.StatusOK, "Confirmed", "Waiting")
		amira.Get(oldLink).Must(http.StatusOK, "Confirm the change of your email address", "from "+webtest.Email("amira")+" to "+to)
		again := amira.Tab()
		for _, tab := range []*webtest.Client{amira, again} {
			tab.Press("Confirm").Must(http.StatusOK, "The email address was changed", to)
		}
		amira.Get("/account").Must(http.StatusOK, to) // still signed in
		for _, address := range []string{webtest.Email("amira"), to} {
			letters := w.Letters(address)
			if last := letters[len(letters)-1]; last.Kind != "email-changed" || !strings.Contains(last.Text, to) {
				t.Errorf("%s got %+v", address, last)
			}
		}
		fresh := w.Visitor()
		fresh.Get("/sign-in")
		fresh.Press("Sign in", "email", webtest.Email("amira"), "password", webtest.Password).Must(http.StatusUnprocessableEntity)
		fresh.Press("Sign in", "email", to, "password", webtest.Password).Must(http.StatusOK)
		w.Pass(25 * time.Hour)
		stranger.Get(NewLink).Must(http.StatusNotFound, "This link cannot be used any more")
	})
}

func TestAChangeOfAddressThatWasNotMine(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira := w.As("amira")
		ask := func(to string) {
			amira.Get("/account/email")
			amira.Press("Send the confirmation emails", "email", to, "password", webtest.Password).Must(http.StatusOK)
		}
		ask("thief@elsewhere.example")
		owner, thief := w.Visitor(), w.Visitor()
		thief.Get(w.LastLink("thief@elsewhere.example"))
		owner.Get(w.LastLink(webtest.Email("amira")))
		owner.Press("I did not ask for this").Must(http.StatusOK, "This change was cancelled", "somebody else knows your password")
		thief.Press("Confirm").Must(http.StatusOK, "This change was cancelled").MustNot("knows your password")
		ask("slip@elsewhere.example")
		stranger := w.Visitor()
		stranger.Get(w.LastLink("slip@elsewhere.example"))
		stranger.Press("I did not ask for this").Must(http.StatusOK, "This change was cancelled")
		ask("third@elsewhere.example")
		amira.Get("/account/email")
		amira.Press("Cancel this change").Must(http.StatusOK, "was cancelled").MustNot("third@elsewhere.example")

		w.Person("tom")
		ask(webtest.Email("tom")) // says no more than of any other address
		owner.Get(w.LastLink(webtest.Email("amira")))
		owner.Press("Confirm").Must(http.StatusOK, "One confirmation is missing")
		stranger.Get(w.LastLink(webtest.Email("tom")))
		stranger.Press("Confirm").Must(http.StatusConflict, "There is an account with the new email address already")
		amira.Get("/account").Must(http.StatusOK, webtest.Email("amira"))
	})
}

// A form about a change of address that says nothing does nothing.
func TestAnAnswerThatIsNone(t *testing.T) {
	t.Parallel()
	w := webtest.NewWorld(t, dbtest.SQLite(t))
	amira := w.As("amira")
	amira.Get("/account/email")
	amira.Press("Send the confirmation emails", "email", "new@elsewhere.example", "password", webtest.Password)
	link := strings.TrimPrefix(w.LastLink(webtest.Email("amira")), "http://example.com")
	for _, answer := range []string{"", "yes"} {
		amira.Post(link, url.Values{"answer": {answer}}).Must(http.StatusOK, "Confirm the change")
	}
}
