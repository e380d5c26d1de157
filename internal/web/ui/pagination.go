package ui

// NewPagination is the way through the pages of a list: the first, the last, and two on each side of the current page,
// which counts from 1. href gives the address of a page. A list of one page has none.
func NewPagination(current, pages int, href func(page int) string) Pagination {
	if pages < 2 {
		return Pagination{}
	}
	var p Pagination
	last := 0
	for page := 1; page <= pages; page++ {
		if page != 1 && page != pages && (page < current-2 || page > current+2) {
			continue
		}
		if page > last+1 {
			p.Items = append(p.Items, PageItem{Gap: true})
		}
		p.Items = append(p.Items, PageItem{Number: page, Href: href(page), Current: page == current})
		last = page
	}
	if current > 1 {
		p.Previous = href(current - 1)
	}
	if current < pages {
		p.Next = href(current + 1)
	}
	return p
}
