package elearning

import (
	"context"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/cpd"
	"linkfolio/internal/identity"
)

// peerMonths is how many months back entries count as evidence of attending a peer support network, and peerEntries how many
// of them are shown.
const (
	peerMonths  = 12
	peerEntries = 5
	byPeers     = "peer" // the activity type, in the catalogue
)

// Level is how much there is to show for a point.
type Level int

// The levels.
const (
	NotRecorded Level = iota
	PartlyRecorded
	Recorded
)

// Point is one point of what is asked of link workers, with all there is to show for it. What does not concern the point is
// empty.
type Point struct {
	catalogue.RoleRequirement
	Level     Level
	Programme Followed               // the programme, and the training of the PCI
	Training  []Record               // enrolled in, or qualified from
	Entries   []cpd.Entry            // peer support, the newest first
	Links     []identity.Supervision // supervision that lasts today
	Stated    Statement              // zero where nothing was said; its LockVersion is then 0
}

// Points gives NHS England's published minimum for link workers (domain.md section 4), with what the actor has to show for
// each point. It says what is recorded, not whether that is enough: nobody but the employer can.
func (r *Records) Points(ctx context.Context, who access.Actor) ([]Point, error) {
	plan, err := r.Plan(ctx, who)
	if err != nil {
		return nil, err
	}
	asked, err := r.shelf.RoleRequirements(ctx)
	if err != nil {
		return nil, err
	}
	links, err := r.people.Supervision(ctx, who)
	if err != nil {
		return nil, err
	}
	points := make([]Point, 0, len(asked))
	err = r.db.Snapshot(ctx, func(tx *gorm.DB) error {
		stated, err := statements(tx, who.ID)
		if err != nil {
			return err
		}
		year := calendar.Span{From: plan.Today.AddMonths(-peerMonths), To: plan.Today}
		entries, err := cpd.Recent(tx, who.ID, byPeers, year, peerEntries)
		for _, requirement := range asked {
			p := Point{RoleRequirement: requirement, Stated: stated[requirement.Key]}
			p.show(plan, entries, lasting(links, who.ID, plan.Today))
			points = append(points, p)
		}
		return err
	})
	return points, err
}

// lasting leaves the supervisions of a link worker that last on a day.
func lasting(all []identity.Supervision, worker uuid.UUID, on calendar.Date) []identity.Supervision {
	return slices.DeleteFunc(slices.Clone(all), func(s identity.Supervision) bool {
		return s.WorkerID != worker || s.Over(on) || s.Coming(on)
	})
}

// show puts the evidence to a point and says how much it is. What people state and what their record shows belong together:
// one without the other is a part.
func (p *Point) show(plan Plan, entries []cpd.Entry, links []identity.Supervision) {
	stated := p.Stated.Words != ""
	switch p.Key {
	case catalogue.ProgrammePoint:
		p.Programme = plan.Keyed(catalogue.LinkWorkerProgramme)
		p.Level = levelOf(p.Programme.Met, p.Programme.Held > 0)
	case catalogue.PCIPoint:
		p.Programme = plan.Keyed(catalogue.PCIProgramme)
		for _, line := range p.Programme.Lines {
			p.Training = append(p.Training, line.Records...)
		}
		p.Level = levelOf(len(p.Training) > 0, false)
	case catalogue.PeersPoint:
		p.Entries = entries
		p.Level = levelOf(stated && len(entries) > 0, stated || len(entries) > 0)
	case catalogue.SupervisionPoint:
		p.Links = links
		p.Level = levelOf(stated && len(links) > 0, stated || len(links) > 0)
	}
}

func levelOf(whole, part bool) Level {
	switch {
	case whole:
		return Recorded
	case part:
		return PartlyRecorded
	}
	return NotRecorded
}

// Keyed finds a programme of the installation in a plan; without it, nothing is held of nothing.
func (p Plan) Keyed(key string) Followed {
	for _, f := range p.Programmes {
		if f.Key == key {
			return f
		}
	}
	return Followed{}
}
