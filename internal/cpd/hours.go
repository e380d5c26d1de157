package cpd

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// The ways in which people write down time. A term is one of them; "+" joins terms.
const number = `(\d{1,6}(?:[.,]\d{1,9})?|[.,]\d{1,9})`

var (
	plainHours = regexp.MustCompile(`^` + number + `$`)
	clockHours = regexp.MustCompile(`^(\d{1,6}):([0-5]\d)$`)
	wordHours  = regexp.MustCompile(`^(?:` + number + ` ?(?:h|hr|hrs|hour|hours))?(?: and|,| &)? ?(?:` +
		number + ` ?(?:m|min|mins|minute|minutes))?$`)
	shortHours = regexp.MustCompile(`^(\d{1,6}) ?h ?([0-5]\d)$`)
)

// thousands guards against "1,000", which is no decimal.
var thousands = regexp.MustCompile(`\d,\d{3}(?:\D|$)`)

// fractions are the halves and quarters that phones offer; the point stands before them where no digit does.
var fractions = strings.NewReplacer("½", ".5", "¼", ".25", "¾", ".75", "−", "-")

// ParseHours reads a length of time and gives whole minutes, rounded to the nearest: "2.5" (hours), "2h 30m",
// "2 hours 30 minutes", "150 min", "1:30", "45 mins + 30 mins". A problem is the end of a sentence about the hours:
// "must be more than 0". An empty text is 0 minutes and no problem.
func ParseHours(text string) (minutes int, problem string) {
	text = plain(text)
	if text == "" {
		return 0, ""
	}
	for _, term := range strings.Split(text, "+") {
		n, problem := parseTerm(strings.TrimSpace(term))
		if problem != "" {
			return 0, problem
		}
		minutes += n
	}
	if minutes == 0 {
		return 0, "must be at least 1 minute"
	}
	return minutes, ""
}

func parseTerm(term string) (minutes int, problem string) {
	switch {
	case strings.HasPrefix(term, "-"):
		return 0, "must be more than 0"
	case term == "", thousands.MatchString(term):
	case plainHours.MatchString(term):
		return scaled(term, 60), ""
	case clockHours.MatchString(term):
		m := clockHours.FindStringSubmatch(term)
		return scaled(m[1], 60) + scaled(m[2], 1), ""
	case shortHours.MatchString(term):
		m := shortHours.FindStringSubmatch(term)
		return scaled(m[1], 60) + scaled(m[2], 1), ""
	case wordHours.MatchString(term):
		if m := wordHours.FindStringSubmatch(term); m[1]+m[2] != "" {
			return scaled(m[1], 60) + scaled(m[2], 1), ""
		}
	}
	return 0, "must be a length of time, like 2.5 or 2h 30m"
}

// FormatHours writes minutes as ParseHours reads them: "2.5" where hundredths of an hour say it exactly, else "2h 31m".
func FormatHours(minutes int) string {
	switch {
	case minutes == 0:
		return ""
	case minutes*100%60 == 0:
		return Points(minutes * 100 / 60).String()
	case minutes < 60:
		return fmt.Sprintf("%dm", minutes)
	}
	return fmt.Sprintf("%dh %dm", minutes/60, minutes%60)
}

// plain brings what was typed to one form: no wide digits, no capitals, single spaces.
func plain(text string) string {
	text = norm.NFKC.String(fractions.Replace(text))
	return strings.Join(strings.Fields(strings.ToLower(text)), " ")
}

// scaled multiplies a decimal such as "2.5" or ".5" by a whole number, rounding to the nearest. The digits were
// counted before, so nothing overflows.
func scaled(decimal string, by int64) int {
	whole, part, _ := strings.Cut(strings.ReplaceAll(decimal, ",", "."), ".")
	units, _ := strconv.ParseInt("0"+whole, 10, 64)
	rest, _ := strconv.ParseInt("0"+part, 10, 64)
	size := int64(1)
	for range part {
		size *= 10
	}
	return int(units*by + (rest*by*2+size)/(2*size))
}
