package ui

// Table is a table. With Responsive its rows become cards on a phone.
type Table struct {
	Caption         string
	CaptionSize     Size
	CaptionHidden   bool
	Columns         []Column
	Rows            []Row
	Responsive      bool
	FirstCellHeader bool // the first cell of each row is its header
	ID              string
}

// Column is a column's head. With SortHref it is a link that sorts on the server.
type Column struct {
	Text     string
	Numeric  bool
	Hidden   bool // the head is for screen readers only
	SortHref string
	Sorted   SortOrder
}

// SortOrder is how a column is sorted now.
type SortOrder string

// The orders; Unsorted is the zero value.
const (
	Unsorted   SortOrder = ""
	Ascending  SortOrder = "ascending"
	Descending SortOrder = "descending"
)

// Row is one row: as many cells as there are columns.
type Row []Component

func (Table) component() string { return "table" }
