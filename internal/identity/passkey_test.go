package identity_test

import (
	"encoding/json"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/audit"
	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
	"linkfolio/internal/identity/identitytest"
	"linkfolio/internal/mail/mailtest"
)

var site = identity.Site{Host: "cpd.example.org", Origin: "https://cpd.example.org"}

func newDevice() *identitytest.Authenticator {
	return &identitytest.Authenticator{Origin: site.Origin}
}

// form is what somebody sends who makes a passkey.
func (w *world) form(who access.Actor, device *identitytest.Authenticator, name string) identity.PasskeySetUp {
	w.t.Helper()
	offer, err := w.OfferPasskey(w.t.Context(), who, site)
	if err != nil {
		w.t.Fatal(err)
	}
	return identity.PasskeySetUp{
		PasskeyAnswer: identity.PasskeyAnswer{Ceremony: offer.Ceremony, Answer: device.Make(w.t, offer.Options), At: site},
		Name:          name, Codes: w.OfferCodes(who),
	}
}

// withPasskey is somebody who has just made a passkey.
func (w *world) withPasskey(name string) (access.Actor, *identitytest.Authenticator) {
	w.t.Helper()
	w.add(name)
	who, device := w.actor(w.signIn(name)), newDevice()
	if _, err := w.AddPasskey(w.t.Context(), who, w.form(who, device, "work laptop")); err != nil {
		w.t.Fatal(err)
	}
	return who, device
}

// answer is what a device gives who wants to sign in with a passkey alone.
func (w *world) answer(device *identitytest.Authenticator) identity.PasskeyAnswer {
	w.t.Helper()
	offer, err := w.OfferPasskeySignIn(site)
	if err != nil {
		w.t.Fatal(err)
	}
	return identity.PasskeyAnswer{Ceremony: offer.Ceremony, Answer: device.Use(w.t, offer.Options), At: site}
}

func (w *world) byPasskey(given identity.PasskeyAnswer) (string, error) {
	arrived, err := w.SignInByPasskey(w.t.Context(), given, "test")
	return arrived.Token, err
}

func TestMakingAPasskeyAndSigningInWithItAlone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.add("Amira Hassan")
		who, device := w.actor(w.signIn("Amira Hassan")), newDevice()
		form := w.form(who, device, " work laptop ")
		first, err := w.AddPasskey(t.Context(), who, form)
		if err != nil || len(first.Codes) != 10 || w.method(first.Token) != identity.ByPasswordKey {
			t.Fatalf("%+v, %v", first, err)
		}
		second, err := w.AddPasskey(t.Context(), who, form) // the second click
		if err != nil || strings.Join(second.Codes, " ") != strings.Join(first.Codes, " ") {
			t.Fatalf("%+v, %v", second, err)
		}
		own, err := w.TwoStep(t.Context(), who)
		if err != nil || len(own.Passkeys) != 1 || own.Passkeys[0].Name != "work laptop" || own.Passkeys[0].LastUsedAt != nil {
			t.Fatalf("%+v, %v", own, err)
		}
		if key := own.Passkeys[0]; strings.Contains(string(key.Handle), "amira") || len(key.Handle) != 32 {
			t.Errorf("the handle is %q", key.Handle)
		}
		token, err := w.byPasskey(w.answer(device))
		if err != nil || w.actor(token).ID != who.ID || w.method(token) != identity.ByPasskey {
			t.Fatal(token, err)
		}
		if got := w.count("SELECT count(*) FROM passkeys WHERE last_used_at = ? AND sign_count = 1", w.clock()); got != 1 {
			t.Error("the use is not noted")
		}
		if got := strings.Join(w.letterKinds("Amira Hassan"), " "); got != "two-step-on" {
			t.Errorf("the letters are %s", got)
		}
		lines, err := audit.History(db.Read(t.Context()), who.ID, who.ID)
		if err != nil || len(lines) != 1 || lines[0].Words != "added the passkey “work laptop”" {
			t.Errorf("the history is %+v, %v", lines, err)
		}
	})
}

// Whatever is wrong with an answer, it opens nothing.
func TestAnswersThatAreNotAccepted(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		who, device := w.withPasskey("Amira Hassan")
		w.add("Tom Price")
		tom := w.actor(w.signIn("Tom Price"))
		half := w.half("Amira Hassan")
		stepOffer := func() identity.PasskeyOffer {
			ways, err := w.Halfway(t.Context(), half, site)
			if err != nil || ways.Passkey == nil {
				t.Fatal(ways, err)
			}
			return *ways.Passkey
		}
		with := func(change func(*identitytest.Authenticator)) *identitytest.Authenticator {
			other := *device
			change(&other)
			return &other
		}
		for name, given := range map[string]func() identity.PasskeyAnswer{
			"a page elsewhere": func() identity.PasskeyAnswer {
				return w.answer(with(func(a *identitytest.Authenticator) { a.Origin = "https://evil.example" }))
			},
			"a page without encryption": func() identity.PasskeyAnswer {
				return w.answer(with(func(a *identitytest.Authenticator) { a.Origin = "http://cpd.example.org" }))
			},
			"another port": func() identity.PasskeyAnswer {
				return w.answer(with(func(a *identitytest.Authenticator) { a.Origin = site.Origin + ":8443" }))
			},
			"nobody verified": func() identity.PasskeyAnswer {
				return w.answer(with(func(a *identitytest.Authenticator) { a.Unverified = true }))
			},
			"another challenge": func() identity.PasskeyAnswer {
				given, other := w.answer(device), w.answer(device)
				given.Ceremony = other.Ceremony
				return given
			},
			"a second step's ceremony": func() identity.PasskeyAnswer {
				offer := stepOffer()
				return identity.PasskeyAnswer{Ceremony: offer.Ceremony, Answer: device.Use(t, offer.Options), At: site}
			},
			"a ceremony of making": func() identity.PasskeyAnswer {
				given := w.form(who, newDevice(), "").PasskeyAnswer
				given.Answer = w.answer(device).Answer
				return given
			},
			"a ceremony that we did not sign": func() identity.PasskeyAnswer {
				given := w.answer(device)
				at := strings.LastIndex(given.Ceremony, ".") + 10 // not the last letters, which are the same in one of sixteen
				given.Ceremony = given.Ceremony[:at] + map[bool]string{true: "B", false: "A"}[given.Ceremony[at] == 'A'] + given.Ceremony[at+1:]
				return given
			},
			"no ceremony": func() identity.PasskeyAnswer { given := w.answer(device); given.Ceremony = ""; return given },
			"a session":   func() identity.PasskeyAnswer { given := w.answer(device); given.Ceremony = half; return given },
			"nonsense":    func() identity.PasskeyAnswer { given := w.answer(device); given.Answer = `{"id":1}`; return given },
			"no answer":   func() identity.PasskeyAnswer { given := w.answer(device); given.Answer = ""; return given },
			"a turned bit": func() identity.PasskeyAnswer {
				given := w.answer(device)
				given.Answer = turned(t, given.Answer)
				return given
			},
			"no handle": func() identity.PasskeyAnswer {
				given := w.answer(device)
				given.Answer = without(t, given.Answer, "userHandle")
				return given
			},
			"an unknown passkey": func() identity.PasskeyAnswer {
				stranger := newDevice()
				w.form(tom, stranger, "") // made, and never sent
				return w.answer(stranger)
			},
			"too late": func() identity.PasskeyAnswer {
				given := w.answer(device)
				w.pass(5*time.Minute + 11*time.Second)
				return given
			},
		} {
			token, err := w.byPasskey(given())
			if fault.KindOf(err) != fault.Invalid || token != "" {
				t.Errorf("%s: %q, %v", name, token, err)
			}
		}
		given := w.answer(device)
		if _, err := w.byPasskey(given); err != nil {
			t.Fatalf("a right one: %v", err)
		}
		_, err := w.byPasskey(given)
		says(t, err, fault.Invalid, "was not accepted") // the same again
		if got := w.count("SELECT count(*) FROM sessions WHERE method LIKE '%passkey%' AND created_at > ?", start); got != 1 {
			t.Errorf("%d sessions began", got)
		}
		w.exec("UPDATE people SET disabled_at = ?", start)
		_, err = w.byPasskey(w.answer(device))
		says(t, err, fault.Invalid, "was not accepted")
	})
}

// turned is an answer whose signature is another's.
func turned(t *testing.T, answer string) string {
	t.Helper()
	return rewritten(t, answer, func(response map[string]any) {
		signature := response["signature"].(string)
		response["signature"] = signature[:12] + map[bool]string{true: "A", false: "B"}[signature[12] != 'A'] + signature[13:]
	})
}

func without(t *testing.T, answer, part string) string {
	t.Helper()
	return rewritten(t, answer, func(response map[string]any) { delete(response, part) })
}

func rewritten(t *testing.T, answer string, change func(response map[string]any)) string {
	t.Helper()
	var whole map[string]any
	if err := json.Unmarshal([]byte(answer), &whole); err != nil {
		t.Fatal(err)
	}
	change(whole["response"].(map[string]any))
	text, err := json.Marshal(whole)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestMakingThatIsNotAccepted(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.add("Amira Hassan")
		w.add("Tom Price")
		amira, tom := w.actor(w.signIn("Amira Hassan")), w.actor(w.signIn("Tom Price"))
		refused := func(name string, who access.Actor, form identity.PasskeySetUp, kind fault.Kind) {
			t.Helper()
			if _, err := w.AddPasskey(t.Context(), who, form); fault.KindOf(err) != kind {
				t.Errorf("%s: %v", name, err)
			}
		}
		elsewhere := newDevice()
		elsewhere.Origin = "https://evil.example"
		refused("a page elsewhere", amira, w.form(amira, elsewhere, ""), fault.Invalid)
		unverified := newDevice()
		unverified.Unverified = true
		refused("nobody verified", amira, w.form(amira, unverified, ""), fault.Invalid)
		refused("another's ceremony", amira, w.form(tom, newDevice(), ""), fault.Invalid)
		mixed := w.form(amira, newDevice(), "")
		mixed.Ceremony = w.form(amira, newDevice(), "").Ceremony
		refused("another challenge", amira, mixed, fault.Invalid)
		late := w.form(amira, newDevice(), "")
		w.pass(5*time.Minute + 11*time.Second)
		refused("too late", amira, late, fault.Invalid)
		old := w.form(amira, newDevice(), "")
		refused("no password in an old session", amira, old, fault.Invalid)
		nowhere := old
		nowhere.At, nowhere.Password = identity.Site{}, password
		refused("an address without passkeys", amira, nowhere, fault.Conflict)
		if got := w.count("SELECT count(*) FROM passkeys"); got != 0 {
			t.Fatalf("%d passkeys", got)
		}
		old.Password = password
		done, err := w.AddPasskey(t.Context(), amira, old)
		if err != nil {
			t.Fatal(err)
		}
		var key identity.Passkey
		if err := db.Read(t.Context()).Take(&key).Error; err != nil || !strings.HasPrefix(key.Name, "Passkey of 23 November") {
			t.Errorf("%+v, %v", key, err)
		}
		amira = w.actor(done.Token)
		if err := w.RemovePasskey(t.Context(), amira, key.ID, ""); err != nil {
			t.Fatal(err)
		}
		refused("a ceremony used before", amira, old, fault.Invalid)
		if err := w.RemovePasskey(t.Context(), amira, key.ID, ""); fault.KindOf(err) != fault.NotFound {
			t.Errorf("removed twice: %v", err)
		}
	})
}

func TestAPasskeyIsASecondStep(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		_, device := w.withPasskey("Amira Hassan")
		w.withPasskey("Tom Price")
		half := w.half("Amira Hassan")
		ways, err := w.Halfway(t.Context(), half, site)
		if err != nil || ways.App || ways.Passkey == nil || !ways.Codes {
			t.Fatalf("%+v, %v", ways, err)
		}
		given := identity.PasskeyAnswer{Ceremony: ways.Passkey.Ceremony, Answer: device.Use(t, ways.Passkey.Options), At: site}
		take := func(half string, given identity.PasskeyAnswer) (string, error) {
			arrived, err := w.SecondStep(t.Context(), half, identity.Step{By: identity.ByPasswordKey, Passkey: given}, "test")
			return arrived.Token, err
		}
		_, err = take(w.half("Tom Price"), given)
		says(t, err, fault.Invalid, "was not accepted")
		token, err := take(half, given)
		if err != nil || w.method(token) != identity.ByPasswordKey {
			t.Fatal(err)
		}
		_, err = take(w.half("Amira Hassan"), given)
		says(t, err, fault.Invalid, "was not accepted")
		_, err = take(w.half("Amira Hassan"), w.answer(device)) // begun to sign in with it alone
		says(t, err, fault.Invalid, "was not accepted")
		elsewhere, err := w.Halfway(t.Context(), w.half("Amira Hassan"), identity.Site{Host: "localhost", Origin: "http://localhost:8080"})
		if err != nil || elsewhere.Passkey != nil {
			t.Errorf("at another address: %+v, %v", elsewhere, err)
		}
	})
}

func TestOfSixteenWithOneAnswerOneArrives(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		_, device := w.withPasskey("Amira Hassan")
		given := w.answer(device)
		var arrived atomic.Int64
		var wg sync.WaitGroup
		for range 16 {
			wg.Go(func() {
				switch _, err := w.byPasskey(given); {
				case err == nil:
					arrived.Add(1)
				case fault.KindOf(err) != fault.Invalid:
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if arrived.Load() != 1 {
			t.Errorf("%d arrived", arrived.Load())
		}
	})
}

func TestACopyOfAPasskeyIsRefusedAndTold(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		who, device := w.withPasskey("Amira Hassan")
		copied := *device
		if _, err := w.byPasskey(w.answer(device)); err != nil {
			t.Fatal(err)
		}
		_, err := w.byPasskey(w.answer(&copied))
		says(t, err, fault.Invalid, "was not accepted")
		letters := mailtest.Letters(t, db, w.parts.Outbox, address("Amira Hassan"))
		if last := letters[len(letters)-1]; last.Kind != "passkey-refused" || !strings.Contains(last.Text, "“work laptop”") {
			t.Errorf("the last letter is %+v", last)
		}
		lines, err := audit.History(db.Read(t.Context()), who.ID, who.ID)
		if err != nil || lines[len(lines)-1].Act != identity.ActPasskeyCopy {
			t.Errorf("the history is %+v, %v", lines, err)
		}
		device.Count, device.Still = 0, true // password managers do not count
		w.exec("UPDATE passkeys SET sign_count = 0")
		for range 2 {
			if _, err := w.byPasskey(w.answer(device)); err != nil {
				t.Error(err)
			}
		}
	})
}

func TestTheLastWayInStays(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		_, device := w.withPasskey("Amira Hassan")
		token, err := w.byPasskey(w.answer(device))
		if err != nil {
			t.Fatal(err)
		}
		who := w.actor(token)
		own, err := w.TwoStep(t.Context(), who)
		if err != nil {
			t.Fatal(err)
		}
		id := own.Passkeys[0].ID
		w.exec("UPDATE people SET password_hash = ''")
		says(t, w.RemovePasskey(t.Context(), who, id, ""), fault.Conflict, "your only way to sign in")
		if _, err := w.AddPasskey(t.Context(), who, w.form(who, newDevice(), "phone")); err != nil {
			t.Fatal(err)
		}
		if err := w.RemovePasskey(t.Context(), who, id, ""); err != nil {
			t.Error(err)
		}
		if got := strings.Join(w.letterKinds("Amira Hassan"), " "); got != "two-step-on sign-in-changed sign-in-changed" {
			t.Errorf("the letters are %s", got)
		}
		w.withPasskey("Tom Price")
		var toms identity.Passkey
		if err := db.Read(t.Context()).Where("name = 'work laptop'").Take(&toms).Error; err != nil {
			t.Fatal(err)
		}
		for _, other := range []uuid.UUID{toms.ID, uuid.New()} {
			if err := w.RemovePasskey(t.Context(), who, other, ""); fault.KindOf(err) != fault.NotFound {
				t.Errorf("another's passkey: %v", err)
			}
		}
	})
}

func TestAnAccountHasRoomForTwentyPasskeys(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		who, device := w.withPasskey("Amira Hassan")
		for i := range 20 {
			_, err := w.AddPasskey(t.Context(), who, w.form(who, device, ""))
			if want := map[bool]fault.Kind{true: fault.Conflict}[i == 19]; fault.KindOf(err) != want && (err != nil || i == 19) {
				t.Fatalf("number %d: %v", i+2, err)
			}
		}
		ways, err := w.Halfway(t.Context(), w.half("Amira Hassan"), site)
		if err != nil {
			t.Fatal(err)
		}
		given := identity.PasskeyAnswer{Ceremony: ways.Passkey.Ceremony, Answer: device.Use(t, ways.Passkey.Options), At: site}
		_, err = w.SecondStep(t.Context(), w.half("Amira Hassan"), identity.Step{By: identity.ByPasswordKey, Passkey: given}, "test")
		if err != nil {
			t.Errorf("with a full list: %v", err)
		}
	})
}
