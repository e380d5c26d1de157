package identity

import (
	"context"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/fault"
)

// OneAct is how somebody proves who they are for one act, on a device where somebody else is signed in: with their password
// and, where their account has an authenticator app, its code; or with a passkey, in a ceremony that was offered for this
// very act.
type OneAct struct {
	Who            uuid.UUID // whose password it is; a passkey tells by itself
	Password, Code string
	Passkey        PasskeyAnswer // taken where it has an answer
	About          string        // what the act is, as it was when the ceremony was offered
	From           Device
}

// Present is somebody who has just proved who they are, with the roles and links that are live today. There is no session,
// and nothing of it is left once the act is done.
type Present struct {
	access.Actor
	Method Method
	spend  func(tx *gorm.DB) error
}

// Spend uses the proof up, in the transaction of the act. It is an Invalid fault for all but the first act, and where the
// password was changed meanwhile.
func (p Present) Spend(tx *gorm.DB) error { return p.spend(tx) }

// OfferPasskeyForAct begins the proof by passkey for one act, of whoever has one. It is good for nothing else.
func (p *People) OfferPasskeyForAct(about string, at Site) (PasskeyOffer, error) {
	return p.offerAnybody(toAct, about, at)
}

// Prove tells who is there for one act. Guesses are counted with those at sign-in, and the faults are the same: Invalid, at
// password, at code or at no field, and TooMany. Who could not go on after such a sign-in, because an organisation asks for
// more, gets an Invalid fault that says so.
func (p *People) Prove(ctx context.Context, act OneAct) (Present, error) {
	person, found, err := p.proveForAct(ctx, act)
	if err != nil {
		return Present{}, err
	}
	session := openSession{Session: Session{PersonID: person.ID, Method: found.by}, Name: person.Name, Administrator: person.Administrator}
	who, err := p.actor(ctx, session)
	if err != nil {
		return Present{}, err
	}
	return Present{who, found.by, found.spend}, enough(who)
}

func (p *People) proveForAct(ctx context.Context, act OneAct) (Person, proof, error) {
	if act.Passkey.Answer != "" {
		return p.proveByPasskeyAlone(ctx, act.Passkey, toAct, act.About)
	}
	return p.proveByPassword(ctx, act)
}

// enough refuses somebody of whom an organisation asks for more.
func enough(who access.Actor) error {
	switch {
	case who.Insisted:
		return fault.New(fault.Invalid, "Your organisation asks for single sign-on, so you cannot do this on somebody else's device. Sign in on your own device.")
	case who.Unproven:
		return fault.New(fault.Invalid, "Your organisation asks for two-step sign-in, so a password alone is not enough. Use a passkey, or set up two-step sign-in on your own device first.")
	}
	return nil
}

// proveByPassword checks a password and, where the account has a second step, the code of its app. Recovery codes are for
// getting in again, not for this.
func (p *People) proveByPassword(ctx context.Context, act OneAct) (Person, proof, error) {
	if act.Password == "" {
		return Person{}, proof{}, fault.At("password", "Enter your password")
	}
	named, err := p.Person(ctx, act.Who)
	if err != nil {
		return Person{}, proof{}, err
	}
	person, right, err := p.guessed(ctx, named.EmailKey, act.Password, act.From)
	if fault.KindOf(err) == fault.Invalid {
		return Person{}, proof{}, fault.At("password", "The password is wrong")
	}
	if err == nil {
		err = p.db.InTx(ctx, right) // the guess was right, whatever becomes of the act
	}
	if err != nil {
		return Person{}, proof{}, err
	}
	step, err := p.stepForAct(ctx, person, act.Code)
	return person, proof{by: step.by, spend: func(tx *gorm.DB) error {
		if err := keepHash(tx, person, ""); err != nil {
			return err
		}
		return step.spend(tx)
	}}, err
}

// stepForAct checks the second step of somebody whose password was right.
func (p *People) stepForAct(ctx context.Context, person Person, code string) (proof, error) {
	on, err := hasSecondStep(p.db.Read(ctx), person.ID)
	if err != nil {
		return proof{}, err
	}
	if !on {
		return proof{by: ByPassword, spend: func(*gorm.DB) error { return nil }}, nil
	}
	app, err := appOf(p.db.Read(ctx), person.ID)
	switch {
	case err != nil:
		return proof{}, err
	case app.Secret == nil:
		return proof{}, fault.At("password", "Your account asks for a second step, and a password is only the first. Use your passkey instead")
	case typedCode(code) == "":
		return proof{}, fault.At("code", "Enter the 6-digit code from your authenticator app")
	}
	return p.prove(ctx, person, Step{By: ByApp, Code: code})
}
