package catalogue

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"linkfolio/internal/access"
	"linkfolio/internal/audit"
	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
)

// The acts of a lead on what the organisation's people learn. An organisation has no record of its own, so they stand in the
// chain of the person who did them (decision 16). In which order things are shown is no act.
const (
	ActAddProgramme     audit.Act = "added programme"
	ActChangeProgramme  audit.Act = "changed programme"
	ActRetireProgramme  audit.Act = "retired programme"
	ActRestoreProgramme audit.Act = "brought programme back"
	ActAddModule        audit.Act = "added module"
	ActCorrectModule    audit.Act = "corrected module"
	ActRetireModule     audit.Act = "retired module"
	ActRestoreModule    audit.Act = "brought module back"
	ActMergeModule      audit.Act = "merged module"
	ActPartModule       audit.Act = "parted module"
)

// change is one act of a lead, within its transaction.
type change struct {
	tx           *gorm.DB
	who          access.Actor
	organisation uuid.UUID
	at           time.Time
	content      *content
	Syllabus     // as the organisation has it at this moment
}

// Managed gives the programmes as one organisation has them at this moment, for its lead, or the fault of the policy.
func (s *Shelf) Managed(ctx context.Context, who access.Actor, organisation uuid.UUID) (Syllabus, error) {
	if err := mayManage(who, organisation); err != nil {
		return Syllabus{}, err
	}
	c, err := s.read(ctx)
	if err != nil {
		return Syllabus{}, err
	}
	return c.syllabus([]uuid.UUID{organisation}), nil
}

func mayManage(who access.Actor, organisation uuid.UUID) error {
	return access.Check(who, access.ManageProgrammes, access.Record{Organisations: []uuid.UUID{organisation}})
}

// change carries out one act of a lead: all of it is kept or nothing, one act of an organisation after the other. The shelf
// then reads anew, also where the act was refused: it may have been refused because somebody else was first.
func (s *Shelf) change(ctx context.Context, who access.Actor, organisation uuid.UUID, act func(c *change) error) error {
	if err := mayManage(who, organisation); err != nil {
		return err
	}
	defer s.forget()
	return s.db.InTx(ctx, func(tx *gorm.DB) error {
		if err := lockOrganisation(tx, organisation); err != nil {
			return err
		}
		var now content
		if err := now.loadLearning(tx); err != nil {
			return fmt.Errorf("read the programmes: %w", err)
		}
		return act(&change{tx, who, organisation, s.clock(), &now, now.syllabus([]uuid.UUID{organisation})})
	})
}

// lockOrganisation makes the acts of one organisation wait for one another.
func lockOrganisation(tx *gorm.DB, id uuid.UUID) error {
	var locked []uuid.UUID
	err := tx.Table("organisations").Clauses(clause.Locking{Strength: "NO KEY UPDATE"}).Where("id = ?", id).Pluck("id", &locked).Error
	if err != nil {
		return fmt.Errorf("lock an organisation: %w", err)
	}
	if len(locked) == 0 {
		return access.NotFound()
	}
	return nil
}

func (c *change) today() calendar.Date { return calendar.DayOf(c.at) }

// programme finds a programme as the organisation has it, or a NotFound fault.
func (c *change) programme(id uuid.UUID) (Programme, error) {
	p, found := c.Programme(id)
	if !found {
		return p, access.NotFound()
	}
	return p, nil
}

// module finds a module as the organisation has it, merged or not, or a NotFound fault.
func (c *change) module(id uuid.UUID) (Programme, Module, error) {
	p, m, found := c.Find(id)
	if !found {
		return p, m, access.NotFound()
	}
	return p, m, nil
}

func (c *change) noteProgramme(act audit.Act, p Programme) error {
	return c.note(act, audit.Subject{Kind: "programme", ID: p.ID}, string(act)+" “"+p.Title+"”")
}

func (c *change) noteModule(act audit.Act, m Module) error {
	return c.note(act, audit.Subject{Kind: "module", ID: m.ID}, string(act)+" “"+m.Title+"”")
}

func (c *change) note(act audit.Act, on audit.Subject, words string) error {
	return audit.Add(c.tx, audit.Event{
		Chain: c.who.ID, At: c.at, Actor: c.who.ID, Act: act, Subject: on, Body: audit.Body{Actor: c.who.Name, Words: words},
	})
}

// kept is the end of a guarded write: a Conflict fault where somebody else wrote first.
func kept(done *gorm.DB) error {
	if done.Error == nil && done.RowsAffected == 0 {
		return fault.New(fault.Conflict, "Somebody changed this after you opened the page. Look at it as it is now, then change what you still want to change.")
	}
	return done.Error
}

// added is the end of adding a row under an id that a form proposed: a Conflict fault where something else has the id.
func added(made *gorm.DB, what string) error {
	if made.Error == nil && made.RowsAffected == 0 {
		return fault.Newf(fault.Conflict, "This form was used before. Open the page again to add another %s.", what)
	}
	return made.Error
}
