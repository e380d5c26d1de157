package identity_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
)

// insisting is a world in which Harbour insists on single sign-on; Amira and Sam work there.
func insisting(t *testing.T, db *database.DB) (*world, uuid.UUID) {
	t.Helper()
	w := newSSOWorld(t, db)
	harbour := w.organisation("Harbour PCN")
	w.join(w.add("Amira Hassan"), harbour, access.LinkWorker)
	w.join(w.add("Sam Okafor"), harbour, access.Supervisor)
	w.add("Tom Price")
	w.exec("UPDATE organisations SET require_sso = ?", true)
	return w, harbour
}

func (w *world) passwordFault(name string) error {
	_, err := w.SignIn(w.t.Context(), address(name), password, identity.Device{Agent: "test"})
	return err
}

func TestAnOrganisationInsistsOnSingleSignOn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, _ := insisting(t, db)
		old := w.signIn("Amira Hassan") // not linked yet: there has to be a way to link
		who := w.actor(old)
		if !who.Insisted || access.MayEver(who, access.LogEntry) || access.MayEver(who, access.SeeHome) || !access.MayEver(who, access.ManageAccount) {
			t.Errorf("before linking: %+v", who)
		}
		says(t, access.Check(who, access.LogEntry, access.Record{}), fault.Forbidden, "asks for single sign-on")

		_, proof, err := w.ArriveBySSO(t.Context(), who, outside("Amira Hassan"), "test")
		if err != nil {
			t.Fatal(err)
		}
		for range 2 { // the second click still has the first session
			arrived, err := w.LinkSSO(t.Context(), who, proof, "", "test")
			if err != nil || arrived.Token == "" {
				t.Fatal(arrived, err)
			}
			if now := w.actor(arrived.Token); now.Insisted || now.Session == who.Session || !access.MayEver(now, access.LogEntry) {
				t.Errorf("after linking: %+v", now)
			}
		}
		says(t, w.passwordFault("Amira Hassan"), fault.Invalid, "Your organisation asks you to sign in with Harbour login")
		if !w.actor(old).Insisted {
			t.Error("a session that was open before is good for everything")
		}
		_, err = w.SignIn(t.Context(), address("Amira Hassan"), "wrong", identity.Device{Agent: "test"})
		says(t, err, fault.Invalid, "The email address or password is wrong") // strangers learn nothing
		says(t, w.passwordFault("Nobody Here"), fault.Invalid, "The email address or password is wrong")

		if w.actor(w.signIn("Tom Price")).Insisted {
			t.Error("somebody who does not work there is asked too")
		}
		account, err := w.SSOAccount(t.Context(), who)
		if err != nil || !account.Insisted {
			t.Fatal(account, err)
		}
		says(t, w.UnlinkSSO(t.Context(), who, account.Links[0].ID), fault.Conflict, "the link has to stay")
	})
}

// A new password by letter changes nothing: it is a password too.
func TestAResetDoesNotGetRoundSingleSignOn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, _ := insisting(t, db)
		w.link("Amira Hassan")
		for name, words := range map[string]string{"Amira Hassan": "asks you to sign in with Harbour login", "Sam Okafor": ""} {
			if err := w.ResetPassword(t.Context(), w.reset(name), another); err != nil {
				t.Fatal(err)
			}
			arrived, err := w.SignIn(t.Context(), address(name), another, identity.Device{Agent: "test"})
			switch {
			case words != "":
				says(t, err, fault.Invalid, words)
			case err != nil || !w.actor(arrived.Token).Insisted:
				t.Errorf("%s, who is not linked yet: %v", name, err)
			}
		}
	})
}

// Somebody who knows the password and has an account at the provider is still not the person.
func TestInsistingAsksForTheAccountsOwnAddress(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, _ := insisting(t, db)
		who := w.actor(w.signIn("Amira Hassan"))
		says(t, w.linkAs(who, outside("Tom Price"), ""), fault.Invalid, "has to confirm the email address of your Linkfolio account, amira@demo.example")
		unverified := outside("Amira Hassan")
		unverified.Verified = false
		says(t, w.linkAs(who, unverified, ""), fault.Invalid, "has to confirm")
	})
}

func TestWhomInsistingSpares(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, harbour := insisting(t, db)
		w.link("Sam Okafor")
		for _, c := range []struct {
			name     string
			change   func()
			insisted bool
		}{
			{"as it is", func() {}, true},
			{"administrators", func() { w.exec("UPDATE people SET administrator = ?", true) }, false},
			{"nobody else", func() { w.exec("UPDATE people SET administrator = ?", false) }, true},
			{"who has left", func() { w.exec("UPDATE memberships SET ends_on = '2026-11-22'") }, false},
			{"who leaves today", func() { w.exec("UPDATE memberships SET ends_on = '2026-11-23'") }, true},
			{"an organisation that stopped", func() { w.exec("UPDATE organisations SET require_sso = ? WHERE id = ?", false, harbour) }, false},
			{"and began again", func() { w.exec("UPDATE organisations SET require_sso = ?", true) }, true},
			{"an installation without single sign-on", func() { w.UseSSO(identity.SSO{}) }, false},
		} {
			c.change()
			w.pass(time.Second)
			if refused := w.passwordFault("Sam Okafor") != nil; refused != c.insisted {
				t.Errorf("%s: refused is %v", c.name, refused)
			}
			if got := w.actor(w.signIn("Amira Hassan")).Insisted; got != c.insisted {
				t.Errorf("%s: insisted is %v", c.name, got)
			}
		}
	})
}
