package web_test

import (
	"net/http"
	"testing"

	"linkfolio/internal/web/webtest"
)

func TestTheRegisterOfAccounts(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		w.As("amira").Send("A title that is hers")
		root := admin(t, w, "root")
		root.Get("/accounts").Must(http.StatusOK, "3 accounts", "Amira Hassan", "Link worker since 1 Jan 2025, Harbour PCN", "Administrator", "Never").MustNot("A title that is hers")
		root.Press("Search", "words", "ÁMIRA example").Must(http.StatusOK, "1 account", "Show all accounts")
		root.Press("Search", "words", "nobody").Must(http.StatusOK, "0 accounts", "No account matches")
		root.Get("/accounts?page=7").Must(http.StatusOK, "3 accounts")
		root.Click("Amira Hassan").Must(http.StatusOK, "amira@example.org", "Social prescribing link worker").MustNot("A title that is hers", "points", "Enable account")
	})
}

func TestWhatAdministratorsDoToAccounts(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		root, amira := admin(t, w, "root"), w.As("amira")
		address := "/accounts/" + w.Person("amira").ID.String()
		root.Get(address)
		root.Click("Disable account").Must(http.StatusOK, "Disable this account?", "Amira Hassan, amira@example.org")
		second := root.Tab()
		for _, tab := range []*webtest.Client{root, second} {
			tab.Press("Disable account").Must(http.StatusOK, "Account disabled", "Disabled")
		}
		amira.Get("/entries").Must(http.StatusOK, "Sign in") // on the next request
		root.Get(address+"/reset-link").Must(http.StatusOK, "Send a link")
		root.Press("Send a link").Must(http.StatusConflict, "This account is disabled. Enable it first.")
		root.Get(address)
		root.Click("Enable account").Must(http.StatusOK, "Enable this account?")
		root.Press("Enable account").Must(http.StatusOK, "Account enabled", "In use")
		amira.Get("/entries").Must(http.StatusOK, "Sign in") // what was open before stays over
		root.Click("Send a link")
		root.Press("Send a link").Must(http.StatusOK, "A link to choose a new password is on its way")
		if letters := w.Letters(webtest.Email("amira")); len(letters) != 1 || letters[0].Kind != "reset-password" {
			t.Errorf("%+v", letters)
		}
		root.Click("Make administrator").Must(http.StatusOK, "They do not see what people record")
		root.Press("Make administrator").Must(http.StatusOK, "This person is now an administrator")
		w.As("amira").Get("/accounts").Must(http.StatusOK, "Accounts")
		root.Get(address)
		root.Click("Take administration away")
		root.Press("Take administration away").Must(http.StatusOK, "no longer an administrator")
		root.Get(address+"/two-step-off").Must(http.StatusOK, "Take two-step sign-in off?")
		root.Press("Take two-step sign-in off").Must(http.StatusOK)
	})
}

func TestTheLastAdministratorStays(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		root := admin(t, w, "root")
		address := "/accounts/" + w.Person("root").ID.String()
		root.Get(address + "/disable")
		root.Press("Disable account").Must(http.StatusConflict, "You cannot disable your own account")
		root.Get(address + "/not-administrator")
		root.Press("Take administration away").Must(http.StatusConflict, "Robin Root is the only administrator of this installation")
		sam := admin(t, w, "sam")
		root.Press("Take administration away").Must(http.StatusOK, "no longer an administrator", "Home")
		root.Get("/accounts").Must(http.StatusForbidden)
		sam.Get(address + "/disable")
		sam.Press("Disable account").Must(http.StatusOK, "Account disabled")
	})
}
