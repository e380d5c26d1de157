// Package reports reads what learning platforms give out, and the lists that people keep by hand, into rows.
//
// It promises rows that say what the file says, with the words of the file beside what was made of them: what cannot be
// read becomes a sentence for people, never a guess. It knows no people, no database and no catalogue; whether a row is
// one of our modules or somebody we know is for others to find out. Whatever a file holds, reading it is bounded; decision
// records 10 and 21 say how.
package reports

import (
	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
)

// Kind is what a file turned out to be.
type Kind string

// The kinds of files. What is not a PDF is a list.
const (
	ActivityReport      Kind = "activity-report"       // of the NHS Learning Hub, in its present layout
	OlderActivityReport Kind = "older-activity-report" // the same in the layout of before
	Certificate         Kind = "certificate"           // of the NHS Learning Hub
	List                Kind = "list"                  // CSV or Excel
)

// File is a file that could be read. It has rows or, when it is a list, a table whose columns a person may correct first.
type File struct {
	Kind    Kind
	Learner Learner       // whose report it says it is; a list says it row by row
	MadeOn  calendar.Date // the day on which it says it was made; zero where it says nothing
	Notes   []string      // sentences that people should know of
	Rows    []Row
	Table   Table
}

// Learner is a person as a file names them. Any of it may be empty.
type Learner struct {
	Email    string
	Name     string
	Username string
}

// Row is one attempt at one piece of learning. Platforms give a row for each attempt, so the same title may come often.
type Row struct {
	Number      int // the row of the spreadsheet as it shows it; in a PDF the rows are counted from 1
	Title       string
	Provider    string
	Reference   string // what the platform calls it, with its type where numbers are used twice: "course 12"
	Type        string // elearning, Course, Video..., as in the file
	Status      Status
	StatusWords string        // as in the file
	Day         calendar.Date // completed on, or last seen on where it is not completed; zero where there is none
	DayWords    string        // as in the file
	DayIsStart  bool          // the platform gives the day on which the attempt began, whatever it calls it
	Relative    Relative      // what DayWords needs the day of the report for; Resolve then sets Day
	Score       string        // as in the file
	Minutes     int           // 0 where nothing can be told
	TimeWords   string        // as in the file
	Learner     Learner       // of this row, in a list of several people
	Certificate bool          // the file is the certificate
	Notes       []string      // sentences that people should know of
	Problems    []string      // sentences that say what has to be put right before the row can be used
}

// Relative is a day told by its distance from the day on which the report was made.
type Relative string

// The two that the Learning Hub prints.
const (
	Today     Relative = "today"
	Yesterday Relative = "yesterday"
)

// Status is how far the learner came. Completed stands for Passed too: NHS England treats both as attained.
type Status string

// What platforms say, brought to five.
const (
	Completed  Status = "completed"
	InProgress Status = "in progress"
	Failed     Status = "failed"
	NotStarted Status = "not started"
	Unknown    Status = "unknown"
)

// askWhenMade is the problem of rows that say today or yesterday, until Resolve is told.
const askWhenMade = "The date is given as a word. Say on which day the report was made."

// Resolve gives the rows with the days of Today and Yesterday, once somebody has said when the report was made. With the
// zero day they keep their problem. The rows given are not changed.
func Resolve(rows []Row, madeOn calendar.Date) []Row {
	resolved := make([]Row, len(rows))
	for i, row := range rows {
		resolved[i] = row.madeOn(madeOn)
	}
	return resolved
}

func (r Row) madeOn(day calendar.Date) Row {
	if r.Relative == "" || day.IsZero() {
		return r
	}
	if r.Day = day; r.Relative == Yesterday {
		r.Day = day.AddDays(-1)
	}
	var others []string
	for _, problem := range r.Problems {
		if problem != askWhenMade {
			others = append(others, problem)
		}
	}
	r.Problems = others
	return r
}

// AsksWhenMade tells whether a row waits for the day on which the report was made.
func AsksWhenMade(rows []Row) bool {
	for _, row := range rows {
		if row.Relative != "" && row.Day.IsZero() {
			return true
		}
	}
	return false
}

func refuse(message string) *fault.Error { return fault.New(fault.Invalid, message) }
