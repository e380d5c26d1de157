package ui

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"linkfolio/internal/calendar"
)

// Points says hundredths of a point as people write them: 250 is "2.5", 300 is "3".
func Points(hundredths int) string {
	sign := ""
	if hundredths < 0 {
		sign, hundredths = "-", -hundredths
	}
	if hundredths%100 == 0 {
		return sign + strconv.Itoa(hundredths/100)
	}
	return sign + strings.TrimRight(fmt.Sprintf("%d.%02d", hundredths/100, hundredths%100), "0")
}

// Plural is a number with its noun: "1 entry", "25 entries".
func Plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// dayWords is a day in words, from a date or from an instant as England sees it.
func dayWords(day any) (string, error) {
	switch day := day.(type) {
	case calendar.Date:
		return day.Words(), nil
	case time.Time:
		return calendar.DayOf(day).Words(), nil
	}
	return "", fmt.Errorf("date: %T is not a day", day)
}
