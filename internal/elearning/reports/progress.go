package reports

import (
	"regexp"

	"linkfolio/internal/calendar"
)

// statusAndDay is a status with its day beside it: "Completed on 3 November 2026".
var statusAndDay = regexp.MustCompile(`^(\pL+):? (?:on )?(.*\d.*)$`)

// progress sets the status and the day of a row from what its list has of the three. It gives the order of day and month
// in the date that was used.
func (d *reading) progress(row *Row, status, completed, started string) order {
	row.StatusWords = status
	done, begun := readDay(completed, d.today), readDay(started, d.today)
	if status == "" {
		row.Status = d.statusByDays(done, begun)
	} else if day, found := d.statusByWords(row); found && done.words == "" {
		done = day
	}
	used := done
	if row.Status == Unknown && len(row.Problems) == 0 {
		row.Problems = append(row.Problems, "The file does not say whether or when this was completed.")
	}
	if !done.gives() && done.note == "" && (row.Status != Completed || !d.layout.Has(CompletedOn)) {
		used, row.DayIsStart = begun, begun.gives()
	}
	row.take(used)
	if row.Status == Completed && row.Day.IsZero() && len(row.Problems) == 0 {
		row.Problems = append(row.Problems, "The file gives no date for this.")
	}
	return used.order
}

// statusByWords reads StatusWords. Lists also have the day there, alone or after the status.
func (d *reading) statusByWords(row *Row) (day dayRead, found bool) {
	var note string
	if row.Status, note = readStatus(row.StatusWords); note != "" {
		row.Notes = append(row.Notes, note)
	}
	if row.Status != Unknown {
		return dayRead{}, false
	}
	if day = readDay(row.StatusWords, d.today); day.understood() {
		row.Status = Completed
		return day, true
	}
	if m := statusAndDay.FindStringSubmatch(row.StatusWords); m != nil {
		if day = readDay(m[2], d.today); day.understood() {
			row.Status, _ = readStatus(m[1])
		}
	}
	if row.Status == Unknown {
		row.Problems = append(row.Problems, "The status "+quoted(row.StatusWords)+" is not one that we know.")
	}
	return day, row.Status != Unknown
}

// statusByDays tells the status of a row that has none: a list of dates of completion is one of what was completed.
func (d *reading) statusByDays(done, begun dayRead) Status {
	switch {
	case done.gives():
		return Completed
	case begun.gives():
		return InProgress
	case d.layout.Has(StartedOn), d.layout.Has(State), d.layout.Has(Activity):
		return NotStarted
	}
	return Unknown
}

// gives tells whether a text is about a day at all; understood, whether the day is known or can be asked for.
func (r dayRead) gives() bool      { return r.understood() || r.problem != "" }
func (r dayRead) understood() bool { return !r.day.IsZero() || r.relative != "" }

// take puts what was read into the row.
func (r *Row) take(day dayRead) {
	r.Day, r.DayWords, r.Relative = day.day, day.words, day.relative
	if day.problem != "" {
		r.Problems = append(r.Problems, day.problem)
	}
	if day.note != "" {
		r.Notes = append(r.Notes, day.note)
	}
}

// doubtDates looks at the dates of all rows together. Where some work only with the month first, and none only with the day
// first, the list is American, and 3/11/2026 in it is no 3 November.
func (d *reading) doubtDates() {
	count := map[order]int{}
	for _, o := range d.orders {
		count[o]++
	}
	if count[monthFirst] == 0 || count[dayFirst] > 0 {
		return
	}
	for i := range d.rows {
		if d.orders[i] == eitherWay || d.orders[i] == monthFirst {
			d.rows[i].Day = calendar.Date{}
			d.rows[i].Problems = append(d.rows[i].Problems, americanDates)
		}
	}
}

const americanDates = "The dates of this list seem to have the month first, as in America. Write them as day/month/year, or like 3 November 2026."
