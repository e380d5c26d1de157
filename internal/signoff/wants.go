package signoff

import (
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/identity"
	"linkfolio/internal/mail"
)

// Wishes tells, for each kind of letter to people with an account, which of them may be written to. It is asked when a letter is
// posted, and by mail.Sender.AskFirst once more before it goes: roles end, and people leave or choose otherwise, meanwhile.
func (d *Desk) Wishes() map[string]mail.Wanted {
	return map[string]mail.Wanted{
		DigestLetter:      d.WantsNews,
		returnedLetter:    d.WantsNews,
		declinedLetter:    d.WantsNews,
		commentedLetter:   d.WantsNews,
		ownReopenedLetter: d.WantsNews,
		ListLetter:        d.wantsList,
		reopenedLetter:    d.wantsWarning,
		decidedHereLetter: d.wantsWarning,
	}
}

// WantsNews gives those of some people who are told what goes on: they have a role today, are not going, and did not say never.
func (d *Desk) WantsNews(tx *gorm.DB, people ...uuid.UUID) ([]uuid.UUID, error) {
	people, err := d.wantsList(tx, people...)
	if err != nil || len(people) == 0 {
		return nil, err
	}
	every, err := everyOf(tx, people...)
	return slices.DeleteFunc(people, func(id uuid.UUID) bool { return every[id] == Never }), err
}

// wantsList gives those who are told what was signed in their name: they have a role today and are not going. Nobody can say
// never.
func (d *Desk) wantsList(tx *gorm.DB, people ...uuid.UUID) ([]uuid.UUID, error) {
	people, err := identity.Working(tx, d.clock.Today(), people...)
	if err != nil {
		return nil, err
	}
	return d.staying(tx, people)
}

// wantsWarning gives those who are told that something was done in their name on another device, or that it no longer stands:
// their account is in use and they are not going. It concerns their name also when their role has ended, and nobody can say
// never.
func (d *Desk) wantsWarning(tx *gorm.DB, people ...uuid.UUID) ([]uuid.UUID, error) {
	persons, err := identity.These(tx, people...)
	if err != nil {
		return nil, err
	}
	var usable []uuid.UUID
	for _, p := range persons {
		usable = append(usable, p.ID)
	}
	return d.staying(tx, usable)
}

// staying gives those of some people who did not ask for their account to be deleted.
func (d *Desk) staying(tx *gorm.DB, people []uuid.UUID) ([]uuid.UUID, error) {
	if len(people) == 0 {
		return nil, nil
	}
	going, err := d.going(tx, people...)
	return slices.DeleteFunc(people, func(id uuid.UUID) bool { return going[id] }), err
}

// reader gives somebody to whom a letter of a kind may be posted now; false where it may not, or they have no account.
func (d *Desk) reader(tx *gorm.DB, kind string, id uuid.UUID) (identity.Person, bool, error) {
	may, err := d.Wishes()[kind](tx, id)
	if err != nil || len(may) == 0 {
		return identity.Person{}, false, err
	}
	person, err := identity.Find(tx, id)
	return person, err == nil, err
}
