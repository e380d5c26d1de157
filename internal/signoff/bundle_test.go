package signoff_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"linkfolio/internal/calendar"
	"linkfolio/internal/identity"
	"linkfolio/internal/proof"
	"linkfolio/internal/signoff"
)

// carried gathers a proof and reads it back as a stranger would.
func (w *world) carried(entries ...uuid.UUID) proof.Bundle {
	w.t.Helper()
	gathered, err := proof.Gather(w.db.Read(w.t.Context()), entries, w.now)
	w.must(err)
	file, err := json.Marshal(gathered)
	w.must(err)
	read, err := proof.Read(file)
	w.must(err)
	return read
}

func (w *world) published() *identity.Keys {
	w.t.Helper()
	set, err := w.keys.JWKS()
	w.must(err)
	keys, err := identity.PublicKeys(set)
	w.must(err)
	return keys
}

// threeKinds are a sign-off that stands, by a stand-in, one that was taken back, and an entry that only was sent.
func (w *world) threeKinds() []uuid.UUID {
	ctx := w.t.Context()
	w.cover(calendar.MustOn(2026, 12, 3))
	stands, void, sent := w.sent("Stands"), w.sent("Void"), w.sent("Sent")
	_, err := w.desk.Sign(ctx, w.ruth, stands.ID, signoff.Word{Version: w.shown(w.ruth, stands.ID).Hash, Comment: "Well done"})
	w.must(err)
	hash := w.shown(w.sam, void.ID).Hash
	_, err = w.desk.Sign(ctx, w.sam, void.ID, signoff.Word{Version: hash})
	w.must(err)
	_, err = w.desk.Reopen(ctx, w.sam, void.ID, signoff.Word{Version: hash, Comment: "Wrong hours"})
	w.must(err)
	return []uuid.UUID{stands.ID, sent.ID, void.ID, stands.ID, uuid.New()}
}

func TestAProofIsCheckedByPublicKeysAlone(t *testing.T) {
	each(t, func(w *world) {
		bundle := w.carried(w.threeKinds()...)
		report := bundle.Check(w.published())
		if len(report.Wrong) != 0 || len(report.Entries) != 2 || !report.MadeAt.Equal(w.now) {
			w.t.Fatalf("report: %+v", report)
		}
		stands, void := report.Entries[0].Decisions[0], report.Entries[1].Decisions[0]
		if report.Entries[0].Owner != "Amira Tester" || !stands.Stood() || stands.ByName != "Ruth Tester" || stands.ForName != "Sam Tester" ||
			stands.Content.Title != "Stands" || stands.Comment != "Well done" {
			w.t.Errorf("what stands: %+v", stands)
		}
		if void.Stood() || void.Reopened.ByName != "Sam Tester" || void.Reason != "Wrong hours" || void.Content.Title != "Void" {
			w.t.Errorf("what was taken back: %+v", void)
		}
	})
}

func TestAForgedProofIsFound(t *testing.T) {
	each(t, func(w *world) {
		entries := w.threeKinds()
		keys := w.published()
		for name, forge := range map[string]func(b *proof.Bundle){
			"a byte of the words":         func(b *proof.Bundle) { b.Entries[0].Versions[0].Canonical[60] ^= 1 },
			"the words, and their hash":   func(b *proof.Bundle) { b.Entries[0].Versions = b.Entries[1].Versions },
			"another hash":                func(b *proof.Bundle) { b.Entries[0].Versions[0].SHA256 = strings.Repeat("0", 64) },
			"another number":              func(b *proof.Bundle) { b.Entries[0].Versions[0].Number = 2 },
			"another comment":             func(b *proof.Bundle) { b.Entries[0].Decisions[0].Comment = "Excellent" },
			"another salt":                func(b *proof.Bundle) { b.Entries[0].Decisions[0].Salt[0] ^= 1 },
			"another reason":              func(b *proof.Bundle) { b.Entries[1].Reopenings[0].Reason = "A typing error" },
			"another entry":               func(b *proof.Bundle) { b.Entries[0].ID = uuid.New() },
			"a receipt of another entry":  func(b *proof.Bundle) { b.Entries[0].Decisions[0] = b.Entries[1].Decisions[0] },
			"a changed receipt":           func(b *proof.Bundle) { b.Entries[0].Decisions[0].Receipt = changed(b.Entries[0].Decisions[0].Receipt) },
			"a re-opening as a sign-off":  func(b *proof.Bundle) { b.Entries[1].Decisions[0].Receipt = b.Entries[1].Reopenings[0].Receipt },
			"a sign-off as a re-opening":  func(b *proof.Bundle) { b.Entries[1].Reopenings[0].Receipt = b.Entries[1].Decisions[0].Receipt },
			"a re-opening of nothing":     func(b *proof.Bundle) { b.Entries[1].Decisions = nil },
			"the same entry twice":        func(b *proof.Bundle) { b.Entries[1] = b.Entries[0] },
			"the same version twice":      func(b *proof.Bundle) { b.Entries[0].Versions = slices.Repeat(b.Entries[0].Versions, 2) },
			"the same receipt twice":      func(b *proof.Bundle) { b.Entries[0].Decisions = slices.Repeat(b.Entries[0].Decisions, 2) },
			"no receipts":                 func(b *proof.Bundle) { b.Entries = nil },
			"another form":                func(b *proof.Bundle) { b.FormatVersion = 2 },
			"no receipt but a sound form": func(b *proof.Bundle) { b.Entries[0].Decisions[0].Receipt = "e30.e30.e30" },
		} {
			b := w.carried(entries...)
			forge(&b)
			report := b.Check(keys)
			if len(report.Wrong) == 0 {
				w.t.Errorf("%s was not found", name)
			}
		}
		if others := w.carried(entries...).Check(newWorldKeys(w.t)); len(others.Wrong) != 3 || len(others.Entries) != 0 {
			w.t.Errorf("by the keys of another server: %+v", others)
		}
	})
}

// changed is a receipt with another signer, whose signature is the old one.
func changed(token string) string {
	parts := strings.Split(token, ".")
	parts[1] = strings.Replace(parts[1], parts[1][40:44], "AAAA", 1)
	return strings.Join(parts, ".")
}

func newWorldKeys(t *testing.T) *identity.Keys {
	keys, err := identity.OpenKeys(t.TempDir(), calendar.System)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}
