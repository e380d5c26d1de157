package identity

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
)

// firstOfApril is the start of the membership year until a person or organisation sets their own.
var firstOfApril = calendar.MonthDay{Month: time.April, Day: 1}

// NewOrganisation is what somebody sets when they add an organisation. Kind is one of OrganisationKinds. ODSCode and
// SupervisionEvery, one of Frequencies, may be empty.
type NewOrganisation struct{ Name, Kind, ODSCode, SupervisionEvery string }

func (n NewOrganisation) settings() OrganisationSettings {
	return OrganisationSettings{
		Name: n.Name, Kind: n.Kind, ODSCode: n.ODSCode, SupervisionEvery: n.SupervisionEvery, MembershipStart: firstOfApril,
	}.tidy()
}

// AddOrganisation adds an organisation, for the command line. What cannot be used, and a name that is taken, is an Invalid
// fault at name, kind or ods_code.
func (p *People) AddOrganisation(ctx context.Context, n NewOrganisation) (Organisation, error) {
	o, err := p.readOrganisation(n)
	if err != nil {
		return Organisation{}, err
	}
	err = p.db.InTx(ctx, func(tx *gorm.DB) error { return addOrganisation(tx, o) })
	if err != nil {
		return Organisation{}, fmt.Errorf("add an organisation: %w", err)
	}
	return o, nil
}

func (p *People) readOrganisation(n NewOrganisation) (Organisation, error) {
	var c fault.Check
	settings := n.settings()
	settings.check(&c, "name")
	return p.newOrganisation(settings), c.Err()
}

func (p *People) newOrganisation(s OrganisationSettings) Organisation {
	o := Organisation{ID: uuid.Must(uuid.NewV7()), CreatedAt: p.clock(), LockVersion: 1}
	o.set(s)
	return o
}

func addOrganisation(tx *gorm.DB, o Organisation) error {
	if err := nameIsFree(tx, o, "name"); err != nil {
		return err
	}
	return tx.Create(&o).Error
}

// nameIsFree refuses, at a field, a name that another organisation has.
func nameIsFree(tx *gorm.DB, o Organisation, field string) error {
	var taken int64
	if err := tx.Model(&Organisation{}).Where("name = ? AND id <> ?", o.Name, o.ID).Count(&taken).Error; err != nil {
		return err
	}
	if taken > 0 {
		return fault.At(field, "There is already an organisation with this name")
	}
	return nil
}

// OrganisationNamed finds an organisation by its exact name, or a NotFound fault that says so.
func (p *People) OrganisationNamed(ctx context.Context, name string) (Organisation, error) {
	var o Organisation
	err := p.db.Read(ctx).Where("name = ?", strings.TrimSpace(name)).Order("id").Limit(1).Take(&o).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Organisation{}, fault.Newf(fault.NotFound, "There is no organisation called %s", name)
	}
	if err != nil {
		return Organisation{}, fmt.Errorf("find an organisation: %w", err)
	}
	return o, nil
}

// Join makes a person something in an organisation from a day on, until further notice. Joining twice is once. An
// unknown role is an Invalid fault, an unknown person or organisation a NotFound fault.
func (p *People) Join(ctx context.Context, person, organisation uuid.UUID, role access.Role, from calendar.Date) error {
	if !slices.Contains([]access.Role{access.LinkWorker, access.Supervisor, access.Lead}, role) {
		return fault.At("role", "Role must be link-worker, supervisor or lead")
	}
	m := Membership{ID: uuid.Must(uuid.NewV7()), PersonID: person, OrganisationID: organisation, Role: role, StartsOn: from}
	return p.once(ctx, &m, "person_id = ? AND organisation_id = ? AND role = ? AND ends_on = ''", person, organisation, role)
}

// once adds a row unless the condition finds one.
func (p *People) once(ctx context.Context, row any, condition string, args ...any) error {
	err := p.db.InTx(ctx, func(tx *gorm.DB) error {
		var there int64
		if err := tx.Model(row).Where(condition, args...).Count(&there).Error; err != nil || there > 0 {
			return err
		}
		return tx.Create(row).Error
	})
	if errors.Is(err, gorm.ErrForeignKeyViolated) {
		return fault.New(fault.NotFound, "There is no such person or organisation")
	}
	return err
}

// Workplace names the organisations that a person belongs to on a day, by name: "Harbour PCN and Well Together". It is
// empty where there are none.
func Workplace(tx *gorm.DB, person uuid.UUID, on calendar.Date) (string, error) {
	var names []string
	err := tx.Model(&Membership{}).Joins("JOIN organisations ON organisations.id = memberships.organisation_id").
		Where("memberships.person_id = @who AND "+live("memberships"), map[string]any{"who": person, "day": on}).
		Distinct().Order("organisations.name").Pluck("organisations.name", &names).Error
	if err != nil {
		return "", fmt.Errorf("workplace: %w", err)
	}
	return inWords(names), nil
}

// inWords is "a", "a and b", "a, b and c".
func inWords(items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	last := len(items) - 1
	return strings.Join(items[:last], ", ") + " and " + items[last]
}

// ledBy gives the link workers, today, of the organisations that a person leads today.
func ledBy(db *gorm.DB, lead uuid.UUID, today calendar.Date) ([]uuid.UUID, error) {
	var ids []uuid.UUID
	err := db.Table("memberships AS mine").
		Joins("JOIN memberships AS theirs ON theirs.organisation_id = mine.organisation_id").
		Joins("JOIN people ON people.id = theirs.person_id").
		Where("mine.person_id = @lead AND mine.role = 'lead' AND theirs.role = 'link-worker' AND people.disabled_at IS NULL AND "+
			live("mine")+" AND "+live("theirs"), map[string]any{"lead": lead, "day": today}).
		Distinct().Order("theirs.person_id").Pluck("theirs.person_id", &ids).Error
	if err != nil {
		return nil, fmt.Errorf("led by: %w", err)
	}
	return ids, nil
}

func (m Membership) live(on calendar.Date) bool {
	return !m.StartsOn.After(on) && (m.EndsOn.IsZero() || !m.EndsOn.Before(on))
}

// live is the condition that a row's days include @day: starts_on and ends_on belong to it, and an empty end is open.
func live(table string) string {
	return fmt.Sprintf("(%[1]s.starts_on <= @day AND (%[1]s.ends_on = '' OR %[1]s.ends_on >= @day))", table)
}

// Posts gives the memberships that people have on a day, by person, by the day on which they began. It asks nobody's leave:
// who may see them is for the caller to check. People without any are left out.
func Posts(tx *gorm.DB, on calendar.Date, people ...uuid.UUID) (map[uuid.UUID][]Membership, error) {
	posts := map[uuid.UUID][]Membership{}
	for chunk := range slices.Chunk(people, 1000) {
		var held []Membership
		err := tx.Where("person_id IN @people", map[string]any{"people": chunk}).Where(live("memberships"), map[string]any{"day": on}).
			Order("starts_on, id").Find(&held).Error
		if err != nil {
			return nil, fmt.Errorf("posts: %w", err)
		}
		for _, m := range held {
			posts[m.PersonID] = append(posts[m.PersonID], m)
		}
	}
	return posts, nil
}
