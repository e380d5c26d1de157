package mail_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/mail"
)

// Letters about one thing are forgotten, to the same address about another they are not; and they are found without a look at all
// others.
func TestForgettingWhatLettersAreAbout(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		one, other := uuid.New(), uuid.New()
		err := db.InTx(t.Context(), func(tx *gorm.DB) error {
			for _, about := range []uuid.UUID{one, one, other, uuid.Nil} {
				if err := w.outbox.Post(tx, mail.Letter{Kind: "reset", ToEmail: amira, Words: words{"Amira", "x"}, About: about}); err != nil {
					return err
				}
			}
			return mail.ForgetAbout(tx, tx.Model(&mail.Kept{}).Select("about_id").Where("about_id = ?", one))
		})
		if err != nil {
			t.Fatal(err)
		}
		var left []mail.Kept
		if err := db.Read(t.Context()).Order("created_at, id").Find(&left).Error; err != nil {
			t.Fatal(err)
		}
		if len(left) != 2 || left[0].AboutID == nil || *left[0].AboutID != other || left[1].AboutID != nil {
			t.Errorf("left are %+v", left)
		}
		if plan := planOf(t, db, "DELETE FROM letters WHERE about_id IN (SELECT id FROM guest_requests)"); !strings.Contains(plan, "letters_about") {
			t.Error(plan)
		}
	})
}

// planOf is how the engine would go about a statement, were the tables large.
func planOf(t *testing.T, db *database.DB, statement string) string {
	t.Helper()
	var plan []map[string]any
	err := db.Snapshot(t.Context(), func(tx *gorm.DB) error {
		if db.EngineName() == "sqlite" {
			return tx.Raw("EXPLAIN QUERY PLAN " + statement).Scan(&plan).Error
		}
		if err := tx.Exec("SET LOCAL enable_seqscan = off").Error; err != nil {
			return err
		}
		return tx.Raw("EXPLAIN " + statement).Scan(&plan).Error
	})
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(plan)
}
