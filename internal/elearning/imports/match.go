package imports

import (
	"slices"

	"github.com/google/uuid"

	"linkfolio/internal/catalogue"
)

// How says how sure it is what a title or a learner is taken for.
type How string

// How sure. Alike is proposed, and counts only once somebody has said yes.
const (
	Exact      How = "exact"      // a title that the module has or had
	Remembered How = "remembered" // a title for which somebody chose before
	Chosen     How = "chosen"     // somebody chose
	Alike      How = "alike"      // a similar title; somebody of the same name
	None       How = "none"       // nothing was found: other learning, or nobody
	Out        How = "out"        // to be left out
	ByEmail    How = "email"      // a learner by the e-mail address
	ByName     How = "name"       // of one's own import: a learner by the name
)

// Title is one of the titles of an import. ModuleID is what it is taken for; nil is other learning.
type Title struct {
	ID       uuid.UUID `gorm:"primaryKey"`
	ImportID uuid.UUID
	TitleKey string
	Title    string // as the first row has it
	ModuleID *uuid.UUID
	How      How
}

// TableName is the table of titles.
func (Title) TableName() string { return "import_titles" }

// module is the module that a record of the title gets: none before somebody has said yes to a title that is only alike.
func (t Title) module() *uuid.UUID {
	if t.How == Alike || t.How == Out {
		return nil
	}
	return t.ModuleID
}

// matcher finds modules for titles.
type matcher struct {
	syllabus catalogue.Syllabus
	chosen   map[string]*uuid.UUID // before, by the key of the title
	current  []candidate           // modules that are not retired
}

// candidate is a module with its title taken apart.
type candidate struct {
	module uuid.UUID
	words  words
}

func newMatcher(s catalogue.Syllabus, before []choice) matcher {
	m := matcher{syllabus: s, chosen: map[string]*uuid.UUID{}}
	for _, c := range before {
		m.chosen[c.TitleKey] = c.ModuleID
	}
	for _, p := range s.Programmes {
		for _, module := range p.Current() {
			if p.RetiredOn.IsZero() && !module.Typed {
				m.current = append(m.current, candidate{module.ID, wordsOf(module.Title)})
			}
		}
	}
	return m
}

// match says what a title is taken for. What somebody chose before goes before everything, then the very title; where
// several modules have it, or one has a title that is like it, that one is proposed.
func (m matcher) match(title string) (*uuid.UUID, How) {
	if module, before := m.chosen[catalogue.TitleKey(title)]; before {
		if module == nil {
			return nil, Remembered
		}
		if _, now, there := m.syllabus.Module(*module); there {
			return &now.ID, Remembered
		}
	}
	switch same := m.syllabus.Titled(title); len(same) {
	case 0:
		return m.alike(title)
	case 1:
		return &same[0], Exact
	default:
		return &same[0], Alike
	}
}

// alike proposes the module whose title is most like this one, unless two are equally so.
func (m matcher) alike(title string) (*uuid.UUID, How) {
	of := wordsOf(title)
	best, at, tied := 0.0, -1, false
	for i, c := range m.current {
		likeness := of.like(c.words)
		switch {
		case likeness > best:
			best, at, tied = likeness, i, false
		case likeness == best && at >= 0:
			tied = tied || !slices.Equal(c.words.meaning, m.current[at].words.meaning)
		}
	}
	if at < 0 || tied {
		return nil, None
	}
	return &m.current[at].module, Alike
}
