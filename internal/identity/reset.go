package identity

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"linkfolio/internal/fault"
	"linkfolio/internal/mail"
)

const (
	resetLife   = 60 * time.Minute // how long a link lasts
	resetAgain  = time.Minute      // within which a second click on the same form is the first one again
	resetLimit  = 3                // letters to one address
	resetPause  = time.Hour        // since the last of them, before there can be more
	unknownName = "nobody"         // to whom a letter is drawn where there is no account, to be thrown away
)

// passwordReset is a link with which somebody may choose a new password. PersonID is empty where nobody has the address.
type passwordReset struct {
	Account   string `gorm:"primaryKey"` // the address, hashed as for guesses
	PersonID  *uuid.UUID
	Hash      []byte
	ExpiresAt time.Time
	UsedAt    *time.Time
}

// AskForReset sends a link with which the person who has this address can choose a new password, in place of any link sent
// before. An address that nobody has, or whose account is disabled, gets none; neither the answer nor the work tells.
// After three letters nothing is sent for an hour, and nothing is said. What cannot be an address is an Invalid fault.
func (p *People) AskForReset(ctx context.Context, email string) error {
	email = strings.TrimSpace(email)
	var c fault.Check
	checkEmail(&c, email)
	if err := c.Err(); err != nil {
		return err
	}
	key := emailKey(email)
	through, err := p.count(ctx, account("reset\x00"+key), resetLimit, resetPause)
	if err != nil || !through {
		return err
	}
	person, err := p.byEmail(ctx, key)
	if err != nil {
		return err
	}
	if person.DisabledAt != nil {
		person = Person{}
	}
	elsewhere, err := p.mustUseSSO(ctx, person)
	if err != nil {
		return err
	}
	secret, hash := NewLink()
	link := passwordReset{Account: account(key), Hash: hash, ExpiresAt: p.clock().Add(resetLife)}
	if person.ID != uuid.Nil {
		link.PersonID = &person.ID
	}
	return p.db.InTx(ctx, func(tx *gorm.DB) error {
		if err := keepReset(tx, link, p.clock()); err != nil {
			return fmt.Errorf("keep a link: %w", err)
		}
		return p.postReset(tx, person, secret, elsewhere)
	})
}

// keepReset keeps a link in place of the one before it, and clears out those that are over.
func keepReset(tx *gorm.DB, link passwordReset, now time.Time) error {
	if err := tx.Where("account <> ? AND expires_at <= ?", link.Account, now).Delete(&passwordReset{}).Error; err != nil {
		return err
	}
	newest := clause.OnConflict{
		Columns: []clause.Column{{Name: "account"}}, DoUpdates: clause.AssignmentColumns([]string{"person_id", "hash", "expires_at", "used_at"}),
	}
	return tx.Clauses(newest).Create(&link).Error
}

var errNobody = errors.New("there is nobody to write to")

// postReset writes the letter. Where there is nobody to write to, one is written all the same and taken back, so that both
// take as long.
func (p *People) postReset(tx *gorm.DB, person Person, secret string, elsewhere bool) error {
	nobody := person.ID == uuid.Nil
	if nobody {
		person.Name, person.Email = unknownName, unknownName
	}
	err := tx.Transaction(func(tx *gorm.DB) error {
		err := p.outbox.Post(tx, mail.Letter{
			Kind: "reset-password", ToName: person.Name, ToEmail: person.Email, Words: struct {
				Name, Secret string
				Minutes      int
				SingleSignOn bool
			}{person.Name, secret, int(resetLife.Minutes()), elsewhere},
		})
		if err == nil && nobody {
			return errNobody
		}
		return err
	})
	if errors.Is(err, errNobody) {
		return nil
	}
	return err
}

// mustUseSSO tells whether an organisation of theirs insists on single sign-on.
func (p *People) mustUseSSO(ctx context.Context, person Person) (bool, error) {
	places, err := placesOf(p.db.Read(ctx), person.ID)
	return p.insists(person.Administrator, places, p.clock.Today()), err
}

// errLink is what a link that does not lead on is told by.
func errLink() error {
	return fault.New(fault.NotFound, "This link cannot be used any more.")
}

// ResetLink tells whether a link can be used to choose a new password; one that cannot is a NotFound fault. It changes
// nothing: mail scanners open links too.
func (p *People) ResetLink(ctx context.Context, secret string) error {
	link, err := p.reset(ctx, secret)
	if err == nil && link.UsedAt != nil {
		return errLink()
	}
	return err
}

// reset finds a link that has not expired, used or not.
func (p *People) reset(ctx context.Context, secret string) (passwordReset, error) {
	var link passwordReset
	err := p.db.Read(ctx).Where("hash = ? AND expires_at > ?", LinkHash(secret), p.clock()).Take(&link).Error
	if errors.Is(err, gorm.ErrRecordNotFound) || err == nil && link.PersonID == nil {
		return passwordReset{}, errLink()
	}
	if err != nil {
		return passwordReset{}, fmt.Errorf("find a link: %w", err)
	}
	return link, nil
}

// ResetPassword gives the person to whom a link was sent a new password and uses the link up. Every session of theirs ends;
// it opens none, so that a second step is still asked for. Faults: Invalid at password; NotFound where the link was used,
// has expired or gave way to a newer one. The second of two clicks on the same form is no fault.
func (p *People) ResetPassword(ctx context.Context, secret, chosen string) error {
	link, err := p.reset(ctx, secret)
	if err != nil {
		return err
	}
	person, err := withHash(p.db.Read(ctx), *link.PersonID)
	if err != nil {
		return err
	}
	if link.UsedAt != nil || person.DisabledAt != nil {
		return p.resetBefore(ctx, link, person, chosen)
	}
	wrong, err := p.passwordFault(ctx, person, chosen)
	if err != nil {
		return err
	}
	if wrong != "" {
		return fault.At("password", wrong)
	}
	hash, err := p.hasher.hash(ctx, chosen)
	if err != nil {
		return fmt.Errorf("hash a password: %w", err)
	}
	return p.db.InTx(ctx, func(tx *gorm.DB) error { return p.useReset(tx, link, person, hash) })
}

// resetBefore answers for a link that was used: nil where that was a moment ago and for this very password.
func (p *People) resetBefore(ctx context.Context, link passwordReset, person Person, chosen string) error {
	if link.UsedAt == nil || person.DisabledAt != nil || p.clock().Sub(*link.UsedAt) > resetAgain {
		return errLink()
	}
	if err := p.countGuess(ctx, account(person.EmailKey)); err != nil {
		return err
	}
	same, err := p.hasher.matches(ctx, person.PasswordHash, chosen)
	if err == nil && !same {
		return errLink()
	}
	return err
}

// useReset uses a link up, for one of those who try at once, and keeps the new password.
func (p *People) useReset(tx *gorm.DB, link passwordReset, person Person, hash string) error {
	now := p.clock()
	used := tx.Model(&passwordReset{}).Where("hash = ? AND used_at IS NULL AND expires_at > ?", link.Hash, now).UpdateColumn("used_at", now)
	if used.Error != nil {
		return fmt.Errorf("use a link: %w", used.Error)
	}
	if used.RowsAffected == 0 {
		return errLink()
	}
	if err := tx.Model(&Person{}).Where("id = ?", person.ID).UpdateColumn("password_hash", hash).Error; err != nil {
		return fmt.Errorf("change a password: %w", err)
	}
	if err := tx.Where("account = ?", account(person.EmailKey)).Delete(&guess{}).Error; err != nil {
		return fmt.Errorf("forget guesses: %w", err)
	}
	return p.passwordChanged(tx, person, "reset password", "chose a new password through a link sent by email")
}
