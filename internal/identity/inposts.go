package identity

import (
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"linkfolio/internal/calendar"
)

// What follows is for works and lists over many people. It asks nobody's leave: who may see them is for the caller to check.
// Accounts that are disabled or erased are left out.

// LearnersAfter gives the ids, in order, of the next people who have a portfolio and a role somewhere on a day, at most so many.
func LearnersAfter(tx *gorm.DB, on calendar.Date, after uuid.UUID, most int) ([]uuid.UUID, error) {
	var ids []uuid.UUID
	err := usable(tx).Where("people.id > @after AND EXISTS (SELECT 1 FROM memberships m WHERE m.person_id = people.id AND "+live("m")+") AND "+holds,
		map[string]any{"after": after, "day": on}).Order("people.id").Limit(most).Pluck("people.id", &ids).Error
	if err != nil {
		return nil, fmt.Errorf("people who learn: %w", err)
	}
	return ids, nil
}

// LearnersIn gives the people who have a portfolio and a role in an organisation on a day, by name: their ids, names and
// addresses.
func LearnersIn(tx *gorm.DB, organisation uuid.UUID, on calendar.Date) ([]Person, error) {
	return briefly(usable(tx).Where("people.id IN (SELECT m.person_id FROM memberships m WHERE m.organisation_id = @organisation AND "+live("m")+") AND "+holds,
		map[string]any{"organisation": organisation, "day": on}))
}

// holds is the condition that somebody has a portfolio on @day: they are a link worker, or were one (see access.Actor.Holder).
const holds = "EXISTS (SELECT 1 FROM memberships h WHERE h.person_id = people.id AND h.role = 'link-worker' AND h.starts_on <= @day)"

// WorkingAfter gives the ids, in order, of the next people who have a role somewhere on a day, at most so many.
func WorkingAfter(tx *gorm.DB, on calendar.Date, after uuid.UUID, most int) ([]uuid.UUID, error) {
	return workingIDs(usable(tx).Where("people.id > ?", after).Limit(most), on)
}

// Working gives those of some people who have a role somewhere on a day.
func Working(tx *gorm.DB, on calendar.Date, people ...uuid.UUID) ([]uuid.UUID, error) {
	if len(people) == 0 {
		return nil, nil
	}
	return workingIDs(usable(tx).Where("people.id IN ?", people), on)
}

func workingIDs(query *gorm.DB, on calendar.Date) (ids []uuid.UUID, err error) {
	err = query.Where("EXISTS (SELECT 1 FROM memberships m WHERE m.person_id = people.id AND "+live("m")+")", map[string]any{"day": on}).
		Order("people.id").Pluck("people.id", &ids).Error
	if err != nil {
		return nil, fmt.Errorf("people who work: %w", err)
	}
	return ids, nil
}

// StandInsAmong gives those of some people who are named to stand in for somebody on a day.
func StandInsAmong(tx *gorm.DB, on calendar.Date, people []uuid.UUID) (ids []uuid.UUID, err error) {
	err = tx.Model(&Cover{}).Where("stand_in_id IN ? AND starts_on <= ? AND ends_on >= ? AND ended_at IS NULL", people, on, on).
		Distinct().Pluck("stand_in_id", &ids).Error
	if err != nil {
		return nil, fmt.Errorf("stand-ins of a day: %w", err)
	}
	return ids, nil
}

// These gives some people by name: their ids, names and addresses.
func These(tx *gorm.DB, people ...uuid.UUID) ([]Person, error) {
	if len(people) == 0 {
		return nil, nil
	}
	return briefly(usable(tx).Where("people.id IN ?", people))
}

// TheseLocked is These for a transaction that writes about them: nobody is erased before it has ended. The lock is one that
// lets others write what refers to these people.
func TheseLocked(tx *gorm.DB, people ...uuid.UUID) ([]Person, error) {
	return These(tx.Clauses(clause.Locking{Strength: "NO KEY UPDATE"}).Session(&gorm.Session{}), people...)
}

func usable(tx *gorm.DB) *gorm.DB {
	return tx.Model(&Person{}).Where("people.disabled_at IS NULL AND people.erased_at IS NULL")
}

func briefly(query *gorm.DB) ([]Person, error) {
	var people []Person
	if err := query.Select("people.id", "people.name", "people.email").Order("lower(people.name), people.id").Find(&people).Error; err != nil {
		return nil, fmt.Errorf("people by name: %w", err)
	}
	return people, nil
}
