package signoff

import (
	"context"
	"fmt"

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

// Stages tells of the actor's own entries where each stands.
func (d *Desk) Stages(ctx context.Context, who access.Actor, entries []cpd.Entry) (map[uuid.UUID]Stage, error) {
	if err := access.Check(who, access.ListEntries, access.Record{}); err != nil {
		return nil, err
	}
	stages := map[uuid.UUID]Stage{}
	var back []uuid.UUID
	for _, e := range entries {
		stages[e.ID] = Stage(e.State)
		if e.State == access.Returned {
			back = append(back, e.ID)
		}
	}
	if len(back) == 0 {
		return stages, nil
	}
	var found []struct {
		ID   uuid.UUID
		Kind string
		Void bool
	}
	err := d.db.Read(ctx).Table("entries e").Select("e.id, d.kind, r.number IS NOT NULL AS void").
		Joins("JOIN decisions d ON d.entry_id = e.id AND d.number = e.version").
		Joins("LEFT JOIN reopenings r ON r.entry_id = e.id AND r.number = e.version").
		Where("e.owner_id = ? AND e.state = 'returned' AND e.id IN ?", who.ID, back).Scan(&found).Error
	if err != nil {
		return nil, fmt.Errorf("how entries came back: %w", err)
	}
	for _, f := range found {
		switch {
		case f.Void:
			stages[f.ID] = StageReopened
		case f.Kind == Declined:
			stages[f.ID] = StageDeclined
		}
	}
	return stages, nil
}
