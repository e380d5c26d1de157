package cpd

import (
	"fmt"
	"regexp"
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

var typedPoints = regexp.MustCompile(`^(\d{1,6}(?:[.,]\d+)?|[.,]\d+)(?: ?(?:points?|pts?))?$`)

// ParsePoints reads a number of points, such as "2.5". A problem is the end of a sentence about the points. An empty
// text is 0 points and no problem; what it stands for is up to the caller.
func ParsePoints(text string) (points Points, problem string) {
	text = plain(text)
	match := typedPoints.FindStringSubmatch(text)
	switch {
	case text == "":
		return 0, ""
	case strings.HasPrefix(text, "-"):
		return 0, "must be 0 or more"
	case match == nil, thousands.MatchString(text):
		return 0, "must be a number, like 2.5"
	case decimals(match[1]) > 2:
		return 0, "must have no more than 2 decimal places"
	}
	points = Points(scaled(match[1], 100))
	if points > MaxPoints {
		return 0, "must be 1,000 or fewer"
	}
	return points, ""
}

func decimals(number string) int {
	if i := strings.IndexAny(number, ".,"); i >= 0 {
		return len(number) - i - 1
	}
	return 0
}
