package identity_test

import (
	"testing"

	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
	"linkfolio/internal/identity/identitytest"
)

const theAct = "decide on entry 1"

// here proves who is there with a password and a code, from an address.
func (w *world) here(who identity.Person, password, code string) (identity.Present, error) {
	w.t.Helper()
	return w.Prove(w.t.Context(), identity.OneAct{
		Who: who.ID, Password: password, Code: code, About: theAct, From: identity.Device{Agent: "test", Address: "192.0.2.7"},
	})
}

func (w *world) hereByPasskey(device *identitytest.Authenticator, offered, about string) (identity.Present, error) {
	w.t.Helper()
	offer, err := w.OfferPasskeyForAct(offered, site)
	if err != nil {
		w.t.Fatal(err)
	}
	given := identity.PasskeyAnswer{Ceremony: offer.Ceremony, Answer: device.Use(w.t, offer.Options), At: site}
	return w.Prove(w.t.Context(), identity.OneAct{Passkey: given, About: about})
}

func (w *world) spend(p identity.Present) error {
	return w.db.InTx(w.t.Context(), func(tx *gorm.DB) error { return p.Spend(tx) })
}

func (w *world) wantFault(err error, field, words string) {
	w.t.Helper()
	f := fault.Of(err)
	got, at := "", ""
	if f != nil {
		got = f.Message
		if len(f.Fields) > 0 {
			at, got = f.Fields[0].Name, f.Fields[0].Message
		}
	}
	if f == nil || f.Kind != fault.Invalid || at != field || got != words {
		w.t.Errorf("got %v at %q (%q), want %q at %q", err, at, got, words, field)
	}
}

// Who proves themselves for one act has the roles of today, and no session.
func TestProvingWhoIsThereForOneAct(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		sam, amira := w.add("Sam Okafor"), w.add("Amira Hassan")
		harbour := w.organisation("Harbour PCN")
		w.join(sam, harbour, access.Supervisor)
		w.supervise(amira, sam, "professional")
		present, err := w.here(sam, password, "")
		if err != nil {
			t.Fatal(err)
		}
		if present.ID != sam.ID || !present.Has(access.Supervisor) || len(present.Supervises) != 1 || present.Method != identity.ByPassword {
			t.Errorf("%+v", present)
		}
		for range 12 { // right ones are no guesses
			if _, err := w.here(sam, password, ""); err != nil {
				t.Fatal(err)
			}
		}
		if n := w.count("SELECT count(*) FROM sessions"); n != 0 {
			t.Errorf("%d sessions", n)
		}
		if n := w.count("SELECT count(*) FROM people WHERE last_signed_in_at IS NOT NULL"); n != 0 {
			t.Error("it counts as signing in")
		}
		w.exec("UPDATE people SET password_hash = 'another' WHERE id = ?", sam.ID)
		w.wantFault(w.spend(present), "", "The password was changed a moment ago. Try again.")
	})
}

// Guesses made here and at sign-in are guesses at one account.
func TestGuessesForOneActAreThoseOfSignIn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		sam, gone, without := w.add("Sam Okafor"), w.add("Gone Person"), w.add("Una Outside")
		w.exec("UPDATE people SET disabled_at = ? WHERE id = ?", w.clock(), gone.ID)
		w.exec("UPDATE people SET password_hash = '' WHERE id = ?", without.ID)
		_, err := w.here(sam, "", "")
		w.wantFault(err, "password", "Enter your password")
		for _, who := range []identity.Person{gone, without} {
			_, err := w.here(who, password, "")
			w.wantFault(err, "password", "The password is wrong")
		}
		for range 10 {
			_, err := w.here(sam, "wrong", "")
			w.wantFault(err, "password", "The password is wrong")
		}
		if _, err := w.here(sam, password, ""); fault.KindOf(err) != fault.TooMany {
			t.Errorf("after ten guesses: %v", err)
		}
		if _, err := w.SignIn(t.Context(), address("Sam Okafor"), password, identity.Device{}); fault.KindOf(err) != fault.TooMany {
			t.Errorf("at sign-in: %v", err)
		}
		if n := w.count("SELECT count(*) FROM guesses WHERE account LIKE 'address:%'"); n != 1 {
			t.Error("the failures of the network are not counted")
		}
	})
}

func TestAnAppIsAskedForItsCode(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		who, phone := w.withApp("Sam Okafor")
		sam, err := w.Person(t.Context(), who.ID)
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.here(sam, password, " ")
		w.wantFault(err, "code", "Enter the 6-digit code from your authenticator app")
		for _, code := range []string{"000000", phone.codes[0]} {
			_, err = w.here(sam, password, code)
			w.wantFault(err, "code", "The code is wrong or was used already. Wait for the next one in your app, then enter that")
		}
		first, err := w.here(sam, password, phone.code(0))
		if err != nil || first.Method != identity.ByApp {
			t.Fatal(first, err)
		}
		second, err := w.here(sam, password, phone.code(0)) // at the same moment
		if err != nil {
			t.Fatal(err)
		}
		if err := w.spend(first); err != nil {
			t.Fatal(err)
		}
		w.wantFault(w.spend(second), "code", "The code is wrong or was used already. Wait for the next one in your app, then enter that")
	})
}

func TestAPasskeyProvesOneActAndNoOther(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		who, device := w.withPasskey("Sam Okafor")
		sam, err := w.Person(t.Context(), who.ID)
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.here(sam, password, "")
		w.wantFault(err, "password", "Your account asks for a second step, and a password is only the first. Use your passkey instead")
		const refused = "The passkey was not accepted, or the page was open for too long. Try again."
		_, err = w.hereByPasskey(device, "decide on entry 2", theAct)
		w.wantFault(err, "", refused)
		_, err = w.Prove(t.Context(), identity.OneAct{Passkey: w.answer(device), About: theAct})
		w.wantFault(err, "", refused)
		unverified := *device
		unverified.Unverified = true
		_, err = w.hereByPasskey(&unverified, theAct, theAct)
		w.wantFault(err, "", refused)

		offer, err := w.OfferPasskeyForAct(theAct, site)
		if err != nil {
			t.Fatal(err)
		}
		given := identity.PasskeyAnswer{Ceremony: offer.Ceremony, Answer: device.Use(t, offer.Options), At: site}
		if _, err := w.byPasskey(given); err == nil {
			t.Error("it opened a session")
		}
		present, err := w.Prove(t.Context(), identity.OneAct{Passkey: given, About: theAct})
		if err != nil || present.ID != sam.ID || present.Method != identity.ByPasskey {
			t.Fatal(present, err)
		}
		if err := w.spend(present); err != nil {
			t.Fatal(err)
		}
		w.wantFault(w.spend(present), "", refused)
	})
}

func TestAnOrganisationAsksForMore(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, _ := insisting(t, db)
		sam, err := w.WithEmail(t.Context(), address("Sam Okafor"))
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.here(sam, password, "")
		w.wantFault(err, "", "Your organisation asks for single sign-on, so you cannot do this on somebody else's device. Sign in on your own device.")
		w.exec("UPDATE organisations SET require_sso = ?, require_two_step = ?", false, true)
		_, err = w.here(sam, password, "")
		w.wantFault(err, "", "Your organisation asks for two-step sign-in, so a password alone is not enough. Use a passkey, or set up two-step sign-in on your own device first.")
	})
}
