package proof

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/google/uuid"

	"linkfolio/internal/audit"
	"linkfolio/internal/cpd"
	"linkfolio/internal/identity"
	"linkfolio/internal/signoff"
)

// Report is what a bundle proves.
type Report struct {
	MadeAt  time.Time // as the bundle says; nobody signed that. Zero where it does not say
	Entries []Checked // those of which there is a receipt of ours
	Wrong   []Wrong   // all that is not as it should be, in the order of the bundle
}

// Checked is one entry of a bundle, with what holds of it.
type Checked struct {
	ID        uuid.UUID
	Owner     string // as the bundle says; nobody signed that
	Decisions []Proven
}

// Proven is one decision whose receipt is ours.
type Proven struct {
	signoff.Receipt
	Content  *cpd.Content     // what was decided on; nil where the bundle does not have it, or has something else
	Comment  string           // only where it is proven to be the one that came with the decision
	Reopened *signoff.Receipt // nil where nobody had taken it back when the bundle was made
	Reason   string           // as Comment
}

// Stood tells whether this was a sign-off that counted when the bundle was made.
func (p Proven) Stood() bool { return p.Decision == signoff.Signed && p.Reopened == nil }

// Wrong names one thing in a bundle that is not as it should be.
type Wrong struct {
	Where string // "entry 0189…, version 2"; empty where it is the whole
	What  string
}

// String is "entry 0189…, version 2: the words are not those that were signed".
func (w Wrong) String() string {
	if w.Where == "" {
		return w.What
	}
	return w.Where + ": " + w.What
}

// Check judges a bundle by public keys that come from elsewhere. It proves that the bundle says the truth of its moment; whether
// a sign-off still stands today only the server can say.
func (b Bundle) Check(keys *identity.Keys) Report {
	c := checker{keys: keys, report: Report{MadeAt: b.MadeAt}}
	if b.Format != Format || b.FormatVersion != FormatVersion {
		c.fail("", fmt.Sprintf("it is no bundle of the form %s, version %d", Format, FormatVersion))
		return c.report
	}
	seen := map[uuid.UUID]bool{}
	receipts := 0
	for _, e := range b.Entries {
		if seen[e.ID] {
			c.fail("entry "+e.ID.String(), "it is in the bundle twice")
		}
		seen[e.ID] = true
		receipts += len(e.Decisions)
		c.entry(e)
	}
	if receipts == 0 {
		c.fail("", "there is no receipt in it, so it proves nothing")
	}
	return c.report
}

type checker struct {
	keys   *identity.Keys
	report Report
}

func (c *checker) fail(where, what string) {
	if what != "" {
		c.report.Wrong = append(c.report.Wrong, Wrong{where, what})
	}
}

// entry checks versions first, then the receipts that name them.
func (c *checker) entry(e Entry) {
	here := "entry " + e.ID.String()
	hashes, contents := map[int]string{}, map[int]*cpd.Content{}
	for _, v := range e.Versions {
		where := fmt.Sprintf("%s, version %d", here, v.Number)
		if _, twice := hashes[v.Number]; twice {
			c.fail(where, "it is in the bundle twice")
		}
		content, what := v.read(e.ID)
		c.fail(where, what)
		hashes[v.Number], contents[v.Number] = v.SHA256, content
	}
	checked := Checked{ID: e.ID, Owner: e.Owner}
	byNumber := map[int]int{} // where a decision stands, counted from one
	for i, d := range e.Decisions {
		where := fmt.Sprintf("%s, receipt %d", here, i+1)
		receipt, what := c.receipt(d.Receipt, e.ID, hashes)
		if what == "" && receipt.Decision == signoff.Reopened {
			what = "the receipt is not that of a decision"
		}
		if what == "" && byNumber[receipt.Number] > 0 {
			what = "there is another decision on the same version"
		}
		if what == "" && d.claims != nil {
			what = d.claims.fault(receipt)
		}
		c.fail(where, what)
		if what != "" {
			continue
		}
		p := Proven{Receipt: receipt, Content: contents[receipt.Number]}
		p.Comment, what = said(receipt, d.Salt, d.Comment, "comment")
		c.fail(where, what)
		checked.Decisions = append(checked.Decisions, p)
		byNumber[receipt.Number] = len(checked.Decisions)
	}
	for i, r := range e.Reopenings {
		c.fail(fmt.Sprintf("%s, re-opening %d", here, i+1), c.reopening(r, e.ID, hashes, func(number int) *Proven {
			if at := byNumber[number]; at > 0 {
				return &checked.Decisions[at-1]
			}
			return nil
		}))
	}
	if e.claims != nil {
		c.fail(here, e.claims.fault(e, checked, contents))
	}
	if len(checked.Decisions) > 0 {
		c.report.Entries = append(c.report.Entries, checked)
	}
}

// read gives the words of a version, if they are those of the hash, and says what is wrong.
func (v Version) read(entry uuid.UUID) (*cpd.Content, string) {
	if len(v.Canonical) == 0 {
		return nil, ""
	}
	sum := sha256.Sum256(v.Canonical)
	if hex.EncodeToString(sum[:]) != v.SHA256 {
		return nil, "its words do not match its hash"
	}
	content, err := cpd.Decode(v.Canonical)
	switch {
	case err != nil:
		return nil, "its words cannot be read"
	case content.EntryID != entry || content.Number != v.Number:
		return nil, "its words are those of another version"
	}
	return &content, ""
}

// receipt reads a receipt and holds it against the entry and the hashes of its versions.
func (c *checker) receipt(token string, entry uuid.UUID, hashes map[int]string) (r signoff.Receipt, what string) {
	if c.keys.Parse(token, signoff.ReceiptType, &r) != nil {
		return r, "the receipt was not signed with any of the keys, or was changed"
	}
	if r.Entry != entry {
		return r, "the receipt is that of another entry"
	}
	if hash, there := hashes[r.Number]; there && hash != r.VersionHash {
		return r, fmt.Sprintf("the receipt names other words than those of version %d here", r.Number)
	}
	return r, ""
}

func (c *checker) reopening(o Reopening, entry uuid.UUID, hashes map[int]string, decided func(int) *Proven) string {
	receipt, what := c.receipt(o.Receipt, entry, hashes)
	if what != "" {
		return what
	}
	p := decided(receipt.Number)
	switch {
	case receipt.Decision != signoff.Reopened:
		return "the receipt is not that of a re-opening"
	case p == nil || p.Decision != signoff.Signed || p.VersionHash != receipt.VersionHash:
		return "the sign-off that it takes back is not here"
	}
	p.Reopened = &receipt
	if o.claims != nil {
		what = o.claims.fault(receipt)
	}
	reason, changed := said(receipt, o.Salt, o.Reason, "reason")
	p.Reason = reason
	return cmp.Or(what, changed)
}

// said gives words where the receipt commits to them. Words without a salt, or of a time before receipts did so, are left out.
func said(r signoff.Receipt, salt []byte, words, what string) (proven, wrong string) {
	switch {
	case len(salt) == 0 || len(r.Commitment) == 0:
		return "", ""
	case !audit.Kept(r.Commitment, salt, []byte(words)):
		return "", "its " + what + " was changed"
	}
	return words, ""
}
