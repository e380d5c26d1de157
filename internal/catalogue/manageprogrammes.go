package catalogue

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
)

// AddProgramme adds a programme of the organisation's own, under an id that the form proposes: the same form twice is once.
// Faults: those of the policy, Invalid at title, provider, summary, url, rule, asked_of, due_days or lasts_months or, where
// there are MostProgrammes, at none, and Conflict where the id is something else's.
func (s *Shelf) AddProgramme(ctx context.Context, who access.Actor, organisation, id uuid.UUID, d ProgrammeDraft) error {
	return s.change(ctx, who, organisation, func(c *change) error {
		d, err := c.checkedProgramme(id, d)
		if err != nil {
			return err
		}
		if there, found := c.Programme(id); found && there.Draft() == d {
			return nil
		}
		own := c.own()
		if len(own) >= MostProgrammes {
			return fault.Newf(fault.Invalid, "Your organisation has %d programmes of its own, and there can be no more. Change one that you no longer use.", len(own))
		}
		p := Programme{ID: id, OrganisationID: &organisation, Source: Source{Source: addedHere, Certainty: Working}, LockVersion: 1}
		p.set(d, c.today())
		if len(own) > 0 {
			p.Position = own[len(own)-1].Position + 1
		}
		if err := added(missing(c.tx).Create(&p), "programme"); err != nil {
			return err
		}
		return c.noteProgramme(ActAddProgramme, p)
	})
}

// own are the programmes of the organisation's own, in order.
func (c *change) own() (own []Programme) {
	for _, p := range c.Programmes {
		if p.OrganisationID != nil {
			own = append(own, p)
		}
	}
	return own
}

// checkedProgramme tidies and checks what was typed for a programme. Two of the same title could not be told apart.
func (c *change) checkedProgramme(id uuid.UUID, d ProgrammeDraft) (ProgrammeDraft, error) {
	d = d.tidy()
	var check fault.Check
	d.check(&check)
	for _, other := range c.Programmes {
		if other.ID != id && TitleKey(other.Title) == TitleKey(d.Title) {
			check.Add("title", "There is already a programme with this title")
		}
	}
	return d, check.Err()
}

// ChangeProgramme keeps what a lead set of a programme: all of it where it is the organisation's own, the terms alone where it
// comes with the installation. lock is the lock version when the form was made. What is stored already is kept without a word,
// so the same form twice is once. Faults: those of the policy, NotFound, Invalid at the fields of AddProgramme, and Conflict
// where it was changed meanwhile.
func (s *Shelf) ChangeProgramme(ctx context.Context, who access.Actor, organisation, id uuid.UUID, lock int, d ProgrammeDraft) error {
	return s.change(ctx, who, organisation, func(c *change) error {
		p, err := c.programme(id)
		if err != nil {
			return err
		}
		if p.OrganisationID == nil {
			return c.setTerms(p, lock, d.Terms)
		}
		if d, err = c.checkedProgramme(id, d); err != nil || d == p.Draft() {
			return err
		}
		p.set(d, c.today())
		p.LockVersion = lock + 1
		done := c.tx.Model(&Programme{}).Where("id = ? AND lock_version = ?", id, lock).
			Select("title", "provider", "summary", "url", "rule", "asked_of", "due_days", "lasts_months", "asked_from", "lock_version").Updates(p)
		if err := kept(done); err != nil {
			return err
		}
		return c.noteProgramme(ActChangeProgramme, p)
	})
}

// setTerms keeps on which terms the organisation has a programme that comes with the installation.
func (c *change) setTerms(p Programme, lock int, t Terms) error {
	var check fault.Check
	if t.check(&check); check.Err() != nil || t == p.Terms {
		return check.Err()
	}
	if err := c.haveRule(p); err != nil {
		return err
	}
	done := c.tx.Model(&ProgrammeRule{}).Where("organisation_id = ? AND programme_id = ? AND lock_version = ?", c.organisation, p.ID, lock).
		Select("asked_of", "due_days", "lasts_months", "asked_from", "lock_version").
		Updates(ProgrammeRule{Terms: t, AskedFrom: t.from(p.Terms, p.AskedFrom, c.today()), LockVersion: lock + 1})
	if err := kept(done); err != nil {
		return err
	}
	return c.noteProgramme(ActChangeProgramme, p)
}

// haveRule makes sure that there is a row for what the organisation says about a programme.
func (c *change) haveRule(p Programme) error {
	rule := c.content.ruleOf(c.organisation, p)
	return missing(c.tx).Create(&rule).Error
}

// RetireProgramme takes a programme out of what the organisation's people are shown and asked; what they completed stays theirs.
// Twice is once. Faults: those of the policy, and NotFound.
func (s *Shelf) RetireProgramme(ctx context.Context, who access.Actor, organisation, id uuid.UUID) error {
	return s.change(ctx, who, organisation, func(c *change) error {
		p, err := c.programme(id)
		if err != nil || !p.RetiredOn.IsZero() {
			return err
		}
		if err := c.retireProgramme(p, c.today()); err != nil {
			return err
		}
		return c.noteProgramme(ActRetireProgramme, p)
	})
}

// RestoreProgramme brings a retired programme back. Twice is once. Faults: those of the policy, and NotFound.
func (s *Shelf) RestoreProgramme(ctx context.Context, who access.Actor, organisation, id uuid.UUID) error {
	return s.change(ctx, who, organisation, func(c *change) error {
		p, err := c.programme(id)
		if err != nil || p.RetiredOn.IsZero() {
			return err
		}
		if err := c.retireProgramme(p, calendar.Date{}); err != nil {
			return err
		}
		return c.noteProgramme(ActRestoreProgramme, p)
	})
}

// retireProgramme retires a programme or, with a zero day, brings it back: its days count from then on.
func (c *change) retireProgramme(p Programme, on calendar.Date) error {
	says := map[string]any{"retired_on": on}
	if on.IsZero() {
		says["asked_from"] = p.Terms.from(Terms{AskedOf: AskedOfNobody}, p.AskedFrom, c.today())
	}
	if p.OrganisationID != nil {
		return c.tx.Model(&Programme{}).Where("id = ?", p.ID).UpdateColumns(says).Error
	}
	if err := c.haveRule(p); err != nil {
		return err
	}
	return c.tx.Model(&ProgrammeRule{}).Where("organisation_id = ? AND programme_id = ?", c.organisation, p.ID).
		UpdateColumns(says).Error
}

// MoveProgramme puts a programme of the organisation's own in a place among these, the first of which is 1. A place beyond the
// ends is the end. Twice is once. Faults: those of the policy, and NotFound, also for a programme of the installation.
func (s *Shelf) MoveProgramme(ctx context.Context, who access.Actor, organisation, id uuid.UUID, place int) error {
	return s.change(ctx, who, organisation, func(c *change) error {
		own := c.own()
		from := slices.IndexFunc(own, func(p Programme) bool { return p.ID == id })
		if from < 0 {
			return access.NotFound()
		}
		positions := make([]int, len(own))
		for i, p := range own {
			positions[i] = p.Position
		}
		positions = rising(positions)
		for i, p := range moved(own, from, place-1) {
			if p.Position == positions[i] {
				continue
			}
			if err := c.tx.Model(&Programme{}).Where("id = ?", p.ID).UpdateColumn("position", positions[i]).Error; err != nil {
				return err
			}
		}
		return nil
	})
}
