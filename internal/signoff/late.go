package signoff

import (
	"fmt"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/cpd"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
)

// late is what came first, where somebody decides on a version too late.
type late struct {
	Decision
	owner string // what the owner is called
}

func (l late) conflict() *fault.Error {
	if l.Kind == Withdrawn {
		return fault.New(fault.Conflict, l.owner+" withdrew this entry after you opened it, so nothing was decided.")
	}
	return fault.New(fault.Conflict, "This version has already been decided on.")
}

// Late is the Conflict of whoever decides on the version with this hash after its owner withdrew it; nil where they did not.
func (c Case) Late(hash string) error {
	for _, d := range c.Decisions {
		if d.Kind == Withdrawn && d.VersionHash == hash {
			return late{d, c.Owner}.conflict()
		}
	}
	return nil
}

// takeShown is take for whoever brings the version that they were shown. It is a Conflict, not NotFound, where that was with
// them and somebody else decided on it first: there is such an entry, they know, and they learn no more than what came first.
func (d *Desk) takeShown(tx *gorm.DB, who access.Actor, do access.Action, shown Shown) (cpd.Entry, error) {
	e, err := d.take(tx, who, do, shown.Entry)
	if fault.KindOf(err) != fault.NotFound {
		return e, err
	}
	first, found, lookErr := lateFor(tx, who, do, shown)
	switch {
	case lookErr != nil:
		return e, lookErr
	case found:
		return e, first.conflict()
	}
	return e, err
}

// lateFor finds what was decided first on a version that somebody was shown, where the policy would have them do this if the
// version were still where it was sent. It does not look at where the entry is now.
func lateFor(tx *gorm.DB, who access.Actor, do access.Action, shown Shown) (first late, found bool, err error) {
	var versions []cpd.Version
	if err := tx.Where("entry_id = ?", shown.Entry).Find(&versions).Error; err != nil {
		return first, false, fmt.Errorf("version that was shown: %w", err)
	}
	at := slices.IndexFunc(versions, func(v cpd.Version) bool {
		return shown.isOf(v.Hash) && access.May(who, do, access.Record{Owner: v.OwnerID, Reviewer: v.SentToID, State: access.Sent})
	})
	if at < 0 {
		return first, false, nil
	}
	made, err := For(tx, []uuid.UUID{shown.Entry})
	if err != nil {
		return first, false, err
	}
	for _, decision := range made[shown.Entry] {
		if decision.Number == versions[at].Number {
			owner, err := identity.Find(tx, decision.OwnerID)
			return late{decision, owner.Name}, err == nil, err
		}
	}
	return first, false, nil
}
