package identity

import (
	"context"
	"crypto/rand"
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/fault"
)

// A recovery code is twelve of these letters and digits, 58 random bits. Those that look alike are left out.
const (
	recoveryCount   = 10
	recoveryLetters = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
	recoveryLength  = 12
)

// recoveryCode is good for one second step. The mark is a hash with a key outside the database: the codes are random
// enough for a quick one.
type recoveryCode struct {
	PersonID  uuid.UUID `gorm:"primaryKey"`
	Mark      string    `gorm:"primaryKey"`
	CreatedAt time.Time
	UsedAt    *time.Time
}

func (p *People) recoveryMark(person uuid.UUID, code string) string {
	return p.box.Mark("recovery code of "+person.String(), code)
}

func newRecoveryCode() string {
	var code strings.Builder
	for i := range recoveryLength {
		if i > 0 && i%4 == 0 {
			code.WriteByte('-')
		}
		n, err := rand.Int(rand.Reader, big.NewInt(int64(len(recoveryLetters))))
		if err != nil {
			panic(err) // never fails
		}
		code.WriteByte(recoveryLetters[n.Int64()])
	}
	return code.String()
}

// typedRecoveryCode is a recovery code as it was given out, however it was typed.
func typedRecoveryCode(text string) string {
	letters := strings.Map(func(r rune) rune {
		if strings.ContainsRune(recoveryLetters, r) {
			return r
		}
		return -1
	}, strings.ToUpper(text))
	if len(letters) != recoveryLength {
		return ""
	}
	return letters[:4] + "-" + letters[4:8] + "-" + letters[8:]
}

// proveByRecovery looks a recovery code up. Whoever marks it as used first has used it.
func (p *People) proveByRecovery(person Person, typed string) (proof, error) {
	if strings.TrimSpace(typed) == "" {
		return proof{}, fault.At("recovery", "Enter one of your recovery codes")
	}
	wrong := fault.At("recovery", "The recovery code is wrong or was used already")
	code := typedRecoveryCode(typed)
	if code == "" {
		return proof{}, wrong
	}
	mark := p.recoveryMark(person.ID, code)
	return proof{by: ByRecoveryCode, spend: func(tx *gorm.DB) error {
		used := tx.Model(&recoveryCode{}).Where("person_id = ? AND mark = ? AND used_at IS NULL", person.ID, mark).UpdateColumn("used_at", p.clock())
		if used.Error != nil {
			return used.Error
		}
		if used.RowsAffected == 0 {
			return wrong
		}
		return p.tellRecoveryUsed(tx, person)
	}}, nil
}

// tellRecoveryUsed tells the person by letter how many codes are left, in case it was not they.
func (p *People) tellRecoveryUsed(tx *gorm.DB, person Person) error {
	left, err := codesLeft(tx, person.ID)
	if err != nil {
		return err
	}
	used := change{ActRecoveryUsed, "signed in with a recovery code"}
	if err := p.noteStep(tx, self(person), person, used); err != nil {
		return err
	}
	return p.tellStep(tx, person, "recovery-code-used", stepLetter{Left: left})
}

func codesLeft(tx *gorm.DB, person uuid.UUID) (int, error) {
	var left int64
	err := tx.Model(&recoveryCode{}).Where("person_id = ? AND used_at IS NULL", person).Count(&left).Error
	if err != nil {
		return 0, fmt.Errorf("recovery codes: %w", err)
	}
	return int(left), nil
}

// OfferCodes makes ten recovery codes and seals them for a form. They count once the form was carried out.
func (p *People) OfferCodes(who access.Actor) string {
	codes := make([]string, recoveryCount)
	for i := range codes {
		codes[i] = newRecoveryCode()
	}
	return p.sealOffer("offered recovery codes", who.ID, []byte(strings.Join(codes, " ")))
}

func (p *People) openCodes(person uuid.UUID, sealed string) ([]string, error) {
	text, err := p.openOffer("offered recovery codes", person, sealed)
	if err != nil {
		return nil, tooOld(err)
	}
	return strings.Fields(string(text)), nil
}

// keepCodes keeps recovery codes in place of all that there were. It tells whether it did: the same codes twice are kept
// once, so that none that was used comes back.
func (p *People) keepCodes(tx *gorm.DB, person uuid.UUID, codes []string) (bool, error) {
	rows := p.recoveryRows(person, codes)
	known, err := anyKnown(tx, person, rows)
	if err != nil || known {
		return false, err
	}
	if err := tx.Where("person_id = ?", person).Delete(&recoveryCode{}).Error; err != nil {
		return false, err
	}
	return true, tx.Create(&rows).Error
}

func (p *People) recoveryRows(person uuid.UUID, codes []string) []recoveryCode {
	rows := make([]recoveryCode, len(codes))
	for i, code := range codes {
		rows[i] = recoveryCode{PersonID: person, Mark: p.recoveryMark(person, code), CreatedAt: p.clock()}
	}
	return rows
}

func anyKnown(tx *gorm.DB, person uuid.UUID, rows []recoveryCode) (bool, error) {
	var known int64
	marks := make([]string, len(rows))
	for i, row := range rows {
		marks[i] = row.Mark
	}
	err := tx.Model(&recoveryCode{}).Where("person_id = ? AND mark IN ?", person, marks).Count(&known).Error
	return known > 0, err
}

// NewCodes gives the actor ten new recovery codes, those of a sealed offer, in place of all that they had. The same offer
// twice is carried out once. Without a second step there is nothing to recover: that is a Conflict.
func (p *People) NewCodes(ctx context.Context, who access.Actor, sealed, password string) ([]string, error) {
	if err := access.Check(who, access.ManageAccount, access.Record{Owner: who.ID}); err != nil {
		return nil, err
	}
	codes, err := p.openCodes(who.ID, sealed)
	if err != nil {
		return nil, err
	}
	if _, err := p.proveAgain(ctx, who, password); err != nil {
		return nil, err
	}
	return codes, p.db.InTx(ctx, func(tx *gorm.DB) error {
		person, err := lockPerson(tx, who.ID)
		if err != nil {
			return err
		}
		if on, err := hasSecondStep(tx, who.ID); err != nil || !on {
			return orConflict(err, "Two-step sign-in is off, so there is nothing to recover. Set it up first.")
		}
		kept, err := p.keepCodes(tx, who.ID, codes)
		if err != nil || !kept {
			return err
		}
		made := change{ActNewCodes, "made new recovery codes"}
		if err := p.noteStep(tx, self(person), person, made); err != nil {
			return err
		}
		return p.tellStep(tx, person, "sign-in-changed", stepLetter{What: "New recovery codes were made. The old ones no longer work."})
	})
}
