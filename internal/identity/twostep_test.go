package identity_test

import (
	"encoding/base32"
	"regexp"
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
	"linkfolio/internal/mail/mailtest"
)

// app is somebody's phone.
type app struct {
	w      *world
	secret []byte
	codes  []string // recovery codes
}

func (a app) code(later int64) string { return identity.CodeAt(a.secret, a.w.clock(), later) }

// setUpApp sets an app up in a session, with the code of the step before, so that the present one is still good.
func (w *world) setUpApp(who access.Actor) app {
	w.t.Helper()
	offer, err := w.OfferApp(w.t.Context(), who, "")
	if err != nil {
		w.t.Fatal(err)
	}
	secret, err := base32.StdEncoding.DecodeString(strings.ReplaceAll(offer.Secret, " ", ""))
	if err != nil {
		w.t.Fatal(err)
	}
	a := app{w: w, secret: secret}
	done, err := w.SetUpApp(w.t.Context(), who, identity.AppSetUp{Offer: offer.Sealed, Codes: w.OfferCodes(who), Code: a.code(-1)})
	if err != nil {
		w.t.Fatal(err)
	}
	a.codes = done.Codes
	return a
}

// withApp is somebody who has just set an app up.
func (w *world) withApp(name string) (access.Actor, app) {
	w.t.Helper()
	w.add(name)
	who := w.actor(w.signIn(name))
	return who, w.setUpApp(who)
}

// half gives the right password of somebody with a second step.
func (w *world) half(name string) string {
	w.t.Helper()
	arrived, err := w.SignIn(w.t.Context(), address(name), password, identity.Device{Agent: "test"})
	if err != nil || arrived.Half == "" || arrived.Token != "" {
		w.t.Fatalf("not halfway: %+v, %v", arrived, err)
	}
	return arrived.Half
}

// step takes a second step and tells how the session began.
func (w *world) step(half string, by identity.Method, code string) (token string, err error) {
	arrived, err := w.SecondStep(w.t.Context(), half, identity.Step{By: by, Code: code}, "test")
	return arrived.Token, err
}

func (w *world) method(token string) identity.Method {
	w.t.Helper()
	var s identity.Session
	if err := w.db.Read(w.t.Context()).Where("id = ?", w.actor(token).Session).Take(&s).Error; err != nil {
		w.t.Fatal(err)
	}
	return s.Method
}

func (w *world) letterKinds(name string) (kinds []string) {
	w.t.Helper()
	for _, letter := range mailtest.Letters(w.t, w.db, w.parts.Outbox, address(name)) {
		kinds = append(kinds, letter.Kind)
	}
	return kinds
}

func TestACodeIsGoodForItsHalfMinuteAndTheOnesBeside(t *testing.T) {
	t.Parallel()
	secret := []byte("12345678901234567890") // of RFC 6238
	edge := time.Unix(1111111110, 0)         // a step begins
	for at, want := range map[time.Time]string{
		time.Unix(59, 0): "287082", time.Unix(1111111109, 0): "081804", time.Unix(1111111111, 0): "050471",
		time.Unix(1234567890, 0): "005924", time.Unix(2000000000, 0): "279037", time.Unix(20000000000, 0): "353130",
	} {
		if got := identity.CodeAt(secret, at, 0); got != want {
			t.Errorf("at %d: %s, the RFC says %s", at.Unix(), got, want)
		}
	}
	for _, c := range []struct {
		name  string
		after time.Duration // since the step of the code began
		good  bool
	}{
		{"two steps early", -30*time.Second - time.Nanosecond, false},
		{"one step early", -30 * time.Second, true},
		{"just early", -time.Nanosecond, true},
		{"on time", 0, true},
		{"at its end", 30*time.Second - time.Nanosecond, true},
		{"one step late", 59 * time.Second, true},
		{"at the end of the step after", 60*time.Second - time.Nanosecond, true},
		{"two steps late", 60 * time.Second, false},
	} {
		code := identity.CodeAt(secret, edge, 0)
		if _, good := identity.StepOf(secret, code, edge.Add(c.after)); good != c.good {
			t.Errorf("%s: %t", c.name, good)
		}
	}
	for _, wrong := range []string{"", "1", "0504711", "05047", "abcdef", "０５０４７１"} {
		if _, good := identity.StepOf(secret, wrong, time.Unix(1111111111, 0)); good {
			t.Errorf("%q is good", wrong)
		}
	}
}

func TestRecoveryCodesAreReadAsPeopleTypeThem(t *testing.T) {
	t.Parallel()
	code := identity.NewRecoveryCode()
	if !regexp.MustCompile(`^[2-9A-HJ-NP-Z]{4}(-[2-9A-HJ-NP-Z]{4}){2}$`).MatchString(code) || identity.NewRecoveryCode() == code {
		t.Errorf("a code is %q", code)
	}
	for typed, want := range map[string]string{
		"ABCD-2345-EFGH": "ABCD-2345-EFGH", " abcd 2345 efgh\n": "ABCD-2345-EFGH", "abcd2345efgh": "ABCD-2345-EFGH", "ABCD–2345–EFGH": "ABCD-2345-EFGH",
		"": "", "ABCD-2345-EFG": "", "ABCD-2345-EFGHJ": "", "ABCD-2345-EFG0": "",
	} {
		if got := identity.TypedRecoveryCode(typed); got != want {
			t.Errorf("%q is read as %q", typed, got)
		}
	}
}

func TestAPasswordComesHalfwayAndACodeArrives(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		who, phone := w.withApp("Amira Hassan")
		if len(phone.codes) != 10 {
			t.Fatalf("%d recovery codes", len(phone.codes))
		}
		half := w.half("Amira Hassan")
		w.wantSignedOut(half, "half a sign-in")
		if _, err := w.step(who.Session.String(), identity.ByApp, phone.code(0)); fault.KindOf(err) != fault.SignedOut {
			t.Errorf("no token: %v", err)
		}
		says(t, w.stepErr(half, identity.ByApp, "000000"), fault.Invalid, "wrong or was used")
		says(t, w.stepErr(half, identity.ByApp, " "), fault.Invalid, "Enter the 6-digit code")
		says(t, w.stepErr(half, identity.ByApp, phone.code(-1)), fault.Invalid, "wrong or was used") // used to set it up
		code := phone.code(0)
		token, err := w.step(half, identity.ByApp, code[:3]+" "+code[3:])
		if err != nil || w.method(token) != identity.ByApp {
			t.Fatal(token, err)
		}
		says(t, w.stepErr(half, identity.ByApp, phone.code(1)), fault.SignedOut, "finished already")
		says(t, w.stepErr(w.half("Amira Hassan"), identity.ByApp, code), fault.Invalid, "used already")
		if _, err := w.step(w.half("Amira Hassan"), identity.ByApp, phone.code(1)); err != nil {
			t.Error(err)
		}
		if _, err := w.step(token, identity.ByApp, phone.code(1)); fault.KindOf(err) != fault.SignedOut {
			t.Errorf("a session's token: %v", err)
		}
	})
}

func (w *world) stepErr(half string, by identity.Method, code string) error {
	_, err := w.step(half, by, code)
	return err
}

func TestHalfASignInEnds(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		who, phone := w.withApp("Amira Hassan")
		late := w.half("Amira Hassan")
		w.pass(10*time.Minute + 11*time.Second)
		says(t, w.stepErr(late, identity.ByApp, phone.code(0)), fault.SignedOut, "You took too long")
		changed := w.half("Amira Hassan")
		w.exec("UPDATE people SET password_hash = ?", "another")
		says(t, w.stepErr(changed, identity.ByApp, phone.code(0)), fault.SignedOut, "Sign in again")

		w.add("Tom Price")
		tom := w.setUpApp(w.actor(w.signIn("Tom Price")))
		disabled := w.half("Tom Price")
		w.exec("UPDATE people SET disabled_at = ?", start)
		says(t, w.stepErr(disabled, identity.ByApp, tom.code(0)), fault.SignedOut, "Sign in again")
		if got := w.count("SELECT count(*) FROM sessions WHERE method <> 'password' AND person_id = ? AND created_at > ?", who.ID, start); got != 0 {
			t.Errorf("%d sessions began", got)
		}
	})
}

// 16 who try at once, on two servers: one arrives.
func (w *world) race(try func(p *identity.People, half string) error) (won int64) {
	w.t.Helper()
	second := identity.New(w.parts)
	halves := make([]string, 16)
	for i := range halves {
		halves[i] = w.half("Amira Hassan")
	}
	var wins atomic.Int64
	var wg sync.WaitGroup
	for i, half := range halves {
		server := []*identity.People{w.People, second}[i%2]
		wg.Go(func() {
			switch err := try(server, half); fault.KindOf(err) {
			case fault.Invalid, fault.SignedOut, fault.TooMany:
			default:
				if err != nil {
					w.t.Error(err)
					return
				}
				wins.Add(1)
			}
		})
	}
	wg.Wait()
	return wins.Load()
}

func TestOfSixteenAtOnceOneArrives(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		who, phone := w.withApp("Amira Hassan")
		for _, step := range []identity.Step{{By: identity.ByApp, Code: phone.code(0)}, {By: identity.ByRecoveryCode, Code: phone.codes[9]}} {
			if won := w.race(func(p *identity.People, _ string) error { // past the counter of guesses, which lets ten through
				return p.SpendCode(t.Context(), identity.Person{ID: who.ID, Name: who.Name, Email: address("Amira Hassan")}, step)
			}); won != 1 {
				t.Errorf("%s: %d have used one code", step.By, won)
			}
		}
		w.pass(30 * time.Second)
		for name, step := range map[string]identity.Step{
			"code": {By: identity.ByApp, Code: phone.code(0)}, "recovery code": {By: identity.ByRecoveryCode, Code: phone.codes[0]},
		} {
			w.exec("DELETE FROM guesses")
			if won := w.race(func(p *identity.People, half string) error {
				_, err := p.SecondStep(t.Context(), half, step, "test")
				return err
			}); won != 1 {
				t.Errorf("one %s: %d arrived", name, won)
			}
		}
		w.exec("DELETE FROM guesses")
		half := w.half("Amira Hassan") // one sign-in, a code of its own for each
		if won := w.race(func(p *identity.People, _ string) error {
			_, err := p.SecondStep(t.Context(), half, identity.Step{By: identity.ByRecoveryCode, Code: phone.codes[1]}, "test")
			return err
		}); won != 1 {
			t.Errorf("one sign-in: %d arrived", won)
		}
		if got := w.count("SELECT count(*) FROM recovery_codes WHERE used_at IS NOT NULL"); got != 3 {
			t.Errorf("%d recovery codes are used", got)
		}
	})
}

func TestTenGuessesOfACode(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		_, phone := w.withApp("Amira Hassan")
		half := w.half("Amira Hassan")
		for i := range 10 {
			by := []identity.Method{identity.ByApp, identity.ByRecoveryCode}[i%2]
			says(t, w.stepErr(half, by, "222222222222"), fault.Invalid, "wrong or was used")
		}
		says(t, w.stepErr(half, identity.ByApp, phone.code(0)), fault.TooMany, "Wait 5 minutes")
		says(t, w.stepErr(half, identity.ByRecoveryCode, phone.codes[0]), fault.TooMany, "Wait 5 minutes")
		half = w.half("Amira Hassan") // the password is counted apart
		w.pass(5 * time.Minute)
		for range 3 { // right ones are given back
			if _, err := w.step(half, identity.ByApp, phone.code(0)); err != nil {
				t.Fatal(err)
			}
			w.pass(time.Minute)
			half = w.half("Amira Hassan")
		}
		if got := w.count("SELECT coalesce(sum(n), 0) FROM guesses"); got > 10 {
			t.Errorf("%d guesses are counted", got)
		}
	})
}

func TestRecoveryCodes(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		_, phone := w.withApp("Amira Hassan")
		token, err := w.step(w.half("Amira Hassan"), identity.ByRecoveryCode, strings.ToLower(phone.codes[3]))
		if err != nil || w.method(token) != identity.ByRecoveryCode {
			t.Fatal(err)
		}
		says(t, w.stepErr(w.half("Amira Hassan"), identity.ByRecoveryCode, phone.codes[3]), fault.Invalid, "used already")
		says(t, w.stepErr(w.half("Amira Hassan"), identity.ByRecoveryCode, ""), fault.Invalid, "Enter one of your recovery codes")
		w.add("Tom Price")
		w.setUpApp(w.actor(w.signIn("Tom Price")))
		says(t, w.stepErr(w.half("Tom Price"), identity.ByRecoveryCode, phone.codes[4]), fault.Invalid, "wrong")
		letters := mailtest.Letters(t, db, w.parts.Outbox, address("Amira Hassan"))
		if last := letters[len(letters)-1]; last.Kind != "recovery-code-used" || !strings.Contains(last.Text, "You have 9 recovery codes left") {
			t.Errorf("the last letter is %+v", last)
		}
		who := w.actor(token)
		offer := w.OfferCodes(who)
		for range 2 { // the second click shows the same again
			codes, err := w.NewCodes(t.Context(), who, offer, "")
			if err != nil || len(codes) != 10 {
				t.Fatal(codes, err)
			}
		}
		says(t, w.stepErr(w.half("Amira Hassan"), identity.ByRecoveryCode, phone.codes[5]), fault.Invalid, "wrong")
		codes, _ := w.NewCodes(t.Context(), who, offer, "")
		if _, err := w.step(w.half("Amira Hassan"), identity.ByRecoveryCode, codes[0]); err != nil {
			t.Fatal(err)
		}
		if _, err := w.NewCodes(t.Context(), who, offer, ""); err != nil { // an old form brings no used code back
			t.Fatal(err)
		}
		says(t, w.stepErr(w.half("Amira Hassan"), identity.ByRecoveryCode, codes[0]), fault.Invalid, "used already")
		if got := w.count("SELECT count(*) FROM recovery_codes WHERE mark LIKE ?", "%"+codes[1]+"%"); got != 0 {
			t.Error("codes are kept as they are")
		}
		_, err = w.NewCodes(t.Context(), w.actor(w.signInStep("Amira Hassan", phone)), w.OfferCodes(access.Actor{ID: uuid.New()}), "")
		says(t, err, fault.Invalid, "open for too long")
	})
}

// signInStep signs in with an app.
func (w *world) signInStep(name string, phone app) string {
	w.t.Helper()
	token, err := w.step(w.half(name), identity.ByApp, phone.code(0))
	if err != nil {
		w.t.Fatal(err)
	}
	return token
}

func TestSettingAnAppUp(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.add("Amira Hassan")
		token := w.signIn("Amira Hassan")
		who := w.actor(token)
		offer, err := w.OfferApp(t.Context(), who, "")
		if err != nil {
			t.Fatal(err)
		}
		if again, _ := w.OfferApp(t.Context(), who, offer.Sealed); again.Secret != offer.Secret {
			t.Error("a refused form shows another secret")
		}
		if strings.Contains(offer.Sealed, strings.ReplaceAll(offer.Secret, " ", "")) || !strings.HasPrefix(offer.URL, "otpauth://totp/Linkfolio:amira@demo.example?") {
			t.Errorf("the offer is %+v", offer)
		}
		secret, _ := base32.StdEncoding.DecodeString(strings.ReplaceAll(offer.Secret, " ", ""))
		form := identity.AppSetUp{Offer: offer.Sealed, Codes: w.OfferCodes(who), Code: "000000"}
		_, err = w.SetUpApp(t.Context(), who, form)
		says(t, err, fault.Invalid, "not the one for this app")
		w.pass(6 * time.Minute)
		form.Code = identity.CodeAt(secret, w.clock(), 0)
		_, err = w.SetUpApp(t.Context(), who, form)
		says(t, err, fault.Invalid, "Enter your password")
		form.Password = "wrong"
		_, err = w.SetUpApp(t.Context(), who, form)
		says(t, err, fault.Invalid, "This is not your password")
		if got := w.count("SELECT count(*) FROM authenticator_apps"); got != 0 {
			t.Fatal("it is on already")
		}
		form.Password = password
		first, err := w.SetUpApp(t.Context(), who, form)
		if err != nil {
			t.Fatal(err)
		}
		second, err := w.SetUpApp(t.Context(), who, form) // the second click
		if err != nil || strings.Join(first.Codes, " ") != strings.Join(second.Codes, " ") || len(first.Codes) != 10 {
			t.Fatalf("%+v and %+v, %v", first, second, err)
		}
		if w.method(first.Token) != identity.ByApp || w.method(second.Token) != identity.ByApp {
			t.Error("the sessions are not proven")
		}
		w.actor(token)
		w.pass(10 * time.Second)
		w.wantSignedOut(token, "the session from before")
		if got := strings.Join(w.letterKinds("Amira Hassan"), " "); got != "two-step-on" {
			t.Errorf("the letters are %s", got)
		}
		if got := w.count("SELECT count(*) FROM authenticator_apps WHERE secret = ?", secret); got != 0 {
			t.Error("the secret is kept as it is")
		}
		lines, err := audit.History(db.Read(t.Context()), who.ID, who.ID)
		if err != nil || len(lines) != 1 || lines[0].Words != "set up an authenticator app" {
			t.Errorf("the history is %+v, %v", lines, err)
		}
		w.pass(30 * time.Minute)
		_, err = w.SetUpApp(t.Context(), w.actor(first.Token), form)
		says(t, err, fault.Invalid, "open for too long")
		w.add("Tom Price")
		form.Code = identity.CodeAt(secret, w.clock(), 0)
		_, err = w.SetUpApp(t.Context(), w.actor(w.signIn("Tom Price")), form)
		says(t, err, fault.Invalid, "open for too long") // another's offer
	})
}

func TestTurningTheAppOff(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		who, _ := w.withApp("Amira Hassan")
		w.pass(5 * time.Second)
		if err := w.TurnOffApp(t.Context(), who, ""); err != nil {
			t.Fatal(err)
		}
		if err := w.TurnOffApp(t.Context(), who, ""); err != nil {
			t.Errorf("twice: %v", err)
		}
		w.signIn("Amira Hassan")
		if got := w.count("SELECT count(*) FROM recovery_codes"); got != 0 {
			t.Errorf("%d recovery codes are left", got)
		}
		if got := strings.Join(w.letterKinds("Amira Hassan"), " "); got != "two-step-on two-step-off" {
			t.Errorf("the letters are %s", got)
		}
		if _, err := w.NewCodes(t.Context(), who, w.OfferCodes(who), ""); fault.KindOf(err) != fault.Conflict {
			t.Errorf("codes without a second step: %v", err)
		}
	})
}

func TestAnOrganisationAsksForTwoSteps(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		harbour := w.organisation("Harbour PCN")
		roles := map[string]access.Role{"Sam Okafor": access.Supervisor, "Lena Novak": access.Lead, "Amira Hassan": access.LinkWorker}
		tokens := map[string]string{}
		for name, role := range roles {
			w.join(w.add(name), harbour, role)
			tokens[name] = w.signIn(name)
			if w.actor(tokens[name]).Unproven {
				t.Errorf("%s is asked", name)
			}
		}
		w.exec("UPDATE organisations SET require_two_step = ?", true)
		for name, role := range roles { // on the next request
			if got, want := w.actor(tokens[name]).Unproven, role != access.LinkWorker; got != want {
				t.Errorf("%s is unproven: %t", name, got)
			}
		}
		sam := w.actor(tokens["Sam Okafor"])
		offer, err := w.OfferApp(t.Context(), sam, "")
		if err != nil {
			t.Fatal(err)
		}
		secret, _ := base32.StdEncoding.DecodeString(strings.ReplaceAll(offer.Secret, " ", ""))
		done, err := w.SetUpApp(t.Context(), sam, identity.AppSetUp{Offer: offer.Sealed, Codes: w.OfferCodes(sam), Code: identity.CodeAt(secret, w.clock(), 0)})
		if err != nil {
			t.Fatal(err)
		}
		proven := w.actor(done.Token)
		if proven.Unproven || proven.Session == sam.Session {
			t.Errorf("after setting it up: %+v", proven)
		}
		says(t, w.TurnOffApp(t.Context(), proven, ""), fault.Conflict, "one way has to stay")
		if got := w.count("SELECT count(*) FROM authenticator_apps"); got != 1 {
			t.Error("it is off")
		}
		own, err := w.TwoStep(t.Context(), proven)
		if err != nil || !own.Asked || !own.On() || own.CodesLeft != 10 || own.NeedsPassword || !own.HasPassword {
			t.Errorf("the page shows %+v, %v", own, err)
		}
	})
}

func TestAnAdministratorTakesItOff(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		amira, _ := w.withApp("Amira Hassan")
		root := access.Actor{ID: w.add("Robin Root").ID, Name: "Robin Root", Administrator: true}
		if err := w.TakeOffTwoStep(t.Context(), access.Actor{ID: amira.ID, Name: amira.Name}, amira.ID); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("she herself: %v", err)
		}
		if err := w.TakeOffTwoStep(t.Context(), root, uuid.New()); fault.KindOf(err) != fault.NotFound {
			t.Errorf("nobody: %v", err)
		}
		for range 2 {
			if err := w.TakeOffTwoStep(t.Context(), root, amira.ID); err != nil {
				t.Fatal(err)
			}
		}
		w.signIn("Amira Hassan")
		if got := w.count("SELECT (SELECT count(*) FROM recovery_codes) + (SELECT count(*) FROM authenticator_apps)"); got != 0 {
			t.Errorf("%d rows are left", got)
		}
		lines, err := audit.History(db.Read(t.Context()), amira.ID, amira.ID)
		if err != nil || len(lines) != 2 || lines[1].Actor != "Robin Root" || lines[1].Act != identity.ActTakenOff {
			t.Errorf("the history is %+v, %v", lines, err)
		}
		if got := strings.Join(w.letterKinds("Amira Hassan"), " "); got != "two-step-on two-step-off" {
			t.Errorf("the letters are %s", got)
		}
	})
}

// With the first second step, sessions elsewhere that a password alone opened end: somebody else may be in them.
func TestTheFirstStepEndsSessionsOfThePasswordAlone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.add("Amira Hassan")
		elsewhere, here := w.signIn("Amira"), w.signIn("Amira")
		w.setUpApp(w.actor(here))
		if _, err := w.Actor(t.Context(), elsewhere); fault.KindOf(err) != fault.SignedOut {
			t.Errorf("the session elsewhere: %v", err)
		}
	})
}
