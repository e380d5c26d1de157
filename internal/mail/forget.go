package mail

import (
	"fmt"

	"gorm.io/gorm"
)

// Forget deletes every letter to an address, sent or not.
func Forget(tx *gorm.DB, email string) error {
	if err := tx.Where("to_email = ?", email).Delete(&Kept{}).Error; err != nil {
		return fmt.Errorf("forget letters: %w", err)
	}
	return nil
}
