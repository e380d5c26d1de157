package signoff_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/cpd"
	"linkfolio/internal/fault"
	"linkfolio/internal/signoff"
)

// sends logs an entry as the draft says and sends it to sam.
func (w *world) sends(who access.Actor, d cpd.Draft) cpd.Entry {
	w.t.Helper()
	e, err := w.book.Add(w.t.Context(), who, d)
	w.must(err)
	w.must(w.desk.Request(w.t.Context(), who, e.ID, w.sam.ID, e.LockVersion))
	return e
}

// read are entries as the reader was shown them.
func (w *world) read(who access.Actor, entries ...uuid.UUID) []signoff.Shown {
	w.t.Helper()
	var shown []signoff.Shown
	for _, id := range entries {
		shown = append(shown, signoff.Shown{Entry: id, Version: w.shown(who, id).Hash})
	}
	return shown
}

func (w *world) batch(who access.Actor, shown ...signoff.Shown) []signoff.Line {
	w.t.Helper()
	lines, err := w.desk.Batch(w.t.Context(), who, shown)
	w.must(err)
	return lines
}

// results are a batch in words, one for each line.
func (w *world) results(who access.Actor, shown ...signoff.Shown) []string {
	w.t.Helper()
	var words []string
	for _, line := range w.batch(who, shown...) {
		switch {
		case line.Open:
			words = append(words, "open")
		case line.Decision != nil:
			words = append(words, fmt.Sprint("signed with ", line.Decision.Together))
		default:
			words = append(words, line.Why)
		}
	}
	return words
}

func (w *world) wantWords(got []string, want ...string) {
	w.t.Helper()
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		w.t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// Entries of two people are signed off by one declaration; what became impossible meanwhile is left as it was and says why.
func TestABatchOfAllKinds(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		var ids []uuid.UUID
		for _, title := range []string{"One", "Withdrawn", "Sent again", "Signed alone", "Returned"} {
			ids = append(ids, w.sent(title).ID)
		}
		ids = append(ids, w.sends(w.tom, w.draft("Another's")).ID)
		shown := append(w.read(w.sam, ids...), signoff.Shown{Entry: uuid.New(), Version: strings.Repeat("0", 64)})
		w.wantWords(w.results(w.sam, shown...), "open", "open", "open", "open", "open", "open", "It was withdrawn, or it is no longer with you.")

		w.must(w.desk.Withdraw(ctx, w.amira, ids[1]))
		w.must(w.desk.Withdraw(ctx, w.amira, ids[2]))
		w.must(w.desk.Request(ctx, w.amira, ids[2], w.sam.ID, w.shown(w.amira, ids[2]).Entry.LockVersion))
		_, err := w.desk.Sign(ctx, w.sam, ids[3], signoff.Word{Version: shown[3].Version})
		w.must(err)
		_, err = w.desk.Return(ctx, w.sam, ids[4], signoff.Word{Version: shown[4].Version, Comment: "Say more"})
		w.must(err)

		declared := signoff.Together{Entries: shown, Declared: true, Comment: " Well done, both. "}
		want := []string{
			"signed with 2", "Amira Tester withdrew it.", "It was changed and sent again after you opened this page.",
			"signed with 1", "You returned it.", "signed with 2", "It was withdrawn, or it is no longer with you.",
		}
		for range 2 { // the same form again signs nothing twice and says the same
			w.must(w.desk.SignTogether(ctx, w.sam, declared))
			w.wantWords(w.results(w.sam, shown...), want...)
		}
		decision := w.batch(w.sam, signoff.Shown{Entry: ids[0], Version: shown[0].Version[:16]})[0].Decision
		if decision == nil || decision.Comment != "Well done, both." || decision.VersionHash != shown[0].Version || decision.WithOthers() != "together with 1 other entry" {
			w.t.Fatalf("decision: %+v", decision)
		}
		var receipt signoff.Receipt
		w.must(w.keys.Parse(decision.Receipt, signoff.ReceiptType, &receipt))
		if receipt.Together != 2 || receipt.WhenDecided() != decision.WhenDecided() || receipt.WithOthers() != decision.WithOthers() {
			w.t.Errorf("the receipt says together with %d, on %s", receipt.Together, receipt.WhenDecided())
		}
		history := w.shown(w.amira, ids[0]).History
		if last := history[len(history)-1]; last.Words != "signed off this entry, together with 1 other entry" {
			w.t.Errorf("history: %q", last.Words)
		}
		if wrong := w.verify(); len(wrong) != 0 {
			w.t.Errorf("verify: %v", wrong)
		}
	})
}

// What is unusual is in the queue with its reason, and no batch signs it off, whatever is sent.
func TestTheUnusualIsReadOnItsOwn(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		with := func(title string, change func(*cpd.Draft)) uuid.UUID {
			d := w.draft(title)
			change(&d)
			return w.sends(w.amira, d).ID
		}
		ids := []uuid.UUID{
			with("Points", func(d *cpd.Draft) { d.Hours, d.Points = "9", "8.5" }),
			with("Hours", func(d *cpd.Draft) {
				d.Hours, d.Points = "25", "8"
				d.StartsOn.Day, d.StartsOn.Month = "1", "10"
				d.EndsOn = cpd.TypedDate{Day: "2", Month: "11", Year: "2026"}
			}),
			with("Old", func(d *cpd.Draft) { d.StartsOn.Year = "2025" }),
			w.sent("Returned").ID, w.sent("Usual").ID,
		}
		_, err := w.desk.Return(ctx, w.sam, ids[3], signoff.Word{Version: w.shown(w.sam, ids[3]).Hash, Comment: "Say more"})
		w.must(err)
		w.must(w.desk.Request(ctx, w.amira, ids[3], w.sam.ID, w.shown(w.amira, ids[3]).Entry.LockVersion))
		want := map[string]string{
			"Points": "Read it on its own: more than 8 points.", "Hours": "Read it on its own: more than 24 hours.",
			"Old": "Read it on its own: dated more than a year before it was sent.", "Returned": "Read it on its own: changed after it was returned.", "Usual": "",
		}
		queue, err := w.desk.Queue(ctx, w.sam)
		w.must(err)
		for _, waiting := range queue {
			if got := signoff.Because(waiting.Unusual()); got != want[waiting.Title] || len(queue) != len(want) {
				w.t.Errorf("%s: %q, want %q", waiting.Title, got, want[waiting.Title])
			}
		}
		shown := w.read(w.sam, ids...)
		w.must(w.desk.SignTogether(ctx, w.sam, signoff.Together{Entries: shown, Declared: true}))
		w.wantWords(w.results(w.sam, shown...), want["Points"], want["Hours"], want["Old"], want["Returned"], "signed with 1")
		_, err = w.desk.Sign(ctx, w.sam, ids[0], signoff.Word{Version: shown[0].Version})
		w.must(err)
	})
}

// A declaration that cannot stand signs nothing; nor does one by somebody else.
func TestBatchesThatAreRefused(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		shown := w.read(w.sam, w.sent("Course").ID)
		many := make([]signoff.Shown, signoff.MostTogether+1)
		for i := range many {
			many[i] = signoff.Shown{Entry: uuid.New()}
		}
		for name, c := range map[string]struct {
			who  access.Actor
			said signoff.Together
			want fault.Kind
		}{
			"nothing ticked":  {w.sam, signoff.Together{Declared: true}, fault.Invalid},
			"not declared":    {w.sam, signoff.Together{Entries: shown}, fault.Invalid},
			"too many":        {w.sam, signoff.Together{Entries: many, Declared: true}, fault.Invalid},
			"a long comment":  {w.sam, signoff.Together{Entries: shown, Declared: true, Comment: strings.Repeat("x", 4001)}, fault.Invalid},
			"her own entries": {w.amira, signoff.Together{Entries: shown, Declared: true}, fault.Forbidden},
		} {
			if err := w.desk.SignTogether(ctx, c.who, c.said); err == nil || fault.KindOf(err) != c.want {
				w.t.Errorf("%s: %v", name, err)
			}
		}
		foreign := signoff.Together{Entries: shown, Declared: true}
		w.must(w.desk.SignTogether(ctx, w.ruth, foreign))
		w.wantWords(w.results(w.ruth, shown...), "It was withdrawn, or it is no longer with you.")
		w.wantWords(w.results(w.sam, shown...), "open")
		w.wantWords(w.results(w.sam, signoff.Shown{Entry: shown[0].Entry, Version: shown[0].Version[:8]}), "It was changed and sent again after you opened this page.")
	})
}

// Fifty at once, twice at the same time, in the place of somebody: each is signed off once.
func TestFiftyAtOnceByAStandIn(t *testing.T) {
	each(t, func(w *world) {
		w.cover(calendar.MustOn(2026, 12, 3))
		var ids []uuid.UUID
		for i := range signoff.MostTogether {
			ids = append(ids, w.sent(fmt.Sprint("Course ", i)).ID)
		}
		declared := signoff.Together{Entries: w.read(w.ruth, ids...), Declared: true}
		var wg sync.WaitGroup
		for range 2 {
			wg.Go(func() {
				if err := w.desk.SignTogether(w.t.Context(), w.ruth, declared); err != nil {
					w.t.Error(err)
				}
			})
		}
		wg.Wait()
		for _, line := range w.batch(w.ruth, declared.Entries...) {
			if line.Decision == nil || line.Decision.Together != len(ids) || line.Decision.ForName != "Sam Tester" {
				w.t.Fatalf("%s: %+v %s", line.Title, line.Decision, line.Why)
			}
		}
		if queue, err := w.desk.Queue(w.t.Context(), w.ruth); len(queue) != 0 || err != nil {
			w.t.Errorf("%d still wait, %v", len(queue), err)
		}
		if wrong := w.verify(); len(wrong) != 0 {
			w.t.Errorf("verify: %v", wrong)
		}
	})
}

// Coming back after a decline, or after a sign-off that was taken back, is unusual too.
func TestWhatCameBackIsReadOnItsOwn(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		declined, reopened := w.sent("Declined").ID, w.sent("Reopened").ID
		_, err := w.desk.Decline(ctx, w.sam, declined, signoff.Word{Version: w.shown(w.sam, declined).Hash, Comment: "Not mine"})
		w.must(err)
		signed := w.read(w.sam, reopened)
		_, err = w.desk.Sign(ctx, w.sam, reopened, signoff.Word{Version: signed[0].Version})
		w.must(err)
		w.wantWords(w.results(w.sam, signoff.Shown{Entry: declined}, signoff.Shown{Entry: reopened}), "You declined it.", "You signed it off.")
		_, err = w.desk.Reopen(ctx, w.sam, reopened, signoff.Word{Version: signed[0].Version, Comment: "The wrong one"})
		w.must(err)
		w.wantWords(w.results(w.sam, signoff.Shown{Entry: reopened}), "It was signed off, and the sign-off was taken back.")
		for _, id := range []uuid.UUID{declined, reopened} {
			w.must(w.desk.Request(ctx, w.amira, id, w.sam.ID, w.shown(w.amira, id).Entry.LockVersion))
		}
		w.wantWords(w.results(w.sam, w.read(w.sam, declined, reopened)...),
			"Read it on its own: sent again after it was declined.", "Read it on its own: sent again after its sign-off was taken back.")
	})
}
