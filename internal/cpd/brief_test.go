package cpd_test

import (
	"strings"
	"testing"

	"linkfolio/internal/access"
	"linkfolio/internal/cpd"
	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
)

func TestBriefTellsWhatTheListTells(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		shelfOfFour(t, d)
		titles := func(entries []cpd.Entry) string {
			var all []string
			for _, e := range entries {
				all = append(all, e.Title)
			}
			return strings.Join(all, ", ")
		}
		for n, want := range map[int][2]string{
			2: {"c undated, a webinar", "c undated, Benefits course"},
			9: {"c undated, a webinar, Łódź café visit", "c undated, Benefits course, a webinar, Łódź café visit"},
		} {
			brief, err := d.book.Brief(t.Context(), d.amira, n)
			if err != nil {
				t.Fatal(err)
			}
			if got := titles(brief.Drafts); got != want[0] {
				t.Errorf("drafts: %q, want %q", got, want[0])
			}
			if got := titles(brief.Recent); got != want[1] {
				t.Errorf("recent: %q, want %q", got, want[1])
			}
			if len(brief.Returned) != 0 || brief.Counts[access.Draft] != 3 || brief.Counts[access.Sent] != 1 {
				t.Errorf("returned %v, counts %v", brief.Returned, brief.Counts)
			}
		}
		if brief, err := d.book.Brief(t.Context(), d.tom, 5); err != nil || titles(brief.Recent) != titles(brief.Drafts) || len(brief.Recent) != 1 {
			t.Errorf("tom: %+v, %v", brief, err)
		}
	})
}
