package identity

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"linkfolio/internal/access"
	"linkfolio/internal/audit"
	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
)

// OrganisationSettings is what its leads, and administrators, may set of an organisation. Kind is one of
// OrganisationKinds, SupervisionEvery one of Frequencies or empty. ODSCode, which may be empty, is the code by which the
// Organisation Data Service knows it.
type OrganisationSettings struct {
	Name, Kind, ODSCode, SupervisionEvery string
	MembershipStart                       calendar.MonthDay
	RequireTwoStep, RequireSSO            bool
}

func (s OrganisationSettings) tidy() OrganisationSettings {
	s.Name, s.ODSCode = strings.TrimSpace(s.Name), strings.ToUpper(strings.TrimSpace(s.ODSCode))
	return s
}

// odsCode is loose on purpose: codes are of several shapes, and new ones come.
var odsCode = regexp.MustCompile(`^[A-Z0-9]{3,8}$`)

// check notes what is wrong; nameField is what the form calls the name.
func (s OrganisationSettings) check(c *fault.Check, nameField string) {
	if s.Name == "" {
		c.Add(nameField, "Enter the name of the organisation")
	}
	c.Line(nameField, "Name of the organisation", s.Name, longestName)
	if !slices.Contains(OrganisationKinds(), s.Kind) {
		c.Add("kind", "Select the kind of organisation")
	}
	if s.ODSCode != "" && !odsCode.MatchString(s.ODSCode) {
		c.Add("ods_code", "ODS code must be 3 to 8 letters and digits, like A12345")
	}
	if s.MembershipStart == (calendar.MonthDay{}) {
		c.Add("membership_start", "The start of the membership year must be a day and a month, like 1 4")
	}
	if s.SupervisionEvery != "" && !slices.Contains(Frequencies(), s.SupervisionEvery) {
		c.Add("supervision_every", "Select how often you expect supervision")
	}
}

func (o *Organisation) set(s OrganisationSettings) {
	o.Name, o.Kind, o.ODSCode, o.SupervisionEvery = s.Name, s.Kind, s.ODSCode, s.SupervisionEvery
	o.MembershipStart, o.RequireTwoStep, o.RequireSSO = s.MembershipStart, s.RequireTwoStep, s.RequireSSO
}

func (o *Organisation) settings() OrganisationSettings {
	return OrganisationSettings{
		Name: o.Name, Kind: o.Kind, ODSCode: o.ODSCode, SupervisionEvery: o.SupervisionEvery,
		MembershipStart: o.MembershipStart, RequireTwoStep: o.RequireTwoStep, RequireSSO: o.RequireSSO,
	}
}

// Organisations lists what the actor leads or, for an administrator, all there are, by name. Anybody else gets the fault of
// the policy.
func (p *People) Organisations(ctx context.Context, who access.Actor) ([]Organisation, error) {
	if err := access.Check(who, access.ListOrganisations, access.Record{}); err != nil {
		return nil, err
	}
	query := p.db.Read(ctx).Order("lower(name), id")
	if !who.Administrator {
		query = query.Where("id IN ?", who.LeadOf)
	}
	var all []Organisation
	if err := query.Find(&all).Error; err != nil {
		return nil, fmt.Errorf("organisations: %w", err)
	}
	return all, nil
}

// Organisation gives one organisation to somebody who may do this to it, or the fault of the policy.
func (p *People) Organisation(ctx context.Context, who access.Actor, do access.Action, id uuid.UUID) (Organisation, error) {
	return organisationFor(p.db.Read(ctx), who, do, id)
}

func organisationFor(tx *gorm.DB, who access.Actor, do access.Action, id uuid.UUID) (Organisation, error) {
	if err := access.Check(who, do, access.Record{Organisations: []uuid.UUID{id}}); err != nil {
		return Organisation{}, err
	}
	var o Organisation
	err := tx.Where("id = ?", id).Take(&o).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Organisation{}, access.NotFound()
	}
	if err != nil {
		return Organisation{}, fmt.Errorf("find an organisation: %w", err)
	}
	return o, nil
}

// OpenOrganisation adds an organisation, under an id that the form proposes, and appoints its first lead: the person with
// this address, or nobody where it is empty. The same form twice is once. Faults: those of the policy, Invalid at name,
// kind, ods_code or lead, and Conflict where the id is another organisation's.
func (p *People) OpenOrganisation(ctx context.Context, who access.Actor, id uuid.UUID, n NewOrganisation, lead string) error {
	if err := access.Check(who, access.AddOrganisation, access.Record{}); err != nil {
		return err
	}
	o, err := p.readOrganisation(n)
	if err != nil {
		return err
	}
	o.ID = id
	return p.db.InTx(ctx, func(tx *gorm.DB) error {
		if err := nameIsFree(tx, o, "name"); err != nil {
			return err
		}
		made := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&o)
		if made.Error != nil {
			return fmt.Errorf("open an organisation: %w", made.Error)
		}
		if made.RowsAffected == 0 {
			return openedBefore(tx, o)
		}
		err := p.note(tx, who, who.ID, ActAddOrganisation, audit.Subject{Kind: "organisation", ID: o.ID}, "added the organisation "+o.Name)
		if err != nil || strings.TrimSpace(lead) == "" {
			return err
		}
		return p.appoint(tx, who, o, lead)
	})
}

// openedBefore tells the second of two clicks from another organisation's form.
func openedBefore(tx *gorm.DB, o Organisation) error {
	var there Organisation
	if err := tx.Where("id = ?", o.ID).Take(&there).Error; err != nil {
		return err
	}
	if there.settings() != o.settings() {
		return fault.New(fault.Conflict, "This form was used before. Open the page again to add another organisation.")
	}
	return nil
}

// AppointLead makes the person with an address lead of an organisation from today on; twice is once. Faults: those of the
// policy, NotFound for the organisation, Invalid at lead where nobody who can sign in has the address.
func (p *People) AppointLead(ctx context.Context, who access.Actor, organisation uuid.UUID, email string) error {
	return p.db.InTx(ctx, func(tx *gorm.DB) error {
		o, err := organisationFor(tx, who, access.ManageMembers, organisation)
		if err != nil {
			return err
		}
		if err := access.Check(who, access.AppointLead, access.Record{}); err != nil {
			return err
		}
		return p.appoint(tx, who, o, email)
	})
}

func (p *People) appoint(tx *gorm.DB, who access.Actor, o Organisation, email string) error {
	if strings.TrimSpace(email) == "" {
		return fault.At("lead", "Enter the email address of the lead")
	}
	var person Person
	err := tx.Omit("password_hash").Where("email_key = ? AND disabled_at IS NULL", emailKey(email)).Take(&person).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return fault.At("lead", "Nobody who can sign in has this email address. Enter the address of an existing account")
	}
	if err != nil {
		return err
	}
	return p.grant(tx, who, person, o, access.Lead, p.clock.Today())
}

// EditOrganisation keeps new settings. lock is the lock version when the form was made. What is stored already is kept
// without a word, so the same form twice is once. Whether single sign-on is required changes only where this installation
// has one. Faults: those of the policy, Invalid at name, kind,
// ods_code, membership_start or supervision_every, and Conflict where they were
// changed meanwhile.
func (p *People) EditOrganisation(ctx context.Context, who access.Actor, id uuid.UUID, lock int, s OrganisationSettings) error {
	return p.db.InTx(ctx, func(tx *gorm.DB) error {
		o, err := organisationFor(tx, who, access.EditOrganisation, id)
		if err != nil {
			return err
		}
		before := o.settings()
		if s = s.tidy(); !p.sso.On() {
			s.RequireSSO = o.RequireSSO
		}
		var c fault.Check
		if s.check(&c, "name"); c.Err() != nil {
			return c.Err()
		}
		if s == before {
			return nil
		}
		o.set(s)
		if err := nameIsFree(tx, o, "name"); err != nil {
			return err
		}
		return p.keepSettings(tx, who, o, lock, before.differences(s))
	})
}

func (p *People) keepSettings(tx *gorm.DB, who access.Actor, o Organisation, lock int, differs []string) error {
	o.LockVersion = lock + 1
	done := tx.Model(&Organisation{}).Where("id = ? AND lock_version = ?", o.ID, lock).
		Select("name", "kind", "ods_code", "supervision_every", "membership_start", "require_two_step", "require_sso", "lock_version").Updates(o)
	if done.Error != nil {
		return fmt.Errorf("change settings: %w", done.Error)
	}
	if done.RowsAffected == 0 {
		return fault.New(fault.Conflict, "Somebody changed these settings after you opened this page. Look at them as they are now, then change what you still want to change.")
	}
	return p.note(tx, who, who.ID, ActEditOrganisation, audit.Subject{Kind: "organisation", ID: o.ID},
		"changed the "+inWords(differs)+" of "+o.Name)
}

// differences names what is not the same in two settings.
func (s OrganisationSettings) differences(other OrganisationSettings) (names []string) {
	for _, one := range []struct {
		name    string
		differs bool
	}{
		{"name", s.Name != other.Name},
		{"kind", s.Kind != other.Kind},
		{"ODS code", s.ODSCode != other.ODSCode},
		{"expected supervision", s.SupervisionEvery != other.SupervisionEvery},
		{"start of the membership year", s.MembershipStart != other.MembershipStart},
		{"rule about two-step sign-in", s.RequireTwoStep != other.RequireTwoStep},
		{"rule about single sign-on", s.RequireSSO != other.RequireSSO},
	} {
		if one.differs {
			names = append(names, one.name)
		}
	}
	return names
}
