package identity

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"linkfolio/internal/access"
	"linkfolio/internal/audit"
	"linkfolio/internal/fault"
)

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
