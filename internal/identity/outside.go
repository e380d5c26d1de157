package identity

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/fault"
)

// SSO is the single sign-on of this installation: the provider, as it names itself, and what people call it.
type SSO struct{ Issuer, Name string }

// On tells whether there is one.
func (s SSO) On() bool { return s.Issuer != "" }

// UseSSO says which single sign-on this installation has. It is called before anybody is served.
func (p *People) UseSSO(s SSO) { p.sso = s }

// SSO is the single sign-on of this installation.
func (p *People) SSO() SSO { return p.sso }

// Outside is who the provider says has just signed in there. Verified means that the address can be taken for theirs.
type Outside struct {
	Issuer, Subject, Email string
	Verified               bool
}

// OutsideIdentity says that an account at a provider opens an account of ours.
type OutsideIdentity struct {
	ID         uuid.UUID `gorm:"primaryKey"`
	PersonID   uuid.UUID
	Issuer     string
	Subject    string
	Email      string // when the two were linked
	LinkedAt   time.Time
	LastUsedAt *time.Time
}

// ArriveBySSO lets somebody in whom the provider has vouched for. who is whoever is signed in at this browser already and
// began the sign-on, or nobody.
//
// An account at the provider that is linked opens a new session. One that is not linked opens nothing, whatever its address:
// then proof comes back, a token to keep in the browser for ten minutes, with which LinkSSO links it to the account of
// whoever else proves to be that person. Nobody is signed in then and proof is empty where the address is of no use
// (Invalid), where there is no account with it (NotFound), or where the account at the provider is linked to another person
// than who (Conflict). The words of each are for people.
func (p *People) ArriveBySSO(ctx context.Context, who access.Actor, o Outside, device string) (arrived Arrival, proof string, err error) {
	link, err := linked(p.db.Read(ctx), o.Issuer, o.Subject)
	switch {
	case err != nil:
		return Arrival{}, "", err
	case link.ID == uuid.Nil && !who.SignedIn():
		if err := p.expected(ctx, o); err != nil {
			return Arrival{}, "", err
		}
		fallthrough
	case link.ID == uuid.Nil:
		proof, err = p.outsideProof(o)
		return Arrival{}, proof, err
	case who.SignedIn() && link.PersonID != who.ID:
		return Arrival{}, "", p.linkedToAnother()
	}
	arrived, err = p.arriveLinked(ctx, link, device)
	return arrived, "", err
}

// expected tells whether there is an account that somebody who is not linked may ask for.
func (p *People) expected(ctx context.Context, o Outside) error {
	switch key := emailKey(o.Email); {
	case key == "":
		return fault.Newf(fault.Invalid, "%s did not tell us your email address, so we cannot find your account. Sign in with your password, then link %s in your account.", p.sso.Name, p.sso.Name)
	case !o.Verified:
		return fault.Newf(fault.Invalid, "%s has not confirmed that %s is your email address, so you cannot use it to sign in.", p.sso.Name, o.Email)
	default:
		person, err := p.byEmail(ctx, key)
		if err == nil && (person.ID == uuid.Nil || person.DisabledAt != nil) {
			err = fault.Newf(fault.NotFound, "There is no account for %s. Ask your organisation’s lead for an invitation.", o.Email)
		}
		return err
	}
}

// arriveLinked begins a session, unless the account was disabled or the link undone.
func (p *People) arriveLinked(ctx context.Context, link OutsideIdentity, device string) (Arrival, error) {
	person, err := p.Person(ctx, link.PersonID)
	if err != nil {
		return Arrival{}, err
	}
	if person.DisabledAt != nil {
		return Arrival{}, fault.New(fault.Invalid, "Your account cannot be used. Ask the person who runs Linkfolio in your organisation.")
	}
	return p.begin(ctx, person, BySingleSignOn, device, func(tx *gorm.DB) error {
		used := tx.Model(&OutsideIdentity{}).Where("id = ?", link.ID).UpdateColumn("last_used_at", p.clock())
		if used.Error == nil && used.RowsAffected == 0 {
			return fault.Newf(fault.Invalid, "%s is no longer linked to your account. Start again.", p.sso.Name)
		}
		return used.Error
	})
}

// linked gives the link of an account at a provider, or a zero one.
func linked(db *gorm.DB, issuer, subject string) (OutsideIdentity, error) {
	var link OutsideIdentity
	err := db.Where("issuer = ? AND subject = ?", issuer, subject).Take(&link).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return OutsideIdentity{}, nil
	}
	if err != nil {
		return OutsideIdentity{}, fmt.Errorf("find a linked account: %w", err)
	}
	return link, nil
}

// linksOf gives the links of a person with the provider that we have now, oldest first. Links with another are asleep.
func (p *People) linksOf(db *gorm.DB, person uuid.UUID) ([]OutsideIdentity, error) {
	var links []OutsideIdentity
	err := db.Where("person_id = ? AND issuer = ?", person, p.sso.Issuer).Order("linked_at, id").Find(&links).Error
	if err != nil {
		return nil, fmt.Errorf("linked accounts: %w", err)
	}
	return links, nil
}

func (p *People) linkedToAnother() error {
	return fault.Newf(fault.Conflict, "This account at %s is linked to another person’s Linkfolio account.", p.sso.Name)
}
