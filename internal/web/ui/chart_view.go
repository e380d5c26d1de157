package ui

// The plot of a chart in its own units; the picture is scaled to the page.
const (
	plotWidth   = 720
	plotHeight  = 260
	plotTop     = 28  // room for the value over the highest bar
	plotFloor   = 226 // where the bars stand
	labelLine   = 250
	valueAbove  = 8
	barOfColumn = 0.62 // share of a column that its bar takes
)

// chartColumn is one bar with its place in the plot.
type chartColumn struct {
	Bar
	X, Y, Width, Height, Middle, ValueY, LabelY int
	PerCent                                     int
}

func (Chart) PlotWidth() int  { return plotWidth }
func (Chart) PlotHeight() int { return plotHeight }
func (Chart) Floor() int      { return plotFloor }

// Columns places the bars side by side, the highest at full height. A value below zero has no bar.
func (c Chart) Columns() []chartColumn {
	highest := int64(0)
	for _, bar := range c.Bars {
		highest = max(highest, bar.Value)
	}
	columns := make([]chartColumn, len(c.Bars))
	for i, bar := range c.Bars {
		columns[i] = place(bar, i, len(c.Bars), highest)
	}
	return columns
}

func place(bar Bar, i, of int, highest int64) chartColumn {
	column := float64(plotWidth) / float64(of)
	height := share(bar.Value, highest, plotFloor-plotTop)
	width := min(int(column*barOfColumn), 72)
	middle := int(column*float64(i) + column/2)
	return chartColumn{
		Bar: bar, X: middle - width/2, Y: plotFloor - height, Width: width, Height: height,
		Middle: middle, ValueY: plotFloor - height - valueAbove, LabelY: labelLine, PerCent: share(bar.Value, highest, 100),
	}
}

// share is the part of full that value is of whole, at least 1 for anything above nothing and never more than full.
func share(value, whole int64, full int) int {
	if value <= 0 || whole <= 0 {
		return 0
	}
	if value >= whole {
		return full
	}
	return max(1, int(value*int64(full)/whole))
}

// Numbers is the table of the same values, folded away.
func (c Chart) Numbers() Details {
	rows := make([]Row, len(c.Bars))
	for i, bar := range c.Bars {
		rows[i] = Row{Text(bar.Label), Text(bar.Text)}
	}
	return Details{Summary: "Show the numbers as a table", Body: Table{
		Caption: c.Title, CaptionHidden: true, FirstCellHeader: true, Rows: rows,
		Columns: []Column{{Text: c.LabelHeading}, {Text: c.ValueHeading, Numeric: true}},
	}}
}

// PerCent is how much of the bar is filled, from 0 to 100.
func (p Progress) PerCent() int { return share(p.Done, p.Goal, 100) }
