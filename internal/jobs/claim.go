package jobs

import (
	"context"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"linkfolio/internal/database"
)

// Terms are on what terms due rows are claimed.
type Terms struct {
	Open  string        // a condition in SQL that rows meet while something is still to be done with them
	Now   time.Time     // what is due by then
	Lease time.Duration // how long nobody else gets them
	Most  int           // how many at once
}

// Claim gives the caller rows that are due, the longest due first. Nobody else gets them, in this server or another, until
// they are done with or the lease has run out, as it does when a server dies with rows in its hands. Row is a model with
// the columns id, due_at, claimed_until and attempts; attempts counts the claims, so that who was too slow can tell.
func Claim[Row any](ctx context.Context, db *database.DB, terms Terms) (rows []Row, err error) {
	due := func(tx *gorm.DB) *gorm.DB {
		return tx.Model(new(Row)).Where(terms.Open).
			Where("due_at <= ? AND (claimed_until IS NULL OR claimed_until <= ?)", terms.Now, terms.Now).
			Order("due_at, id").Limit(terms.Most)
	}
	var ids []uuid.UUID
	if err := due(db.Read(ctx)).Limit(1).Pluck("id", &ids).Error; err != nil || len(ids) == 0 {
		return nil, err // a glance takes no lock
	}
	err = db.InTx(ctx, func(tx *gorm.DB) error {
		// PostgreSQL skips what another transaction is claiming just now. On SQLite there is only one at a time.
		if err := due(tx).Clauses(clause.Locking{Strength: "UPDATE", Options: "SKIP LOCKED"}).Pluck("id", &ids).Error; err != nil {
			return err
		}
		claimed := map[string]any{"claimed_until": terms.Now.Add(terms.Lease), "attempts": gorm.Expr("attempts + 1")}
		if err := tx.Model(new(Row)).Where("id IN ?", ids).Updates(claimed).Error; err != nil {
			return err
		}
		return tx.Where("id IN ?", ids).Order("due_at, id").Find(&rows).Error
	})
	return rows, err
}
