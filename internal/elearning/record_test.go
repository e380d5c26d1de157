package elearning_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/audit"
	"linkfolio/internal/cpd"
	"linkfolio/internal/elearning"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
)

func TestARecordIsKeptAsItWasTyped(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		d := completed("one", w.module, elearning.AnotherDay)
		d.On, d.Score, d.Hours, d.Title = cpd.TypedDate{Day: "3", Month: "Nov", Year: "2026"}, " 17 of 20 ", "45 mins + 30 mins", "ignored"
		added := w.add(w.amira, d)
		folder, err := w.records.Folder(t.Context(), w.amira, added.ID)
		w.must(err)
		r := folder.Record
		if r.Title != w.module.Title || r.Provider != "eLearning for Healthcare (eLfH)" || r.Day.String() != "2026-11-03" || r.Score != "17 of 20" ||
			r.Minutes != 75 || r.Source != elearning.ByHand || *r.ModuleID != w.module.ID || r.RecordedBy != w.amira.ID {
			t.Errorf("it is kept as %+v", r)
		}
		typed := elearning.Draft{
			Key: "two", Module: w.training, Title: "Personalised care", Provider: "An academy", State: string(elearning.Started), Day: "2026-11-23",
		}
		r = w.add(w.amira, typed)
		if r.Title != "Personalised care" || r.Provider != "An academy" || r.State != elearning.Started || r.ModuleID.String() != w.training {
			t.Errorf("typed training is kept as %+v", r)
		}
		other := elearning.Draft{Key: "three", Module: elearning.Elsewhere, Title: "First aid", State: string(elearning.Completed), Day: "2026-11-22"}
		if r = w.add(w.amira, other); r.ModuleID != nil || r.Title != "First aid" {
			t.Errorf("learning elsewhere is kept as %+v", r)
		}
	})
}

func TestWhatARecordMustBe(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(*elearning.Draft)
		field  string
		says   string
	}{
		"no module":      {func(d *elearning.Draft) { d.Module = "" }, "module", "Select a module"},
		"unknown module": {func(d *elearning.Draft) { d.Module = uuid.NewString() }, "module", "Select a module"},
		"no title":       {func(d *elearning.Draft) { d.Module, d.Title = elearning.Elsewhere, " – " }, "title", "Enter a title"},
		"long title":     {func(d *elearning.Draft) { d.Module, d.Title = elearning.Elsewhere, strings.Repeat("x", 201) }, "title", "200 characters"},
		"hidden letters": {func(d *elearning.Draft) { d.Module, d.Title, d.Provider = elearning.Elsewhere, "x", "a\x00" }, "provider", "U+0000"},
		"no state":       {func(d *elearning.Draft) { d.State = "" }, "state", "Select"},
		"no day":         {func(d *elearning.Draft) { d.Day = "" }, "day", "Select the day"},
		"tomorrow":       {func(d *elearning.Draft) { d.Day = "2026-11-24" }, "day", "today or in the past"},
		"nothing typed":  {func(d *elearning.Draft) { d.Day = elearning.AnotherDay }, "on", "Enter the day"},
		"no such day": {func(d *elearning.Draft) {
			d.Day, d.On = elearning.AnotherDay, cpd.TypedDate{Day: "31", Month: "2", Year: "2026"}
		}, "on", "31 February 2026 does not exist"},
		"the year 1": {func(d *elearning.Draft) {
			d.Day, d.On = elearning.AnotherDay, cpd.TypedDate{Day: "1", Month: "1", Year: "0001"}
		}, "on", "1 January 1990 or later"},
		"long score": {func(d *elearning.Draft) { d.Score = strings.Repeat("9", 51) }, "score", "50 characters"},
		"no time":    {func(d *elearning.Draft) { d.Hours = "long" }, "hours", "Time must be a length of time"},
	}
	each(t, func(t *testing.T, w *world) {
		for name, test := range tests {
			d := completed("wrong", w.module, "2026-11-03")
			test.change(&d)
			_, err := w.records.Add(t.Context(), w.amira, d)
			wantFault(t, err, fault.Invalid, test.field)
			if says := fault.Of(err).Fields[0].Message; !strings.Contains(says, test.says) {
				t.Errorf("%s: it says %q", name, says)
			}
		}
		_, err := w.records.Add(t.Context(), w.amira, elearning.Draft{Key: "a\x00"})
		wantFault(t, err, fault.Invalid, "key")
		_, err = w.records.Add(t.Context(), w.sam, completed("sam", w.module, "2026-11-03"))
		wantFault(t, err, fault.Forbidden)
	})
}

func TestTheSameIsRecordedOnce(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		var all sync.WaitGroup
		ids := make([]uuid.UUID, 8)
		for i := range ids {
			all.Go(func() {
				record, err := w.records.Add(t.Context(), w.amira, completed("one-form", w.module, "2026-11-03"))
				if err != nil {
					t.Error(err)
				}
				ids[i] = record.ID
			})
		}
		all.Wait()
		for _, id := range ids {
			if id != ids[0] {
				t.Fatal("one form made two records")
			}
		}
		again, err := w.records.Add(t.Context(), w.amira, completed("another-form", w.module, "2026-11-03"))
		wantFault(t, err, fault.Conflict)
		if again.ID != ids[0] || !strings.Contains(err.Error(), "You have already recorded this") {
			t.Errorf("it says %v and leads to %s, want %s", err, again.ID, ids[0])
		}
		changed, err := w.records.Add(t.Context(), w.amira, completed("one-form", w.next, "2026-11-03"))
		wantFault(t, err, fault.Conflict)
		if changed.ID != ids[0] || !strings.Contains(err.Error(), "already saved") {
			t.Errorf("the form of before with other words: %v, %s", err, changed.ID)
		}
		w.add(w.amira, completed("taken-again", w.module, "2026-11-04"))
		w.add(w.tom, completed("one-form", w.module, "2026-11-03"))
		if n := w.count("learning_records"); n != 3 {
			t.Errorf("there are %d records, want 3", n)
		}
		lines, err := audit.Chain(w.db.Read(t.Context()), w.amira.ID)
		w.must(err)
		if last := lines[len(lines)-1]; last.Words != "recorded that “"+w.module.Title+"” was completed on 4 November 2026" || last.Subject.Kind != "learning" {
			t.Errorf("the history ends with %+v", last)
		}
	})
}

func TestARecordIsCorrected(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		r := w.add(w.amira, completed("one", w.module, "2026-11-03"))
		other := w.add(w.amira, completed("two", w.module, "2026-11-05"))
		d := r.AsDraft()
		d.Score, d.Day = "85%", "2026-11-04"
		after, err := w.records.Change(t.Context(), w.amira, r.ID, r.LockVersion, d)
		if err != nil || after.LockVersion != 2 || after.Score != "85%" || after.Day.String() != "2026-11-04" {
			t.Fatalf("it became %+v, %v", after, err)
		}
		twice, err := w.records.Change(t.Context(), w.amira, r.ID, r.LockVersion, d)
		if err != nil || twice.LockVersion != 2 {
			t.Errorf("the same twice: %+v, %v", twice, err)
		}
		d.Score = "from another tab"
		_, err = w.records.Change(t.Context(), w.amira, r.ID, r.LockVersion, d)
		wantFault(t, err, fault.Conflict)
		d = after.AsDraft()
		d.Day = other.Day.String()
		_, err = w.records.Change(t.Context(), w.amira, r.ID, after.LockVersion, d)
		wantFault(t, err, fault.Conflict)
		d.Day = ""
		_, err = w.records.Change(t.Context(), w.amira, r.ID, after.LockVersion, d)
		wantFault(t, err, fault.Invalid, "day")
		for _, who := range []access.Actor{w.tom, w.sam} {
			_, err = w.records.Change(t.Context(), who, r.ID, after.LockVersion, after.AsDraft())
			if kind := fault.KindOf(err); kind != fault.NotFound && kind != fault.Forbidden {
				t.Errorf("%s changes it: %v", who.Name, err)
			}
		}
	})
}

// A module that the person's organisations no longer have stays what was recorded, whatever else is corrected.
func TestARecordKeepsItsModule(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		r := w.add(w.amira, completed("one", w.module, "2026-11-03"))
		elsewhere, err := w.people.AddOrganisation(t.Context(), identity.NewOrganisation{Name: "Elsewhere", Kind: "pcn"})
		w.must(err)
		w.must(w.db.Read(t.Context()).Exec("UPDATE modules SET organisation_id = ? WHERE id = ?", elsewhere.ID, w.module.ID).Error)
		w.must(w.shelf.Seed(t.Context())) // reads the catalogue anew
		d := r.AsDraft()
		d.Score = "90%"
		after, err := w.records.Change(t.Context(), w.amira, r.ID, 1, d)
		if err != nil || after.Score != "90%" || *after.ModuleID != w.module.ID || after.Title != w.module.Title {
			t.Errorf("it became %+v, %v", after, err)
		}
	})
}

func TestARecordIsDeletedWithItsCertificates(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		d := completed("one", w.module, "2026-11-03")
		d.File = &elearning.File{Name: "a.pdf", MediaType: "application/pdf", Content: []byte("%PDF-1.7")}
		r := w.add(w.amira, d)
		made, err := w.records.MakeEntries(t.Context(), w.amira, []uuid.UUID{r.ID})
		w.must(err)
		wantFault(t, w.records.Delete(t.Context(), w.tom, r.ID, 1), fault.NotFound)
		wantFault(t, w.records.Delete(t.Context(), w.amira, r.ID, 2), fault.Conflict)
		w.must(w.records.Delete(t.Context(), w.amira, r.ID, 1))
		if w.count("learning_records") != 0 || w.count("certificates") != 0 {
			t.Error("something is left")
		}
		if _, err := w.book.Entry(t.Context(), w.amira, made[0]); err != nil {
			t.Errorf("the entry went too: %v", err)
		}
		wantFault(t, w.records.Delete(t.Context(), w.amira, r.ID, 1), fault.NotFound)
	})
}
