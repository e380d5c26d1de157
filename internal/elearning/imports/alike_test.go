package imports

import (
	"testing"

	"github.com/google/uuid"

	"linkfolio/internal/catalogue"
	"linkfolio/internal/database/dbtest"
)

// Titles as platforms write them, against the modules that come with the installation. Nothing but the very title is sure.
func TestTitlesFindTheirModules(t *testing.T) {
	t.Parallel()
	syllabus := seeded(t)
	m := newMatcher(syllabus, nil)
	for _, c := range []struct {
		title, module string
		how           How
	}{
		{"Conflict resolution", "Conflict resolution", Exact},
		{"CONFLICT  RESOLUTION", "Conflict resolution", Exact},
		{"Equality Diversity & Human Rights", "Equality, Diversity and Human Rights", Exact},
		{"Equality, Diversity and Human Rights", "Equality, Diversity and Human Rights", Exact},
		{"Conflict Resolution - Level 1", "Conflict resolution", Alike},
		{"NHS Conflict Resolution - Level 1 - 3 Years", "Conflict resolution", Alike},
		{"NHS|CSTF|Equality, Diversity and Human Rights - 3 Years|", "Equality, Diversity and Human Rights", Alike},
		{"NHS Fire Safety - 1 Year", "Fire safety", Alike},
		{"NHS Health, Safety and Welfare - 3 Years", "Health, Safety and Welfare", Alike},
		{"Health and Safety", "Health, Safety and Welfare", Alike},
		{"Infection Prevention and Control - Level 2", "Infection Prevention and Control", Alike},
		{"NHS Infection Prevention and Control - Level 1 - 3 Years", "Infection Prevention and Control", Alike},
		{"NHS Information Governance and Data Security - 1 Year", "Information Governance and Data Security", Alike},
		{"Data Security Awareness - Level 1", "Information Governance and Data Security", Alike},
		{"Moving and Handling Level 2", "Moving and Handling", Alike},
		{"NHS Preventing Radicalisation - Basic Prevent Awareness - 3 Years", "Preventing Radicalisation", Alike},
		{"NHS Resuscitation - Level 1 - 1 Year", "Resuscitation", Alike},
		{"Safeguarding Adults Level 2", "Safeguarding Adults", Alike},
		{"NHS Safeguarding Children (Version 2) - Level 1 - 3 Years", "Safeguarding Children", Alike},
		{"Safeguarding adults and children, level 1", "", None}, // two modules are equally near
		{"Personalised care and support planning", "Personalised care and support plans", Alike},
		{"Social prescribing link worker: the role", "The social prescribing link worker role", Alike},
		{"Module 3: Working in partnership", "Working in partnership", Alike},
		{"Working in teams", "", None},
		{"Fire warden training", "", None},
		{"Mental Capacity Act", "", None},
		{"Safety", "", None},
		{"Level 1", "", None},
		{"3 Years", "", None},
		{"???", "", None},
		{"", "", None},
		{"أساسيات الوصف الاجتماعي", "", None},
	} {
		id, how := m.match(c.title)
		module := ""
		if id != nil {
			_, found, _ := syllabus.Module(*id)
			module = found.Title
		}
		if module != c.module || how != c.how {
			t.Errorf("%q is %q (%s), not %q (%s)", c.title, module, how, c.module, c.how)
		}
	}
}

func TestNumbersAreStrict(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		one, other string
		alike      bool
	}{
		{"Safeguarding Adults Level 2", "Safeguarding Adults Level 2 (refresher)", true},
		{"Safeguarding Adults Level 2", "Safeguarding Adults Level 3", false},
		{"Safeguarding Adults Level 2", "Safeguarding Adults - Level 02 - 3 Years", true},
		{"Safeguarding Adults Level 2", "Safeguarding Adults", true},
		{"Module 1: Listening", "Module 2: Listening", false},
		{"Data protection 2024", "Data protection 2025", false},
	} {
		if alike := wordsOf(c.one).like(wordsOf(c.other)) > 0; alike != c.alike {
			t.Errorf("%q and %q: %v", c.one, c.other, alike)
		}
		if alike := wordsOf(c.other).like(wordsOf(c.one)) > 0; alike != c.alike {
			t.Errorf("%q and %q: %v", c.other, c.one, alike)
		}
	}
}

// What somebody chose before goes before the title, as long as the module is still theirs.
func TestChoicesAreRemembered(t *testing.T) {
	t.Parallel()
	syllabus := seeded(t)
	fire, stranger := syllabus.Titled("Fire safety")[0], uuid.Must(uuid.NewV7())
	m := newMatcher(syllabus, []choice{
		{TitleKey: "fire warden training", ModuleID: &fire}, {TitleKey: "resuscitation"}, {TitleKey: "moving and handling", ModuleID: &stranger},
	})
	if id, how := m.match("Fire-Warden training"); how != Remembered || *id != fire {
		t.Errorf("%v, %s", id, how)
	}
	if id, how := m.match("Resuscitation"); how != Remembered || id != nil {
		t.Errorf("%v, %s", id, how)
	}
	if id, how := m.match("Moving and handling"); how != Exact || id == nil {
		t.Errorf("%v, %s", id, how)
	}
}

// seeded is the syllabus that comes with the installation.
func seeded(t *testing.T) catalogue.Syllabus {
	t.Helper()
	shelf := catalogue.New(dbtest.SQLite(t))
	if err := shelf.Seed(t.Context()); err != nil {
		t.Fatal(err)
	}
	syllabus, err := shelf.Syllabus(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return syllabus
}
