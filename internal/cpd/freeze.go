package cpd

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"linkfolio/internal/audit"
	"linkfolio/internal/catalogue"
)

// Freeze writes down what the entry says now as its next version, sent to a supervisor, and sets e.Version; the caller
// then stores that by Move in the same transaction. Where the entry is no longer as e says, a Conflict comes back.
func Freeze(tx *gorm.DB, e *Entry, tpl catalogue.Template, activityLabel string, sentTo uuid.UUID, at time.Time) (Version, error) {
	if err := Hold(tx, *e); err != nil {
		return Version{}, err
	}
	content := ContentOf(*e, tpl, activityLabel)
	content.Number = e.Version + 1
	canonical := content.canonical(audit.NewSalt())
	v := Version{
		EntryID: e.ID, Number: content.Number, OwnerID: e.OwnerID, SentToID: sentTo, At: at,
		Format: format, Hash: hashOf(canonical),
	}
	if err := tx.Create(&v).Error; err != nil {
		return Version{}, fmt.Errorf("write version: %w", err)
	}
	body := VersionBody{EntryID: e.ID, Number: v.Number, OwnerID: e.OwnerID, Canonical: canonical}
	if err := tx.Create(&body).Error; err != nil {
		return Version{}, fmt.Errorf("write version: %w", err)
	}
	e.Version = v.Number
	return v, nil
}

// Hold keeps others from changing the entry until the transaction ends, and makes sure that it is as it was read; else a
// Conflict comes back.
func Hold(tx *gorm.DB, e Entry) error {
	var lock []int
	err := tx.Model(&Entry{}).Clauses(clause.Locking{Strength: "UPDATE"}).
		Where("id = ?", e.ID).Pluck("lock_version", &lock).Error
	if err != nil {
		return fmt.Errorf("hold entry: %w", err)
	}
	if len(lock) == 0 || lock[0] != e.LockVersion {
		return lost()
	}
	return nil
}

// ContentOf is what the entry says now, under the words of its template, in the form of a version. Answers to prompts of another template, kept
// from before a change of template, are not part of it.
func ContentOf(e Entry, tpl catalogue.Template, activityLabel string) Content {
	c := Content{
		Number: e.Version, EntryID: e.ID, OwnerID: e.OwnerID, TemplateKey: tpl.Key, TemplateVersion: tpl.Version,
		TemplateName: tpl.Name, Title: e.Title, StartsOn: e.StartsOn, EndsOn: e.EndsOn, Provider: e.Provider,
		Kind: e.Kind, Activity: e.Activity, ActivityLabel: activityLabel, Minutes: e.Minutes, Points: e.Points,
	}
	for _, p := range tpl.Prompts {
		c.Answers = append(c.Answers, Answer{p.Key, p.Label, e.Answers[p.Key]})
	}
	return c
}

// hashOf is the hash of a version: SHA-256 over the canonical bytes, in lower-case hexadecimal.
func hashOf(canonical []byte) string {
	sum := sha256.Sum256(canonical)
	return hex.EncodeToString(sum[:])
}
