package imports_test

import (
	"fmt"
	"strings"
	"testing"

	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/elearning/imports"
)

// Whatever a file holds, what waits for somebody comes in lists of a length that a page can have.
func TestListsOfAnImportAreBounded(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		var csv strings.Builder
		csv.WriteString("Name,Username,Course,Status,Date completed\n")
		for n := range imports.MostAsked + 1 {
			fmt.Fprintf(&csv, "Tom Price,tom%d,Fire safety,Completed,03/11/2026\nYan Li,yan%d,Fire safety,Completed,03/11/2026\n", n, n)
		}
		id := w.begin(w.lena, &w.harbour, file{"all.csv", csv.String()})
		p := w.preview(w.lena, id)
		if len(p.Names) != imports.MostAsked || p.MoreNames != 1 || len(p.Strangers) != imports.MostAsked || p.MoreStrangers != 1 || p.MoreTitles != 0 {
			t.Errorf("it asks about %d people and %d more, and names %d strangers and %d more", len(p.Names), p.MoreNames, len(p.Strangers), p.MoreStrangers)
		}
		w.confirm(w.lena, id)
		pages := (2*(imports.MostAsked+1) + imports.StraysOnPage - 1) / imports.StraysOnPage
		for number, want := range map[int]int{0: imports.StraysOnPage, 1: imports.StraysOnPage, pages: 2, 99: 2} {
			page, err := w.Strays(t.Context(), w.lena, w.harbour, number)
			w.must(err)
			if len(page.Strays) != want || page.Pages != pages {
				t.Errorf("page %d has %d of %d strays, of %d pages", number, len(page.Strays), want, page.Pages)
			}
		}
	})
}
