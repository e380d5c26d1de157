package entries

import (
	"maps"
	"net/url"
	"slices"
	"strconv"

	"linkfolio/internal/access"
	"linkfolio/internal/cpd"
	"linkfolio/internal/fault"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// listNames are the names of the list's query, filters and order alike.
var listNames = []string{
	"words", "state", "kind", "from-day", "from-month", "from-year", "to-day", "to-month", "to-year", "sort", "order",
}

// filterOf reads the filters. A choice that there is not counts as none; a date that cannot be read is an Invalid fault,
// and the rest of the filter holds.
func filterOf(form *site.Form) (cpd.Filter, error) {
	filter := cpd.Filter{Words: form.Text("words"), Sort: "date", Page: 1}
	if state := access.State(form.Text("state")); slices.Contains(states, state) {
		filter.State = state
	}
	if kind := cpd.Kind(form.Text("kind")); kind.Words() != "" {
		filter.Kind = kind
	}
	for _, column := range sortColumns {
		if form.Text("sort") == column.sort {
			filter.Sort = column.sort
		}
	}
	filter.Ascending = form.Text("order") == "ascending"
	if page, err := strconv.Atoi(form.Text("page")); err == nil && page > 0 {
		filter.Page = page
	}
	var check fault.Check
	filter.From = form.Day("from", "The first date", &check)
	filter.To = form.Day("to", "The last date", &check)
	if !filter.From.IsZero() && !filter.To.IsZero() && filter.To.Before(filter.From) {
		check.Add("to", "The last date must be the same as or after the first")
		filter.To = filter.From
	}
	return filter, check.Err()
}

// listQuery is the part of the address that says what the list shows, without the page.
func listQuery(form *site.Form) url.Values {
	return form.Query(listNames...)
}

func cloneQuery(query url.Values) url.Values { return maps.Clone(query) }

func listAddress(query url.Values, name, value string) string {
	return site.AddressWith("/entries", query, name, value)
}

// chosenFilters are the filters that are on, each as a link that takes it off.
func chosenFilters(form *site.Form, query url.Values) []ui.Link {
	var links []ui.Link
	add := func(words string, names ...string) {
		next := cloneQuery(query)
		for _, name := range names {
			next.Del(name)
		}
		links = append(links, ui.Link{Text: words, Href: site.WithQuery("/entries", next), Hidden: "(remove this filter)"})
	}
	if words := form.Text("words"); words != "" {
		add("Words: "+site.Shown(words), "words")
	}
	if tag, known := stateWords[access.State(form.Text("state"))]; known {
		add(tag.Text, "state")
	}
	if kind := cpd.Kind(form.Text("kind")).Words(); kind != "" {
		add(kind, "kind")
	}
	for _, date := range []site.Field{{Name: "from", Label: "From "}, {Name: "to", Label: "To "}} {
		if text := form.AsText(date.Name); text != "" {
			if day, _, problem := cpd.TypedDate(form.Date(date.Name)).Read(); problem == "" {
				text = day.Words()
			}
			add(date.Label+site.Shown(text), date.Name+"-day", date.Name+"-month", date.Name+"-year")
		}
	}
	return links
}

func itoa(n int) string { return strconv.Itoa(n) }
