package identity

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
)

// Sessions gives the actor's running sessions, the one that asks first, then the last used first.
func (p *People) Sessions(ctx context.Context, who access.Actor) ([]Session, error) {
	if err := managesOwn(who); err != nil {
		return nil, err
	}
	now := p.clock()
	var all []Session
	if err := running(p.db.Read(ctx), who.ID, now).Order("last_seen_at DESC, id").Find(&all).Error; err != nil {
		return nil, fmt.Errorf("sessions: %w", err)
	}
	here := func(s Session) int {
		if s.ID == who.Session {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(all, func(a, b Session) int { return here(a) - here(b) })
	return all, nil
}

// running are the sessions of a person with which somebody could still do something: see openSession.over.
func running(tx *gorm.DB, person uuid.UUID, now time.Time) *gorm.DB {
	return tx.Model(&Session{}).Where("person_id = ? AND revoked_at IS NULL AND expires_at > ? AND last_seen_at > ?",
		person, now, now.Add(-sessionIdle))
}

// EndSession signs one of the actor's devices out, from its next request on. Twice is no fault; the session of somebody
// else is NotFound.
func (p *People) EndSession(ctx context.Context, who access.Actor, id uuid.UUID) error {
	if err := managesOwn(who); err != nil {
		return err
	}
	return p.db.InTx(ctx, func(tx *gorm.DB) error {
		var theirs int64
		if err := tx.Model(&Session{}).Where("id = ? AND person_id = ?", id, who.ID).Count(&theirs).Error; err != nil {
			return err
		}
		if theirs == 0 {
			return access.NotFound()
		}
		_, err := revoke(tx.Where("id = ?", id), who.ID, p.clock())
		return err
	})
}

// EndOtherSessions signs the actor out everywhere but here, from the next request on.
func (p *People) EndOtherSessions(ctx context.Context, who access.Actor) error {
	if err := managesOwn(who); err != nil {
		return err
	}
	return p.db.InTx(ctx, func(tx *gorm.DB) error {
		ended, err := revoke(tx.Where("id <> ?", who.Session), who.ID, p.clock())
		if err != nil || ended == 0 {
			return err
		}
		return p.recordOwn(tx, who, "signed out elsewhere", "signed out on all other devices")
	})
}

// revoke ends those sessions of a person that a condition finds, and tells how many.
func revoke(which *gorm.DB, person uuid.UUID, now time.Time) (int64, error) {
	done := which.Model(&Session{}).Where("person_id = ? AND revoked_at IS NULL", person).UpdateColumn("revoked_at", now)
	if done.Error != nil {
		return 0, fmt.Errorf("end sessions: %w", done.Error)
	}
	return done.RowsAffected, nil
}
