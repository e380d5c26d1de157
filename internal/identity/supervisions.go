package identity

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/audit"
	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
)

// The acts of supervision, in the chain of the link worker.
const (
	ActSupervised   audit.Act = "supervision began"
	ActUnsupervised audit.Act = "supervision ended"
)

// Supervision is a link as its two sides and their lead see it.
type Supervision struct {
	SupervisionLink
	Worker          string // name
	WorkerTitle     string
	Supervisor      string // name
	SupervisorTitle string
	CanSign         bool // the supervisor holds the role today, and their account is in use

	Led []uuid.UUID `gorm:"-"` // organisations of the link worker that the actor leads; only of a supervision to end
}

// Words is the kind of supervision in words.
func (s Supervision) Words() string { return SupervisionWords(s.Kind) }

// Over tells whether its last day is past, or came before its first.
func (s Supervision) Over(today calendar.Date) bool {
	return !s.EndsOn.IsZero() && (s.EndsOn.Before(today) || s.EndsOn.Before(s.StartsOn))
}

// Coming tells whether its first day is not yet here.
func (s Supervision) Coming(today calendar.Date) bool { return s.StartsOn.After(today) }

// access is what the policy asks about it. organisations are those of the link worker.
func (l SupervisionLink) access(organisations []uuid.UUID) access.Record {
	return access.Record{Owner: l.WorkerID, Reviewer: l.SupervisorID, Organisations: organisations}
}

// supervisions is a query over links with the names of both sides, those that last first.
func supervisions(tx *gorm.DB, today calendar.Date) *gorm.DB {
	return tx.Table("supervision_links").
		Select("supervision_links.*, workers.name AS worker, workers.role_title AS worker_title, supervisors.name AS supervisor, "+
			"supervisors.role_title AS supervisor_title, "+signs("supervisors")+" AS can_sign", map[string]any{"day": today}).
		Joins("JOIN people AS workers ON workers.id = supervision_links.worker_id").
		Joins("JOIN people AS supervisors ON supervisors.id = supervision_links.supervisor_id").
		Order("workers.name, workers.id, supervisors.name, supervisors.id, supervision_links.starts_on, supervision_links.id")
}

// Supervision gives every supervision of the actor, on either side, those that are over too.
func (p *People) Supervision(ctx context.Context, who access.Actor) ([]Supervision, error) {
	if err := access.Check(who, access.SeeSupervision, access.Record{}); err != nil {
		return nil, err
	}
	var all []Supervision
	err := supervisions(p.db.Read(ctx), p.clock.Today()).
		Where("(supervision_links.worker_id = ? OR supervision_links.supervisor_id = ?)", who.ID, who.ID).Scan(&all).Error
	if err != nil {
		return nil, fmt.Errorf("supervision: %w", err)
	}
	return all, nil
}

// SupervisionToEnd gives one supervision that the actor may end. Faults: NotFound; and Conflict, beside the supervision,
// where it is over.
func (p *People) SupervisionToEnd(ctx context.Context, who access.Actor, id uuid.UUID) (Supervision, error) {
	var s Supervision
	err := p.db.Snapshot(ctx, func(tx *gorm.DB) (err error) {
		s, err = p.toEnd(tx, who, id)
		return err
	})
	if err == nil && s.Over(p.clock.Today()) {
		err = s.ended()
	}
	return s, err
}

func (s Supervision) ended() error {
	return fault.New(fault.Conflict, "This supervision ended on "+s.EndsOn.Words()+".")
}

func (p *People) toEnd(tx *gorm.DB, who access.Actor, id uuid.UUID) (Supervision, error) {
	var s Supervision
	today := p.clock.Today()
	err := supervisions(tx, today).Where("supervision_links.id = ?", id).Take(&s).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return s, access.NotFound()
	}
	if err != nil {
		return s, fmt.Errorf("find a supervision: %w", err)
	}
	organisations, err := placesAs(tx, s.WorkerID, access.LinkWorker, today)
	if err != nil {
		return s, err
	}
	s.Led = both(organisations, who.LeadOf)
	return s, access.Check(who, access.EndSupervision, s.access(organisations))
}

// EndSupervision sets the last day of a supervision: yesterday to end it at once, or any day from today on, but not later
// than it would have ended anyway. Ending it twice on the same day is once. Faults: NotFound, Conflict, Invalid at ends_on.
func (p *People) EndSupervision(ctx context.Context, who access.Actor, id uuid.UUID, last calendar.Date) error {
	return p.db.InTx(ctx, func(tx *gorm.DB) error { return p.endSupervision(tx, who, id, last) })
}

func (p *People) endSupervision(tx *gorm.DB, who access.Actor, id uuid.UUID, last calendar.Date) error {
	s, err := p.toEnd(tx, who, id)
	if err != nil || !last.IsZero() && s.EndsOn == last {
		return err
	}
	if err := s.checkEnd(last, p.clock.Today()); err != nil {
		return err
	}
	return p.endOn(tx, who, s, last)
}

// endOn sets the last day of a supervision that may be ended, notes it in the worker's chain and tells both sides.
func (p *People) endOn(tx *gorm.DB, who access.Actor, s Supervision, last calendar.Date) error {
	ended := tx.Model(&SupervisionLink{}).Where("id = ? AND ends_on = ?", s.ID, s.EndsOn).UpdateColumn("ends_on", last)
	if ended.Error != nil {
		return fmt.Errorf("end a supervision: %w", ended.Error)
	}
	if ended.RowsAffected == 0 {
		return fault.New(fault.Conflict, "Somebody else has just changed the last day of this supervision. Look at it again.")
	}
	s.EndsOn = last
	return p.tellOfEnd(tx, who, s)
}

func (s Supervision) checkEnd(last, today calendar.Date) error {
	switch {
	case s.Over(today):
		return s.ended()
	case last.IsZero():
		return fault.At("ends_on", "Enter the last day")
	case last.Before(today.AddDays(-1)):
		return fault.At("ends_on", "The last day must be today or in the future. To end it at once, choose that instead")
	case !s.EndsOn.IsZero() && last.After(s.EndsOn):
		return fault.At("ends_on", "It already ends on "+s.EndsOn.Words()+". To make it longer, ask for supervision anew")
	}
	return nil
}

func (p *People) tellOfEnd(tx *gorm.DB, who access.Actor, s Supervision) error {
	words := fmt.Sprintf("ended the %s of %s by %s; its last day is %s", s.Words(), s.Worker, s.Supervisor, s.EndsOn.Words())
	if err := p.noteLink(tx, who, s.SupervisionLink, ActUnsupervised, words); err != nil {
		return err
	}
	return p.tellBoth(tx, who, s.SupervisionLink, "supervision-ended", supervisionWords{
		By: who.Name, Worker: s.Worker, Supervisor: s.Supervisor, Kind: s.Words(), From: s.StartsOn, Until: s.EndsOn,
	})
}

func (p *People) noteLink(tx *gorm.DB, who access.Actor, l SupervisionLink, act audit.Act, words string) error {
	return p.note(tx, who, l.WorkerID, act, audit.Subject{Kind: "supervision", ID: l.ID}, words)
}

// NewSupervision is what a lead sets.
type NewSupervision struct {
	Worker, Supervisor uuid.UUID
	Kind               string
	StartsOn, EndsOn   calendar.Date // EndsOn may be zero
}

// SetSupervision links a link worker of an organisation that the actor leads to a supervisor of any that they lead; twice
// is once. Faults: NotFound, Invalid at worker, supervisor, kind, starts_on or ends_on.
func (p *People) SetSupervision(ctx context.Context, who access.Actor, organisation uuid.UUID, n NewSupervision) error {
	if err := access.Check(who, access.SetSupervision, access.Record{Organisations: []uuid.UUID{organisation}}); err != nil {
		return err
	}
	return p.db.InTx(ctx, func(tx *gorm.DB) error {
		choice, err := p.choice(tx, who, organisation)
		if err != nil {
			return err
		}
		link := SupervisionLink{WorkerID: n.Worker, SupervisorID: n.Supervisor, Kind: n.Kind, StartsOn: n.StartsOn, EndsOn: n.EndsOn}
		if err := choice.check(link, p.clock.Today()); err != nil {
			return err
		}
		made, err := addLink(tx, &link)
		if err != nil || !made {
			return err
		}
		if err := closeRequests(tx, link, p.clock()); err != nil {
			return err
		}
		return p.tellOfStart(tx, who, link, set)
	})
}

// Choice is who can be linked by a lead, by name.
type Choice struct{ Workers, Supervisors []Colleague }

func (p *People) choice(tx *gorm.DB, who access.Actor, organisation uuid.UUID) (c Choice, err error) {
	today := p.clock.Today()
	if c.Workers, err = colleagues(tx, access.LinkWorker, []uuid.UUID{organisation}, today); err != nil {
		return c, err
	}
	c.Supervisors, err = colleagues(tx, access.Supervisor, who.LeadOf, today)
	return c, err
}

func (c Choice) check(l SupervisionLink, today calendar.Date) error {
	var f fault.Check
	if !among(c.Workers, l.WorkerID) {
		f.Add("worker", "Select a link worker")
	}
	if !among(c.Supervisors, l.SupervisorID) {
		f.Add("supervisor", "Select a supervisor")
	} else if l.WorkerID == l.SupervisorID {
		f.Add("supervisor", "Nobody can supervise themselves")
	}
	checkKind(&f, l.Kind)
	checkDays(&f, l.StartsOn, l.EndsOn, today)
	return f.Err()
}

// checkDays holds the days of a new supervision to what they can be.
func checkDays(c *fault.Check, from, until, today calendar.Date) {
	switch {
	case from.IsZero():
		c.Add("starts_on", "Enter the first day")
	case from.After(today.AddYears(1)):
		c.Add("starts_on", "The first day must be within a year from today")
	case until.IsZero():
	case until.Before(from):
		c.Add("ends_on", "The last day must be the same as or after the first day")
	case until.Before(today):
		c.Add("ends_on", "The last day must be today or in the future")
	}
}

func among(people []Colleague, id uuid.UUID) bool {
	return slices.ContainsFunc(people, func(c Colleague) bool { return c.ID == id })
}

// both gives what two lists share.
func both(some, others []uuid.UUID) (shared []uuid.UUID) {
	for _, id := range some {
		if slices.Contains(others, id) {
			shared = append(shared, id)
		}
	}
	return shared
}

// without leaves one person out.
func without(people []Colleague, id uuid.UUID) []Colleague {
	return slices.DeleteFunc(people, func(c Colleague) bool { return c.ID == id })
}

// colleagues gives those who hold a role in any of these organisations on a day and whose accounts are in use, by name.
func colleagues(tx *gorm.DB, role access.Role, organisations []uuid.UUID, on calendar.Date) ([]Colleague, error) {
	var all []Colleague
	if len(organisations) == 0 {
		return nil, nil
	}
	err := tx.Model(&Person{}).Select("people.id, people.name, people.role_title").
		Joins("JOIN memberships ON memberships.person_id = people.id").
		Where("people.disabled_at IS NULL AND memberships.role = @role AND memberships.organisation_id IN @places AND "+live("memberships"),
			map[string]any{"role": role, "places": organisations, "day": on}).
		Distinct().Order("people.name, people.id").Scan(&all).Error
	if err != nil {
		return nil, fmt.Errorf("colleagues: %w", err)
	}
	return all, nil
}

// placesAs gives the organisations in which somebody holds a role, or any, on a day.
func placesAs(tx *gorm.DB, person uuid.UUID, role access.Role, on calendar.Date) ([]uuid.UUID, error) {
	var ids []uuid.UUID
	err := tx.Model(&Membership{}).
		Where("person_id = @who AND (@role = '' OR role = @role) AND "+live("memberships"), map[string]any{"who": person, "role": role, "day": on}).
		Distinct().Order("organisation_id").Pluck("organisation_id", &ids).Error
	if err != nil {
		return nil, fmt.Errorf("places: %w", err)
	}
	return ids, nil
}

// anyRole stands for all of them.
const anyRole access.Role = ""
