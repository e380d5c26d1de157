package elearning_test

import (
	"testing"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/elearning"
	"linkfolio/internal/fault"
)

// lead is somebody who leads the network.
func (w *world) lead() access.Actor {
	w.t.Helper()
	lena := w.person("Lena", access.Lead)
	lena.LeadOf = []uuid.UUID{w.network}
	return lena
}

// What counts as the same today is recorded once, whatever it counted as when the first was recorded.
func TestWhatCountsAsTheSameIsRecordedOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		ctx, lena := t.Context(), w.lead()
		merged := w.add(w.amira, completed("merged", w.module, "2026-11-03"))
		w.must(w.shelf.MergeModule(ctx, lena, w.network, w.module.ID, w.next.ID))
		again, err := w.records.Add(ctx, w.amira, completed("merged-again", w.next, "2026-11-03"))
		wantFault(t, err, fault.Conflict)
		if again.ID != merged.ID {
			t.Errorf("it leads to %s, not to %s", again.ID, merged.ID)
		}
		other := w.add(w.amira, elsewhere("other", "Talking about debt", "2026-11-04"))
		module, syllabus := uuid.Must(uuid.NewV7()), w.syllabus()
		programme, _ := syllabus.Keyed(catalogue.LinkWorkerProgramme)
		w.must(w.shelf.AddModule(ctx, lena, w.network, programme.ID, module, catalogue.ModuleDraft{Title: "Talking about debt"}))
		again, err = w.records.Add(ctx, w.amira, completed("named", catalogue.Module{ID: module}, "2026-11-04"))
		wantFault(t, err, fault.Conflict)
		if again.ID != other.ID {
			t.Errorf("it leads to %s, not to %s", again.ID, other.ID)
		}
		later := w.add(w.amira, completed("later", catalogue.Module{ID: module}, "2026-11-05"))
		d := later.AsDraft()
		d.Day = "2026-11-04"
		_, err = w.records.Change(ctx, w.amira, later.ID, later.LockVersion, d)
		wantFault(t, err, fault.Conflict)
	})
}

// Whoever recorded something as other learning can say later of which module it was. It keeps its own words.
func TestOtherLearningIsGivenAModule(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		r := w.add(w.amira, elsewhere("other", "The link worker role, part one", "2026-11-04"))
		d := r.AsDraft()
		d.Module = w.module.ID.String()
		after, err := w.records.Change(t.Context(), w.amira, r.ID, r.LockVersion, d)
		w.must(err)
		if after.ModuleID == nil || *after.ModuleID != w.module.ID || after.Title != r.Title {
			t.Errorf("it became %+v", after)
		}
		_, err = w.records.Add(t.Context(), w.amira, elsewhere("again", r.Title, "2026-11-04"))
		wantFault(t, err, fault.Conflict)
	})
}

func TestTwoCoursesOnOneDayAreTwoRecords(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		d := elsewhere("one", "Personalised care: core skills", "2026-11-04")
		d.Module = w.training
		w.add(w.amira, d)
		d.Key, d.Title = "two", "Shared decision making"
		w.add(w.amira, d)
		d.Key = "three"
		_, err := w.records.Add(t.Context(), w.amira, d)
		wantFault(t, err, fault.Conflict)
		if n := w.count("learning_records"); n != 2 {
			t.Errorf("there are %d records, want 2", n)
		}
	})
}

func (w *world) syllabus() catalogue.Syllabus {
	w.t.Helper()
	s, err := w.records.SyllabusOf(w.t.Context(), w.amira.ID)
	w.must(err)
	return s
}

// elsewhere is a draft that says that something outside the programmes was completed.
func elsewhere(key, title, day string) elearning.Draft {
	return elearning.Draft{Key: key, Module: elearning.Elsewhere, Title: title, State: string(elearning.Completed), Day: day}
}
