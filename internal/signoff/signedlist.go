package signoff

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/calendar"
	"linkfolio/internal/identity"
	"linkfolio/internal/jobs"
	"linkfolio/internal/mail"
)

// ListLetter is the kind of letter that lists what was signed off in somebody's name.
const ListLetter = "signed-in-your-name"

// listFrom is the hour, in London, from which the lists of an evening are written.
const listFrom = 20

// listsAtOnce is how many people are written to in one transaction.
const listsAtOnce = 100

// SignedLists writes, each evening, to everybody in whose name something was signed off since their last list, so that a forged
// sign-off is noticed. What is signed after the list of an evening is in that of the next. Nobody can switch it off. Who has left,
// is going or is disabled is not written to; what they were not told of waits until they are back. So does what stood in a list that
// was given up.
func (d *Desk) SignedLists() jobs.Work {
	return jobs.Round{
		Name: "signed lists", From: listFrom, DB: d.db, Clock: d.clock,
		Look: func(ctx context.Context, _ calendar.Date, after uuid.UUID) (jobs.Looked, error) {
			var ids []uuid.UUID
			err := d.db.Read(ctx).Model(&untold{}).Where("letter = ? AND letter_id IS NULL AND person_id > ?", inList, after).
				Distinct("person_id").Order("person_id").Limit(listsAtOnce).Pluck("person_id", &ids).Error
			looked := jobs.Looked{All: len(ids) < listsAtOnce, Write: func(tx *gorm.DB) error { return d.signedLists(tx, ids) }}
			if len(ids) > 0 {
				looked.Last = ids[len(ids)-1]
			}
			return looked, err
		},
	}.Work
}

func (d *Desk) signedLists(tx *gorm.DB, people []uuid.UUID) error {
	people, err := d.wantsList(tx, people...)
	if err != nil {
		return err
	}
	persons, err := identity.TheseLocked(tx, people...)
	if err != nil {
		return err
	}
	for _, person := range persons {
		letter := uuid.Must(uuid.NewV7())
		signed, err := toList(tx, person.ID, letter)
		if err != nil {
			return fmt.Errorf("what was signed in a name: %w", err)
		}
		if len(signed) == 0 {
			continue
		}
		if err := d.outbox.Post(tx, signedList(letter, person, signed)); err != nil {
			return err
		}
	}
	return nil
}

// SettleLists forgets what was told in lists that were sent, and frees what stood in lists that were given up for the list of the
// next evening. It has to be done before letters that are done with are deleted.
func (d *Desk) SettleLists(ctx context.Context) error {
	const in = "letter_id IS NOT NULL AND EXISTS (SELECT 1 FROM letters l WHERE l.id = untold_signatures.letter_id AND l.%s IS NOT NULL)"
	err := d.db.InTx(ctx, func(tx *gorm.DB) error {
		if err := tx.Where(fmt.Sprintf(in, "sent_at")).Delete(&untold{}).Error; err != nil {
			return err
		}
		return tx.Model(&untold{}).Where(fmt.Sprintf(in, "given_up_at")).Update("letter_id", nil).Error
	})
	if err != nil {
		return fmt.Errorf("what became of lists of signatures: %w", err)
	}
	return nil
}

// listedWords is what the list says of one signature.
type listedWords struct {
	Worker, By, For string // By is empty where it was the reader
	At, Hash        string
	Proof           string
}

func signedList(id uuid.UUID, person identity.Person, signed []telling) mail.Letter {
	words := struct {
		Name, Entries string
		Signed        []listedWords
	}{Name: person.Name, Entries: counted(len(signed), "entry was", "entries were")}
	for _, s := range signed {
		one := listedWords{Worker: s.Worker, At: s.When(), Hash: s.ShortHash(), Proof: s.Authenticated.Words()}
		if s.ByID != person.ID {
			one.By = s.ByName
		} else {
			one.For = s.ForName
		}
		words.Signed = append(words.Signed, one)
	}
	return mail.Letter{ID: id, Kind: ListLetter, ToName: person.Name, ToEmail: person.Email, Words: words, For: person.ID}
}

// counted is a number with what it counts: "1 entry was", "3 entries were".
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
