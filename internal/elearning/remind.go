package elearning

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"linkfolio/internal/calendar"
	"linkfolio/internal/identity"
	"linkfolio/internal/jobs"
	"linkfolio/internal/mail"
)

// remindDays is how many days ahead somebody is reminded, the longest first.
var remindDays = []int{SoonDays, 14}

// DueLetter is the kind of letter that reminds of what is due.
const DueLetter = "learning-due"

// remindFrom is the hour, in London, from which the reminders of a day are written.
const remindFrom = 7

// endOfDays is the last day that there is.
var endOfDays = calendar.MustOn(9999, time.December, 31)

// reminder says that somebody was reminded of a module so many days before the day on which it is due, or less.
type reminder struct {
	PersonID uuid.UUID     `gorm:"primaryKey"`
	ModuleID uuid.UUID     `gorm:"primaryKey"`
	DueOn    calendar.Date `gorm:"primaryKey"`
	Days     int           `gorm:"primaryKey;autoIncrement:false"`
	SentAt   time.Time
}

// TableName is the table of reminders.
func (reminder) TableName() string { return "learning_reminders" }

// Remind writes letters about what is asked of people and due within 60 days, and again within 14: once for each module and
// day, and one letter for each person and day at most. It comes round once a day. Nobody is told who has no portfolio to record
// it in, whose roles have ended, whose account is disabled or on its way out, or who switched reminders off.
func (r *Records) Remind(going mail.Going) jobs.Work {
	return jobs.Round{
		Name: "learning", From: remindFrom, DB: r.db, Clock: r.clock,
		Look: func(ctx context.Context, day calendar.Date, after uuid.UUID) (jobs.Looked, error) {
			plans, ids, err := r.plansAfter(ctx, after)
			looked := jobs.Looked{All: len(ids) < atOnce, Write: func(tx *gorm.DB) error { return r.remind(tx, day, ids, plans, going) }}
			if len(ids) > 0 {
				looked.Last = ids[len(ids)-1]
			}
			return looked, err
		},
	}.Work
}

// StillReminded tells which of some people still want the reminders that wait to be sent to them.
func (r *Records) StillReminded(going mail.Going) mail.Wanted {
	return func(tx *gorm.DB, people ...uuid.UUID) ([]uuid.UUID, error) {
		people, err := identity.Working(tx, r.clock.Today(), people...)
		if err != nil {
			return nil, err
		}
		return r.wantLetters(tx, people, going)
	}
}

// remind writes the letters to some people, and down what they were reminded of.
func (r *Records) remind(tx *gorm.DB, today calendar.Date, ids []uuid.UUID, plans map[uuid.UUID]Plan, going mail.Going) error {
	due := map[uuid.UUID][]DueLine{}
	var people []uuid.UUID
	for _, id := range ids {
		lines := plans[id].DueBy(today.AddDays(remindDays[0]))
		lines = slices.DeleteFunc(lines, func(line DueLine) bool { return !line.Asked || line.Due.Before(today) })
		if len(lines) > 0 {
			due[id], people = lines, append(people, id)
		}
	}
	people, err := r.wantLetters(tx, people, going)
	if err != nil || len(people) == 0 {
		return err
	}
	told, err := remindersOf(tx, people, today)
	if err != nil {
		return err
	}
	persons, err := identity.TheseLocked(tx, people...)
	if err != nil {
		return err
	}
	for _, person := range persons {
		if err := r.remindOne(tx, today, person, due[person.ID], told); err != nil {
			return err
		}
	}
	return nil
}

// wantLetters leaves out who switched reminders off and who is going.
func (r *Records) wantLetters(tx *gorm.DB, people []uuid.UUID, going mail.Going) ([]uuid.UUID, error) {
	if len(people) == 0 {
		return nil, nil
	}
	leaves, err := going(tx, people...)
	if err != nil {
		return nil, err
	}
	var off []uuid.UUID
	if err := tx.Model(&settings{}).Where("person_id IN ? AND no_reminders", people).Pluck("person_id", &off).Error; err != nil {
		return nil, err
	}
	return slices.DeleteFunc(people, func(id uuid.UUID) bool { return leaves[id] || slices.Contains(off, id) }), nil
}

// remindersOf gives what people were reminded of that is not past, without the moment.
func remindersOf(tx *gorm.DB, people []uuid.UUID, today calendar.Date) (map[reminder]bool, error) {
	var rows []reminder
	if err := tx.Where("person_id IN ? AND due_on >= ?", people, today).Find(&rows).Error; err != nil {
		return nil, err
	}
	told := make(map[reminder]bool, len(rows))
	for _, row := range rows {
		row.SentAt = time.Time{}
		told[row] = true
	}
	return told, nil
}

// remindOne writes one letter about whatever somebody was not reminded of yet, if there is anything.
func (r *Records) remindOne(tx *gorm.DB, today calendar.Date, person identity.Person, due []DueLine, told map[reminder]bool) error {
	var lines []DueLine
	var rows []reminder
	for _, line := range due {
		fresh := freshReminders(person.ID, line, today, told)
		if len(fresh) > 0 {
			lines, rows = append(lines, line), append(rows, fresh...)
		}
	}
	if len(rows) == 0 {
		return nil
	}
	for i := range rows {
		rows[i].SentAt = r.clock()
	}
	if err := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&rows).Error; err != nil {
		return err
	}
	return r.outbox.Post(tx, dueLetter(person, lines, today))
}

// freshReminders are those that a line asks for today: none, where the nearest was written. Of a line that is first seen when
// it is nearly due the earlier ones count as written too.
func freshReminders(person uuid.UUID, line DueLine, today calendar.Date, told map[reminder]bool) (fresh []reminder) {
	left := today.DaysUntil(line.Due)
	for _, days := range remindDays {
		one := reminder{PersonID: person, ModuleID: line.ID, DueOn: line.Due, Days: days}
		switch {
		case left > days:
			return fresh
		case told[one]:
			fresh = nil
		default:
			fresh = append(fresh, one)
		}
	}
	return fresh
}

// dueWords are what the letter says of one module.
type dueWords struct {
	Title, Programme string
	Unchecked        bool // nobody compared the title with its source
	Again            bool // it was completed before
	Due              calendar.Date
}

// dueLetter is the letter to one person on one day; two servers that write it write one.
func dueLetter(person identity.Person, lines []DueLine, today calendar.Date) mail.Letter {
	words := struct {
		Name string
		Due  []dueWords
	}{Name: person.Name}
	for _, line := range lines {
		words.Due = append(words.Due, dueWords{oneLine(line.Title), oneLine(line.Programme), !line.Verified(), !line.On.IsZero(), line.Due})
	}
	return mail.Letter{
		Kind: DueLetter, ToName: person.Name, ToEmail: person.Email, Words: words,
		Key: fmt.Sprintf("%s %s %s", DueLetter, person.ID, today), For: person.ID,
	}
}

// oneLine keeps a title from making lines of its own in a letter.
func oneLine(title string) string { return strings.Join(strings.Fields(title), " ") }
