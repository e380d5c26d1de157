package site

import (
	"maps"
	"net/url"
	"strconv"

	"linkfolio/internal/web/ui"
)

// AddressWith is a page with one thing of its query changed.
func AddressWith(path string, query url.Values, name, value string) string {
	next := maps.Clone(query)
	next.Set(name, value)
	return WithQuery(path, next)
}

// SortLink orders a list by a column, the other way round where it is ordered by it already. A list without an order is
// ordered by name.
func SortLink(path string, query url.Values, column string) (string, ui.SortOrder) {
	by := query.Get("sort")
	if by == "" {
		by = "name"
	}
	order, sorted := "ascending", ui.Unsorted
	if by == column {
		sorted, order = ui.Ascending, "descending"
		if query.Get("order") == "descending" {
			sorted, order = ui.Descending, "ascending"
		}
	}
	next := maps.Clone(query)
	next.Set("sort", column)
	return AddressWith(path, next, "order", order), sorted
}

// CountWords says how many there are of something and, where they take several pages, which this one shows.
func CountWords(n, number, size int, one, many string) string {
	if n <= size {
		return ui.Plural(n, one, many)
	}
	first := (number-1)*size + 1
	return Capital(many) + " " + strconv.Itoa(first) + " to " + strconv.Itoa(min(first+size-1, n)) + " of " + strconv.Itoa(n)
}
