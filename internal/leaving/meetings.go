package leaving

import (
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/calendar"
	"linkfolio/internal/supervision"
)

// Meeting is a supervision session, from either side, as it stands.
type Meeting struct {
	ID                    uuid.UUID        `json:"id"`
	Worker                string           `json:"link_worker"`
	Supervisor            string           `json:"supervisor"`
	Kind                  string           `json:"kind"`
	HeldOn                calendar.Date    `json:"held_on"`
	Minutes               int              `json:"minutes"`
	Agenda                string           `json:"agenda"`
	Notes                 string           `json:"notes"`
	Actions               []Agreed         `json:"actions"`
	Entries               []uuid.UUID      `json:"entries"`
	NextOn                calendar.Date    `json:"next_on"`
	Version               int              `json:"version"`
	LoggedAt              time.Time        `json:"logged_at"`
	ChangedAt             time.Time        `json:"changed_at"`
	WorkerConfirmed       int              `json:"link_worker_confirmed_version"` // 0 is none
	WorkerConfirmedAt     *time.Time       `json:"link_worker_confirmed_at"`
	SupervisorConfirmed   int              `json:"supervisor_confirmed_version"`
	SupervisorConfirmedAt *time.Time       `json:"supervisor_confirmed_at"`
	Versions              []MeetingVersion `json:"versions"`
	PrivateNotes          string           `json:"private_notes"` // the person's own
}

// Agreed is what one side is to do.
type Agreed struct {
	Words  string           `json:"words"`
	By     supervision.Side `json:"by"`
	DueOn  calendar.Date    `json:"due_on"`
	DoneOn calendar.Date    `json:"done_on"`
}

// MeetingVersion is a session as it was saved once.
type MeetingVersion struct {
	Number  int                 `json:"number"`
	At      time.Time           `json:"at"`
	Reason  string              `json:"reason"`
	Content supervision.Content `json:"content"`
	SHA256  string              `json:"sha256"`
}

// gatherMeetings leaves the other side's private notes out.
func (e *Everything) gatherMeetings(tx *gorm.DB, person uuid.UUID) error {
	all, err := supervision.WholeOf(tx, person)
	if err != nil {
		return err
	}
	for _, one := range all {
		s := one.Session
		m := Meeting{
			ID: s.ID, Worker: one.Worker, Supervisor: one.Supervisor, Kind: s.Kind, HeldOn: s.HeldOn, Minutes: s.Minutes, Agenda: s.Agenda, Notes: s.Notes,
			Entries: one.Content.Entries, NextOn: s.NextOn, Version: s.LockVersion, LoggedAt: s.LoggedAt.UTC(), ChangedAt: s.ChangedAt.UTC(),
			WorkerConfirmed: s.WorkerConfirmed, WorkerConfirmedAt: s.WorkerConfirmedAt,
			SupervisorConfirmed: s.SupervisorConfirmed, SupervisorConfirmedAt: s.SupervisorConfirmedAt, PrivateNotes: one.Mine.Words,
		}
		for _, a := range one.Content.Actions {
			m.Actions = append(m.Actions, Agreed{a.Words, a.BySide, a.DueOn, a.DoneOn})
		}
		for _, v := range one.Versions {
			content, err := v.ReadContent()
			if err != nil {
				return err
			}
			m.Versions = append(m.Versions, MeetingVersion{v.Number, v.At.UTC(), v.Reason, content, v.Hash})
		}
		e.Meetings = append(e.Meetings, m)
	}
	return nil
}
