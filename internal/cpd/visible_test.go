package cpd_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/cpd"
	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
)

// The condition of a query and the policy say the same of every actor and every record: whatever ties, states and covers
// there are, an entry is in the one exactly when the other lets it be seen.
func TestWhatAQueryShowsIsWhatThePolicyAllows(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		people := []uuid.UUID{d.amira.ID, d.tom.ID, d.sam.ID, person(t, db), person(t, db)}
		dice := rand.New(rand.NewPCG(20261123, 17))
		anyOf := func() uuid.UUID { return people[dice.IntN(len(people))] }
		some := func() (ids []uuid.UUID) {
			for _, id := range people {
				if dice.IntN(2) == 0 {
					ids = append(ids, id)
				}
			}
			return ids
		}
		states := []access.State{access.Draft, access.Sent, access.Returned, access.Signed}
		template := d.add(t, d.amira, full("any")).TemplateID
		var entries []cpd.Entry
		for i := range 120 {
			e := cpd.Entry{
				ID: newID(), OwnerID: anyOf(), TemplateID: template, State: states[dice.IntN(4)],
				FormKey: fmt.Sprint(i), LockVersion: 1, CreatedAt: noon, ChangedAt: noon,
			}
			if other := anyOf(); other != e.OwnerID && dice.IntN(8) > 0 {
				e.ReviewerID = &other
			}
			if dice.IntN(3) > 0 {
				signer := anyOf()
				e.SignerID = &signer
			}
			if err := db.Read(t.Context()).Create(&e).Error; err != nil {
				t.Fatal(err)
			}
			entries = append(entries, e)
		}
		seen, hidden := 0, 0
		for range 150 {
			who := access.Actor{ID: anyOf(), Roles: access.Roles(), Holder: dice.IntN(2) == 0, Supervises: some()}
			for range dice.IntN(4) {
				who.StandsIn = append(who.StandsIn, access.StandIn{For: anyOf(), Supervises: some()})
			}
			condition, args := access.Visible(who)
			var found []uuid.UUID
			if err := db.Read(t.Context()).Model(&cpd.Entry{}).Where(condition, args...).Pluck("id", &found).Error; err != nil {
				t.Fatal(err)
			}
			shown := map[uuid.UUID]bool{}
			for _, id := range found {
				shown[id] = true
			}
			for _, e := range entries {
				may := access.May(who, access.ViewEntry, e.Access())
				if may != shown[e.ID] {
					t.Fatalf("the policy says %v, the query %v, of %+v to %+v", may, shown[e.ID], e.Access(), who)
				}
				if may {
					seen++
				} else {
					hidden++
				}
			}
		}
		if seen < 1000 || hidden < 1000 {
			t.Errorf("the dice fell badly: %d seen, %d hidden", seen, hidden)
		}
	})
}
