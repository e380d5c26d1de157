package supervision

import (
	"fmt"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/cpd"
	"linkfolio/internal/fault"
)

// mostOffered is how many entries a form offers beside those that a session has already.
const mostOffered = 20

// Talked is an entry that both sides may see.
type Talked struct {
	ID     uuid.UUID
	Title  string
	EndsOn calendar.Date
}

// offered gives the worker's entries that the supervisor may see too, as far as the actor may see them: the latest, and those
// that are in the session already.
func (l *Log) offered(tx *gorm.DB, who access.Actor, s Session, has []uuid.UUID) ([]Talked, error) {
	supervisor, err := l.eyesOf(tx, s)
	if err != nil {
		return nil, err
	}
	mine, args := access.Visible(who)
	theirs, more := access.Visible(supervisor)
	shared := func() *gorm.DB {
		return tx.Table("entries").Select("id, title, ends_on").Where("owner_id = ?", s.WorkerID).Where(mine, args...).Order("ends_on DESC, id DESC")
	}
	var all, linked []Talked
	if err := shared().Where(theirs, more...).Limit(mostOffered).Scan(&all).Error; err != nil {
		return nil, fmt.Errorf("entries to talk about: %w", err)
	}
	if len(has) > 0 {
		if err := shared().Where("id IN ?", has).Scan(&linked).Error; err != nil {
			return nil, fmt.Errorf("entries that were talked about: %w", err)
		}
	}
	for _, entry := range linked {
		if !slices.Contains(all, entry) {
			all = append(all, entry)
		}
	}
	return all, nil
}

// eyesOf is the supervisor of a session, as far as it matters to which entries of the worker they see.
func (l *Log) eyesOf(tx *gorm.DB, s Session) (access.Actor, error) {
	eyes := access.Actor{ID: s.SupervisorID}
	links, err := linksOf(tx, "worker_id = ? AND supervisor_id = ?", s.WorkerID, s.SupervisorID)
	for _, link := range links {
		if lasts(link, l.clock.Today()) {
			eyes.Supervises = []uuid.UUID{s.WorkerID}
		}
	}
	return eyes, err
}

// readEntries takes the entries that were ticked. Those that are there already and that the actor cannot see stay.
func (l *Log) readEntries(tx *gorm.DB, who access.Actor, s Session, before []uuid.UUID, ticked []string, c *fault.Check) ([]uuid.UUID, error) {
	if s.WorkerID == uuid.Nil {
		return nil, nil
	}
	chosen := []uuid.UUID{}
	supervisor, err := l.eyesOf(tx, s)
	if err != nil {
		return nil, err
	}
	for _, typed := range ticked {
		id, err := uuid.Parse(typed)
		if err != nil || !slices.Contains(before, id) && !both(tx, who, supervisor, s.WorkerID, id) {
			c.Add("entries", "Select entries that both of you can see")
			continue
		}
		if !slices.Contains(chosen, id) {
			chosen = append(chosen, id)
		}
	}
	for _, id := range before {
		if _, err := cpd.Find(tx, who, id); err == nil || slices.Contains(chosen, id) {
			continue
		} else if fault.KindOf(err) != fault.NotFound {
			return nil, err
		}
		chosen = append(chosen, id)
	}
	return chosen, nil
}

// both tells whether both sides may see an entry of the worker.
func both(tx *gorm.DB, who, supervisor access.Actor, worker, entry uuid.UUID) bool {
	for _, eyes := range []access.Actor{who, supervisor} {
		if e, err := cpd.Find(tx, eyes, entry); err != nil || e.OwnerID != worker {
			return false
		}
	}
	return true
}

// talkedOf gives the entries of a session that the actor may see, and how many there are that they may not.
func talkedOf(tx *gorm.DB, who access.Actor, ids []uuid.UUID) (seen []Talked, hidden int, err error) {
	if len(ids) == 0 {
		return nil, 0, nil
	}
	visible, args := access.Visible(who)
	err = tx.Table("entries").Select("id, title, ends_on").Where("id IN ?", ids).Where(visible, args...).Order("ends_on DESC, id DESC").Scan(&seen).Error
	if err != nil {
		return nil, 0, fmt.Errorf("entries that were talked about: %w", err)
	}
	return seen, len(ids) - len(seen), nil
}
