package signoff

import (
	"context"
	"time"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/cpd"
)

// Waiting is one entry in a supervisor's queue.
type Waiting struct {
	EntryID uuid.UUID
	Title   string
	Worker  string
	EndsOn  calendar.Date
	Kind    cpd.Kind
	Minutes int
	Points  cpd.Points
	SentAt  time.Time
}

// Queue lists what waits for this supervisor, the longest waiting first.
func (d *Desk) Queue(ctx context.Context, who access.Actor) ([]Waiting, error) {
	if err := access.Check(who, access.SeeQueue, access.Record{}); err != nil {
		return nil, err
	}
	if len(who.Supervises) == 0 {
		return nil, nil
	}
	var queue []Waiting
	err := d.db.Read(ctx).Table("entries").
		Select("entries.id AS entry_id, entries.title, people.name AS worker, entries.ends_on, entries.kind, entries.minutes, entries.points, entries.sent_at").
		Joins("JOIN people ON people.id = entries.owner_id").
		Where("entries.reviewer_id = ? AND entries.state = 'sent' AND entries.owner_id IN ? AND entries.owner_id <> ?", who.ID, who.Supervises, who.ID).
		Order("entries.sent_at, entries.id").Scan(&queue).Error
	return queue, err
}

// OnWhom is one of my entries that waits, and for whom.
type OnWhom struct {
	EntryID    uuid.UUID
	Title      string
	Supervisor string
	SentAt     time.Time
}

// Waiting lists my entries that wait for a decision, the longest waiting first.
func (d *Desk) Waiting(ctx context.Context, who access.Actor) ([]OnWhom, error) {
	var waiting []OnWhom
	err := d.db.Read(ctx).Table("entries").
		Select("entries.id AS entry_id, entries.title, people.name AS supervisor, entries.sent_at").
		Joins("JOIN people ON people.id = entries.reviewer_id").
		Where("entries.owner_id = ? AND entries.state = 'sent'", who.ID).
		Order("entries.sent_at, entries.id").Scan(&waiting).Error
	return waiting, err
}
