package calendar

import (
	"fmt"
	"time"
)

// Duration says whole minutes in words: "2 hours 30 minutes".
func Duration(minutes int) string {
	hours, rest := minutes/60, minutes%60
	switch {
	case hours == 0:
		return count(rest, "minute")
	case rest == 0:
		return count(hours, "hour")
	}
	return count(hours, "hour") + " " + count(rest, "minute")
}

// Moment says an instant as people in England see it: "3 November 2026 at 2:05pm".
func Moment(t time.Time) string {
	return DayOf(t).Words() + " at " + Time(t)
}

// Time says the time of an instant alone, where the day is plain: "2:05pm".
func Time(t time.Time) string { return t.In(London).Format("3:04pm") }

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
