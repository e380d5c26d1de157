package signoff

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/cpd"
)

// Stage is where an entry stands, as people are told of it: its state and, where it came back to its owner, how.
type Stage string

// The stages.
const (
	StageDraft    Stage = "draft"
	StageSent     Stage = "sent"
	StageReturned Stage = "returned"
	StageDeclined Stage = "declined"
	StageReopened Stage = "re-opened"
	StageSigned   Stage = "signed"
)

// stageOf tells a decline and a taking back from a return; both lists are of the entry, latest first.
func stageOf(e cpd.Entry, decisions []Decision, reopenings []Reopening) Stage {
	if e.State != access.Returned {
		return Stage(e.State)
	}
	switch {
	case len(reopenings) > 0 && reopenings[0].Number == e.Version:
		return StageReopened
	case len(decisions) > 0 && decisions[0].Number == e.Version && decisions[0].Kind == Declined:
		return StageDeclined
	}
	return StageReturned
}

// Stand is where one of the actor's own entries stands, since when and with whom.
type Stand struct {
	Stage Stage
	Who   string    // for whom it waits, or who decided on it or re-opened it; empty for a draft and for the owner
	For   string    // in whose place it was decided on
	At    time.Time // zero for a draft
}

// Stands tells of the actor's own entries where each stands.
func (d *Desk) Stands(ctx context.Context, who access.Actor, entries []cpd.Entry) (map[uuid.UUID]Stand, error) {
	if err := access.Check(who, access.ListEntries, access.Record{}); err != nil {
		return nil, err
	}
	stands := map[uuid.UUID]Stand{}
	var sent []uuid.UUID
	for _, e := range entries {
		stands[e.ID] = Stand{Stage: Stage(e.State)}
		if e.State != access.Draft {
			sent = append(sent, e.ID)
		}
	}
	if len(sent) == 0 {
		return stands, nil
	}
	var found []standRow
	err := d.db.Read(ctx).Table("entries e").
		Select("e.id, e.owner_id, e.state, e.sent_at, COALESCE(p.name, g.name, '') AS waits_for, COALESCE(d.kind, '') AS kind, COALESCE(d.by_name, '') AS by_name, "+
			"COALESCE(d.for_name, '') AS for_name, d.at AS decided_at, COALESCE(r.by_name, '') AS reopened_by, r.at AS reopened_at").
		Joins("LEFT JOIN people p ON p.id = e.reviewer_id").Joins("LEFT JOIN guest_requests g ON g.id = e.guest_id").
		Joins("LEFT JOIN decisions d ON d.entry_id = e.id AND d.number = e.version").
		Joins("LEFT JOIN reopenings r ON r.entry_id = e.id AND r.number = e.version").
		Where("e.id IN ?", sent).Scan(&found).Error // by the owner too, SQLite would look at all of theirs
	if err != nil {
		return nil, fmt.Errorf("where entries stand: %w", err)
	}
	for _, row := range found {
		if row.OwnerID == who.ID {
			stands[row.ID] = row.stand()
		}
	}
	return stands, nil
}

// standRow is an entry with what became of its last version.
type standRow struct {
	ID         uuid.UUID
	OwnerID    uuid.UUID
	State      access.State
	SentAt     *time.Time
	WaitsFor   string
	Kind       string
	ByName     string
	ForName    string
	DecidedAt  *time.Time
	ReopenedBy string
	ReopenedAt *time.Time
}

func (r standRow) stand() Stand {
	switch {
	case r.State == access.Sent && r.SentAt != nil:
		return Stand{Stage: StageSent, Who: r.WaitsFor, At: *r.SentAt}
	case r.State == access.Returned && r.ReopenedAt != nil:
		return Stand{Stage: StageReopened, Who: r.ReopenedBy, At: *r.ReopenedAt}
	case r.DecidedAt == nil || r.State != access.Returned && r.State != access.Signed:
		return Stand{Stage: Stage(r.State)}
	case r.Kind == Declined:
		return Stand{StageDeclined, r.ByName, r.ForName, *r.DecidedAt}
	}
	return Stand{Stage(r.State), r.ByName, r.ForName, *r.DecidedAt}
}
