package mail

import (
	"fmt"

	"gorm.io/gorm"
)

// Forget deletes every letter to these addresses, sent or not.
func Forget(tx *gorm.DB, emails ...string) error {
	if err := tx.Where("to_email IN ?", emails).Delete(&Kept{}).Error; err != nil {
		return fmt.Errorf("forget letters: %w", err)
	}
	return nil
}

// ForgetAbout deletes the letters about things with these ids, sent or not. The ids are a query.
func ForgetAbout(tx, ids *gorm.DB) error {
	if err := tx.Where("about_id IN (?)", ids).Delete(&Kept{}).Error; err != nil {
		return fmt.Errorf("forget letters: %w", err)
	}
	return nil
}
