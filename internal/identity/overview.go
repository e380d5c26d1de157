package identity

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
)

// SupervisionIn is the supervision of an organisation as its lead sees it.
type SupervisionIn struct {
	Organisation string        // name
	Links        []Supervision // of its link workers of today, those that are not over
	Without      []Colleague   // link workers whom nobody supervises today
	Choice       Choice        // who can be linked
	Cover        []Covering    // of its supervisors, those that are not over
	Coverable    []Colleague   // supervisors in this organisation
}

// SupervisionIn gathers it. Faults: NotFound for another's organisation.
func (p *People) SupervisionIn(ctx context.Context, who access.Actor, organisation uuid.UUID) (SupervisionIn, error) {
	var in SupervisionIn
	if err := access.Check(who, access.SetSupervision, access.Record{Organisations: []uuid.UUID{organisation}}); err != nil {
		return in, err
	}
	err := p.db.Snapshot(ctx, func(tx *gorm.DB) error {
		var o Organisation
		if err := tx.Where("id = ?", organisation).Take(&o).Error; errors.Is(err, gorm.ErrRecordNotFound) {
			return access.NotFound()
		} else if err != nil {
			return err
		}
		in.Organisation = o.Name
		return p.gatherIn(tx, who, organisation, &in)
	})
	if err != nil {
		return in, fmt.Errorf("supervision in an organisation: %w", err)
	}
	return in, nil
}

func (p *People) gatherIn(tx *gorm.DB, who access.Actor, organisation uuid.UUID, in *SupervisionIn) (err error) {
	today := p.clock.Today()
	if in.Choice, err = p.choice(tx, who, organisation); err != nil {
		return err
	}
	if in.Coverable, err = colleagues(tx, access.Supervisor, []uuid.UUID{organisation}, today); err != nil {
		return err
	}
	err = supervisions(tx, today).
		Where("supervision_links.worker_id IN ? AND (supervision_links.ends_on = '' OR supervision_links.ends_on >= ?)", ids(in.Choice.Workers), today).
		Where("(supervision_links.ends_on = '' OR supervision_links.ends_on >= supervision_links.starts_on)").Scan(&in.Links).Error
	if err != nil {
		return err
	}
	in.Without = unsupervised(in.Choice.Workers, in.Links, today)
	return covers(tx, today).
		Where("covers.supervisor_id IN ? AND covers.ended_at IS NULL AND covers.ends_on >= ?", ids(in.Coverable), today).Scan(&in.Cover).Error
}

// unsupervised are those without a link that holds today.
func unsupervised(workers []Colleague, links []Supervision, today calendar.Date) (without []Colleague) {
	has := map[uuid.UUID]bool{}
	for _, link := range links {
		has[link.WorkerID] = has[link.WorkerID] || !link.Coming(today)
	}
	for _, worker := range workers {
		if !has[worker.ID] {
			without = append(without, worker)
		}
	}
	return without
}

// ids are those of some people; never nil, so that a query over none finds none.
func ids(people []Colleague) []uuid.UUID {
	all := make([]uuid.UUID, 0, len(people)+1)
	for _, person := range people {
		all = append(all, person.ID)
	}
	if len(all) == 0 {
		all = append(all, uuid.Nil)
	}
	return all
}

// Led gives the organisations that the actor leads, by name.
func (p *People) Led(ctx context.Context, who access.Actor) ([]Organisation, error) {
	var all []Organisation
	if len(who.LeadOf) == 0 {
		return nil, nil
	}
	if err := p.db.Read(ctx).Where("id IN ?", who.LeadOf).Order("name, id").Find(&all).Error; err != nil {
		return nil, fmt.Errorf("organisations of a lead: %w", err)
	}
	return all, nil
}
