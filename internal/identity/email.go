package identity

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"linkfolio/internal/access"
	"linkfolio/internal/fault"
	"linkfolio/internal/mail"
)

// emailLife is how long the two links of a change of address last.
const emailLife = 24 * time.Hour

// emailChange is a person's newest wish for another address. It is carried out when both addresses have confirmed it.
type emailChange struct {
	PersonID       uuid.UUID `gorm:"primaryKey"`
	OldEmail       string
	NewEmail       string
	OldHash        []byte
	NewHash        []byte
	ExpiresAt      time.Time
	OldConfirmedAt *time.Time
	NewConfirmedAt *time.Time
	DoneAt         *time.Time
	CancelledAt    *time.Time
}

// EmailChange is a change of address as people see it. Old is empty for who holds the link to the new address: it is none
// of their business if that was a slip of the pen.
type EmailChange struct {
	Name      string
	Old, New  string
	OldSide   bool // asked through the link to the old address
	Expires   time.Time
	State     ChangeState
	Confirmed []string // the addresses that have confirmed it
}

// ChangeState is how far a change of address has come.
type ChangeState string

// The states of a change of address, as the holder of a link sees them.
const (
	ChangeAsked     ChangeState = "asked"     // this side has not confirmed it
	ChangeHalf      ChangeState = "half"      // this side has, the other has not
	ChangeDone      ChangeState = "done"      // carried out
	ChangeCancelled ChangeState = "cancelled" // called off
)

// AskForEmail writes to the actor's address and to the one that they want, with a link each. A change asked for before
// gives way. Faults: Invalid at email or password, TooMany after ten wrong passwords. Whether somebody else has the new
// address is not said.
func (p *People) AskForEmail(ctx context.Context, who access.Actor, email, password string) error {
	if err := managesOwn(who); err != nil {
		return err
	}
	email = strings.TrimSpace(email)
	person, err := p.Person(ctx, who.ID)
	if err != nil {
		return err
	}
	var c fault.Check
	checkEmail(&c, email)
	if c.Err() == nil && emailKey(email) == person.EmailKey {
		c.Add("email", "This is the address that you have now. Enter another one")
	}
	if password == "" {
		c.Add("password", "Enter your password")
	}
	if err := c.Err(); err != nil {
		return err
	}
	if person, err = p.recheck(ctx, who, "password", password); err != nil {
		return err
	}
	return p.db.InTx(ctx, func(tx *gorm.DB) error { return p.keepChange(tx, who, person, email) })
}

func (p *People) keepChange(tx *gorm.DB, who access.Actor, person Person, email string) error {
	var before []emailChange
	if err := tx.Where("person_id = ?", person.ID).Find(&before).Error; err != nil {
		return err
	}
	if len(before) > 0 && before[0].askedJustNow(email, p.clock()) {
		return nil
	}
	toOld, oldHash := NewLink()
	toNew, newHash := NewLink()
	wish := emailChange{
		PersonID: person.ID, OldEmail: person.Email, NewEmail: email, OldHash: oldHash, NewHash: newHash, ExpiresAt: p.clock().Add(emailLife),
	}
	if err := tx.Clauses(clause.OnConflict{UpdateAll: true}).Create(&wish).Error; err != nil {
		return fmt.Errorf("keep a change of address: %w", err)
	}
	if err := p.recordOwn(tx, who, "asked for another address", "asked to change their email address"); err != nil {
		return err
	}
	for kind, to := range map[string]struct{ email, secret string }{
		"confirm-new-email": {wish.NewEmail, toNew}, "confirm-old-email": {wish.OldEmail, toOld},
	} {
		if err := p.postChange(tx, kind, to.email, to.secret, person.Name, wish); err != nil {
			return err
		}
	}
	return nil
}

// askedJustNow tells of the second click of a double click.
func (w emailChange) askedJustNow(email string, now time.Time) bool {
	return w.NewEmail == email && w.CancelledAt == nil && w.DoneAt == nil && now.Sub(w.ExpiresAt.Add(-emailLife)) < 10*time.Second
}

func (p *People) postChange(tx *gorm.DB, kind, to, secret, name string, wish emailChange) error {
	return p.outbox.Post(tx, mail.Letter{
		Kind: kind, ToName: name, ToEmail: to, Words: struct {
			Name, Secret, New string
			Until, At         time.Time
		}{name, secret, wish.NewEmail, wish.ExpiresAt, p.clock()},
	})
}

// PendingEmail gives the actor's own change of address that waits for confirmation; ok is false where there is none.
func (p *People) PendingEmail(ctx context.Context, who access.Actor) (change EmailChange, ok bool, err error) {
	if err := managesOwn(who); err != nil {
		return EmailChange{}, false, err
	}
	var found []emailChange
	err = waiting(p.db.Read(ctx), p.clock()).Where("person_id = ?", who.ID).Find(&found).Error
	if err != nil || len(found) == 0 {
		return EmailChange{}, false, err
	}
	return found[0].seenBy(true, who.Name), true, nil
}

// waiting are the changes that can still be confirmed.
func waiting(tx *gorm.DB, now time.Time) *gorm.DB {
	return tx.Model(&emailChange{}).Where("done_at IS NULL AND cancelled_at IS NULL AND expires_at > ?", now)
}

func (w emailChange) seenBy(oldSide bool, name string) EmailChange {
	change := EmailChange{Name: name, New: w.NewEmail, OldSide: oldSide, Expires: w.ExpiresAt, State: ChangeAsked}
	if oldSide {
		change.Old = w.OldEmail
	}
	mine := w.NewConfirmedAt
	if oldSide {
		mine = w.OldConfirmedAt
	}
	switch {
	case w.DoneAt != nil:
		change.State = ChangeDone
	case w.CancelledAt != nil:
		change.State = ChangeCancelled
	case mine != nil:
		change.State = ChangeHalf
	}
	if w.OldConfirmedAt != nil {
		change.Confirmed = append(change.Confirmed, w.OldEmail)
	}
	if w.NewConfirmedAt != nil {
		change.Confirmed = append(change.Confirmed, w.NewEmail)
	}
	return change
}

// CancelEmail calls the actor's own change of address off. Where there is none, that is no fault.
func (p *People) CancelEmail(ctx context.Context, who access.Actor) error {
	if err := managesOwn(who); err != nil {
		return err
	}
	return p.db.InTx(ctx, func(tx *gorm.DB) error { return p.callOff(tx, who) })
}

func (p *People) callOff(tx *gorm.DB, who access.Actor) error {
	now := p.clock()
	done := waiting(tx, now).Where("person_id = ?", who.ID).UpdateColumn("cancelled_at", now)
	if done.Error != nil || done.RowsAffected == 0 {
		return done.Error
	}
	return p.recordOwn(tx, who, "called off another address", "called off the change of their email address")
}
