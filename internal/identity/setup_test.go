package identity_test

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"linkfolio/internal/access"
	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
)

func (w *world) offer() string {
	w.t.Helper()
	secret, until, err := w.OfferSetUp(w.t.Context())
	if err != nil || secret == "" || until.Sub(w.clock()) != 24*time.Hour {
		w.t.Fatal(secret, until, err)
	}
	return secret
}

func first(name string) identity.FirstStart {
	return identity.FirstStart{
		Person:       identity.NewPerson{Name: name, Email: address(name), Password: password},
		Organisation: identity.NewOrganisation{Name: "Harbour PCN", Kind: "pcn", ODSCode: " u12345 "},
		Roles:        []access.Role{access.Supervisor, access.Supervisor},
	}
}

func TestTheFirstStart(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		secret := w.offer()
		var kept []map[string]any
		if err := db.Read(t.Context()).Table("set_up_links").Find(&kept).Error; err != nil || len(kept) != 1 {
			t.Fatal(kept, err)
		}
		for column, value := range kept[0] {
			if text, is := value.(string); is && strings.Contains(text, secret) {
				t.Errorf("the secret stands in %s", column)
			}
		}
		if err := w.CanSetUp(t.Context(), secret); err != nil {
			t.Fatal(err)
		}
		arrived, err := w.SetUp(t.Context(), secret, first("Łucja Ŵynn"), identity.Device{Agent: "test"})
		if err != nil {
			t.Fatal(err)
		}
		who := w.actor(arrived.Token)
		if !who.Administrator || !slices.Equal(who.Roles, []access.Role{access.Lead, access.Supervisor}) || len(who.LeadOf) != 1 || who.Name != "Łucja Ŵynn" {
			t.Errorf("%+v", who)
		}
		harbour, err := w.OrganisationNamed(t.Context(), "Harbour PCN")
		if err != nil || harbour.ID != who.LeadOf[0] || harbour.ODSCode != "U12345" {
			t.Errorf("%+v %v", harbour, err)
		}
		if person, err := w.Person(t.Context(), who.ID); err != nil || person.LastSignedInAt == nil || !person.LastSignedInAt.Equal(start) {
			t.Errorf("%+v %v", person, err)
		}
		again, err := w.SetUp(t.Context(), secret, first("Łucja Ŵynn"), identity.Device{Agent: "test"}) // the second click
		if err != nil || w.actor(again.Token).ID != who.ID {
			t.Error(again, err)
		}
		_, err = w.SetUp(t.Context(), secret, first("Mallory Vex"), identity.Device{Agent: "test"})
		says(t, err, fault.NotFound, "cannot be used")
		if secret, _, err := w.OfferSetUp(t.Context()); secret != "" || err != nil {
			t.Errorf("offered again: %q, %v", secret, err)
		}
		says(t, w.CanSetUp(t.Context(), secret), fault.NotFound, "cannot be used")
	})
}

func TestSetUpLinksThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		early := w.offer()
		w.pass(time.Hour)
		late := w.offer()
		for name, secret := range map[string]string{"empty": "", "made up": strings.Repeat("A", 26), "another case": strings.ToLower(late)} {
			if err := w.CanSetUp(t.Context(), secret); fault.KindOf(err) != fault.NotFound {
				t.Errorf("%s: %v", name, err)
			}
		}
		w.pass(23 * time.Hour)
		says(t, w.CanSetUp(t.Context(), early), fault.NotFound, "cannot be used")
		_, err := w.SetUp(t.Context(), early, first("Amira Hassan"), identity.Device{Agent: "test"})
		says(t, err, fault.NotFound, "cannot be used")
		if err := w.CanSetUp(t.Context(), late); err != nil {
			t.Error("the later link:", err)
		}
		w.add("Sam Okafor") // from the command line
		_, err = w.SetUp(t.Context(), late, first("Amira Hassan"), identity.Device{Agent: "test"})
		says(t, err, fault.NotFound, "cannot be used")
	})
}

func TestWhatTheFirstPersonMayNotSet(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.organisation("Left Over")
		secret := w.offer()
		for field, spoil := range map[string]func(*identity.FirstStart){
			"name":         func(f *identity.FirstStart) { f.Person.Name = " " },
			"email":        func(f *identity.FirstStart) { f.Person.Email = "amira" },
			"password":     func(f *identity.FirstStart) { f.Person.Password = "Harbour PCN 1" },
			"organisation": func(f *identity.FirstStart) { f.Organisation.Name = "Left Over" },
			"kind":         func(f *identity.FirstStart) { f.Organisation.Kind = "shop" },
			"ods_code":     func(f *identity.FirstStart) { f.Organisation.ODSCode = "A-1" },
			"roles":        func(f *identity.FirstStart) { f.Roles = []access.Role{"owner"} },
		} {
			form := first("Amira Hassan")
			spoil(&form)
			_, err := w.SetUp(t.Context(), secret, form, identity.Device{Agent: "test"})
			if got := fields(err); fault.KindOf(err) != fault.Invalid || len(got) != 1 || got[field] == "" {
				t.Errorf("%s: %v", field, err)
			}
		}
		_, err := w.SetUp(t.Context(), secret, identity.FirstStart{}, identity.Device{Agent: "test"})
		var order []string
		for _, f := range fault.Of(err).Fields {
			order = append(order, f.Name)
		}
		if diff := cmp.Diff([]string{"email", "name", "password", "organisation", "kind"}, order); diff != "" {
			t.Error(diff)
		}
		if err := w.CanSetUp(t.Context(), secret); err != nil {
			t.Error("a refused form used the link up:", err)
		}
	})
}

// Of many at once, with one link and with links of several servers, one is made.
func TestManySetUpsAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		secrets := []string{w.offer(), w.offer()}
		errs := make([]error, 32)
		var posts sync.WaitGroup
		for i := range errs {
			posts.Go(func() {
				_, errs[i] = w.SetUp(t.Context(), secrets[i%2], first("Amira"+strconv.Itoa(i)), identity.Device{Agent: "test"})
			})
		}
		posts.Wait()
		won := 0
		for _, err := range errs {
			switch {
			case err == nil:
				won++
			case fault.KindOf(err) != fault.NotFound:
				t.Error(err)
			}
		}
		var people, organisations, memberships int64
		for table, n := range map[string]*int64{"people": &people, "organisations": &organisations, "memberships": &memberships} {
			if err := db.Read(t.Context()).Table(table).Count(n).Error; err != nil {
				t.Fatal(errors.Join(err, errors.New(table)))
			}
		}
		if won != 1 || people != 1 || organisations != 1 || memberships != 2 {
			t.Errorf("%d won; %d people, %d organisations, %d roles", won, people, organisations, memberships)
		}
	})
}
