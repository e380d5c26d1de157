package elearning_test

import (
	"fmt"
	"testing"

	"github.com/google/uuid"

	"linkfolio/internal/elearning"
	"linkfolio/internal/fault"
)

func TestAPageOfRecordsIsNoLongerThanAPage(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world) {
		for n := range elearning.RecordsOnPage {
			w.add(w.amira, elsewhere(uuid.NewString(), fmt.Sprintf("Course %d", n), "2026-11-01"))
		}
		w.add(w.amira, completed("latest", w.module, "2026-11-02"))
		w.add(w.tom, elsewhere("hers", "Not hers", "2026-11-03"))
		for number, rows := range map[int]int{0: elearning.RecordsOnPage, 1: elearning.RecordsOnPage, 2: 1, 9: 1} {
			page, err := w.records.List(t.Context(), w.amira, number)
			w.must(err)
			if len(page.Records) != rows || page.Total != elearning.RecordsOnPage+1 || page.Pages != 2 {
				t.Errorf("page %d has %d of %d records on %d pages", number, len(page.Records), page.Total, page.Pages)
			}
		}
		page, err := w.records.List(t.Context(), w.amira, 1)
		w.must(err)
		if page.Records[0].Module.ID != w.module.ID || page.Records[1].Module.Title != "" {
			t.Errorf("the latest two are %+v", page.Records[:2])
		}
		_, err = w.records.List(t.Context(), w.sam, 1)
		wantFault(t, err, fault.Forbidden)
	})
}
