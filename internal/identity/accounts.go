package identity

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/google/uuid"
	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"linkfolio/internal/access"
	"linkfolio/internal/audit"
	"linkfolio/internal/fault"
)

// AccountsPageSize is how many accounts one page of the register shows.
const AccountsPageSize = 50

// Registered is an account as administrators see it: who it is and where they work, never what they recorded.
type Registered struct {
	Person
	Places  []RoleAt // today's and coming ones
	TwoStep bool     // they have a second step; told by RegisteredAs only
}

// RoleAt is a role with the name of its organisation.
type RoleAt struct {
	Membership
	Organisation string
}

// RegisterPage is one page of the register of accounts.
type RegisterPage struct {
	Accounts []Registered
	Total    int // accounts that match
	Number   int // of this page, from 1
	Pages    int // at least 1
}

// Register gives a page of the accounts whose name or address holds every one of the words, in any case and with or without
// accents, by name. A page beyond the last is the last. Only administrators may; others get the fault of the policy.
func (p *People) Register(ctx context.Context, who access.Actor, words string, page int) (RegisterPage, error) {
	if err := access.Check(who, access.ManageAccounts, access.Record{}); err != nil {
		return RegisterPage{}, err
	}
	var found RegisterPage
	err := p.db.Snapshot(ctx, func(tx *gorm.DB) error {
		var all []Person
		err := tx.Select("id", "name", "email").Where("erased_at IS NULL").Order("lower(name), id").Find(&all).Error
		if err != nil {
			return fmt.Errorf("register: %w", err)
		}
		found = pageOf(matching(all, words), page)
		found.Accounts, err = p.registered(tx, found.Accounts)
		return err
	})
	return found, err
}

func matching(all []Person, words string) []Person {
	return slices.DeleteFunc(all, func(one Person) bool { return !one.Matches(words) })
}

// Matches tells whether the name or address of a person holds every one of the words, in any case and with or without
// accents.
func (p Person) Matches(words string) bool {
	text := plainWords(p.Name + " " + p.Email)
	for _, word := range strings.Fields(plainWords(words)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

// plainWords is a text without case and accents, for searching.
func plainWords(text string) string {
	text = strings.ReplaceAll(norm.NFKD.String(strings.ToValidUTF8(text, " ")), "’", "'")
	return cases.Fold().String(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, text))
}

func pageOf(all []Person, page int) RegisterPage {
	found := RegisterPage{Total: len(all), Pages: max(1, (len(all)+AccountsPageSize-1)/AccountsPageSize)}
	found.Number = min(max(page, 1), found.Pages)
	first := (found.Number - 1) * AccountsPageSize
	for _, person := range all[first:min(first+AccountsPageSize, len(all))] {
		found.Accounts = append(found.Accounts, Registered{Person: person})
	}
	return found
}

// registered reads those people whole, in the same order, with their roles.
func (p *People) registered(tx *gorm.DB, some []Registered) ([]Registered, error) {
	ids := []uuid.UUID{}
	for _, one := range some {
		ids = append(ids, one.ID)
	}
	var persons []Person
	if err := tx.Omit("password_hash").Where("id IN ?", ids).Order("lower(name), id").Find(&persons).Error; err != nil {
		return nil, fmt.Errorf("accounts: %w", err)
	}
	var roles []RoleAt
	err := tx.Model(&Membership{}).Select("memberships.*, organisations.name AS organisation").
		Joins("JOIN organisations ON organisations.id = memberships.organisation_id").
		Where("memberships.person_id IN ? AND (memberships.ends_on = '' OR memberships.ends_on >= ?)", ids, p.clock.Today()).
		Order("organisations.name, memberships.role, memberships.starts_on, memberships.id").Scan(&roles).Error
	if err != nil {
		return nil, fmt.Errorf("roles of accounts: %w", err)
	}
	all := make([]Registered, len(persons))
	for i, person := range persons {
		all[i].Person = person
		for _, role := range roles {
			if role.PersonID == person.ID {
				all[i].Places = append(all[i].Places, role)
			}
		}
	}
	return all, nil
}

// RegisteredAs gives one account to an administrator. One that was erased, or never was, is a NotFound fault.
func (p *People) RegisteredAs(ctx context.Context, who access.Actor, id uuid.UUID) (Registered, error) {
	if err := access.Check(who, access.ManageAccounts, access.Record{}); err != nil {
		return Registered{}, err
	}
	var found []Registered
	err := p.db.Snapshot(ctx, func(tx *gorm.DB) (err error) {
		found, err = p.registered(tx, []Registered{{Person: Person{ID: id}}})
		if err == nil && len(found) > 0 {
			found[0].TwoStep, err = hasSecondStep(tx, id)
		}
		return err
	})
	if err != nil {
		return Registered{}, err
	}
	if len(found) == 0 || found[0].ErasedAt != nil {
		return Registered{}, access.NotFound()
	}
	return found[0], nil
}

// Disable shuts an account: its sessions end, and nobody can sign in to it until Enable. Everything in it stays. Twice is
// once. Faults: those of the policy, NotFound, Conflict for the actor's own account and for the last administrator.
func (p *People) Disable(ctx context.Context, who access.Actor, id uuid.UUID) error {
	return p.manage(ctx, who, id, func(tx *gorm.DB, person Person) error {
		if person.DisabledAt != nil {
			return nil
		}
		if err := p.spareAdministrator(tx, who, person, "disable"); err != nil {
			return err
		}
		now := p.clock()
		if _, err := revoke(tx, id, now); err != nil {
			return err
		}
		return p.changeAccount(tx, who, person, "disabled_at", now, ActDisabled, "disabled the account of ")
	})
}

// Enable opens a disabled account again. The sessions of before stay ended. Twice is once. Faults as for Disable.
func (p *People) Enable(ctx context.Context, who access.Actor, id uuid.UUID) error {
	return p.manage(ctx, who, id, func(tx *gorm.DB, person Person) error {
		if person.DisabledAt == nil {
			return nil
		}
		return p.changeAccount(tx, who, person, "disabled_at", nil, ActEnabled, "enabled the account of ")
	})
}

// MakeAdministrator lets a person look after organisations and accounts; UnmakeAdministrator ends that. Twice is once. Faults: those
// of the policy, NotFound, Conflict for a disabled account, or for the last administrator.
func (p *People) MakeAdministrator(ctx context.Context, who access.Actor, id uuid.UUID) error {
	return p.manage(ctx, who, id, func(tx *gorm.DB, person Person) error {
		switch {
		case person.Administrator:
			return nil
		case person.DisabledAt != nil:
			return fault.New(fault.Conflict, "This account is disabled. Enable it first.")
		}
		return p.changeAccount(tx, who, person, "administrator", true, ActAdministrator, "made an administrator of ")
	})
}

// UnmakeAdministrator undoes MakeAdministrator.
func (p *People) UnmakeAdministrator(ctx context.Context, who access.Actor, id uuid.UUID) error {
	return p.manage(ctx, who, id, func(tx *gorm.DB, person Person) error {
		if !person.Administrator {
			return nil
		}
		if err := p.spareAdministrator(tx, who, person, "unmake"); err != nil {
			return err
		}
		return p.changeAccount(tx, who, person, "administrator", false, ActNoAdministrator, "took administration away from ")
	})
}

// SendReset sends somebody a link to choose a new password, as if they had asked for it themselves. Faults: those of the
// policy, NotFound, Conflict for a disabled account.
func (p *People) SendReset(ctx context.Context, who access.Actor, id uuid.UUID) error {
	found, err := p.RegisteredAs(ctx, who, id)
	if err != nil {
		return err
	}
	if found.DisabledAt != nil {
		return fault.New(fault.Conflict, "This account is disabled. Enable it first.")
	}
	if err := p.AskForReset(ctx, found.Email); err != nil {
		return err
	}
	return p.db.InTx(ctx, func(tx *gorm.DB) error {
		return p.note(tx, who, id, ActResetSentByOthers, audit.Subject{Kind: "account", ID: id}, "sent "+found.Name+" a link to choose a new password")
	})
}

// manage runs an act of an administrator on an account that is held for it.
func (p *People) manage(ctx context.Context, who access.Actor, id uuid.UUID, act func(tx *gorm.DB, person Person) error) error {
	if err := access.Check(who, access.ManageAccounts, access.Record{}); err != nil {
		return err
	}
	return p.db.InTx(ctx, func(tx *gorm.DB) error {
		if err := lockAdministrators(tx); err != nil {
			return err
		}
		person, err := Find(tx, id)
		if err != nil {
			return err
		}
		if person.ErasedAt != nil {
			return access.NotFound()
		}
		return act(tx, person)
	})
}

// lockAdministrators makes those who change accounts wait for each other, so that two administrators cannot take the last
// place from each other.
func lockAdministrators(tx *gorm.DB) error {
	var ids []uuid.UUID
	return tx.Model(&Person{}).Clauses(clause.Locking{Strength: "NO KEY UPDATE"}).
		Where("administrator AND disabled_at IS NULL").Order("id").Pluck("id", &ids).Error
}

// spareAdministrator refuses to let the last administrator go, and to disable oneself.
func (p *People) spareAdministrator(tx *gorm.DB, who access.Actor, person Person, act string) error {
	if act == "disable" && who.ID == person.ID {
		return fault.New(fault.Conflict, "You cannot disable your own account. Another administrator can.")
	}
	if !person.Administrator || person.DisabledAt != nil {
		return nil
	}
	var others int64
	err := tx.Model(&Person{}).Where("administrator AND disabled_at IS NULL AND id <> ?", person.ID).Count(&others).Error
	if err != nil || others > 0 {
		return err
	}
	return fault.New(fault.Conflict, person.Name+" is the only administrator of this installation. Make somebody else an administrator first.")
}

func (p *People) changeAccount(tx *gorm.DB, who access.Actor, person Person, column string, value any, act audit.Act, words string) error {
	err := tx.Model(&Person{}).Where("id = ?", person.ID).UpdateColumn(column, value).Error
	if err != nil {
		return fmt.Errorf("change an account: %w", err)
	}
	return p.note(tx, who, person.ID, act, audit.Subject{Kind: "account", ID: person.ID}, words+person.Name)
}
