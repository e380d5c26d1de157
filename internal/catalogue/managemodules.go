package catalogue

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/audit"
	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
)

// AddModule adds a module of the organisation's own to the end of any programme that it has, under an id that the form
// proposes: the same form twice is once. Faults: those of the policy, NotFound for the programme, Invalid at title, url,
// minutes or lasts_months or, where there are MostModules, at none, and Conflict where the id is something else's.
func (s *Shelf) AddModule(ctx context.Context, who access.Actor, organisation, programme, id uuid.UUID, d ModuleDraft) error {
	return s.change(ctx, who, organisation, func(c *change) error {
		p, err := c.programme(programme)
		if err != nil {
			return err
		}
		if d, err = checkedModule(p, id, d); err != nil {
			return err
		}
		if _, there, found := c.Find(id); found && there.ProgrammeID == p.ID && d.says(there) {
			return nil
		}
		if n := len(p.Modules) + len(p.Merged); n >= MostModules {
			return fault.Newf(fault.Invalid, "This programme has %d modules, and there can be no more. Add another programme for the rest.", n)
		}
		m := Module{
			ID: id, ProgrammeID: p.ID, OrganisationID: &organisation, Position: p.lastPosition() + 1, AskedFrom: c.today(),
			Source: Source{Source: addedHere, Certainty: Working}, LockVersion: 1,
		}
		m.set(d, c.today())
		if err := added(missing(c.tx).Create(&m), "module"); err != nil {
			return err
		}
		return c.noteModule(ActAddModule, m)
	})
}

func (p Programme) lastPosition() (last int) {
	for _, m := range slices.Concat(p.Modules, p.Merged) {
		last = max(last, m.Position)
	}
	return last
}

// checkedModule tidies and checks what was typed for a module. An import could not tell two of the same title apart.
func checkedModule(p Programme, id uuid.UUID, d ModuleDraft) (ModuleDraft, error) {
	d = d.tidy()
	var check fault.Check
	d.check(&check)
	for _, other := range p.Modules {
		if other.ID == id || TitleKey(other.Title) != TitleKey(d.Title) {
			continue
		}
		if !other.RetiredOn.IsZero() {
			check.Add("title", "This programme has a retired module with this title. Bring it back instead")
		}
		check.Add("title", "This programme already has a module with this title")
	}
	return d, check.Err()
}

// says tells whether a draft says what a module has already.
func (d ModuleDraft) says(m Module) bool {
	d.Compared = false
	return d == m.Draft()
}

// set puts a draft in place. A title that was changed and not compared is unchecked from then on.
func (m *Module) set(d ModuleDraft, today calendar.Date) {
	switch {
	case d.Compared:
		m.Source = Source{Source: comparedHere, CheckedOn: today, Certainty: Secondary}
	case m.Title != "" && d.Title != m.Title:
		m.Source = Source{Source: titledHere, Certainty: Working}
	}
	m.Title, m.URL, m.Minutes, m.LastsMonths = d.Title, d.URL, d.Minutes, d.LastsMonths
}

// CorrectModule keeps what a lead set of a module, for the people of this organisation alone. The title that it had is still
// recognised in exports. lock is the lock version when the form was made. What is stored already is kept without a word, so the
// same form twice is once. Faults: those of the policy, NotFound, Invalid at the fields of AddModule, and Conflict where it was
// changed meanwhile.
func (s *Shelf) CorrectModule(ctx context.Context, who access.Actor, organisation, id uuid.UUID, lock int, d ModuleDraft) error {
	return s.change(ctx, who, organisation, func(c *change) error {
		p, m, err := c.module(id)
		if err != nil {
			return err
		}
		if d, err = checkedModule(p, id, d); err != nil {
			return err
		}
		if d.says(m) && (!d.Compared || m.CheckedOn == c.today()) {
			return nil
		}
		if err := c.correct(m, lock, d); err != nil {
			return err
		}
		former := FormerTitle{c.organisation, id, TitleKey(m.Title)}
		if err := missing(c.tx).Create(&former).Error; err != nil {
			return err
		}
		m.Title = d.Title
		return c.noteModule(ActCorrectModule, m)
	})
}

// correct writes the words: into the module where it is the organisation's own, else into what the organisation says of it.
func (c *change) correct(m Module, lock int, d ModuleDraft) error {
	if m.OrganisationID != nil {
		m.set(d, c.today())
		m.LockVersion = lock + 1
		return kept(c.tx.Model(&Module{}).Where("id = ? AND lock_version = ?", m.ID, lock).
			Select("title", "url", "minutes", "lasts_months", "source", "checked_on", "certainty", "lock_version").Updates(m))
	}
	own := c.content.correctionOf(c.organisation, m)
	switch {
	case d.Compared:
		own.CheckedOn = c.today()
	case d.Title != m.Title:
		own.CheckedOn = calendar.Date{}
	}
	own.Title, own.URL, own.Minutes, own.LastsMonths, own.LockVersion = d.Title, d.URL, d.Minutes, d.LastsMonths, lock+1
	if err := c.haveCorrection(m); err != nil {
		return err
	}
	return kept(c.tx.Model(&ModuleCorrection{}).Where("organisation_id = ? AND module_id = ? AND lock_version = ?", c.organisation, m.ID, lock).
		Select("title", "url", "minutes", "lasts_months", "checked_on", "lock_version").Updates(own))
}

// haveCorrection makes sure that there is a row for what the organisation says about a module.
func (c *change) haveCorrection(m Module) error {
	own := c.content.correctionOf(c.organisation, m)
	return missing(c.tx).Create(&own).Error
}

// say writes one thing that the organisation decides about a module: its place, whether it is retired, what it counts as.
func (c *change) say(m Module, column string, value any) error {
	if m.OrganisationID != nil {
		return c.tx.Model(&Module{}).Where("id = ?", m.ID).UpdateColumn(column, value).Error
	}
	if err := c.haveCorrection(m); err != nil {
		return err
	}
	return c.tx.Model(&ModuleCorrection{}).Where("organisation_id = ? AND module_id = ?", c.organisation, m.ID).
		UpdateColumn(column, value).Error
}

// MoveModule puts a module in a place among the modules of its programme that are not merged, the first of which is 1. A place
// beyond the ends is the end. Twice is once. Faults: those of the policy, and NotFound, also for a merged module.
func (s *Shelf) MoveModule(ctx context.Context, who access.Actor, organisation, id uuid.UUID, place int) error {
	return s.change(ctx, who, organisation, func(c *change) error {
		p, _, err := c.module(id)
		if err != nil {
			return err
		}
		from := slices.IndexFunc(p.Modules, func(m Module) bool { return m.ID == id })
		if from < 0 {
			return access.NotFound()
		}
		positions := make([]int, len(p.Modules))
		for i, m := range p.Modules {
			positions[i] = m.Position
		}
		positions = rising(positions)
		for i, m := range moved(p.Modules, from, place-1) {
			if m.Position == positions[i] {
				continue
			}
			if err := c.say(m, "position", positions[i]); err != nil {
				return err
			}
		}
		return nil
	})
}

// RetireModule takes a module out of what the organisation's people are shown and asked; what they completed stays theirs.
// Twice is once. Faults: those of the policy, and NotFound.
func (s *Shelf) RetireModule(ctx context.Context, who access.Actor, organisation, id uuid.UUID) error {
	return s.change(ctx, who, organisation, func(c *change) error {
		return c.retireModule(id, c.today(), ActRetireModule)
	})
}

// RestoreModule brings a retired module back. Twice is once. Faults: those of the policy, and NotFound.
func (s *Shelf) RestoreModule(ctx context.Context, who access.Actor, organisation, id uuid.UUID) error {
	return s.change(ctx, who, organisation, func(c *change) error {
		return c.retireModule(id, calendar.Date{}, ActRestoreModule)
	})
}

func (c *change) retireModule(id uuid.UUID, on calendar.Date, act audit.Act) error {
	_, m, err := c.module(id)
	if err != nil || m.RetiredOn.IsZero() == on.IsZero() {
		return err
	}
	if err := c.say(m, "retired_on", on); err != nil {
		return err
	}
	if on.IsZero() { // what is back is not overdue at once
		if err := c.say(m, "asked_from", c.today()); err != nil {
			return err
		}
	}
	return c.noteModule(act, m)
}
