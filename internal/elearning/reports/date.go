package reports

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"linkfolio/internal/calendar"
)

// dayRead is what a text says about a day.
type dayRead struct {
	words    string        // as in the file
	day      calendar.Date // zero where there is none
	relative Relative
	problem  string // why there is none, where the text says something
	note     string
	order    order
}

// order tells what a date of numbers alone allows: 3/11/2026 could be in November or in March.
type order uint8

const (
	noNumbers  order = iota // no date of numbers, or its year comes first
	eitherWay               // day and month could be exchanged
	dayFirst                // 25/11/2026
	monthFirst              // 11/25/2026: as written in America, impossible here
)

// The forms of days that people and platforms write, in lower case and with single spaces.
const (
	weekday = `(?:(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?[.,]? )?`
	month   = `(jan|january|feb|february|mar|march|apr|april|may|june?|july?|aug|august|sept?|september|oct|october|nov|november|dec|december)`
	clock   = `(?:(\d{1,2})(?::(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?)? ?(am|pm)?(?: ?(z|utc|gmt|bst|[+-]\d\d(?::?\d\d)?))?)`
)

var (
	numbers   = regexp.MustCompile(`^(\d{1,2}) ?([/.\-]) ?(\d{1,2}) ?([/.\-]) ?(\d{4}|\d\d)$`)
	spaced    = regexp.MustCompile(`^(\d{1,2})( )(\d{1,2})( )(\d{4})$`)
	yearFirst = regexp.MustCompile(`^(\d{4})([/.\-])(\d{1,2})([/.\-])(\d{1,2})$`)
	dayMonth  = regexp.MustCompile(`^(\d{1,2})(?:st|nd|rd|th)?(?: of)?[ \-/.,]{0,2}` + month + `[ \-/.,]{0,2}(\d{4}|'?\d\d)$`)
	monthDay  = regexp.MustCompile(`^` + month + `\.?[ \-]?(\d{1,2})(?:st|nd|rd|th)?(?:, ?| |-)(\d{4})$`)
	serial    = regexp.MustCompile(`^(\d{5})(?:\.\d{1,15})?$`)

	clockAfter  = regexp.MustCompile(`^(.*?[^ ,])(?:,? (?:at )?|t|,)` + clock + `$`)
	clockBefore = regexp.MustCompile(`^` + clock + `,? (?:on )?(.*)$`)
	isClock     = regexp.MustCompile(`:|[ap]m`)
	leadingDay  = regexp.MustCompile(`^` + weekday)
)

// noDates are texts that stand for no date.
var noDates = map[string]bool{"": true, "-": true, "–": true, "n/a": true, "na": true, "none": true, "null": true, "never": true, "not completed": true}

// readDay reads a day as people in the United Kingdom write it, or says why it cannot be read; it never guesses. A time is
// dropped, unless it has a zone: then the day is London's at that instant. Days after the end of the year that follows
// today's are problems; with a zero today there is no such end.
func readDay(words string, today calendar.Date) dayRead {
	r := dayRead{words: cut(line(words))}
	text := strings.TrimSuffix(folded(words), ".")
	if noDates[text] || len(text) > 60 {
		if len(text) > 60 {
			r.problem = unreadable(r.words)
		}
		return r
	}
	if text == string(Today) || text == string(Yesterday) {
		r.relative, r.problem = Relative(text), askWhenMade
		return r
	}
	date, at := splitClock(text)
	r.parse(date, today)
	if !r.day.IsZero() && at != nil {
		r.moveTo(at)
	}
	return r
}

func unreadable(words string) string {
	return "The date " + quoted(words) + " cannot be read. Give a day, like 3 November 2026."
}

// splitClock takes the weekday and the time off a text, wherever they stand.
func splitClock(text string) (date string, at []string) {
	date = leadingDay.ReplaceAllString(text, "")
	if m := clockAfter.FindStringSubmatch(date); m != nil && isClock.MatchString(date[len(m[1]):]) {
		date, at = m[1], m[2:]
	} else if m := clockBefore.FindStringSubmatch(date); m != nil && isClock.MatchString(date[:len(date)-len(m[6])]) {
		date, at = m[6], m[1:6]
	}
	return leadingDay.ReplaceAllString(date, ""), at
}

// parse reads a date that has no time.
func (r *dayRead) parse(date string, today calendar.Date) {
	var year, month, day string
	switch m := anyOf(date, numbers, spaced); {
	case m != nil && m[2] == m[4]:
		day, month, year = m[1], m[3], m[5]
		r.order = orderOf(day, month)
	default:
		year, month, day = inWords(date)
	}
	if m := serial.FindStringSubmatch(date); m != nil {
		days, _ := strconv.Atoi(m[1])
		r.accept(calendar.MustOn(1899, time.December, 30).AddDays(days), today)
		return
	}
	if year == "" {
		r.problem = unreadable(r.words)
		return
	}
	found, ok := calendar.On(fullYear(year), monthOf(month), atoi(day))
	if !ok {
		r.problem = "There is no such day as " + quoted(r.words) + ". Dates are read as day, month, year."
		return
	}
	r.accept(found, today)
}

// inWords takes apart a date with the name of a month, or with the year in front.
func inWords(date string) (year, month, day string) {
	if m := yearFirst.FindStringSubmatch(date); m != nil && m[2] == m[4] {
		return m[1], m[3], m[5]
	}
	if m := dayMonth.FindStringSubmatch(date); m != nil {
		return strings.TrimPrefix(m[3], "'"), m[2], m[1]
	}
	if m := monthDay.FindStringSubmatch(date); m != nil {
		return m[3], m[1], m[2]
	}
	return "", "", ""
}

func anyOf(text string, forms ...*regexp.Regexp) []string {
	for _, form := range forms {
		if m := form.FindStringSubmatch(text); m != nil {
			return m
		}
	}
	return nil
}

func orderOf(first, second string) order {
	switch a, b := atoi(first), atoi(second); {
	case a > 12 && b <= 12:
		return dayFirst
	case a <= 12 && b > 12:
		return monthFirst
	case a > 12:
		return noNumbers
	}
	return eitherWay
}

// zeroDays are days that programs print where they have none: the first of .NET, Excel's and Unix's.
var zeroDays = map[string]bool{"0001-01-01": true, "1899-12-30": true, "1899-12-31": true, "1900-01-01": true, "1970-01-01": true}

// accept takes a day that exists, if it is a likely one.
func (r *dayRead) accept(day, today calendar.Date) {
	switch {
	case zeroDays[day.String()]:
		r.note = "The file has " + quoted(r.words) + ", which stands for no date."
	case day.Year() < 1970:
		r.problem = "The date " + quoted(r.words) + " is too long ago."
	case !today.IsZero() && day.Year() > today.Year()+1:
		r.problem = "The date " + quoted(r.words) + " is too far ahead: it was read as " + day.Words() + "."
	default:
		r.day = day
	}
}

// moveTo turns the day into London's where a time has a zone. at is hour, minute, second, am or pm, zone.
func (r *dayRead) moveTo(at []string) {
	hour, minute := atoi(at[0]), atoi(at[1])
	if at[3] != "" {
		if hour < 1 || hour > 12 {
			hour = 24
		} else if hour %= 12; at[3] == "pm" {
			hour += 12
		}
	}
	if hour > 23 || minute > 59 || atoi(at[2]) > 59 {
		r.day, r.problem = calendar.Date{}, unreadable(r.words)
		return
	}
	zone, east := at[4], 0
	switch zone {
	case "", "gmt", "bst":
		return // what people here write, whatever the season
	case "z", "utc":
	default:
		digits := strings.ReplaceAll(zone[1:], ":", "") + "00"
		east = atoi(digits[:2])*60 + atoi(digits[2:4])
		if zone[0] == '-' {
			east = -east
		}
	}
	minutes := time.Duration(hour*60 + minute - east)
	r.day = calendar.DayOf(time.Date(r.day.Year(), r.day.Month(), r.day.Day(), 0, 0, 0, 0, time.UTC).Add(minutes * time.Minute))
}

// fullYear puts a year of two digits into this century; there was no e-learning in the last.
func fullYear(year string) int {
	if len(year) == 2 {
		return 2000 + atoi(year)
	}
	return atoi(year)
}

// monthOf reads a month by number or name.
func monthOf(text string) time.Month {
	if n := atoi(text); n > 0 {
		return time.Month(n)
	}
	for m := time.January; m <= time.December; m++ {
		if len(text) >= 3 && strings.EqualFold(m.String()[:3], text[:3]) {
			return m
		}
	}
	return 0
}

// atoi reads digits that a pattern has counted; anything else is 0.
func atoi(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}
