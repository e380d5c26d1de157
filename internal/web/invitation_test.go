package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"linkfolio/internal/web/webtest"
)

const newcomer = "mia@example.org"

// invitations is the address of the list of Harbour PCN.
func invitations(t *testing.T, w *webtest.World) string {
	t.Helper()
	w.Person("lena")
	o, err := w.People.OrganisationNamed(t.Context(), "Harbour PCN")
	if err != nil {
		t.Fatal(err)
	}
	return "/organisations/" + o.ID.String() + "/invitations"
}

// inviteMia has Lena invite somebody new, and gives the link.
func inviteMia(t *testing.T, w *webtest.World, lena *webtest.Client) string {
	t.Helper()
	lena.Get(invitations(t, w))
	lena.Click("Invite somebody")
	lena.Press("Send invitation", "email", newcomer, "name", "Mia Ŵen", "role", "link-worker", "role_title", "SPLW").
		Must(http.StatusOK, "Invitation sent", newcomer, "Waiting", "7 Dec 2026")
	return w.LastLink(newcomer)
}

func TestInvitingSomebodyNew(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		lena := w.As("lena")
		link := inviteMia(t, w, lena)
		letter := w.Letters(newcomer)[0]
		for _, words := range []string{"Lena Novak invites you to Harbour PCN", "as a link worker", "by 7 December 2026", "Dear Mia Ŵen"} {
			if !strings.Contains(letter.Subject+letter.Text, words) {
				t.Errorf("the letter does not say %q:\n%s\n%s", words, letter.Subject, letter.Text)
			}
		}
		mia := w.Visitor()
		page := mia.Get(link).Must(http.StatusOK, "Join Harbour PCN as link worker?", "Lena Novak invites", newcomer)
		for name, want := range map[string]string{"name": "Mia Ŵen", "role_title": "SPLW", "membership_start-day": "1", "membership_start-month": "4"} {
			if got, _ := page.Value(name); got != want {
				t.Errorf("%s is %q, not %q", name, got, want)
			}
		}
		page = mia.Press("Make my account and join", "password", "Harbour2026!", "name", "M’s new name").Must(http.StatusUnprocessableEntity)
		if got, _ := page.Value("name"); got != "M’s new name" || page.Error("password") == "" {
			t.Errorf("refused: name %q, %q", got, page.Error("password"))
		}
		form := []string{"name", "Mia O’Ŵen", "password", webtest.Password, "membership_start-day", "31", "membership_start-month", "2"}
		if mia.Press("Make my account and join", form...).Error("membership_start") == "" {
			t.Error("31 February is a day")
		}
		form[5] = "1"
		again := mia.Tab()
		mia.Press("Make my account and join", form...).Must(http.StatusOK, "You have joined")
		again.Press("Make my account and join", form...).Must(http.StatusOK, "You have joined") // the double click
		mia.Get("/entries/new").Must(http.StatusOK)
		w.Pass(time.Hour)
		w.Visitor().Get(link).Must(http.StatusNotFound, "This invitation can no longer be used", "ask the person who invited you")
		lena.Get(invitations(t, w)).Must(http.StatusOK, "Nobody is invited at the moment", "Accepted", newcomer)
	})
}

func TestAnInvitationIsForItsAddress(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		lena := w.As("lena")
		w.Person("nina")
		lena.Get(invitations(t, w) + "/new")
		lena.Press("Send invitation", "email", "Nina@Example.org", "name", "Nina", "role", "supervisor").Must(http.StatusOK, "Invitation sent")
		link := w.LastLink("Nina@Example.org")
		tom := w.As("tom")
		tom.Get(link).Must(http.StatusOK, "You are signed in as "+webtest.Email("tom"), "ask Lena Novak for a new invitation to "+webtest.Email("tom"))
		tom.Post(link, nil).Must(http.StatusForbidden, "another address")

		nina := w.Visitor()
		nina.Get(link).Must(http.StatusOK, "There is an account with this address already")
		nina.Post(link, nil).Must(http.StatusUnprocessableEntity, "There is an account with this address")
		nina.Click("Sign in to join")
		nina.Press("Sign in", "email", webtest.Email("nina"), "password", webtest.Password).
			Must(http.StatusOK, "Join Harbour PCN as supervisor?")
		again := nina.Tab()
		nina.Press("Join Harbour PCN").Must(http.StatusOK, "You have joined")
		again.Press("Join Harbour PCN").Must(http.StatusOK, "You have joined")
		nina.Get("/sign-offs").Must(http.StatusOK)
		tom.Get(link).Must(http.StatusNotFound, "can no longer be used")
	})
}

func TestInvitationsAreSentAgainAndRevoked(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		lena := w.As("lena")
		first := inviteMia(t, w, lena)
		lena.Click("Mia")
		lena.Press("Send again").Must(http.StatusOK, "It can be sent again after 5 minutes")
		if n := len(w.Letters(newcomer)); n != 1 {
			t.Errorf("%d letters at once", n)
		}
		w.Pass(10 * time.Minute)
		lena.Click("Mia")
		other := lena.Tab()
		lena.Press("Send again").Must(http.StatusOK, "The invitation is on its way")
		if n := len(w.Letters(newcomer)); n != 2 {
			t.Errorf("%d letters", n)
		}
		second := w.LastLink(newcomer)
		w.Visitor().Get(first).Must(http.StatusNotFound, "a newer one was sent to you")
		w.Visitor().Get(second).Must(http.StatusOK)
		lena.Click("Mia")
		lena.Click("Revoke").Must(http.StatusOK, "Revoke the invitation of Mia Ŵen?")
		twice := lena.Tab()
		lena.Press("Revoke invitation").Must(http.StatusOK, "Invitation revoked", "Revoked")
		twice.Press("Revoke invitation").Must(http.StatusOK, "Invitation revoked")
		w.Visitor().Get(second).Must(http.StatusNotFound, "it was taken back")
		other.Press("Send again").Must(http.StatusConflict, "This invitation was revoked already", "See the invitations as they are now")
	})
}

func TestInvitingIsRefusedInWords(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		lena := w.As("lena")
		w.Person("tom")
		lena.Get(invitations(t, w) + "/new")
		page := lena.Press("Send invitation", "email", "mia", "starts_on-day", "31", "starts_on-month", "2", "starts_on-year", "2027")
		page.Must(http.StatusUnprocessableEntity)
		if page.Error("starts_on") == "" {
			t.Error("31 February is a day")
		}
		page = lena.Press("Send invitation", "starts_on-day", "28")
		for _, field := range []string{"email", "name", "role"} {
			if page.Error(field) == "" {
				t.Errorf("nothing is wrong with %s", field)
			}
		}
		if got, _ := page.Value("email"); got != "mia" {
			t.Errorf("what was typed is lost: %q", got)
		}
		page = lena.Press("Send invitation", "email", webtest.Email("tom"), "name", "Tom", "role", "link-worker").Must(http.StatusUnprocessableEntity)
		if page.Error("email") != "The person with this address is already a link worker at Harbour PCN" {
			t.Error(page.Error("email"))
		}
		inviteMia(t, w, lena)
		lena.Get(invitations(t, w) + "/new")
		lena.Press("Send invitation", "email", newcomer, "name", "Mia", "role", "link-worker").Must(http.StatusOK, "Invitation sent") // a double click
		if n := len(w.Letters(newcomer)); n != 1 {
			t.Errorf("%d letters", n)
		}
		w.Pass(time.Hour)
		lena.Get(invitations(t, w) + "/new")
		lena.Press("Send invitation", "email", newcomer, "name", "Mia", "role", "link-worker").
			Must(http.StatusUnprocessableEntity, "already invited as link worker, until 7 December 2026")
	})
}

// Somebody new can accept by single sign-on: the provider vouches for the invited address, and there is no password.
func TestAcceptingBySingleSignOn(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		lena := w.As("lena")
		idp := w.SingleSignOn()
		for _, email := range []string{"stranger@example.org", newcomer} {
			lena.Get(invitations(t, w) + "/new")
			lena.Press("Send invitation", "email", email, "name", "Stranger", "role", "link-worker").Must(http.StatusOK)
		}
		const accept = "Accept with Harbour login"
		other := w.Visitor()
		other.Get(w.LastLink(newcomer))
		other.SignOn(idp, accept, "stranger").Must(http.StatusUnprocessableEntity, "has to confirm the address that was invited, "+newcomer)

		stranger := w.Visitor()
		link := w.LastLink("stranger@example.org")
		stranger.Get(link)
		stranger.SignOn(idp, accept, "stranger").Must(http.StatusOK, "Harbour login has confirmed that this is your address").MustNot(`type="password"`)
		stranger.Press("Make my account and join", "name", "").Must(http.StatusUnprocessableEntity)
		again := stranger.Tab()
		stranger.Press("Make my account and join", "name", "Stranger no more").Must(http.StatusOK, "You have joined")
		again.Press("Make my account and join", "name", "Stranger no more").Must(http.StatusOK)
		stranger.Get("/account/sso").Must(http.StatusOK, "stranger@example.org")

		later := w.Visitor()
		later.Get("/sign-in")
		later.SignOn(idp, withHarbour, "stranger").Must(http.StatusOK, "Your year")
		w.Visitor().Get(link).Must(http.StatusNotFound)
	})
}
