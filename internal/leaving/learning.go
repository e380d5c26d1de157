package leaving

import (
	"fmt"
	"path"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/calendar"
	"linkfolio/internal/elearning"
	"linkfolio/internal/elearning/imports"
)

// Learning is something that the person completed or started. Entry is the entry that was made from it.
type Learning struct {
	ID           uuid.UUID         `json:"id"`
	Module       *uuid.UUID        `json:"module"`
	Title        string            `json:"title"`
	Provider     string            `json:"provider"`
	State        elearning.State   `json:"state"`
	Day          calendar.Date     `json:"day"`
	Score        string            `json:"score"`
	Minutes      int               `json:"minutes"`
	Source       elearning.Source  `json:"source"`
	Reference    string            `json:"reference"`              // the source's own number for it
	ByThePerson  bool              `json:"recorded_by_the_person"` // else a lead recorded it
	RecordedAt   time.Time         `json:"recorded_at"`
	Entry        *uuid.UUID        `json:"entry"`
	Certificates []CertificateFile `json:"certificates"`
}

// CertificateFile is a certificate, with its file in the archive.
type CertificateFile struct {
	Name    string    `json:"name"`
	SHA256  string    `json:"sha256"`
	AddedAt time.Time `json:"added_at"`
	File    string    `json:"file"`
}

// Statement is what the person says about a point of what is asked of link workers.
type Statement struct {
	Requirement string        `json:"requirement"`
	Words       string        `json:"words"`
	Since       calendar.Date `json:"since"`
	ChangedAt   time.Time     `json:"changed_at"`
}

// Reminders is how the person wants to be told of learning that is due, and of what they were told.
type Reminders struct {
	ByEmail       bool       `json:"by_email"`
	CalendarSince *time.Time `json:"calendar_since"` // since when their calendar has its secret address
	Sent          []Reminder `json:"sent"`
}

// Reminder is that the person was reminded of a module so many days before the day on which it is due, or less.
type Reminder struct {
	Module string        `json:"module"`
	DueOn  calendar.Date `json:"due_on"`
	Days   int           `json:"days"`
	SentAt time.Time     `json:"sent_at"`
}

func (e *Everything) gatherLearning(tx *gorm.DB, person uuid.UUID) error {
	all, err := elearning.Whole(tx, person)
	for _, r := range all.Records {
		one := Learning{
			ID: r.ID, Module: r.ModuleID, Title: r.Title, Provider: r.Provider, State: r.State, Day: r.Day, Score: r.Score, Minutes: r.Minutes,
			Source: r.Source, Reference: r.Reference, ByThePerson: r.RecordedBy == person, RecordedAt: r.RecordedAt.UTC(), Entry: r.EntryID,
		}
		if r.Source == elearning.ByHand { // there it is the key of a form, which says nothing
			one.Reference = ""
		}
		for _, c := range all.Certificates[r.ID] {
			one.Certificates = append(one.Certificates, e.certificate(c))
		}
		e.Learning = append(e.Learning, one)
	}
	for _, s := range all.Statements {
		e.Statements = append(e.Statements, Statement{s.Requirement, s.Words, s.Since, s.ChangedAt.UTC()})
	}
	e.Reminders.ByEmail = all.Reminders.Letters
	if all.Reminders.On {
		since := all.Reminders.Since.UTC()
		e.Reminders.CalendarSince = &since
	}
	for _, r := range all.Reminded {
		e.Reminders.Sent = append(e.Reminders.Sent, Reminder{r.Title, r.DueOn, r.Days, r.SentAt.UTC()})
	}
	return err
}

// Imported is a row about the person that waits in an import, for some days at most.
type Imported struct {
	Title      string        `json:"title"`
	Status     string        `json:"status"`
	Day        calendar.Date `json:"day"`
	AsWritten  string        `json:"day_as_written"`
	UploadedAt time.Time     `json:"uploaded_at"`
}

// Chosen is the module that the person chose for a title, for the next import that has it.
type Chosen struct {
	Title  string     `json:"title"`
	Module *uuid.UUID `json:"module"`
}

func (e *Everything) gatherImports(tx *gorm.DB, person uuid.UUID) error {
	all, err := imports.Whole(tx, person)
	for _, r := range all.Rows {
		e.Imported = append(e.Imported, Imported{r.Title, r.Status, r.Day, r.DayWords, r.UploadedAt.UTC()})
	}
	for _, c := range all.Choices {
		e.Choices = append(e.Choices, Chosen(c))
	}
	return err
}

// certificate notes the file that is to stand beside the text, under a name that no two share.
func (e *Everything) certificate(c elearning.Certificate) CertificateFile {
	file := fmt.Sprintf("certificates/%s%s", c.ID, strings.ToLower(path.Ext(c.Name)))
	e.certificates = append(e.certificates, stored{file, c.ID})
	return CertificateFile{c.Name, c.SHA256, c.AddedAt.UTC(), file}
}
