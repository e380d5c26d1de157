package supervision

import (
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/database"
)

// Whole is one session with all that a person may take along of it.
type Whole struct {
	Line
	Content  Content
	Versions []Version // oldest first
	Mine     PrivateNotes
}

// WholeOf gives every session of a person, on either side, oldest first. Of private notes it holds their own only.
func WholeOf(tx *gorm.DB, person uuid.UUID) ([]Whole, error) {
	var all []Line
	err := lines(tx).Where("(s.worker_id = ? OR s.supervisor_id = ?)", person, person).Order("s.held_on, s.id").Scan(&all).Error
	if err != nil {
		return nil, fmt.Errorf("sessions of a person: %w", err)
	}
	whole := make([]Whole, 0, len(all))
	for _, line := range all {
		one := Whole{Line: line}
		if one.Content, err = contentOf(tx, line.Session); err != nil {
			return nil, err
		}
		if err := tx.Where("session_id = ?", line.ID).Order("number").Find(&one.Versions).Error; err != nil {
			return nil, fmt.Errorf("versions of a session: %w", err)
		}
		var mine []PrivateNotes
		if err := tx.Where("session_id = ? AND writer_id = ?", line.ID, person).Find(&mine).Error; err != nil {
			return nil, fmt.Errorf("private notes: %w", err)
		}
		if len(mine) > 0 {
			one.Mine = mine[0]
		}
		whole = append(whole, one)
	}
	return whole, nil
}

// LockAll has whoever is about to change a session of a person, on either side, wait until the transaction ends.
func LockAll(tx *gorm.DB, person uuid.UUID) error {
	return database.LockRows(tx.Model(&Session{}).Where("worker_id = ? OR supervisor_id = ?", person, person), "sessions")
}

// Erase deletes a person's private notes, and the words of the sessions in which they were supervised, with what their supervisor
// noted about them. That those were held, on which day and for how long, stays for the supervisor. What a supervisor who goes wrote in the sessions of others is
// those others' and stays. An erasure must have been ordered.
func Erase(tx *gorm.DB, person uuid.UUID) error {
	theirs := tx.Model(&Session{}).Select("id").Where("worker_id = ?", person)
	for _, step := range []*gorm.DB{
		tx.Where("writer_id = ?", person).Delete(&PrivateNotes{}),
		tx.Where("session_id IN (?)", theirs).Delete(&PrivateNotes{}),
		tx.Where("session_id IN (?)", theirs).Delete(&Action{}),
		tx.Where("session_id IN (?)", theirs).Delete(&Discussed{}),
		tx.Where("owner_id = ?", person).Delete(&Version{}),
		tx.Model(&Session{}).Where("worker_id = ?", person).
			UpdateColumns(map[string]any{"agenda": "", "notes": "", "next_on": ""}),
	} {
		if step.Error != nil {
			return fmt.Errorf("erase sessions: %w", step.Error)
		}
	}
	return nil
}
