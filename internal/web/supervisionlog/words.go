package supervisionlog

import (
	"fmt"
	"slices"
	"strings"

	"linkfolio/internal/calendar"
	"linkfolio/internal/supervision"
	"linkfolio/internal/web/ui"
)

// everyWords say how often supervision is expected.
var everyWords = map[string]string{
	"weekly": "every week", "fortnightly": "every two weeks", "monthly": "every month", "six-weekly": "every six weeks", "quarterly": "every three months",
}

func everyOr(every, otherwise string) string {
	if words, stated := everyWords[every]; stated {
		return words
	}
	return otherwise
}

// ago is how long a day is past: in days up to two weeks, then in weeks.
func ago(day, today calendar.Date) string {
	switch days := day.DaysUntil(today); {
	case days == 0:
		return "today"
	case days == 1:
		return "yesterday"
	case days < 14:
		return fmt.Sprintf("%d days ago", days)
	default:
		return fmt.Sprintf("%d weeks ago", days/7)
	}
}

// Counted says how sessions stand against what is expected, in one line and without a word of theirs.
func Counted(s supervision.Summary, today calendar.Date) string {
	words := []string{ui.Plural(s.Held, "session", "sessions") + " in this membership year."}
	if s.Every != "" {
		words[0] = fmt.Sprintf("%d of %s expected by today.", s.Held, ui.Plural(s.Expected, "session", "sessions"))
	}
	if s.Last.IsZero() {
		return strings.Join(append(words, "There has been none yet."), " ")
	}
	words = append(words, "The last was on "+s.Last.Words()+", "+ago(s.Last, today)+".")
	if !s.Next.IsZero() {
		words = append(words, "The next is on "+s.Next.Words()+".")
	}
	return strings.Join(words, " ")
}

// summaryWords say the same to the person themselves, with what it is based on.
func summaryWords(s supervision.Summary, today calendar.Date) []string {
	words := []string{Counted(s, today)}
	switch {
	case s.Since.IsZero():
		words = append(words, "You have had no supervisor in your membership year, "+s.Year.Words()+".")
	case s.Every == "":
		words = append(words, "Your organisation has not said how often it expects supervision.")
	default:
		basis := fmt.Sprintf("%s expects supervision %s. This is counted from %s, in your membership year of %s.",
			strings.Join(s.AskedBy, " and "), everyWords[s.Every], s.Since.Words(), s.Year.Words())
		if len(s.AskedBy) > 1 {
			basis = strings.Replace(basis, " expects ", " expect ", 1)
		}
		words = append(words, basis)
	}
	if s.Unconfirmed > 0 {
		words = append(words, ui.Plural(s.Unconfirmed, "of these sessions is", "of these sessions are")+" not yet confirmed by both sides.")
	}
	return words
}

// personWords is a line about one supervised person: "Tom Davies: last session 9 weeks ago, expected every month".
func personWords(one supervision.Supervised, today calendar.Date) string {
	words := one.Name + ": no session with you yet"
	if !one.Last.IsZero() {
		words = one.Name + ": last session with you " + ago(one.Last, today)
	}
	if one.Every != "" {
		words += ", expected " + everyWords[one.Every]
	}
	return words
}

// longestAgo puts those first whose last session is the longest past.
func longestAgo(people []supervision.Supervised) []supervision.Supervised {
	return slices.SortedStableFunc(slices.Values(people), func(a, b supervision.Supervised) int { return a.Last.Compare(b.Last) })
}
