package signoff

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"linkfolio/internal/access"
	"linkfolio/internal/audit"
	"linkfolio/internal/calendar"
	"linkfolio/internal/cpd"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
)

// ActNudged is that the owner of an entry reminded whoever it waits for.
const ActNudged audit.Act = "reminded"

// nudge is when the owner of an entry last reminded whoever it waits for.
type nudge struct {
	EntryID uuid.UUID `gorm:"primaryKey"`
	OwnerID uuid.UUID
	At      time.Time
}

// Nudging is how things stand with reminding whoever an entry waits for.
type Nudging struct {
	Supervisor string
	Last       *time.Time // when they were last reminded of the entry
	Every      string     // how often those who can sign it off are written to: the one who is most often; Never tells that nobody is
	Today      bool       // they were reminded today: once a day is enough
}

// Again is the first day on which they can be reminded once more.
func (n Nudging) Again() calendar.Date { return calendar.DayOf(*n.Last).AddDays(1) }

// Nudging tells how things stand with an entry of the actor's; possible is false where it waits for nobody who could be
// reminded here: it does not wait, nobody can sign it off, or it was sent to an address. Faults: NotFound.
func (d *Desk) Nudging(ctx context.Context, who access.Actor, entry uuid.UUID) (n Nudging, possible bool, err error) {
	err = d.db.Snapshot(ctx, func(tx *gorm.DB) error {
		e, err := cpd.Find(tx, who, entry)
		if err != nil || !access.May(who, access.NudgeSigner, e.Access()) {
			return err
		}
		n, possible, err = d.nudging(tx, e)
		return err
	})
	return n, possible, err
}

func (d *Desk) nudging(tx *gorm.DB, e cpd.Entry) (n Nudging, possible bool, err error) {
	if e.ReviewerID == nil || e.GuestID != nil {
		return n, false, nil
	}
	today := d.clock.Today()
	seats, err := identity.Seats(tx, e.OwnerID, today)
	if err != nil {
		return n, false, err
	}
	signers := signersIn(seats, *e.ReviewerID)
	if len(signers) == 0 {
		return n, false, nil
	}
	supervisor, err := identity.Find(tx, *e.ReviewerID)
	if err != nil {
		return n, false, err
	}
	n.Supervisor = supervisor.Name
	if n.Every, err = mostOften(tx, signers); err != nil {
		return n, false, err
	}
	var last nudge
	err = tx.Where("entry_id = ?", e.ID).Take(&last).Error
	switch {
	case errors.Is(err, gorm.ErrRecordNotFound):
		return n, true, nil
	case err != nil:
		return n, false, fmt.Errorf("the last reminder: %w", err)
	}
	n.Last, n.Today = &last.At, !calendar.DayOf(last.At).Before(today)
	return n, true, nil
}

// signersIn are those who can sign off what was sent to a supervisor: they, and who stands in for them today.
func signersIn(seats map[uuid.UUID]identity.Seat, reviewer uuid.UUID) (signers []uuid.UUID) {
	seat, supervises := seats[reviewer]
	if supervises && seat.CanSign {
		signers = append(signers, reviewer)
	}
	for _, s := range seat.StandIns {
		signers = append(signers, s.ID)
	}
	return signers
}

// mostOften is how often the one of these people is written to who is written to most often.
func mostOften(tx *gorm.DB, people []uuid.UUID) (string, error) {
	every, err := everyOf(tx, people...)
	most := Never
	for _, id := range people {
		if every[id] == Daily || most == Never {
			most = every[id]
		}
	}
	return most, err
}

// Nudge reminds whoever an entry waits for: it is in their next digest, and their list of sign-offs. Once a day is enough: again
// on the same day is no fault and does nothing. Faults: those of the policy; Conflict where there is nobody to remind.
func (d *Desk) Nudge(ctx context.Context, who access.Actor, entry uuid.UUID) (n Nudging, err error) {
	err = d.db.InTx(ctx, func(tx *gorm.DB) error {
		e, err := d.take(tx, who, access.NudgeSigner, entry)
		if err != nil {
			return err
		}
		var possible bool
		if n, possible, err = d.nudging(tx, e); err != nil {
			return err
		}
		if !possible {
			return fault.New(fault.Conflict, "There is nobody to remind: this entry waits for somebody who cannot sign it off here now.")
		}
		return d.nudge(tx, who, e, &n)
	})
	return n, err
}

func (d *Desk) nudge(tx *gorm.DB, who access.Actor, e cpd.Entry, n *Nudging) error {
	now := d.clock()
	once := clause.OnConflict{
		Columns: []clause.Column{{Name: "entry_id"}}, DoUpdates: clause.AssignmentColumns([]string{"at"}),
		Where: clause.Where{Exprs: []clause.Expression{clause.Expr{SQL: "nudges.at < ?", Vars: []any{calendar.DayOf(now).Midnight()}}}},
	}
	noted := tx.Clauses(once).Create(&nudge{EntryID: e.ID, OwnerID: e.OwnerID, At: now})
	if noted.Error != nil {
		return fmt.Errorf("note a reminder: %w", noted.Error)
	}
	n.Last, n.Today = &now, true
	if noted.RowsAffected == 0 { // they were reminded today, perhaps a moment ago
		return tx.Model(&nudge{}).Where("entry_id = ?", e.ID).Pluck("at", n.Last).Error
	}
	return d.note(tx, who, e, fact{act: ActNudged, words: "reminded " + n.Supervisor, at: now})
}
