package cpd

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"linkfolio/internal/calendar"
)

// DateParts says which boxes of a typed date are meant.
type DateParts struct{ Day, Month, Year bool }

// IsBlank tells whether nothing was typed in any box.
func (t TypedDate) IsBlank() bool { return plain(t.Day+t.Month+t.Year) == "" }

// Read gives the day that was typed. Leading zeros are optional and a month may be a number, "Nov" or "November"; a
// year of two digits is a problem, because it may mean two centuries. A problem is the end of a sentence about the
// date ("must include a month"), with the boxes that are wrong. Nothing typed is the zero day and no problem.
func (t TypedDate) Read() (day calendar.Date, wrong DateParts, problem string) {
	if t.IsBlank() {
		return calendar.Date{}, DateParts{}, ""
	}
	if missing, words := t.missing(); words != "" {
		return calendar.Date{}, missing, "must include " + words
	}
	d, dayOK := readDay(t.Day)
	m, monthOK := readMonth(t.Month)
	y, yearProblem := readYear(t.Year)
	switch {
	case !dayOK:
		return calendar.Date{}, DateParts{Day: true}, "must have a day from 1 to 31"
	case !monthOK:
		return calendar.Date{}, DateParts{Month: true}, "must have a month, like 11 or November"
	case yearProblem != "":
		return calendar.Date{}, DateParts{Year: true}, yearProblem
	}
	day, exists := calendar.On(y, m, d)
	if !exists {
		return calendar.Date{}, DateParts{true, true, true}, fmt.Sprintf("must be a real date: %d %s %d does not exist", d, m, y)
	}
	return day, DateParts{}, ""
}

func (t TypedDate) missing() (DateParts, string) {
	missing := DateParts{Day: plain(t.Day) == "", Month: plain(t.Month) == "", Year: plain(t.Year) == ""}
	var words []string
	for _, part := range []struct {
		missing bool
		word    string
	}{{missing.Day, "a day"}, {missing.Month, "a month"}, {missing.Year, "a year"}} {
		if part.missing {
			words = append(words, part.word)
		}
	}
	return missing, strings.Join(words, " and ")
}

var (
	oneOrTwoDigits = regexp.MustCompile(`^\d{1,2}$`)
	fourDigits     = regexp.MustCompile(`^\d{4}$`)
)

func readDay(text string) (day int, ok bool) {
	text = plain(text)
	if !oneOrTwoDigits.MatchString(text) {
		return 0, false
	}
	day, err := strconv.Atoi(text)
	return day, err == nil && day >= 1 && day <= 31
}

func readMonth(text string) (month time.Month, ok bool) {
	text = plain(text)
	if oneOrTwoDigits.MatchString(text) {
		n, err := strconv.Atoi(text)
		return time.Month(n), err == nil && n >= 1 && n <= 12
	}
	for month := time.January; month <= time.December; month++ {
		if len(text) >= 3 && strings.HasPrefix(strings.ToLower(month.String()), text) {
			return month, true
		}
	}
	return 0, false
}

func readYear(text string) (year int, problem string) {
	text = plain(text)
	year, err := strconv.Atoi(text)
	if !fourDigits.MatchString(text) || err != nil {
		return 0, "must have a year of 4 numbers, like 2026"
	}
	return year, ""
}

// TypedDay writes a day as the boxes show it: "3", "11", "2026".
func TypedDay(d calendar.Date) TypedDate {
	if d.IsZero() {
		return TypedDate{}
	}
	return TypedDate{strconv.Itoa(d.Day()), strconv.Itoa(int(d.Month())), strconv.Itoa(d.Year())}
}
