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
	"linkfolio/internal/identity/identitytest"
)

func TestLeavingAnOrganisation(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		harbour, charity := w.organisation("Harbour PCN"), w.organisation("Well Together")
		amira, sam, ruth, lena := w.add("Amira Hassan"), w.add("Sam Okafor"), w.add("Ruth Bell"), w.add("Lena Novak")
		w.join(amira, harbour, access.LinkWorker)
		w.join(amira, charity, access.LinkWorker)
		w.join(sam, harbour, access.Supervisor)
		w.join(ruth, harbour, access.Supervisor)
		w.join(ruth, charity, access.Supervisor)
		w.join(lena, harbour, access.Lead)
		w.supervise(amira, sam, "clinical")
		w.supervise(amira, sam, "line-management")
		w.supervise(amira, ruth, "professional")
		who, lead := w.actor(w.signIn("Amira")), w.signIn("Lena")

		all, err := w.Belongs(t.Context(), who)
		if err != nil || len(all) != 2 || all[0].Organisation != "Harbour PCN" || !slices.Equal(all[0].Supervision, []string{"Sam Okafor"}) || len(all[1].Supervision) != 0 {
			t.Fatalf("before: %+v, %v", all, err)
		}
		if seen := w.actor(lead).Leads; !slices.Contains(seen, amira.ID) {
			t.Fatal("the lead does not see her before")
		}
		if err := w.Leave(t.Context(), who, harbour); err != nil {
			t.Fatal(err)
		}
		if seen := w.actor(lead).Leads; slices.Contains(seen, amira.ID) {
			t.Error("the lead still sees her")
		}
		if len(w.actor(w.signIn("Sam")).Supervises) > 0 {
			t.Error("Sam, whom nothing else joins to her, still supervises her")
		}
		if !slices.Contains(w.actor(w.signIn("Ruth")).Supervises, amira.ID) {
			t.Error("Ruth, who works with her elsewhere too, supervises her no longer")
		}
		after := w.actor(w.signIn("Amira"))
		if !after.Holder || !after.Has(access.LinkWorker) {
			t.Errorf("she is now %+v", after)
		}
		if err := w.Leave(t.Context(), after, harbour); fault.KindOf(err) != fault.NotFound {
			t.Errorf("leaving twice: %v", err)
		}
		if err := w.Leave(t.Context(), after, charity); err != nil {
			t.Fatal(err)
		}
		if last := w.actor(w.signIn("Amira")); !last.Holder || len(last.Roles) > 0 {
			t.Errorf("without an organisation she keeps her record, and is %+v", last)
		}
		lines, err := audit.Chain(w.db.Read(t.Context()), amira.ID)
		var acts []string
		for _, line := range lines {
			acts = append(acts, string(line.Act))
		}
		want := []string{"supervision ended", "supervision ended", "left an organisation", "supervision ended", "left an organisation"}
		if err != nil || !slices.Equal(acts, want) {
			t.Errorf("the history: %v, %v", acts, err)
		}
		if told := identitytest.Letters(t, w.parts, sam.Email); len(told) != 2 || !strings.Contains(told[0].Text, "22 November 2026") {
			t.Errorf("Sam was told %v", told)
		}
	})
}

func TestTheOnlyLeadStays(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		harbour := w.organisation("Harbour PCN")
		lena, amira := w.add("Lena Novak"), w.add("Amira Hassan")
		w.join(lena, harbour, access.Lead)
		w.join(amira, harbour, access.LinkWorker)
		who := w.actor(w.signIn("Lena"))
		if err := w.Leave(t.Context(), who, harbour); fault.KindOf(err) != fault.Conflict {
			t.Errorf("the only lead left: %v", err)
		}
		w.join(amira, harbour, access.Lead)
		if err := w.Leave(t.Context(), who, harbour); err != nil {
			t.Error(err)
		}
	})
}
