package identity

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/audit"
	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
)

// HeldRole is a role with whose it is and where.
type HeldRole struct {
	Membership
	Person       Person
	Organisation Organisation
}

// Coming tells whether its first day is not yet here.
func (h HeldRole) Coming(today calendar.Date) bool { return h.StartsOn.After(today) }

// RoleToEnd gives a role that lasts or is to come to somebody who may end it. Others, and one that is over, get a NotFound
// fault.
func (p *People) RoleToEnd(ctx context.Context, who access.Actor, id uuid.UUID) (held HeldRole, err error) {
	err = p.db.Snapshot(ctx, func(tx *gorm.DB) error {
		held, err = p.heldRole(tx, who, id)
		if err == nil && held.over(p.clock.Today()) {
			err = access.NotFound()
		}
		return err
	})
	return held, err
}

// HeldRole is RoleToEnd for a role that may be over too.
func (p *People) HeldRole(ctx context.Context, who access.Actor, id uuid.UUID) (HeldRole, error) {
	return p.heldRole(p.db.Read(ctx), who, id)
}

func (m Membership) over(today calendar.Date) bool {
	return !m.EndsOn.IsZero() && m.EndsOn.Before(today)
}

func (p *People) heldRole(tx *gorm.DB, who access.Actor, id uuid.UUID) (HeldRole, error) {
	var held HeldRole
	err := tx.Where("id = ?", id).Take(&held.Membership).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return HeldRole{}, access.NotFound()
	}
	if err != nil {
		return HeldRole{}, fmt.Errorf("find a role: %w", err)
	}
	if held.Organisation, err = organisationFor(tx, who, access.ManageMembers, held.OrganisationID); err != nil {
		return HeldRole{}, err
	}
	held.Person, err = Find(tx, held.PersonID)
	return held, err
}

// EndRole ends a role. last is its last day, today or later; zero ends it at once: today is the first day without it, and
// a role that has not begun yet never begins. Where it was their last role there, supervision that nothing else but this
// organisation makes ends with it. The same again is once.
//
// Faults: those of the policy; NotFound for a role that is over; Invalid at ends_on; Conflict where the organisation would
// be left without a lead, except for administrators.
func (p *People) EndRole(ctx context.Context, who access.Actor, id uuid.UUID, last calendar.Date) error {
	today := p.clock.Today()
	now := last.IsZero()
	if now {
		last = today.AddDays(-1)
	}
	return p.db.InTx(ctx, func(tx *gorm.DB) error {
		held, err := p.heldRole(tx, who, id)
		if err == nil {
			err = p.lockRoles(tx, &held)
		}
		if fault.KindOf(err) == fault.NotFound && now {
			return tookBack(tx, who, id)
		}
		if err != nil {
			return err
		}
		switch {
		case held.EndsOn == last:
			return nil
		case held.over(today):
			return access.NotFound()
		case !now && (last.Before(today) || last.Before(held.StartsOn)):
			return fault.At("ends_on", "The last day must be today or later, and not before the role starts")
		case last.After(today.AddYears(1)):
			return fault.At("ends_on", "The last day must be within a year from today")
		}
		if err := p.roomUntil(tx, held, last); err != nil {
			return err
		}
		if err := p.spareLast(tx, who, held, last); err != nil {
			return err
		}
		return p.endRole(tx, who, held, last)
	})
}

// tookBack tells the second click on a role that never began, and is therefore gone, from somebody else's business.
func tookBack(tx *gorm.DB, who access.Actor, id uuid.UUID) error {
	var done int64
	err := tx.Model(&audit.Record{}).Where("subject_kind = 'role' AND subject_id = ? AND act = ? AND actor_id = ?", id, ActRoleEnded, who.ID).
		Count(&done).Error
	if err == nil && done == 0 {
		err = access.NotFound()
	}
	return err
}

// lockRoles makes those who change roles of this person, or the leads of this organisation, wait for each other, and reads
// the role again.
func (p *People) lockRoles(tx *gorm.DB, held *HeldRole) error {
	if err := Hold(tx, held.PersonID); err != nil {
		return err
	}
	if held.Role == access.Lead {
		o, err := lockOrganisation(tx, held.OrganisationID)
		if err != nil {
			return err
		}
		held.Organisation = o
	}
	err := tx.Where("id = ?", held.ID).Take(&held.Membership).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return access.NotFound()
	}
	return err
}

// roomUntil refuses a last day on which the same role is held again by another row.
func (p *People) roomUntil(tx *gorm.DB, held HeldRole, last calendar.Date) error {
	var next []Membership
	err := tx.Where("person_id = ? AND organisation_id = ? AND role = ? AND id <> ?", held.PersonID, held.OrganisationID, held.Role, held.ID).
		Where("starts_on > ? AND starts_on <= ?", held.StartsOn, last).Order("starts_on").Limit(1).Find(&next).Error
	if err != nil || len(next) == 0 {
		return err
	}
	return fault.At("ends_on", "The last day must be before "+next[0].StartsOn.Words()+", when the role starts again")
}

// spareLast refuses, except to administrators, to leave an organisation without anybody who leads it on the day after.
func (p *People) spareLast(tx *gorm.DB, who access.Actor, held HeldRole, last calendar.Date) error {
	if held.Role != access.Lead || who.Administrator {
		return nil
	}
	after := last.AddDays(1)
	if held.StartsOn.After(after) {
		after = held.StartsOn
	}
	var others int64
	err := tx.Model(&Membership{}).Joins("JOIN people ON people.id = memberships.person_id").
		Where("memberships.organisation_id = @organisation AND memberships.role = 'lead' AND memberships.id <> @this AND people.disabled_at IS NULL AND "+
			live("memberships"), map[string]any{"organisation": held.OrganisationID, "this": held.ID, "day": after}).Count(&others).Error
	if err != nil || others > 0 {
		return err
	}
	return fault.Newf(fault.Conflict, "%s would have no lead on %s. Make somebody else a lead first.", held.Organisation.Name, after.Words())
}

func (p *People) endRole(tx *gorm.DB, who access.Actor, held HeldRole, last calendar.Date) error {
	today := p.clock.Today()
	words := "ended " + held.Person.Name + "’s role as " + held.Role.WithArticle() + " at " + held.Organisation.Name + ", with " + last.Words() + " as the last day"
	if held.Coming(today) && last.Before(held.StartsOn) {
		words = "took back that " + held.Person.Name + " becomes " + held.Role.WithArticle() + " at " + held.Organisation.Name
		if err := tx.Where("id = ?", held.ID).Delete(&Membership{}).Error; err != nil {
			return fmt.Errorf("take a role back: %w", err)
		}
	} else if err := tx.Model(&Membership{}).Where("id = ?", held.ID).UpdateColumn("ends_on", last).Error; err != nil {
		return fmt.Errorf("end a role: %w", err)
	}
	if err := p.endSupervisionWith(tx, who, held, last); err != nil {
		return err
	}
	if err := p.note(tx, who, held.PersonID, ActRoleEnded, audit.Subject{Kind: "role", ID: held.ID}, words); err != nil || who.ID == held.PersonID {
		return err
	}
	return p.tell(tx, held.Person, "role-ended", roleLetter{held.Person.Name, who.Name, held.Role.WithArticle(), held.Organisation.Name, last},
		"role-ended "+held.ID.String()+" "+last.String())
}

// endSupervisionWith ends the supervision that only this organisation makes, when nothing of the person's is left there
// after a day.
func (p *People) endSupervisionWith(tx *gorm.DB, who access.Actor, held HeldRole, last calendar.Date) error {
	var left int64
	err := tx.Model(&Membership{}).Where("person_id = ? AND organisation_id = ?", held.PersonID, held.OrganisationID).
		Where("ends_on = '' OR (ends_on > ? AND ends_on >= starts_on)", last).Count(&left).Error
	if err != nil || left > 0 {
		return err
	}
	leaves := Farewell{ID: held.OrganisationID}
	if err := leaves.findLinks(tx, held.PersonID, p.clock.Today()); err != nil || len(leaves.links) == 0 {
		return err
	}
	var longer []Supervision
	err = supervisions(tx, p.clock.Today()).Where("supervision_links.id IN ? AND (supervision_links.ends_on = '' OR supervision_links.ends_on > ?)", leaves.links, last).
		Scan(&longer).Error
	if err != nil {
		return err
	}
	for _, s := range longer {
		if err := p.endOn(tx, who, s, last); err != nil {
			return err
		}
	}
	return nil
}
