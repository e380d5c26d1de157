package web_test

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"linkfolio/internal/web/webtest"
)

// Looking changes nothing: each kind of visitor follows every link, and asks every route by GET about every record, and
// afterwards every row of the database is as it was. The download of a PDF is left out: it is an act in the audit.
func TestLookingChangesNoRow(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		town := newTown(t, w)
		before := digest(t, w)
		for _, v := range town.visitors {
			crawl(town, v)
			for _, route := range routesOf(w) {
				if route.Method != http.MethodGet || strings.HasSuffix(route.Path, ".pdf") {
					continue
				}
				for _, on := range town.records(askings["GET "+route.Path].of) {
					v.client.Request(http.MethodGet, on.at(route.Path)+askings["GET "+route.Path].query, nil)
				}
			}
			if after := digest(t, w); after != before {
				t.Fatalf("the %s changed something by looking:\n%s", v.name, difference(before, after))
			}
		}
	})
}

// crawl follows every link that a visitor is shown, from the home page on.
func crawl(town *town, v visitor) {
	seen, queue := map[string]bool{}, []string{"/", "/sign-in"}
	for len(queue) > 0 {
		address, _, _ := strings.Cut(queue[0], "#")
		queue = queue[1:]
		if seen[address] || strings.Contains(address, ".pdf") || !strings.HasPrefix(address, "/") {
			continue
		}
		seen[address] = true
		page := v.client.Get(address)
		if page.Status != http.StatusOK && page.Status != http.StatusUnprocessableEntity { // 422: an entry that is not ready to be sent
			town.t.Errorf("%s is led to %s, which answers %d", v.name, address, page.Status)
		}
		queue = append(queue, page.Links()...)
	}
	if v.actor.SignedIn() && len(seen) < 5 {
		town.t.Errorf("%s was shown %d pages only", v.name, len(seen))
	}
}

// digest is one line for each table: its rows, in any order.
func digest(t *testing.T, w *webtest.World) string {
	t.Helper()
	tables, err := w.DB.Read(t.Context()).Migrator().GetTables()
	if err != nil || len(tables) < 15 {
		t.Fatalf("%d tables, %v", len(tables), err)
	}
	slices.Sort(tables)
	var lines []string
	for _, table := range slices.Compact(tables) {
		var rows []map[string]any
		if err := w.DB.Read(t.Context()).Table(table).Find(&rows).Error; err != nil {
			t.Fatal(err)
		}
		var texts []string
		for _, row := range rows {
			texts = append(texts, fmt.Sprint(row))
		}
		slices.Sort(texts)
		lines = append(lines, fmt.Sprintf("%s: %d rows, %x", table, len(rows), sha256.Sum256([]byte(strings.Join(texts, "\n")))))
	}
	return strings.Join(lines, "\n")
}

func difference(before, after string) string {
	var lines []string
	old := strings.Split(before, "\n")
	for _, line := range strings.Split(after, "\n") {
		if !slices.Contains(old, line) {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}
