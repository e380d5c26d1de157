package imports_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"linkfolio/internal/calendar"
	"linkfolio/internal/cpd"
	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/elearning"
	"linkfolio/internal/elearning/imports"
	"linkfolio/internal/fault"
)

const bothList = "Email,Course,Status,Date completed\namira@demo.example,Fire safety,Completed,03/11/2026\ntom@demo.example,Fire safety,Completed,03/11/2026\n"

// Nothing is written for somebody who left the organisation, or whose account was disabled, since the rows were read.
func TestNothingIsRecordedForWhoHasLeft(t *testing.T) {
	t.Parallel()
	for name, leave := range map[string]string{
		"left": "DELETE FROM memberships WHERE person_id = ?", "disabled": "UPDATE people SET disabled_at = created_at WHERE id = ?",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dbtest.Each(t, func(t *testing.T, db *database.DB) {
				w := newWorld(t, db)
				id := w.begin(w.lena, &w.harbour, file{"team.csv", bothList})
				w.must(w.Confirm(t.Context(), w.lena, id, imports.Yes{Lock: w.preview(w.lena, id).LockVersion}))
				w.must(db.Read(t.Context()).Exec(leave, w.tom.ID).Error)
				w.work()
				if got := w.recorded(w.tom); len(got) != 0 || len(w.recorded(w.amira)) != 1 {
					t.Errorf("%q", got)
				}
				if page, err := w.Strays(t.Context(), w.lena, w.harbour, 1); err != nil || len(page.Strays) != 1 {
					t.Errorf("%+v, %v", page, err)
				}
			})
		})
	}
}

// Somebody who only has the name of a learner gets nothing of it to see, and takes nothing of it along.
func TestANamesakeIsSomebodyElse(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		id := w.begin(w.lena, &w.harbour, file{"team.csv", teamList})
		all, err := imports.Whole(db.Read(t.Context()), w.tom.ID)
		if err != nil || len(all.Rows) != 0 {
			t.Errorf("%+v, %v", all.Rows, err)
		}
		w.must(imports.Erase(db.Read(t.Context()), w.tom.ID))
		if got := verdicts(w.preview(w.lena, id)); len(got) != 5 || got[3] != imports.Unmatched {
			t.Errorf("%v", got)
		}
	})
}

// An upload that broke off can be seen and discarded, and one that is discarded takes no more files.
func TestAnUploadIsDiscarded(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		lost := imports.Import{
			ID: uuid.Must(uuid.NewV7()), PersonID: w.amira.ID, FormKey: "lost", State: imports.Receiving, CreatedAt: w.now(), ExpiresAt: w.now().Add(time.Hour),
			DueAt: w.now(), LockVersion: 1,
		}
		w.must(db.Read(t.Context()).Create(&lost).Error)
		if s, err := w.Started(t.Context(), w.amira, nil, 1); err != nil || len(s.Imports) != 1 {
			t.Errorf("%+v, %v", s.Imports, err)
		}
		_, err := w.Discard(t.Context(), w.amira, lost.ID)
		w.must(err)
		_, err = w.Begin(t.Context(), w.amira, nil, "on-its-way", func(yield func(imports.Upload, error) bool) {
			s, err := w.Started(t.Context(), w.amira, nil, 1)
			w.must(err)
			_, err = w.Discard(t.Context(), w.amira, s.Imports[0].ID)
			w.must(err)
			yield(imports.Upload{Name: "list.csv", Content: strings.NewReader(ownList)}, nil)
		})
		if fault.KindOf(err) != fault.NotFound || w.count("imports")+w.count("import_files") != 0 {
			t.Errorf("%v", err)
		}
	})
}

// What an import records can be corrected in the form, whatever the file had.
func TestWhatIsImportedCanBeCorrected(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		long := strings.Repeat("long ", 50)
		list := "Course,Status,Date completed,Score\n" + long + ",Completed,03/11/2026," + strings.Repeat("9", 60) + "\nFire safety,Completed,03/11/1985,\n"
		id := w.begin(w.amira, nil, file{"list.csv", list})
		if got := verdicts(w.preview(w.amira, id)); got[3] != imports.NotUnderstood {
			t.Errorf("%v", got)
		}
		w.confirm(w.amira, id)
		of, err := elearning.Of(db.Read(t.Context()), w.amira.ID)
		w.must(err)
		r := of[w.amira.ID][0]
		d := r.AsDraft()
		d.On = cpd.TypedDay(calendar.MustOn(2026, time.November, 4))
		if _, err := w.records.Change(t.Context(), w.amira, r.ID, r.LockVersion, d); err != nil {
			t.Error(err)
		}
		w.must(w.records.Delete(t.Context(), w.amira, r.ID, 2))
		again := w.begin(w.amira, nil, file{"list.csv", list})
		w.confirm(w.amira, again)
		if known := w.preview(w.amira, w.begin(w.amira, nil, file{"list.csv", list})); known.Counts[imports.Known] != 1 {
			t.Errorf("%v", known.Counts)
		}
		err = w.SayWhenMade(t.Context(), w.amira, again, uuid.New(), calendar.MustOn(1989, time.December, 31))
		if f := fault.Of(err); f == nil || f.Kind != fault.Invalid || f.Fields[0].Name != "made_on" {
			t.Error(err)
		}
	})
}
