package checking

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"linkfolio/internal/access"
	"linkfolio/internal/fault"
	"linkfolio/internal/proof"
	"linkfolio/internal/signoff"
)

// bundle checks a proof: each receipt against our keys, the words against the hash that the receipt names, and how each
// sign-off stands today, which may be otherwise than when the proof was made.
func (c *Counter) bundle(ctx context.Context, who access.Actor, content []byte) (Report, error) {
	bundle, ok := readBundle(content)
	if !ok {
		return Report{}, fault.At("file", "This is not a proof that this service knows, or it did not arrive whole")
	}
	signed, sum := c.signedIn(bundle)
	if len(signed) > mostCodes {
		return Report{}, fault.At("file", "There are more sign-offs in this proof than can be checked at once")
	}
	report := Report{Kind: Bundle, Proof: &sum}
	var codes []string
	for _, s := range signed {
		codes = append(codes, signoff.Code(s.receipt.VersionHash))
	}
	found, err := c.Desk.Standings(ctx, who, codes)
	for i, s := range signed {
		standing, there := found[codes[i]]
		if !there || standing.VersionHash != s.receipt.VersionHash {
			report.Unknown = append(report.Unknown, codes[i])
			continue
		}
		finding := Finding{Standing: standing, Words: s.words}
		if s.words == Differ {
			finding.Differs = []string{"the words in the proof"}
		}
		report.Found = append(report.Found, finding)
	}
	return report, err
}

// readBundle reads a proof. What is in it is not believed yet.
func readBundle(content []byte) (bundle proof.Bundle, ok bool) {
	err := json.Unmarshal(content, &bundle)
	return bundle, err == nil && bundle.Format == proof.Format && bundle.FormatVersion == proof.FormatVersion
}

// signedOff is one sign-off of a proof whose receipt is ours.
type signedOff struct {
	receipt signoff.Receipt
	words   Words
}

// signedIn gives the sign-offs of a proof whose receipts are ours, and counts all receipts.
func (c *Counter) signedIn(bundle proof.Bundle) (signed []signedOff, sum Proof) {
	read := func(token string) (signoff.Receipt, bool) {
		var receipt signoff.Receipt
		sum.Receipts++
		if c.Keys.Parse(token, signoff.ReceiptType, &receipt) != nil {
			sum.Forged++
			return receipt, false
		}
		return receipt, true
	}
	for _, entry := range bundle.Entries {
		for _, d := range entry.Decisions {
			receipt, ours := read(d.Receipt)
			if ours && receipt.Decision == signoff.Signed {
				signed = append(signed, signedOff{receipt, wordsIn(entry, receipt)})
			}
		}
		for _, r := range entry.Reopenings {
			read(r.Receipt)
		}
	}
	return signed, sum
}

// wordsIn tells whether the words that a proof brings are those of the receipt.
func wordsIn(entry proof.Entry, receipt signoff.Receipt) Words {
	for _, v := range entry.Versions {
		if v.Number != receipt.Number || len(v.Canonical) == 0 {
			continue
		}
		sum := sha256.Sum256(v.Canonical)
		if hex.EncodeToString(sum[:]) != receipt.VersionHash {
			return Differ
		}
		return Same
	}
	return NotCompared
}
