package imports

import (
	"context"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
)

// ChoosePerson says who a learner is, before the import is confirmed. In one's own import that can only be oneself. Faults:
// those of the policy, Invalid at choice for somebody who is no link worker of the organisation, and Conflict for an import
// that is not to be looked through.
func (d *Desk) ChoosePerson(ctx context.Context, who access.Actor, id, learner uuid.UUID, fate Fate) error {
	return d.choose(ctx, who, id, func(tx *gorm.DB, i Import, _ catalogue.Syllabus) error {
		var l Learner
		if err := take(tx, &l, i.ID, learner); err != nil {
			return err
		}
		if err := d.mayBe(tx, i, fate); err != nil {
			return err
		}
		how := fate.how()
		if fate.As == nil && !fate.LeftOut {
			how = None
		}
		return tx.Model(&Learner{}).Where("id = ?", l.ID).Updates(map[string]any{"person_id": fate.As, "how": how}).Error
	})
}

// mayBe refuses somebody whom the import is not for.
func (d *Desk) mayBe(tx *gorm.DB, i Import, fate Fate) error {
	if fate.As == nil {
		return nil
	}
	allowed := i.OrganisationID == nil && *fate.As == i.PersonID
	if i.OrganisationID != nil {
		workers, err := identity.WorkersOf(tx, *i.OrganisationID, d.Clock.Today())
		if err != nil {
			return err
		}
		allowed = workers.Has(*fate.As)
	}
	if !allowed {
		return fault.At("choice", "Choose who it is from the list")
	}
	return nil
}
