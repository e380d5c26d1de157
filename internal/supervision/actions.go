package supervision

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
)

// Tick marks an agreed action as done, or as not done after all. Either side may, and no confirmation is touched. Twice is
// once. Faults: NotFound.
func (l *Log) Tick(ctx context.Context, who access.Actor, session uuid.UUID, action string, done bool) error {
	return l.db.InTx(ctx, func(tx *gorm.DB) error {
		s, err := find(tx, who, session)
		if err != nil {
			return err
		}
		id, err := uuid.Parse(action)
		if err != nil {
			return access.NotFound()
		}
		var actions []Action
		if err := tx.Where("id = ? AND session_id = ?", id, s.ID).Find(&actions).Error; err != nil {
			return fmt.Errorf("find an action: %w", err)
		}
		if len(actions) == 0 {
			return access.NotFound()
		}
		if done == !actions[0].DoneOn.IsZero() {
			return nil
		}
		return l.tick(tx, who, s, actions[0], done)
	})
}

func (l *Log) tick(tx *gorm.DB, who access.Actor, s Session, a Action, done bool) error {
	act, state := ActNotDone, "not done after all"
	a.DoneOn, a.DoneBy = calendar.Date{}, nil
	if done {
		act, state = ActDone, "done"
		a.DoneOn, a.DoneBy = l.clock.Today(), &who.ID
	}
	if err := tx.Model(&Action{}).Where("id = ?", a.ID).Select("done_on", "done_by").Updates(a).Error; err != nil {
		return fmt.Errorf("tick an action: %w", err)
	}
	words := fmt.Sprintf("marked action %d of the supervision session of %s as %s", a.Number, s.HeldOn.Words(), state)
	return note(tx, who, s, fact{act: act, words: words, at: l.clock()})
}

// OpenAction is an action that is not done yet, with the session in which it was agreed.
type OpenAction struct {
	Action
	WorkerID   uuid.UUID
	HeldOn     calendar.Date
	Worker     string // name
	Supervisor string // name
}

// Who is the name of whoever is to do it.
func (o OpenAction) Who() string {
	if o.BySide == Worker {
		return o.Worker
	}
	return o.Supervisor
}

// Open gives the actions of the actor's sessions that are not done, those that are due first first.
func (l *Log) Open(ctx context.Context, who access.Actor) ([]OpenAction, error) {
	if err := access.Check(who, access.SeeSessions, access.Record{}); err != nil {
		return nil, err
	}
	var open []OpenAction
	err := named(l.db.Read(ctx).Table("supervision_actions a").
		Select("a.*, s.worker_id, s.held_on, w.name AS worker, v.name AS supervisor").
		Joins("JOIN supervision_sessions s ON s.id = a.session_id")).
		Where("(s.worker_id = ? OR s.supervisor_id = ?) AND a.done_on = ''", who.ID, who.ID).
		Order("CASE WHEN a.due_on = '' THEN 1 ELSE 0 END, a.due_on, s.held_on, a.number").Scan(&open).Error
	if err != nil {
		return nil, fmt.Errorf("open actions: %w", err)
	}
	return open, nil
}

// named joins the people of sessions s.
func named(query *gorm.DB) *gorm.DB {
	return query.Joins("JOIN people w ON w.id = s.worker_id").Joins("JOIN people v ON v.id = s.supervisor_id")
}
