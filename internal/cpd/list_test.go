package cpd_test

import (
	"fmt"
	"strings"
	"testing"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/cpd"
	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/fault"
)

// shelfOfFour adds entries that differ in everything that a list can filter and sort by.
func shelfOfFour(t *testing.T, d *desk) {
	t.Helper()
	add := func(title, day, month, kind, hours, learned string) cpd.Entry {
		draft := full(fmt.Sprint("key-", len(title), day, month))
		draft.Title, draft.StartsOn, draft.Kind, draft.Hours = title, cpd.TypedDate{Day: day, Month: month, Year: "2026"}, kind, hours
		draft.Answers["learned"] = learned
		return d.add(t, d.amira, draft)
	}
	add("Łódź café visit", "1", "5", "informal", "1", "100% of_it was useful!")
	add("a webinar", "2", "6", "formal", "2", "Straße")
	sent := add("Benefits course", "3", "7", "formal", "3", "Money\nadvice")
	d.add(t, d.amira, cpd.Draft{Key: "undated", Title: "c undated"})
	d.add(t, d.tom, full("not-hers"))
	if _, err := d.send(t.Context(), d.amira, sent.ID); err != nil {
		t.Fatal(err)
	}
}

func TestTheListFiltersAndSorts(t *testing.T) {
	t.Parallel()
	may, june := calendar.MustOn(2026, 5, 1), calendar.MustOn(2026, 6, 30)
	tests := map[string]struct {
		filter cpd.Filter
		want   string
	}{
		"all":              {cpd.Filter{}, "c undated, Benefits course, a webinar, Łódź café visit"},
		"oldest first":     {cpd.Filter{Sort: "date", Ascending: true}, "Łódź café visit, a webinar, Benefits course, c undated"},
		"by title":         {cpd.Filter{Sort: "title", Ascending: true}, "a webinar, Benefits course, c undated, Łódź café visit"},
		"by hours":         {cpd.Filter{Sort: "hours"}, "Benefits course, a webinar, Łódź café visit, c undated"},
		"by points":        {cpd.Filter{Sort: "points", Ascending: true}, "c undated, Łódź café visit, a webinar, Benefits course"},
		"by nonsense":      {cpd.Filter{Sort: "id; DROP TABLE entries"}, "c undated, Benefits course, a webinar, Łódź café visit"},
		"sent":             {cpd.Filter{State: access.Sent}, "Benefits course"},
		"unknown state":    {cpd.Filter{State: "\x00"}, "c undated, Benefits course, a webinar, Łódź café visit"},
		"informal":         {cpd.Filter{Kind: cpd.Informal}, "Łódź café visit"},
		"from May to June": {cpd.Filter{From: may, To: june}, "a webinar, Łódź café visit"},
		"until June":       {cpd.Filter{To: june}, "a webinar, Łódź café visit"},
		"from June":        {cpd.Filter{From: june}, "Benefits course"},
		"no accents":       {cpd.Filter{Words: "lodz CAFE"}, "Łódź café visit"},
		"with accents":     {cpd.Filter{Words: "cafe\u0301"}, "Łódź café visit"},
		"sharp s":          {cpd.Filter{Words: "STRASSE"}, "a webinar"},
		"over two lines":   {cpd.Filter{Words: "advice money"}, "Benefits course"},
		"activity":         {cpd.Filter{Words: "workshop formal"}, ""},
		"activity label":   {cpd.Filter{Words: "workshop", Kind: cpd.Informal}, "Łódź café visit"},
		"percent":          {cpd.Filter{Words: "100%"}, "Łódź café visit"},
		"only percent":     {cpd.Filter{Words: "0%o"}, ""},
		"underscore":       {cpd.Filter{Words: "f_i"}, "Łódź café visit"},
		"only underscore":  {cpd.Filter{Words: "w_b"}, ""},
		"exclamation":      {cpd.Filter{Words: "useful!"}, "Łódź café visit"},
		"NUL and bad text": {cpd.Filter{Words: "\x00 caf\xff"}, "Łódź café visit"},
		"another's":        {cpd.Filter{Words: "motivational"}, ""},
	}
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		shelfOfFour(t, d)
		for name, test := range tests {
			page, err := d.book.List(t.Context(), d.amira, test.filter)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			var titles []string
			for _, e := range page.Entries {
				titles = append(titles, e.Title)
			}
			if got := strings.Join(titles, ", "); got != test.want || page.Total != len(titles) {
				t.Errorf("%s: %d of %d: %s; want %s", name, len(titles), page.Total, got, test.want)
			}
		}
	})
}

func TestTheListHasPagesOf25(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		empty, err := d.book.List(t.Context(), d.amira, cpd.Filter{Page: 3})
		if err != nil || empty.Total != 0 || empty.Number != 1 || empty.Pages != 1 {
			t.Errorf("an empty list: %+v, %v", empty, err)
		}
		for i := range 51 {
			d.add(t, d.amira, full(fmt.Sprint("page-", i)))
		}
		seen := map[string]bool{}
		for asked, want := range map[int]struct{ number, entries int }{-1: {1, 25}, 2: {2, 25}, 3: {3, 1}, 99: {3, 1}} {
			page, err := d.book.List(t.Context(), d.amira, cpd.Filter{Page: asked})
			if err != nil || page.Number != want.number || len(page.Entries) != want.entries || page.Total != 51 || page.Pages != 3 {
				t.Errorf("page %d is %d of %d with %d of %d entries, %v", asked, page.Number, page.Pages, len(page.Entries), page.Total, err)
			}
			for _, e := range page.Entries {
				seen[e.ID.String()] = true
				if e.Answers != nil || e.Search != "" || e.Typed != nil {
					t.Fatal("the list reads the long texts")
				}
			}
		}
		if len(seen) != 51 {
			t.Errorf("the pages show %d entries, want 51", len(seen))
		}
		_, err = d.book.List(t.Context(), d.sam, cpd.Filter{})
		wantFault(t, err, fault.Forbidden)
	})
}
