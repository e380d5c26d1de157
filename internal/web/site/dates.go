package site

import (
	"slices"
	"strconv"
	"strings"

	"linkfolio/internal/calendar"
	"linkfolio/internal/cpd"
	"linkfolio/internal/fault"
	"linkfolio/internal/web/ui"
)

// Date is the three boxes of a date, as typed.
func (f *Form) Date(name string) ui.DateValue {
	return ui.DateValue{Day: f.Text(name + "-day"), Month: f.Text(name + "-month"), Year: f.Text(name + "-year")}
}

// SetDate fills the three boxes of a date.
func (f *Form) SetDate(name string, day calendar.Date) {
	f.Set(name+"-day", strconv.Itoa(day.Day()))
	f.Set(name+"-month", strconv.Itoa(int(day.Month())))
	f.Set(name+"-year", strconv.Itoa(day.Year()))
}

// Day reads a date that may be left empty, and notes what is wrong with it.
func (f *Form) Day(name, called string, check *fault.Check) calendar.Date {
	day, _, problem := cpd.TypedDate(f.Date(name)).Read()
	if problem != "" {
		check.Add(name, called+" "+problem)
	}
	return day
}

// dateFields are the names of the dates in all our forms. A form with another adds it here, or errors lead nowhere.
var dateFields = []string{"starts_on", "ends_on", "from", "to", "on", "since", "made_on", "held_on", "next_on"}

// manyDates is how the names of dates begin of which a form has any number: due.0, due.1.
const manyDates = "due."

func isDate(name string) bool {
	return slices.Contains(dateFields, name) || strings.HasPrefix(name, manyDates)
}

// YearStartField is the day and month on which a membership year starts.
const YearStartField = "membership_start"

// firstWrong is the id of the first wrong box of a date.
func (f *Form) firstWrong(date string) string {
	_, wrong, _ := cpd.TypedDate(f.Date(date)).Read()
	switch {
	case wrong.Month && !wrong.Day:
		return date + "-month"
	case wrong.Year && !wrong.Day:
		return date + "-year"
	}
	return date + "-day"
}
