package signoff

import "github.com/google/uuid"

// LetterSettings is how often somebody wants letters about sign-offs.
type LetterSettings struct {
	PersonID    uuid.UUID `gorm:"primaryKey"`
	Every       string    // daily, weekly or none; daily for whoever has no row
	LockVersion int
}

// TableName is the table of settings.
func (LetterSettings) TableName() string { return "signoff_letters" }
