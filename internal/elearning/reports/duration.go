package reports

import (
	"regexp"
	"strconv"
	"strings"
)

// The ways in which platforms and people give a length of time.
const (
	amount  = `(\d{1,6}(?:[.,]\d{1,4})?|\.\d{1,4})`
	ofHours = ` ?(?:(?:guided |taught |learning |study |cpd )*(?:hours?|hrs?)|h)\b\.?`
	with    = `(?:,? and |, ?| ?& ?| )?`
)

var (
	plainTime  = regexp.MustCompile(`^` + amount + `$`)
	clockTime  = regexp.MustCompile(`^(\d{1,5}):([0-5]\d)(?::([0-5]\d))?$`)
	wordTime   = regexp.MustCompile(`^(?:` + amount + ofHours + `)?(?:` + with + amount + ` ?(?:minutes?|mins?|m)\b\.?)?(?:` + with + amount + ` ?(?:seconds?|secs?|s)\b\.?)?`)
	joinedTime = regexp.MustCompile(`^(\d{1,5})(?:h|hrs?)([0-5]?\d)(?:m|mins?)?$`)
	roughly    = regexp.MustCompile(`^(?:approx(?:imately|\.)?|about|around|circa|~) ?`)

	// What may follow an amount without changing it, and what does change it.
	comment   = regexp.MustCompile(`^(?: of [a-z]| ?\(|[,;] )`)
	multiples = regexp.MustCompile(`\b(?:per|each|every|times|twice|daily|weekly|monthly|x ?\d)\b|\d ?(?:h|hrs?|hours?|m|mins?|minutes?)\b`)
	thousands = regexp.MustCompile(`\d,\d{3}(?:\D|$)`)
)

// longestTime is more than any course takes, in seconds: 10,000 hours.
const longestTime = 10_000 * 3600

// readTime gives a length of time in minutes, rounded to the nearest. unit says what a number alone means: Hours, Minutes or
// nothing. Where no time can be told, or only with a doubt, the note says so to people; it is never guessed.
//
// It is not cpd.ParseHours: that insists on what people type into a form, this makes the best of what others wrote.
func readTime(words string, unit Field) (minutes int, note string) {
	text := folded(words)
	if text == "" || text == "-" || text == "n/a" {
		return 0, ""
	}
	seconds, whole, ok := sumOfTimes(text, unit)
	switch {
	case !ok:
		return 0, quoted(words) + " gives no length of time that can be counted."
	case !whole:
		note = "The time is given as " + quoted(words) + "."
	}
	return (seconds + 30) / 60, note
}

// sumOfTimes reads "45 mins + 30 mins = 75 mins": times that are added, and perhaps what they come to. It is whole when
// there is nothing else in the text.
func sumOfTimes(text string, unit Field) (seconds int, whole, ok bool) {
	terms, total, hasTotal := strings.Cut(text, "=")
	whole = true
	for term := range strings.SplitSeq(terms, "+") {
		n, all, ok := oneTime(strings.TrimSpace(term), unit)
		if !ok {
			return 0, false, false
		}
		seconds, whole = seconds+n, whole && all
	}
	if hasTotal {
		if n, all, ok := oneTime(strings.TrimSpace(total), unit); !ok || !all || n != seconds {
			return 0, false, false
		}
	}
	return seconds, whole, seconds <= longestTime
}

func oneTime(text string, unit Field) (seconds int, whole, ok bool) {
	rough := roughly.FindString(text)
	text = text[len(rough):]
	if thousands.MatchString(text) {
		return 0, false, false
	}
	if plainTime.MatchString(text) {
		switch unit {
		case Hours:
			return times(text, 3600), rough == "", true
		case Minutes:
			return times(text, 60), rough == "", true
		}
		return 0, false, false
	}
	if m := clockTime.FindStringSubmatch(text); m != nil {
		// Under minutes, 12:30 could be either.
		return atoi(m[1])*3600 + atoi(m[2])*60 + atoi(m[3]), rough == "", unit != Minutes || m[3] != ""
	}
	if m := joinedTime.FindStringSubmatch(text); m != nil {
		return atoi(m[1])*3600 + atoi(m[2])*60, rough == "", true
	}
	m := wordTime.FindStringSubmatch(text)
	rest := text[len(m[0]):]
	if m[1]+m[2]+m[3] == "" || rest != "" && (!comment.MatchString(rest) || multiples.MatchString(rest)) {
		return 0, false, false
	}
	return times(m[1], 3600) + times(m[2], 60) + times(m[3], 1), rough == "" && rest == "", true
}

// times multiplies a decimal that a pattern has measured, such as "2.5" or ".5".
func times(decimal string, by int) int {
	n, _ := strconv.ParseFloat(strings.ReplaceAll(decimal, ",", "."), 64)
	return int(n*float64(by) + 0.5)
}
