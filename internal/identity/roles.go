package identity

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/audit"
	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
)

// earliestRole and the year ahead of today bound the days of a role, so that a slip of the pen is noticed.
var earliestRole = calendar.MustOn(2000, time.January, 1)

// AddRole gives a member of an organisation another role there from a day on, which may lie ahead. The same again is once.
// Faults: those of the policy; NotFound where the person is no member; Invalid at role or starts_on, also where they have
// the role on that day or later already.
func (p *People) AddRole(ctx context.Context, who access.Actor, organisation, person uuid.UUID, role access.Role, from calendar.Date) error {
	return p.db.InTx(ctx, func(tx *gorm.DB) error {
		if err := access.Check(who, access.ManageMembers, access.Record{Organisations: []uuid.UUID{organisation}}); err != nil {
			return err
		}
		if err := Hold(tx, person); err != nil {
			return err
		}
		o, member, err := p.memberIn(tx, who, organisation, person)
		if err != nil {
			return err
		}
		if err := p.checkRole(role, from); err != nil {
			return err
		}
		return p.grant(tx, who, member.Person, o, role, from)
	})
}

func (p *People) checkRole(role access.Role, from calendar.Date) error {
	var c fault.Check
	if !slices.Contains(access.Roles(), role) {
		c.Add("role", "Select a role")
	}
	switch {
	case from.IsZero():
		c.Add("starts_on", "Enter the first day of the role")
	case from.Before(earliestRole):
		c.Add("starts_on", "The first day must be "+earliestRole.Words()+" or later")
	case from.After(p.clock.Today().AddYears(1)):
		c.Add("starts_on", "The first day must be within a year from today")
	}
	return c.Err()
}

// grant writes a role down, in the person's chain too, and tells them.
func (p *People) grant(tx *gorm.DB, who access.Actor, person Person, o Organisation, role access.Role, from calendar.Date) error {
	if err := Hold(tx, person.ID); err != nil {
		return err
	}
	var there []Membership
	err := tx.Where("person_id = ? AND organisation_id = ? AND role = ?", person.ID, o.ID, role).
		Where("ends_on = '' OR (ends_on >= starts_on AND ends_on >= ?)", from).Order("starts_on, id").Limit(1).Find(&there).Error
	if err != nil {
		return fmt.Errorf("roles of a person: %w", err)
	}
	if len(there) > 0 {
		held := there[0]
		if held.StartsOn == from && held.EndsOn.IsZero() {
			return nil
		}
		return fault.At("role", person.Name+" "+heldWords(held, p.clock.Today()))
	}
	m := Membership{ID: uuid.Must(uuid.NewV7()), PersonID: person.ID, OrganisationID: o.ID, Role: role, StartsOn: from}
	if err := tx.Create(&m).Error; err != nil {
		return fmt.Errorf("add a role: %w", err)
	}
	words := "made " + person.Name + " " + role.WithArticle() + " at " + o.Name + " from " + from.Words()
	if err := p.note(tx, who, person.ID, ActRoleBegan, audit.Subject{Kind: "role", ID: m.ID}, words); err != nil || who.ID == person.ID {
		return err
	}
	return p.tell(tx, person, "role-began", roleLetter{person.Name, who.Name, role.WithArticle(), o.Name, from}, "role-began "+m.ID.String())
}

// roleLetter is what the letters about roles say. Day is the first day of the role, or its last.
type roleLetter struct {
	Name, By, Role, Organisation string
	Day                          calendar.Date
}

// heldWords says since when, or from when on, a role is held.
func heldWords(held Membership, today calendar.Date) string {
	words := "already has this role, since " + held.StartsOn.Words()
	if held.StartsOn.After(today) {
		words = "gets this role already, on " + held.StartsOn.Words()
	}
	if !held.EndsOn.IsZero() {
		words += " and until " + held.EndsOn.Words()
	}
	return words
}
