package identity

import (
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
)

// Spare refuses to let somebody go without whom nobody could run the installation or an organisation: the only
// administrator, and the only lead of an organisation that has other people. That is a Conflict.
func Spare(tx *gorm.DB, person uuid.UUID, today calendar.Date) error {
	var others int64
	mine, err := Find(tx, person)
	if err != nil {
		return err
	}
	if mine.Administrator {
		err := tx.Model(&Person{}).Where("administrator AND disabled_at IS NULL AND id <> ?", person).Count(&others).Error
		if err != nil {
			return fmt.Errorf("other administrators: %w", err)
		}
		if others == 0 {
			return fault.New(fault.Conflict, "You are the only administrator of this installation. Make somebody else an administrator first.")
		}
	}
	alone, err := onlyLeadOf(tx, person, today)
	if err != nil || len(alone) == 0 {
		return err
	}
	var names []string
	for _, o := range alone {
		names = append(names, o.Name)
	}
	return fault.Newf(fault.Conflict, "You are the only lead of %s. Make somebody else a lead there first.", inWords(names))
}

// onlyLeadOf gives the organisations with other people that nobody but this person leads, by name.
func onlyLeadOf(tx *gorm.DB, person uuid.UUID, today calendar.Date) ([]Organisation, error) {
	var alone []Organisation
	err := tx.Model(&Organisation{}).Where("id IN (SELECT m.organisation_id FROM memberships m WHERE m.person_id = @who AND m.role = 'lead' AND "+live("m")+
		") AND id NOT IN (SELECT l.organisation_id FROM memberships l JOIN people p ON p.id = l.person_id WHERE l.role = 'lead' AND l.person_id <> @who AND p.disabled_at IS NULL AND "+live("l")+
		") AND id IN (SELECT other.organisation_id FROM memberships other WHERE other.person_id <> @who AND "+live("other")+")",
		map[string]any{"who": person, "day": today}).Order("name, id").Find(&alone).Error
	if err != nil {
		return nil, fmt.Errorf("only lead: %w", err)
	}
	return alone, nil
}
