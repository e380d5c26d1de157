package identity

import (
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/mail"
)

// supervisionWords is what the letters about supervision say. Name is the reader's.
type supervisionWords struct {
	Name               string
	By                 string // who did it
	Worker, Supervisor string
	Kind               string
	From, Until        calendar.Date // Until is zero where it is open
	CannotSign         bool          // the supervisor has no such role anywhere
	Accepted           bool
	Word               string
	Path               string
}

// tell posts a letter to somebody whose account is in use.
func (p *People) tell(tx *gorm.DB, to Person, kind string, words any, key string) error {
	if to.DisabledAt != nil {
		return nil
	}
	return p.outbox.Post(tx, mail.Letter{Kind: kind, ToName: to.Name, ToEmail: to.Email, Words: words, Key: key})
}

// tellBoth writes to both sides of a supervision, but not to the one who did it.
func (p *People) tellBoth(tx *gorm.DB, who access.Actor, l SupervisionLink, kind string, words supervisionWords) error {
	for _, id := range []uuid.UUID{l.WorkerID, l.SupervisorID} {
		if id == who.ID {
			continue
		}
		person, err := Find(tx, id)
		if err != nil {
			return err
		}
		words.Name = person.Name
		if err := p.tell(tx, person, kind, words, ""); err != nil {
			return err
		}
	}
	return nil
}

// What an actor does to make a link, as the audit says it.
const (
	set    = "set"
	agreed = "agreed to"
)

// tellOfStart notes a new link in the worker's chain and writes to both sides. did is set or agreed.
func (p *People) tellOfStart(tx *gorm.DB, who access.Actor, l SupervisionLink, did string) error {
	var s Supervision
	if err := supervisions(tx, p.clock.Today()).Where("supervision_links.id = ?", l.ID).Take(&s).Error; err != nil {
		return err
	}
	words := fmt.Sprintf("%s %s of %s by %s from %s", did, s.Words(), s.Worker, s.Supervisor, s.StartsOn.Words())
	if !s.EndsOn.IsZero() {
		words += " to " + s.EndsOn.Words()
	}
	if err := p.noteLink(tx, who, l, ActSupervised, words); err != nil {
		return err
	}
	return p.tellBoth(tx, who, l, "supervision-began", supervisionWords{
		By: who.Name, Worker: s.Worker, Supervisor: s.Supervisor, Kind: s.Words(), From: s.StartsOn, Until: s.EndsOn,
		CannotSign: !s.CanSign, Accepted: did == agreed,
	})
}
