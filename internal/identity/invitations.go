package identity

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
)

const (
	// InvitationDays is for how many days the link of an invitation can be used after the day on which it was sent.
	InvitationDays = 14
	// InvitationPause is how long an invitation is not sent again after it was sent.
	InvitationPause = 5 * time.Minute

	// InvitationsOnPage is how many invitations a page of the list holds.
	InvitationsOnPage = 50

	invitationKept = 90 * 24 * time.Hour // after its link ended without an answer
)

// Invitation asks somebody, by their address, to become something in an organisation.
type Invitation struct {
	ID             uuid.UUID `gorm:"primaryKey"`
	OrganisationID uuid.UUID
	Email          string // as typed
	EmailKey       string // as compared
	Name           string
	Role           access.Role
	RoleTitle      string
	StartsOn       calendar.Date // zero: the day on which it is accepted
	SupervisorKey  string        // a supervisor's address, as compared; may be empty
	Hash           []byte        // of the secret in the link
	InvitedBy      uuid.UUID
	CreatedAt      time.Time
	SentAt         time.Time
	ExpiresAt      time.Time
	AcceptedAt     *time.Time
	PersonID       *uuid.UUID // who accepted it
	RevokedAt      *time.Time
}

// InvitationState is how an invitation stands.
type InvitationState string

// The states of an invitation. One that expired can be sent again.
const (
	InvitationOpen     InvitationState = "open"
	InvitationExpired  InvitationState = "expired"
	InvitationAccepted InvitationState = "accepted"
	InvitationRevoked  InvitationState = "revoked"
)

// State tells how the invitation stands at a moment.
func (i Invitation) State(now time.Time) InvitationState {
	switch {
	case i.AcceptedAt != nil:
		return InvitationAccepted
	case i.RevokedAt != nil:
		return InvitationRevoked
	case !now.Before(i.ExpiresAt):
		return InvitationExpired
	}
	return InvitationOpen
}

// Until is the last day on which the link can be used.
func (i Invitation) Until() calendar.Date { return calendar.DayOf(i.ExpiresAt).AddDays(-1) }

// lastsUntil is when an invitation that is sent at a moment expires: at the end of a day.
func lastsUntil(sent time.Time) time.Time {
	return calendar.DayOf(sent).AddDays(InvitationDays + 1).Midnight()
}

// NewInvitation is what somebody sets when they invite. StartsOn and the supervisor's address may be empty.
type NewInvitation struct {
	Email, Name, RoleTitle string
	Role                   access.Role
	StartsOn               calendar.Date
	Supervisor             string
}

func (n NewInvitation) tidy() NewInvitation {
	for _, text := range []*string{&n.Email, &n.Name, &n.RoleTitle, &n.Supervisor} {
		*text = strings.TrimSpace(*text)
	}
	return n
}

// check holds an invitation to what it may be. Invalid names email, name, role, role_title, starts_on or supervisor.
func (n NewInvitation) check(today calendar.Date) error {
	var c fault.Check
	checkEmail(&c, n.Email)
	if n.Name == "" {
		c.Add("name", "Enter a full name")
	}
	c.Line("name", "Full name", n.Name, longestName)
	if !slices.Contains(access.Roles(), n.Role) {
		c.Add("role", "Select a role")
	}
	c.Line("role_title", "Role title", n.RoleTitle, longestName)
	if !n.StartsOn.IsZero() && (n.StartsOn.Before(earliestRole) || n.StartsOn.After(today.AddYears(1))) {
		c.Add("starts_on", "The first day in the role must be from 1 January 2000 to a year from today")
	}
	switch {
	case n.Supervisor == "":
	case !isEmail(n.Supervisor):
		c.Add("supervisor", "The supervisor’s email address must be in the correct format, like name@example.com")
	case n.Role != access.LinkWorker:
		c.Add("supervisor", "Only a link worker has a supervisor")
	case emailKey(n.Supervisor) == emailKey(n.Email):
		c.Add("supervisor", "Nobody can supervise themselves")
	}
	return c.Err()
}

// Inviting gives an organisation to which the actor may invite people, or a NotFound fault.
func (p *People) Inviting(ctx context.Context, who access.Actor, organisation uuid.UUID) (Organisation, error) {
	return inviting(p.db.Read(ctx), who, organisation)
}

func inviting(tx *gorm.DB, who access.Actor, organisation uuid.UUID) (Organisation, error) {
	var o Organisation
	if err := access.Check(who, access.Invite, access.Record{Organisations: []uuid.UUID{organisation}}); err != nil {
		return o, err
	}
	err := tx.Where("id = ?", organisation).Take(&o).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return o, access.NotFound()
	}
	if err != nil {
		return o, fmt.Errorf("find an organisation: %w", err)
	}
	return o, nil
}

// InvitationPage is one page of the invitations of an organisation: those that wait for an answer or have expired, the
// newest first, and beside them the last that were answered or revoked.
type InvitationPage struct {
	Organisation  Organisation
	Waiting       []Invitation
	Total         int // that wait or have expired
	Number, Pages int // from 1
	Done          []Invitation
}

// Invitations lists the invitations of an organisation. A page that there is not is the last one.
func (p *People) Invitations(ctx context.Context, who access.Actor, organisation uuid.UUID, page int) (InvitationPage, error) {
	var list InvitationPage
	err := p.db.Snapshot(ctx, func(tx *gorm.DB) (err error) {
		if list.Organisation, err = inviting(tx, who, organisation); err != nil {
			return err
		}
		var total int64
		waiting := func() *gorm.DB {
			return tx.Model(&Invitation{}).Where("organisation_id = ? AND accepted_at IS NULL AND revoked_at IS NULL", organisation)
		}
		if err := waiting().Count(&total).Error; err != nil {
			return err
		}
		list.Total, list.Pages = int(total), max(1, (int(total)+InvitationsOnPage-1)/InvitationsOnPage)
		list.Number = min(max(page, 1), list.Pages)
		err = waiting().Order("sent_at DESC, email_key, id").Offset((list.Number - 1) * InvitationsOnPage).Limit(InvitationsOnPage).
			Find(&list.Waiting).Error
		if err != nil {
			return err
		}
		return tx.Where("organisation_id = ? AND (accepted_at IS NOT NULL OR revoked_at IS NOT NULL)", organisation).
			Order("COALESCE(accepted_at, revoked_at) DESC, id").Limit(InvitationsOnPage).Find(&list.Done).Error
	})
	if err != nil {
		return InvitationPage{}, fmt.Errorf("invitations: %w", err)
	}
	return list, nil
}

// Invitation gives an invitation and its organisation, for those who may invite there, or a NotFound fault.
func (p *People) Invitation(ctx context.Context, who access.Actor, id uuid.UUID) (i Invitation, o Organisation, err error) {
	err = p.db.Snapshot(ctx, func(tx *gorm.DB) error {
		i, o, err = invitationFor(tx, who, id)
		return err
	})
	return i, o, err
}

func invitationFor(tx *gorm.DB, who access.Actor, id uuid.UUID) (Invitation, Organisation, error) {
	var i Invitation
	err := tx.Where("id = ?", id).Take(&i).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return i, Organisation{}, access.NotFound()
	}
	if err != nil {
		return i, Organisation{}, fmt.Errorf("find an invitation: %w", err)
	}
	o, err := inviting(tx, who, i.OrganisationID)
	return i, o, err
}

// SendAgain sends an invitation that waits or has expired with a new link, which lasts as long as a first one; the old
// link is worth nothing from then on. Within five minutes of the last time nothing is sent and nothing is wrong. An
// invitation that was answered or revoked is a Conflict.
func (p *People) SendAgain(ctx context.Context, who access.Actor, id uuid.UUID) (Invitation, error) {
	var i Invitation
	err := p.db.InTx(ctx, func(tx *gorm.DB) (err error) {
		var o Organisation
		if i, o, err = invitationFor(tx, who, id); err != nil {
			return err
		}
		if state := i.State(p.clock()); state == InvitationAccepted || state == InvitationRevoked {
			return over(state)
		}
		if p.clock().Sub(i.SentAt) < InvitationPause {
			return nil
		}
		_, err = p.renew(tx, who, o, i, NewInvitation{Name: i.Name, RoleTitle: i.RoleTitle, StartsOn: i.StartsOn, Supervisor: i.SupervisorKey})
		return err
	})
	return i, err
}

func over(state InvitationState) error {
	return fault.Newf(fault.Conflict, "This invitation was %s already.", state)
}

// Revoke takes an invitation back: its link is worth nothing from then on. Twice is once; one that was accepted is a
// Conflict.
func (p *People) Revoke(ctx context.Context, who access.Actor, id uuid.UUID) (Invitation, error) {
	var i Invitation
	err := p.db.InTx(ctx, func(tx *gorm.DB) (err error) {
		if i, _, err = invitationFor(tx, who, id); err != nil || i.RevokedAt != nil {
			return err
		}
		gone := tx.Model(&Invitation{}).Where("id = ? AND accepted_at IS NULL", id).UpdateColumn("revoked_at", p.clock())
		if gone.Error != nil {
			return fmt.Errorf("revoke an invitation: %w", gone.Error)
		}
		if gone.RowsAffected == 0 {
			return over(InvitationAccepted)
		}
		return nil
	})
	return i, err
}
