package elearning

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"linkfolio/internal/access"
	"linkfolio/internal/audit"
	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/cpd"
	"linkfolio/internal/fault"
)

// ActStated is the act of saying how one meets a point of what is asked of link workers.
const ActStated audit.Act = "stated role requirement"

// MaxStatement is how long a statement may be, in characters.
const MaxStatement = 500

// Statement is what somebody says about a point that cannot be worked out from their record.
type Statement struct {
	PersonID    uuid.UUID `gorm:"primaryKey"`
	Requirement string    `gorm:"primaryKey"` // the key of the point
	Words       string
	Since       calendar.Date // may be zero
	ChangedAt   time.Time
	LockVersion int
}

// TableName is the table of statements.
func (Statement) TableName() string { return "role_statements" }

// CanState tells whether the point is one about which people say something themselves.
func CanState(key string) bool {
	return key == catalogue.PeersPoint || key == catalogue.SupervisionPoint
}

// State keeps what the actor says about a point: words, which may be empty, and since when. lock is the LockVersion that they
// were shown, 0 where there was nothing. The same twice is once. Faults: NotFound for a point about which nobody says
// anything; Conflict; Invalid at words or since.
func (r *Records) State(ctx context.Context, who access.Actor, key string, lock int, words string, since cpd.TypedDate) error {
	if err := access.Check(who, access.RecordLearning, access.Record{}); err != nil {
		return err
	}
	if !CanState(key) {
		return access.NotFound()
	}
	s, err := readStatement(words, since, r.clock.Today())
	if err != nil {
		return err
	}
	s.PersonID, s.Requirement, s.ChangedAt, s.LockVersion = who.ID, key, r.clock(), lock+1
	return r.db.InTx(ctx, func(tx *gorm.DB) error {
		written, err := writeStatement(tx, s)
		if err != nil || !written {
			return err
		}
		return r.noteIn(tx, who, who.ID, ActStated, audit.Subject{Kind: "requirement", ID: who.ID}, "stated about the role requirement “"+key+"”: "+s.Words)
	})
}

func statements(tx *gorm.DB, person uuid.UUID) (map[string]Statement, error) {
	var all []Statement
	if err := tx.Where("person_id = ?", person).Order("requirement").Find(&all).Error; err != nil {
		return nil, fmt.Errorf("statements: %w", err)
	}
	stated := map[string]Statement{}
	for _, s := range all {
		stated[s.Requirement] = s
	}
	return stated, nil
}

func readStatement(words string, since cpd.TypedDate, today calendar.Date) (Statement, error) {
	var c fault.Check
	var s Statement
	s.Words = strings.TrimSpace(strings.ReplaceAll(words, "\r\n", "\n"))
	if problem := cpd.Unkeepable("Your statement", s.Words, MaxStatement, true); problem != "" {
		c.Add("words", problem)
	}
	day, _, problem := since.Read()
	switch {
	case problem != "":
		c.Add("since", "The day "+problem)
	case day.After(today):
		c.Add("since", "The day must be today or in the past")
	case !day.IsZero() && day.Before(Earliest):
		c.Add("since", "The day must be "+Earliest.Words()+" or later")
	case s.Words != "":
		s.Since = day
	}
	return s, c.Err()
}

// writeStatement writes it over the one that the person was shown, and tells whether it says anything new.
func writeStatement(tx *gorm.DB, s Statement) (bool, error) {
	stated, err := statements(tx, s.PersonID)
	if err != nil {
		return false, err
	}
	before := stated[s.Requirement]
	if before.Words == s.Words && before.Since == s.Since {
		return false, nil
	}
	lost := fault.New(fault.Conflict, "This was changed in another window or on another device after you opened it. "+
		"Your changes are not saved. Copy the words that you need, then open the page again.")
	if before.LockVersion != s.LockVersion-1 {
		return false, lost
	}
	var done *gorm.DB
	if before.LockVersion == 0 {
		done = tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&s)
	} else {
		done = tx.Model(&Statement{}).Where("person_id = ? AND requirement = ? AND lock_version = ?", s.PersonID, s.Requirement, before.LockVersion).
			Select("words", "since", "changed_at", "lock_version").Updates(s)
	}
	if done.Error == nil && done.RowsAffected == 0 {
		return false, lost
	}
	return done.Error == nil, done.Error
}
