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

// WaitsLetter is the kind of letter that says that a session waits to be confirmed.
const WaitsLetter = "session-waits"

// tell writes to whoever is to confirm a session, where they want such letters: once a day at most, however many sessions wait
// and whoever wrote them, and once a week to those who asked for that. It says nothing of the session.
func (l *Log) tell(tx *gorm.DB, person uuid.UUID) error {
	if l.outbox == nil {
		return nil
	}
	if may, err := l.wanted(tx, person); err != nil || len(may) == 0 {
		return err
	}
	to, err := identity.Find(tx, person)
	if err != nil {
		return err
	}
	var weekly int64
	if err := tx.Model(&signoff.LetterSettings{}).Where("person_id = ? AND every = ?", person, signoff.Weekly).Count(&weekly).Error; err != nil {
		return fmt.Errorf("how often to write: %w", err)
	}
	period := l.clock.Today()
	if weekly > 0 {
		period = monday(period)
	}
	return l.outbox.Post(tx, mail.Letter{
		Kind: WaitsLetter, ToName: to.Name, ToEmail: to.Email, Key: fmt.Sprintf("session-waits %s %s", person, period), For: person,
		Words: struct{ Name string }{to.Name},
	})
}

// monday is the first day of a day's week.
func monday(day calendar.Date) calendar.Date {
	weekday := day.Midnight().In(calendar.London).Weekday()
	return day.AddDays(-int((weekday + 6) % 7))
}
