package signoff

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/cpd"
	"linkfolio/internal/identity"
)

// Waiting is one entry in a supervisor's queue.
type Waiting struct {
	EntryID uuid.UUID
	Number  int // of the version that was sent
	OwnerID uuid.UUID
	Title   string
	Worker  string
	Role    string // of the worker
	For     string // the supervisor in whose place it waits for the actor; empty where it was sent to the actor
	EndsOn  calendar.Date
	Kind    cpd.Kind
	Minutes int
	Points  cpd.Points
	SentAt  time.Time
	Earlier

	NudgedAt *time.Time // when its owner last reminded whoever it waits for since it was sent
}

// Days is for how many days it has waited.
func (w Waiting) Days(today calendar.Date) int { return calendar.DayOf(w.SentAt).DaysUntil(today) }

// Unusual says why it cannot be signed off together with others; empty where it can.
func (w Waiting) Unusual() []Reason {
	return Unusual(Claim{Points: w.Points, Minutes: w.Minutes, EndsOn: w.EndsOn, Sent: calendar.DayOf(w.SentAt), Earlier: w.Earlier})
}

// Queue lists what waits for this supervisor, and for those in whose place they stand, the longest waiting first.
func (d *Desk) Queue(ctx context.Context, who access.Actor) ([]Waiting, error) {
	if err := access.Check(who, access.SeeQueue, access.Record{}); err != nil {
		return nil, err
	}
	return waitingFor(d.db.Read(ctx), who, nil)
}

const queueColumns = `entries.id AS entry_id, entries.version AS number, entries.owner_id, entries.reviewer_id, entries.title, people.name AS worker,
	people.role_title AS role, entries.ends_on, entries.kind, entries.minutes, entries.points, entries.sent_at, nudges.at AS nudged_at,
	EXISTS (SELECT 1 FROM decisions d WHERE d.entry_id = entries.id AND d.kind = 'returned') AS returned,
	EXISTS (SELECT 1 FROM decisions d WHERE d.entry_id = entries.id AND d.kind = 'declined') AS declined,
	EXISTS (SELECT 1 FROM reopenings r WHERE r.entry_id = entries.id) AS reopened`

// lastNudge joins the last reminder of an entry that waits.
const lastNudge = "LEFT JOIN nudges ON nudges.entry_id = entries.id AND nudges.at >= entries.sent_at"

// waitingFor is the queue of somebody or, where some entries are named, as much of it as they are.
func waitingFor(tx *gorm.DB, who access.Actor, among []uuid.UUID) ([]Waiting, error) {
	condition, args := waitsFor(who)
	if condition == "" {
		return nil, nil
	}
	query := tx.Table("entries").Select(queueColumns).Joins("JOIN people ON people.id = entries.owner_id").Joins(lastNudge).
		Where("entries.state = 'sent' AND entries.owner_id <> ?", who.ID).Where(condition, args...)
	if among != nil {
		query = query.Where("entries.id IN ?", among)
	}
	var queue []struct {
		Waiting
		ReviewerID uuid.UUID
	}
	err := query.Order("entries.sent_at, entries.id").Scan(&queue).Error
	waiting := make([]Waiting, len(queue))
	for i, row := range queue {
		waiting[i] = row.Waiting
		if cover, standsIn := who.StandsInFor(row.ReviewerID, row.OwnerID); standsIn {
			waiting[i].For = cover.Name
		}
	}
	return waiting, err
}

// waitsFor is the condition that an entry is with the actor: sent to them, or to somebody in whose place they stand. It is
// empty where nothing can be.
func waitsFor(who access.Actor) (condition string, args []any) {
	var any []string
	with := func(reviewer uuid.UUID, owners []uuid.UUID) {
		if len(owners) > 0 {
			any = append(any, "(entries.reviewer_id = ? AND entries.owner_id IN ?)")
			args = append(args, reviewer, owners)
		}
	}
	with(who.ID, who.Supervises)
	for _, cover := range who.StandsIn {
		with(cover.For, cover.Supervises)
	}
	if len(any) == 0 {
		return "", nil
	}
	return "(" + strings.Join(any, " OR ") + ")", args
}

// MostBack is how many entries Back gives.
const MostBack = 50

// Back lists what is with its link worker again, the latest first and at most MostBack: returned or declined by the actor or in
// their place, or re-opened after that or by them, as far as they may still see it.
func (d *Desk) Back(ctx context.Context, who access.Actor) ([]Given, error) {
	if err := access.Check(who, access.SeeQueue, access.Record{}); err != nil {
		return nil, err
	}
	visible, args := access.Visible(who)
	var back []Given
	err := d.db.Snapshot(ctx, func(tx *gorm.DB) error {
		err := tx.Table("entries").Select("decisions.*, entries.title, people.name AS worker, "+reopenedColumns).
			Joins("JOIN people ON people.id = entries.owner_id").
			Joins("JOIN decisions ON decisions.entry_id = entries.id AND decisions.number = entries.version").
			Joins(ofReopening).
			Where("entries.state = 'returned' AND entries.owner_id <> ?", who.ID).
			Where("(decisions.by_id = ? OR decisions.for_id = ? OR reopenings.by_id = ?)", who.ID, who.ID, who.ID).Where(visible, args...).
			Order("COALESCE(reopenings.at, decisions.at) DESC, entries.id").Limit(MostBack).Scan(&back).Error
		if err != nil {
			return err
		}
		return asSent(tx, back)
	})
	if err != nil {
		return nil, fmt.Errorf("entries with their link workers: %w", err)
	}
	return back, nil
}

// OnWhom is one of my entries that waits, and for whom. Seat is nil where that person no longer supervises me, or has no account:
// then LinkEnds is when their link stops working.
type OnWhom struct {
	EntryID    uuid.UUID
	Title      string
	ReviewerID uuid.UUID
	Supervisor string
	SentAt     time.Time
	LinkEnds   *time.Time
	NudgedAt   *time.Time     // when I last reminded them since it was sent
	Seat       *identity.Seat `gorm:"-"`
}

// Waiting lists my entries that wait for a decision, the longest waiting first.
func (d *Desk) Waiting(ctx context.Context, who access.Actor) ([]OnWhom, error) {
	var waiting []OnWhom
	err := d.db.Snapshot(ctx, func(tx *gorm.DB) error {
		err := tx.Table("entries").
			Select("entries.id AS entry_id, entries.title, entries.reviewer_id, COALESCE(people.name, guest_requests.name) AS supervisor, entries.sent_at, "+
				"guest_requests.expires_at AS link_ends, nudges.at AS nudged_at").
			Joins("LEFT JOIN people ON people.id = entries.reviewer_id").
			Joins("LEFT JOIN guest_requests ON guest_requests.id = entries.guest_id").
			Joins(lastNudge).
			Where("entries.id IN (SELECT id FROM entries WHERE owner_id = ? AND state = 'sent')", who.ID). // from the index alone
			Order("entries.sent_at, entries.id").Scan(&waiting).Error
		if err != nil || len(waiting) == 0 {
			return err
		}
		seats, err := identity.Seats(tx, who.ID, d.clock.Today())
		for i := range waiting {
			waiting[i].Supervisor = called(waiting[i].Supervisor)
			if seat, supervises := seats[waiting[i].ReviewerID]; supervises {
				waiting[i].Seat = &seat
			}
		}
		return err
	})
	return waiting, err
}
