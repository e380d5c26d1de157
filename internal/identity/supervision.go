package identity

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
)

// Colleague is a supervisor as their link worker sees them. Kind is in words: "clinical supervision".
type Colleague struct {
	ID        uuid.UUID
	Name      string
	RoleTitle string
	Kind      string
}

// SupervisionWords says a kind of supervision in words.
func SupervisionWords(kind string) string {
	switch kind {
	case "line-management":
		return "line management"
	case "clinical":
		return "clinical supervision"
	case "professional":
		return "professional supervision"
	}
	return kind
}

// Supervise links a link worker to their supervisor from a day on, until further notice; twice is once. Nobody
// supervises themselves (Invalid); somebody who does not exist is a NotFound fault.
func (p *People) Supervise(ctx context.Context, worker, supervisor uuid.UUID, kind string, from calendar.Date) error {
	link := SupervisionLink{WorkerID: worker, SupervisorID: supervisor, Kind: kind, StartsOn: from}
	if err := link.check(); err != nil {
		return err
	}
	err := p.db.InTx(ctx, func(tx *gorm.DB) error {
		_, err := addLink(tx, &link)
		return err
	})
	if errors.Is(err, gorm.ErrForeignKeyViolated) {
		return fault.New(fault.NotFound, "There is no such person or organisation")
	}
	return err
}

// check holds a link to what a supervision can be.
func (l SupervisionLink) check() error {
	var c fault.Check
	if l.WorkerID == l.SupervisorID {
		c.Add("supervisor", "Nobody can supervise themselves")
	}
	checkKind(&c, l.Kind)
	if !l.EndsOn.IsZero() && l.EndsOn.Before(l.StartsOn) {
		c.Add("ends_on", "The last day must be the same as or after the first day")
	}
	return c.Err()
}

func checkKind(c *fault.Check, kind string) {
	if !slices.Contains(SupervisionKinds(), kind) {
		c.Add("kind", "Select the kind of supervision")
	}
}

// addLink writes a supervision down, and closes the requests that asked for it. Where the two have one of that kind in any
// of its days already, nothing is written and made is false.
func addLink(tx *gorm.DB, l *SupervisionLink) (made bool, err error) {
	if err := Hold(tx, l.WorkerID); err != nil {
		return false, err
	}
	if there, err := supervised(tx, *l); there || err != nil {
		return false, err
	}
	l.ID = uuid.Must(uuid.NewV7())
	created := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(l)
	return created.RowsAffected == 1, created.Error
}

// supervised tells whether the two have a supervision of that kind in any of the link's days.
func supervised(tx *gorm.DB, l SupervisionLink) (bool, error) {
	query := tx.Model(&SupervisionLink{}).
		Where("worker_id = ? AND supervisor_id = ? AND kind = ?", l.WorkerID, l.SupervisorID, l.Kind).
		Where("(ends_on = '' OR (ends_on >= starts_on AND ends_on >= ?))", l.StartsOn)
	if !l.EndsOn.IsZero() {
		query = query.Where("starts_on <= ?", l.EndsOn)
	}
	var there int64
	err := query.Count(&there).Error
	return there > 0, err
}

// Hold makes those wait for each other who change somebody's ties, or count what somebody has before they add to it: until the
// transaction ends, the next who holds the same person waits. Who only refers to the person does not. Somebody who was erased
// is NotFound.
func Hold(tx *gorm.DB, id uuid.UUID) error { return hold(tx, id, "NO KEY UPDATE") }

// HoldAlone is Hold for whoever erases a person: those who write what refers to the person wait too.
func HoldAlone(tx *gorm.DB, id uuid.UUID) error { return hold(tx, id, "UPDATE") }

func hold(tx *gorm.DB, id uuid.UUID, strength string) error {
	var person Person
	err := tx.Clauses(clause.Locking{Strength: strength}).Select("id").Where("id = ? AND erased_at IS NULL", id).Take(&person).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return access.NotFound()
	}
	return err
}

// Supervisors gives the people to whom the actor can send entries today, by name. See SupervisorIn.
func (p *People) Supervisors(ctx context.Context, who access.Actor) ([]Colleague, error) {
	return supervisorsOf(p.db.Read(ctx), who.ID, p.clock.Today())
}

// SupervisorIn gives one of them, within a transaction, or an Invalid fault at supervisor. A supervisor counts who has a
// live link to the worker, is a supervisor in an organisation on that day, and whose account is in use: others could not
// sign.
func SupervisorIn(tx *gorm.DB, worker, supervisor uuid.UUID, on calendar.Date) (Colleague, error) {
	all, err := supervisorsOf(tx, worker, on)
	if err != nil {
		return Colleague{}, err
	}
	for _, c := range all {
		if c.ID == supervisor {
			return c, nil
		}
	}
	return Colleague{}, fault.At("supervisor", "Choose one of your supervisors")
}

// supervisorsOf gives each supervisor once, with every kind of supervision between the two.
func supervisorsOf(tx *gorm.DB, worker uuid.UUID, on calendar.Date) ([]Colleague, error) {
	var rows []Colleague
	err := tx.Model(&SupervisionLink{}).Select("people.id, people.name, people.role_title, supervision_links.kind").
		Joins("JOIN people ON people.id = supervision_links.supervisor_id").
		Where("supervision_links.worker_id = @worker AND "+live("supervision_links")+" AND "+signs("people"),
			map[string]any{"worker": worker, "day": on}).
		Order("people.name, people.id, supervision_links.kind").Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("supervisors: %w", err)
	}
	return merged(rows), nil
}

// signs is the condition that somebody can sign off on @day: their account is in use, and they are a supervisor in an
// organisation. people is the name of their row.
func signs(people string) string {
	return "(" + people + ".disabled_at IS NULL AND EXISTS (SELECT 1 FROM memberships m WHERE m.person_id = " + people +
		".id AND m.role = 'supervisor' AND " + live("m") + "))"
}

// merged joins the kinds of rows that follow each other and name the same person.
func merged(rows []Colleague) []Colleague {
	var all []Colleague
	kinds := map[uuid.UUID][]string{}
	for _, row := range rows {
		if len(kinds[row.ID]) == 0 {
			all = append(all, row)
		}
		if words := SupervisionWords(row.Kind); !slices.Contains(kinds[row.ID], words) {
			kinds[row.ID] = append(kinds[row.ID], words)
		}
	}
	for i := range all {
		all[i].Kind = inWords(kinds[all[i].ID])
	}
	return all
}

// supervisedBy gives the people whom a person supervises on a day.
func supervisedBy(db *gorm.DB, supervisor uuid.UUID, on calendar.Date) ([]uuid.UUID, error) {
	var ids []uuid.UUID
	err := db.Model(&SupervisionLink{}).
		Where("supervisor_id = @who AND "+live("supervision_links"), map[string]any{"who": supervisor, "day": on}).
		Distinct().Order("worker_id").Pluck("worker_id", &ids).Error
	if err != nil {
		return nil, fmt.Errorf("supervised by: %w", err)
	}
	return ids, nil
}
