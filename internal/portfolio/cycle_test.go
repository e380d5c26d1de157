package portfolio

import (
	"strings"
	"testing"

	"linkfolio/internal/cpd"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/pdfcheck"
	"linkfolio/internal/signoff"
)

// shown is the word that sam would say about an entry: of the version that is shown to him.
func (w *world) shown(e cpd.Entry, comment string) signoff.Word {
	w.t.Helper()
	c, err := w.desk.Case(w.t.Context(), w.sam, e.ID)
	w.must(err)
	return signoff.Word{Version: c.Hash, Comment: comment}
}

func TestWhatWasDeclinedIsPrintedAsSuch(t *testing.T) {
	each(t, func(w *world) {
		e := w.sent(draft("Listening", "1", "6", "2026"))
		_, err := w.desk.Decline(w.t.Context(), w.sam, e.ID, w.shown(e, "I was not there."))
		w.must(err)
		got := w.only()
		if got.SignOff.By != "Declined by Sam Okafor, Clinical lead, on 3 November 2026 at 2:05pm." || got.Mark != Declined ||
			got.Status != "Declined, not signed off" || len(got.Mismatches) != 0 || got.SignOff.Comment[0].Lines[0] != "I was not there." {
			w.t.Errorf("%+v, %q, mismatches %q", got.SignOff, got.Status, got.Mismatches)
		}
	})
}

func TestAReopenedEntryIsNotSignedOff(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		e := w.sent(draft("Listening", "1", "6", "2026"))
		word := w.shown(e, "Good")
		_, err := w.desk.Sign(ctx, w.sam, e.ID, word)
		w.must(err)
		word.Comment = "The hours are wrong."
		_, err = w.desk.Reopen(ctx, w.amira, e.ID, word)
		w.must(err)
		got := w.only()
		want := "Signed off by Sam Okafor, Clinical lead, on 3 November 2026 at 2:05pm; re-opened by Amira Hassan on 3 November 2026 at 2:05pm, so that it no longer stands."
		if got.SignOff.By != want || got.Mark != Reopened || got.Status != "Re-opened, not signed off" || len(got.Mismatches) != 0 ||
			got.SignOff.Comment[0].Lines[0] != "The hours are wrong." {
			w.t.Errorf("%+v, %q, mismatches %q", got.SignOff, got.Status, got.Mismatches)
		}
		w.must(w.db.Read(ctx).Exec("UPDATE entries SET state = 'signed'").Error)
		if got := w.only(); got.Mark != Unsure || !strings.Contains(strings.Join(got.Mismatches, " "), "it was re-opened") {
			w.t.Errorf("a state that was forced back: %q, mismatches %q", got.Mark, got.Mismatches)
		}
	})
}

// The template has a shape for each mark.
func TestThePDFHasEveryWayBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.SQLite(t))
	ctx := t.Context()
	declined, reopened := w.sent(draft("Listening", "1", "6", "2026")), w.sent(draft("Talking", "2", "6", "2026"))
	_, err := w.desk.Decline(ctx, w.sam, declined.ID, w.shown(declined, "I was not there."))
	w.must(err)
	word := w.shown(reopened, "The hours are wrong.")
	_, err = w.desk.Sign(ctx, w.sam, reopened.ID, word)
	w.must(err)
	_, err = w.desk.Reopen(ctx, w.sam, reopened.ID, word)
	w.must(err)
	d, err := w.binder.Build(ctx, w.amira, w.amira.ID, year)
	w.must(err)
	text := strings.Join(strings.Fields(pdfcheck.Text(t, printPDF(t, d))), " ")
	for _, want := range []string{"Declined, not signed off", "Re-opened, not signed off", "re-opened by Sam Okafor on 3 November 2026"} {
		if !strings.Contains(text, want) {
			t.Errorf("the PDF does not say %q:\n%s", want, text)
		}
	}
}
