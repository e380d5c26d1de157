// Package leaving lets people take along all that is theirs, and go for good.
//
// It promises that the archive holds everything that is kept about a person and nothing of anybody else's, that an account
// is deleted only after a time in which the person can think better of it, and that what others signed still verifies
// afterwards: texts, salts and files go, the bare facts stay. It may not decide what a domain keeps or erases: each
// domain gives and erases its own.
package leaving

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"linkfolio/internal/access"
	"linkfolio/internal/audit"
	"linkfolio/internal/calendar"
	"linkfolio/internal/cpd"
	"linkfolio/internal/database"
	"linkfolio/internal/elearning"
	"linkfolio/internal/elearning/imports"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
	"linkfolio/internal/mail"
	"linkfolio/internal/signoff"
	"linkfolio/internal/supervision"
)

// CoolingOff is how long an account stays as it is after its person asked for it to be deleted. Warned is how long before
// the end they are told once more.
const (
	CoolingOff = 14 * 24 * time.Hour
	Warned     = 3 * 24 * time.Hour
)

// The acts of this package.
const (
	ActAsked     audit.Act = "asked for the account to be deleted"
	ActCalledOff audit.Act = "called the deletion off"
	ActTaken     audit.Act = "downloaded everything"
)

// Departure says that a person asked for their account to be deleted, and when it will be.
type Departure struct {
	PersonID uuid.UUID `gorm:"primaryKey"`
	AskedAt  time.Time
	DueAt    time.Time
	WarnedAt *time.Time
}

// Models lists the GORM models, for the drift test.
func Models() []any { return []any{&Departure{}} }

// Door is where people go out.
type Door struct {
	db     *database.DB
	people *identity.People
	keys   *identity.Keys
	outbox *mail.Outbox
	clock  calendar.Clock
	log    *slog.Logger
	list   List
}

// Parts are what a door is made of. List is where erasures are noted outside the database.
type Parts struct {
	DB     *database.DB
	People *identity.People
	Keys   *identity.Keys
	Outbox *mail.Outbox
	Clock  calendar.Clock
	Log    *slog.Logger
	List   List
}

// NewDoor makes the door.
func NewDoor(p Parts) *Door { return &Door{p.DB, p.People, p.Keys, p.Outbox, p.Clock, p.Log, p.List} }

// Planned gives the actor's departure, and whether there is one.
func (d *Door) Planned(ctx context.Context, who access.Actor) (Departure, bool, error) {
	var found []Departure
	if err := d.db.Read(ctx).Where("person_id = ?", who.ID).Limit(1).Find(&found).Error; err != nil {
		return Departure{}, false, fmt.Errorf("departure: %w", err)
	}
	if len(found) == 0 {
		return Departure{}, false, nil
	}
	return found[0], true, nil
}

// Ask asks for the actor's account to be deleted when the time to think is over. The password is needed where the session
// is not fresh. Asking twice is once. Faults: Invalid at password, Conflict for somebody without whom nobody could run the
// installation or an organisation.
func (d *Door) Ask(ctx context.Context, who access.Actor, password string) error {
	if err := access.Check(who, access.ManageAccount, access.Record{Owner: who.ID}); err != nil {
		return err
	}
	if err := d.people.ProveAgain(ctx, who, password); err != nil {
		return err
	}
	now := d.clock()
	return d.db.InTx(ctx, func(tx *gorm.DB) error {
		if err := identity.Spare(tx, who.ID, calendar.DayOf(now)); err != nil {
			return err
		}
		departure := Departure{PersonID: who.ID, AskedAt: now, DueAt: now.Add(CoolingOff)}
		asked := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&departure)
		if asked.Error != nil || asked.RowsAffected == 0 {
			return asked.Error
		}
		if err := d.tell(tx, who.ID, "deletion-asked", departure); err != nil {
			return err
		}
		return d.note(tx, who, ActAsked, "asked for the account to be deleted on "+calendar.DayOf(departure.DueAt).Words())
	})
}

// CallOff keeps the account. Twice is no fault.
func (d *Door) CallOff(ctx context.Context, who access.Actor) error {
	if err := access.Check(who, access.ManageAccount, access.Record{Owner: who.ID}); err != nil {
		return err
	}
	return d.db.InTx(ctx, func(tx *gorm.DB) error {
		gone := tx.Where("person_id = ?", who.ID).Delete(&Departure{})
		if gone.Error != nil || gone.RowsAffected == 0 {
			return gone.Error
		}
		return d.note(tx, who, ActCalledOff, "called the deletion of the account off")
	})
}

// Work does one thing that is due: it tells somebody that the time is nearly over, or erases an account. It says whether
// there may be more. It is safe to run on any number of servers, and twice.
func (d *Door) Work(ctx context.Context) (more bool, err error) {
	warned, err := d.warnOne(ctx)
	if err != nil || warned {
		return warned, err
	}
	due, found, err := d.next(ctx, "due_at <= ?", d.clock())
	if err != nil || !found {
		return false, err
	}
	if err := d.erase(ctx, due); err != nil {
		return false, fmt.Errorf("erase an account: %w", err)
	}
	return true, nil
}

func (d *Door) next(ctx context.Context, condition string, args ...any) (Departure, bool, error) {
	var found []Departure
	err := d.db.Read(ctx).Where(condition, args...).Order("due_at").Limit(1).Find(&found).Error
	if err != nil || len(found) == 0 {
		return Departure{}, false, err
	}
	return found[0], true, nil
}

func (d *Door) warnOne(ctx context.Context) (bool, error) {
	now := d.clock()
	soon, found, err := d.next(ctx, "warned_at IS NULL AND due_at <= ? AND due_at > ?", now.Add(Warned), now)
	if err != nil || !found {
		return false, err
	}
	err = d.db.InTx(ctx, func(tx *gorm.DB) error {
		told := tx.Model(&Departure{}).Where("person_id = ? AND warned_at IS NULL", soon.PersonID).UpdateColumn("warned_at", now)
		if told.Error != nil || told.RowsAffected == 0 {
			return told.Error
		}
		return d.tell(tx, soon.PersonID, "deletion-soon", soon)
	})
	return err == nil, err
}

// erase does it, unless it was called off meanwhile. Somebody whom others left in charge since they asked is kept for
// another day, and another, until somebody else can do what they do.
func (d *Door) erase(ctx context.Context, due Departure) error {
	erased := false
	err := d.db.InTx(ctx, func(tx *gorm.DB) error {
		there, err := held(tx, due)
		if err != nil || !there {
			return err
		}
		if err := holdAll(tx, due.PersonID); err != nil {
			return err
		}
		err = identity.Spare(tx, due.PersonID, calendar.DayOf(d.clock()))
		if fault.KindOf(err) == fault.Conflict {
			d.log.Warn("an account is kept for another day: nobody else could do what its person does", "person", due.PersonID)
			return tx.Model(&Departure{}).Where("person_id = ? AND due_at = ?", due.PersonID, due.DueAt).
				UpdateColumn("due_at", d.clock().Add(24*time.Hour)).Error
		}
		if err != nil {
			return err
		}
		if err := tx.Where("person_id = ?", due.PersonID).Delete(&Departure{}).Error; err != nil {
			return err
		}
		erased = true
		return d.eraseAll(tx, due.PersonID, "asked for by the person")
	})
	if err != nil || !erased {
		return err
	}
	return d.afterwards(ctx, due.PersonID)
}

// held has whoever would call a departure off wait, and tells whether it is still planned.
func held(tx *gorm.DB, due Departure) (bool, error) {
	var planned []Departure
	err := tx.Clauses(clause.Locking{Strength: "UPDATE"}).Where("person_id = ? AND due_at = ?", due.PersonID, due.DueAt).Find(&planned).Error
	return len(planned) > 0, err
}

// holdAll has everybody wait who is about to write words of a person or about them: when they go on, there is nothing left to
// write to. The order is that of all who write, who first lock what they change, then refer to the person, and then tell the
// history of it.
func holdAll(tx *gorm.DB, person uuid.UUID) error {
	for _, lock := range []func(*gorm.DB, uuid.UUID) error{
		imports.LockAll, elearning.LockAll, cpd.LockAll, supervision.LockAll, identity.HoldAlone, audit.LockHead,
	} {
		if err := lock(tx, person); err != nil {
			return err
		}
	}
	return nil
}

// eraseAll erases a person in every domain; all was held before. The record of the act is written last, so that its words stay: they keep nothing
// but the fact, and what the order was.
func (d *Door) eraseAll(tx *gorm.DB, person uuid.UUID, reason string) error {
	now := d.clock()
	addresses, err := identity.Addresses(tx, person)
	if err != nil {
		return err
	}
	order := audit.Erasure{SubjectID: person, ByID: person, Reason: reason, At: now}
	for _, erase := range []func() error{
		func() error { return audit.OrderErasure(tx, order) },
		func() error { return supervision.Erase(tx, person) },
		func() error { return signoff.Erase(tx, person) },
		func() error { return imports.Erase(tx, person) },
		func() error { return elearning.Erase(tx, person) },
		func() error { return cpd.Erase(tx, person) },
		func() error { return audit.Erase(tx, person) },
		func() error { return mail.Forget(tx, addresses...) },
		func() error { return identity.Erase(tx, person, now) },
	} {
		if err := erase(); err != nil {
			return err
		}
	}
	return audit.Add(tx, audit.Event{
		Chain: person, At: now, Actor: person, Act: audit.ActErased, Subject: account(person),
		Body: audit.Body{Words: "the account was erased", Digest: order.Digest()},
	})
}

// afterwards notes the erasure outside the database and clears what the database keeps of deleted rows. Both can be done
// again, so a fault here loses nothing but is told.
func (d *Door) afterwards(ctx context.Context, person uuid.UUID) error {
	if err := d.list.Add(person); err != nil {
		return fmt.Errorf("note an erasure in %s: %w", d.list.File, err)
	}
	d.log.Info("an account was erased", "person", person)
	return d.db.Scrub(ctx)
}

// Again erases once more whoever the list names and the database still has, as after the restoring of a backup. It
// returns how many. What the database knows and the list does not is added to the list.
func (d *Door) Again(ctx context.Context) (int, error) {
	noted, err := d.list.Read()
	if err != nil {
		return 0, err
	}
	var done map[uuid.UUID]bool
	if done, err = audit.Erased(d.db.Read(ctx)); err != nil {
		return 0, err
	}
	count := 0
	for _, person := range noted {
		if done[person] {
			delete(done, person)
			continue
		}
		again, err := d.eraseIfThere(ctx, person)
		if err != nil {
			return count, err
		}
		if again {
			count++
		}
	}
	for person := range done {
		if err := d.list.Add(person); err != nil {
			return count, err
		}
	}
	if count == 0 {
		return 0, nil
	}
	return count, d.db.Scrub(ctx)
}

func (d *Door) eraseIfThere(ctx context.Context, person uuid.UUID) (bool, error) {
	err := d.db.InTx(ctx, func(tx *gorm.DB) error {
		if err := tx.Where("person_id = ?", person).Delete(&Departure{}).Error; err != nil {
			return err
		}
		if err := holdAll(tx, person); err != nil {
			return err
		}
		return d.eraseAll(tx, person, "erased before this backup was restored")
	})
	if fault.KindOf(err) == fault.NotFound { // the backup is older than the account
		return false, nil
	}
	return err == nil, err
}

// tell writes a letter about a departure.
func (d *Door) tell(tx *gorm.DB, person uuid.UUID, kind string, about Departure) error {
	to, err := identity.Find(tx, person)
	if err != nil {
		return err
	}
	return d.outbox.Post(tx, mail.Letter{
		Kind: kind, ToName: to.Name, ToEmail: to.Email, Key: fmt.Sprintf("%s %s %d", kind, person, about.DueAt.UnixMicro()),
		Words: struct {
			Name string
			Day  calendar.Date
		}{to.Name, calendar.DayOf(about.DueAt)},
	})
}

func (d *Door) note(tx *gorm.DB, who access.Actor, act audit.Act, words string) error {
	return audit.Add(tx, audit.Event{
		Chain: who.ID, At: d.clock(), Actor: who.ID, Act: act, Subject: account(who.ID),
		Body: audit.Body{Actor: who.Name, Words: words},
	})
}

func account(person uuid.UUID) audit.Subject { return audit.Subject{Kind: "account", ID: person} }

// Going tells which of some people asked for their account to be deleted.
func Going(tx *gorm.DB, people ...uuid.UUID) (map[uuid.UUID]bool, error) {
	var ids []uuid.UUID
	if err := tx.Model(&Departure{}).Where("person_id IN ?", people).Pluck("person_id", &ids).Error; err != nil {
		return nil, fmt.Errorf("people who are going: %w", err)
	}
	going := map[uuid.UUID]bool{}
	for _, id := range ids {
		going[id] = true
	}
	return going, nil
}
