package identity

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
)

// Member is somebody who has a role in an organisation today, or will have one. Nothing in it says what they recorded.
type Member struct {
	Person
	Roles       []Membership // in this organisation, today's and coming ones, by the day on which they began
	Supervisors []Colleague  // who can sign off for them today, in whatever organisation
}

// Has tells whether the member has a role on a day.
func (m Member) Has(role access.Role, on calendar.Date) bool {
	for _, held := range m.Roles {
		if held.Role == role && held.live(on) {
			return true
		}
	}
	return false
}

// longAway is how long after their last sign-in somebody counts as away.
const longAway = 30 * 24 * time.Hour

// Away tells whether somebody has not signed in for 30 days. Who has never signed in counts from the day on which the
// account was made.
func (p Person) Away(now time.Time) bool {
	last := p.CreatedAt
	if p.LastSignedInAt != nil {
		last = *p.LastSignedInAt
	}
	return now.Sub(last) >= longAway
}

// Members gives an organisation and its members by name, to those who lead it or administer the installation. Others get
// the fault of the policy.
func (p *People) Members(ctx context.Context, who access.Actor, organisation uuid.UUID) (o Organisation, members []Member, err error) {
	err = p.db.Snapshot(ctx, func(tx *gorm.DB) error {
		if o, err = organisationFor(tx, who, access.SeeOrganisation, organisation); err != nil {
			return err
		}
		members, err = p.members(tx, o.ID)
		return err
	})
	return o, members, err
}

// MemberIn gives one of them to somebody who may change their roles. A person who has no role there, today or later, is a
// NotFound fault.
func (p *People) MemberIn(ctx context.Context, who access.Actor, organisation, person uuid.UUID) (o Organisation, m Member, err error) {
	err = p.db.Snapshot(ctx, func(tx *gorm.DB) error {
		o, m, err = p.memberIn(tx, who, organisation, person)
		return err
	})
	return o, m, err
}

func (p *People) memberIn(tx *gorm.DB, who access.Actor, organisation, person uuid.UUID) (Organisation, Member, error) {
	o, err := organisationFor(tx, who, access.ManageMembers, organisation)
	if err != nil {
		return Organisation{}, Member{}, err
	}
	found, err := p.members(tx, o.ID, person)
	if err != nil {
		return Organisation{}, Member{}, err
	}
	if len(found) == 0 {
		return Organisation{}, Member{}, access.NotFound()
	}
	return o, found[0], nil
}

// members reads the members of an organisation, or those of some people who are.
func (p *People) members(tx *gorm.DB, organisation uuid.UUID, only ...uuid.UUID) ([]Member, error) {
	day := map[string]any{"organisation": organisation, "day": p.clock.Today()}
	belongs := "memberships.organisation_id = @organisation AND (memberships.ends_on = '' OR memberships.ends_on >= @day)"
	held := tx.Model(&Membership{}).Where(belongs, day).Order("starts_on, role, id")
	people := tx.Omit("password_hash").Where("id IN (SELECT person_id FROM memberships WHERE "+belongs+")", day).Order("lower(name), id")
	if len(only) > 0 {
		held, people = held.Where("person_id IN ?", only), people.Where("id IN ?", only)
	}
	var roles []Membership
	var persons []Person
	if err := held.Find(&roles).Error; err != nil {
		return nil, fmt.Errorf("roles of members: %w", err)
	}
	if err := people.Find(&persons).Error; err != nil {
		return nil, fmt.Errorf("members: %w", err)
	}
	supervisors, err := p.supervisorsWithin(tx, organisation)
	if err != nil {
		return nil, err
	}
	return joined(persons, roles, supervisors), nil
}

func joined(persons []Person, roles []Membership, supervisors map[uuid.UUID][]Colleague) []Member {
	members := make([]Member, len(persons))
	place := map[uuid.UUID]int{}
	for i, person := range persons {
		members[i] = Member{Person: person, Supervisors: merged(supervisors[person.ID])}
		place[person.ID] = i
	}
	for _, role := range roles {
		if i, there := place[role.PersonID]; there {
			members[i].Roles = append(members[i].Roles, role)
		}
	}
	return members
}

// supervisorsWithin gives, for the link workers of an organisation, the supervisors who can sign off for them today.
func (p *People) supervisorsWithin(tx *gorm.DB, organisation uuid.UUID) (map[uuid.UUID][]Colleague, error) {
	var rows []struct {
		WorkerID uuid.UUID
		Colleague
	}
	err := tx.Model(&SupervisionLink{}).
		Select("supervision_links.worker_id, people.id, people.name, people.role_title, supervision_links.kind").
		Joins("JOIN people ON people.id = supervision_links.supervisor_id").
		Where("supervision_links.worker_id IN (SELECT w.person_id FROM memberships w WHERE w.organisation_id = @organisation AND w.role = 'link-worker' AND "+
			live("w")+") AND "+live("supervision_links")+" AND "+signs("people"), map[string]any{"organisation": organisation, "day": p.clock.Today()}).
		Order("people.name, people.id, supervision_links.kind").Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("supervisors of members: %w", err)
	}
	all := map[uuid.UUID][]Colleague{}
	for _, row := range rows {
		all[row.WorkerID] = append(all[row.WorkerID], row.Colleague)
	}
	return all, nil
}
