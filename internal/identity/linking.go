package identity

import (
	"context"
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"linkfolio/internal/access"
	"linkfolio/internal/audit"
	"linkfolio/internal/fault"
	"linkfolio/internal/mail"
)

const (
	proofType     = "linkfolio-sso-proof+jwt"
	proofAudience = "linkfolio-sso-proof"
	proofLife     = 10 * time.Minute
	freshFor      = 5 * time.Minute // a session this young needs no password again
)

// The acts of linking.
const (
	ActLinked   audit.Act = "single sign-on linked"
	ActUnlinked audit.Act = "single sign-on unlinked"
)

// proofClaims is what a proof says: who signed in at the provider, at which moment.
type proofClaims struct {
	jwt.RegisteredClaims
	From     string `json:"from"`
	Email    string `json:"email"`
	Verified bool   `json:"verified"`
}

func (p *People) outsideProof(o Outside) (string, error) {
	now := p.clock()
	return p.keys.Sign(proofType, proofClaims{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer: issuer, Audience: jwt.ClaimStrings{proofAudience}, Subject: o.Subject,
			IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(now.Add(proofLife)),
		},
		From: o.Issuer, Email: o.Email, Verified: o.Verified,
	})
}

// ReadProof tells who a proof is about, or gives an Invalid fault: it is not one of ours, or older than ten minutes.
func (p *People) ReadProof(proof string) (Outside, error) {
	var claims proofClaims
	err := p.keys.Parse(proof, proofType, &claims,
		jwt.WithTimeFunc(p.clock), jwt.WithIssuedAt(), jwt.WithLeeway(clockSlack), jwt.WithExpirationRequired(),
		jwt.WithIssuer(issuer), jwt.WithAudience(proofAudience))
	if err == nil && claims.From != p.sso.Issuer {
		err = fmt.Errorf("the proof is from %s", claims.From)
	}
	if err != nil {
		return Outside{}, fault.Newf(fault.Invalid, "Signing in with %s was more than 10 minutes ago. Start again.", p.sso.Name).Because(err)
	}
	return Outside{Issuer: claims.From, Subject: claims.Subject, Email: claims.Email, Verified: claims.Verified}, nil
}

// SSOAccount is what the page about single sign-on shows of somebody's own account.
type SSOAccount struct {
	Links         []OutsideIdentity
	Insisted      bool // an organisation insists on it
	NeedsPassword bool // the session is too old to link without the password again
	HasPassword   bool
}

// SSOAccount gives the actor's own links.
func (p *People) SSOAccount(ctx context.Context, who access.Actor) (SSOAccount, error) {
	if err := managesOwn(who); err != nil {
		return SSOAccount{}, err
	}
	var a SSOAccount
	err := p.db.Snapshot(ctx, func(tx *gorm.DB) (err error) {
		var person Person
		if err := tx.Where("id = ?", who.ID).Take(&person).Error; err != nil {
			return err
		}
		a.HasPassword = person.PasswordHash != ""
		places, err := placesOf(tx, who.ID)
		if err != nil {
			return err
		}
		a.Insisted = p.insists(person.Administrator, places, p.clock.Today())
		if a.Links, err = p.linksOf(tx, who.ID); err != nil {
			return err
		}
		fresh, err := p.fresh(tx, who)
		a.NeedsPassword = !fresh
		return err
	})
	return a, err
}

// fresh tells whether the actor's session began a short while ago.
func (p *People) fresh(db *gorm.DB, who access.Actor) (bool, error) {
	var young int64
	err := db.Model(&Session{}).Where("id = ? AND created_at > ?", who.Session, p.clock().Add(-freshFor)).Count(&young).Error
	return young > 0, err
}

// LinkSSO links the account at the provider that a proof of ArriveBySSO is about to the actor's own account. That is proof of
// both: of the one, and of the other by a session that began within five minutes or by the password. Where an organisation
// insists on single sign-on, the actor's session becomes one of that kind: then a new token comes back.
//
// Linking twice is once. An account that is linked to somebody else is a Conflict. Invalid names the field password, or
// nothing where the proof is too old or, under an organisation that insists, the provider does not vouch for the
// account's own address.
func (p *People) LinkSSO(ctx context.Context, who access.Actor, proof, password, device string) (Arrival, error) {
	if err := managesOwn(who); err != nil {
		return Arrival{}, err
	}
	o, err := p.ReadProof(proof)
	if err != nil {
		return Arrival{}, err
	}
	person, err := p.proveAgain(ctx, who, password)
	if err != nil {
		return Arrival{}, err
	}
	link := func(tx *gorm.DB) error { return p.link(tx, who, person, o) }
	if !who.Insisted {
		return Arrival{}, p.db.InTx(ctx, link)
	}
	if !o.Verified || emailKey(o.Email) != person.EmailKey {
		return Arrival{}, fault.Newf(fault.Invalid, "%s has to confirm the email address of your Linkfolio account, %s. It does not.", p.sso.Name, person.Email)
	}
	return p.begin(ctx, person, BySingleSignOn, device, link)
}

// ProveAgain makes sure that it is still the person of the session who asks for what cannot be undone: the session began
// within five minutes, or this is the password. Faults: Invalid at password, TooMany.
func (p *People) ProveAgain(ctx context.Context, who access.Actor, password string) error {
	_, err := p.proveAgain(ctx, who, password)
	return err
}

// Fresh tells whether ProveAgain needs no password.
func (p *People) Fresh(ctx context.Context, who access.Actor) (bool, error) {
	return p.fresh(p.db.Read(ctx), who)
}

// proveAgain makes sure that it is still the person of the session who asks.
func (p *People) proveAgain(ctx context.Context, who access.Actor, password string) (Person, error) {
	fresh, err := p.fresh(p.db.Read(ctx), who)
	if err != nil {
		return Person{}, err
	}
	if fresh {
		return p.Person(ctx, who.ID)
	}
	return p.recheck(ctx, who, "password", password)
}

func (p *People) link(tx *gorm.DB, who access.Actor, person Person, o Outside) error {
	link := OutsideIdentity{
		ID: uuid.Must(uuid.NewV7()), PersonID: person.ID, Issuer: o.Issuer, Subject: o.Subject, Email: o.Email, LinkedAt: p.clock(),
	}
	once := clause.OnConflict{Columns: []clause.Column{{Name: "issuer"}, {Name: "subject"}}, DoNothing: true}
	made := tx.Clauses(once).Create(&link)
	if made.Error != nil {
		return fmt.Errorf("link an account: %w", made.Error)
	}
	if made.RowsAffected > 0 {
		return p.tellLinked(tx, who, person, ActLinked, link)
	}
	there, err := linked(tx, o.Issuer, o.Subject)
	if err == nil && there.PersonID != person.ID {
		err = p.linkedToAnother()
	}
	return err
}

// UnlinkSSO undoes one of the actor's links. It is a Conflict where no other way of signing in would be left, or none that
// an organisation allows. A link that is gone already is no fault.
func (p *People) UnlinkSSO(ctx context.Context, who access.Actor, id uuid.UUID) error {
	account, err := p.SSOAccount(ctx, who)
	if err != nil {
		return err
	}
	return p.db.InTx(ctx, func(tx *gorm.DB) error {
		person, err := lockPerson(tx, who.ID) // so that two unlinks at once cannot both count on the other's link
		if err != nil {
			return err
		}
		links, err := p.linksOf(tx, who.ID)
		if err != nil {
			return err
		}
		for _, link := range links {
			if link.ID != id {
				continue
			}
			if len(links) == 1 {
				if err := p.mayUnlink(tx, person, account.Insisted); err != nil {
					return err
				}
			}
			if err := tx.Where("id = ?", id).Delete(&OutsideIdentity{}).Error; err != nil {
				return err
			}
			return p.tellLinked(tx, who, person, ActUnlinked, link)
		}
		return nil
	})
}

// lockPerson reads a person for change: others wait.
func lockPerson(tx *gorm.DB, id uuid.UUID) (Person, error) {
	var person Person
	err := tx.Clauses(clause.Locking{Strength: "UPDATE"}).Where("id = ?", id).Take(&person).Error
	return person, err
}

// mayUnlink tells whether the last link may go.
func (p *People) mayUnlink(tx *gorm.DB, person Person, insisted bool) error {
	if insisted {
		return fault.Newf(fault.Conflict, "Your organisation asks you to sign in with %s, so the link has to stay.", p.sso.Name)
	}
	other, err := otherWayIn(tx, person)
	if err == nil && !other {
		err = fault.New(fault.Conflict, "This is your only way to sign in. Set a password or a passkey first.")
	}
	return err
}

// otherWayIn tells whether somebody can sign in without single sign-on.
func otherWayIn(tx *gorm.DB, person Person) (bool, error) {
	if person.PasswordHash != "" {
		return true, nil
	}
	keys, err := passkeysOf(tx, person.ID)
	return len(keys) > 0, err
}

// tellLinked keeps an act of linking in the person's own history, and tells them by letter, in case it was not they.
func (p *People) tellLinked(tx *gorm.DB, who access.Actor, person Person, act audit.Act, link OutsideIdentity) error {
	words, letter := "linked an account at "+p.sso.Name+" to sign in with", "sso-linked"
	if act == ActUnlinked {
		words, letter = "unlinked the account at "+p.sso.Name, "sso-unlinked"
	}
	if err := p.recordOwn(tx, who, act, words); err != nil {
		return err
	}
	return p.outbox.Post(tx, mail.Letter{
		Kind: letter, ToName: person.Name, ToEmail: person.Email, Key: letter + " " + link.ID.String(),
		Words: struct {
			Name, Provider, Outside string
			At                      time.Time
		}{person.Name, p.sso.Name, link.Email, p.clock()},
	})
}
