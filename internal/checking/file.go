package checking

import (
	"bytes"
	"context"
	"strings"

	"linkfolio/internal/access"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
	"linkfolio/internal/pdftext"
	"linkfolio/internal/signoff"
)

// Largest is how large a file may be, in bytes.
const Largest = pdftext.Largest

// Report is what a file shows.
type Report struct {
	Kind    Kind
	Receipt *signoff.Receipt // of a receipt, which is ours
	Found   []Finding        // in the order of the file
	Unknown []string         // codes in a PDF that lead nowhere
	Proof   *Proof           // of a proof, or of a PDF that carries one
}

// Proof is what a proof comes to.
type Proof struct {
	Receipts int      // how many receipts it has
	Wrong    []string // all that is not as it should be: receipts that are not ours, words that are not those that were signed
}

// Kind is what a file is.
type Kind string

// The kinds of file that can be checked.
const (
	Receipt Kind = "receipt"
	PDF     Kind = "PDF"
	Bundle  Kind = "proof"
	Archive Kind = "archive" // of everything
)

// Finding is one sign-off that a file speaks of.
type Finding struct {
	signoff.Standing
	Words   Words
	Differs []string // labels of what was signed and is not in the file, where Words says so
}

// Sound tells whether the sign-off stands and the words, where there are any, are those that were signed off.
func (f Finding) Sound() bool { return f.Stands() && (f.Words == Same || f.Words == NotCompared) }

// Words is whether the words of a file are those that were signed off.
type Words string

// What can be said of words.
const (
	NotCompared Words = ""          // the file has none
	Same        Words = "same"      // word for word, with nothing between
	Between     Words = "between"   // all are there, and other words between them
	Differ      Words = "differ"    // something that was signed off is not there
	Illegible   Words = "illegible" // they are in a script that cannot be read back from a PDF
)

var errNotOurs = fault.At("file", "This is not a receipt of this service, or it was changed after it was made")

// File checks a file. Faults: Invalid at file, TooMany, Unavailable.
func (c *Counter) File(ctx context.Context, who access.Actor, address string, content []byte) (Report, error) {
	if err := c.People.CountCheck(ctx, identity.CheckFile, address); err != nil {
		return Report{}, err
	}
	switch {
	case bytes.Contains(content[:min(len(content), 1024)], []byte("%PDF-")):
		return c.pdf(ctx, who, content)
	case bytes.HasPrefix(content, zipped), bytes.HasPrefix(bytes.TrimSpace(content), []byte("{")):
		return c.bundle(ctx, who, content)
	case looksLikeReceipt(content):
		return c.receipt(ctx, who, string(bytes.TrimSpace(content)))
	}
	return Report{}, fault.At("file", "The file must be a portfolio as a PDF, a receipt (.jws), a proof (.json) or an archive of everything (.zip)")
}

// looksLikeReceipt tells a compact JWS (RFC 7515, section 7.1) by its look: three parts of letters, digits, - and _.
func looksLikeReceipt(content []byte) bool {
	text := string(bytes.TrimSpace(content))
	return len(text) < 16<<10 && strings.Count(text, ".") == 2 && !strings.ContainsFunc(text, func(r rune) bool {
		return (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '_' && r != '.'
	})
}

func (c *Counter) receipt(ctx context.Context, who access.Actor, token string) (Report, error) {
	var receipt signoff.Receipt
	if err := c.Keys.Parse(token, signoff.ReceiptType, &receipt); err != nil {
		return Report{}, errNotOurs
	}
	report := Report{Kind: Receipt, Receipt: &receipt}
	code := signoff.Code(receipt.VersionHash)
	if code == "" {
		return report, nil
	}
	found, err := c.Desk.Standings(ctx, who, []string{code})
	if standing, there := found[code]; there && standing.VersionHash == receipt.VersionHash {
		report.Found = []Finding{{Standing: standing}}
	}
	return report, err
}
