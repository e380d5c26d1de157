package catalogue_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"linkfolio/internal/catalogue"
	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
)

func TestEverySeedSaysWhereItComesFrom(t *testing.T) {
	t.Parallel()
	templates, activities, requirements, programmes, err := catalogue.Seeds()
	if err != nil {
		t.Fatal(err)
	}
	sources := map[string]catalogue.Source{}
	for _, x := range templates {
		sources["template "+x.Key] = x.Source
	}
	for _, x := range activities {
		sources["activity "+x.Key] = x.Source
	}
	for _, x := range requirements {
		sources["requirement "+x.Key] = x.Source
	}
	points, err := catalogue.SeededPoints()
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range points {
		sources["point "+x.Key] = x.Source
	}
	modules := 0
	for _, x := range programmes {
		sources["programme "+x.Key] = x.Source
		for _, m := range x.Modules {
			sources["module "+m.Key] = m.Source
			modules++
		}
	}
	if want := len(templates) + len(activities) + len(requirements) + len(points) + len(programmes) + modules; len(sources) != want {
		t.Errorf("%d different keys, want %d", len(sources), want)
	}
	for name, s := range sources {
		if s.Source == "" || !strings.Contains("ABC", string(s.Certainty)) || len(s.Certainty) != 1 {
			t.Errorf("%s: source %q, certainty %q", name, s.Source, s.Certainty)
		}
		if s.Verified() && s.CheckedOn.IsZero() {
			t.Errorf("%s is verified, but not on any day", name)
		}
	}
}

func TestSeededTemplatesCanBeFilledIn(t *testing.T) {
	t.Parallel()
	templates, _, _, _, err := catalogue.Seeds()
	if err != nil {
		t.Fatal(err)
	}
	ids := map[uuid.UUID]bool{}
	for _, x := range templates {
		if ids[x.ID] || x.ID.Version() != 7 {
			t.Errorf("%s: id %s is used twice or not a UUIDv7", x.Key, x.ID)
		}
		ids[x.ID] = true
		keys, required := map[string]bool{}, 0
		for _, p := range x.Prompts {
			if keys[p.Key] || p.Key == "" || strings.ContainsAny(p.Key, ". ") || p.Label == "" {
				t.Errorf("%s: prompt %q (%q) is not usable", x.Key, p.Key, p.Label)
			}
			keys[p.Key] = true
			if p.Required {
				required++
			}
		}
		if required == 0 {
			t.Errorf("%s asks for nothing", x.Key)
		}
	}
}

func TestSeedingTwiceAndAtOnceMakesOneOfEach(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				if err := catalogue.New(db).Seed(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		for table, want := range map[string]int64{"templates": 3, "prompts": 9, "activities": 14, "requirements": 1, "role_requirements": 4, "programmes": 3, "modules": 18} {
			var n int64
			if err := db.Read(t.Context()).Table(table).Count(&n).Error; err != nil || n != want {
				t.Errorf("%s: %d rows (%v), want %d", table, n, err, want)
			}
		}
	})
}

func TestSeedingLeavesCorrectionsAlone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		shelf := catalogue.New(db)
		if err := shelf.Seed(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, correction := range []string{
			"UPDATE activities SET label = 'Corrected' WHERE key = 'course'",
			"UPDATE templates SET name = 'Corrected' WHERE key = 'cpd-record'",
			"UPDATE requirements SET words = 'Corrected'",
			"DELETE FROM prompts WHERE key = 'next'",
		} {
			if err := db.Read(t.Context()).Exec(correction).Error; err != nil {
				t.Fatal(err)
			}
		}
		if err := shelf.Seed(t.Context()); err != nil {
			t.Fatal(err)
		}
		templates, err := shelf.Templates(t.Context())
		if err != nil || templates[0].Name != "Corrected" || len(templates[0].Prompts) != 4 {
			t.Errorf("template %+v, %v", templates, err)
		}
		activities, err := shelf.Activities(t.Context())
		if err != nil || activities[0].Label != "Corrected" {
			t.Errorf("activities %+v, %v", activities, err)
		}
		if r, err := shelf.Requirement(t.Context()); err != nil || r.Words != "Corrected" {
			t.Errorf("requirement %+v, %v", r, err)
		}
	})
}
