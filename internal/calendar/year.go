package calendar

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// MonthDay is a day of any year, such as the start of a membership year; stored as "04-01".
type MonthDay struct {
	Month time.Month
	Day   int
}

// ParseMonthDay reads "04-01". 29 February is allowed.
func ParseMonthDay(text string) (MonthDay, error) {
	t, err := time.Parse(time.DateOnly, "2000-"+text) // a leap year
	if err != nil {
		return MonthDay{}, fmt.Errorf("calendar: %q is not a day of the year like 04-01", text)
	}
	return MonthDay{t.Month(), t.Day()}, nil
}

// In is that day in the given year; 29 February is 28 February in a common year.
func (m MonthDay) In(year int) Date {
	if d, ok := On(year, m.Month, m.Day); ok {
		return d
	}
	return MustOn(year, m.Month, m.Day-1)
}

// String is "04-01".
func (m MonthDay) String() string { return fmt.Sprintf("%02d-%02d", m.Month, m.Day) }

// Words is "1 April".
func (m MonthDay) Words() string { return fmt.Sprintf("%d %s", m.Day, m.Month) }

// Value stores "04-01".
func (m MonthDay) Value() (driver.Value, error) { return m.String(), nil }

// Scan reads what Value stored.
func (m *MonthDay) Scan(source any) error {
	text := fmt.Sprintf("%s", source)
	parsed, err := ParseMonthDay(text)
	if err != nil {
		return err
	}
	*m = parsed
	return nil
}

// GormDataType keeps GORM from guessing.
func (MonthDay) GormDataType() string { return "text" }

// Span is a run of days, both ends included.
type Span struct{ From, To Date }

// YearOf is the membership year that a day falls in: it starts on the person's own day (NALW counts the
// membership year, domain.md section 1) and ends the day before the next one starts.
func YearOf(start MonthDay, on Date) Span {
	from := start.In(on.Year())
	if on.Before(from) {
		from = start.In(on.Year() - 1)
	}
	return Span{From: from, To: start.In(from.Year() + 1).AddDays(-1)}
}

// Previous is the membership year before this one.
func (s Span) Previous(start MonthDay) Span { return YearOf(start, s.From.AddDays(-1)) }

// Has tells whether a day is within the span.
func (s Span) Has(d Date) bool { return !d.Before(s.From) && !d.After(s.To) }

// Words is "1 April 2026 to 31 March 2027".
func (s Span) Words() string { return s.From.Words() + " to " + s.To.Words() }

// Months gives the first day of each calendar month that the span touches.
func (s Span) Months() []Date {
	var months []Date
	for d := firstOfMonth(s.From); !d.After(s.To); d = firstOfMonth(d.AddDays(31)) {
		months = append(months, d)
	}
	return months
}

func firstOfMonth(d Date) Date { return Date{d.year, d.month, 1} }
