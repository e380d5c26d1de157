package cpd

import (
	"fmt"
	"strings"
)

// Points counts CPD points in hundredths: 250 is 2.5 points.
type Points int64

// MaxPoints is the most that one entry may claim. The limit is ours and catches slips of the keyboard.
const MaxPoints Points = 1000_00

// PointsFor is one point for each hour, the general UK norm (domain.md section 1), rounded to the nearest hundredth.
func PointsFor(minutes int) Points { return Points((int64(minutes)*100 + 30) / 60) }

// String is the number alone: "2.5", "20".
func (p Points) String() string {
	text := fmt.Sprintf("%d.%02d", p/100, p%100)
	return strings.TrimRight(strings.TrimRight(text, "0"), ".")
}

// Words is "2.5 points" or "1 point".
func (p Points) Words() string {
	if p == 100 {
		return "1 point"
	}
	return p.String() + " points"
}
