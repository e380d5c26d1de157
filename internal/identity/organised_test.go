package identity_test

import (
	"context"
	"slices"
	"strings"
	"sync"
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

// two is two organisations with a lead each, Amira and Sam in the first, and an administrator.
type two struct {
	*world
	harbour, valley                  uuid.UUID
	amira, sam, lena, lars, root     identity.Person
	asLena, asLars, asRoot, asNobody access.Actor
}

func newTwo(t *testing.T, db *database.DB) *two {
	t.Helper()
	w := newWorld(t, db)
	h := &two{world: w, harbour: w.organisation("Harbour PCN"), valley: w.organisation("Valley PCN")}
	h.amira, h.sam, h.lena, h.lars, h.root = w.add("Amira Hassan"), w.add("Sam Okafor"), w.add("Lena Fischer"), w.add("Lars Valley"), w.add("Robin Root")
	w.join(h.amira, h.harbour, access.LinkWorker)
	w.join(h.sam, h.harbour, access.Supervisor)
	w.join(h.lena, h.harbour, access.Lead)
	w.join(h.lars, h.valley, access.Lead)
	w.supervise(h.amira, h.sam, "clinical")
	w.exec("UPDATE people SET administrator = ? WHERE id = ?", true, h.root.ID)
	h.asLena, h.asLars, h.asRoot = w.actor(w.signIn("Lena")), w.actor(w.signIn("Lars")), w.actor(w.signIn("Robin"))
	h.asNobody = access.Actor{ID: h.sam.ID, Name: h.sam.Name, Roles: []access.Role{access.Supervisor}}
	return h
}

func (h *two) role(person identity.Person, role access.Role) identity.Membership {
	h.t.Helper()
	var m identity.Membership
	if err := h.db.Read(h.t.Context()).Where("person_id = ? AND role = ?", person.ID, role).Order("starts_on DESC").Limit(1).Take(&m).Error; err != nil {
		h.t.Fatal(err)
	}
	return m
}

// acts are the acts in somebody's chain, with their subjects.
func (h *two) acts(chain uuid.UUID) (acts []string) {
	h.t.Helper()
	if err := h.db.Read(h.t.Context()).Table("audit_records").Where("chain_id = ?", chain).Order("seq").Pluck("act", &acts).Error; err != nil {
		h.t.Fatal(err)
	}
	return acts
}

// Whoever leads another organisation is told NotFound by every method, and who leads none Forbidden; nothing is written.
func TestOrganisationsAreNobodyElsesBusiness(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		h := newTwo(t, db)
		ctx := t.Context()
		settings := identity.OrganisationSettings{Name: "Taken over", Kind: "pcn", MembershipStart: calendar.MonthDay{Month: time.April, Day: 1}}
		held := h.role(h.amira, access.LinkWorker)
		for name, act := range map[string]func(who access.Actor) error{
			"Organisation": func(who access.Actor) error {
				_, err := h.Organisation(ctx, who, access.SeeOrganisation, h.harbour)
				return err
			},
			"Members":          func(who access.Actor) error { _, _, err := h.Members(ctx, who, h.harbour); return err },
			"MemberIn":         func(who access.Actor) error { _, _, err := h.MemberIn(ctx, who, h.harbour, h.amira.ID); return err },
			"EditOrganisation": func(who access.Actor) error { return h.EditOrganisation(ctx, who, h.harbour, 1, settings) },
			"AddRole": func(who access.Actor) error {
				return h.AddRole(ctx, who, h.harbour, h.amira.ID, access.Supervisor, today)
			},
			"RoleToEnd":   func(who access.Actor) error { _, err := h.RoleToEnd(ctx, who, held.ID); return err },
			"EndRole":     func(who access.Actor) error { return h.EndRole(ctx, who, held.ID, calendar.Date{}) },
			"AppointLead": func(who access.Actor) error { return h.AppointLead(ctx, who, h.harbour, "sam@demo.example") },
		} {
			if err := act(h.asLars); fault.KindOf(err) != fault.NotFound {
				t.Errorf("%s as lead of another organisation: %v", name, err)
			}
			if err := act(h.asNobody); fault.KindOf(err) != fault.Forbidden {
				t.Errorf("%s as somebody who leads none: %v", name, err)
			}
			if err := act(access.Actor{}); fault.KindOf(err) != fault.SignedOut {
				t.Errorf("%s as nobody: %v", name, err)
			}
		}
		for name, act := range map[string]func(who access.Actor) error{
			"OpenOrganisation": func(who access.Actor) error {
				return h.OpenOrganisation(ctx, who, uuid.Must(uuid.NewV7()), identity.NewOrganisation{Name: "New", Kind: "pcn"}, "")
			},
			"Register":            func(who access.Actor) error { _, err := h.Register(ctx, who, "", 1); return err },
			"RegisteredAs":        func(who access.Actor) error { _, err := h.RegisteredAs(ctx, who, h.amira.ID); return err },
			"Disable":             func(who access.Actor) error { return h.Disable(ctx, who, h.amira.ID) },
			"Enable":              func(who access.Actor) error { return h.Enable(ctx, who, h.amira.ID) },
			"MakeAdministrator":   func(who access.Actor) error { return h.MakeAdministrator(ctx, who, h.amira.ID) },
			"UnmakeAdministrator": func(who access.Actor) error { return h.UnmakeAdministrator(ctx, who, h.root.ID) },
			"SendReset":           func(who access.Actor) error { return h.SendReset(ctx, who, h.amira.ID) },
		} {
			if err := act(h.asLena); fault.KindOf(err) != fault.Forbidden {
				t.Errorf("%s as a lead: %v", name, err)
			}
		}
		if err := h.AddRole(ctx, h.asLena, h.harbour, h.lars.ID, access.LinkWorker, today); fault.KindOf(err) != fault.NotFound {
			t.Errorf("a stranger was made a member: %v", err)
		}
		if all, err := h.Organisations(ctx, h.asLena); err != nil || len(all) != 1 || all[0].ID != h.harbour {
			t.Errorf("%v %v", all, err)
		}
		if o, err := h.OrganisationNamed(ctx, "Harbour PCN"); err != nil || o.LockVersion != 1 {
			t.Errorf("%+v %v", o, err)
		}
		if got := h.acts(h.amira.ID); len(got) > 0 {
			t.Error(got)
		}
	})
}

func TestMembersAreThoseOfToday(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		h := newTwo(t, db)
		left, coming := h.add("Ines Left"), h.add("Zoe Coming")
		h.join(left, h.harbour, access.LinkWorker)
		h.lastDay("memberships", "person_id", left.ID, today.AddDays(-1))
		if err := h.Join(t.Context(), coming.ID, h.harbour, access.LinkWorker, today.AddDays(8)); err != nil {
			t.Fatal(err)
		}
		names := func() (names []string) {
			_, members, err := h.Members(t.Context(), h.asLena, h.harbour)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range members {
				name := m.Name
				for _, s := range m.Supervisors {
					name += " < " + s.Name
				}
				names = append(names, name)
			}
			return names
		}
		if diff := cmp.Diff([]string{"Amira Hassan < Sam Okafor", "Lena Fischer", "Sam Okafor", "Zoe Coming"}, names()); diff != "" {
			t.Error(diff)
		}
		h.lastDay("memberships", "person_id", h.sam.ID, today.AddDays(-1)) // who is no supervisor any more cannot sign
		if diff := cmp.Diff([]string{"Amira Hassan", "Lena Fischer", "Zoe Coming"}, names()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestRolesBeginAndEndOnDays(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		h := newTwo(t, db)
		ctx, token := t.Context(), h.signIn("Amira")
		add := func(role access.Role, from calendar.Date) error {
			return h.AddRole(ctx, h.asLena, h.harbour, h.amira.ID, role, from)
		}
		for range 2 {
			if err := add(access.Supervisor, today.AddDays(2)); err != nil {
				t.Fatal(err)
			}
		}
		for name, c := range map[string]struct {
			err   error
			field string
		}{
			"again, later":    {add(access.Supervisor, today.AddDays(3)), "role"},
			"again, earlier":  {add(access.Supervisor, today), "role"},
			"what they have":  {add(access.LinkWorker, today), "role"},
			"no role":         {add("boss", today), "role"},
			"no day":          {add(access.Lead, calendar.Date{}), "starts_on"},
			"long ago":        {add(access.Lead, calendar.MustOn(1926, 11, 23)), "starts_on"},
			"in a far future": {add(access.Lead, calendar.MustOn(2206, 11, 23)), "starts_on"},
		} {
			if got := fields(c.err); fault.KindOf(c.err) != fault.Invalid || got[c.field] == "" {
				t.Errorf("%s: %v", name, c.err)
			}
		}
		if h.actor(token).Has(access.Supervisor) {
			t.Error("a role that is to come holds today")
		}
		h.pass(37 * time.Hour)
		token = h.signIn("Amira")
		h.pass(time.Hour)
		if who := h.actor(token); !who.Has(access.Supervisor) {
			t.Errorf("on its first day: %+v", who.Roles)
		}
		day := calendar.DayOf(h.clock())
		held := h.role(h.amira, access.Supervisor)
		for range 2 {
			if err := h.EndRole(ctx, h.asLena, held.ID, day.AddDays(1)); err != nil {
				t.Fatal(err)
			}
		}
		if !h.actor(token).Has(access.Supervisor) {
			t.Error("it ended before its last day")
		}
		for name, last := range map[string]calendar.Date{"yesterday": day.AddDays(-1), "far": day.AddDays(800)} {
			if err := h.EndRole(ctx, h.asLena, held.ID, last); fault.KindOf(err) != fault.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
		for range 2 {
			if err := h.EndRole(ctx, h.asLena, held.ID, calendar.Date{}); err != nil {
				t.Fatal(err)
			}
		}
		if h.actor(token).Has(access.Supervisor) {
			t.Error("it did not end at once")
		}
		if _, err := h.RoleToEnd(ctx, h.asLena, held.ID); fault.KindOf(err) != fault.NotFound {
			t.Error(err)
		}
		if diff := cmp.Diff([]string{"role began", "role ended", "role ended"}, h.acts(h.amira.ID)); diff != "" {
			t.Error(diff)
		}
	})
}

// With their last role there the lead loses sight of somebody, and the supervision that nothing else makes ends.
func TestTheLastRoleTakesSupervisionWithIt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		h := newTwo(t, db)
		ctx, lead, supervisor := t.Context(), h.signIn("Lena"), h.signIn("Sam")
		if err := h.EndRole(ctx, h.asLena, h.role(h.amira, access.LinkWorker).ID, today); err != nil {
			t.Fatal(err)
		}
		if len(h.actor(lead).Leads) != 1 || len(h.actor(supervisor).Supervises) != 1 {
			t.Error("they are lost before the last day is over")
		}
		if _, err := h.RoleToEnd(ctx, h.asLena, h.role(h.amira, access.LinkWorker).ID); err != nil {
			t.Error(err)
		}
		h.pass(11 * time.Hour)
		h.actor(lead)
		h.actor(supervisor)
		h.pass(3 * time.Hour)
		if who := h.actor(lead); len(who.Leads) != 0 {
			t.Error("the lead sees them on the day after")
		}
		if who := h.actor(supervisor); len(who.Supervises) != 0 {
			t.Error("the supervision goes on")
		}
		if diff := cmp.Diff([]string{"supervision ended", "role ended"}, h.acts(h.amira.ID)); diff != "" {
			t.Error(diff)
		}
		if _, _, err := h.MemberIn(ctx, h.actor(lead), h.harbour, h.amira.ID); fault.KindOf(err) != fault.NotFound {
			t.Error(err)
		}
		if err := h.EndRole(ctx, h.actor(lead), h.role(h.amira, access.LinkWorker).ID, calendar.Date{}); err != nil {
			t.Error("ending what ended yesterday:", err)
		}
		if who := h.actor(h.signIn("Amira")); !who.Holder {
			t.Error("she lost her record")
		}
	})
}

// Two leads who end each other's role at once cannot leave the organisation without one.
func TestTwoLeadsAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		h := newTwo(t, db)
		h.join(h.sam, h.harbour, access.Lead)
		asSam := h.actor(h.signIn("Sam"))
		errs := make([]error, 2)
		var both sync.WaitGroup
		both.Go(func() { errs[0] = h.EndRole(t.Context(), h.asLena, h.role(h.sam, access.Lead).ID, calendar.Date{}) })
		both.Go(func() { errs[1] = h.EndRole(t.Context(), asSam, h.role(h.lena, access.Lead).ID, calendar.Date{}) })
		both.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else if fault.KindOf(err) != fault.Conflict {
				t.Error(err)
			}
		}
		if won != 1 {
			t.Errorf("%d ended: %v", won, errs)
		}
	})
}

func TestSettingsOfAnOrganisation(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		h := newTwo(t, db)
		ctx := t.Context()
		good := identity.OrganisationSettings{
			Name: " St Ŵyn’s ", Kind: "charity", ODSCode: " a1b2c ", SupervisionEvery: "monthly",
			MembershipStart: calendar.MonthDay{Month: time.September, Day: 1}, RequireTwoStep: true, RequireSSO: true,
		}
		for field, spoil := range map[string]func(*identity.OrganisationSettings){
			"name":              func(s *identity.OrganisationSettings) { s.Name = "Valley PCN" },
			"kind":              func(s *identity.OrganisationSettings) { s.Kind = "" },
			"ods_code":          func(s *identity.OrganisationSettings) { s.ODSCode = "123456789" },
			"supervision_every": func(s *identity.OrganisationSettings) { s.SupervisionEvery = "daily" },
			"membership_start":  func(s *identity.OrganisationSettings) { s.MembershipStart = calendar.MonthDay{} },
		} {
			bad := good
			spoil(&bad)
			if err := h.EditOrganisation(ctx, h.asLena, h.harbour, 1, bad); fault.KindOf(err) != fault.Invalid || fields(err)[field] == "" {
				t.Errorf("%s: %v", field, err)
			}
		}
		for range 2 { // two clicks
			if err := h.EditOrganisation(ctx, h.asLena, h.harbour, 1, good); err != nil {
				t.Fatal(err)
			}
		}
		o, err := h.OrganisationNamed(ctx, "St Ŵyn’s")
		if err != nil || o.LockVersion != 2 || o.ODSCode != "A1B2C" || o.SupervisionEvery != "monthly" || !o.RequireTwoStep || o.RequireSSO {
			t.Errorf("%+v %v", o, err) // this installation has no single sign-on to insist on
		}
		other := good
		other.Kind = "other"
		if err := h.EditOrganisation(ctx, h.asRoot, h.harbour, 1, other); fault.KindOf(err) != fault.Conflict {
			t.Errorf("the second tab: %v", err)
		}
		if !h.actor(h.signIn("Sam")).Unproven || h.actor(h.signIn("Amira")).Unproven {
			t.Error("two-step sign-in is asked of supervisors, not of link workers")
		}
		if diff := cmp.Diff([]string{"changed organisation"}, h.acts(h.lena.ID)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestOpeningAnOrganisation(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		h := newTwo(t, db)
		ctx, id := t.Context(), uuid.Must(uuid.NewV7())
		n := identity.NewOrganisation{Name: "Well Together", Kind: "charity"}
		h.exec("UPDATE people SET disabled_at = ? WHERE id = ?", start, h.sam.ID)
		for _, email := range []string{"nobody@demo.example", "sam@demo.example", "no address"} {
			if err := h.OpenOrganisation(ctx, h.asRoot, id, n, email); fault.KindOf(err) != fault.Invalid || fields(err)["lead"] == "" {
				t.Errorf("%s: %v", email, err)
			}
		}
		for range 2 {
			if err := h.OpenOrganisation(ctx, h.asRoot, id, n, "AMIRA@demo.example"); err != nil {
				t.Fatal(err)
			}
			if err := h.AppointLead(ctx, h.asRoot, id, "amira@demo.example"); err != nil {
				t.Fatal(err)
			}
		}
		if err := h.OpenOrganisation(ctx, h.asRoot, id, identity.NewOrganisation{Name: "Another", Kind: "pcn"}, ""); fault.KindOf(err) != fault.Conflict {
			t.Error(err)
		}
		if who := h.actor(h.signIn("Amira")); !slices.Equal(who.LeadOf, []uuid.UUID{id}) {
			t.Errorf("%+v", who)
		}
		if diff := cmp.Diff([]string{"added organisation"}, h.acts(h.root.ID)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"role began"}, h.acts(h.amira.ID)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestTheRegisterIsSearched(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		h := newTwo(t, db)
		for i := range 60 {
			h.exec("INSERT INTO people (id, email, email_key, name, role_title, membership_number, membership_start, password_hash, created_at, lock_version) VALUES (?, ?, ?, ?, '', '', '04-01', '', ?, 1)",
				uuid.Must(uuid.NewV7()), strings.Repeat("x", i+1), strings.Repeat("x", i+1), "Zz Many", start)
		}
		w := h.add("Ŵ")
		h.exec("UPDATE people SET name = ?, erased_at = ? WHERE id = ?", "Erased account", start, h.lars.ID)
		for words, want := range map[string]int{"": 65, "amira HASSAN": 1, "w": 1, "okafor demo.example": 1, "zz": 60, "%": 0, "erased": 0, "\x00": 0} {
			if words == "w" {
				words = "ŵ"
			}
			page, err := h.Register(t.Context(), h.asRoot, words, 1)
			if err != nil || page.Total != want || len(page.Accounts) != min(want, identity.AccountsPageSize) {
				t.Errorf("%q: %d accounts, %d of them here, %v", words, page.Total, len(page.Accounts), err)
			}
		}
		page, err := h.Register(t.Context(), h.asRoot, "zz", 9)
		if err != nil || page.Number != 2 || page.Pages != 2 || len(page.Accounts) != 10 || page.Accounts[0].PasswordHash != "" {
			t.Errorf("%d of %d, %v", page.Number, page.Pages, err)
		}
		one, err := h.RegisteredAs(t.Context(), h.asRoot, w.ID)
		if err != nil || one.Name != "Ŵ" || len(one.Places) != 0 || one.PasswordHash != "" {
			t.Errorf("%+v %v", one, err)
		}
		if _, err := h.RegisteredAs(t.Context(), h.asRoot, h.lars.ID); fault.KindOf(err) != fault.NotFound {
			t.Error(err)
		}
	})
}

func TestAccountsAreDisabledAndEnabled(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		h := newTwo(t, db)
		ctx, token := t.Context(), h.signIn("Amira")
		for range 2 {
			if err := h.Disable(ctx, h.asRoot, h.amira.ID); err != nil {
				t.Fatal(err)
			}
		}
		for _, enabled := range []bool{false, true} {
			if _, err := h.Actor(ctx, token); fault.KindOf(err) != fault.SignedOut {
				t.Errorf("the session lives on (enabled: %v): %v", enabled, err)
			}
			if err := h.Enable(ctx, h.asRoot, h.amira.ID); err != nil {
				t.Fatal(err)
			}
		}
		h.signIn("Amira")
		for name, act := range map[string]func(context.Context, access.Actor, uuid.UUID) error{
			"disable oneself": h.Disable, "unmake the last administrator": h.UnmakeAdministrator,
		} {
			if err := act(ctx, h.asRoot, h.root.ID); fault.KindOf(err) != fault.Conflict {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := h.Disable(ctx, h.asRoot, uuid.Must(uuid.NewV7())); fault.KindOf(err) != fault.NotFound {
			t.Error(err)
		}
		if diff := cmp.Diff([]string{"account disabled", "account enabled"}, h.acts(h.amira.ID)); diff != "" {
			t.Error(diff)
		}
	})
}

// Two administrators who take administration from each other at once: one stays.
func TestTwoAdministratorsAtOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		h := newTwo(t, db)
		if err := h.MakeAdministrator(t.Context(), h.asRoot, h.sam.ID); err != nil {
			t.Fatal(err)
		}
		asSam := h.actor(h.signIn("Sam"))
		errs := make([]error, 2)
		var both sync.WaitGroup
		both.Go(func() { errs[0] = h.UnmakeAdministrator(t.Context(), h.asRoot, h.sam.ID) })
		both.Go(func() { errs[1] = h.Disable(t.Context(), asSam, h.root.ID) })
		both.Wait()
		var left int64
		if err := db.Read(t.Context()).Table("people").Where("administrator AND disabled_at IS NULL").Count(&left).Error; err != nil || left != 1 {
			t.Errorf("%d administrators, %v, %v", left, errs, err)
		}
	})
}
