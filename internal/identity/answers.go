package identity

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/fault"
)

// Asked is a request as people see it. To its asker, Asked is a name only where a colleague was picked: an address stays an
// address, whether it is anybody's or not.
type Asked struct {
	SupervisionRequest
	Asker      string // name
	AskerTitle string
	Asked      string // name of the colleague who was picked, or empty
	CanSign    bool   // whoever is to supervise holds the role today
}

// To is whom it was sent to, as the asker knows them.
func (a Asked) To() string {
	if a.Email != "" {
		return a.Email
	}
	return a.Asked
}

// requests is a query over requests with the names of both sides, the latest first.
func (p *People) requests(tx *gorm.DB) *gorm.DB {
	return tx.Table("supervision_requests").
		Select("supervision_requests.*, askers.name AS asker, askers.role_title AS asker_title, COALESCE(others.name, '') AS asked, "+
			"CASE WHEN asker_supervises THEN "+signs("askers")+" ELSE "+signs("others")+" END AS can_sign", map[string]any{"day": p.clock.Today()}).
		Joins("JOIN people AS askers ON askers.id = supervision_requests.asker_id").
		Joins("LEFT JOIN people AS others ON others.id = supervision_requests.asked_id").
		Order("supervision_requests.asked_at DESC, supervision_requests.id DESC")
}

// ToAnswer gives the requests that wait for the actor's answer, the latest first. It needs no role: anybody may be asked.
func (p *People) ToAnswer(ctx context.Context, who access.Actor) ([]Asked, error) {
	var all []Asked
	err := p.requests(p.db.Read(ctx)).Where("asked_id = ? AND outcome = '' AND expires_at > ?", who.ID, p.clock()).Scan(&all).Error
	if err != nil {
		return nil, fmt.Errorf("requests to answer: %w", err)
	}
	return all, nil
}

// Made gives the requests that the actor made: those that wait, and for 30 days those that were declined or not answered.
func (p *People) Made(ctx context.Context, who access.Actor) ([]Asked, error) {
	var all []Asked
	err := p.requests(p.db.Read(ctx)).
		Where("asker_id = ? AND outcome IN ('', 'declined', 'expired') AND expires_at > ?", who.ID, p.clock().Add(-shownAfterwards)).Scan(&all).Error
	if err != nil {
		return nil, fmt.Errorf("requests made: %w", err)
	}
	for i := range all {
		all[i].veil(who)
	}
	return all, nil
}

// RequestTo gives one request on which the actor may do this: answer it, or take it back. Faults: NotFound, Forbidden,
// Conflict where it no longer waits.
func (p *People) RequestTo(ctx context.Context, who access.Actor, do access.Action, id uuid.UUID) (Asked, error) {
	a, err := p.requestTo(p.db.Read(ctx), who, do, id)
	if err == nil && !a.Waits(p.clock()) {
		err = a.settled()
	}
	return a, err
}

func (p *People) requestTo(tx *gorm.DB, who access.Actor, do access.Action, id uuid.UUID) (Asked, error) {
	var a Asked
	err := p.requests(tx).Where("supervision_requests.id = ?", id).Take(&a).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return a, access.NotFound()
	}
	if err != nil {
		return a, fmt.Errorf("find a request: %w", err)
	}
	a.veil(who)
	return a, access.Check(who, do, a.access())
}

// veil takes away what an asker must not learn: whether an address that they typed is anybody's.
func (a *Asked) veil(who access.Actor) {
	if a.AskerID == who.ID && a.Email != "" {
		a.Asked, a.AskedID, a.CanSign = "", nil, false
	}
}

// settled says what became of a request.
func (a Asked) settled() error {
	words := map[string]string{
		Accepted: "This request was accepted.", Declined: "This request was declined.", takenBack: "This request was taken back.",
	}[a.Outcome]
	if words == "" {
		words = "This request is too old to be answered. It can be made again."
	}
	return fault.New(fault.Conflict, words)
}

// AcceptSupervision makes the link that was asked for. Accepting twice is once. Faults: NotFound, Forbidden, Conflict.
func (p *People) AcceptSupervision(ctx context.Context, who access.Actor, id uuid.UUID) error {
	return p.answer(ctx, who, id, Accepted, "")
}

// DeclineSupervision says no, with a word that may be empty. Declining twice is once. Faults: NotFound, Forbidden,
// Conflict, Invalid at word.
func (p *People) DeclineSupervision(ctx context.Context, who access.Actor, id uuid.UUID, word string) error {
	word, err := tidyWord(word)
	if err != nil {
		return err
	}
	return p.answer(ctx, who, id, Declined, word)
}

func (p *People) answer(ctx context.Context, who access.Actor, id uuid.UUID, outcome, word string) error {
	return p.db.InTx(ctx, func(tx *gorm.DB) error {
		a, err := p.requestTo(tx, who, access.AnswerSupervision, id)
		if err != nil || a.Outcome == outcome {
			return err
		}
		if err := Hold(tx, a.link().WorkerID); err != nil { // in the order in which a lead's link takes its locks
			return err
		}
		moved, err := p.settle(tx, a, outcome, word)
		if err != nil || !moved {
			return err
		}
		if outcome == Declined {
			return p.tellAsker(tx, who, a, word)
		}
		return p.accept(tx, who, a)
	})
}

// settle gives a waiting request its outcome. Somebody who did the same at the same moment has moved it already.
func (p *People) settle(tx *gorm.DB, a Asked, outcome, word string) (moved bool, err error) {
	now := p.clock()
	if !a.Waits(now) {
		return false, a.settled()
	}
	done := tx.Model(&SupervisionRequest{}).Where("id = ? AND outcome = ''", a.ID).
		Select("outcome", "word", "answered_at").Updates(SupervisionRequest{Outcome: outcome, Word: word, AnsweredAt: &now})
	if done.Error != nil || done.RowsAffected == 1 {
		return done.RowsAffected == 1, done.Error
	}
	if err := tx.Where("id = ?", a.ID).Take(&a.SupervisionRequest).Error; err != nil || a.Outcome == outcome {
		return false, err
	}
	return false, a.settled()
}

func (p *People) accept(tx *gorm.DB, who access.Actor, a Asked) error {
	link := a.link()
	today := p.clock.Today()
	if !link.EndsOn.IsZero() && link.EndsOn.Before(today) {
		return fault.New(fault.Conflict, "The last day that was asked for, "+link.EndsOn.Words()+", is past.")
	}
	if err := p.isHolder(tx, link.WorkerID); err != nil {
		return err
	}
	made, err := addLink(tx, &link)
	if err != nil {
		return err
	}
	if !made {
		return fault.New(fault.Conflict, "There is already "+a.Words()+" between you and "+a.Asker+" in that time.")
	}
	if err := closeRequests(tx, link, p.clock()); err != nil {
		return err
	}
	return p.tellOfStart(tx, who, link, agreed)
}

// isHolder refuses to link somebody who was never a link worker: there is nothing of theirs to supervise.
func (p *People) isHolder(tx *gorm.DB, worker uuid.UUID) error {
	var roles int64
	err := tx.Model(&Membership{}).Where("person_id = ? AND role = ? AND starts_on <= ?", worker, access.LinkWorker, p.clock.Today()).
		Count(&roles).Error
	if err == nil && roles == 0 {
		return fault.New(fault.Conflict, "Only a link worker can be supervised here, and you are not one in any organisation. Ask the lead of your organisation, or decline.")
	}
	return err
}

// closeRequests settles what else asked for a link that is now there.
func closeRequests(tx *gorm.DB, l SupervisionLink, now time.Time) error {
	return tx.Model(&SupervisionRequest{}).
		Where("kind = ? AND outcome = '' AND ((asker_id = ? AND asked_id = ? AND NOT asker_supervises) OR (asker_id = ? AND asked_id = ? AND asker_supervises))",
			l.Kind, l.WorkerID, l.SupervisorID, l.SupervisorID, l.WorkerID).
		Select("outcome", "answered_at").Updates(SupervisionRequest{Outcome: Accepted, AnsweredAt: &now}).Error
}

func (p *People) tellAsker(tx *gorm.DB, who access.Actor, a Asked, word string) error {
	asker, err := Find(tx, a.AskerID)
	if err != nil {
		return err
	}
	return p.tell(tx, asker, "supervision-declined", supervisionWords{Name: asker.Name, By: who.Name, Kind: a.Words(), Word: word}, "")
}

// TakeBackRequest ends a request of the actor's own that nobody has answered. Twice is once. Faults: NotFound, Forbidden,
// Conflict.
func (p *People) TakeBackRequest(ctx context.Context, who access.Actor, id uuid.UUID) error {
	return p.db.InTx(ctx, func(tx *gorm.DB) error {
		a, err := p.requestTo(tx, who, access.DropSupervision, id)
		if err != nil || a.Outcome == takenBack {
			return err
		}
		_, err = p.settle(tx, a, takenBack, "")
		return err
	})
}
