package audit

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// Erasure is the order to erase what a person wrote and what tells of them. It stays when they are gone: by it Verify
// tells what was erased from what is missing.
type Erasure struct {
	SubjectID uuid.UUID `gorm:"primaryKey"`
	ByID      uuid.UUID
	Reason    string
	At        time.Time
}

// ActErased is the act that an order to erase was carried out. Its words stay: they say nothing but that, and the digest of the
// order.
const ActErased Act = "erased"

// Digest covers every column of an order, for the act that tells of it.
func (e Erasure) Digest() string {
	h := sha256.New()
	h.Write([]byte("linkfolio/erasure/v1\x00"))
	h.Write(e.SubjectID[:])
	h.Write(e.ByID[:])
	h.Write(binary.BigEndian.AppendUint64(nil, uint64(e.At.UnixMicro())))
	h.Write([]byte(e.Reason))
	return hex.EncodeToString(h.Sum(nil))
}

// toldBy tells whether an act tells of this order. Those of before version 0.5 have no words left, and are known by their time.
func (e Erasure) toldBy(act Seen) bool {
	if act.Body != nil && act.Body.Digest != "" {
		return act.Body.Digest == e.Digest()
	}
	return act.ActorID == e.ByID && act.At == e.At.UnixMicro()
}

// OrderErasure writes an order down; the database lets bodies of that person go from then on. Twice is once.
func OrderErasure(tx *gorm.DB, order Erasure) error {
	err := tx.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "subject_id"}}, DoNothing: true}).Create(&order).Error
	if err != nil {
		return fmt.Errorf("order an erasure: %w", err)
	}
	return nil
}

// Erase deletes the words and salts of a chain whose person an erasure was ordered for. The records stay and still verify.
func Erase(tx *gorm.DB, chain uuid.UUID) error {
	if err := tx.Where("chain_id = ?", chain).Delete(&StoredBody{}).Error; err != nil {
		return fmt.Errorf("erase a chain's words: %w", err)
	}
	return nil
}

// ChainLine is one act of a chain, with what it was done to.
type ChainLine struct {
	Line
	Subject Subject
}

// Chain gives every act of a portfolio, oldest first.
func Chain(tx *gorm.DB, chain uuid.UUID) ([]ChainLine, error) {
	var records []Record
	if err := tx.Where("chain_id = ?", chain).Order("seq").Find(&records).Error; err != nil {
		return nil, fmt.Errorf("chain: %w", err)
	}
	var bodies []StoredBody
	if err := tx.Where("chain_id = ?", chain).Find(&bodies).Error; err != nil {
		return nil, fmt.Errorf("chain: %w", err)
	}
	words := map[int64][]byte{}
	for _, b := range bodies {
		words[b.Seq] = b.Body
	}
	lines := make([]ChainLine, 0, len(records))
	for _, r := range records {
		line, err := lineOf(r.At, r.Act, words[r.Seq])
		if err != nil {
			return nil, err
		}
		lines = append(lines, ChainLine{line, Subject{r.SubjectKind, r.SubjectID}})
	}
	return lines, nil
}
