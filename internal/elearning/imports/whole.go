package imports

import (
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/calendar"
)

// All is everything that imports keep about somebody.
type All struct {
	Rows    []Staged       // that wait, for some days at most, in imports of their own or of a lead
	Choices []ChosenBefore // what they chose for titles
}

// Staged is a row about somebody as it waits.
type Staged struct {
	Title      string
	Status     string
	Day        calendar.Date
	DayWords   string
	UploadedAt time.Time
}

// ChosenBefore is the module that somebody chose for a title, which is kept in lower case; nil is other learning.
type ChosenBefore struct {
	Title  string
	Module *uuid.UUID
}

// Whole gives everything that imports keep about a person, but for the files that wait, which they uploaded themselves, and rows of
// somebody who has only the same name.
func Whole(tx *gorm.DB, person uuid.UUID) (All, error) {
	var all All
	err := tx.Table("import_rows AS r").Joins("JOIN import_learners l ON l.id = r.learner_id").Joins("JOIN import_titles t ON t.id = r.title_id").
		Joins("JOIN imports i ON i.id = r.import_id").Where("l.person_id = ? AND l.how <> ?", person, Alike).
		Select("t.title, r.status, r.day, r.day_words, i.created_at AS uploaded_at").Order("r.import_id, r.seq").Scan(&all.Rows).Error
	if err != nil {
		return All{}, fmt.Errorf("rows that wait about a person: %w", err)
	}
	err = tx.Model(&choice{}).Where("owner_id = ?", person).Select("title_key AS title, module_id AS module").Order("title_key").Scan(&all.Choices).Error
	if err != nil {
		return All{}, fmt.Errorf("what a person chose in imports: %w", err)
	}
	return all, nil
}
