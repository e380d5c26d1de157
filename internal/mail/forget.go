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

// ForgetKeyed deletes the letters whose keys begin with these words, sent or not. They must hold no % and no _.
func ForgetKeyed(tx *gorm.DB, beginning string) error {
	if err := tx.Where("key LIKE ?", beginning+"%").Delete(&Kept{}).Error; err != nil {
		return fmt.Errorf("forget letters: %w", err)
	}
	return nil
}
