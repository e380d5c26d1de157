package elearning

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"linkfolio/internal/access"
	"linkfolio/internal/audit"
	"linkfolio/internal/identity"
)

// The acts of somebody about their reminders and their calendar.
const (
	ActReminders audit.Act = "changed reminders of learning"
	ActCalendar  audit.Act = "changed the calendar of learning"
)

// settings are what somebody chose about what is due. Who chose nothing has no row: they get reminders, and have no calendar.
type settings struct {
	PersonID       uuid.UUID `gorm:"primaryKey"`
	NoReminders    bool
	CalendarHash   []byte // of the secret address; nil where there is none
	CalendarSealed []byte
	CalendarSince  *time.Time
	LockVersion    int
}

// TableName is the table of settings.
func (settings) TableName() string { return "learning_settings" }

// Reminders is how somebody is told of what is due. Address is the secret part of their calendar's address, empty while there
// is none, or where the key that it was sealed with is gone. Version must be given back to change the calendar.
type Reminders struct {
	Letters bool
	On      bool // there is a calendar
	Address string
	Since   time.Time
	Version int
}

// Reminders gives the actor's own.
func (r *Records) Reminders(ctx context.Context, who access.Actor) (Reminders, error) {
	if err := access.Check(who, access.SeeLearning, access.Record{}); err != nil {
		return Reminders{}, err
	}
	s, err := settingsOf(r.db.Read(ctx), who.ID)
	if err != nil {
		return Reminders{}, err
	}
	all := s.chosen()
	if !all.On {
		return all, nil
	}
	secret, err := r.box.Open(aboutCalendar(who.ID), s.CalendarSealed)
	if err == nil {
		all.Address = string(secret)
	}
	return all, nil
}

// chosen is what the settings say, without the secret.
func (s settings) chosen() Reminders {
	all := Reminders{Letters: !s.NoReminders, On: s.CalendarHash != nil, Version: s.LockVersion}
	if s.CalendarSince != nil {
		all.Since = *s.CalendarSince
	}
	return all
}

// SetReminders says whether the actor wants letters about what is due. Twice is once.
func (r *Records) SetReminders(ctx context.Context, who access.Actor, letters bool) error {
	words := "asked for no more reminders of learning that is due"
	if letters {
		words = "asked for reminders of learning that is due"
	}
	return r.choose(ctx, who, ActReminders, words, func(s *settings) bool {
		changed := s.NoReminders == letters
		s.NoReminders = !letters
		return changed
	})
}

// RenewCalendar gives the actor's calendar a new secret address, the first or another; an old one stops working at once.
// Version is the one that they were shown: of two clicks the second does nothing.
func (r *Records) RenewCalendar(ctx context.Context, who access.Actor, version int) error {
	return r.choose(ctx, who, ActCalendar, "made a secret address for the calendar of learning", func(s *settings) bool {
		if s.LockVersion != version {
			return false
		}
		secret, now := rand.Text(), r.clock()
		s.CalendarHash, s.CalendarSealed, s.CalendarSince = calendarHash(secret), r.box.Seal(aboutCalendar(who.ID), []byte(secret)), &now
		return true
	})
}

// EndCalendar takes the actor's calendar away: its address stops working at once. Twice is once.
func (r *Records) EndCalendar(ctx context.Context, who access.Actor) error {
	return r.choose(ctx, who, ActCalendar, "switched the calendar of learning off", func(s *settings) bool {
		changed := s.CalendarHash != nil
		s.CalendarHash, s.CalendarSealed, s.CalendarSince = nil, nil, nil
		return changed
	})
}

// choose changes the actor's settings, and notes it where the change says that there was one.
func (r *Records) choose(ctx context.Context, who access.Actor, act audit.Act, words string, do func(*settings) (changed bool)) error {
	if err := access.Check(who, access.SeeLearning, access.Record{}); err != nil {
		return err
	}
	return r.db.InTx(ctx, func(tx *gorm.DB) error {
		first := settings{PersonID: who.ID, LockVersion: 1}
		if err := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&first).Error; err != nil {
			return fmt.Errorf("learning settings: %w", err)
		}
		s, err := settingsOf(locked(tx), who.ID)
		if err != nil || !do(&s) {
			return err
		}
		s.LockVersion++
		if err := tx.Model(&settings{}).Where("person_id = ?", who.ID).Select("*").Updates(&s).Error; err != nil {
			return fmt.Errorf("learning settings: %w", err)
		}
		return r.noteIn(tx, who, who.ID, act, audit.Subject{Kind: "person", ID: who.ID}, words)
	})
}

// settingsOf reads somebody's settings; who has none has those that everybody begins with.
func settingsOf(tx *gorm.DB, person uuid.UUID) (settings, error) {
	var s settings
	err := tx.Where("person_id = ?", person).Take(&s).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return settings{PersonID: person, LockVersion: 1}, nil
	}
	if err != nil {
		return s, fmt.Errorf("learning settings: %w", err)
	}
	return s, nil
}

// CalendarAt gives whatever is due, on whatever day, to whoever knows the secret address of somebody's calendar. It changes
// nothing. An address that was renewed or switched off, and that of somebody whose account is disabled or gone, is NotFound.
func (r *Records) CalendarAt(ctx context.Context, secret string) (person uuid.UUID, due []DueLine, err error) {
	if err := access.Check(access.Actor{}, access.ReadCalendar, access.Record{}); err != nil {
		return uuid.Nil, nil, err
	}
	var f facts
	today := r.clock.Today()
	err = r.db.Snapshot(ctx, func(tx *gorm.DB) error {
		var s settings
		err := tx.Where("calendar_hash = ?", calendarHash(secret)).Take(&s).Error
		if errors.Is(err, gorm.ErrRecordNotFound) {
			return access.NotFound()
		}
		if err != nil {
			return fmt.Errorf("calendar: %w", err)
		}
		usable, err := identity.These(tx, s.PersonID)
		if err == nil && len(usable) == 0 {
			err = access.NotFound()
		}
		if err != nil {
			return err
		}
		person = s.PersonID
		f, err = factsOf(tx, today, []uuid.UUID{person})
		return err
	})
	if err != nil {
		return uuid.Nil, nil, err
	}
	plan, err := r.planFrom(ctx, f, person, today)
	return person, plan.DueBy(endOfDays), err
}

// calendarHash is the form in which a secret address is looked up. It is random enough, 130 bits, for a plain hash.
func calendarHash(secret string) []byte {
	sum := sha256.Sum256([]byte("linkfolio/calendar/v1\x00" + secret))
	return sum[:]
}

// aboutCalendar names somebody's secret address for the seal.
func aboutCalendar(person uuid.UUID) string { return "calendar " + person.String() }
