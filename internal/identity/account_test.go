package identity_test

import (
	"slices"
	"strings"
	"testing"

	"linkfolio/internal/access"
	"linkfolio/internal/audit"
	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
)

// acts are the acts of a person's own history, in order.
func (w *world) acts(person identity.Person) []string {
	w.t.Helper()
	var acts []string
	err := w.db.Read(w.t.Context()).Model(&audit.Record{}).Where("chain_id = ?", person.ID).Order("seq").Pluck("act", &acts).Error
	if err != nil {
		w.t.Fatal(err)
	}
	return acts
}

// fieldsOf are the fields at which a fault names something to mend.
func fieldsOf(err error) string {
	f := fault.Of(err)
	if f == nil || f.Kind != fault.Invalid {
		return "not an Invalid fault"
	}
	var names []string
	for _, field := range f.Fields {
		names = append(names, field.Name)
	}
	return strings.Join(names, " ")
}

func TestAMembershipYearStartsOnARealDay(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"1 4": "04-01", "01 04": "04-01", " 29  2": "02-29", "31 12": "12-31", "1 April": "04-01", "3 sept": "09-03", "5 MAY": "05-05",
	} {
		day, month, _ := strings.Cut(strings.TrimSpace(typed), " ")
		got, wrong := identity.ReadMonthDay(day, month)
		if wrong != "" || got.String() != want {
			t.Errorf("%q is %s, %q, want %s", typed, got, wrong, want)
		}
	}
	for _, typed := range [][2]string{
		{"", ""}, {"1", ""}, {"", "4"}, {"0", "4"}, {"32", "1"}, {"31", "4"}, {"30", "2"}, {"1", "13"}, {"1", "0"}, {"-1", "4"}, {"one", "4"},
		{"1", "ap"}, {"1", "aprils"}, {"1.5", "4"}, {"1", "\x00"}, {"99999999999999999999", "4"},
	} {
		if got, wrong := identity.ReadMonthDay(typed[0], typed[1]); wrong == "" {
			t.Errorf("%q is taken as %s", typed, got)
		}
	}
}

func TestDetailsAreKeptOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		amira := w.add("Amira Hassan")
		w.join(amira, w.organisation("Harbour PCN"), access.LinkWorker)
		who := w.actor(w.signIn("Amira Hassan"))
		new := identity.Details{Name: " Amira Ŵ Hassan ", RoleTitle: "Link worker", MembershipNumber: "NALW/1 ½", StartDay: "2", StartMonth: "5"}
		for range 2 { // the second is the second click of a double click
			if err := w.ChangeDetails(t.Context(), who, 1, new); err != nil {
				t.Fatal(err)
			}
		}
		got, err := w.Account(t.Context(), who)
		if err != nil || got.Name != "Amira Ŵ Hassan" || got.RoleTitle != "Link worker" || got.MembershipNumber != "NALW/1 ½" ||
			got.MembershipStart.String() != "05-02" || got.LockVersion != 2 || !got.HasPassword || got.PasswordHash != "" ||
			len(got.WorksAt) != 1 || got.WorksAt[0].Organisation != "Harbour PCN" || !slices.Equal(got.WorksAt[0].Roles, []access.Role{access.LinkWorker}) {
			t.Errorf("%+v, %v", got, err)
		}
		new.Name = "Another"
		if err := w.ChangeDetails(t.Context(), who, 1, new); fault.KindOf(err) != fault.Conflict {
			t.Errorf("the second of two tabs: %v", err)
		}
		if acts := w.acts(amira); !slices.Equal(acts, []string{"changed details"}) {
			t.Errorf("the history says %q", acts)
		}
	})
}

func TestDetailsThatCannotBe(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		amira := w.add("Amira Hassan")
		who := w.actor(w.signIn("Amira Hassan"))
		whole := identity.Details{Name: "A", StartDay: "1", StartMonth: "4"}
		long := strings.Repeat("ŵ", 201)
		for field, spoil := range map[string]func(d *identity.Details){
			"name":              func(d *identity.Details) { d.Name = " " },
			"role_title":        func(d *identity.Details) { d.RoleTitle = "a\nb" },
			"membership_number": func(d *identity.Details) { d.MembershipNumber = long },
			"membership_start":  func(d *identity.Details) { d.StartMonth = "" },
		} {
			spoilt := whole
			spoil(&spoilt)
			if got := fieldsOf(w.ChangeDetails(t.Context(), who, 1, spoilt)); got != field {
				t.Errorf("%s: the fault is at %q", field, got)
			}
		}
		if err := w.ChangeDetails(t.Context(), access.Actor{}, 1, whole); fault.KindOf(err) != fault.SignedOut {
			t.Errorf("nobody changes details: %v", err)
		}
		if acts := w.acts(amira); len(acts) != 0 {
			t.Errorf("the history says %q", acts)
		}
	})
}
