package catalogue_test

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/fault"
)

// now is a clock that the test moves.
type now struct{ micro atomic.Int64 }

func (n *now) clock() time.Time      { return time.UnixMicro(n.micro.Load()).UTC() }
func (n *now) pass(d time.Duration)  { n.micro.Add(d.Microseconds()) }
func (n *now) Clock() calendar.Clock { return n.clock }

func seeded(t *testing.T, db *database.DB) (*catalogue.Shelf, *now) {
	t.Helper()
	n := &now{}
	shelf := catalogue.NewAt(db, n.Clock())
	if err := shelf.Seed(t.Context()); err != nil {
		t.Fatal(err)
	}
	return shelf, n
}

// revise adds version 2 of the first template, as a lead's correction will, and gives its id.
func revise(t *testing.T, db *database.DB, first catalogue.Template) uuid.UUID {
	t.Helper()
	next := first
	next.ID, next.Version, next.Name = uuid.Must(uuid.NewV7()), 2, "CPD record, revised"
	err := db.InTx(t.Context(), func(tx *gorm.DB) error {
		if err := tx.Create(&next).Error; err != nil {
			return err
		}
		return tx.Create(&catalogue.Prompt{TemplateID: next.ID, Key: "learned", Label: "What is new?", Position: 1}).Error
	})
	if err != nil {
		t.Fatal(err)
	}
	return next.ID
}

func TestShelfHandsOutWhatWasSeeded(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		shelf, _ := seeded(t, db)
		templates, err := shelf.Templates(t.Context())
		if err != nil || len(templates) != 3 {
			t.Fatal(templates, err)
		}
		first := templates[0]
		if first.Key != "cpd-record" || first.Version != 1 || first.Verified() || len(first.Prompts) != 5 {
			t.Errorf("the default is %+v", first)
		}
		if p := first.Prompts[0]; p.Key != "need" || !p.Required || first.Prompts[4].Required {
			t.Errorf("prompts %+v", first.Prompts)
		}
		if second := templates[1]; second.Name != "What? So what? Now what?" || !second.Verified() || second.CheckedOn != calendar.MustOn(2026, 11, 22) {
			t.Errorf("the second is %+v", second)
		}
		again, err := shelf.Template(t.Context(), first.ID)
		if err != nil || again.Name != first.Name || len(again.Prompts) != 5 {
			t.Errorf("by id: %+v, %v", again, err)
		}
	})
}

func TestRequirementIsWhatNALWPublishes(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		shelf, _ := seeded(t, db)
		r, err := shelf.Requirement(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if r.Body != "NALW" || r.Points != 2000 || r.FormalMinutes != 600 || r.CheckedOn.Words() != "22 November 2026" || !r.Verified() {
			t.Errorf("requirement %+v", r)
		}
	})
}

func TestActivitiesKeepTheirOrderAndUsualKind(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		shelf, _ := seeded(t, db)
		all, err := shelf.Activities(t.Context())
		if err != nil || len(all) != 14 {
			t.Fatal(all, err)
		}
		for i, want := range map[int][2]string{0: {"course", "formal"}, 3: {"conference", ""}, 5: {"supervision", "informal"}, 13: {"other", ""}} {
			if got := [2]string{all[i].Key, all[i].UsualKind}; got != want {
				t.Errorf("activity %d is %v, want %v", i, got, want)
			}
		}
	})
}

func TestAnUnknownTemplateIsNotFound(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		shelf, _ := seeded(t, db)
		if _, err := shelf.Template(t.Context(), uuid.Must(uuid.NewV7())); fault.KindOf(err) != fault.NotFound {
			t.Error(err)
		}
	})
}

func TestOldVersionsStayReadable(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		shelf, n := seeded(t, db)
		templates, err := shelf.Templates(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		second := revise(t, db, templates[0])

		if found, err := shelf.Template(t.Context(), second); err != nil || found.Version != 2 {
			t.Errorf("a version added elsewhere, by its id at once: %+v, %v", found, err)
		}
		n.pass(time.Minute)
		newer, err := shelf.Templates(t.Context())
		if err != nil || len(newer) != 3 || newer[0].ID != second {
			t.Errorf("newest: %+v, %v", newer, err)
		}
		old, err := shelf.Template(t.Context(), templates[0].ID)
		if err != nil || old.Version != 1 || len(old.Prompts) != 5 {
			t.Errorf("the old version: %+v, %v", old, err)
		}
	})
}

func TestACorrectionElsewhereShowsWithinAMinute(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		shelf, n := seeded(t, db)
		label := func() string {
			all, err := shelf.Activities(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return all[0].Label
		}
		if got := label(); got != "Course or workshop" {
			t.Fatal(got)
		}
		if err := db.Read(t.Context()).Exec("UPDATE activities SET label = 'Course' WHERE key = 'course'").Error; err != nil {
			t.Fatal(err)
		}
		n.pass(time.Minute)
		if got := label(); got != "Course" {
			t.Errorf("after a minute: %q", got)
		}
	})
}

func TestCallersCannotChangeTheShelf(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		shelf, _ := seeded(t, db)
		mine, err := shelf.Templates(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		mine[0].Prompts[0].Label, mine[0].Name = "Scribble", "Scribble"
		theirs, err := shelf.Template(t.Context(), mine[0].ID)
		if err != nil || theirs.Name == "Scribble" || theirs.Prompts[0].Label == "Scribble" {
			t.Errorf("%+v, %v", theirs, err)
		}
	})
}

func TestAnEmptyCatalogueSaysSo(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		shelf := catalogue.New(db)
		if _, err := shelf.Requirement(t.Context()); err == nil || fault.Of(err) != nil {
			t.Errorf("want an internal error, got %v", err)
		}
		if templates, err := shelf.Templates(t.Context()); err != nil || len(templates) != 0 {
			t.Error(templates, err)
		}
	})
}

func TestTheNewestOfEachPointOfTheRoleIsHandedOut(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		shelf, n := seeded(t, db)
		points, err := shelf.RoleRequirements(t.Context())
		if err != nil || len(points) != 4 {
			t.Fatal(points, err)
		}
		next := points[1]
		next.Version, next.Title = 2, "Revised"
		if err := db.Read(t.Context()).Create(&next).Error; err != nil {
			t.Fatal(err)
		}
		n.pass(time.Hour)
		points, err = shelf.RoleRequirements(t.Context())
		if err != nil || len(points) != 4 {
			t.Fatal(points, err)
		}
		for i, want := range []string{catalogue.ProgrammePoint, catalogue.PCIPoint, catalogue.PeersPoint, catalogue.SupervisionPoint} {
			if points[i].Key != want || (points[i].Title == "Revised") != (i == 1) {
				t.Errorf("point %d is %+v", i, points[i])
			}
		}
	})
}
