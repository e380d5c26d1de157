package demo

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"linkfolio/internal/calendar"
)

//go:embed entries.json
var entriesFile []byte

// story is one entry of the entries file and what became of it.
type story struct {
	Owner    string            `json:"owner"`
	Template string            `json:"template"` // key in the catalogue; empty is the default
	Ended    int               `json:"ended"`    // working days ago
	Days     int               `json:"days"`     // working days that it took; 0 is one
	Before   bool              `json:"before"`   // it was before its owner came
	Title    string            `json:"title"`
	Provider string            `json:"provider"`
	Kind     string            `json:"kind"`
	Activity string            `json:"activity"`
	Hours    string            `json:"hours"`
	Points   string            `json:"points"`
	Answers  map[string]string `json:"answers"`
	Acts     []act             `json:"acts"`
}

// act is one thing that was done with the entry. Do is one of: write (filled in and checked), draft (saved half filled),
// change, send, withdraw, sign, return, decline, comment, reopen. The owner does the first five, the supervisor the rest unless
// By says otherwise.
type act struct {
	Ago     int               `json:"ago"` // working days
	At      string            `json:"at"`  // "16:40", in London
	Do      string            `json:"do"`
	By      string            `json:"by"`
	Comment string            `json:"comment"`
	Answers map[string]string `json:"answers"` // what a change replaces; else what is said about single answers
}

// step is one act at its moment: something done with an entry or, with a lesson, that it was recorded; or anything else.
type step struct {
	at     time.Time
	story  *story
	act    act
	lesson *lesson
	event  *event
}

func (s step) words() string {
	if s.event != nil {
		return s.event.words
	}
	if s.lesson != nil {
		return "record " + s.lesson.Module + s.lesson.Title
	}
	return fmt.Sprintf("%s %q", s.act.Do, s.story.Title)
}

// script is everything that happened before now, in order: a portfolio's audit chain is then in order too.
func script(now time.Time) ([]step, error) {
	stories, err := readStories()
	if err != nil {
		return nil, err
	}
	lessons, err := readLessons()
	if err != nil {
		return nil, err
	}
	today := calendar.DayOf(now)
	steps := append(meetingSteps(today), leaveStep(today))
	for i := range lessons {
		moment, err := lessons[i].moment(today)
		if err != nil {
			return nil, err
		}
		steps = append(steps, step{at: moment, lesson: &lessons[i]})
	}
	for i := range stories {
		for _, a := range stories[i].Acts {
			moment, err := a.moment(today)
			if err != nil {
				return nil, err
			}
			steps = append(steps, step{at: moment, story: &stories[i], act: a})
		}
	}
	slices.SortStableFunc(steps, func(a, b step) int { return a.at.Compare(b.at) })
	return steps, nil
}

func readStories() ([]story, error)  { return read[story](entriesFile) }
func readLessons() ([]lesson, error) { return read[lesson](learningFile) }

func read[T any](file []byte) (all []T, err error) {
	strict := json.NewDecoder(bytes.NewReader(file))
	strict.DisallowUnknownFields()
	if err := strict.Decode(&all); err != nil {
		return nil, fmt.Errorf("demonstration entries: %w", err)
	}
	return all, nil
}

func (a act) moment(today calendar.Date) (time.Time, error) {
	clock, err := time.Parse("15:04", a.At)
	if err != nil {
		return time.Time{}, fmt.Errorf("demonstration entries: %w", err)
	}
	return at(workday(today, a.Ago), time.Duration(clock.Hour())*time.Hour+time.Duration(clock.Minute())*time.Minute), nil
}

// at is a time of day in London, by the clock on the wall.
func at(day calendar.Date, wall time.Duration) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), 0, int(wall.Minutes()), 0, 0, calendar.London).UTC()
}

// workday is the n-th day before today that is no Saturday or Sunday. Counting in these keeps everything on days on
// which people work, in the same order, whatever today is.
func workday(today calendar.Date, n int) calendar.Date {
	day := time.Date(today.Year(), today.Month(), today.Day(), 0, 0, 0, 0, time.UTC)
	for n > 0 {
		day = day.AddDate(0, 0, -1)
		if day.Weekday() != time.Saturday && day.Weekday() != time.Sunday {
			n--
		}
	}
	return calendar.MustOn(day.Date())
}

// yearStart is the first day of the month six months ago: the membership year is then between six and seven months old.
func yearStart(today calendar.Date) calendar.Date {
	year, month := today.Year(), today.Month()-6
	if month < time.January {
		year, month = year-1, month+12
	}
	return calendar.MustOn(year, month, 1)
}

// finished tells whether the entry was ever meant to be complete.
func (s story) finished() bool {
	return !slices.ContainsFunc(s.Acts, func(a act) bool { return a.Do == "draft" })
}

// key is the form that the entry came from; nobody has two entries that ended on one day.
func (s story) key() string { return fmt.Sprintf("demo-%s-%d", s.Owner, s.Ended) }
