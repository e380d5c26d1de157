package checking

import (
	"bytes"
	"context"
	"slices"

	"linkfolio/internal/access"
	"linkfolio/internal/fault"
	"linkfolio/internal/proof"
	"linkfolio/internal/signoff"
)

// zipped is how a ZIP file begins.
var zipped = []byte("PK\x03\x04")

// bundle checks a proof, or the archive "everything", by our keys, and how each sign-off in it stands today, which may be
// otherwise than when it was made. An archive may unpack to no more than a file may have.
func (c *Counter) bundle(ctx context.Context, who access.Actor, content []byte) (Report, error) {
	report, not := Report{Kind: Bundle}, "This is not a proof that this service knows, or it did not arrive whole"
	if bytes.HasPrefix(content, zipped) {
		report.Kind, not = Archive, "This is not an archive of everything that this service knows, it was changed, or it is too large to be checked here"
	}
	bundle, err := proof.ReadWithin(content, Largest)
	if err != nil {
		return Report{}, fault.At("file", not).Because(err)
	}
	signed, sum := c.signedIn(bundle)
	if len(signed) > mostCodes {
		return Report{}, fault.At("file", "There are more sign-offs in this "+string(report.Kind)+" than can be checked at once")
	}
	report.Proof = &sum
	var codes []string
	for _, s := range signed {
		codes = append(codes, signoff.Code(s.VersionHash))
	}
	found, err := c.Desk.Standings(ctx, who, codes)
	for i, s := range signed {
		standing, there := found[codes[i]]
		if !there || standing.VersionHash != s.VersionHash {
			report.Unknown = append(report.Unknown, codes[i])
			continue
		}
		finding := Finding{Standing: standing, Words: s.words}
		if s.words == Differ {
			finding.Differs = []string{"the words in the " + string(report.Kind)}
		}
		report.Found = append(report.Found, finding)
	}
	return report, err
}

// signedOff is one sign-off of a proof whose receipt is ours.
type signedOff struct {
	proof.Proven
	words Words
}

// signedIn gives the sign-offs of a proof whose receipts are ours, and what the proof comes to.
func (c *Counter) signedIn(bundle proof.Bundle) (signed []signedOff, sum Proof) {
	checked := bundle.Check(c.Keys)
	for _, w := range checked.Wrong {
		sum.Wrong = append(sum.Wrong, w.String())
	}
	for _, e := range bundle.Entries {
		sum.Receipts += len(e.Decisions) + len(e.Reopenings)
	}
	for _, e := range checked.Entries {
		at := slices.IndexFunc(bundle.Entries, func(b proof.Entry) bool { return b.ID == e.ID })
		for _, d := range e.Decisions {
			if d.Decision == signoff.Signed {
				signed = append(signed, signedOff{d, wordsIn(bundle.Entries[at], d)})
			}
		}
	}
	return signed, sum
}

// wordsIn tells whether the words that a proof brings are those of the receipt.
func wordsIn(entry proof.Entry, d proof.Proven) Words {
	brings := slices.ContainsFunc(entry.Versions, func(v proof.Version) bool { return v.Number == d.Number && len(v.Canonical) > 0 })
	switch {
	case d.Content != nil:
		return Same
	case brings:
		return Differ
	}
	return NotCompared
}
