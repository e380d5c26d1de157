package elearning_test

import (
	"testing"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/elearning"
	"linkfolio/internal/identity"
)

// Whatever a lead does to a module, a completion of it stays and shows: as the module, as the one it was merged into, or, where
// the module is retired, among what belongs to no programme.
func TestNothingThatALeadDoesLosesACompletion(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		ctx, shelf := t.Context(), catalogue.New(db)
		id := func() uuid.UUID { return uuid.Must(uuid.NewV7()) }
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		must(shelf.Seed(ctx))
		organisation, today := identity.Organisation{ID: id(), Name: "Harbour PCN", Kind: "pcn", MembershipStart: calendar.MonthDay{Month: 4, Day: 1}}, calendar.MustOn(2026, 11, 23)
		must(db.InTx(ctx, func(tx *gorm.DB) error { return tx.Create(&organisation).Error }))
		lena := access.Actor{ID: id(), Name: "Lena Novak", Roles: []access.Role{access.Lead}, LeadOf: []uuid.UUID{organisation.ID}}
		syllabus := func() catalogue.Syllabus {
			s, err := shelf.Syllabus(ctx, organisation.ID)
			must(err)
			return s
		}
		programme, _ := syllabus().Keyed("elfh-link-workers")
		taken, other := programme.Modules[0], programme.Modules[1]
		record := elearning.Record{ID: id(), ModuleID: &taken.ID, Title: taken.Title, State: elearning.Completed, Day: today.AddDays(-10)}
		posts := []identity.Membership{{OrganisationID: organisation.ID, Role: access.LinkWorker, StartsOn: calendar.MustOn(2025, 1, 1)}}
		shows := func(when string, as uuid.UUID) {
			t.Helper()
			plan := elearning.PlanFor(syllabus(), posts, []elearning.Record{record}, today)
			found := 0
			for _, f := range plan.Programmes {
				for _, line := range f.Lines {
					if len(line.Records) == 1 && line.Holds() && line.ID == as {
						found++
					}
				}
			}
			if as == uuid.Nil {
				found = len(plan.Other)
			}
			if found != 1 {
				t.Errorf("%s: the completion shows %d times", when, found)
			}
		}
		shows("before", taken.ID)
		must(shelf.CorrectModule(ctx, lena, organisation.ID, taken.ID, 0, catalogue.ModuleDraft{Title: "Another title"}))
		shows("corrected", taken.ID)
		must(shelf.MoveModule(ctx, lena, organisation.ID, taken.ID, 6))
		shows("moved", taken.ID)
		must(shelf.RetireModule(ctx, lena, organisation.ID, taken.ID))
		shows("retired", uuid.Nil)
		must(shelf.MergeModule(ctx, lena, organisation.ID, taken.ID, other.ID))
		shows("merged", other.ID)
		must(shelf.RetireModule(ctx, lena, organisation.ID, other.ID))
		shows("what it was merged into is retired", uuid.Nil)
		must(shelf.RestoreModule(ctx, lena, organisation.ID, other.ID))
		must(shelf.PartModule(ctx, lena, organisation.ID, taken.ID))
		must(shelf.RestoreModule(ctx, lena, organisation.ID, taken.ID))
		shows("parted and brought back", taken.ID)
		must(shelf.RetireProgramme(ctx, lena, organisation.ID, programme.ID))
		shows("the programme is retired", uuid.Nil)
		must(shelf.RestoreProgramme(ctx, lena, organisation.ID, programme.ID))
		shows("the programme is back", taken.ID)
	})
}
