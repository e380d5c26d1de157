package supervision

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/identity"
)

// Mine is the summary of the actor's own membership year, of sessions with any supervisor.
func (l *Log) Mine(ctx context.Context, who access.Actor) (Summary, error) {
	if err := access.Check(who, access.SeeSessions, access.Record{}); err != nil {
		return Summary{}, err
	}
	return l.summaryOf(ctx, who.ID)
}

// OfMember is the summary of somebody's membership year for the lead of an organisation in which they are a link worker
// today; found is false where they are none. It says how many sessions there were and when the last was, no more.
func (l *Log) OfMember(ctx context.Context, who access.Actor, organisation, person uuid.UUID) (s Summary, found bool, err error) {
	if err := access.Check(who, access.SeeMemberTotals, access.Record{Organisations: []uuid.UUID{organisation}}); err != nil {
		return Summary{}, false, err
	}
	if !slices.Contains(who.Leads, person) {
		return Summary{}, false, nil
	}
	s, err = l.summaryOf(ctx, person)
	s.Next = calendar.Date{}
	return s, true, err
}

func (l *Log) summaryOf(ctx context.Context, worker uuid.UUID) (s Summary, err error) {
	err = l.db.Snapshot(ctx, func(tx *gorm.DB) error {
		all, err := l.summaries(tx, "worker_id = ?", worker)
		if err != nil || len(all) > 0 {
			s = all[worker]
			return err
		}
		person, err := identity.Find(tx, worker)
		s.Year = calendar.YearOf(person.MembershipStart, l.clock.Today())
		return err
	})
	return s, err
}

// Supervised is one of the people whom somebody supervises, with the sessions between the two.
type Supervised struct {
	ID   uuid.UUID
	Name string
	Summary
}

// Theirs gives the people whom the actor supervises today, by name, with the sessions that they had with the actor. What is
// expected of each is for all their supervisors together, so Expected is not to be held against Held here.
func (l *Log) Theirs(ctx context.Context, who access.Actor) (people []Supervised, err error) {
	if err := access.Check(who, access.SeeSessions, access.Record{}); err != nil {
		return nil, err
	}
	if len(who.Supervises) == 0 {
		return nil, nil
	}
	err = l.db.Snapshot(ctx, func(tx *gorm.DB) error {
		all, err := l.summaries(tx, "supervisor_id = ? AND worker_id IN ?", who.ID, who.Supervises)
		if err != nil {
			return err
		}
		for id, summary := range all {
			person, err := identity.Find(tx, id)
			if err != nil {
				return err
			}
			people = append(people, Supervised{id, person.Name, summary})
		}
		slices.SortFunc(people, func(a, b Supervised) int {
			return cmp.Or(strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), strings.Compare(a.ID.String(), b.ID.String()))
		})
		return nil
	})
	return people, err
}

// summaries gives one for each worker with a supervision under a condition on links and sessions alike.
func (l *Log) summaries(tx *gorm.DB, condition string, args ...any) (map[uuid.UUID]Summary, error) {
	links, err := linksOf(tx, condition, args...)
	if err != nil {
		return nil, err
	}
	stretches := map[uuid.UUID][]stretch{}
	var workers []uuid.UUID
	for _, link := range links {
		if stretches[link.WorkerID] == nil {
			workers = append(workers, link.WorkerID)
		}
		stretches[link.WorkerID] = append(stretches[link.WorkerID], stretch{link.StartsOn, link.EndsOn})
	}
	var sessions []Session
	err = tx.Select("worker_id, held_on, next_on, worker_confirmed, supervisor_confirmed, lock_version").Where(condition, args...).
		Order("held_on, id").Find(&sessions).Error
	if err != nil {
		return nil, fmt.Errorf("sessions of a year: %w", err)
	}
	all, err := l.years(tx, workers)
	if err != nil {
		return nil, err
	}
	today := l.clock.Today()
	for id, s := range all {
		s.reckon(stretches[id], today)
		for _, session := range sessions {
			if session.WorkerID == id {
				s.count(session, today)
			}
		}
		all[id] = s
	}
	return all, nil
}

// count takes in one session. They come in the order of their days.
func (s *Summary) count(session Session, today calendar.Date) {
	s.Last, s.Next = session.HeldOn, calendar.Date{}
	if !session.NextOn.Before(today) {
		s.Next = session.NextOn
	}
	if !s.Year.Has(session.HeldOn) {
		return
	}
	s.Held++
	if !session.Agreed() {
		s.Unconfirmed++
	}
}

// years begins the summaries of people: in which membership year they are, and how often supervision is expected of them.
func (l *Log) years(tx *gorm.DB, workers []uuid.UUID) (map[uuid.UUID]Summary, error) {
	all := map[uuid.UUID]Summary{}
	if len(workers) == 0 {
		return all, nil
	}
	today := l.clock.Today()
	var people []identity.Person
	if err := tx.Select("id, membership_start").Where("id IN ?", workers).Find(&people).Error; err != nil {
		return nil, fmt.Errorf("membership years: %w", err)
	}
	for _, p := range people {
		all[p.ID] = Summary{Year: calendar.YearOf(p.MembershipStart, today)}
	}
	var asked []struct {
		PersonID uuid.UUID
		Name     string
		Every    string
	}
	err := tx.Table("memberships m").Select("m.person_id, o.name, o.supervision_every AS every").
		Joins("JOIN organisations o ON o.id = m.organisation_id").
		Where("m.person_id IN ? AND m.role = ? AND o.supervision_every <> '' AND m.starts_on <= ? AND (m.ends_on = '' OR m.ends_on >= ?)",
			workers, access.LinkWorker, today, today).Order("o.name, m.id").Scan(&asked).Error
	if err != nil {
		return nil, fmt.Errorf("how often supervision is expected: %w", err)
	}
	for _, a := range asked {
		s := all[a.PersonID]
		switch {
		case oftener(s.Every, a.Every) != s.Every:
			s.Every, s.AskedBy = a.Every, []string{a.Name}
		case s.Every == a.Every && !slices.Contains(s.AskedBy, a.Name):
			s.AskedBy = append(s.AskedBy, a.Name)
		}
		all[a.PersonID] = s
	}
	return all, nil
}
