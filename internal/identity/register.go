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

	"linkfolio/internal/access"
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
