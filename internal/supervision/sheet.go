package supervision

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/audit"
	"linkfolio/internal/identity"
)

// Sheet is all that the page of a session shows to one of its two sides.
type Sheet struct {
	Session
	Worker     string // name
	Supervisor string // name
	Content    Content
	Seen       []Talked // the entries that the reader may see
	Hidden     int      // how many more there are that they may not
	Offered    []Talked // the entries that they can add, with those that are there
	Mine       PrivateNotes
	Earlier    []Version // versions before this one, the latest first
	Reason     string    // why this one was corrected; may be empty
	History    []Told
}

// Told is one line of the history of a session.
type Told struct{ audit.Line }

// Name is the name of one side.
func (s Sheet) Name(of Side) string {
	if of == Worker {
		return s.Worker
	}
	return s.Supervisor
}

// Session gives one session to either of its sides. Faults: NotFound.
func (l *Log) Session(ctx context.Context, who access.Actor, id uuid.UUID) (Sheet, error) {
	var s Sheet
	err := l.db.Snapshot(ctx, func(tx *gorm.DB) error {
		err := tx.Where("id = ?", id).Take(&s.Session).Error
		if err := found(who, access.SeeSession, s.Session, err); err != nil {
			return err
		}
		for _, gather := range []func(*gorm.DB, access.Actor, *Sheet) error{gatherSides, l.gatherWords, gatherPast} {
			if err := gather(tx, who, &s); err != nil {
				return err
			}
		}
		return nil
	})
	return s, err
}

func gatherSides(tx *gorm.DB, _ access.Actor, s *Sheet) error {
	worker, err := identity.Find(tx, s.WorkerID)
	if err != nil {
		return err
	}
	supervisor, err := identity.Find(tx, s.SupervisorID)
	s.Worker, s.Supervisor = worker.Name, supervisor.Name
	return err
}

func (l *Log) gatherWords(tx *gorm.DB, who access.Actor, s *Sheet) (err error) {
	if s.Content, err = contentOf(tx, s.Session); err != nil {
		return err
	}
	if s.Seen, s.Hidden, err = talkedOf(tx, who, s.Content.Entries); err != nil {
		return err
	}
	if s.Offered, err = l.offered(tx, who, s.Session, s.Content.Entries); err != nil {
		return err
	}
	s.Mine, err = privateOf(tx, who, s.ID)
	return err
}

func gatherPast(tx *gorm.DB, _ access.Actor, s *Sheet) error {
	if err := tx.Where("session_id = ?", s.ID).Order("number DESC").Find(&s.Earlier).Error; err != nil {
		return fmt.Errorf("versions of a session: %w", err)
	}
	if len(s.Earlier) > 0 && s.Earlier[0].Number == s.LockVersion {
		s.Reason, s.Earlier = s.Earlier[0].Reason, s.Earlier[1:]
	}
	lines, err := audit.History(tx, s.WorkerID, s.ID)
	for _, line := range lines {
		s.History = append(s.History, Told{line})
	}
	return err
}

// Blank is what the form of a new session offers: the actor's supervisions that last today and, once one is chosen, the
// entries of it. Faults: Forbidden.
type Blank struct {
	Links   []identity.Supervision
	Chosen  *identity.Supervision // nil until one is chosen, and where there are several to choose from
	Offered []Talked
}

// Blank reads it. link may be empty; where there is only one it is chosen.
func (l *Log) Blank(ctx context.Context, who access.Actor, people *identity.People, link string) (Blank, error) {
	if err := access.Check(who, access.LogSession, access.Record{}); err != nil {
		return Blank{}, err
	}
	var b Blank
	all, err := people.Supervision(ctx, who)
	if err != nil {
		return b, err
	}
	for _, one := range all {
		if lasts(one.SupervisionLink, l.clock.Today()) {
			b.Links = append(b.Links, one)
		}
	}
	for i := range b.Links {
		if len(b.Links) == 1 || b.Links[i].ID.String() == link {
			b.Chosen = &b.Links[i]
		}
	}
	if b.Chosen == nil {
		return b, nil
	}
	pair := Session{WorkerID: b.Chosen.WorkerID, SupervisorID: b.Chosen.SupervisorID}
	b.Offered, err = l.offered(l.db.Read(ctx), who, pair, nil)
	return b, err
}

// Line is a session in a list.
type Line struct {
	Session
	Worker     string // name
	Supervisor string // name
}

// With is the name of the other side.
func (line Line) With(who uuid.UUID) string {
	if who == line.WorkerID {
		return line.Supervisor
	}
	return line.Worker
}

// Page is one page of a list of sessions, the latest first.
type Page struct {
	Lines  []Line
	Number int
	Pages  int
}

// PerPage is how many sessions a page lists.
const PerPage = 30

// Sessions lists the actor's sessions, on either side. A page that is not there is the nearest one.
func (l *Log) Sessions(ctx context.Context, who access.Actor, number int) (Page, error) {
	if err := access.Check(who, access.SeeSessions, access.Record{}); err != nil {
		return Page{}, err
	}
	var page Page
	err := l.db.Snapshot(ctx, func(tx *gorm.DB) error {
		mine := func(query *gorm.DB) *gorm.DB {
			return query.Where("(s.worker_id = ? OR s.supervisor_id = ?)", who.ID, who.ID)
		}
		var total int64
		if err := mine(tx.Table("supervision_sessions s")).Count(&total).Error; err != nil {
			return err
		}
		page.Pages = max(1, (int(total)+PerPage-1)/PerPage)
		page.Number = min(max(number, 1), page.Pages)
		return mine(lines(tx)).Order("s.held_on DESC, s.id DESC").Offset((page.Number - 1) * PerPage).Limit(PerPage).Scan(&page.Lines).Error
	})
	if err != nil {
		return page, fmt.Errorf("sessions: %w", err)
	}
	return page, nil
}

func lines(tx *gorm.DB) *gorm.DB {
	return named(tx.Table("supervision_sessions s").Select("s.*, w.name AS worker, v.name AS supervisor"))
}

// Waiting gives the sessions that wait for the actor to confirm them, the oldest first.
func (l *Log) Waiting(ctx context.Context, who access.Actor) ([]Line, error) {
	if err := access.Check(who, access.SeeSessions, access.Record{}); err != nil {
		return nil, err
	}
	var waiting []Line
	err := lines(l.db.Read(ctx)).
		Where("((s.worker_id = ? AND s.worker_confirmed < s.lock_version) OR (s.supervisor_id = ? AND s.supervisor_confirmed < s.lock_version))", who.ID, who.ID).
		Where("s.agenda <> ''").Order("s.held_on, s.id").Scan(&waiting).Error
	if err != nil {
		return nil, fmt.Errorf("sessions to confirm: %w", err)
	}
	return waiting, nil
}
