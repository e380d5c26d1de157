package identity

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/audit"
	"linkfolio/internal/fault"
	"linkfolio/internal/mail"
)

// The acts of two-step sign-in.
const (
	ActAppOn        audit.Act = "authenticator app on"
	ActAppOff       audit.Act = "authenticator app off"
	ActPasskeyOn    audit.Act = "passkey added"
	ActPasskeyOff   audit.Act = "passkey removed"
	ActPasskeyCopy  audit.Act = "passkey refused"
	ActNewCodes     audit.Act = "recovery codes made"
	ActRecoveryUsed audit.Act = "recovery code used"
	ActTakenOff     audit.Act = "two-step sign-in taken off"
)

// sessionGrace is how long a session lasts that another took the place of: the second of two clicks still comes with it.
const sessionGrace = 10 * time.Second

// change is what was changed about somebody's second steps, in words that follow their name; zero is nothing.
type change struct {
	act   audit.Act
	words string
}

// changeWords say a change in a letter.
var changeWords = map[audit.Act]string{ //nolint:gosec // no credentials
	ActAppOn:      "An authenticator app was set up.",
	ActAppOff:     "The authenticator app was turned off.",
	ActPasskeyOn:  "A passkey was added.",
	ActPasskeyOff: "A passkey was removed.",
}

// SetUp is what comes of setting a second step up. Codes are recovery codes to show; there are none where the person has
// some already. Token is of a new session that counts as proven, or empty where the present one does.
type SetUp struct {
	Codes []string
	Token string
}

// setUpStep keeps a second step, with recovery codes where there are none, and puts a proven session in the place of one that
// began with a password alone.
func (p *People) setUpStep(ctx context.Context, who access.Actor, by Method, sealedCodes string, keep func(*gorm.DB, Person) (change, error)) (SetUp, error) {
	codes, err := p.openCodes(who.ID, sealedCodes)
	if err != nil {
		return SetUp{}, err
	}
	session, err := p.inPlaceOf(ctx, who, by)
	if err != nil {
		return SetUp{}, err
	}
	var done SetUp
	if session != nil {
		if done.Token, err = p.sessionToken(*session); err != nil {
			return SetUp{}, err
		}
	}
	err = p.db.InTx(ctx, func(tx *gorm.DB) error {
		if done.Codes, err = p.keepStep(tx, who, codes, keep); err != nil {
			return err
		}
		return p.replace(tx, who, session)
	})
	return done, err
}

// inPlaceOf makes a session to take the place of the actor's, or nil where theirs is proven.
func (p *People) inPlaceOf(ctx context.Context, who access.Actor, by Method) (*Session, error) {
	var before Session
	err := p.db.Read(ctx).Where("id = ? AND person_id = ?", who.Session, who.ID).Take(&before).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, signedOut(err)
	}
	if err != nil {
		return nil, fmt.Errorf("find a session: %w", err)
	}
	if before.Method.TwoStep() {
		return nil, nil
	}
	session := p.newSession(who.ID, by, before.Device)
	return &session, nil
}

func (p *People) replace(tx *gorm.DB, who access.Actor, session *Session) error {
	if session == nil {
		return nil
	}
	soon := p.clock().Add(sessionGrace)
	before := tx.Model(&Session{}).Where("id = ? AND expires_at > ?", who.Session, soon)
	if err := before.UpdateColumn("expires_at", soon).Error; err != nil {
		return err
	}
	return tx.Create(session).Error
}

// keepStep keeps a second step and gives the recovery codes that are to be shown. With the first one, sessions elsewhere that
// began with a password alone end: whoever has found the password out may be in one of them.
func (p *People) keepStep(tx *gorm.DB, who access.Actor, codes []string, keep func(*gorm.DB, Person) (change, error)) ([]string, error) {
	person, err := lockPerson(tx, who.ID)
	if err != nil {
		return nil, err
	}
	on, err := hasSecondStep(tx, who.ID)
	if err != nil {
		return nil, err
	}
	what, err := keep(tx, person)
	if err != nil {
		return nil, err
	}
	letter := "two-step-on"
	if on {
		letter = "sign-in-changed"
	} else if _, err := revoke(tx.Where("id <> ? AND method = ?", who.Session, ByPassword), who.ID, p.clock()); err != nil {
		return nil, err
	}
	if err := p.tellChange(tx, person, what, letter); err != nil {
		return nil, err
	}
	return p.codesToShow(tx, who.ID, codes)
}

// codesToShow keeps new recovery codes where none are left, and shows them again to a form that is sent twice.
func (p *People) codesToShow(tx *gorm.DB, person uuid.UUID, codes []string) ([]string, error) {
	left, err := codesLeft(tx, person)
	if err != nil {
		return nil, err
	}
	if left == 0 {
		_, err := p.keepCodes(tx, person, codes)
		return codes, err
	}
	shown, err := anyKnown(tx, person, p.recoveryRows(person, codes))
	if err != nil || !shown {
		return nil, err
	}
	return codes, nil
}

// takeAway takes a second step away from the actor, and the recovery codes with the last.
func (p *People) takeAway(ctx context.Context, who access.Actor, password string, take func(*gorm.DB, Person) (change, error)) error {
	if err := access.Check(who, access.ManageAccount, access.Record{Owner: who.ID}); err != nil {
		return err
	}
	if _, err := p.proveAgain(ctx, who, password); err != nil {
		return err
	}
	return p.db.InTx(ctx, func(tx *gorm.DB) error {
		person, err := lockPerson(tx, who.ID)
		if err != nil {
			return err
		}
		what, err := take(tx, person)
		if err != nil || what.act == "" {
			return err
		}
		on, err := hasSecondStep(tx, who.ID)
		if err != nil {
			return err
		}
		if on {
			return p.tellChange(tx, person, what, "sign-in-changed")
		}
		return p.endTwoStep(tx, person, what)
	})
}

// endTwoStep does what follows from taking the last second step away, unless an organisation asks for one.
func (p *People) endTwoStep(tx *gorm.DB, person Person, what change) error {
	asked, err := p.askedForTwoStep(tx, person.ID)
	if err != nil || asked {
		return orConflict(err, "Your organisation asks for two-step sign-in, so one way has to stay. Set up another first.")
	}
	if err := tx.Where("person_id = ?", person.ID).Delete(&recoveryCode{}).Error; err != nil {
		return err
	}
	return p.tellChange(tx, person, what, "two-step-off")
}

// orConflict gives the error, or where there is none a Conflict in these words.
func orConflict(err error, words string) error {
	if err != nil {
		return err
	}
	return fault.New(fault.Conflict, words)
}

// askedForTwoStep tells whether an organisation asks somebody for two-step sign-in today.
func (p *People) askedForTwoStep(tx *gorm.DB, person uuid.UUID) (bool, error) {
	places, err := placesOf(tx, person)
	today := p.clock.Today()
	return slices.ContainsFunc(places, func(at place) bool { return at.live(today) && at.asksFor(ByPassword) }), err
}

// TakeOffTwoStep takes every second step away from somebody who has lost them all, so that their password opens the account
// again. It is for administrators, is kept in the person's history, and tells them by letter. Nothing to take off is no fault.
func (p *People) TakeOffTwoStep(ctx context.Context, who access.Actor, id uuid.UUID) error {
	if err := access.Check(who, access.ManageAccounts, access.Record{}); err != nil {
		return err
	}
	return p.db.InTx(ctx, func(tx *gorm.DB) error {
		if _, err := Find(tx, id); err != nil {
			return err
		}
		person, err := lockPerson(tx, id)
		if err != nil {
			return err
		}
		on, err := hasSecondStep(tx, id)
		if err != nil || !on {
			return err
		}
		for _, model := range []any{&authenticatorApp{}, &Passkey{}, &recoveryCode{}} {
			if err := tx.Where("person_id = ?", id).Delete(model).Error; err != nil {
				return err
			}
		}
		if err := p.noteStep(tx, who, person, change{ActTakenOff, "took off the two-step sign-in of " + person.Name}); err != nil {
			return err
		}
		return p.tellStep(tx, person, "two-step-off", stepLetter{What: "An administrator, " + who.Name + ", took it off, because you had lost what you sign in with."})
	})
}

func self(person Person) access.Actor { return access.Actor{ID: person.ID, Name: person.Name} }

// tellChange keeps a change in the person's own history and tells them by letter, in case it was not they. Nothing is told
// of nothing.
func (p *People) tellChange(tx *gorm.DB, person Person, what change, letter string) error {
	if what.act == "" {
		return nil
	}
	if err := p.noteStep(tx, self(person), person, what); err != nil {
		return err
	}
	return p.tellStep(tx, person, letter, stepLetter{What: changeWords[what.act]})
}

func (p *People) noteStep(tx *gorm.DB, by access.Actor, person Person, what change) error {
	return p.note(tx, by, person.ID, what.act, audit.Subject{Kind: "person", ID: person.ID}, what.words)
}

// stepLetter is what the letters about two-step sign-in say.
type stepLetter struct {
	Name string
	At   time.Time
	What string
	Left int
}

func (p *People) tellStep(tx *gorm.DB, person Person, kind string, words stepLetter) error {
	words.Name, words.At = person.Name, p.clock()
	return p.outbox.Post(tx, mail.Letter{Kind: kind, ToName: person.Name, ToEmail: person.Email, Words: words})
}
