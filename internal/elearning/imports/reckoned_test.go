package imports_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"linkfolio/internal/catalogue"
	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/elearning"
	"linkfolio/internal/elearning/imports"
)

const bakingList = "Course,Status,Date completed\nBaking for beginners,Completed,05/11/2026\n"

// programme gives the programme that the organisation's own modules are added to.
func (w *world) programme() catalogue.Programme {
	w.t.Helper()
	s, err := w.records.SyllabusOf(w.t.Context(), w.amira.ID)
	w.must(err)
	p, _ := s.Keyed(catalogue.LinkWorkerProgramme)
	return p
}

// A list that is imported again adds nothing when a module in it was merged meanwhile.
func TestAMergedModuleIsKnownAgain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		p := w.programme()
		list := file{"list.csv", "Course,Status,Date completed\n\"" + p.Modules[0].Title + "\",Completed,05/11/2026\n"}
		w.confirm(w.amira, w.begin(w.amira, nil, list))
		w.must(w.parts.Shelf.MergeModule(t.Context(), w.lena, w.harbour, p.Modules[0].ID, p.Modules[1].ID))
		if again := w.preview(w.amira, w.begin(w.amira, nil, list)); again.Counts[imports.Known] != 1 {
			t.Errorf("%v", again.Counts)
		}
	})
}

// What was other learning counts as a module once an import knows which. It stays one record, in its own words; the import says
// so in one act, and takes it back when it is undone.
func TestAnImportGivesOtherLearningItsModule(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		byHand, err := w.records.Add(t.Context(), w.tom, elearning.Draft{
			Key: "hand", Module: elearning.Elsewhere, Title: "Baking for Beginners!", State: string(elearning.Completed), Day: "2026-11-05", Score: "9 of 10",
		})
		w.must(err)
		w.confirm(w.amira, w.begin(w.amira, nil, file{"list.csv", bakingList}))
		module := uuid.Must(uuid.NewV7())
		w.must(w.parts.Shelf.AddModule(t.Context(), w.lena, w.harbour, w.programme().ID, module, catalogue.ModuleDraft{Title: "Baking for beginners"}))
		const team = "Email,Course,Status,Date completed\n" +
			"amira@demo.example,Baking for beginners,Completed,05/11/2026\n" +
			"tom@demo.example,Baking for beginners,Completed,05/11/2026\n" +
			"tom@demo.example,BAKING for beginners,Completed,05/11/2026\n"
		id := w.begin(w.lena, &w.harbour, file{"team.csv", team})
		want := map[int]imports.Verdict{2: imports.NowModule, 3: imports.NowModule, 4: imports.Twice}
		if diff := cmp.Diff(want, verdicts(w.preview(w.lena, id))); diff != "" {
			t.Fatal(diff)
		}
		if done := w.confirm(w.lena, id); done.State != imports.Done || done.Added != 0 {
			t.Errorf("%s, %d added: %s", done.State, done.Added, done.Problem)
		}
		of, err := elearning.Of(db.Read(t.Context()), w.tom.ID)
		w.must(err)
		if all := of[w.tom.ID]; len(all) != 1 || all[0].ID != byHand.ID || all[0].ModuleID == nil || *all[0].ModuleID != module || all[0].Title != "Baking for Beginners!" || all[0].Score != "9 of 10" {
			t.Errorf("it became %+v", all)
		}
		if diff := cmp.Diff([]string{"Baking for beginners, module, completed, 2026-11-05, table"}, w.recorded(w.amira)); diff != "" {
			t.Error(diff)
		}
		if again := w.preview(w.lena, w.begin(w.lena, &w.harbour, file{"team.csv", team})); again.Counts[imports.Known] != 3 {
			t.Errorf("the same list again: %v", again.Counts)
		}
		changed := db.Read(t.Context()).Model(&elearning.Record{}).Where("person_id = ?", w.amira.ID).Updates(map[string]any{"score": "91%", "lock_version": 3})
		w.must(changed.Error)
		w.must(w.Undo(t.Context(), w.lena, id))
		if diff := cmp.Diff([]string{"Baking for Beginners!, other, completed, 2026-11-05, hand"}, w.recorded(w.tom)); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"Baking for beginners, module, completed, 2026-11-05, table"}, w.recorded(w.amira)); diff != "" {
			t.Error("changed since:", diff)
		}
		if diff := cmp.Diff([]string{"imported learning: 1 record of learning", "undid an import: 1 record of learning"}, w.history(w.tom.ID)); diff != "" {
			t.Error(diff)
		}
		if _, err := w.records.Add(t.Context(), w.tom, elearning.Draft{
			Key: "once more", Module: elearning.Elsewhere, Title: "Baking for beginners", State: string(elearning.Completed), Day: "2026-11-05",
		}); err == nil {
			t.Error("what was turned back is recorded twice")
		}
	})
}

// A similar title that is left unticked is other learning; ticked the next time, it is the same record.
func TestATitleIsTickedTheNextTime(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		const list = "Course,Status,Date completed\nConflict Resolution - Level 1,Completed,04/11/2026\n"
		w.confirm(w.amira, w.begin(w.amira, nil, file{"list.csv", list}))
		w.confirm(w.amira, w.begin(w.amira, nil, file{"list.csv", list + "Conflict Resolution - Level 1,Completed,05/11/2026\n"}), "Conflict Resolution - Level 1")
		want := []string{"Conflict Resolution - Level 1, module, completed, 2026-11-05, table", "Conflict Resolution - Level 1, module, completed, 2026-11-04, table"}
		if diff := cmp.Diff(want, w.recorded(w.amira)); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAStrayIsKnownByWhatItCountsAs(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.confirm(w.amira, w.begin(w.amira, nil, file{"list.csv", bakingList}))
		w.must(w.parts.Shelf.AddModule(t.Context(), w.lena, w.harbour, w.programme().ID, uuid.Must(uuid.NewV7()), catalogue.ModuleDraft{Title: "Baking for beginners"}))
		id := w.begin(w.lena, &w.harbour, file{"team.csv", "Name,Course,Status,Date completed\nA. Hassan,Baking for beginners,Completed,05/11/2026\nA. Hassan,Fire safety,Completed,05/11/2026\n"})
		w.must(w.Confirm(t.Context(), w.lena, id, imports.Yes{Lock: w.preview(w.lena, id).LockVersion}))
		w.work()
		page, err := w.Strays(t.Context(), w.lena, w.harbour, 1)
		w.must(err)
		n, err := w.Assign(t.Context(), w.lena, id, page.Strays[0].ID, w.amira.ID)
		if err != nil || n != 1 {
			t.Errorf("%d new, %v", n, err)
		}
		if n, err = w.Assign(t.Context(), w.lena, id, page.Strays[0].ID, w.amira.ID); err != nil || n != 0 {
			t.Errorf("twice: %d new, %v", n, err)
		}
		if got := w.recorded(w.amira); len(got) != 2 {
			t.Errorf("%q", got)
		}
		if got := w.history(w.amira.ID); len(got) != 2 || got[1] != "imported learning: 2 records of learning" {
			t.Errorf("%q", got)
		}
	})
}
