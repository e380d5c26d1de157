package identity_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/audit"
	"linkfolio/internal/calendar"
	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
	"linkfolio/internal/identity/identitytest"
)

// office is a world with two organisations, each with its lead, and an administrator.
type office struct {
	*world
	harbour, elsewhere uuid.UUID
	lena, lars, root   access.Actor
}

func newOffice(t *testing.T, db *database.DB) *office {
	t.Helper()
	o := &office{world: newWorld(t, db)}
	o.harbour, o.elsewhere = o.organisation("Harbour PCN"), o.organisation("Elsewhere PCN")
	o.join(o.add("Lena Novak"), o.harbour, access.Lead)
	o.join(o.add("Lars Elsewhere"), o.elsewhere, access.Lead)
	o.add("Root")
	o.exec("UPDATE people SET administrator = ? WHERE email = ?", true, address("Root"))
	o.lena, o.lars, o.root = o.actor(o.signIn("Lena")), o.actor(o.signIn("Lars")), o.actor(o.signIn("Root"))
	return o
}

func mia() identity.NewInvitation {
	return identity.NewInvitation{Email: "Mia@demo.example", Name: "Mia Ŵen", RoleTitle: "SPLW", Role: access.LinkWorker}
}

// invite invites, and gives the secret of the link.
func (o *office) invite(who access.Actor, organisation uuid.UUID, n identity.NewInvitation) string {
	o.t.Helper()
	if err := o.Invite(o.t.Context(), who, organisation, n); err != nil {
		o.t.Fatal(err)
	}
	return o.secret(n.Email)
}

// secret is that of the newest link for an address.
func (o *office) secret(email string) string {
	o.t.Helper()
	_, secret, found := strings.Cut(identitytest.LastLink(o.t, o.parts, email), "/join/")
	if !found {
		o.t.Fatal("the last link is not that of an invitation")
	}
	return secret
}

func (o *office) letters(email string) int {
	o.t.Helper()
	return len(identitytest.Letters(o.t, o.parts, email))
}

// waiting gives the one invitation that waits at Harbour.
func (o *office) waiting() identity.Invitation {
	o.t.Helper()
	list, err := o.Invitations(o.t.Context(), o.lena, o.harbour, 1)
	if err != nil || len(list.Waiting) != 1 {
		o.t.Fatal(list.Waiting, err)
	}
	return list.Waiting[0]
}

func joining() identity.Joining {
	return identity.Joining{Name: "Mia Ŵen", RoleTitle: "Link worker", Password: password, StartDay: "1", StartMonth: "April"}
}

func TestAnInvitationMakesAnAccount(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx, o := t.Context(), newOffice(t, db)
		secret := o.invite(o.lena, o.harbour, mia())
		letters := identitytest.Letters(t, o.parts, "Mia@demo.example")
		for _, words := range []string{"Lena Novak", "Harbour PCN", "a link worker", "7 December 2026", "Dear Mia Ŵen"} {
			if !strings.Contains(letters[0].Subject+letters[0].Text, words) {
				t.Errorf("the letter does not say %q:\n%s", words, letters[0].Text)
			}
		}
		w, err := o.ReadInvitation(ctx, secret)
		if err != nil || w.By != "Lena Novak" || w.Organisation.Name != "Harbour PCN" || w.Account || w.Name != "Mia Ŵen" {
			t.Fatalf("%+v, %v", w, err)
		}
		arrived, err := o.AcceptAnew(ctx, secret, joining(), identity.Device{Agent: "test"})
		if err != nil {
			t.Fatal(err)
		}
		who := o.actor(arrived.Token)
		if who.Name != "Mia Ŵen" || !who.Has(access.LinkWorker) || !who.Holder {
			t.Errorf("%+v", who)
		}
		var words []string
		lines, err := audit.Chain(db.Read(ctx), who.ID)
		for _, line := range lines {
			words = append(words, line.Words)
		}
		if err != nil || !slices.Contains(words, "joined Harbour PCN as link worker, invited by Lena Novak") {
			t.Errorf("the history says %q, %v", words, err)
		}
		if _, err := o.ReadInvitation(ctx, secret); fault.KindOf(err) != fault.NotFound {
			t.Errorf("the link can be used again: %v", err)
		}
		list, err := o.Invitations(ctx, o.lena, o.harbour, 1)
		if err != nil || len(list.Waiting) != 0 || len(list.Done) != 1 || list.Done[0].State(o.clock()) != identity.InvitationAccepted {
			t.Errorf("%+v, %v", list, err)
		}
	})
}

func TestWhatAnInvitationMayBe(t *testing.T) {
	t.Parallel()
	o := newOffice(t, dbtest.SQLite(t))
	for field, change := range map[string]func(n *identity.NewInvitation){
		"email":      func(n *identity.NewInvitation) { n.Email = "mia at demo" },
		"name":       func(n *identity.NewInvitation) { n.Name = " " },
		"role":       func(n *identity.NewInvitation) { n.Role = "queen" },
		"role_title": func(n *identity.NewInvitation) { n.RoleTitle = strings.Repeat("x", 201) },
		"starts_on":  func(n *identity.NewInvitation) { n.StartsOn = calendar.MustOn(1999, time.December, 31) },
		"supervisor": func(n *identity.NewInvitation) { n.Supervisor = "MIA@demo.example" },
	} {
		n := mia()
		change(&n)
		refusal := fault.Of(o.Invite(t.Context(), o.lena, o.harbour, n))
		if refusal == nil || refusal.Kind != fault.Invalid || len(refusal.Fields) != 1 || refusal.Fields[0].Name != field {
			t.Errorf("%s: %v", field, refusal)
		}
	}
	for _, name := range []string{"Q", "O’Neill", "Ŵ", "D'Arcy"} {
		n := mia()
		n.Name, n.Email = name, "name"+uuid.NewString()[:8]+"@demo.example"
		if err := o.Invite(t.Context(), o.lena, o.harbour, n); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Who is invited already, or has the role, changes nothing; another role or another organisation is another invitation.
func TestInvitingTwice(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx, o := t.Context(), newOffice(t, db)
		first := o.invite(o.lena, o.harbour, mia())
		again := mia()
		again.Email = "MIA@DEMO.EXAMPLE"
		if err := o.Invite(ctx, o.lena, o.harbour, again); err != nil || o.letters("Mia@demo.example") != 1 {
			t.Errorf("the second click: %v, %d letters", err, o.letters("Mia@demo.example"))
		}
		o.pass(time.Hour)
		says(t, o.Invite(ctx, o.lena, o.harbour, again), fault.Invalid, "already invited as link worker, until 7 December 2026")
		if _, err := o.ReadInvitation(ctx, first); err != nil {
			t.Errorf("the first link has died: %v", err)
		}
		lead := mia()
		lead.Role = access.Lead
		o.invite(o.root, o.harbour, lead)
		if o.letters("Mia@demo.example") != 2 {
			t.Error("another role is not another invitation")
		}
		own := identity.NewInvitation{Email: "LENA@demo.example", Name: "Lena", Role: access.Lead}
		says(t, o.Invite(ctx, o.lena, o.harbour, own), fault.Invalid, "already an organisation lead at Harbour PCN")
		if o.letters(address("Lena")) != 0 {
			t.Error("a member was written to")
		}
		o.pass(15 * 24 * time.Hour) // all have expired: inviting anew renews
		secret := o.invite(o.lena, o.harbour, mia())
		if _, err := o.ReadInvitation(ctx, secret); err != nil {
			t.Error(err)
		}
		if _, err := o.ReadInvitation(ctx, first); fault.KindOf(err) != fault.NotFound {
			t.Errorf("the old link: %v", err)
		}
	})
}

func TestSendingAgainAndRevoking(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx, o := t.Context(), newOffice(t, db)
		first := o.invite(o.lena, o.harbour, mia())
		id := o.waiting().ID
		if _, err := o.SendAgain(ctx, o.lena, id); err != nil || o.letters("Mia@demo.example") != 1 {
			t.Errorf("within five minutes: %v, %d letters", err, o.letters("Mia@demo.example"))
		}
		o.pass(13 * 24 * time.Hour)
		if _, err := o.SendAgain(ctx, o.lena, id); err != nil {
			t.Fatal(err)
		}
		second := o.secret("Mia@demo.example")
		if _, err := o.ReadInvitation(ctx, first); fault.KindOf(err) != fault.NotFound {
			t.Errorf("the old link lives: %v", err)
		}
		o.pass(13 * 24 * time.Hour)
		if _, err := o.ReadInvitation(ctx, second); err != nil {
			t.Errorf("the new link has no new time: %v", err)
		}
		o.pass(3 * 24 * time.Hour)
		if _, err := o.AcceptAnew(ctx, second, joining(), identity.Device{}); fault.KindOf(err) != fault.NotFound {
			t.Errorf("an expired invitation is accepted: %v", err)
		}
		if o.waiting().State(o.clock()) != identity.InvitationExpired {
			t.Error("it does not say that it has expired")
		}
		if _, err := o.SendAgain(ctx, o.lena, id); err != nil {
			t.Fatal(err)
		}
		third := o.secret("Mia@demo.example")
		for range 2 {
			if _, err := o.Revoke(ctx, o.lena, id); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := o.AcceptAnew(ctx, third, joining(), identity.Device{}); fault.KindOf(err) != fault.NotFound {
			t.Errorf("a revoked invitation is accepted: %v", err)
		}
		o.pass(time.Hour)
		if _, err := o.SendAgain(ctx, o.lena, id); fault.KindOf(err) != fault.Conflict {
			t.Errorf("a revoked invitation is sent again: %v", err)
		}
		accepted := o.invite(o.lena, o.harbour, mia())
		id = o.waiting().ID
		if _, err := o.AcceptAnew(ctx, accepted, joining(), identity.Device{}); err != nil {
			t.Fatal(err)
		}
		if _, err := o.Revoke(ctx, o.lena, id); fault.KindOf(err) != fault.Conflict {
			t.Errorf("an accepted invitation is revoked: %v", err)
		}
	})
}

// Only leads of the organisation and administrators invite, see invitations and change them.
func TestWhoMayInvite(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx, o := t.Context(), newOffice(t, db)
		o.invite(o.lena, o.harbour, mia())
		id := o.waiting().ID
		o.join(o.add("Amira Hassan"), o.harbour, access.LinkWorker)
		amira := o.actor(o.signIn("Amira"))
		upload, err := o.Upload(ctx, o.lena, o.harbour, strings.NewReader("Email,Name,Role\na@demo.example,A,lead\n"))
		if err != nil {
			t.Fatal(err)
		}
		for name, ask := range map[string]func(who access.Actor, organisation, id, upload uuid.UUID) error{
			"invite": func(who access.Actor, at, _, _ uuid.UUID) error {
				return o.Invite(ctx, who, at, identity.NewInvitation{Email: "new@demo.example", Name: "N", Role: access.Lead})
			},
			"list": func(who access.Actor, at, _, _ uuid.UUID) error {
				_, err := o.Invitations(ctx, who, at, 1)
				return err
			},
			"see":    func(who access.Actor, _, id, _ uuid.UUID) error { _, _, err := o.Invitation(ctx, who, id); return err },
			"again":  func(who access.Actor, _, id, _ uuid.UUID) error { _, err := o.SendAgain(ctx, who, id); return err },
			"revoke": func(who access.Actor, _, id, _ uuid.UUID) error { _, err := o.Revoke(ctx, who, id); return err },
			"upload": func(who access.Actor, at, _, _ uuid.UUID) error {
				_, err := o.Upload(ctx, who, at, strings.NewReader("Email,Name,Role\nb@demo.example,B,lead\n"))
				return err
			},
			"preview": func(who access.Actor, _, _, upload uuid.UUID) error {
				_, err := o.Preview(ctx, who, upload)
				return err
			},
			"confirm": func(who access.Actor, _, _, upload uuid.UUID) error { return o.Confirm(ctx, who, upload) },
		} {
			for actor, want := range map[*access.Actor]fault.Kind{&o.lars: fault.NotFound, &amira: fault.Forbidden, {}: fault.SignedOut} {
				if err := ask(*actor, o.harbour, id, upload); fault.KindOf(err) != want {
					t.Errorf("%s by %q: %v, want %s", name, actor.Name, err, want)
				}
			}
			nowhere := uuid.Must(uuid.NewV7())
			if err := ask(o.root, nowhere, nowhere, nowhere); fault.KindOf(err) != fault.NotFound {
				t.Errorf("%s of nothing: %v", name, err)
			}
		}
		if o.letters("new@demo.example")+o.letters("a@demo.example")+o.letters("b@demo.example") != 0 || o.waiting().ID != id {
			t.Error("somebody who may not did something")
		}
	})
}

func TestAnExistingAccountJoins(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx, o := t.Context(), newOffice(t, db)
		person := o.add("Mia")
		secret := o.invite(o.lena, o.harbour, mia())
		w, err := o.ReadInvitation(ctx, secret)
		if err != nil || !w.Account || w.Disabled {
			t.Fatalf("%+v, %v", w, err)
		}
		if _, err := o.AcceptAnew(ctx, secret, joining(), identity.Device{}); fault.KindOf(err) != fault.Invalid {
			t.Errorf("a second account with the address: %v", err)
		}
		if err := o.Accept(ctx, o.lars, secret); fault.KindOf(err) != fault.Forbidden {
			t.Errorf("accepted with another address: %v", err)
		}
		token := o.signIn("Mia")
		for range 2 {
			if err := o.Accept(ctx, o.actor(token), secret); err != nil {
				t.Fatal(err)
			}
		}
		who := o.actor(token)
		if !who.Has(access.LinkWorker) || who.ID != person.ID {
			t.Errorf("%+v", who)
		}
		if n := o.count("SELECT COUNT(*) FROM memberships WHERE person_id = ?", person.ID); n != 1 {
			t.Errorf("%d memberships", n)
		}
		if err := o.Accept(ctx, o.lars, secret); fault.KindOf(err) != fault.NotFound {
			t.Errorf("a used link: %v", err)
		}
		o.pass(time.Hour)
		if err := o.Accept(ctx, o.actor(o.signIn("Mia")), secret); fault.KindOf(err) != fault.NotFound {
			t.Errorf("a used link, later: %v", err)
		}
	})
}

// A role can begin later, or have begun; what is not said begins on the day of accepting.
func TestFromWhenTheRoleIs(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx, o := t.Context(), newOffice(t, db)
		later := mia()
		later.StartsOn = calendar.MustOn(2027, time.January, 4)
		secret := o.invite(o.lena, o.harbour, later)
		arrived, err := o.AcceptAnew(ctx, secret, joining(), identity.Device{})
		if err != nil {
			t.Fatal(err)
		}
		if who := o.actor(arrived.Token); who.Has(access.LinkWorker) {
			t.Error("the role began before its day")
		}
		o.pass(42 * 24 * time.Hour)
		if who := o.actor(o.signIn("Mia")); !who.Has(access.LinkWorker) {
			t.Error("the role did not begin")
		}
	})
}

// 32 people use one link at once: one wins, and the others get the one answer.
func TestOneOfManyWins(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx, o := t.Context(), newOffice(t, db)
		secret := o.invite(o.lena, o.harbour, mia())
		won := make(chan string, 32)
		race(t, func(i int) error {
			j := joining()
			j.Password += strings.Repeat("x", i) // each is somebody else
			arrived, err := o.AcceptAnew(ctx, secret, j, identity.Device{})
			if err == nil {
				won <- arrived.Token
				return nil
			}
			if kind := fault.KindOf(err); kind != fault.NotFound && kind != fault.Invalid && kind != fault.TooMany {
				return err
			}
			return nil
		})
		if len(won) != 1 {
			t.Fatalf("%d won", len(won))
		}
		if who := o.actor(<-won); !who.Has(access.LinkWorker) {
			t.Errorf("%+v", who)
		}
		if n := o.count("SELECT COUNT(*) FROM people WHERE email_key = 'mia@demo.example'"); n != 1 {
			t.Errorf("%d accounts", n)
		}
	})
}

// One person who clicks many times joins once, and every click ends well.
func TestManyClicksOfOnePerson(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx, o := t.Context(), newOffice(t, db)
		o.add("Mia")
		secret := o.invite(o.lena, o.harbour, mia())
		who := o.actor(o.signIn("Mia"))
		race(t, func(int) error { return o.Accept(ctx, who, secret) })
		if n := o.count("SELECT COUNT(*) FROM memberships WHERE person_id = ?", who.ID); n != 1 {
			t.Errorf("%d memberships", n)
		}
		lines, err := audit.Chain(db.Read(ctx), who.ID)
		joined := slices.DeleteFunc(lines, func(l audit.ChainLine) bool { return l.Act != identity.ActJoined })
		if err != nil || len(joined) != 1 {
			t.Errorf("%d records of joining, %v", len(joined), err)
		}

		anew := identity.NewInvitation{Email: "noor@demo.example", Name: "Noor", Role: access.Supervisor}
		secret = o.invite(o.lena, o.harbour, anew)
		for range 2 {
			arrived, err := o.AcceptAnew(ctx, secret, joining(), identity.Device{})
			if err != nil || !o.actor(arrived.Token).Has(access.Supervisor) {
				t.Errorf("a click on the form for new people: %v", err)
			}
		}
	})
}

// race does something 32 times at once.
func race(t *testing.T, do func(i int) error) {
	t.Helper()
	var all sync.WaitGroup
	faults := make([]error, 32)
	for i := range faults {
		all.Go(func() { faults[i] = do(i) })
	}
	all.Wait()
	if err := errors.Join(faults...); err != nil {
		t.Fatal(err)
	}
}

// Two leads invite the same people at once: each is invited once.
func TestTwoInviteAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx, o := t.Context(), newOffice(t, db)
		race(t, func(i int) error {
			who := o.lena
			if i%2 == 0 {
				who = o.root
			}
			err := o.Invite(ctx, who, o.harbour, mia())
			if fault.KindOf(err) == fault.Invalid {
				err = nil
			}
			return err
		})
		if o.letters("Mia@demo.example") != 1 || o.count("SELECT COUNT(*) FROM invitations") != 1 {
			t.Errorf("%d letters", o.letters("Mia@demo.example"))
		}
	})
}

// Supervision that a file names begins when both sides have joined, whoever comes first, and not where the lead has set it.
func TestSupervisionBeginsWhenBothAreThere(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx, o := t.Context(), newOffice(t, db)
		sam := identity.NewInvitation{Email: "sam@demo.example", Name: "Sam Okafor", Role: access.Supervisor}
		accept := func(email, name string, role access.Role, supervisor string) uuid.UUID {
			t.Helper()
			secret := o.invite(o.lena, o.harbour, identity.NewInvitation{Email: email, Name: name, Role: role, Supervisor: supervisor})
			j := joining()
			j.Name = name
			arrived, err := o.AcceptAnew(ctx, secret, j, identity.Device{})
			if err != nil {
				t.Fatal(err)
			}
			return o.actor(arrived.Token).ID
		}
		early := accept("early@demo.example", "Early Bird", access.LinkWorker, "SAM@demo.example")
		if n := o.count("SELECT COUNT(*) FROM supervision_links"); n != 0 {
			t.Errorf("%d links before the supervisor is there", n)
		}
		supervisor := accept(sam.Email, sam.Name, access.Supervisor, "")
		late := accept("late@demo.example", "Late Comer", access.LinkWorker, "sam@demo.example")
		accept("alone@demo.example", "Alone", access.LinkWorker, "nobody@demo.example")
		accept("led@demo.example", "Led", access.LinkWorker, "lena@demo.example") // who is no supervisor
		who := o.actor(must(o.SignIn(ctx, sam.Email, password, identity.Device{})).Token)
		slices.SortFunc(who.Supervises, func(a, b uuid.UUID) int { return strings.Compare(a.String(), b.String()) })
		if who.ID != supervisor || !slices.Equal(who.Supervises, []uuid.UUID{early, late}) {
			t.Errorf("Sam supervises %v, want %v", who.Supervises, []uuid.UUID{early, late})
		}
		if n := o.count("SELECT COUNT(*) FROM supervision_links"); n != 2 {
			t.Errorf("%d links", n)
		}
	})
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
