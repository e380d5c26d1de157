package signoff

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/cpd"
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
	err := d.db.Snapshot(ctx, func(tx *gorm.DB) error {
		err := tx.Table("decisions").
			Select("decisions.*, COALESCE(entries.title, '') AS title, people.name AS worker, "+
				"NOT EXISTS (SELECT 1 FROM entries e WHERE e.id = decisions.entry_id) AS erased, "+reopenedColumns).
			Joins("JOIN people ON people.id = decisions.owner_id").
			Joins("LEFT JOIN entries ON entries.id = decisions.entry_id AND "+visible, args...).
			Joins(ofReopening).
			Where("decisions.by_id = ? AND decisions.kind = ?", who.ID, Signed).
			Order("decisions.at DESC, decisions.entry_id").Limit(GivenPage).Scan(&given).Error
		if err != nil {
			return err
		}
		return asSent(tx, given)
	})
	if err != nil {
		return nil, fmt.Errorf("decisions given: %w", err)
	}
	return given, nil
}

const reopenedColumns = "COALESCE(NULLIF(reopenings.by_name, ''), people.name) AS reopened_by, reopenings.at AS reopened_at, reopenings.by_id AS reopened_by_id"

// ofReopening joins the taking back of a decision.
const ofReopening = "LEFT JOIN reopenings ON reopenings.entry_id = decisions.entry_id AND reopenings.number = decisions.number"

// asSent gives entries the titles that were sent: their owners may be changing those that came back.
func asSent(tx *gorm.DB, given []Given) error {
	var ids []uuid.UUID
	for _, one := range given {
		if one.Title != "" {
			ids = append(ids, one.EntryID)
		}
	}
	versions, err := cpd.VersionsOf(tx, ids)
	for i, one := range given {
		if sealed := versions[one.EntryID]; one.Title != "" && sealed.Content.Title != "" {
			given[i].Title = sealed.Content.Title
		}
	}
	return err
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

// LettersAbout is what is kept of the letters about sign-offs that somebody gets, and of the reminders that they sent.
type LettersAbout struct {
	Every      string
	LastDigest calendar.Date
	Reminders  []Reminder // of entries of theirs, oldest first
}

// Reminder is when somebody last reminded whoever an entry waited for.
type Reminder struct {
	EntryID uuid.UUID
	At      time.Time
}

// WholeLetters gives it.
func WholeLetters(tx *gorm.DB, person uuid.UUID) (all LettersAbout, err error) {
	chosen, err := lettersOf(tx, person)
	if err != nil {
		return all, err
	}
	all.Every = chosen.Every
	var last lastDigest
	for _, read := range []*gorm.DB{
		tx.Where("person_id = ?", person).Limit(1).Find(&last),
		tx.Model(&nudge{}).Where("owner_id = ?", person).Order("at, entry_id").Scan(&all.Reminders),
	} {
		if read.Error != nil {
			return all, fmt.Errorf("letters about sign-offs: %w", read.Error)
		}
	}
	all.LastDigest = last.LastOn
	return all, nil
}

// eraseLetters deletes what was kept to write to a person, or of what somebody was told of their entries.
func eraseLetters(tx *gorm.DB, person uuid.UUID) error {
	theirs := tx.Model(&cpd.Entry{}).Select("id").Where("owner_id = ?", person)
	for _, gone := range []*gorm.DB{
		tx.Where("entry_id IN (?)", theirs).Delete(&digested{}),
		tx.Where("person_id = ?", person).Delete(&digested{}),
		tx.Where("person_id = ?", person).Delete(&lastDigest{}),
		tx.Where("person_id = ?", person).Delete(&untold{}),
		tx.Where("owner_id = ?", person).Delete(&nudge{}),
		tx.Where("person_id = ?", person).Delete(&LetterSettings{}),
	} {
		if gone.Error != nil {
			return fmt.Errorf("erase letters: %w", gone.Error)
		}
	}
	return nil
}

// Erase deletes what was said about a person's entries, the names and addresses of those whom they asked by e-mail, and what was
// kept to write to them. Who decided what on which version, and when, stays, with the receipt.
// An erasure must have been ordered.
func Erase(tx *gorm.DB, owner uuid.UUID) error {
	for _, words := range []any{&Comment{}, &ReopeningReason{}, &RemarkWords{}} {
		if err := tx.Where("owner_id = ?", owner).Delete(words).Error; err != nil {
			return fmt.Errorf("erase what was said: %w", err)
		}
	}
	if err := eraseGuests(tx, owner); err != nil {
		return err
	}
	return eraseLetters(tx, owner)
}
