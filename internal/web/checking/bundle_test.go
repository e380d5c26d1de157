package checking_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"linkfolio/internal/proof"
	"linkfolio/internal/signoff"
	"linkfolio/internal/web/webtest"
)

// bundleOf is a proof of everything that was decided.
func bundleOf(t *testing.T, w *webtest.World) proof.Bundle {
	t.Helper()
	bundle := proof.Bundle{Format: proof.Format, FormatVersion: proof.FormatVersion, MadeAt: w.Now()}
	var decisions []signoff.Decision
	if err := w.DB.Read(t.Context()).Order("at, entry_id").Find(&decisions).Error; err != nil {
		t.Fatal(err)
	}
	for _, d := range decisions {
		var bodies [][]byte
		if err := w.DB.Read(t.Context()).Table("entry_version_bodies").Where("entry_id = ? AND number = ?", d.EntryID, d.Number).Pluck("canonical", &bodies).Error; err != nil {
			t.Fatal(err)
		}
		bundle.Entries = append(bundle.Entries, proof.Entry{
			ID: d.EntryID, Versions: []proof.Version{{Number: d.Number, SHA256: d.VersionHash, Canonical: bodies[0]}}, Decisions: []proof.Decision{{Receipt: d.Receipt}},
		})
	}
	return bundle
}

func TestAProofIsChecked(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira, sam, visitor := w.As("amira"), w.As("sam"), w.Visitor()
		sam.Sign(amira.Send("Listening well"), "canary-comment")
		sam.Return(amira.Send("Talking less"), "canary-comment")
		check := func(bundle any) *webtest.Page {
			text, err := json.Marshal(bundle)
			if err != nil {
				t.Fatal(err)
			}
			visitor.Get("/verify")
			return visitor.Upload("Check this file", "file", "proof.json", text)
		}
		good := bundleOf(t, w)
		check(good).Must(http.StatusOK, "This proof is genuine", "2 receipts in this proof, made by this service", "Listening well", "Stands", "word for word").
			MustNot("Talking less", "canary", "Open questions")

		amira.Get("/entries")
		amira.Click("Listening well")
		download := amira.Click("Download the proof")
		if got := download.Header.Get("Content-Disposition"); !strings.HasPrefix(got, "attachment; filename=linkfolio-proof-") {
			t.Errorf("the proof is kept as %s", got)
		}
		check(json.RawMessage(download.Body)).Must(http.StatusOK, "This proof is genuine", "1 receipt in this proof", "Listening well")
		if got := sam.Status(http.MethodGet, download.Address, nil); got != http.StatusNotFound {
			t.Errorf("the signer got %d for the owner's proof", got)
		}

		words := bundleOf(t, w)
		words.Entries[0].Versions[0].Canonical = append(words.Entries[0].Versions[0].Canonical, 'x')
		check(words).Must(http.StatusOK, "Not everything in this proof can be relied on", "The text is not the text that was signed off")

		receipt := bundleOf(t, w)
		receipt.Entries[0].Decisions[0].Receipt = strings.Replace(receipt.Entries[0].Decisions[0].Receipt, ".e", ".f", 1)
		check(receipt).Must(http.StatusOK, "Not everything in this proof can be relied on", "1 thing in this proof cannot be relied on: Entry "+receipt.Entries[0].ID.String()+", receipt 1: the receipt was not signed with any of the keys, or was changed.").MustNot("Listening well")

		comment := bundleOf(t, w)
		comment.Entries[0].Decisions[0].Salt, comment.Entries[0].Decisions[0].Comment = make([]byte, 32), "Well done"
		check(comment).Must(http.StatusOK, "Not everything in this proof can be relied on", "its comment was changed")

		amira.Get("/account/download")
		archive := amira.Request(http.MethodPost, "/account/download", nil).Body.Bytes()
		zip := func(content []byte) *webtest.Page {
			visitor.Get("/verify")
			return visitor.Upload("Check this file", "file", "everything.zip", content)
		}
		zip(archive).Must(http.StatusOK, "The sign-offs in this archive are genuine", "2 receipts in this archive, made by this service", "Listening well", "word for word").
			MustNot("Talking less", "canary", "Open questions")
		zip(archive[:len(archive)-30]).Must(http.StatusUnprocessableEntity, "This is not an archive of everything that this service knows")

		other := good
		other.Format = "another"
		check(other).Must(http.StatusUnprocessableEntity, "This is not a proof that this service knows")
		check(map[string]any{"format": proof.Format, "format_version": 1, "entries": 7}).Must(http.StatusUnprocessableEntity, "This is not a proof that this service knows")
		check(map[string]any{"format": proof.Format, "format_version": 1}).Must(http.StatusOK, "There is no receipt in this proof")
	})
}
