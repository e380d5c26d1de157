package elearning

import (
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/calendar"
	"linkfolio/internal/database"
	"linkfolio/internal/fault"
)

// All is everything that is kept about somebody's learning. The certificates come without their content: see ContentOf.
type All struct {
	Records      []Record // latest first
	Certificates map[uuid.UUID][]Certificate
	Statements   []Statement
	Reminders    Reminders  // how they want to be told of what is due, without the address of their calendar
	Reminded     []Reminded // latest first
}

// Reminded is that somebody was reminded of a module.
type Reminded struct {
	Title  string // as the catalogue has it
	DueOn  calendar.Date
	Days   int // before that day, or less
	SentAt time.Time
}

// Whole gives everything that is kept about a person's learning.
func Whole(tx *gorm.DB, person uuid.UUID) (All, error) {
	records, err := Of(tx, person)
	if err != nil {
		return All{}, err
	}
	all := All{Records: records[person], Certificates: map[uuid.UUID][]Certificate{}}
	var certificates []Certificate
	for _, read := range []*gorm.DB{
		tx.Omit("content").Where("person_id = ?", person).Order("added_at, id").Find(&certificates),
		tx.Where("person_id = ?", person).Order("requirement").Find(&all.Statements),
		tx.Model(&reminder{}).Select("modules.title, learning_reminders.due_on, learning_reminders.days, learning_reminders.sent_at").
			Joins("JOIN modules ON modules.id = learning_reminders.module_id").Where("person_id = ?", person).
			Order("sent_at DESC, due_on, days, modules.id").Scan(&all.Reminded),
	} {
		if read.Error != nil {
			return All{}, fmt.Errorf("everything that was learned: %w", read.Error)
		}
	}
	for _, c := range certificates {
		all.Certificates[c.RecordID] = append(all.Certificates[c.RecordID], c)
	}
	own, err := settingsOf(tx, person)
	all.Reminders = own.chosen()
	return all, err
}

// ContentOf gives the file of a certificate. It asks nobody's leave. Fault: Conflict where it was removed meanwhile.
func ContentOf(tx *gorm.DB, certificate uuid.UUID) ([]byte, error) {
	var found []Certificate
	if err := tx.Select("content").Where("id = ?", certificate).Limit(1).Find(&found).Error; err != nil {
		return nil, fmt.Errorf("content of a certificate: %w", err)
	}
	if len(found) == 0 {
		return nil, fault.New(fault.Conflict, "A certificate was removed meanwhile. Try again.")
	}
	return found[0].Content, nil
}

// LockAll has whoever is about to change a record of a person wait until the transaction ends.
func LockAll(tx *gorm.DB, person uuid.UUID) error {
	return database.LockRows(tx.Model(&Record{}).Where("person_id = ?", person), "learning records")
}

// Erase deletes all that is kept about a person's learning. Entries that were made from it are for package cpd. What others
// recorded for them goes too; that they recorded something for others stays with those. An erasure must have been ordered.
func Erase(tx *gorm.DB, person uuid.UUID) error {
	for _, row := range goWith() {
		if err := tx.Where("person_id = ?", person).Delete(row).Error; err != nil {
			return fmt.Errorf("erase learning: %w", err)
		}
	}
	return nil
}

// goWith are the rows that go with their person, in the order in which they can.
func goWith() []any { return []any{&Certificate{}, &Record{}, &Statement{}, &settings{}, &reminder{}} }
