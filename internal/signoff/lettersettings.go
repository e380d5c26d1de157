package signoff

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"linkfolio/internal/access"
	"linkfolio/internal/audit"
	"linkfolio/internal/fault"
)

// ActLetters is that somebody chose how often they are written to.
const ActLetters audit.Act = "changed emails about sign-offs"

// How often somebody can be written to about sign-offs.
const (
	Daily  = "daily"
	Weekly = "weekly"
	Never  = "none"
)

// LetterSettings is how often somebody wants letters about sign-offs.
type LetterSettings struct {
	PersonID    uuid.UUID `gorm:"primaryKey"`
	Every       string    // daily, weekly or none; daily for whoever has no row
	LockVersion int
}

// TableName is the table of settings.
func (LetterSettings) TableName() string { return "signoff_letters" }

// Letters gives the actor's own settings.
func (d *Desk) Letters(ctx context.Context, who access.Actor) (LetterSettings, error) {
	if err := access.Check(who, access.ManageAccount, access.Record{Owner: who.ID}); err != nil {
		return LetterSettings{}, err
	}
	return lettersOf(d.db.Read(ctx), who.ID)
}

func lettersOf(tx *gorm.DB, person uuid.UUID) (LetterSettings, error) {
	var s LetterSettings
	err := tx.Where("person_id = ?", person).Take(&s).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return LetterSettings{person, Daily, 1}, nil
	}
	if err != nil {
		return s, fmt.Errorf("emails about sign-offs: %w", err)
	}
	return s, nil
}

// SetLetters says how often the actor wants to be written to; lock is that of the settings that they were shown. The same again
// is once. Letters that wait and are not wanted any more are not sent (see Wishes). Faults: Invalid at every; Conflict where
// something else was chosen meanwhile.
func (d *Desk) SetLetters(ctx context.Context, who access.Actor, every string, lock int) error {
	if err := access.Check(who, access.ManageAccount, access.Record{Owner: who.ID}); err != nil {
		return err
	}
	if !slices.Contains([]string{Daily, Weekly, Never}, every) {
		return fault.At("every", "Choose how often you want these emails")
	}
	return d.db.InTx(ctx, func(tx *gorm.DB) error {
		first := LetterSettings{who.ID, Daily, 1}
		if err := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&first).Error; err != nil {
			return fmt.Errorf("emails about sign-offs: %w", err)
		}
		s, err := lettersOf(tx.Clauses(clause.Locking{Strength: "UPDATE"}), who.ID)
		switch {
		case err != nil || s.Every == every:
			return err
		case s.LockVersion != lock:
			return fault.New(fault.Conflict, "You chose something else on another page after you opened this one. Check your choice and save it again.")
		}
		changed := tx.Model(&s).Updates(map[string]any{"every": every, "lock_version": s.LockVersion + 1})
		if changed.Error != nil {
			return fmt.Errorf("emails about sign-offs: %w", changed.Error)
		}
		return audit.Add(tx, audit.Event{
			Chain: who.ID, At: d.clock(), Actor: who.ID, Act: ActLetters, Subject: audit.Subject{Kind: "person", ID: who.ID},
			Body: audit.Body{Actor: who.Name, Words: "chose how often to get emails about sign-offs: " + every},
		})
	})
}

// everyOf gives how often some people want to be written to.
func everyOf(tx *gorm.DB, people ...uuid.UUID) (map[uuid.UUID]string, error) {
	var chosen []LetterSettings
	if err := tx.Where("person_id IN ?", people).Find(&chosen).Error; err != nil {
		return nil, fmt.Errorf("emails about sign-offs: %w", err)
	}
	every := make(map[uuid.UUID]string, len(people))
	for _, id := range people {
		every[id] = Daily
	}
	for _, s := range chosen {
		every[s.PersonID] = s.Every
	}
	return every, nil
}
