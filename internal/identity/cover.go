package identity

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/audit"
	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
)

// The acts of cover, in the chain of the supervisor.
const (
	ActCovered   audit.Act = "stand-in named"
	ActUncovered audit.Act = "cover ended"
)

// Cover says that somebody takes a supervisor's place from one day to another, both included, unless it was ended early.
// A supervisor's own is for everybody whom they supervise; a lead's is for the link workers of their organisation.
type Cover struct {
	ID             uuid.UUID `gorm:"primaryKey"`
	SupervisorID   uuid.UUID
	StandInID      uuid.UUID
	OrganisationID *uuid.UUID // nil where the supervisor named the stand-in
	StartsOn       calendar.Date
	EndsOn         calendar.Date
	SetByID        uuid.UUID
	SetAt          time.Time
	EndedAt        *time.Time
}

// Covering is a cover with the names of both.
type Covering struct {
	Cover
	Supervisor string
	StandIn    string
	Works      bool // both are supervisors in an organisation that they share, and their accounts are in use

	Led []uuid.UUID `gorm:"-"` // organisations of the supervisor that the actor leads; only of a cover to end
}

// Over tells whether nothing more comes of it.
func (c Cover) Over(today calendar.Date) bool { return c.EndedAt != nil || c.EndsOn.Before(today) }

// Coming tells whether its first day is not yet here.
func (c Cover) Coming(today calendar.Date) bool { return c.StartsOn.After(today) }

// same tells whether a cover is what was asked for once more.
func (c Cover) same(n Cover) bool {
	return c.StandInID == n.StandInID && c.StartsOn == n.StartsOn && c.EndsOn == n.EndsOn && pointsTo(c.OrganisationID, n.OrganisationID)
}

func pointsTo(a, b *uuid.UUID) bool { return a == nil && b == nil || a != nil && b != nil && *a == *b }

// share is the condition that two people are supervisors in one organisation on @day, and both accounts are in use. A lead's
// cover asks for the organisation that it is for.
const share = "supervisors.disabled_at IS NULL AND stand_ins.disabled_at IS NULL AND EXISTS (SELECT 1 FROM memberships theirs " +
	"JOIN memberships mine ON mine.organisation_id = theirs.organisation_id WHERE theirs.person_id = supervisors.id AND theirs.role = 'supervisor' " +
	"AND mine.person_id = stand_ins.id AND mine.role = 'supervisor' AND (covers.organisation_id IS NULL OR covers.organisation_id = mine.organisation_id) AND "

func works() string { return "(" + share + live("theirs") + " AND " + live("mine") + "))" }

// covers is a query over covers with the names of both, the first first.
func covers(tx *gorm.DB, today calendar.Date) *gorm.DB {
	return tx.Table("covers").
		Select("covers.*, supervisors.name AS supervisor, stand_ins.name AS stand_in, "+works()+" AS works", map[string]any{"day": today}).
		Joins("JOIN people AS supervisors ON supervisors.id = covers.supervisor_id").
		Joins("JOIN people AS stand_ins ON stand_ins.id = covers.stand_in_id").
		Order("covers.starts_on, covers.ends_on, covers.id")
}

// Covers gives the covers of today and later in which the actor is the supervisor or the stand-in.
func (p *People) Covers(ctx context.Context, who access.Actor) ([]Covering, error) {
	today := p.clock.Today()
	var all []Covering
	err := covers(p.db.Read(ctx), today).
		Where("(covers.supervisor_id = ? OR covers.stand_in_id = ?) AND covers.ended_at IS NULL AND covers.ends_on >= ?", who.ID, who.ID, today).
		Scan(&all).Error
	if err != nil {
		return nil, fmt.Errorf("covers: %w", err)
	}
	return all, nil
}

// NewCover is what somebody sets when they name a stand-in. Organisation is the one that the actor leads, or nil where a
// supervisor names their own.
type NewCover struct {
	Supervisor, StandIn uuid.UUID
	Organisation        *uuid.UUID
	StartsOn, EndsOn    calendar.Date
}

// NameStandIn has somebody take a supervisor's place for a time; the same twice is once. Faults: NotFound, Forbidden,
// Invalid at supervisor, stand_in, starts_on or ends_on.
func (p *People) NameStandIn(ctx context.Context, who access.Actor, n NewCover) error {
	return p.db.InTx(ctx, func(tx *gorm.DB) error {
		if err := p.mayName(tx, who, n); err != nil {
			return err
		}
		if err := p.checkCover(tx, n); err != nil {
			return err
		}
		cover := Cover{
			ID: uuid.Must(uuid.NewV7()), SupervisorID: n.Supervisor, StandInID: n.StandIn, OrganisationID: n.Organisation,
			StartsOn: n.StartsOn, EndsOn: n.EndsOn, SetByID: who.ID, SetAt: p.clock(),
		}
		there, err := alreadyNamed(tx, cover)
		if err != nil || there {
			return err
		}
		if err := tx.Create(&cover).Error; err != nil {
			return fmt.Errorf("name a stand-in: %w", err)
		}
		return p.tellOfCover(tx, who, cover)
	})
}

// mayName asks the policy. A lead names stand-ins of those who are supervisors in the lead's organisation today.
func (p *People) mayName(tx *gorm.DB, who access.Actor, n NewCover) error {
	record := access.Record{Owner: n.Supervisor}
	if n.Organisation != nil {
		record = access.Record{Organisations: []uuid.UUID{*n.Organisation}}
	}
	if err := access.Check(who, access.NameStandIn, record); err != nil {
		return err
	}
	places, err := placesAs(tx, n.Supervisor, access.Supervisor, p.clock.Today())
	if err != nil {
		return err
	}
	for _, place := range places {
		if n.Organisation == nil || place == *n.Organisation {
			return nil
		}
	}
	if n.Organisation == nil {
		return fault.New(fault.Forbidden, "Only supervisors name a stand-in of their own. For somebody else, use the supervision page of your organisation.")
	}
	return fault.At("supervisor", "Select a supervisor")
}

func (p *People) checkCover(tx *gorm.DB, n NewCover) error {
	today := p.clock.Today()
	var c fault.Check
	able, err := replacements(tx, n.Supervisor, n.Organisation, today)
	if err != nil {
		return err
	}
	if !among(able, n.StandIn) {
		c.Add("stand_in", "Select who stands in")
	}
	switch {
	case n.StartsOn.IsZero():
		c.Add("starts_on", "Enter the first day")
	case n.StartsOn.Before(today):
		c.Add("starts_on", "The first day must be today or in the future")
	case n.StartsOn.After(today.AddYears(1)):
		c.Add("starts_on", "The first day must be within a year from today")
	}
	switch {
	case n.EndsOn.IsZero():
		c.Add("ends_on", "Enter the last day")
	case n.EndsOn.Before(n.StartsOn):
		c.Add("ends_on", "The last day must be the same as or after the first day")
	case !n.StartsOn.IsZero() && n.EndsOn.After(n.StartsOn.AddYears(1)):
		c.Add("ends_on", "The last day must be within a year from the first")
	}
	return c.Err()
}

// alreadyNamed locks the supervisor's covers and tells whether this one is among them.
func alreadyNamed(tx *gorm.DB, n Cover) (bool, error) {
	if err := Hold(tx, n.SupervisorID); err != nil {
		return false, err
	}
	var all []Cover
	if err := tx.Where("supervisor_id = ? AND ended_at IS NULL", n.SupervisorID).Find(&all).Error; err != nil {
		return false, fmt.Errorf("covers: %w", err)
	}
	for _, c := range all {
		if c.same(n) {
			return true, nil
		}
	}
	return false, nil
}

// StandIns gives those who can take a supervisor's place, by name: the other supervisors of the organisation, or of all of
// the supervisor's organisations where none is given. The actor must be allowed to name one.
func (p *People) StandIns(ctx context.Context, who access.Actor, supervisor uuid.UUID, organisation *uuid.UUID) (all []Colleague, err error) {
	err = p.db.Snapshot(ctx, func(tx *gorm.DB) error {
		if err := p.mayName(tx, who, NewCover{Supervisor: supervisor, Organisation: organisation}); err != nil {
			return err
		}
		all, err = replacements(tx, supervisor, organisation, p.clock.Today())
		return err
	})
	return all, err
}

func replacements(tx *gorm.DB, supervisor uuid.UUID, organisation *uuid.UUID, today calendar.Date) ([]Colleague, error) {
	places := []uuid.UUID{}
	if organisation != nil {
		places = append(places, *organisation)
	} else {
		var err error
		if places, err = placesAs(tx, supervisor, access.Supervisor, today); err != nil {
			return nil, err
		}
	}
	all, err := colleagues(tx, access.Supervisor, places, today)
	return without(all, supervisor), err
}

// CoverToEnd gives a cover that the actor may end. Faults: NotFound, Conflict where it is over.
func (p *People) CoverToEnd(ctx context.Context, who access.Actor, id uuid.UUID) (Covering, error) {
	var c Covering
	err := p.db.Snapshot(ctx, func(tx *gorm.DB) (err error) {
		c, err = p.coverToEnd(tx, who, id)
		return err
	})
	if err == nil && c.Over(p.clock.Today()) {
		err = fault.New(fault.Conflict, "This cover is over.")
	}
	return c, err
}

func (p *People) coverToEnd(tx *gorm.DB, who access.Actor, id uuid.UUID) (Covering, error) {
	var c Covering
	today := p.clock.Today()
	err := covers(tx, today).Where("covers.id = ?", id).Take(&c).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return c, access.NotFound()
	}
	if err != nil {
		return c, fmt.Errorf("find a cover: %w", err)
	}
	places, err := placesAs(tx, c.SupervisorID, access.Supervisor, today)
	if err != nil {
		return c, err
	}
	c.Led = both(places, who.LeadOf)
	return c, access.Check(who, access.EndCover, access.Record{Owner: c.SupervisorID, Reviewer: c.StandInID, Organisations: places})
}

// EndCover ends a cover at once and gives it. Twice is once. Faults: NotFound, Conflict where its last day is past.
func (p *People) EndCover(ctx context.Context, who access.Actor, id uuid.UUID) (Covering, error) {
	var c Covering
	err := p.db.InTx(ctx, func(tx *gorm.DB) (err error) {
		c, err = p.coverToEnd(tx, who, id)
		if err != nil || c.EndedAt != nil {
			return err
		}
		if c.Over(p.clock.Today()) {
			return fault.New(fault.Conflict, "This cover ended on "+c.EndsOn.Words()+".")
		}
		ended := tx.Model(&Cover{}).Where("id = ? AND ended_at IS NULL", id).UpdateColumn("ended_at", p.clock())
		if ended.Error != nil || ended.RowsAffected == 0 {
			return ended.Error
		}
		return p.tellOfCoverEnd(tx, who, c)
	})
	return c, err
}
