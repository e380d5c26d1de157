package signoff_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/audit"
	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/signoff"
)

// age makes of everything what a server of before migration 25 would have written: acts of sending and deciding have no digest
// and were written down a moment later, and decisions say neither how nor where somebody signed.
func (v *vault) age(tx *gorm.DB) error {
	chain := v.chain()
	prev := audit.Genesis(v.amira.ID)
	for _, r := range chain {
		rec := recordOf(r)
		salt, text := v.words(r)
		if rec.Act != signoff.ActReopened && rec.Act != signoff.ActRemarked {
			var body audit.Body
			v.must(json.Unmarshal(text, &body))
			body.Digest, rec.At = "", rec.At+time.Second.Microseconds()
			var err error
			text, err = json.Marshal(body)
			v.must(err)
		}
		rec.Prev, rec.Commitment = prev, audit.Commit(salt, text)
		prev = sumOf(rec)
		condition, args := r.where(keysOf("audit_records"))
		if err := errors.Join(
			tx.Exec("UPDATE audit_records SET at = ?, prev = ?, commitment = ?, hash = ? WHERE "+condition, append([]any{rec.At, rec.Prev, rec.Commitment, prev}, args...)...).Error,
			tx.Exec("UPDATE audit_bodies SET body = ? WHERE "+condition, append([]any{text}, args...)...).Error,
		); err != nil {
			return err
		}
	}
	if err := tx.Exec("UPDATE audit_heads SET hash = ? WHERE chain_id = ?", prev, v.amira.ID).Error; err != nil {
		return err
	}
	var decisions []signoff.Decision
	if err := tx.Where("owner_id = ?", v.amira.ID).Find(&decisions).Error; err != nil {
		return err
	}
	for _, d := range decisions {
		if err := v.ageDecision(tx, d); err != nil {
			return err
		}
	}
	return nil
}

func (v *vault) ageDecision(tx *gorm.DB, d signoff.Decision) error {
	receipt := ""
	if d.Kind != signoff.Withdrawn { // those had none
		var err error
		receipt, err = v.keys.Sign(signoff.ReceiptType, signoff.Receipt{
			Entry: d.EntryID, Number: d.Number, VersionHash: d.VersionHash, Decision: d.Kind, ByID: d.ByID, ByName: d.ByName, ByRole: d.ByRole,
			AtMicros: d.At.UnixMicro(), ForID: d.ForID, ForName: d.ForName,
			RegisteredClaims: jwt.RegisteredClaims{Issuer: "linkfolio", IssuedAt: jwt.NewNumericDate(d.At)},
		})
		v.must(err)
	}
	return tx.Exec("UPDATE decisions SET by_organisation = '', authenticated = '', together = 0, receipt = ? WHERE entry_id = ? AND number = ?",
		receipt, d.EntryID, d.Number).Error
}

// What was written before acts named their rows raises no alarm, and is still held against them as far as it can be.
func TestOldDataVerifies(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		v := newVault(t, db)
		v.anchors = nil
		v.must(db.InTx(t.Context(), v.age))
		if found := v.found(db.Read(t.Context())); len(found) > 0 {
			t.Fatalf("alarm over old data: %v", found)
		}
		decided := some(v, v.rows["decisions"])
		entry, number := decided["entry_id"], decided["number"]
		for name, statement := range map[string]string{
			"a decision that is gone": "DELETE FROM decisions WHERE entry_id = ? AND number = ?",
			"another time":            "UPDATE decisions SET at = '2026-01-01 00:00:00+00:00' WHERE entry_id = ? AND number = ?",
			"another day of sending":  "UPDATE entry_versions SET at = '2026-01-01 00:00:00+00:00' WHERE entry_id = ? AND number = ?",
			"another signer":          "UPDATE decisions SET by_name = 'Somebody' WHERE entry_id = ? AND number = ?",
		} {
			how := tampering{name, func(v *vault, tx *gorm.DB) ([]string, error) {
				return v.missed("decisions", decided), tx.Exec(statement, entry, number).Error
			}}
			if !v.try(how) {
				t.Errorf("%s was refused", name)
			}
		}
	})
}

// A forged decision in the form of before, under the eyes of acts that name their rows, is no old decision.
func TestANewDecisionCannotPassForAnOldOne(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		v := newVault(t, db)
		how := tampering{"an old form", func(v *vault, tx *gorm.DB) ([]string, error) {
			var d signoff.Decision
			r := some(v, v.rows["decisions"])
			err := tx.Where("entry_id = ? AND number = ?", uuid.MustParse(r["entry_id"].(string)), r["number"]).Take(&d).Error
			return v.missed("decisions", r), errors.Join(err, v.ageDecision(tx, d))
		}}
		if !v.try(how) {
			t.Error("refused")
		}
	})
}
