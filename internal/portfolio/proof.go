package portfolio

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/cpd"
	"linkfolio/internal/proof"
)

// readProof gathers what the PDF carries so that its sign-offs can be checked without us. Of entries whose sign-off was taken
// back it carries nothing: what was signed once is not printed either.
func (g *gathered) readProof(tx *gorm.DB) error {
	var ids []uuid.UUID
	for _, e := range g.entries {
		if e.State == access.Signed {
			ids = append(ids, e.ID)
		}
	}
	bundle, err := proof.Gather(tx, ids, g.asAt())
	if err != nil || len(bundle.Entries) == 0 {
		return err
	}
	g.proof, err = json.Marshal(bundle)
	return err
}

// asAt is the last moment at which anything of the portfolio changed, or today's midnight where nothing did today. All that
// the proof says holds from then until now, and the same portfolio asked for twice on a day has the same proof.
func (g *gathered) asAt() time.Time {
	last := g.today.Midnight()
	later := func(at time.Time) {
		if at.After(last) {
			last = at
		}
	}
	for _, e := range g.entries {
		for _, d := range g.decisions[e.ID] {
			later(d.At)
		}
		for _, r := range g.reopenings[e.ID] {
			later(r.At)
		}
	}
	return last
}

// Proof gives the proof of one entry of the actor's own as a file. Faults: NotFound, also where it was never signed off.
func (b *Binder) Proof(ctx context.Context, who access.Actor, entry uuid.UUID) ([]byte, error) {
	var bundle proof.Bundle
	err := b.db.Snapshot(ctx, func(tx *gorm.DB) error {
		e, err := cpd.Find(tx, who, entry)
		if err != nil {
			return err
		}
		if err := access.Check(who, access.ViewEntry, e.Access()); err != nil {
			return err
		}
		if e.OwnerID != who.ID {
			return access.NotFound()
		}
		bundle, err = proof.Gather(tx, []uuid.UUID{entry}, b.clock())
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("gather a proof: %w", err)
	}
	if len(bundle.Entries) == 0 {
		return nil, access.NotFound()
	}
	return json.MarshalIndent(bundle, "", "  ")
}
