package identity

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/audit"
	"linkfolio/internal/fault"
	"linkfolio/internal/mail"
)

// ChangePassword gives the actor a new password. Every session of theirs ends; the Arrival is a new one for the browser
// that asks. Faults: Invalid at current or password, TooMany after ten wrong ones, Conflict where the password was
// changed meanwhile.
func (p *People) ChangePassword(ctx context.Context, who access.Actor, current, chosen string) (Arrival, error) {
	if err := managesOwn(who); err != nil {
		return Arrival{}, err
	}
	if err := p.checkChange(ctx, who, current, chosen); err != nil {
		return Arrival{}, err
	}
	person, err := p.recheck(ctx, who, "current", current)
	if err != nil {
		return Arrival{}, err
	}
	hash, err := p.hasher.hash(ctx, chosen)
	if err != nil {
		return Arrival{}, fmt.Errorf("hash a password: %w", err)
	}
	session, err := p.sessionAfter(ctx, who)
	if err != nil {
		return Arrival{}, err
	}
	token, err := p.sessionToken(session)
	if err != nil {
		return Arrival{}, err
	}
	err = p.db.InTx(ctx, func(tx *gorm.DB) error {
		same := tx.Model(&Person{}).Where("id = ? AND password_hash = ?", person.ID, person.PasswordHash)
		done := same.UpdateColumn("password_hash", hash)
		if done.Error != nil {
			return fmt.Errorf("change a password: %w", done.Error)
		}
		if done.RowsAffected == 0 {
			return fault.New(fault.Conflict, "Your password was changed somewhere else in the meantime.")
		}
		if err := p.passwordChanged(tx, person, "changed password", "changed their password"); err != nil {
			return err
		}
		return tx.Create(&session).Error
	})
	return Arrival{Token: token}, err
}

// checkChange finds what is wrong with a change before anything is guessed at or hashed.
func (p *People) checkChange(ctx context.Context, who access.Actor, current, chosen string) error {
	person, err := p.Person(ctx, who.ID)
	if err != nil {
		return err
	}
	wrong, err := p.passwordFault(ctx, person, chosen)
	if err != nil {
		return err
	}
	var c fault.Check
	if current == "" {
		c.Add("current", "Enter your current password")
	}
	switch {
	case wrong != "":
		c.Add("password", wrong)
	case chosen == current:
		c.Add("password", "New password must not be the one that you have now")
	}
	return c.Err()
}

// passwordFault says what is wrong with a new password of a person who is in the register, or "". It must not be made of
// their name, their address or where they work.
func (p *People) passwordFault(ctx context.Context, person Person, chosen string) (string, error) {
	about := []string{person.Name, person.Email}
	places, err := workplaces(p.db.Read(ctx), person.ID, p.clock.Today())
	for _, place := range places {
		about = append(about, place.Organisation)
	}
	return p.passwords.fault(chosen, about...), err
}

// sessionAfter is a new session in place of the actor's present one: on the same device, by the same proof.
func (p *People) sessionAfter(ctx context.Context, who access.Actor) (Session, error) {
	var before Session
	err := running(p.db.Read(ctx), who.ID, p.clock()).Where("id = ?", who.Session).Take(&before).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Session{}, signedOut(err)
	}
	if err != nil {
		return Session{}, fmt.Errorf("find a session: %w", err)
	}
	return p.newSession(who.ID, before.Method, before.Device), nil
}

// passwordChanged does what follows from a new password: every session ends, links to choose another are worth nothing,
// and the person is told.
func (p *People) passwordChanged(tx *gorm.DB, person Person, act audit.Act, words string) error {
	now := p.clock()
	if _, err := revoke(tx, person.ID, now); err != nil {
		return err
	}
	if err := tx.Where("person_id = ? AND used_at IS NULL", person.ID).Delete(&passwordReset{}).Error; err != nil {
		return err
	}
	if err := p.recordOwn(tx, access.Actor{ID: person.ID, Name: person.Name}, act, words); err != nil {
		return err
	}
	return p.outbox.Post(tx, mail.Letter{
		Kind: "password-changed", ToName: person.Name, ToEmail: person.Email, Words: struct {
			Name string
			At   time.Time
		}{person.Name, now},
	})
}
