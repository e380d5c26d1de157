package catalogue

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"
)

// Syllabus is the programmes as the organisations of somebody have them: those that come with the installation, as
// corrected there, and their own. It is read-only.
type Syllabus struct {
	Programmes []Programme // in order; with their modules in order, merged ones apart, retired ones kept
	counts     map[uuid.UUID]uuid.UUID
	modules    map[uuid.UUID]place
	titles     map[string][]uuid.UUID // modules by every title that they have or had
}

// place is where a module stands in a syllabus.
type place struct{ programme, module int }

// Syllabus gives the programmes as these organisations have them; without any, as they come with the installation. Where
// several ask for the same programme the strictest holds: asked where any asks, the earliest day, the shortest time. Of
// corrections of one module the first organisation's holds (see corrected), so give them in the order in which somebody joined.
func (s *Shelf) Syllabus(ctx context.Context, organisations ...uuid.UUID) (Syllabus, error) {
	c, err := s.fresh(ctx)
	if err != nil {
		return Syllabus{}, err
	}
	return c.syllabus(organisations), nil
}

// syllabus gives the programmes as these organisations have them. It is worked out once.
func (c *content) syllabus(organisations []uuid.UUID) Syllabus {
	key := fmt.Sprint(organisations)
	if known, there := c.syllabi.Load(key); there {
		return known.(Syllabus)
	}
	s := c.compose(organisations)
	c.syllabi.Store(key, s)
	return s
}

func (c *content) compose(organisations []uuid.UUID) Syllabus {
	s := Syllabus{counts: map[uuid.UUID]uuid.UUID{}, modules: map[uuid.UUID]place{}, titles: map[string][]uuid.UUID{}}
	for _, p := range c.programmes {
		if isFor(p.OrganisationID, organisations) {
			s.Programmes = append(s.Programmes, c.asked(p, organisations))
		}
	}
	slices.SortStableFunc(s.Programmes, func(a, b Programme) int {
		return cmp.Compare(rank(a.OrganisationID, organisations), rank(b.OrganisationID, organisations))
	})
	for i := range s.Programmes {
		s.fill(i, c, organisations)
	}
	return s
}

// isFor tells whether something of an organisation, or of the installation, is for people of these organisations.
func isFor(of *uuid.UUID, organisations []uuid.UUID) bool {
	return of == nil || slices.Contains(organisations, *of)
}

// rank puts what comes with the installation first, then what the organisations have, in their order.
func rank(of *uuid.UUID, organisations []uuid.UUID) int {
	if of == nil {
		return -1
	}
	return slices.Index(organisations, *of)
}

// fill gives one programme of the syllabus its modules. Two organisations can merge the same modules into one another: the
// merge that would close the ring is left out, so that neither is lost.
func (s *Syllabus) fill(at int, c *content, organisations []uuid.UUID) {
	p := &s.Programmes[at]
	for _, seeded := range c.modules[p.ID] {
		if !isFor(seeded.OrganisationID, organisations) {
			continue
		}
		m := c.corrected(seeded, organisations)
		s.remember(m.ID, TitleKey(m.Title), TitleKey(seeded.Title))
		for _, former := range c.titles[m.ID] {
			if slices.Contains(organisations, former.OrganisationID) {
				s.remember(m.ID, former.TitleKey)
			}
		}
		if m.MergedInto != nil && s.Counts(*m.MergedInto) != m.ID {
			s.counts[m.ID] = *m.MergedInto
			p.Merged = append(p.Merged, m)
			continue
		}
		m.MergedInto = nil
		p.Modules = append(p.Modules, m)
	}
	slices.SortStableFunc(p.Modules, func(a, b Module) int { return cmp.Compare(a.Position, b.Position) })
	for j, m := range p.Modules {
		s.modules[m.ID] = place{at, j}
	}
}

// remember notes a module under titles that it has or had.
func (s *Syllabus) remember(id uuid.UUID, keys ...string) {
	for _, key := range keys {
		if key != "" && !slices.Contains(s.titles[key], id) {
			s.titles[key] = append(s.titles[key], id)
		}
	}
}

// Counts gives the module as which a completion of a module counts: itself, or the one it was merged into.
func (s Syllabus) Counts(module uuid.UUID) uuid.UUID {
	for {
		into, merged := s.counts[module]
		if !merged {
			return module
		}
		module = into // never back to where it began: see fill
	}
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

// Find finds a module itself, merged or not, with its programme.
func (s Syllabus) Find(id uuid.UUID) (Programme, Module, bool) {
	for _, p := range s.Programmes {
		for _, m := range slices.Concat(p.Modules, p.Merged) {
			if m.ID == id {
				return p, m, true
			}
		}
	}
	return Programme{}, Module{}, false
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
func (p Programme) Current() []Module {
	modules := make([]Module, 0, len(p.Modules))
	for _, m := range p.Modules {
		if m.RetiredOn.IsZero() {
			modules = append(modules, m)
		}
	}
	return modules
}
