package identity_test

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
)

func fields(err error) map[string]string {
	found := map[string]string{}
	if f := fault.Of(err); f != nil {
		for _, field := range f.Fields {
			found[field.Name] = field.Message
		}
	}
	return found
}

func TestAddPersonSaysWhatCannotBeUsed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.SQLite(t))
	good := identity.NewPerson{Email: "amira@demo.example", Name: "Amira Hassan", Password: password, Organisation: "Harbour PCN"}
	for name, c := range map[string]struct {
		change func(*identity.NewPerson)
		field  string
		want   string
	}{
		"no email":         {func(n *identity.NewPerson) { n.Email = "  " }, "email", "Enter an email address"},
		"not an email":     {func(n *identity.NewPerson) { n.Email = "amira" }, "email", "Enter an email address in the correct format, like name@example.com"},
		"name and email":   {func(n *identity.NewPerson) { n.Email = "Amira <amira@demo.example>" }, "email", "Enter an email address in the correct format, like name@example.com"},
		"two emails":       {func(n *identity.NewPerson) { n.Email = "a@demo.example, b@demo.example" }, "email", "Enter an email address in the correct format, like name@example.com"},
		"email with NUL":   {func(n *identity.NewPerson) { n.Email = "a\x00@demo.example" }, "email", "Enter an email address in the correct format, like name@example.com"},
		"email too long":   {func(n *identity.NewPerson) { n.Email = strings.Repeat("a", 250) + "@demo.example" }, "email", "Enter an email address in the correct format, like name@example.com"},
		"no name":          {func(n *identity.NewPerson) { n.Name = "" }, "name", "Enter a full name"},
		"name of lines":    {func(n *identity.NewPerson) { n.Name = "Amira\nHassan" }, "name", "Full name must not include characters that cannot be shown"},
		"name too long":    {func(n *identity.NewPerson) { n.Name = strings.Repeat("é", 201) }, "name", "Full name must be 200 characters or fewer"},
		"role too long":    {func(n *identity.NewPerson) { n.RoleTitle = strings.Repeat("a", 201) }, "role_title", "Role must be 200 characters or fewer"},
		"role not UTF-8":   {func(n *identity.NewPerson) { n.RoleTitle = "\xff" }, "role_title", "Role must not include characters that cannot be shown"},
		"no password":      {func(n *identity.NewPerson) { n.Password = "" }, "password", "Enter a password"},
		"password short":   {func(n *identity.NewPerson) { n.Password = "elevenchars" }, "password", "Password must be 12 characters or more"},
		"few wide letters": {func(n *identity.NewPerson) { n.Password = "ééééééééééé" }, "password", "Password must be 12 characters or more"},
		"password long":    {func(n *identity.NewPerson) { n.Password = strings.Repeat("a", 257) }, "password", "Password must be 256 characters or fewer"},
		"password near":    {func(n *identity.NewPerson) { n.Password = "Harbour2026!" }, "password", "This password is too close to your name, your email address or your organisation. Use one that nobody would think of, such as three random words"},
		"password bytes":   {func(n *identity.NewPerson) { n.Password = "\xff\xfe not characters" }, "password", "Password must be made of characters"},
		"no such day": {func(n *identity.NewPerson) { n.MembershipStart = calendar.MonthDay{Month: time.February, Day: 31} },
			"membership_start", "Membership year must start on a real day, like 1 April"},
	} {
		n := good
		c.change(&n)
		_, err := w.AddPerson(t.Context(), n)
		if diff := cmp.Diff(map[string]string{c.field: c.want}, fields(err)); diff != "" || fault.KindOf(err) != fault.Invalid {
			t.Errorf("%s: %v %s", name, err, diff)
		}
	}
	_, err := w.AddPerson(t.Context(), identity.NewPerson{})
	if got := fields(err); len(got) != 3 {
		t.Errorf("everything missing: %v", got)
	}
}

func TestAPersonComesBackAsAdded(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		for first, password := range map[string]string{"siân": "twelve chars", "O'Neil+1": "ten grey geese" + strings.Repeat("ŵ", 242)} {
			added, err := w.AddPerson(t.Context(), identity.NewPerson{
				Email: " " + first + "@demo.example ", Name: " Siân O’Neil ", RoleTitle: "Link worker", Password: password,
				MembershipStart: calendar.MonthDay{Month: time.February, Day: 29},
			})
			if err != nil {
				t.Fatal(err)
			}
			found, err := w.Person(t.Context(), added.ID)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(added, found, cmp.Comparer(time.Time.Equal)); diff != "" {
				t.Error(diff)
			}
			if found.Name != "Siân O’Neil" || found.MembershipStart.Words() != "29 February" || found.PasswordHash != "" || !found.CreatedAt.Equal(start) {
				t.Errorf("found %+v", found)
			}
			if _, err := w.SignIn(t.Context(), found.Email, password, identity.Device{Agent: "test"}); err != nil {
				t.Error(err)
			}
		}
		if plain := w.add("Tom Price"); plain.MembershipStart.Words() != "1 April" {
			t.Errorf("the year starts on %s", plain.MembershipStart.Words())
		}
	})
}

func TestAnAddressIsTakenOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		var made atomic.Int64
		var wg sync.WaitGroup
		for _, email := range []string{"amira@demo.example", "AMIRA@demo.example", "Amira@Demo.Example", " amira@demo.example"} {
			wg.Go(func() {
				_, err := w.AddPerson(t.Context(), identity.NewPerson{Email: email, Name: "Amira Hassan", Password: password})
				if err == nil {
					made.Add(1)
				} else if fields(err)["email"] != "There is already an account with this email address" {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if made.Load() != 1 {
			t.Errorf("%d accounts", made.Load())
		}
	})
}

func TestPeopleAndNamesOfUnknownIds(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		amira, nobody := w.add("Amira Hassan"), uuid.Must(uuid.NewV7())
		if _, err := w.Person(t.Context(), nobody); fault.KindOf(err) != fault.NotFound {
			t.Error(err)
		}
		names, err := w.Names(t.Context(), amira.ID, nobody, amira.ID)
		if diff := cmp.Diff(map[uuid.UUID]string{amira.ID: "Amira Hassan"}, names); diff != "" || err != nil {
			t.Error(diff, err)
		}
		if none, err := w.Names(t.Context()); err != nil || none == nil || len(none) != 0 {
			t.Error(none, err)
		}
	})
}

func TestTeamIsForLeads(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		harbour, valley := w.organisation("Harbour PCN"), w.organisation("Valley PCN")
		lena, tom, amira, rosa := w.add("Lena Fischer"), w.add("Tom Price"), w.add("Amira Hassan"), w.add("Rosa Silva")
		w.join(lena, harbour, access.Lead)
		w.join(tom, harbour, access.LinkWorker)
		w.join(amira, harbour, access.LinkWorker)
		w.join(rosa, valley, access.LinkWorker)
		team, err := w.Team(t.Context(), w.actor(w.signIn("Lena Fischer")))
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, person := range team {
			names = append(names, person.Name)
			if person.PasswordHash != "" {
				t.Error("the password's hash was read")
			}
		}
		if diff := cmp.Diff([]string{"Amira Hassan", "Tom Price"}, names); diff != "" {
			t.Error(diff)
		}
		if _, err := w.Team(t.Context(), w.actor(w.signIn("Tom Price"))); fault.KindOf(err) != fault.Forbidden {
			t.Error(err)
		}
		if _, err := w.Team(t.Context(), access.Actor{}); fault.KindOf(err) != fault.SignedOut {
			t.Error(err)
		}
	})
}
