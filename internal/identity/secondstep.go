package identity

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"linkfolio/internal/access"
	"linkfolio/internal/fault"
)

const (
	halfType     = "linkfolio-step+jwt"
	halfAudience = "linkfolio-step"
	halfLife     = 10 * time.Minute
)

// Step is the second step that somebody takes.
type Step struct {
	By      Method        // ByApp, ByRecoveryCode or ByPasswordKey
	Code    string        // of the app, or a recovery code
	Passkey PasskeyAnswer // of a ceremony that Halfway offered
}

// proof is a second step that was found right, and what it is. spend uses it up in the transaction of what it allows; it is
// an Invalid fault for all but the first who spend it.
type proof struct {
	by    Method
	spend func(tx *gorm.DB) error
}

// halfClaims is what a sign-in that waits for its second step says: who (sub) has given which password.
type halfClaims struct {
	jwt.RegisteredClaims
	Password string `json:"pwd"` // a mark of the stored hash: a new password ends the sign-in
}

// halfway gives the token of a sign-in that waits for its second step.
func (p *People) halfway(person Person) (string, error) {
	now := p.clock()
	return p.keys.Sign(halfType, halfClaims{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer: issuer, Audience: jwt.ClaimStrings{halfAudience}, Subject: person.ID.String(), ID: uuid.Must(uuid.NewV7()).String(),
			IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(now.Add(halfLife)),
		},
		Password: p.passwordMark(person),
	})
}

func (p *People) passwordMark(person Person) string {
	return p.box.Mark("password of "+person.ID.String(), person.PasswordHash)[:16]
}

func stepOver(cause error) error {
	return fault.New(fault.SignedOut, "You took too long, or this sign-in was finished already. Sign in again.").Because(cause)
}

// readHalf tells who has come halfway, or gives a SignedOut fault.
func (p *People) readHalf(ctx context.Context, half string) (Person, halfClaims, error) {
	var claims halfClaims
	err := p.keys.Parse(half, halfType, &claims,
		jwt.WithTimeFunc(p.clock), jwt.WithLeeway(clockSlack), jwt.WithIssuedAt(), jwt.WithExpirationRequired(),
		jwt.WithIssuer(issuer), jwt.WithAudience(halfAudience))
	if err != nil {
		return Person{}, claims, stepOver(err)
	}
	var person Person
	err = p.db.Read(ctx).Where("id = ?", claims.Subject).Take(&person).Error
	switch {
	case errors.Is(err, gorm.ErrRecordNotFound):
		return Person{}, claims, stepOver(err)
	case err != nil:
		return Person{}, claims, fmt.Errorf("find an account: %w", err)
	case person.DisabledAt != nil:
		return Person{}, claims, stepOver(errors.New("the account is disabled"))
	case claims.Password != p.passwordMark(person):
		return Person{}, claims, stepOver(errors.New("the password was changed"))
	}
	return person, claims, nil
}

// Ways are the second steps that somebody who has come halfway can take.
type Ways struct {
	App     bool
	Passkey *PasskeyOffer // nil where they have none that works at this address
	Codes   bool          // there are recovery codes left
}

// Halfway tells which second steps somebody can take whose sign-in waits for one. Any token that is not such a sign-in, or
// is older than ten minutes, is a SignedOut fault with words for people.
func (p *People) Halfway(ctx context.Context, half string, at Site) (Ways, error) {
	person, _, err := p.readHalf(ctx, half)
	if err != nil {
		return Ways{}, err
	}
	var ways Ways
	var keys []Passkey
	err = p.db.Snapshot(ctx, func(tx *gorm.DB) error {
		app, err := appOf(tx, person.ID)
		if err != nil {
			return err
		}
		left, err := codesLeft(tx, person.ID)
		if err != nil {
			return err
		}
		ways.App, ways.Codes = app.Secret != nil, left > 0
		keys, err = passkeysOf(tx, person.ID)
		return err
	})
	if err != nil {
		return Ways{}, err
	}
	ways.Passkey, err = p.offerStep(person, keys, at)
	return ways, err
}

// SecondStep finishes a sign-in that waits for its second step: a session begins, and the token is worth nothing any more.
//
// A wrong step is an Invalid fault at code, recovery or, for a passkey, at no field. TooMany comes back after ten guesses,
// and then the right code is not tried. SignedOut means to begin again with the password.
func (p *People) SecondStep(ctx context.Context, half string, step Step, device string) (Arrival, error) {
	person, claims, err := p.readHalf(ctx, half)
	if err != nil {
		return Arrival{}, err
	}
	found, err := p.prove(ctx, person, step)
	if err != nil {
		return Arrival{}, err
	}
	return p.begin(ctx, person, found.by, device, func(tx *gorm.DB) error {
		if err := p.spendHalf(tx, person, claims); err != nil {
			return err
		}
		return found.spend(tx)
	})
}

// spendHalf uses a sign-in up. It holds the person's row until the session is there: a password that is changed at this
// moment ends the sign-in, or the session.
func (p *People) spendHalf(tx *gorm.DB, person Person, claims halfClaims) error {
	now, err := lockPerson(tx, person.ID)
	if err != nil {
		return err
	}
	if claims.Password != p.passwordMark(now) {
		return stepOver(errors.New("the password was changed"))
	}
	first, err := p.spendToken(tx, claims.RegisteredClaims)
	if err == nil && !first {
		err = stepOver(errors.New("the sign-in was finished before"))
	}
	return err
}

// prove checks a second step. Codes are counted as guesses, apart from those at the password; a right one is given back
// when it is spent. Passkeys cannot be guessed.
func (p *People) prove(ctx context.Context, person Person, step Step) (proof, error) {
	if step.By == ByPasswordKey {
		return p.proveByPasskey(ctx, person, step.Passkey)
	}
	counter := account("second step\x00" + person.ID.String())
	if err := p.countGuess(ctx, counter); err != nil {
		return proof{}, err
	}
	found, err := p.proveByCode(ctx, person, step)
	if err != nil {
		return proof{}, err
	}
	return proof{by: found.by, spend: func(tx *gorm.DB) error {
		if err := giveBack(tx, counter); err != nil {
			return err
		}
		return found.spend(tx)
	}}, nil
}

func (p *People) proveByCode(ctx context.Context, person Person, step Step) (proof, error) {
	if step.By == ByRecoveryCode {
		return p.proveByRecovery(person, step.Code)
	}
	return p.proveByApp(ctx, person, step.Code)
}

// hasSecondStep tells whether a password alone does not open this account.
func hasSecondStep(tx *gorm.DB, person uuid.UUID) (bool, error) {
	for _, model := range []any{&authenticatorApp{}, &Passkey{}} {
		var n int64
		if err := tx.Model(model).Where("person_id = ?", person).Count(&n).Error; err != nil || n > 0 {
			return n > 0, err
		}
	}
	return false, nil
}

// spentToken is a token that was good for one use and had it.
type spentToken struct {
	ID        string `gorm:"primaryKey"`
	ExpiresAt time.Time
}

// spendToken uses up a token that is good for one use. It tells whether this was the first use. What has expired needs no
// remembering.
func (p *People) spendToken(tx *gorm.DB, claims jwt.RegisteredClaims) (bool, error) {
	if err := tx.Where("expires_at < ?", p.clock().Add(-time.Hour)).Delete(&spentToken{}).Error; err != nil {
		return false, err
	}
	spent := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&spentToken{claims.ID, claims.ExpiresAt.Time})
	return spent.RowsAffected == 1, spent.Error
}

// TwoStep is what somebody sees of their own second steps.
type TwoStep struct {
	AppSince      *time.Time // nil where there is no app
	Passkeys      []Passkey
	CodesLeft     int
	Asked         bool // an organisation asks for it
	NeedsPassword bool // the session is too old to change anything without the password
	HasPassword   bool
}

// On tells whether there is any second step.
func (t TwoStep) On() bool { return t.AppSince != nil || len(t.Passkeys) > 0 }

// TwoStep gives the actor's own second steps.
func (p *People) TwoStep(ctx context.Context, who access.Actor) (TwoStep, error) {
	if err := access.Check(who, access.ManageAccount, access.Record{Owner: who.ID}); err != nil {
		return TwoStep{}, err
	}
	var own TwoStep
	err := p.db.Snapshot(ctx, func(tx *gorm.DB) error {
		app, err := appOf(tx, who.ID)
		if err != nil {
			return err
		}
		if app.Secret != nil {
			own.AppSince = &app.CreatedAt
		}
		if own.Passkeys, err = passkeysOf(tx, who.ID); err != nil {
			return err
		}
		if own.CodesLeft, err = codesLeft(tx, who.ID); err != nil {
			return err
		}
		return p.fillTwoStep(tx, who, &own)
	})
	return own, err
}

func (p *People) fillTwoStep(tx *gorm.DB, who access.Actor, own *TwoStep) error {
	var person Person
	if err := tx.Where("id = ?", who.ID).Take(&person).Error; err != nil {
		return err
	}
	fresh, err := p.fresh(tx, who)
	if err != nil {
		return err
	}
	own.NeedsPassword, own.HasPassword = !fresh, person.PasswordHash != ""
	own.Asked, err = p.askedForTwoStep(tx, who.ID)
	return err
}
