package signoff

import (
	"bytes"
	"encoding/json"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"linkfolio/internal/audit"
	"linkfolio/internal/cpd"
	"linkfolio/internal/identity"
)

// ReceiptType marks a sign-off receipt among our tokens.
const ReceiptType = "linkfolio-receipt+jws"

// Reopened stands in the receipt of a sign-off that was taken back, where a decision has its kind.
const Reopened = "reopened"

// Receipt is what a receipt says: who decided what on which version of whose entry, when, and how they proved who they are.
type Receipt struct {
	Entry       uuid.UUID `json:"entry"`
	Number      int       `json:"version"`
	VersionHash string    `json:"version_hash"`
	Decision    string    `json:"decision"`
	ByID        uuid.UUID `json:"by"`
	ByName      string    `json:"by_name"`
	ByRole      string    `json:"by_role"`
	AtMicros    int64     `json:"at_us"`

	ForID   *uuid.UUID `json:"for,omitempty"` // in whose place; receipts of before stand-ins have neither
	ForName string     `json:"for_name,omitempty"`

	// Receipts of before migration 25 have none of these.
	Owner          *uuid.UUID `json:"owner,omitempty"`
	ByOrganisation string     `json:"by_organisation,omitempty"`
	Authenticated  Proof      `json:"authenticated,omitempty"`
	Together       int        `json:"together,omitempty"`
	Commitment     []byte     `json:"commitment,omitempty"` // to the comment, or to the reason for taking back
	jwt.RegisteredClaims
}

// receiptOf is the receipt that tells of a decision.
func (d Decision) receiptOf() Receipt {
	r := d.Signature.receiptOn(d.EntryID, d.Number, d.VersionHash, d.OwnerID)
	r.Decision, r.ForID, r.ForName, r.Together = d.Kind, d.ForID, d.ForName, d.Together
	return r
}

// receiptOf is the receipt that tells of a sign-off that was taken back.
func (r Reopening) receiptOf() Receipt {
	receipt := r.Signature.receiptOn(r.EntryID, r.Number, r.VersionHash, r.OwnerID)
	receipt.Decision = Reopened
	return receipt
}

func (s Signature) receiptOn(entry uuid.UUID, number int, hash string, owner uuid.UUID) Receipt {
	r := Receipt{
		Entry: entry, Number: number, VersionHash: hash, ByID: s.ByID, ByName: s.ByName, ByRole: s.ByRole, AtMicros: s.At.UnixMicro(),
		RegisteredClaims: jwt.RegisteredClaims{Issuer: "linkfolio", IssuedAt: jwt.NewNumericDate(s.At)},
	}
	if s.Authenticated != "" {
		r.Owner, r.ByOrganisation, r.Authenticated, r.Commitment = &owner, s.ByOrganisation, s.Authenticated, s.Commitment
	}
	return r
}

// WithOthers says together with how many others it was decided on, as Decision does.
func (r Receipt) WithOthers() string { return withOthers(r.Together) }

// WhenDecided says when it was decided on, as Decision does.
func (r Receipt) WhenDecided() string { return whenDecided(time.UnixMicro(r.AtMicros), r.Together) }

// signed is the receipt as a compact JWS of the server's key.
func (r Receipt) signed(keys *identity.Keys) (string, error) { return keys.Sign(ReceiptType, r) }

// Same tells whether two receipts say the same.
func (r Receipt) Same(other Receipt) bool {
	a, errA := json.Marshal(r)
	b, errB := json.Marshal(other)
	return errA == nil && errB == nil && bytes.Equal(a, b)
}

// digest covers every column of a decision; the comment by its commitment.
func (d Decision) digest() string {
	return audit.DigestOf("decision", d.EntryID, d.Number, d.VersionHash, d.OwnerID, d.Kind, d.Signature.facts(), d.Together, idOf(d.ForID), d.ForName)
}

// digest covers every column of a taking back.
func (r Reopening) digest() string {
	return audit.DigestOf("reopening", r.EntryID, r.Number, r.VersionHash, r.OwnerID, r.Signature.facts())
}

// digest covers every column of a remark.
func (r Remark) digest() string {
	return audit.DigestOf("remark", r.ID, r.EntryID, r.Number, r.OwnerID, r.AnswerKey, r.ByID, r.ByName, r.At.UnixMicro(), r.Commitment)
}

func (s Signature) facts() []any {
	return []any{s.ByID, s.ByName, s.ByRole, s.ByOrganisation, s.Authenticated, s.At.UnixMicro(), s.Commitment, s.Receipt}
}

// versionDigest covers every column of a version; what it says by its hash.
func versionDigest(v cpd.Version) string {
	return audit.DigestOf("version", v.EntryID, v.Number, v.OwnerID, v.SentToID, v.At.UnixMicro(), v.Format, v.Hash)
}
