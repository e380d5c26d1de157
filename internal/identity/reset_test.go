package identity_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"linkfolio/internal/access"
	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
	"linkfolio/internal/mail"
	"linkfolio/internal/mail/mailtest"
	"linkfolio/templates"
)

// reset asks for a link and gives its secret part.
func (w *world) reset(name string) string {
	w.t.Helper()
	if err := w.AskForReset(w.t.Context(), address(name)); err != nil {
		w.t.Fatal(err)
	}
	return w.lastSecret(address(name))
}

func (w *world) lastSecret(email string) string {
	w.t.Helper()
	link := mailtest.LastLink(w.t, w.db, w.parts.Outbox, email)
	return link[strings.LastIndex(link, "/")+1:]
}

func TestALinkGivesANewPasswordOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		amira := w.add("Amira Hassan")
		open := w.signIn("Amira Hassan")
		secret := w.reset("Amira Hassan")
		w.actor(open) // asking ends nothing
		for range 2 { // looking uses nothing up
			if err := w.ResetLink(t.Context(), secret); err != nil {
				t.Fatal(err)
			}
		}
		if got := fieldsOf(w.ResetPassword(t.Context(), secret, "amirahassan2026")); got != "password" {
			t.Errorf("a password that is refused: %q", got)
		}
		for range 2 { // the second is the second click of a double click
			if err := w.ResetPassword(t.Context(), secret, another); err != nil {
				t.Fatal(err)
			}
		}
		w.wantSignedOut(open, "the session before")
		if w.signsIn("Amira Hassan", password) || !w.signsIn("Amira Hassan", another) {
			t.Error("the password is not the new one")
		}
		if err := w.ResetPassword(t.Context(), secret, "yet another one of them"); fault.KindOf(err) != fault.NotFound {
			t.Errorf("another password with the same link: %v", err)
		}
		w.pass(2 * time.Minute)
		if err := w.ResetPassword(t.Context(), secret, another); fault.KindOf(err) != fault.NotFound {
			t.Errorf("the same again later: %v", err)
		}
		if err := w.ResetLink(t.Context(), secret); fault.KindOf(err) != fault.NotFound {
			t.Errorf("looking at a used link: %v", err)
		}
		if got := w.letters("Amira Hassan"); !slices.Equal(got, []string{"reset-password", "password-changed"}) {
			t.Errorf("letters: %q", got)
		}
		if acts := w.acts(amira); !slices.Equal(acts, []string{"reset password"}) {
			t.Errorf("the history says %q", acts)
		}
	})
}

func TestLinksThatAreOver(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.add("Amira Hassan")
		tom := w.add("Tom Price")
		dead := func(secret, why string) {
			t.Helper()
			if err := w.ResetLink(t.Context(), secret); fault.KindOf(err) != fault.NotFound {
				t.Errorf("%s: %v", why, err)
			}
			if err := w.ResetPassword(t.Context(), secret, another); fault.KindOf(err) != fault.NotFound {
				t.Errorf("%s is used: %v", why, err)
			}
		}
		for _, made := range []string{"", "A", strings.Repeat("A", 26), strings.Repeat("A", 10_000), "\x00", "\xff"} {
			dead(made, "a link that was made up")
		}
		first := w.reset("Amira Hassan")
		second := w.reset("Amira Hassan")
		dead(first, "a link before a newer one")
		w.pass(60*time.Minute - time.Microsecond)
		if err := w.ResetLink(t.Context(), second); err != nil {
			t.Errorf("within 60 minutes: %v", err)
		}
		w.pass(time.Microsecond)
		dead(second, "a link after 60 minutes")

		third := w.reset("Amira Hassan")
		if _, err := w.ChangePassword(t.Context(), w.actor(w.signIn("Amira Hassan")), password, another); err != nil {
			t.Fatal(err)
		}
		dead(third, "a link before a password change")

		of := w.reset("Tom Price")
		w.exec("UPDATE people SET disabled_at = ? WHERE id = ?", w.clock(), tom.ID)
		if err := w.ResetPassword(t.Context(), of, another); fault.KindOf(err) != fault.NotFound {
			t.Errorf("a link of a disabled account: %v", err)
		}
	})
}

// 32 people press at once: one password is kept, whichever it is.
func TestOneOf32UsesOfALinkWins(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		amira := w.add("Amira Hassan")
		second := identity.New(w.parts)
		second.Cheapen()
		servers := []*identity.People{w.People, second}
		secret := w.reset("Amira Hassan")
		chosen := func(i int) string { return fmt.Sprintf("%s %c%c", another, 'a'+i/26, 'a'+i%26) }
		var won atomic.Int64
		var winner atomic.Int64
		var wg sync.WaitGroup
		for i := range 32 {
			wg.Go(func() {
				err := servers[i%2].ResetPassword(t.Context(), secret, chosen(i))
				switch kind := fault.KindOf(err); {
				case err == nil:
					won.Add(1)
					winner.Store(int64(i))
				case kind != fault.NotFound && kind != fault.TooMany: // TooMany: they look like guesses by then
					t.Error(err)
				}
			})
		}
		wg.Wait()
		w.pass(5 * time.Minute)
		if won.Load() != 1 || !w.signsIn("Amira Hassan", chosen(int(winner.Load()))) {
			t.Errorf("%d won", won.Load())
		}
		if acts := w.acts(amira); !slices.Equal(acts, []string{"reset password"}) {
			t.Errorf("the history says %q", acts)
		}
	})
}

// Whether there is an account cannot be told: not by the answer, and not by the work. A letter is written for nobody too:
// when letters cannot be written, all of these fail.
func TestAskingTellsNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.add("Amira Hassan")
		w.add("Rosa Silva")
		tom := w.add("Tom Price")
		w.exec("UPDATE people SET disabled_at = ? WHERE id = ?", w.clock(), tom.ID)
		w.exec("UPDATE people SET password_hash = '' WHERE email = ?", address("Rosa"))
		everybody := []string{"Amira", "Rosa", "Tom", "Nobody"}
		for _, name := range everybody {
			if err := w.AskForReset(t.Context(), address(name)); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			want := map[bool]int{true: 1, false: 0}[name == "Amira" || name == "Rosa"]
			if got := w.letters(name); len(got) != want {
				t.Errorf("%s got %q", name, got)
			}
		}
		var rows, letters int64
		for table, n := range map[string]*int64{"password_resets": &rows, "letters": &letters} {
			if err := db.Read(t.Context()).Table(table).Count(n).Error; err != nil {
				t.Fatal(err)
			}
		}
		if rows != 4 || letters != 2 {
			t.Errorf("%d links and %d letters are kept, want 4 and 2", rows, letters)
		}

		broken := w.parts
		var err error
		if broken.Outbox, err = mail.NewOutbox(templates.Emails(), broken.Box, w.clock); err != nil { // it knows no address of its own
			t.Fatal(err)
		}
		people := identity.New(broken)
		for _, name := range everybody {
			if err := people.AskForReset(t.Context(), address(name)); fault.KindOf(err) != fault.Internal {
				t.Errorf("%s is not written to: %v", name, err)
			}
		}
	})
}

func TestThreeLettersAnHour(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.add("Amira Hassan")
		ask := func() {
			t.Helper()
			if err := w.AskForReset(t.Context(), " AMIRA@demo.example"); err != nil {
				t.Fatal(err)
			}
		}
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(ask)
		}
		wg.Wait()
		last := w.lastSecret(address("Amira"))
		if got := w.letters("Amira"); len(got) != 3 {
			t.Errorf("%d letters", len(got))
		}
		if !w.signsIn("Amira Hassan", password) {
			t.Error("asking for links locks the account")
		}
		if err := w.ResetLink(t.Context(), last); err != nil && fault.KindOf(err) != fault.NotFound { // letters are not in order of their links
			t.Error(err)
		}
		w.pass(59 * time.Minute)
		ask()
		if got := w.letters("Amira"); len(got) != 3 {
			t.Errorf("%d letters within an hour", len(got))
		}
		w.pass(time.Minute)
		ask()
		if got := w.letters("Amira"); len(got) != 4 {
			t.Errorf("%d letters after an hour", len(got))
		}
	})
}

// A link lets in who guessed too often, and whoever has no password yet.
func TestALinkOpensALockedAccount(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.add("Amira Hassan")
		w.exec("UPDATE people SET password_hash = ''")
		for range 11 {
			_, _ = w.SignIn(t.Context(), address("Amira"), "wrong", identity.Device{Agent: "test"})
		}
		if err := w.ResetPassword(t.Context(), w.reset("Amira Hassan"), another); err != nil {
			t.Fatal(err)
		}
		if !w.signsIn("Amira Hassan", another) {
			t.Error("the account is still locked")
		}
	})
}

func TestNothingOfALinkIsKept(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.add("Amira Hassan")
		secret := w.reset("Amira Hassan")
		if len(secret) != 26 { // base32: 130 bits
			t.Errorf("the link has %d characters", len(secret))
		}
		var rows []map[string]any
		for _, table := range []string{"password_resets", "letters", "guesses"} {
			var some []map[string]any
			if err := db.Read(t.Context()).Table(table).Find(&some).Error; err != nil {
				t.Fatal(err)
			}
			rows = append(rows, some...)
		}
		for _, row := range rows {
			for name, value := range row {
				if raw, ok := value.([]byte); ok {
					value = string(raw)
				}
				if text := fmt.Sprint(value); strings.Contains(text, secret) {
					t.Errorf("%s holds the link", name)
				}
			}
		}
		if len(rows) != 3 {
			t.Errorf("%d rows", len(rows))
		}
	})
}

// Old links go when somebody asks for a new one.
func TestOldLinksAreClearedOut(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		for i := range 5 {
			if err := w.AskForReset(t.Context(), fmt.Sprintf("nobody%d@demo.example", i)); err != nil {
				t.Fatal(err)
			}
		}
		w.pass(61 * time.Minute)
		if err := w.AskForReset(t.Context(), "another@demo.example"); err != nil {
			t.Fatal(err)
		}
		var n int64
		if err := db.Read(t.Context()).Table("password_resets").Count(&n).Error; err != nil || n != 1 {
			t.Errorf("%d links are kept, %v", n, err)
		}
	})
}

func TestTheLetterSpeaksOfSingleSignOn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		amira := w.add("Amira Hassan")
		organisation := w.organisation("Harbour PCN")
		w.join(amira, organisation, access.LinkWorker)
		says := func() bool {
			w.reset("Amira Hassan")
			all := mailtest.Letters(t, db, w.parts.Outbox, address("Amira"))
			return strings.Contains(all[len(all)-1].Text, "sign in with your work account")
		}
		if says() {
			t.Error("it speaks of single sign-on without need")
		}
		w.exec("UPDATE organisations SET require_sso = ? WHERE id = ?", true, organisation)
		w.UseSSO(identity.SSO{Name: "Harbour", Issuer: "https://id.example"})
		if !says() {
			t.Error("it does not speak of single sign-on")
		}
	})
}
