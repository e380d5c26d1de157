package identity_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/audit"
	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
)

const provider = "https://login.example.org"

// sso is a world whose installation has a single sign-on.
func newSSOWorld(t *testing.T, db *database.DB) *world {
	t.Helper()
	w := newWorld(t, db)
	w.UseSSO(identity.SSO{Issuer: provider, Name: "Harbour login"})
	return w
}

func outside(name string) identity.Outside {
	return identity.Outside{Issuer: provider, Subject: "subject of " + name, Email: address(name), Verified: true}
}

// arrive comes by single sign-on without anybody signed in.
func (w *world) arrive(o identity.Outside) (token, proof string, err error) {
	arrived, proof, err := w.ArriveBySSO(w.t.Context(), access.Actor{}, o, "test")
	return arrived.Token, proof, err
}

// link signs in by password and links.
func (w *world) link(name string) access.Actor {
	w.t.Helper()
	who := w.actor(w.signIn(name))
	if err := w.linkAs(who, outside(name), ""); err != nil {
		w.t.Fatal(err)
	}
	return who
}

func (w *world) linkAs(who access.Actor, o identity.Outside, password string) error {
	w.t.Helper()
	_, proof, err := w.ArriveBySSO(w.t.Context(), who, o, "test")
	if err != nil {
		return err
	}
	_, err = w.LinkSSO(w.t.Context(), who, proof, password, "test")
	return err
}

func (w *world) count(sql string, args ...any) (n int) {
	w.t.Helper()
	if err := w.db.Read(w.t.Context()).Raw(sql, args...).Scan(&n).Error; err != nil {
		w.t.Fatal(err)
	}
	return n
}

func says(t *testing.T, err error, kind fault.Kind, words string) {
	t.Helper()
	if fault.KindOf(err) != kind || !strings.Contains(err.Error(), words) {
		t.Errorf("got %v, want %v with %q", err, kind, words)
	}
}

func TestAKnownAccountOutsideSignsIn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newSSOWorld(t, db)
		amira := w.add("Amira Hassan")
		before := w.link("Amira Hassan")
		renamed := outside("Amira Hassan")
		renamed.Email, renamed.Verified = "hassan@elsewhere.example", false // an address may change; the subject does not
		token, proof, err := w.arrive(renamed)
		if err != nil || proof != "" {
			t.Fatal(proof, err)
		}
		who := w.actor(token)
		if who.ID != amira.ID || who.Session == before.Session {
			t.Errorf("got %+v", who)
		}
		if got := w.count("SELECT count(*) FROM sessions WHERE id = ? AND method = 'single sign-on'", who.Session); got != 1 {
			t.Error("the session does not say how it began")
		}
		if got := w.count("SELECT count(*) FROM outside_identities WHERE last_used_at = ?", w.clock()); got != 1 {
			t.Error("the use is not noted")
		}
		w.exec("UPDATE people SET disabled_at = ?", start)
		_, _, err = w.arrive(renamed)
		says(t, err, fault.Invalid, "Your account cannot be used")
		w.wantSignedOut(token, "disabled")
	})
}

func TestAnUnknownAccountOutsideOpensNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newSSOWorld(t, db)
		w.add("Amira Hassan")
		w.add("Tom Price")
		w.exec("UPDATE people SET disabled_at = ? WHERE email_key = 'tom@demo.example'", start)
		o := outside("Amira Hassan")
		o.Email = "AMIRA@demo.example"
		token, proof, err := w.arrive(o)
		if err != nil || token != "" || proof == "" {
			t.Fatal(token, proof, err)
		}
		if _, err := w.Actor(t.Context(), proof); fault.KindOf(err) != fault.SignedOut {
			t.Errorf("the proof is taken for a session: %v", err)
		}
		for name, c := range map[string]struct {
			change func(*identity.Outside)
			kind   fault.Kind
			words  string
		}{
			"unverified":     {func(o *identity.Outside) { o.Verified = false }, fault.Invalid, "has not confirmed that amira@demo.example is your email address"},
			"no address":     {func(o *identity.Outside) { o.Email = "" }, fault.Invalid, "did not tell us your email address"},
			"not an address": {func(o *identity.Outside) { o.Email = "\x00" }, fault.Invalid, "did not tell us your email address"},
			"stranger":       {func(o *identity.Outside) { o.Email = "una@demo.example" }, fault.NotFound, "There is no account for una@demo.example. Ask your organisation’s lead"},
			"disabled":       {func(o *identity.Outside) { o.Email = "tom@demo.example" }, fault.NotFound, "There is no account for tom@demo.example"},
		} {
			o := outside("Amira Hassan")
			c.change(&o)
			token, proof, err := w.arrive(o)
			if token != "" || proof != "" {
				t.Errorf("%s: %q %q", name, token, proof)
			}
			says(t, err, c.kind, c.words)
		}
		if got := w.count("SELECT count(*) FROM sessions"); got != 0 {
			t.Errorf("%d sessions", got)
		}
	})
}

func TestLinkingNeedsProofOfBoth(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newSSOWorld(t, db)
		amira := w.add("Amira Hassan")
		who := w.actor(w.signIn("Amira Hassan"))
		link := func(proof, password string) error {
			_, err := w.LinkSSO(t.Context(), who, proof, password, "test")
			return err
		}
		_, proof, err := w.arrive(outside("Amira Hassan"))
		if err != nil {
			t.Fatal(err)
		}
		w.pass(9 * time.Minute)
		says(t, link("", password), fault.Invalid, "more than 10 minutes ago")
		says(t, link(proof+"x", password), fault.Invalid, "more than 10 minutes ago")
		says(t, link(w.signIn("Amira Hassan"), password), fault.Invalid, "more than 10 minutes ago") // a session's token
		w.pass(2 * time.Minute)
		says(t, link(proof, password), fault.Invalid, "more than 10 minutes ago")

		_, proof, err = w.ArriveBySSO(t.Context(), who, outside("Amira Hassan"), "test")
		if err != nil {
			t.Fatal(err)
		}
		says(t, link(proof, ""), fault.Invalid, "Enter your password") // the session is no longer young
		says(t, link(proof, "wrong"), fault.Invalid, "This is not your password")
		if got := w.count("SELECT count(*) FROM outside_identities") + w.count("SELECT count(*) FROM letters"); got != 0 {
			t.Fatalf("%d rows before the proof", got)
		}
		for range 2 { // the second click
			if err := link(proof, password); err != nil {
				t.Fatal(err)
			}
		}
		if got := w.count("SELECT count(*) FROM letters WHERE kind = 'sso-linked' AND to_email = ?", amira.Email); got != 1 {
			t.Errorf("%d letters", got)
		}
		lines, err := audit.History(db.Read(t.Context()), amira.ID, amira.ID)
		if err != nil || len(lines) != 1 || lines[0].Act != identity.ActLinked || lines[0].Words != "linked an account at Harbour login to sign in with" {
			t.Errorf("the history is %+v, %v", lines, err)
		}
		w.add("Sam Okafor")
		sam := w.actor(w.signIn("Sam Okafor"))
		says(t, w.linkAs(sam, outside("Amira Hassan"), ""), fault.Conflict, "linked to another person")
		_, err = w.LinkSSO(t.Context(), sam, proof, "", "test") // Amira's proof in Sam's session
		says(t, err, fault.Conflict, "linked to another person")
	})
}

func TestGuessingWhileLinkingIsCounted(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newSSOWorld(t, db)
		w.add("Amira Hassan")
		who := w.actor(w.signIn("Amira Hassan"))
		w.pass(11 * time.Minute)
		for range 10 {
			says(t, w.linkAs(who, outside("Amira Hassan"), "wrong"), fault.Invalid, "This is not your password")
		}
		says(t, w.linkAs(who, outside("Amira Hassan"), password), fault.TooMany, "too many tries")
	})
}

func TestAnAccountOutsideIsLinkedOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newSSOWorld(t, db)
		names := []string{"Amira Hassan", "Sam Okafor", "Tom Price", "Lena Novak"}
		var actors []access.Actor
		for _, name := range names {
			w.add(name)
			actors = append(actors, w.actor(w.signIn(name)))
		}
		var wg sync.WaitGroup
		kinds := make([]fault.Kind, 16)
		for i := range kinds {
			wg.Go(func() {
				if err := w.linkAs(actors[i%4], outside("Amira Hassan"), ""); err != nil {
					kinds[i] = fault.KindOf(err)
				}
			})
		}
		wg.Wait()
		conflicts := 0
		for _, kind := range kinds {
			if kind == fault.Conflict {
				conflicts++
			}
		}
		if links := w.count("SELECT count(*) FROM outside_identities"); links != 1 || conflicts != 12 {
			t.Errorf("%d links, kinds %v", links, kinds)
		}
	})
}

func TestUnlinking(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newSSOWorld(t, db)
		w.add("Amira Hassan")
		w.add("Sam Okafor")
		amira, sam := w.link("Amira Hassan"), w.link("Sam Okafor")
		own, err := w.SSOAccount(t.Context(), amira)
		if err != nil || len(own.Links) != 1 || own.Insisted || own.NeedsPassword || !own.HasPassword {
			t.Fatalf("%+v, %v", own, err)
		}
		id := own.Links[0].ID
		if err := w.UnlinkSSO(t.Context(), sam, id); err != nil || w.count("SELECT count(*) FROM outside_identities") != 2 {
			t.Errorf("another's link: %v", err) // to Sam it is a link that is not there
		}
		w.exec("UPDATE people SET password_hash = '' WHERE id = ?", amira.ID)
		says(t, w.UnlinkSSO(t.Context(), amira, id), fault.Conflict, "This is your only way to sign in")
		w.exec("UPDATE people SET password_hash = 'x' WHERE id = ?", amira.ID)
		for range 2 {
			if err := w.UnlinkSSO(t.Context(), amira, id); err != nil {
				t.Fatal(err)
			}
		}
		if got := w.count("SELECT count(*) FROM letters WHERE kind = 'sso-unlinked'"); got != 1 {
			t.Errorf("%d letters", got)
		}
		if token, proof, err := w.arrive(outside("Amira Hassan")); err != nil || token != "" || proof == "" {
			t.Errorf("an unlinked account: %q %v", token, err)
		}
		for name, err := range map[string]error{
			"nobody unlinks": w.UnlinkSSO(t.Context(), access.Actor{}, uuid.Nil),
			"nobody links":   w.linkAs(access.Actor{}, outside("Sam Okafor"), ""),
		} {
			if err != nil && fault.KindOf(err) != fault.SignedOut {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
