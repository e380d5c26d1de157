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
)

// setUpLife is how long the link of a first start lasts. A new start prints a new one.
const setUpLife = 24 * time.Hour

// setUpLink is a one-time link of the first start. Only its hash is kept.
type setUpLink struct {
	ID        uuid.UUID `gorm:"primaryKey"`
	Hash      []byte
	CreatedAt time.Time
	ExpiresAt time.Time
	Won       *int // 1 for the link that made the first administrator
}

// FirstStart is what the first person sets: who they are, their organisation, and what else they are there beside its
// lead.
type FirstStart struct {
	Person       NewPerson
	Organisation NewOrganisation
	Roles        []access.Role
}

// OfferSetUp makes a link with which the first person can set an installation up, and says until when it works. Once
// anybody has an account there is none: the secret is empty.
func (p *People) OfferSetUp(ctx context.Context) (secret string, until time.Time, err error) {
	err = p.db.InTx(ctx, func(tx *gorm.DB) error {
		if there, err := anybody(tx); there || err != nil {
			return err
		}
		now := p.clock()
		if err := tx.Where("expires_at <= ?", now).Delete(&setUpLink{}).Error; err != nil {
			return err
		}
		link := setUpLink{ID: uuid.Must(uuid.NewV7()), CreatedAt: now, ExpiresAt: now.Add(setUpLife)}
		secret, link.Hash = NewLink()
		until = link.ExpiresAt
		return tx.Create(&link).Error
	})
	if err != nil {
		return "", time.Time{}, fmt.Errorf("offer to set up: %w", err)
	}
	return secret, until, nil
}

func anybody(tx *gorm.DB) (bool, error) {
	var people int64
	err := tx.Model(&Person{}).Count(&people).Error
	return people > 0, err
}

// errSetUp is the one answer for a link that was never ours, is too old, or comes after somebody has an account.
func errSetUp() error {
	return fault.New(fault.NotFound, "This set-up link cannot be used.")
}

// CanSetUp tells whether a link can still be used, or gives a NotFound fault. It changes nothing.
func (p *People) CanSetUp(ctx context.Context, secret string) error {
	return p.db.Snapshot(ctx, func(tx *gorm.DB) error { return p.findSetUp(tx, secret) })
}

func (p *People) findSetUp(tx *gorm.DB, secret string) error {
	var link setUpLink
	err := tx.Where("hash = ? AND expires_at > ? AND won IS NULL", LinkHash(secret), p.clock()).Take(&link).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return errSetUp()
	}
	if err != nil {
		return fmt.Errorf("find a set-up link: %w", err)
	}
	there, err := anybody(tx)
	if err == nil && there {
		err = errSetUp()
	}
	return err
}

// SetUp uses a link up: it makes the first person, an administrator of the installation, their organisation and their
// roles in it, and signs them in. Of many at once one wins; the others, and anybody later, get a NotFound fault, but the
// second of two clicks on the same form is signed in too. Invalid names name, email, role_title, password, organisation,
// kind, ods_code or roles.
func (p *People) SetUp(ctx context.Context, secret string, f FirstStart, from Device) (Arrival, error) {
	arrived, err := p.setUp(ctx, secret, f, from)
	if fault.KindOf(err) != fault.NotFound || !p.wonJustNow(ctx, secret) {
		return arrived, err
	}
	if again, second := p.SignIn(ctx, f.Person.Email, f.Person.Password, from); second == nil {
		return again, nil
	}
	return Arrival{}, err
}

func (p *People) setUp(ctx context.Context, secret string, f FirstStart, from Device) (Arrival, error) {
	if err := p.CanSetUp(ctx, secret); err != nil {
		return Arrival{}, err
	}
	f.Person.Organisation, f.Person.Administrator = f.Organisation.Name, true
	person, organisation, err := p.readFirst(ctx, f)
	if err != nil {
		return Arrival{}, err
	}
	arrived, err := p.begin(ctx, person, ByPassword, from.Agent, func(tx *gorm.DB) error {
		if err := p.winSetUp(tx, secret); err != nil {
			return err
		}
		return p.populate(tx, person, organisation, append([]access.Role{access.Lead}, f.Roles...))
	})
	if errors.Is(err, gorm.ErrDuplicatedKey) { // another link won
		err = errSetUp()
	}
	return arrived, err
}

// readFirst holds the form to its rules and hashes the password, which takes its time and belongs in no transaction.
func (p *People) readFirst(ctx context.Context, f FirstStart) (Person, Organisation, error) {
	var c fault.Check
	person := f.Person.tidy()
	person.check(&c, p.passwords)
	organisation := p.newOrganisation(f.Organisation.settings())
	organisation.settings().check(&c, "organisation")
	for _, role := range f.Roles {
		if !slices.Contains([]access.Role{access.LinkWorker, access.Supervisor}, role) {
			c.Add("roles", "Select what else you do there")
		}
	}
	if err := c.Err(); err != nil {
		return Person{}, Organisation{}, err
	}
	made, err := p.newPerson(ctx, person)
	return made, organisation, err
}

// winSetUp marks the link. The mark can be there once only, so of several links the first to be used wins.
func (p *People) winSetUp(tx *gorm.DB, secret string) error {
	if err := p.findSetUp(tx, secret); err != nil {
		return err
	}
	won := tx.Model(&setUpLink{}).Where("hash = ? AND won IS NULL", LinkHash(secret)).UpdateColumn("won", 1)
	if won.Error == nil && won.RowsAffected == 0 {
		return errSetUp()
	}
	return won.Error
}

// populate writes the first person and their organisation.
func (p *People) populate(tx *gorm.DB, person Person, o Organisation, roles []access.Role) error {
	if err := addPerson(tx, person); err != nil {
		return err
	}
	if err := nameIsFree(tx, o, "organisation"); err != nil {
		return err
	}
	if err := tx.Create(&o).Error; err != nil {
		return err
	}
	slices.Sort(roles)
	for _, role := range slices.Compact(roles) {
		m := Membership{ID: uuid.Must(uuid.NewV7()), PersonID: person.ID, OrganisationID: o.ID, Role: role, StartsOn: p.clock.Today()}
		if err := tx.Create(&m).Error; err != nil {
			return err
		}
	}
	return p.note(tx, access.Actor{ID: person.ID, Name: person.Name}, person.ID, ActSetUp, audit.Subject{Kind: "organisation", ID: o.ID},
		"set up Linkfolio for "+o.Name+", as its administrator and "+rolesInWords(roles))
}

// rolesInWords is "lead and supervisor".
func rolesInWords(roles []access.Role) string {
	var words []string
	for _, role := range roles {
		words = append(words, role.Words())
	}
	return inWords(words)
}

// wonJustNow tells whether this is the link that made the first administrator, less than an hour ago.
func (p *People) wonJustNow(ctx context.Context, secret string) bool {
	var won int64
	err := p.db.Read(ctx).Model(&setUpLink{}).Where("hash = ? AND won = 1 AND expires_at > ?", LinkHash(secret), p.clock()).Count(&won).Error
	return err == nil && won == 1
}
