package imports_test

import (
	"fmt"
	"testing"

	"github.com/google/uuid"

	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/elearning"
	"linkfolio/internal/elearning/imports"
	"linkfolio/internal/fault"
)

// Nobody has more records than a page and a plan can be made of, however they come.
func TestRecordsOfOnePersonAreBounded(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.fill(w.tom.ID, elearning.MostRecords-1)
		ctx := t.Context()
		id := w.begin(w.tom, nil, file{"two.csv", "Course,Date completed\nOne,03/11/2026\nTwo,03/11/2026\n"})
		err := w.Confirm(ctx, w.tom, id, imports.Yes{Lock: w.preview(w.tom, id).LockVersion})
		if fault.KindOf(err) != fault.Conflict || w.preview(w.tom, id).State != imports.Ready {
			t.Errorf("two more were imported: %v", err)
		}
		one := elearning.Draft{Key: "one", Module: elearning.Elsewhere, Title: "One", State: "completed", Day: "2026-11-03"}
		_, err = w.records.Add(ctx, w.tom, one)
		w.must(err)
		one.Key, one.Title = "two", "Two"
		if _, err = w.records.Add(ctx, w.tom, one); fault.KindOf(err) != fault.Conflict {
			t.Errorf("one more was recorded by hand: %v", err)
		}
		team := w.begin(w.lena, &w.harbour, file{"team.csv", "Name,Course,Date completed\nT Price,Three,03/11/2026\n"})
		w.confirm(w.lena, team)
		page, err := w.Strays(ctx, w.lena, w.harbour, 1)
		w.must(err)
		if _, err = w.Assign(ctx, w.lena, team, page.Strays[0].ID, w.tom.ID); fault.KindOf(err) != fault.Conflict {
			t.Errorf("one more was given to him: %v", err)
		}
		of, err := elearning.Of(db.Read(ctx), w.tom.ID)
		w.must(err)
		if n := len(of[w.tom.ID]); n != elearning.MostRecords {
			t.Errorf("he has %d records", n)
		}
	})
}

// fill writes records of somebody straight to the table.
func (w *world) fill(person uuid.UUID, n int) {
	w.t.Helper()
	records := make([]elearning.Record, n)
	for i := range records {
		records[i] = elearning.Record{
			ID: uuid.Must(uuid.NewV7()), PersonID: person, Title: "Old", State: elearning.Completed, Day: lastYear, Source: elearning.FromTable,
			Sameness: fmt.Sprint(i), RecordedBy: person, RecordedAt: w.now(), LockVersion: 1,
		}
	}
	w.must(w.db.Read(w.t.Context()).CreateInBatches(&records, 500).Error)
}
