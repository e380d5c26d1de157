package identity

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/audit"
	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
)

// ActLeft is written when a person leaves an organisation.
const ActLeft audit.Act = "left an organisation"

// Farewell is what leaving an organisation would mean: the roles that would end, and the people with whom supervision
// would end, because no other organisation joins the two.
type Farewell struct {
	ID           uuid.UUID
	Organisation string
	Roles        []access.Role
	Supervision  []string

	links []uuid.UUID
}

// Belongs lists the organisations that the actor belongs to today or will belong to, by name.
func (p *People) Belongs(ctx context.Context, who access.Actor) ([]Farewell, error) {
	var all []Farewell
	err := p.db.Snapshot(ctx, func(tx *gorm.DB) error {
		var ids []uuid.UUID
		err := tx.Table("memberships m").Joins("JOIN organisations o ON o.id = m.organisation_id").
			Where("m.person_id = ? AND (m.ends_on = '' OR m.ends_on >= ?)", who.ID, p.clock.Today()).
			Group("o.id, o.name").Order("o.name, o.id").Pluck("o.id", &ids).Error
		if err != nil {
			return err
		}
		for _, id := range ids {
			one, err := farewell(tx, who.ID, id, p.clock.Today())
			if err != nil {
				return err
			}
			all = append(all, one)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("organisations of a person: %w", err)
	}
	return all, nil
}

// Leave ends every role of the actor in an organisation: today is the first day without them. Supervision with people of
// that organisation ends with it, unless another organisation joins the two. Everything that is theirs stays theirs.
// Faults: NotFound where they do not belong, Conflict for its only lead.
func (p *People) Leave(ctx context.Context, who access.Actor, organisation uuid.UUID) error {
	today := p.clock.Today()
	return p.db.InTx(ctx, func(tx *gorm.DB) error {
		one, err := farewell(tx, who.ID, organisation, today)
		if err != nil {
			return err
		}
		if err := access.Check(who, access.ManageAccount, access.Record{Owner: who.ID}); err != nil {
			return err
		}
		if _, err := lockOrganisation(tx, organisation); err != nil { // so that of two leads who go at once, one stays
			return err
		}
		if err := spareLead(tx, who.ID, organisation, today); err != nil {
			return err
		}
		ended := tx.Model(&Membership{}).
			Where("person_id = ? AND organisation_id = ? AND (ends_on = '' OR ends_on >= ?)", who.ID, organisation, today).
			UpdateColumn("ends_on", today.AddDays(-1))
		if ended.Error != nil {
			return fmt.Errorf("end roles: %w", ended.Error)
		}
		for _, link := range one.links {
			if err := p.endSupervision(tx, who, link, today.AddDays(-1)); err != nil {
				return err
			}
		}
		return p.note(tx, who, who.ID, ActLeft, audit.Subject{Kind: "organisation", ID: organisation}, "left "+one.Organisation)
	})
}

// farewell says what leaving would mean, or NotFound.
func farewell(tx *gorm.DB, person, organisation uuid.UUID, today calendar.Date) (Farewell, error) {
	one := Farewell{ID: organisation}
	var o Organisation
	if err := tx.Where("id = ?", organisation).Take(&o).Error; errors.Is(err, gorm.ErrRecordNotFound) {
		return one, access.NotFound()
	} else if err != nil {
		return one, err
	}
	one.Organisation = o.Name
	err := tx.Model(&Membership{}).
		Where("person_id = ? AND organisation_id = ? AND (ends_on = '' OR ends_on >= ?)", person, organisation, today).
		Distinct().Order("role").Pluck("role", &one.Roles).Error
	if err != nil {
		return one, err
	}
	if len(one.Roles) == 0 {
		return one, access.NotFound()
	}
	return one, one.findLinks(tx, person, today)
}

// findLinks finds the supervision that joins the person to somebody through this organisation only.
func (f *Farewell) findLinks(tx *gorm.DB, person uuid.UUID, today calendar.Date) error {
	var links []struct {
		ID    uuid.UUID
		Other uuid.UUID
		Name  string
	}
	err := tx.Table("supervision_links l").
		Select("l.id, o.id AS other, o.name").
		Joins("JOIN people o ON o.id = CASE WHEN l.worker_id = ? THEN l.supervisor_id ELSE l.worker_id END", person).
		Where("(l.worker_id = ? OR l.supervisor_id = ?) AND (l.ends_on = '' OR l.ends_on >= ?)", person, person, today).
		Order("o.name, o.id, l.id").Scan(&links).Error
	if err != nil {
		return err
	}
	mine, err := organisationsOf(tx, person, today)
	if err != nil {
		return err
	}
	for _, link := range links {
		theirs, err := organisationsOf(tx, link.Other, today)
		if err != nil {
			return err
		}
		shared := func(id uuid.UUID) bool { return id != f.ID && slices.Contains(mine, id) }
		if !slices.Contains(theirs, f.ID) || slices.ContainsFunc(theirs, shared) {
			continue
		}
		f.links = append(f.links, link.ID)
		if !slices.Contains(f.Supervision, link.Name) {
			f.Supervision = append(f.Supervision, link.Name)
		}
	}
	return nil
}

// organisationsOf gives the organisations in which a person has a role today.
func organisationsOf(tx *gorm.DB, person uuid.UUID, today calendar.Date) ([]uuid.UUID, error) {
	var ids []uuid.UUID
	err := tx.Model(&Membership{}).Where("person_id = @who AND "+live("memberships"), map[string]any{"who": person, "day": today}).
		Distinct().Pluck("organisation_id", &ids).Error
	return ids, err
}

// spareLead refuses to let an organisation's only lead go while others belong to it.
func spareLead(tx *gorm.DB, person, organisation uuid.UUID, today calendar.Date) error {
	alone, err := onlyLeadOf(tx, person, today)
	if err != nil {
		return err
	}
	for _, o := range alone {
		if o.ID == organisation {
			return fault.Newf(fault.Conflict, "You are the only lead of %s. Make somebody else a lead there first.", o.Name)
		}
	}
	return nil
}
