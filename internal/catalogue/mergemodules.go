package catalogue

import (
	"context"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/audit"
	"linkfolio/internal/fault"
)

// MergeModule makes a module count as another one of the same programme, for the people of this organisation. It is no longer
// listed; whoever completed it has completed the other. No record is touched, so PartModule undoes it. Twice is once. Faults:
// those of the policy, NotFound, Invalid at into where the other is retired, itself merged, of another programme or the same,
// and Conflict where the module was merged into another meanwhile.
func (s *Shelf) MergeModule(ctx context.Context, who access.Actor, organisation, id, into uuid.UUID) error {
	return s.change(ctx, who, organisation, func(c *change) error {
		p, m, err := c.module(id)
		switch {
		case err != nil:
			return err
		case m.MergedInto != nil && *m.MergedInto == into:
			return nil
		case m.MergedInto != nil:
			return fault.New(fault.Conflict, "This module has been merged into another one meanwhile.")
		}
		targets := p.Targets(m)
		at := slices.IndexFunc(targets, func(other Module) bool { return other.ID == into })
		if at < 0 {
			return fault.At("into", "Select the module that it is merged into")
		}
		if err := c.say(m, "merged_into", into); err != nil {
			return err
		}
		return c.note(ActMergeModule, audit.Subject{Kind: "module", ID: id}, string(ActMergeModule)+" “"+m.Title+"” into “"+targets[at].Title+"”")
	})
}

// Targets are the modules into which one can be merged: the others of the programme that are neither retired nor merged
// themselves. So no merge ever closes a ring.
func (p Programme) Targets(m Module) []Module {
	return slices.DeleteFunc(p.Current(), func(other Module) bool { return other.ID == m.ID })
}

// PartModule makes a merged module one of its own again, with the completions that were recorded for it. Twice is once.
// Faults: those of the policy, and NotFound.
func (s *Shelf) PartModule(ctx context.Context, who access.Actor, organisation, id uuid.UUID) error {
	return s.change(ctx, who, organisation, func(c *change) error {
		_, m, err := c.module(id)
		if err != nil || m.MergedInto == nil {
			return err
		}
		if err := c.say(m, "merged_into", gorm.Expr("NULL")); err != nil {
			return err
		}
		if err := c.say(m, "asked_from", c.today()); err != nil { // what is back is not overdue at once
			return err
		}
		return c.noteModule(ActPartModule, m)
	})
}
