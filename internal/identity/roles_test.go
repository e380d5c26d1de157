package identity_test

import (
	"slices"
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

// lastDay ends the memberships or links of a person after a day.
func (w *world) lastDay(table, column string, id uuid.UUID, last calendar.Date) {
	w.t.Helper()
	w.exec("UPDATE "+table+" SET ends_on = ? WHERE "+column+" = ?", last, id)
}

func TestAnActorHasTheRolesOfToday(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		harbour, valley := w.organisation("Harbour PCN"), w.organisation("Valley PCN")
		sam := w.add("Sam Okafor")
		w.join(sam, harbour, access.Supervisor)
		w.join(sam, valley, access.Supervisor)
		w.join(sam, valley, access.Lead)
		if err := w.Join(t.Context(), sam.ID, harbour, access.LinkWorker, today.AddDays(1)); err != nil {
			t.Fatal(err)
		}
		token := w.signIn("Sam Okafor")
		who := w.actor(token)
		slices.Sort(who.Roles)
		if diff := cmp.Diff([]access.Role{access.Lead, access.Supervisor}, who.Roles); diff != "" || who.Holder {
			t.Errorf("today: %s, holder %v", diff, who.Holder)
		}
		w.pass(11 * time.Hour)
		w.actor(token)
		w.pass(2 * time.Hour) // one o'clock on the next day
		if who := w.actor(token); !who.Has(access.LinkWorker) || !who.Holder {
			t.Errorf("tomorrow: %+v", who)
		}
	})
}

func TestPeopleKeepTheirRecordWhenTheyLeave(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		amira := w.add("Amira Hassan")
		w.join(amira, w.organisation("Harbour PCN"), access.LinkWorker)
		token := w.signIn("Amira Hassan")
		for _, c := range []struct {
			last calendar.Date
			has  bool
		}{{today, true}, {today.AddDays(-1), false}} {
			w.lastDay("memberships", "person_id", amira.ID, c.last)
			if who := w.actor(token); who.Has(access.LinkWorker) != c.has || !who.Holder {
				t.Errorf("last day %s: %+v", c.last, who)
			}
		}
	})
}

func TestASupervisionHoldsWhileItLasts(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		amira, sam := w.add("Amira Hassan"), w.add("Sam Okafor")
		w.join(sam, w.organisation("Harbour PCN"), access.Supervisor)
		w.supervise(amira, sam, "clinical")
		w.supervise(amira, sam, "line-management")
		workers, supervisors := w.signIn("Amira Hassan"), w.signIn("Sam Okafor")
		if who := w.actor(supervisors); !slices.Equal(who.Supervises, []uuid.UUID{amira.ID}) {
			t.Errorf("supervises %v", who.Supervises)
		}
		if who := w.actor(workers); len(who.Supervises) != 0 {
			t.Errorf("the worker supervises %v", who.Supervises)
		}
		w.lastDay("supervision_links", "worker_id", amira.ID, today)
		if who := w.actor(supervisors); len(who.Supervises) != 1 {
			t.Error("it ended before its last day")
		}
		w.lastDay("supervision_links", "worker_id", amira.ID, today.AddDays(-1))
		if who := w.actor(supervisors); len(who.Supervises) != 0 {
			t.Error("it did not end")
		}
	})
}

func TestSupervisorsAreThoseWhoCanSign(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		harbour := w.organisation("Harbour PCN")
		amira, tom := w.add("Amira Hassan"), w.add("Tom Price")
		people := map[string]identity.Person{}
		for _, name := range []string{"Sam Okafor", "Ada Byrne", "Gone Away", "Not Any", "Dis Abled", "Yet Tocome"} {
			people[name] = w.add(name)
			if name != "Not Any" {
				w.join(people[name], harbour, access.Supervisor)
			}
			w.supervise(amira, people[name], "clinical")
		}
		w.supervise(amira, people["Sam Okafor"], "line-management")
		w.supervise(amira, people["Sam Okafor"], "professional")
		w.lastDay("supervision_links", "supervisor_id", people["Gone Away"].ID, today.AddDays(-1))
		w.exec("UPDATE people SET disabled_at = ? WHERE id = ?", start, people["Dis Abled"].ID)
		w.exec("UPDATE supervision_links SET starts_on = ? WHERE supervisor_id = ?", today.AddDays(1), people["Yet Tocome"].ID)

		got, err := w.Supervisors(t.Context(), access.Actor{ID: amira.ID})
		want := []identity.Colleague{
			{ID: people["Ada Byrne"].ID, Name: "Ada Byrne", Kind: "clinical supervision"},
			{ID: people["Sam Okafor"].ID, Name: "Sam Okafor", Kind: "clinical supervision, line management and professional supervision"},
		}
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Error(diff, err)
		}
		if none, err := w.Supervisors(t.Context(), access.Actor{ID: tom.ID}); err != nil || len(none) != 0 {
			t.Error(none, err)
		}
		for name, person := range people {
			_, err := identity.SupervisorIn(db.Read(t.Context()), amira.ID, person.ID, today)
			if canSign := name == "Sam Okafor" || name == "Ada Byrne"; (err == nil) != canSign {
				t.Errorf("%s: %v", name, err)
			} else if err != nil && (fault.KindOf(err) != fault.Invalid || fields(err)["supervisor"] == "") {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := identity.SupervisorIn(db.Read(t.Context()), tom.ID, people["Sam Okafor"].ID, today); fault.KindOf(err) != fault.Invalid {
			t.Errorf("somebody else's supervisor: %v", err)
		}
	})
}

func TestALeadSeesTheirOwnOrganisationsOnly(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		harbour, valley := w.organisation("Harbour PCN"), w.organisation("Valley PCN")
		lena := w.add("Lena Fischer")
		amira, tom, rosa, sam, left := w.add("Amira Hassan"), w.add("Tom Price"), w.add("Rosa Silva"), w.add("Sam Okafor"), w.add("Ines Left")
		w.join(lena, harbour, access.Lead)
		w.join(amira, harbour, access.LinkWorker)
		w.join(amira, valley, access.LinkWorker)
		w.join(tom, harbour, access.LinkWorker)
		w.join(rosa, valley, access.LinkWorker)
		w.join(sam, harbour, access.Supervisor)
		w.join(left, harbour, access.LinkWorker)
		w.lastDay("memberships", "person_id", left.ID, today.AddDays(-1))
		token := w.signIn("Lena Fischer")
		want := []uuid.UUID{amira.ID, tom.ID}
		if diff := cmp.Diff(want, w.actor(token).Leads); diff != "" {
			t.Error(diff)
		}
		w.exec("UPDATE people SET disabled_at = ? WHERE id = ?", start, tom.ID)
		if got := w.actor(token).Leads; !slices.Equal(got, want[:1]) {
			t.Errorf("with one account disabled: %v", got)
		}
		w.lastDay("memberships", "person_id", lena.ID, today.AddDays(-1))
		if who := w.actor(token); len(who.Leads) != 0 || who.Has(access.Lead) {
			t.Errorf("no longer lead: %+v", who)
		}
	})
}

func TestJoiningAndSupervisingTwiceIsOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		amira, sam, harbour := w.add("Amira Hassan"), w.add("Sam Okafor"), w.organisation("Harbour PCN")
		for range 2 {
			w.join(amira, harbour, access.LinkWorker)
			w.supervise(amira, sam, "clinical")
		}
		for _, table := range []string{"memberships", "supervision_links"} {
			var n int64
			if err := db.Read(t.Context()).Table(table).Count(&n).Error; err != nil || n != 1 {
				t.Errorf("%s: %d rows, %v", table, n, err)
			}
		}
	})
}

func TestTiesThatCannotBe(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		amira, sam, harbour, nobody := w.add("Amira Hassan"), w.add("Sam Okafor"), w.organisation("Harbour PCN"), uuid.Must(uuid.NewV7())
		ctx := t.Context()
		for name, c := range map[string]struct {
			err  error
			want fault.Kind
		}{
			"own supervisor":       {w.Supervise(ctx, amira.ID, amira.ID, "clinical", today), fault.Invalid},
			"unknown supervision":  {w.Supervise(ctx, amira.ID, sam.ID, "friendly", today), fault.Invalid},
			"unknown supervisor":   {w.Supervise(ctx, amira.ID, nobody, "clinical", today), fault.NotFound},
			"unknown role":         {w.Join(ctx, amira.ID, harbour, "owner", today), fault.Invalid},
			"unknown person":       {w.Join(ctx, nobody, harbour, access.Lead, today), fault.NotFound},
			"unknown organisation": {w.Join(ctx, amira.ID, nobody, access.Lead, today), fault.NotFound},
		} {
			if fault.KindOf(c.err) != c.want {
				t.Errorf("%s: %v, want %v", name, c.err, c.want)
			}
		}
	})
}

func TestOrganisationsAreFoundByName(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		harbour := w.organisation(" Harbour PCN ")
		found, err := w.OrganisationNamed(t.Context(), "Harbour PCN")
		if err != nil || found.ID != harbour || found.Name != "Harbour PCN" || found.MembershipStart.Words() != "1 April" {
			t.Errorf("%+v, %v", found, err)
		}
		if _, err := w.OrganisationNamed(t.Context(), "Valley PCN"); fault.KindOf(err) != fault.NotFound {
			t.Error(err)
		}
		for n, field := range map[identity.NewOrganisation]string{
			{Name: "", Kind: "pcn"}: "name", {Name: "A\x00", Kind: "pcn"}: "name", {Name: "Harbour PCN", Kind: "pcn"}: "name", {Name: "A", Kind: ""}: "kind",
		} {
			if _, err := w.AddOrganisation(t.Context(), n); fault.KindOf(err) != fault.Invalid || fields(err)[field] == "" {
				t.Errorf("%+v: %v", n, err)
			}
		}
	})
}

func TestTheWorkplaceIsThatOfTheDay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		amira := w.add("Amira Hassan")
		valley, harbour, well := w.organisation("Valley PCN"), w.organisation("Harbour PCN"), w.organisation("Well Together")
		w.join(amira, valley, access.LinkWorker)
		w.lastDay("memberships", "person_id", amira.ID, today.AddDays(-30))
		w.join(amira, harbour, access.LinkWorker)
		w.join(amira, harbour, access.Supervisor)
		if err := w.Join(t.Context(), amira.ID, well, access.LinkWorker, today); err != nil {
			t.Fatal(err)
		}
		for on, want := range map[calendar.Date]string{
			lastYear.AddDays(-1): "", today.AddDays(-30): "Harbour PCN and Valley PCN", today.AddDays(-1): "Harbour PCN",
			today: "Harbour PCN and Well Together",
		} {
			if got, err := identity.Workplace(db.Read(t.Context()), amira.ID, on); err != nil || got != want {
				t.Errorf("on %s: %q, %v; want %q", on, got, err, want)
			}
		}
	})
}
