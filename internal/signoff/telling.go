package signoff

import (
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/cpd"
	"linkfolio/internal/identity"
	"linkfolio/internal/mail"
)

// The kinds of letters about one entry.
const (
	returnedLetter    = "entry-returned"
	declinedLetter    = "entry-declined"
	commentedLetter   = "entry-commented"
	ownReopenedLetter = "entry-reopened-for-owner"
	reopenedLetter    = "entry-reopened" // to those in whose name it was signed off
	decidedHereLetter = "decided-here"
)

// decidedWords is what the letters about one entry say. They never say what the entry is about.
type decidedWords struct {
	Name      string // the reader's
	By        string
	For       string // in whose place; may be empty
	Confirmed string // "confirmed by e-mail" where somebody without an account decided; mostly empty
	Signer    string // who had signed it off that was re-opened; empty where that was the reader
	SignedAt  time.Time
	Worker    string // whose entry it is
	Path      string
}

// tellOfReopening writes to whoever signed the entry off, and to the supervisor in whose place that was, whatever letters they
// want: what stood in their name no longer stands. The owner is told where it was not them.
func (d *Desk) tellOfReopening(tx *gorm.DB, who access.Actor, e cpd.Entry, r Reopening) error {
	var signed Decision
	err := tx.Where("entry_id = ? AND number = ? AND kind = ?", r.EntryID, r.Number, Signed).Take(&signed).Error
	if err != nil {
		return fmt.Errorf("the decision that is taken back: %w", err)
	}
	if signed.Authenticated == ByEmail {
		if err := d.tellGuestOfReopening(tx, who, signed); err != nil {
			return err
		}
	}
	for _, id := range []uuid.UUID{signed.ByID, idOf(signed.ForID)} {
		if id == uuid.Nil || id == r.ByID {
			continue
		}
		words := decidedWords{By: who.Name, SignedAt: signed.At}
		if id != signed.ByID {
			words.Signer = signed.ByName
		}
		if err := d.tell(tx, e, id, reopenedLetter, words, ""); err != nil {
			return err
		}
	}
	if r.ByID == e.OwnerID {
		return nil
	}
	return d.tell(tx, e, e.OwnerID, ownReopenedLetter, decidedWords{By: who.Name, Signer: signed.ByName, SignedAt: signed.At}, "")
}

// tell posts a letter about an entry, where letters of this kind may go to somebody. The same key twice is one letter; an empty
// key is always a new one.
func (d *Desk) tell(tx *gorm.DB, e cpd.Entry, to uuid.UUID, kind string, words decidedWords, key string) error {
	person, may, err := d.reader(tx, kind, to)
	if err != nil || !may {
		return err
	}
	owner, err := identity.Find(tx, e.OwnerID)
	if err != nil {
		return err
	}
	words.Name, words.Worker, words.Path = person.Name, owner.Name, "/entries/"+e.ID.String()
	return d.outbox.Post(tx, mail.Letter{Kind: kind, ToName: person.Name, ToEmail: person.Email, Words: words, Key: key, For: to})
}
