package portfolio

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/pdfcheck"
	"linkfolio/internal/signoff"
)

// signedForSam has ruth take sam's place, as the register would tell of her today, and sign an entry off.
func (w *world) signedForSam(title string) {
	w.t.Helper()
	e := w.sent(draft(title, "1", "6", "2026"))
	ruth := w.person(w.people, w.network, "Ruth Bell", "GP", access.Supervisor)
	ruth.StandsIn = []access.StandIn{{For: w.sam.ID, Name: w.sam.Name, Supervises: []uuid.UUID{w.amira.ID}}}
	c, err := w.desk.Case(w.t.Context(), ruth, e.ID)
	w.must(err)
	_, err = w.desk.Sign(w.t.Context(), ruth, e.ID, signoff.Word{Version: c.Hash})
	w.must(err)
}

const byBoth = "Signed off by Ruth Bell, GP, for Sam Okafor on 3 November 2026 at 2:05pm."

// What a stand-in decided is printed with both names, and the records bear it out.
func TestADecisionForSomebodyIsPrintedWithBothNames(t *testing.T) {
	each(t, func(w *world) {
		w.signedForSam("Listening")
		got := w.only()
		if got.SignOff.By != byBoth || got.Mark != Signed || len(got.Mismatches) != 0 {
			w.t.Errorf("by %q, mark %q, mismatches %q", got.SignOff.By, got.Mark, got.Mismatches)
		}
	})
}

func TestThePDFHasBothNames(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.SQLite(t))
	w.signedForSam("Listening")
	d, err := w.binder.Build(t.Context(), w.amira, w.amira.ID, year)
	w.must(err)
	text := strings.Join(strings.Fields(pdfcheck.Text(t, printPDF(t, d))), " ")
	if !strings.Contains(text, byBoth) {
		t.Errorf("the PDF does not say %q:\n%s", byBoth, text)
	}
}
