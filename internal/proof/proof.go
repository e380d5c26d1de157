// Package proof is what somebody takes away to show that an entry was signed off: what was signed, byte for byte, the receipts
// of who signed it, and of who took it back. It is checked against our public keys alone, without a database and without us.
//
// It promises to judge by the keys it is given and never by one that the bundle brings along, and to bear any file: what it
// reads comes from strangers. docs/proof.md is the format, for those who check without this program.
package proof

import (
	"time"

	"github.com/google/uuid"
)

// What a bundle says that it is. A member is renamed, moved or dropped only with a new version.
const (
	Format        = "linkfolio-proof"
	FormatVersion = 1
)

// FileName is what a bundle is called where it is attached to a portfolio.
const FileName = "linkfolio-proof.json"

// Bundle tells how some sign-offs stood at one moment.
type Bundle struct {
	Format        string    `json:"format"`
	FormatVersion int       `json:"format_version"`
	MadeAt        time.Time `json:"made_at"`
	Entries       []Entry   `json:"entries"`
}

// Entry is one entry with what was sent of it and decided about it, each in order.
type Entry struct {
	ID         uuid.UUID   `json:"entry"`
	Owner      string      `json:"owner,omitempty"` // whose it is, by name; no receipt says it
	Versions   []Version   `json:"versions"`
	Decisions  []Decision  `json:"decisions"`
	Reopenings []Reopening `json:"reopenings"`

	claims *entryClaims // what an archive says of it in plain words
}

// Version is what was sent. Without Canonical the words are not in the bundle.
type Version struct {
	Number    int    `json:"number"`
	SHA256    string `json:"sha256"`              // of Canonical, in lower-case hexadecimal
	Canonical []byte `json:"canonical,omitempty"` // in base64
}

// Decision is a receipt with the comment that came with it. By the salt the comment is held against the receipt.
type Decision struct {
	Receipt string `json:"receipt"` // a compact JWS
	Comment string `json:"comment,omitempty"`
	Salt    []byte `json:"salt,omitempty"` // in base64

	claims *claims
}

// Reopening is the receipt of a sign-off that was taken back, with the reason for it.
type Reopening struct {
	Receipt string `json:"receipt"`
	Reason  string `json:"reason,omitempty"`
	Salt    []byte `json:"salt,omitempty"`

	claims *claims
}
