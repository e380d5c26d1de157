package imports

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/identity"
)

// Started is what somebody sees where an import begins: those that are open, or can still be undone, and the strays of an
// organisation.
type Started struct {
	Organisation string // its name; empty for one's own imports
	Imports      []Import
	Strays       StrayPage
}

// Started gives the actor's own imports or, with an organisation, those of its leads, latest first. page
// is that of its strays. Faults are those of the policy.
func (d *Desk) Started(ctx context.Context, who access.Actor, organisation *uuid.UUID, page int) (Started, error) {
	var s Started
	db := d.DB.Read(ctx)
	found := db.Where("person_id = ? AND organisation_id IS NULL", who.ID)
	do, on := access.ImportLearning, access.Record{}
	if organisation != nil {
		found = db.Where("organisation_id = ?", *organisation)
		do, on.Organisations = access.ImportForTeam, []uuid.UUID{*organisation}
	}
	if err := access.Check(who, do, on); err != nil {
		return Started{}, err
	}
	err := found.Where("expires_at > ?", d.Clock()).Order("created_at DESC, id DESC").Limit(50).Find(&s.Imports).Error
	if err != nil || organisation == nil {
		return s, err
	}
	if err := db.Model(&identity.Organisation{}).Where("id = ?", *organisation).Pluck("name", &s.Organisation).Error; err != nil {
		return Started{}, fmt.Errorf("an organisation that imports: %w", err)
	}
	s.Strays, err = d.Strays(ctx, who, *organisation, page)
	return s, err
}
