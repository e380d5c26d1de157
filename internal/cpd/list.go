package cpd

import (
	"context"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
)

// PageSize is how many entries one page of the list shows.
const PageSize = 25

// Filter narrows and orders the list; the zero Filter is everything, newest first.
type Filter struct {
	State     access.State
	Kind      Kind
	Words     string        // every word must occur, in any case, with or without accents
	From, To  calendar.Date // the entry ends within these days
	Sort      string        // "date" (the default), "title", "hours", "points", "state" or "kind"
	Ascending bool
	Page      int // from 1
}

// Page is one page of the list. Its entries come without answers.
type Page struct {
	Entries []Entry
	Total   int // entries that match
	Number  int // of this page, from 1
	Pages   int // at least 1
}

func (b *Book) List(ctx context.Context, who access.Actor, f Filter) (Page, error) {
	return Page{}, errSoon
}
