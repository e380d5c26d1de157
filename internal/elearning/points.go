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
	Programme Followed               // the programme, and the training of the PCI, as they come with the installation
	Changed   bool                   // the person's organisation has other modules in it
	Training  []Record               // enrolled in, or qualified from
	Entries   []cpd.Entry            // peer support, the newest first
	Links     []identity.Supervision // supervision that lasts today
	Stated    Statement              // zero where nothing was said; its LockVersion is then 0
}

// Points gives NHS England's published minimum for link workers (domain.md section 4), with what the actor has to show for
// each point. It says what is recorded, not whether that is enough: nobody but the employer can.
func (r *Records) Points(ctx context.Context, who access.Actor) ([]Point, error) {
	if err := access.Check(who, access.SeeLearning, access.Record{}); err != nil {
		return nil, err
	}
	asked, err := r.shelf.RoleRequirements(ctx)
	if err != nil {
		return nil, err
	}
	e := evidence{today: r.clock.Today()}
	if e.published, err = r.shelf.Syllabus(ctx); err != nil {
		return nil, err
	}
	if e.own, err = r.SyllabusOf(ctx, who.ID); err != nil {
		return nil, err
	}
	links, err := r.people.Supervision(ctx, who)
	if err != nil {
		return nil, err
	}
	e.links = lasting(links, who.ID, e.today)
	if err := r.db.Snapshot(ctx, func(tx *gorm.DB) error { return e.read(tx, who.ID) }); err != nil {
		return nil, err
	}
	points := make([]Point, 0, len(asked))
	for _, requirement := range asked {
		points = append(points, e.point(requirement))
	}
	return points, nil
}

// evidence is all that may show something for a point.
type evidence struct {
	today          calendar.Date
	published, own catalogue.Syllabus // as programmes come with the installation, and as the person's organisations have them
	records        []Record           // of modules, latest first
	entries        []cpd.Entry
	links          []identity.Supervision
	stated         map[string]Statement
}

func (e *evidence) read(tx *gorm.DB, person uuid.UUID) (err error) {
	// Learning outside the programmes shows nothing here, and an import can bring thousands of records of it.
	err = tx.Where("person_id = ? AND module_id IS NOT NULL", person).Order("day DESC, id DESC").Find(&e.records).Error
	if err != nil {
		return err
	}
	if e.stated, err = statements(tx, person); err != nil {
		return err
	}
	year := calendar.Span{From: e.today.AddMonths(-peerMonths), To: e.today}
	e.entries, err = cpd.Recent(tx, person, byPeers, year, peerEntries)
	return err
}

// lasting leaves the supervisions of a link worker that last on a day.
func lasting(all []identity.Supervision, worker uuid.UUID, on calendar.Date) []identity.Supervision {
	return slices.DeleteFunc(slices.Clone(all), func(s identity.Supervision) bool {
		return s.WorkerID != worker || s.Over(on) || s.Coming(on)
	})
}

// point puts the evidence to a point and says how much it is. What people state and what their record shows belong together:
// one without the other is a part.
func (e *evidence) point(requirement catalogue.RoleRequirement) Point {
	p := Point{RoleRequirement: requirement, Stated: e.stated[requirement.Key]}
	stated := p.Stated.Words != ""
	switch p.Key {
	case catalogue.ProgrammePoint:
		p.Programme, p.Changed = e.programme(catalogue.LinkWorkerProgramme)
		p.Level = levelOf(p.Programme.Met, p.Programme.Held > 0)
	case catalogue.PCIPoint:
		p.Programme, p.Changed = e.programme(catalogue.PCIProgramme)
		for _, line := range p.Programme.Lines {
			p.Training = append(p.Training, line.Records...)
		}
		p.Level = levelOf(len(p.Training) > 0, false)
	case catalogue.PeersPoint:
		p.Entries = e.entries
		p.Level = levelOf(stated && len(e.entries) > 0, stated || len(e.entries) > 0)
	case catalogue.SupervisionPoint:
		p.Links = e.links
		p.Level = levelOf(stated && len(e.links) > 0, stated || len(e.links) > 0)
	}
	return p
}

// programme gives a programme with the modules that come with the installation: what an organisation adds, retires or asks again
// changes nothing of what NHS England published. Only where it merged two modules, either stands for both. changed tells
// whether the person sees other modules in it.
func (e *evidence) programme(key string) (f Followed, changed bool) {
	published, there := e.published.Keyed(key)
	if !there {
		return Followed{}, false
	}
	f.Programme = published
	of := map[uuid.UUID][]Record{}
	for _, r := range e.records {
		if r.ModuleID != nil {
			as := e.own.Counts(*r.ModuleID)
			of[as] = append(of[as], r)
		}
	}
	for _, m := range published.Current() {
		records := of[e.own.Counts(m.ID)]
		f.Lines = append(f.Lines, Line{m, StandingOf(Asking{}, records, e.today), records})
	}
	f.count()
	own, _ := e.own.Keyed(key)
	sameID := func(a, b catalogue.Module) bool { return a.ID == b.ID }
	byID := func(a, b catalogue.Module) int { return slices.Compare(a.ID[:], b.ID[:]) }
	return f, !own.RetiredOn.IsZero() ||
		!slices.EqualFunc(slices.SortedFunc(slices.Values(own.Current()), byID), slices.SortedFunc(slices.Values(published.Current()), byID), sameID)
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
