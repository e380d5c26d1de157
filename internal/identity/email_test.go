package identity_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"linkfolio/internal/access"
	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
	"linkfolio/internal/mail/mailtest"
)

const newAddress = "Amira.Hassan@elsewhere.example"

// move asks for another address and gives the secret parts of both links.
func (w *world) move(who access.Actor, to string) (old, new string) {
	w.t.Helper()
	if err := w.AskForEmail(w.t.Context(), who, to, password); err != nil {
		w.t.Fatal(err)
	}
	return w.lastSecret(address("Amira")), w.lastSecret(to)
}

// emailOf is the address that an account has now.
func (w *world) emailOf(person identity.Person) string {
	w.t.Helper()
	now, err := w.Person(w.t.Context(), person.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	return now.Email
}

func TestAnAddressChangesWhenBothHaveConfirmed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		for _, oldFirst := range []bool{true, false} {
			name := map[bool]string{true: "Amira Hassan", false: "Amira2 Hassan"}[oldFirst]
			amira := w.add(name)
			to := "moved." + address(name)
			open := w.signIn(name)
			who := w.actor(open)
			if err := w.AskForEmail(t.Context(), who, to, password); err != nil {
				t.Fatal(err)
			}
			first, second := w.lastSecret(address(name)), w.lastSecret(to)
			if !oldFirst {
				first, second = second, first
			}
			for range 2 { // looking confirms nothing
				if seen, err := w.ChangeOf(t.Context(), first); err != nil || seen.State != identity.ChangeAsked || seen.OldSide != oldFirst || seen.New != to || (seen.Old != "") != oldFirst {
					t.Fatalf("%+v, %v", seen, err)
				}
			}
			for range 2 {
				if half, err := w.ConfirmEmail(t.Context(), first); err != nil || half.State != identity.ChangeHalf {
					t.Fatalf("%+v, %v", half, err)
				}
			}
			if got := w.emailOf(amira); got != address(name) {
				t.Errorf("after one of two it is %s", got)
			}
			reset := w.reset(name)
			for range 2 { // the second is the second click of a double click
				if done, err := w.ConfirmEmail(t.Context(), second); err != nil || done.State != identity.ChangeDone {
					t.Fatalf("%+v, %v", done, err)
				}
			}
			if got := w.emailOf(amira); got != to {
				t.Errorf("after both it is %s", got)
			}
			w.actor(open)
			if _, err := w.SignIn(t.Context(), to, password, identity.Device{Agent: "test"}); err != nil || w.signsIn(name, password) {
				t.Errorf("the new address does not open the account, or the old one does: %v", err)
			}
			if err := w.ResetLink(t.Context(), reset); fault.KindOf(err) != fault.NotFound {
				t.Errorf("a link to the old mailbox still opens the account: %v", err)
			}
			for email, want := range map[string][]string{
				address(name): {"confirm-old-email", "reset-password", "email-changed"}, to: {"confirm-new-email", "email-changed"},
			} {
				var kinds []string
				for _, letter := range mailtest.Letters(t, db, w.parts.Outbox, email) {
					kinds = append(kinds, letter.Kind)
				}
				if !slices.Equal(kinds, want) {
					t.Errorf("%s got %q", email, kinds)
				}
			}
			if acts := w.acts(amira); !slices.Equal(acts, []string{"asked for another address", "changed address"}) {
				t.Errorf("the history says %q", acts)
			}
		}
	})
}

func TestAChangeOfAddressThatCannotBeAsked(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.add("Amira Hassan")
		w.add("Tom Price")
		who := w.actor(w.signIn("Amira Hassan"))
		for _, try := range []struct{ email, password, at string }{
			{"", "", "email password"}, {"amira", password, "email"}, {"a@b\r\nBcc: c@d.example", password, "email"},
			{"Amira <amira@elsewhere.example>", password, "email"}, {strings.Repeat("a", 300) + "@b.example", password, "email"},
			{"AMIRA@demo.example ", password, "email"}, {newAddress, "wrong", "password"}, {newAddress, "", "password"},
		} {
			if got := fieldsOf(w.AskForEmail(t.Context(), who, try.email, try.password)); got != try.at {
				t.Errorf("%.30q: the fault is at %q, want %q", try.email, got, try.at)
			}
		}
		if got := w.letters("Amira Hassan"); len(got) != 0 {
			t.Errorf("letters: %q", got)
		}
		// An address that somebody has is asked for like any other, and refused when it would be taken.
		old, new := w.move(who, address("Tom"))
		if _, err := w.ConfirmEmail(t.Context(), old); err != nil {
			t.Fatal(err)
		}
		if _, err := w.ConfirmEmail(t.Context(), new); fault.KindOf(err) != fault.Conflict {
			t.Errorf("the address of somebody else: %v", err)
		}
		w.signIn("Amira Hassan")
		w.signIn("Tom Price")
	})
}

func TestAChangeOfAddressIsOver(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		amira := w.add("Amira Hassan")
		who := w.actor(w.signIn("Amira Hassan"))
		dead := func(why string, secrets ...string) {
			t.Helper()
			for _, secret := range secrets {
				for _, use := range []func() error{
					func() error { _, err := w.ChangeOf(t.Context(), secret); return err },
					func() error { _, err := w.ConfirmEmail(t.Context(), secret); return err },
					func() error { _, err := w.RefuseEmail(t.Context(), secret); return err },
				} {
					if err := use(); fault.KindOf(err) != fault.NotFound {
						t.Errorf("%s: %v", why, err)
					}
				}
			}
		}
		dead("made up", "", "A", strings.Repeat("A", 26), "\x00", "\xff")
		old1, new1 := w.move(who, newAddress)
		if err := w.AskForEmail(t.Context(), who, newAddress, password); err != nil || len(w.letters("Amira Hassan")) != 1 {
			t.Errorf("the second click of a double click writes again: %v", err)
		}
		old2, new2 := w.move(who, "other@elsewhere.example")
		dead("a newer one was asked for", old1, new1)
		if _, err := w.ConfirmEmail(t.Context(), old2); err != nil {
			t.Fatal(err)
		}
		w.pass(24*time.Hour - time.Microsecond)
		if _, err := w.ChangeOf(t.Context(), new2); err != nil {
			t.Errorf("within a day: %v", err)
		}
		w.pass(time.Microsecond)
		dead("a day has passed", old2, new2)
		if _, waits, err := w.PendingEmail(t.Context(), who); waits || err != nil {
			t.Errorf("it still waits: %v", err)
		}
		if got := w.emailOf(amira); got != address("Amira") {
			t.Errorf("the address is %s", got)
		}
	})
}

func TestEitherSideCallsAChangeOfAddressOff(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		amira := w.add("Amira Hassan")
		who := w.actor(w.signIn("Amira Hassan"))
		for name, cancel := range map[string]func(old, new string) error{
			"the old side": func(old, _ string) error { _, err := w.RefuseEmail(t.Context(), old); return err },
			"the new side": func(_, new string) error { _, err := w.RefuseEmail(t.Context(), new); return err },
			"the person":   func(_, _ string) error { return w.CancelEmail(t.Context(), who) },
		} {
			old, new := w.move(who, newAddress)
			if _, err := w.ConfirmEmail(t.Context(), old); err != nil {
				t.Fatal(err)
			}
			if pending, waits, err := w.PendingEmail(t.Context(), who); err != nil || !waits || !slices.Equal(pending.Confirmed, []string{address("Amira")}) {
				t.Errorf("%+v, %v, %v", pending, waits, err)
			}
			for range 2 {
				if err := cancel(old, new); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
			if seen, err := w.ConfirmEmail(t.Context(), new); err != nil || seen.State != identity.ChangeCancelled {
				t.Errorf("%s called it off, and it is %+v, %v", name, seen, err)
			}
			if got := w.emailOf(amira); got != address("Amira") {
				t.Errorf("%s called it off, and the address is %s", name, got)
			}
		}
		if got, want := len(w.acts(amira)), 6; got != want {
			t.Errorf("%d acts, want %d", got, want)
		}
	})
}

// Both press at the same moment: the change is made, once.
func TestBothSidesConfirmAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		amira := w.add("Amira Hassan")
		old, new := w.move(w.actor(w.signIn("Amira Hassan")), newAddress)
		var wg sync.WaitGroup
		for i := range 16 {
			wg.Go(func() {
				if _, err := w.ConfirmEmail(t.Context(), []string{old, new}[i%2]); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if got := w.emailOf(amira); got != newAddress {
			t.Errorf("the address is %s", got)
		}
		if acts := w.acts(amira); !slices.Equal(acts, []string{"asked for another address", "changed address"}) {
			t.Errorf("the history says %q", acts)
		}
	})
}

// Two people want the same address at the same moment: one gets it.
func TestTwoWantOneAddress(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		var last []string
		for _, name := range []string{"Amira Hassan", "Tom Price"} {
			w.add(name)
			if err := w.AskForEmail(t.Context(), w.actor(w.signIn(name)), newAddress, password); err != nil {
				t.Fatal(err)
			}
			if _, err := w.ConfirmEmail(t.Context(), w.lastSecret(address(name))); err != nil {
				t.Fatal(err)
			}
			last = append(last, w.lastSecret(newAddress))
		}
		kinds := make([]error, 2)
		var wg sync.WaitGroup
		for i, secret := range last {
			wg.Go(func() { _, kinds[i] = w.ConfirmEmail(t.Context(), secret) })
		}
		wg.Wait()
		refused := 0
		for _, err := range kinds {
			if err != nil {
				refused++
			}
			if err != nil && fault.KindOf(err) != fault.Conflict {
				t.Error(err)
			}
		}
		if refused != 1 {
			t.Errorf("%d of 2 were refused", refused)
		}
	})
}
