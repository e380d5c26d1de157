package portfolio

import (
	"fmt"
	"strings"

	"linkfolio/internal/calendar"
	"linkfolio/internal/cpd"
)

// mostMonths is as many bars as the chart can hold; longer spans are shown by years.
const mostMonths = 24

// chart gives a bar for each month that the span touches, or for each year where those would be too many; what names
// the unit, "month" or "year". Points belong to the month in which an entry ends.
func chart(span calendar.Span, contents []cpd.Content) (unit string, bars []Month) {
	unit = "month"
	if span.From.DaysUntil(span.To) > mostMonths*31 || len(span.Months()) > mostMonths {
		unit, span = "year", used(span, contents)
	}
	at := map[string]int{}
	bars = []Month{}
	for _, first := range span.Months() {
		bar := barOf(unit, first)
		if _, there := at[bar.Name]; !there {
			at[bar.Name] = len(bars)
			bars = append(bars, bar)
		}
	}
	for _, c := range contents {
		if i, there := at[barOf(unit, c.EndsOn).Name]; there {
			bars[i].Points += int64(c.Points)
		}
	}
	for i := range bars {
		bars[i].Text = cpd.Points(bars[i].Points).String()
	}
	return unit, bars
}

// used cuts a long span to the entries in it: nobody needs a bar for the year 1900.
func used(span calendar.Span, contents []cpd.Content) calendar.Span {
	if len(contents) == 0 {
		return calendar.Span{From: span.From, To: span.From}
	}
	cut := calendar.Span{From: contents[0].EndsOn, To: contents[0].EndsOn}
	for _, c := range contents {
		if c.EndsOn.Before(cut.From) {
			cut.From = c.EndsOn
		}
		if c.EndsOn.After(cut.To) {
			cut.To = c.EndsOn
		}
	}
	return cut
}

func barOf(unit string, day calendar.Date) Month {
	year := fmt.Sprint(day.Year())
	if unit == "year" {
		return Month{Name: year, Short: year}
	}
	month := day.Month().String()
	return Month{Name: month + " " + year, Short: month[:3]}
}

// chartWords says what the chart shows, for people who do not see it.
func chartWords(unit string, bars []Month) string {
	var best []string
	var most int64
	for _, b := range bars {
		switch {
		case b.Points > most:
			most, best = b.Points, []string{b.Name}
		case b.Points == most && most > 0:
			best = append(best, b.Name)
		}
	}
	switch len(best) {
	case 0:
		return "There are no points in this period."
	case 1:
		return fmt.Sprintf("The %s with the most points is %s, with %s.", unit, best[0], cpd.Points(most))
	}
	last := len(best) - 1
	return fmt.Sprintf("The %ss with the most points are %s and %s, with %s each.", unit, strings.Join(best[:last], ", "), best[last], cpd.Points(most))
}
