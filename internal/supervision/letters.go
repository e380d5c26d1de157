package supervision

import (
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/calendar"
	"linkfolio/internal/identity"
	"linkfolio/internal/mail"
	"linkfolio/internal/signoff"
)

// tell writes to whoever is to confirm a session: once a day at most, however many sessions wait and whoever wrote them, once
// a week to those who asked for that, and never to those who want no such letters or no longer use their account. It says
// nothing of the session.
func (l *Log) tell(tx *gorm.DB, person uuid.UUID) error {
	to, err := identity.Find(tx, person)
	if err != nil || l.outbox == nil || to.DisabledAt != nil || to.ErasedAt != nil {
		return err
	}
	var settings []signoff.LetterSettings
	if err := tx.Where("person_id = ?", person).Find(&settings).Error; err != nil {
		return fmt.Errorf("how often to write: %w", err)
	}
	every := "daily"
	if len(settings) > 0 {
		every = settings[0].Every
	}
	period := l.clock.Today()
	switch every {
	case "none":
		return nil
	case "weekly":
		period = monday(period)
	}
	return l.outbox.Post(tx, mail.Letter{
		Kind: "session-waits", ToName: to.Name, ToEmail: to.Email, Key: fmt.Sprintf("session-waits %s %s", person, period),
		Words: struct{ Name string }{to.Name},
	})
}

// monday is the first day of a day's week.
func monday(day calendar.Date) calendar.Date {
	weekday := day.Midnight().In(calendar.London).Weekday()
	return day.AddDays(-int((weekday + 6) % 7))
}
