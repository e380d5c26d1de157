package identity

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
	"gorm.io/gorm"

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
	if worker == supervisor {
		return fault.At("supervisor", "Nobody can supervise themselves")
	}
	if !slices.Contains(SupervisionKinds(), kind) {
		return fault.At("kind", "Kind of supervision must be one of: "+strings.Join(SupervisionKinds(), ", "))
	}
	link := SupervisionLink{ID: uuid.Must(uuid.NewV7()), WorkerID: worker, SupervisorID: supervisor, Kind: kind, StartsOn: from}
	return p.once(ctx, &link, "worker_id = ? AND supervisor_id = ? AND kind = ? AND ends_on = ''", worker, supervisor, kind)
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
		Where("supervision_links.worker_id = @worker AND people.disabled_at IS NULL AND "+live("supervision_links")+
			" AND EXISTS (SELECT 1 FROM memberships m WHERE m.person_id = people.id AND m.role = 'supervisor' AND "+live("m")+")",
			map[string]any{"worker": worker, "day": on}).
		Order("people.name, people.id, supervision_links.kind").Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("supervisors: %w", err)
	}
	return merged(rows), nil
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
