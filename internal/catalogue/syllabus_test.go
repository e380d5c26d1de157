package catalogue

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"linkfolio/internal/calendar"
)

// The organisations, programmes and modules of these tests, and the day on which things were retired.
var (
	here, there        = uuid.UUID{1}, uuid.UUID{2}
	seeded, ours       = uuid.UUID{10}, uuid.UUID{11}
	first, second, own = uuid.UUID{20}, uuid.UUID{21}, uuid.UUID{22}
	day                = calendar.MustOn(2026, 11, 22)
)

// shelved is a catalogue with a seeded programme of two modules to which one organisation, here, has added one, and a programme of
// its own.
func shelved(rules []ProgrammeRule, corrections []ModuleCorrection, former ...FormerTitle) *content {
	c := &content{
		programmes: []Programme{
			{ID: ours, OrganisationID: &here, Title: "Ours", Terms: Terms{AskedOf: Everyone}},
			{ID: seeded, Key: "seeded", Title: "Seeded", Terms: Terms{OfLinkWorkers, 0, 36}, LockVersion: 1},
		},
		modules: map[uuid.UUID][]Module{seeded: {
			{ID: first, ProgrammeID: seeded, Title: "First", Position: 1, Source: Source{"read", day, Primary}, LockVersion: 1},
			{ID: second, ProgrammeID: seeded, Title: "Second", Position: 2, LockVersion: 1},
			{ID: own, ProgrammeID: seeded, OrganisationID: &here, Title: "Own", Position: 3, LockVersion: 1},
		}},
		titles: map[uuid.UUID][]FormerTitle{}, rules: map[said]ProgrammeRule{}, corrections: map[said]ModuleCorrection{},
	}
	for _, r := range rules {
		c.rules[said{r.OrganisationID, r.ProgrammeID}] = r
	}
	for _, m := range corrections {
		c.corrections[said{m.OrganisationID, m.ModuleID}] = m
	}
	for _, f := range former {
		c.titles[f.ModuleID] = append(c.titles[f.ModuleID], f)
	}
	return c
}

// shows is a syllabus in one line: "Seeded: First Second; Ours:", what is retired in brackets.
func shows(s Syllabus) string {
	var programmes []string
	for _, p := range s.Programmes {
		line := bracketed(p.Title, p.RetiredOn) + ":"
		for _, m := range p.Modules {
			line += " " + bracketed(m.Title, m.RetiredOn)
		}
		programmes = append(programmes, line)
	}
	return strings.Join(programmes, "; ")
}

func bracketed(title string, retired calendar.Date) string {
	if retired.IsZero() {
		return title
	}
	return "(" + title + ")"
}

func TestASyllabusIsThatOfSomebodysOrganisations(t *testing.T) {
	t.Parallel()
	retired := ProgrammeRule{OrganisationID: here, ProgrammeID: seeded, Terms: Terms{AskedOf: OfLinkWorkers}, RetiredOn: day}
	alsoThere := retired
	alsoThere.OrganisationID = there
	placed := func(of, module uuid.UUID, position int) ModuleCorrection {
		return ModuleCorrection{OrganisationID: of, ModuleID: module, Position: position}
	}
	titled := func(of uuid.UUID, title string) ModuleCorrection {
		return ModuleCorrection{OrganisationID: of, ModuleID: first, Position: 1, Title: title}
	}
	gone := ModuleCorrection{OrganisationID: here, ModuleID: first, Position: 1, RetiredOn: day}
	merged := func(of, from, into uuid.UUID) ModuleCorrection {
		return ModuleCorrection{OrganisationID: of, ModuleID: from, Position: 1, MergedInto: &into}
	}
	for _, c := range []struct {
		name          string
		rules         []ProgrammeRule
		corrections   []ModuleCorrection
		organisations []uuid.UUID
		want          string
	}{
		{"of nobody's", nil, nil, nil, "Seeded: First Second"},
		{"there", nil, nil, []uuid.UUID{there}, "Seeded: First Second"},
		{"here: what was seeded stands first", nil, nil, []uuid.UUID{here}, "Seeded: First Second Own; Ours:"},
		{"both", nil, nil, []uuid.UUID{there, here}, "Seeded: First Second Own; Ours:"},
		{"a programme retired here", []ProgrammeRule{retired}, nil, []uuid.UUID{here}, "(Seeded): First Second Own; Ours:"},
		{"and not there", []ProgrammeRule{retired}, nil, []uuid.UUID{there}, "Seeded: First Second"},
		{"nor for somebody of both", []ProgrammeRule{retired}, nil, []uuid.UUID{here, there}, "Seeded: First Second Own; Ours:"},
		{"unless both retired it", []ProgrammeRule{retired, alsoThere}, nil, []uuid.UUID{there, here}, "(Seeded): First Second Own; Ours:"},
		{"another order here", nil, []ModuleCorrection{placed(here, second, 0)}, []uuid.UUID{here}, "Seeded: Second First Own; Ours:"},
		{"holds for who joined here first", nil, []ModuleCorrection{placed(here, second, 0)}, []uuid.UUID{here, there}, "Seeded: Second First Own; Ours:"},
		{"and not for others", nil, []ModuleCorrection{placed(here, second, 0)}, []uuid.UUID{there, here}, "Seeded: First Second Own; Ours:"},
		{"a title of the first", nil, []ModuleCorrection{titled(here, "One"), titled(there, "Uno")}, []uuid.UUID{there, here}, "Seeded: Uno Second Own; Ours:"},
		{"or of the first that gave one", nil, []ModuleCorrection{titled(here, "One"), titled(there, "")}, []uuid.UUID{there, here}, "Seeded: One Second Own; Ours:"},
		{"a module retired here", nil, []ModuleCorrection{gone}, []uuid.UUID{here}, "Seeded: (First) Second Own; Ours:"},
		{"is asked by the other still", nil, []ModuleCorrection{gone}, []uuid.UUID{here, there}, "Seeded: First Second Own; Ours:"},
		{"merged here", nil, []ModuleCorrection{merged(here, first, own)}, []uuid.UUID{here}, "Seeded: Second Own; Ours:"},
		{"a ring of two organisations", nil, []ModuleCorrection{merged(here, first, second), merged(there, second, first)}, []uuid.UUID{here, there}, "Seeded: Second Own; Ours:"},
		{"the same the other way round", nil, []ModuleCorrection{merged(here, first, second), merged(there, second, first)}, []uuid.UUID{there, here}, "Seeded: First Own; Ours:"},
		{"merged into itself by a wrong row", nil, []ModuleCorrection{merged(here, first, first)}, []uuid.UUID{here}, "Seeded: First Second Own; Ours:"},
	} {
		if got := shows(shelved(c.rules, c.corrections).syllabus(c.organisations)); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestOfTwoOrganisationsTheStrictestTermsHold(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ here, there, want Terms }{
		{Terms{Everyone, 30, 12}, Terms{Everyone, 60, 6}, Terms{Everyone, 30, 6}},
		{Terms{OfLinkWorkers, 0, 0}, Terms{Everyone, 60, 36}, Terms{Everyone, 60, 36}},
		{Terms{AskedOfNobody, 10, 6}, Terms{OfLinkWorkers, 60, 0}, Terms{OfLinkWorkers, 60, 0}},
		{Terms{AskedOfNobody, 10, 0}, Terms{AskedOfNobody, 0, 6}, Terms{AskedOfNobody, 10, 6}},
	} {
		content := shelved([]ProgrammeRule{
			{OrganisationID: here, ProgrammeID: seeded, Terms: c.here, LockVersion: 5},
			{OrganisationID: there, ProgrammeID: seeded, Terms: c.there},
		}, nil)
		for _, order := range [][]uuid.UUID{{here, there}, {there, here}} {
			p, _ := content.syllabus(order).Keyed("seeded")
			if p.Terms != c.want {
				t.Errorf("%+v and %+v: %+v, want %+v", c.here, c.there, p.Terms, c.want)
			}
		}
	}
	for _, c := range []struct{ here, there, want int }{{0, 0, 0}, {12, 0, 12}, {12, 6, 6}} {
		p, _ := shelved(nil, []ModuleCorrection{
			{OrganisationID: here, ModuleID: first, Title: "First", LastsMonths: c.here}, {OrganisationID: there, ModuleID: first, Title: "First", LastsMonths: c.there},
		}).syllabus([]uuid.UUID{here, there}).Keyed("seeded")
		if got := p.Modules[0].LastsMonths; got != c.want {
			t.Errorf("a module that lasts %d and %d months lasts %d, want %d", c.here, c.there, got, c.want)
		}
	}
}

func TestACompletionCountsAsWhatTheModuleWasMergedInto(t *testing.T) {
	t.Parallel()
	into := func(m uuid.UUID) *uuid.UUID { return &m }
	c := shelved(nil, []ModuleCorrection{
		{OrganisationID: here, ModuleID: first, MergedInto: into(second)}, {OrganisationID: here, ModuleID: second, MergedInto: into(own), RetiredOn: day},
	})
	s := c.syllabus([]uuid.UUID{here})
	for _, m := range []uuid.UUID{first, second, own} {
		if p, found, ok := s.Module(m); !ok || found.ID != own || p.ID != seeded || s.Counts(m) != own {
			t.Errorf("%v counts as %v", m, found)
		}
		if _, itself, ok := s.Find(m); !ok || itself.ID != m {
			t.Errorf("%v is found as %v", m, itself.ID)
		}
	}
	if got := c.syllabus([]uuid.UUID{there}).Counts(first); got != first {
		t.Errorf("there it counts as %v", got)
	}
	if _, _, ok := s.Module(uuid.UUID{99}); ok {
		t.Error("what does not exist was found")
	}
	long := shelved(nil, nil)
	for i := range 50 { // merged one after the other, as slowly as can be
		next := uuid.UUID{100 + byte(i)}
		long.modules[ours] = append(long.modules[ours], Module{ID: next, OrganisationID: &here, MergedInto: into(uuid.UUID{100 + byte(i) + 1})})
	}
	long.modules[ours] = append(long.modules[ours], Module{ID: uuid.UUID{150}, OrganisationID: &here})
	if got := long.syllabus([]uuid.UUID{here}).Counts(uuid.UUID{100}); got != (uuid.UUID{150}) {
		t.Errorf("at the end of a long row it counts as %v", got)
	}
}

func TestTitlesThatAModuleHadAreRecognised(t *testing.T) {
	t.Parallel()
	merged := own
	c := shelved(nil, []ModuleCorrection{
		{OrganisationID: here, ModuleID: first, Title: "One"}, {OrganisationID: here, ModuleID: second, MergedInto: &merged},
	}, FormerTitle{here, first, "einz"}, FormerTitle{there, first, "uno"}, FormerTitle{there, own, "proprio"})
	for _, test := range []struct {
		title         string
		organisations []uuid.UUID
		want          []uuid.UUID
	}{
		{"FIRST", nil, []uuid.UUID{first}},
		{"one", nil, nil},
		{"One!", []uuid.UUID{here}, []uuid.UUID{first}},
		{"First", []uuid.UUID{here}, []uuid.UUID{first}},
		{"Einz", []uuid.UUID{here}, []uuid.UUID{first}},
		{"Einz", []uuid.UUID{there}, nil},
		{"uno", []uuid.UUID{here}, nil},
		{"uno", []uuid.UUID{here, there}, []uuid.UUID{first}},
		{"Second", []uuid.UUID{here}, []uuid.UUID{own}},
		{"Own", []uuid.UUID{there}, nil},
		{"", []uuid.UUID{here}, nil},
		{"?", []uuid.UUID{here}, nil},
	} {
		if got := c.syllabus(test.organisations).Titled(test.title); !slices.Equal(got, test.want) {
			t.Errorf("%q for %v: %v, want %v", test.title, test.organisations, got, test.want)
		}
	}
}

func TestATitleThatWasNotComparedDoesNotLookAsIf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		own  ModuleCorrection
		want string
	}{
		{ModuleCorrection{}, "title checked on 22 November 2026"}, // as it was seeded
		{ModuleCorrection{Title: "First", Minutes: 5}, "title checked on 22 November 2026"},
		{ModuleCorrection{Title: "One"}, "title not checked against eLfH yet"},
		{ModuleCorrection{Title: "One", CheckedOn: day.AddDays(1)}, "title checked on 23 November 2026"},
	} {
		c.own.OrganisationID, c.own.ModuleID = here, first
		s := shelved(nil, []ModuleCorrection{c.own}).syllabus([]uuid.UUID{here})
		_, m, _ := s.Module(first)
		if got := (Programme{Provider: "eLearning for Healthcare (eLfH)"}).TitleCheck(m); got != c.want || m.Source.Source == "" {
			t.Errorf("%+v: %s (%s)", c.own, got, m.Source.Source)
		}
	}
}

func TestTheLockIsThatOfWhatTheOrganisationSays(t *testing.T) {
	t.Parallel()
	c := shelved([]ProgrammeRule{{OrganisationID: here, ProgrammeID: seeded, LockVersion: 3}}, []ModuleCorrection{{OrganisationID: here, ModuleID: first, LockVersion: 4}})
	for _, test := range []struct {
		of                        uuid.UUID
		programme, module, second int
	}{{here, 3, 4, 0}, {there, 0, 0, 0}} {
		p, _ := c.syllabus([]uuid.UUID{test.of}).Programme(seeded)
		if p.LockVersion != test.programme || p.Modules[0].LockVersion != test.module || p.Modules[1].LockVersion != test.second {
			t.Errorf("%v: %d, %d, %d", test.of, p.LockVersion, p.Modules[0].LockVersion, p.Modules[1].LockVersion)
		}
	}
}
