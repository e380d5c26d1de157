package ui

// Chart is a bar chart drawn by Go as SVG, with the same numbers in a table beneath. On a phone and in print the bars lie
// down, one to a line, so that the words keep their size.
type Chart struct {
	ID           string // unique on the page
	Title        string
	Message      string // what the chart shows, in a sentence: "The highest month is October with 4 points"
	LabelHeading string // table head: "Month"
	ValueHeading string // table head: "Points"
	Bars         []Bar
}

// Bar is one bar: its label, its length in any unit, and the value in words or digits.
type Bar struct {
	Label string
	Value int64
	Text  string
}

// Progress is how far something has come: the words first, the bar second.
type Progress struct {
	ID    string // unique on the page
	Label string // "Points"
	Words string // "14 of 20 points"
	Done  int64
	Goal  int64
	Met   bool
	Note  string // a line beneath; may be empty
}

func (Chart) component() string    { return "chart" }
func (Progress) component() string { return "progress" }
