package elearning_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"linkfolio/internal/cpd"
	"linkfolio/internal/elearning"
	"linkfolio/internal/fault"
)

func TestACompletionBecomesADraftOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		d := completed("one", w.module, "2026-11-03")
		d.Hours = "1h 15m"
		r := w.add(w.amira, d)
		second := w.add(w.amira, completed("two", w.next, "2026-11-04"))
		ids := []uuid.UUID{second.ID, r.ID}
		var all sync.WaitGroup
		made := make([][]uuid.UUID, 6)
		for i := range made {
			all.Go(func() {
				entries, err := w.records.MakeEntries(context.WithoutCancel(t.Context()), w.amira, ids)
				if err != nil {
					t.Error(err)
				}
				made[i] = entries
			})
		}
		all.Wait()
		for _, entries := range made {
			if !slices.Equal(entries, made[0]) || len(entries) != 2 {
				t.Fatalf("%v and %v were made", made[0], entries)
			}
		}
		e, err := w.book.Entry(t.Context(), w.amira, made[0][1])
		w.must(err)
		if e.Title != r.Title || e.StartsOn != r.Day || e.EndsOn != r.Day || e.Provider != r.Provider || e.Kind != cpd.Formal || e.Activity != "elearning" ||
			e.Minutes != 75 || e.Points != 125 || e.State != "draft" {
			t.Errorf("the entry is %+v", e)
		}
		if n := w.count("entries"); n != 2 {
			t.Errorf("there are %d entries", n)
		}
		known, found, err := w.records.OfEntry(t.Context(), w.amira, e.ID)
		if err != nil || !found || known.ID != r.ID {
			t.Errorf("the entry knows %v, %v, %v", known.ID, found, err)
		}
		if _, found, _ := w.records.OfEntry(t.Context(), w.sam, e.ID); found {
			t.Error("somebody else was told of the completion")
		}
	})
}

// The time is the module's where the person gave none, training that people type is of another type, and a title that another
// system made longer than an entry's may be is cut.
func TestWhatAnEntryTakesFromItsCompletion(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		w.must(w.db.Read(t.Context()).Exec("UPDATE modules SET minutes = 90 WHERE id = ?", w.module.ID).Error)
		w.must(w.shelf.Seed(t.Context())) // reads the catalogue anew
		r := w.add(w.amira, completed("one", w.module, "2026-11-03"))
		w.must(w.db.Read(t.Context()).Exec("UPDATE learning_records SET title = ? WHERE id = ?", strings.Repeat("ż", 300), r.ID).Error)
		training := w.add(w.amira, elearning.Draft{Key: "two", Module: w.training, Title: "Personalised care", State: string(elearning.Completed), Day: "2026-11-03"})
		made, err := w.records.MakeEntries(t.Context(), w.amira, []uuid.UUID{r.ID, training.ID})
		w.must(err)
		one, err := w.book.Entry(t.Context(), w.amira, made[0])
		if err != nil || one.Minutes != 90 || one.Activity != "elearning" || one.Title != strings.Repeat("ż", cpd.MaxTitle) {
			t.Errorf("of the module: %+v, %v", one, err)
		}
		two, err := w.book.Entry(t.Context(), w.amira, made[1])
		if err != nil || two.Minutes != 0 || two.Activity != "accredited" || two.Title != "Personalised care" {
			t.Errorf("of the training: %+v, %v", two, err)
		}
	})
}

func TestWhatCannotBecomeEntries(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		begun := completed("begun", w.module, "2026-11-03")
		begun.State = string(elearning.Started)
		open, done := w.add(w.amira, begun), w.add(w.amira, completed("done", w.module, "2026-11-03"))
		make := func(ids ...uuid.UUID) error {
			_, err := w.records.MakeEntries(t.Context(), w.amira, ids)
			return err
		}
		wantFault(t, make(), fault.Invalid, "records")
		wantFault(t, make(slices.Repeat([]uuid.UUID{done.ID}, elearning.MostEntries+1)...), fault.Invalid, "records")
		wantFault(t, make(done.ID, open.ID), fault.Invalid, "records")
		wantFault(t, make(done.ID, uuid.New()), fault.NotFound)
		toms := w.add(w.tom, completed("toms", w.module, "2026-11-03"))
		wantFault(t, make(done.ID, toms.ID), fault.NotFound)
		if n := w.count("entries"); n != 0 {
			t.Errorf("%d entries were made all the same", n)
		}
	})
}

// The points count once, and a draft that is deleted frees its completion.
func TestADeletedDraftFreesItsCompletion(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		r := w.add(w.amira, completed("one", w.module, "2026-11-03"))
		offered := func() (open, drafts int) {
			offers, err := w.records.Offers(t.Context(), w.amira)
			w.must(err)
			return len(offers.Open), len(offers.Drafts)
		}
		if open, drafts := offered(); open != 1 || drafts != 0 {
			t.Errorf("before: %d offers, %d drafts", open, drafts)
		}
		made, err := w.records.MakeEntries(t.Context(), w.amira, []uuid.UUID{r.ID})
		w.must(err)
		if open, drafts := offered(); open != 0 || drafts != 1 {
			t.Errorf("after: %d offers, %d drafts", open, drafts)
		}
		wantFault(t, w.records.UnlinkEntry(t.Context(), w.amira, r.ID), fault.Conflict)
		w.must(w.book.Delete(t.Context(), w.amira, made[0], 1))
		if open, drafts := offered(); open != 1 || drafts != 0 {
			t.Errorf("after the deletion: %d offers, %d drafts", open, drafts)
		}
		again, err := w.records.MakeEntries(t.Context(), w.amira, []uuid.UUID{r.ID})
		if err != nil || again[0] == made[0] {
			t.Errorf("made again: %v, %v", again, err)
		}
	})
}

// What was typed by hand before is offered, rather than a second entry.
func TestAnEntryThatSaysTheSameIsLinked(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		r := w.add(w.amira, completed("one", w.module, "2026-11-03"))
		other := w.add(w.amira, completed("two", w.next, "2026-11-03"))
		same := w.draft("the social PRESCRIBING link-worker role", "2026-11-03")
		w.draft(w.module.Title, "2026-11-04")
		folder, err := w.records.Folder(t.Context(), w.amira, r.ID)
		w.must(err)
		if len(folder.Alike) != 1 || folder.Alike[0].ID != same.ID {
			t.Fatalf("alike are %+v", folder.Alike)
		}
		wantFault(t, w.records.LinkEntry(t.Context(), w.tom, r.ID, same.ID), fault.NotFound)
		wantFault(t, w.records.LinkEntry(t.Context(), w.amira, r.ID, uuid.New()), fault.NotFound)
		for range 2 {
			w.must(w.records.LinkEntry(t.Context(), w.amira, r.ID, same.ID))
		}
		wantFault(t, w.records.LinkEntry(t.Context(), w.amira, other.ID, same.ID), fault.Conflict)
		wantFault(t, w.records.LinkEntry(t.Context(), w.amira, r.ID, w.draft("Another", "2026-11-03").ID), fault.Conflict)
		made, err := w.records.MakeEntries(t.Context(), w.amira, []uuid.UUID{r.ID})
		if err != nil || made[0] != same.ID {
			t.Errorf("another entry was made: %v, %v", made, err)
		}
		if folder, err = w.records.Folder(t.Context(), w.amira, r.ID); err != nil || folder.Entry == nil || folder.Entry.ID != same.ID || folder.Alike != nil {
			t.Errorf("its entry is %+v, %v", folder.Entry, err)
		}
		for range 2 {
			w.must(w.records.UnlinkEntry(t.Context(), w.amira, r.ID))
		}
		if _, found, err := w.records.OfEntry(t.Context(), w.amira, same.ID); found || err != nil {
			t.Errorf("it is still linked: %v", err)
		}
	})
}
