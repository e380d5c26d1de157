package ui

// Tick is a box in a row of a table, before the link of what it chooses. A row that cannot be chosen has no Name, and a Note that
// says why.
type Tick struct {
	Name    string
	ID      string
	Value   string
	Label   string // for those who do not see the row
	Checked bool
	Link    Link
	Note    string
}

func (Tick) component() string { return "tick" }
