package catalogue

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"

	"github.com/google/uuid"
	"golang.org/x/text/unicode/norm"
)

// Syllabus is the programmes as the organisations of somebody have them: those that come with the installation, as
// corrected there, and their own. It is read-only.
type Syllabus struct {
	Programmes []Programme // in order; with their modules in order, merged ones left out, retired ones kept
	counts     map[uuid.UUID]uuid.UUID
	modules    map[uuid.UUID]place
	titles     map[string][]uuid.UUID // modules by every title that they have or had
}

// place is where a module stands in a syllabus.
type place struct{ programme, module int }

// Syllabus gives the programmes as these organisations have them; without any, as they come with the installation. Where
// several ask for the same programme the strictest holds: asked where any asks, the earliest day, the shortest time. Of
// corrections of one module the first organisation's holds, so give them in the order in which somebody joined.
func (s *Shelf) Syllabus(ctx context.Context, organisations ...uuid.UUID) (Syllabus, error) {
	c, err := s.fresh(ctx)
	if err != nil {
		return Syllabus{}, err
	}
	return c.syllabus(organisations), nil
}

func (c *content) syllabus(organisations []uuid.UUID) Syllabus {
	s := Syllabus{counts: map[uuid.UUID]uuid.UUID{}, modules: map[uuid.UUID]place{}, titles: map[string][]uuid.UUID{}}
	ours := func(of *uuid.UUID) bool { return of == nil || slices.Contains(organisations, *of) }
	for _, p := range c.programmes {
		if ours(p.OrganisationID) {
			s.Programmes = append(s.Programmes, c.asked(p, organisations))
		}
	}
	for i := range s.Programmes {
		p := &s.Programmes[i]
		for _, m := range c.modules[p.ID] {
			if !ours(m.OrganisationID) {
				continue
			}
			m = c.corrected(m, organisations)
			s.remember(m, c.titles[m.ID])
			if m.MergedInto != nil {
				s.counts[m.ID] = *m.MergedInto
				continue
			}
			p.Modules = append(p.Modules, m)
		}
		slices.SortStableFunc(p.Modules, func(a, b Module) int { return cmp.Compare(a.Position, b.Position) })
		for j, m := range p.Modules {
			s.modules[m.ID] = place{i, j}
		}
	}
	return s
}

// asked gives a programme on the terms of the organisations. It is retired where every one of them retired it.
func (c *content) asked(p Programme, organisations []uuid.UUID) Programme {
	if p.OrganisationID != nil || len(organisations) == 0 {
		return p
	}
	var terms Terms
	retired := p.RetiredOn
	for i, o := range organisations {
		r, there := c.rules[said{o, p.ID}]
		if !there {
			r = ProgrammeRule{Terms: p.Terms, RetiredOn: p.RetiredOn}
		}
		if i == 0 {
			terms, retired = r.Terms, r.RetiredOn
			continue
		}
		terms = terms.stricter(r.Terms)
		if r.RetiredOn.IsZero() {
			retired = r.RetiredOn
		}
	}
	p.Terms, p.RetiredOn = terms, retired
	return p
}

// stricter joins what two organisations ask.
func (t Terms) stricter(other Terms) Terms {
	order := []Audience{Everyone, OfLinkWorkers, AskedOfNobody}
	if slices.Index(order, other.AskedOf) < slices.Index(order, t.AskedOf) {
		t.AskedOf = other.AskedOf
	}
	return Terms{t.AskedOf, least(t.DueDays, other.DueDays), least(t.LastsMonths, other.LastsMonths)}
}

// least is the smaller of two where 0 stands for none.
func least(a, b int) int {
	if a == 0 || b == 0 {
		return max(a, b)
	}
	return min(a, b)
}

// corrected gives a module as the first of the organisations that corrected it has it.
func (c *content) corrected(m Module, organisations []uuid.UUID) Module {
	for _, o := range organisations {
		own, there := c.corrections[said{o, m.ID}]
		if !there || m.OrganisationID != nil {
			continue
		}
		m.Title, m.URL, m.Minutes, m.LastsMonths = own.Title, own.URL, own.Minutes, own.LastsMonths
		m.Position, m.RetiredOn, m.MergedInto, m.LockVersion = own.Position, own.RetiredOn, own.MergedInto, own.LockVersion
		if !own.CheckedOn.IsZero() {
			m.Source = Source{Source: "Compared with the source by your organisation", CheckedOn: own.CheckedOn, Certainty: Secondary}
		}
		return m
	}
	return m
}

// remember notes a module under every title that it has or had.
func (s *Syllabus) remember(m Module, former []string) {
	for _, key := range append([]string{TitleKey(m.Title)}, former...) {
		if key != "" && !slices.Contains(s.titles[key], m.ID) {
			s.titles[key] = append(s.titles[key], m.ID)
		}
	}
}

// Counts gives the module as which a completion of a module counts: itself, or the one it was merged into.
func (s Syllabus) Counts(module uuid.UUID) uuid.UUID {
	for range 10 { // merged into one that was merged later; never a ring, but a wrong row must not hang a page
		into, merged := s.counts[module]
		if !merged {
			break
		}
		module = into
	}
	return module
}

// Module finds the module as which a completion counts, with its programme.
func (s Syllabus) Module(id uuid.UUID) (Programme, Module, bool) {
	at, found := s.modules[s.Counts(id)]
	if !found {
		return Programme{}, Module{}, false
	}
	p := s.Programmes[at.programme]
	return p, p.Modules[at.module], true
}

// Titled gives the modules, as they count, that have or had a title, compared by TitleKey.
func (s Syllabus) Titled(title string) (ids []uuid.UUID) {
	for _, id := range s.titles[TitleKey(title)] {
		if _, _, there := s.Module(id); there && !slices.Contains(ids, s.Counts(id)) {
			ids = append(ids, s.Counts(id))
		}
	}
	return ids
}

// Programme finds a programme by its id.
func (s Syllabus) Programme(id uuid.UUID) (Programme, bool) {
	for _, p := range s.Programmes {
		if p.ID == id {
			return p, true
		}
	}
	return Programme{}, false
}

// Keyed finds a programme of the installation by its key.
func (s Syllabus) Keyed(key string) (Programme, bool) {
	for _, p := range s.Programmes {
		if p.Key == key && key != "" {
			return p, true
		}
	}
	return Programme{}, false
}

// Lasts is for how many months a completion of a module holds; 0 is for good.
func (p Programme) Lasts(m Module) int {
	if m.LastsMonths > 0 {
		return m.LastsMonths
	}
	return p.LastsMonths
}

// Current gives the modules that are not retired.
func (p Programme) Current() (modules []Module) {
	for _, m := range p.Modules {
		if m.RetiredOn.IsZero() {
			modules = append(modules, m)
		}
	}
	return modules
}

// TitleKey is a title as it is compared: letters and digits only, in lower case, whatever stands between them.
func TitleKey(title string) string {
	words := strings.FieldsFunc(strings.ToLower(norm.NFKC.String(title)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	})
	return strings.Join(words, " ")
}
