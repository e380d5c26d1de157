package identity

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
	"linkfolio/internal/mail"
)

// Invite asks one person to become something in an organisation, and sends them a link. Whether somebody has an account
// makes no difference. The same invitation again within five minutes is once. Invalid names email, name, role, role_title,
// starts_on or supervisor; at email it also says that the person has the role already, or is invited already.
func (p *People) Invite(ctx context.Context, who access.Actor, organisation uuid.UUID, n NewInvitation) error {
	o, err := p.Inviting(ctx, who, organisation)
	if err != nil {
		return err
	}
	n = n.tidy()
	if err := n.check(p.clock.Today()); err != nil {
		return err
	}
	return p.db.InTx(ctx, func(tx *gorm.DB) error {
		if err := p.forgetInvitations(tx, organisation); err != nil {
			return err
		}
		invited, err := p.inviteAll(tx, who, o, []NewInvitation{n})
		if err != nil || invited == 1 {
			return err
		}
		return p.invitedBefore(tx, who, o, n)
	})
}

// invitedBefore says why nobody was invited, or nothing where it is the second of two clicks.
func (p *People) invitedBefore(tx *gorm.DB, who access.Actor, o Organisation, n NewInvitation) error {
	found, err := p.standings(tx, o.ID, []string{emailKey(n.Email)})
	if err != nil {
		return err
	}
	at := found[seat{emailKey(n.Email), n.Role}]
	switch {
	case at.member:
		return fault.At("email", fmt.Sprintf("The person with this address is already %s at %s", withArticle(n.Role), o.Name))
	case at.invitation.InvitedBy == who.ID && p.clock().Sub(at.invitation.SentAt) < InvitationPause:
		return nil
	}
	return fault.At("email", fmt.Sprintf("This address is already invited as %s, until %s. You can send that invitation again",
		n.Role.Words(), at.invitation.Until().Words()))
}

// withArticle is "a link worker" or "an organisation lead".
func withArticle(role access.Role) string {
	if role == access.Lead {
		return "an " + role.Words()
	}
	return "a " + role.Words()
}

// forgetInvitations deletes what nobody answered and nobody will.
func (p *People) forgetInvitations(tx *gorm.DB, organisation uuid.UUID) error {
	return tx.Where("organisation_id = ? AND accepted_at IS NULL AND expires_at < ?", organisation, p.clock().Add(-invitationKept)).
		Delete(&Invitation{}).Error
}

// seat is a person by their address, as something.
type seat struct {
	emailKey string
	role     access.Role
}

// standing is what there is of a seat in an organisation: a membership, or an invitation that waits or has expired.
type standing struct {
	member     bool
	invitation Invitation
}

// free tells whether somebody can be invited to the seat.
func (s standing) free(now time.Time) bool {
	return !s.member && (s.invitation.ID == uuid.Nil || s.invitation.State(now) == InvitationExpired)
}

// standings gives the seats in an organisation of people by their addresses. A role that will end, or has yet to begin, is
// a seat too.
func (p *People) standings(tx *gorm.DB, organisation uuid.UUID, emailKeys []string) (map[seat]standing, error) {
	found := map[seat]standing{}
	var waiting []Invitation
	err := tx.Where("organisation_id = ? AND accepted_at IS NULL AND revoked_at IS NULL AND email_key IN ?", organisation, emailKeys).
		Find(&waiting).Error
	if err != nil {
		return nil, fmt.Errorf("find invitations: %w", err)
	}
	for _, i := range waiting {
		found[seat{i.EmailKey, i.Role}] = standing{invitation: i}
	}
	var members []struct {
		EmailKey string
		Role     access.Role
	}
	err = tx.Model(&Membership{}).Select("people.email_key, memberships.role").Joins("JOIN people ON people.id = memberships.person_id").
		Where("memberships.organisation_id = ? AND people.email_key IN ? AND "+unended("memberships"), organisation, emailKeys, p.clock.Today()).
		Scan(&members).Error
	if err != nil {
		return nil, fmt.Errorf("find members: %w", err)
	}
	for _, m := range members {
		found[seat{m.EmailKey, m.Role}] = standing{member: true}
	}
	return found, nil
}

// unended is the condition that a row lasts to a day or longer, or is to come. The day is its one argument.
func unended(table string) string {
	return fmt.Sprintf("(%[1]s.ends_on = '' OR (%[1]s.ends_on >= %[1]s.starts_on AND %[1]s.ends_on >= ?))", table)
}

// inviteAll invites those who have no seat yet, each with a letter, and returns how many. They were checked. No two may be
// of the same seat.
func (p *People) inviteAll(tx *gorm.DB, who access.Actor, o Organisation, all []NewInvitation) (int, error) {
	if len(all) == 0 {
		return 0, nil
	}
	all = slices.SortedFunc(slices.Values(all), func(a, b NewInvitation) int { // so that two servers wait for each other in one order
		return cmp.Compare(emailKey(a.Email), emailKey(b.Email))
	})
	var keys []string
	for _, n := range all {
		keys = append(keys, emailKey(n.Email))
	}
	found, err := p.standings(tx, o.ID, keys)
	if err != nil {
		return 0, err
	}
	renewed := 0
	var rows []Invitation
	secrets := map[uuid.UUID]string{}
	for _, n := range all {
		there := found[seat{emailKey(n.Email), n.Role}]
		switch {
		case !there.free(p.clock()):
		case there.invitation.ID != uuid.Nil:
			done, err := p.renew(tx, who, o, there.invitation, n)
			if err != nil {
				return 0, err
			}
			renewed += done
		default:
			row, secret := p.newInvitation(who, o, n)
			rows, secrets[row.ID] = append(rows, row), secret
		}
	}
	made, err := p.insertInvitations(tx, rows)
	if err != nil {
		return 0, err
	}
	for _, row := range made {
		if err := p.postInvitation(tx, who, o, row, secrets[row.ID]); err != nil {
			return 0, err
		}
	}
	return renewed + len(made), nil
}

func (p *People) newInvitation(who access.Actor, o Organisation, n NewInvitation) (row Invitation, secret string) {
	secret, hash := NewLink()
	now := p.clock()
	return Invitation{
		ID: uuid.Must(uuid.NewV7()), OrganisationID: o.ID, Email: n.Email, EmailKey: emailKey(n.Email), Name: n.Name, Role: n.Role,
		RoleTitle: n.RoleTitle, StartsOn: n.StartsOn, SupervisorKey: emailKey(n.Supervisor), Hash: hash, InvitedBy: who.ID,
		CreatedAt: now, SentAt: now, ExpiresAt: lastsUntil(now),
	}, secret
}

// insertInvitations writes invitations down and gives back those that somebody else did not make at the same moment.
func (p *People) insertInvitations(tx *gorm.DB, rows []Invitation) ([]Invitation, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	created := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&rows)
	if created.Error != nil {
		return nil, fmt.Errorf("write invitations down: %w", created.Error)
	}
	if int(created.RowsAffected) == len(rows) {
		return rows, nil
	}
	var ids, made []uuid.UUID
	for _, row := range rows {
		ids = append(ids, row.ID)
	}
	if err := tx.Model(&Invitation{}).Where("id IN ?", ids).Pluck("id", &made).Error; err != nil {
		return nil, fmt.Errorf("find new invitations: %w", err)
	}
	return slices.DeleteFunc(rows, func(row Invitation) bool { return !slices.Contains(made, row.ID) }), nil
}

// renew gives an invitation a new link and a new time, and sends it. It returns 0 where somebody else changed the
// invitation at the same moment.
func (p *People) renew(tx *gorm.DB, who access.Actor, o Organisation, i Invitation, n NewInvitation) (int, error) {
	secret, hash := NewLink()
	was, now := i.Hash, p.clock()
	i.Name, i.RoleTitle, i.StartsOn, i.SupervisorKey = n.Name, n.RoleTitle, n.StartsOn, emailKey(n.Supervisor)
	i.Hash, i.InvitedBy, i.SentAt, i.ExpiresAt = hash, who.ID, now, lastsUntil(now)
	done := tx.Model(&Invitation{}).Where("id = ? AND hash = ? AND accepted_at IS NULL AND revoked_at IS NULL", i.ID, was).
		Select("name", "role_title", "starts_on", "supervisor_key", "hash", "invited_by", "sent_at", "expires_at").Updates(i)
	if done.Error != nil {
		return 0, fmt.Errorf("renew an invitation: %w", done.Error)
	}
	if done.RowsAffected == 0 {
		return 0, nil
	}
	return 1, p.postInvitation(tx, who, o, i, secret)
}

func (p *People) postInvitation(tx *gorm.DB, who access.Actor, o Organisation, i Invitation, secret string) error {
	return p.outbox.Post(tx, mail.Letter{
		Kind: "invitation", ToName: i.Name, ToEmail: i.Email,
		Words: struct {
			Name, By, Organisation, Role, Token string
			Until                               calendar.Date
		}{i.Name, who.Name, o.Name, withArticle(i.Role), secret, i.Until()},
	})
}
