package signoff

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
)

// Given is a decision that somebody made about another's entry, as far as they may still know of it.
type Given struct {
	Decision
	Title      string // of the entry; empty where it was erased, or is no longer theirs to see
	Erased     bool
	Worker     string // whose entry it is
	ReopenedBy string // who took the sign-off back, if anybody did
	ReopenedAt *time.Time

	ReopenedByID *uuid.UUID
}

// GivenPage is how many decisions the page of them shows.
const GivenPage = 100

// Given lists what the actor signed off, the latest first, at most GivenPage. Where an account was erased the bare fact
// stays.
func (d *Desk) Given(ctx context.Context, who access.Actor) ([]Given, error) {
	if err := access.Check(who, access.SeeQueue, access.Record{}); err != nil {
		return nil, err
	}
	visible, args := access.Visible(who)
	var given []Given
	err := d.db.Read(ctx).Table("decisions").
		Select("decisions.*, COALESCE(entries.title, '') AS title, people.name AS worker, "+
			"NOT EXISTS (SELECT 1 FROM entries e WHERE e.id = decisions.entry_id) AS erased, "+
			"COALESCE(NULLIF(reopenings.by_name, ''), people.name) AS reopened_by, reopenings.at AS reopened_at, reopenings.by_id AS reopened_by_id").
		Joins("JOIN people ON people.id = decisions.owner_id").
		Joins("LEFT JOIN entries ON entries.id = decisions.entry_id AND "+visible, args...).
		Joins("LEFT JOIN reopenings ON reopenings.entry_id = decisions.entry_id AND reopenings.number = decisions.number").
		Where("decisions.by_id = ? AND decisions.kind = ?", who.ID, Signed).
		Order("decisions.at DESC, decisions.entry_id").Limit(GivenPage).Scan(&given).Error
	if err != nil {
		return nil, fmt.Errorf("decisions given: %w", err)
	}
	return given, nil
}

// By gives every decision that a person made about others' entries, oldest first, with the comments that are still kept.
func By(tx *gorm.DB, person uuid.UUID) ([]Decision, error) {
	var rows []struct {
		Decision
		Said string
	}
	err := tx.Table("decisions d").Select("d.*, COALESCE(c.comment, '') AS said").
		Joins("LEFT JOIN decision_comments c ON c.entry_id = d.entry_id AND c.number = d.number").
		Where("d.by_id = ? AND d.owner_id <> ?", person, person).Order("d.at, d.entry_id").Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("decisions by a person: %w", err)
	}
	decisions := make([]Decision, 0, len(rows))
	for _, row := range rows {
		row.Decision.Comment = row.Said
		decisions = append(decisions, row.Decision)
	}
	return decisions, nil
}

// Erase deletes what was said about a person's entries. Who decided what on which version, and when, stays, with the
// receipt. An erasure must have been ordered.
func Erase(tx *gorm.DB, owner uuid.UUID) error {
	for _, words := range []any{&Comment{}, &ReopeningReason{}, &RemarkWords{}} {
		if err := tx.Where("owner_id = ?", owner).Delete(words).Error; err != nil {
			return fmt.Errorf("erase what was said: %w", err)
		}
	}
	return nil
}
