package mail

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
)

// Wanted gives those of some people who still want letters of a kind: who has not left, and not said that they want no more.
type Wanted func(tx *gorm.DB, people ...uuid.UUID) ([]uuid.UUID, error)

// Going tells which of some people asked for their account to be deleted. Package leaving knows.
type Going func(tx *gorm.DB, people ...uuid.UUID) (map[uuid.UUID]bool, error)

// AskFirst has the wish asked for once more before a letter of this kind goes to the server. It may have waited for days, and
// roles end at midnight without anybody doing anything. Letters that are not wanted any more are given up. Ask before Send.
func (s *Sender) AskFirst(kind string, wanted Wanted) { s.wanted[kind] = wanted }

// dropUnwanted gives up the letters whose people want them no more, and returns the others. Where that cannot be found out
// nothing is sent: the letters are tried again when the lease is over.
func (s *Sender) dropUnwanted(ctx context.Context, letters []Kept) (left []Kept, err error) {
	keep := map[uuid.UUID]bool{}
	for kind, wanted := range s.wanted {
		people := peopleOf(letters, kind)
		if len(people) == 0 {
			continue
		}
		err := s.db.Snapshot(ctx, func(tx *gorm.DB) error {
			still, err := wanted(tx, people...)
			for _, k := range letters {
				keep[k.ID] = keep[k.ID] || k.Kind == kind && k.ForID != nil && slices.Contains(still, *k.ForID)
			}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("who still wants letters of the kind %s: %w", kind, err)
		}
	}
	for _, k := range letters {
		if k.ForID == nil || s.wanted[k.Kind] == nil || keep[k.ID] {
			left = append(left, k)
			continue
		}
		s.log.Info("letter not wanted any more", "letter", k.ID, "kind", k.Kind)
		err = errors.Join(err, s.settle(ctx, k, givenUp(s.outbox.clock(), "not wanted any more")))
	}
	return left, err
}

func peopleOf(letters []Kept, kind string) (people []uuid.UUID) {
	for _, k := range letters {
		if k.Kind == kind && k.ForID != nil {
			people = append(people, *k.ForID)
		}
	}
	return people
}

// WaitsOrWent tells whether a letter of this kind to somebody is not sent yet, or was sent since a moment.
func WaitsOrWent(tx *gorm.DB, kind string, person uuid.UUID, since time.Time) (bool, error) {
	var found int64
	err := tx.Model(&Kept{}).Where("kind = ? AND for_id = ?", kind, person).Where("("+open+" OR sent_at >= ?)", since).Count(&found).Error
	if err != nil {
		return false, fmt.Errorf("letters to somebody that wait or went: %w", err)
	}
	return found > 0, nil
}
