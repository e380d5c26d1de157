package identity

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/fault"
	"linkfolio/internal/mail"
)

// ChangeOf gives the change that a link stands for. One that is unknown, has expired or gave way to a newer one is a
// NotFound fault. It changes nothing: mail scanners open links too.
func (p *People) ChangeOf(ctx context.Context, secret string) (EmailChange, error) {
	var change EmailChange
	err := p.db.Snapshot(ctx, func(tx *gorm.DB) error {
		wish, person, err := p.changeOf(tx, secret)
		change = wish.seenBy(wish.onOldSide(secret), person.Name)
		return err
	})
	if err != nil {
		return EmailChange{}, err
	}
	return change, nil
}

func (p *People) changeOf(tx *gorm.DB, secret string) (emailChange, Person, error) {
	var wish emailChange
	err := tx.Where("(old_hash = @hash OR new_hash = @hash) AND expires_at > @now",
		map[string]any{"hash": LinkHash(secret), "now": p.clock()}).Take(&wish).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return emailChange{}, Person{}, errLink()
	}
	if err != nil {
		return emailChange{}, Person{}, fmt.Errorf("find a change of address: %w", err)
	}
	person, err := Find(tx, wish.PersonID)
	if err == nil && person.DisabledAt != nil {
		err = errLink()
	}
	return wish, person, err
}

func (w emailChange) onOldSide(secret string) bool { return bytes.Equal(w.OldHash, LinkHash(secret)) }

// ConfirmEmail confirms a change of address for the side whose link it is, and carries it out when the other side has
// done so before. Twice is once. Faults: NotFound as for ChangeOf; Conflict where somebody else has the address by now.
func (p *People) ConfirmEmail(ctx context.Context, secret string) (EmailChange, error) {
	var change EmailChange
	err := p.db.InTx(ctx, func(tx *gorm.DB) error {
		wish, person, err := p.changeOf(tx, secret)
		if err != nil {
			return err
		}
		if wish, err = p.confirmSide(tx, wish, secret); err != nil {
			return err
		}
		if wish.OldConfirmedAt != nil && wish.NewConfirmedAt != nil && wish.DoneAt == nil && wish.CancelledAt == nil {
			now := p.clock()
			wish.DoneAt = &now
			err = p.moveAddress(tx, wish, person)
		}
		change = wish.seenBy(wish.onOldSide(secret), person.Name)
		return err
	})
	if errors.Is(err, gorm.ErrDuplicatedKey) { // somebody took it between our look and our writing
		err = errTaken()
	}
	if err != nil {
		return EmailChange{}, err
	}
	return change, nil
}

func errTaken() error {
	return fault.New(fault.Conflict, "There is an account with the new email address already, so it was not changed.")
}

// confirmSide notes the confirmation and gives the change as it then stands. The update waits for the other side's, so one
// of two at once sees both.
func (p *People) confirmSide(tx *gorm.DB, wish emailChange, secret string) (emailChange, error) {
	column := "new_confirmed_at"
	if wish.onOldSide(secret) {
		column = "old_confirmed_at"
	}
	now := p.clock()
	this := waiting(tx, now).Where("person_id = ? AND new_hash = ? AND "+column+" IS NULL", wish.PersonID, wish.NewHash)
	if err := this.UpdateColumn(column, now).Error; err != nil {
		return wish, fmt.Errorf("confirm an address: %w", err)
	}
	err := tx.Where("person_id = ? AND new_hash = ?", wish.PersonID, wish.NewHash).Take(&wish).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return wish, errLink()
	}
	return wish, err
}

// moveAddress carries a change out and tells both addresses.
func (p *People) moveAddress(tx *gorm.DB, wish emailChange, person Person) error {
	key := emailKey(wish.NewEmail)
	var taken int64
	if err := tx.Model(&Person{}).Where("email_key = ? AND id <> ?", key, person.ID).Count(&taken).Error; err != nil {
		return err
	}
	if taken > 0 {
		return errTaken()
	}
	moved := tx.Model(&Person{}).Where("id = ? AND email_key = ?", person.ID, emailKey(wish.OldEmail)).
		UpdateColumns(map[string]any{"email": wish.NewEmail, "email_key": key})
	if moved.Error != nil {
		return fmt.Errorf("change an address: %w", moved.Error)
	}
	if moved.RowsAffected == 0 {
		return errLink() // the address is not the one any more that the link was sent to
	}
	if err := tx.Model(&emailChange{}).Where("person_id = ?", person.ID).UpdateColumn("done_at", wish.DoneAt).Error; err != nil {
		return err
	}
	if err := tx.Where("person_id = ? AND used_at IS NULL", person.ID).Delete(&passwordReset{}).Error; err != nil {
		return err
	}
	if err := p.postMoved(tx, person.Name, wish); err != nil {
		return err
	}
	return p.recordOwn(tx, access.Actor{ID: person.ID, Name: person.Name}, "changed address", "changed their email address")
}

// postMoved tells the address before and the address now.
func (p *People) postMoved(tx *gorm.DB, name string, wish emailChange) error {
	for _, to := range []string{wish.OldEmail, wish.NewEmail} {
		err := p.outbox.Post(tx, mail.Letter{
			Kind: "email-changed", ToName: name, ToEmail: to, Words: struct {
				Name, Old, New string
				At             time.Time
			}{name, wish.OldEmail, wish.NewEmail, *wish.DoneAt},
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// RefuseEmail calls a change of address off for whoever holds one of its links. One that is over is left as it is. Faults:
// NotFound as for ChangeOf.
func (p *People) RefuseEmail(ctx context.Context, secret string) (EmailChange, error) {
	var change EmailChange
	err := p.db.InTx(ctx, func(tx *gorm.DB) error {
		_, person, err := p.changeOf(tx, secret)
		if err != nil {
			return err
		}
		if err := p.callOff(tx, access.Actor{ID: person.ID, Name: person.Name}); err != nil {
			return err
		}
		wish, person, err := p.changeOf(tx, secret)
		change = wish.seenBy(wish.onOldSide(secret), person.Name)
		return err
	})
	if err != nil {
		return EmailChange{}, err
	}
	return change, nil
}
