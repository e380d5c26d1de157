package identity

import (
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/audit"
	"linkfolio/internal/calendar"
)

// standsIn gives the supervisors whose place a person takes today, by name, each with the people concerned: those with a
// live supervision link to that supervisor, and under a lead's cover only the link workers of the lead's organisation. A
// supervisor who left or whose account is disabled gives nothing.
func standsIn(db *gorm.DB, person uuid.UUID, today calendar.Date) ([]access.StandIn, error) {
	var rows []struct {
		SupervisorID uuid.UUID
		Name         string
		WorkerID     uuid.UUID
	}
	err := db.Table("covers").Select("covers.supervisor_id, supervisors.name, links.worker_id").
		Joins("JOIN people AS supervisors ON supervisors.id = covers.supervisor_id").
		Joins("JOIN people AS stand_ins ON stand_ins.id = covers.stand_in_id").
		Joins("JOIN supervision_links AS links ON links.supervisor_id = covers.supervisor_id").
		Where("covers.stand_in_id = @who AND covers.starts_on <= @day AND covers.ends_on >= @day AND covers.ended_at IS NULL AND links.worker_id <> @who AND "+
			live("links")+" AND "+works()+" AND "+concerns("links.worker_id"), map[string]any{"who": person, "day": today}).
		Distinct().Order("supervisors.name, covers.supervisor_id, links.worker_id").Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("stands in: %w", err)
	}
	var all []access.StandIn
	for _, row := range rows {
		if n := len(all); n == 0 || all[n-1].For != row.SupervisorID {
			all = append(all, access.StandIn{For: row.SupervisorID, Name: row.Name})
		}
		last := &all[len(all)-1]
		last.Supervises = append(last.Supervises, row.WorkerID)
	}
	return all, nil
}

// concerns is the condition that a cover is for a link worker on @day.
func concerns(worker string) string {
	return "(covers.organisation_id IS NULL OR EXISTS (SELECT 1 FROM memberships w WHERE w.person_id = " + worker +
		" AND w.organisation_id = covers.organisation_id AND w.role = 'link-worker' AND " + live("w") + "))"
}

// Seat is how things stand between a link worker and a supervisor who supervises them today.
type Seat struct {
	SupervisorID uuid.UUID
	CanSign      bool         // holds the role, and the account is in use
	StandIns     []Substitute `gorm:"-"`
}

// Substitute is somebody in a supervisor's place, and their last day.
type Substitute struct {
	ID    uuid.UUID
	Name  string
	Until calendar.Date
}

// Seats gives the supervisors whom a link worker has on a day. Whoever is missing no longer supervises them.
func Seats(tx *gorm.DB, worker uuid.UUID, on calendar.Date) (map[uuid.UUID]Seat, error) {
	var seats []Seat
	err := tx.Table("supervision_links").Select("supervision_links.supervisor_id, "+signs("supervisors")+" AS can_sign", map[string]any{"day": on}).
		Joins("JOIN people AS supervisors ON supervisors.id = supervision_links.supervisor_id").
		Where("supervision_links.worker_id = @worker AND "+live("supervision_links"), map[string]any{"worker": worker, "day": on}).
		Distinct().Scan(&seats).Error
	if err != nil {
		return nil, fmt.Errorf("seats: %w", err)
	}
	all := make(map[uuid.UUID]Seat, len(seats))
	for _, seat := range seats {
		all[seat.SupervisorID] = seat
	}
	return all, addStandIns(tx, worker, on, all)
}

func addStandIns(tx *gorm.DB, worker uuid.UUID, on calendar.Date, seats map[uuid.UUID]Seat) error {
	if len(seats) == 0 {
		return nil
	}
	var rows []struct {
		SupervisorID uuid.UUID
		ID           uuid.UUID
		Name         string
		Until        calendar.Date
	}
	err := tx.Table("covers").Select("covers.supervisor_id, stand_ins.id, stand_ins.name, MAX(covers.ends_on) AS until").
		Joins("JOIN people AS supervisors ON supervisors.id = covers.supervisor_id").
		Joins("JOIN people AS stand_ins ON stand_ins.id = covers.stand_in_id").
		Where("covers.starts_on <= @day AND covers.ends_on >= @day AND covers.ended_at IS NULL AND covers.stand_in_id <> @worker AND "+
			"covers.supervisor_id IN (SELECT l.supervisor_id FROM supervision_links l WHERE l.worker_id = @worker AND "+live("l")+") AND "+
			works()+" AND "+concerns("@worker"), map[string]any{"worker": worker, "day": on}).
		Group("covers.supervisor_id, stand_ins.id, stand_ins.name").Order("stand_ins.name, stand_ins.id").Scan(&rows).Error
	if err != nil {
		return fmt.Errorf("stand-ins: %w", err)
	}
	for _, row := range rows {
		seat := seats[row.SupervisorID]
		seat.SupervisorID = row.SupervisorID
		seat.StandIns = append(seat.StandIns, Substitute{row.ID, row.Name, row.Until})
		seats[row.SupervisorID] = seat
	}
	return nil
}

// coverWords is what the letters about cover say. Name is the reader's.
type coverWords struct {
	Name, By, Supervisor, StandIn string
	From, Until                   calendar.Date
	IsStandIn                     bool // the reader is the stand-in
}

// tellOfCover notes it in the supervisor's chain and writes to those concerned: the stand-in, the supervisor, and the link
// workers whose entries somebody else may now read.
func (p *People) tellOfCover(tx *gorm.DB, who access.Actor, c Cover) error {
	var named Covering
	if err := covers(tx, p.clock.Today()).Where("covers.id = ?", c.ID).Take(&named).Error; err != nil {
		return err
	}
	words := fmt.Sprintf("named %s to stand in for %s from %s to %s", named.StandIn, named.Supervisor, c.StartsOn.Words(), c.EndsOn.Words())
	if err := p.noteCover(tx, who, c, ActCovered, words); err != nil {
		return err
	}
	if err := p.tellSides(tx, who, named, "cover-named"); err != nil {
		return err
	}
	workers, err := concerned(tx, c)
	if err != nil {
		return err
	}
	for _, worker := range workers {
		if err := p.tell(tx, worker, "cover-for-worker", named.words(who, worker), ""); err != nil {
			return err
		}
	}
	return nil
}

// concerned gives the link workers for whom a cover is, as things stand on its first day.
func concerned(tx *gorm.DB, c Cover) ([]Person, error) {
	var all []Person
	err := tx.Model(&Person{}).Omit("password_hash").
		Where("people.id <> @standIn AND EXISTS (SELECT 1 FROM supervision_links l JOIN covers ON covers.id = @cover WHERE l.worker_id = people.id "+
			"AND l.supervisor_id = covers.supervisor_id AND "+live("l")+" AND "+concerns("people.id")+")",
			map[string]any{"cover": c.ID, "standIn": c.StandInID, "day": c.StartsOn}).
		Order("people.id").Find(&all).Error
	if err != nil {
		return nil, fmt.Errorf("concerned by a cover: %w", err)
	}
	return all, nil
}

func (c Covering) words(who access.Actor, reader Person) coverWords {
	return coverWords{
		Name: reader.Name, By: who.Name, Supervisor: c.Supervisor, StandIn: c.StandIn, From: c.StartsOn, Until: c.EndsOn,
		IsStandIn: reader.ID == c.StandInID,
	}
}

func (p *People) tellOfCoverEnd(tx *gorm.DB, who access.Actor, c Covering) error {
	words := fmt.Sprintf("ended the cover of %s by %s", c.Supervisor, c.StandIn)
	if err := p.noteCover(tx, who, c.Cover, ActUncovered, words); err != nil {
		return err
	}
	return p.tellSides(tx, who, c, "cover-ended")
}

// tellSides writes to the stand-in and the supervisor, but not to the one who did it.
func (p *People) tellSides(tx *gorm.DB, who access.Actor, c Covering, kind string) error {
	for _, id := range []uuid.UUID{c.StandInID, c.SupervisorID} {
		if id == who.ID {
			continue
		}
		person, err := Find(tx, id)
		if err != nil {
			return err
		}
		if err := p.tell(tx, person, kind, c.words(who, person), ""); err != nil {
			return err
		}
	}
	return nil
}

func (p *People) noteCover(tx *gorm.DB, who access.Actor, c Cover, act audit.Act, words string) error {
	return p.note(tx, who, c.SupervisorID, act, audit.Subject{Kind: "cover", ID: c.ID}, words)
}
