// Package calendar holds plain days, membership years and the clock.
//
// A Date has no time and no zone, so no server setting can shift it. Instants are UTC to the
// microsecond; people see Europe/London. This is the only package that may ask what time it is.
package calendar

import (
	"cmp"
	"database/sql/driver"
	"fmt"
	"time"
	_ "time/tzdata" // London must be known on machines without zone files
)

// London is the zone that people see.
var London = func() *time.Location {
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		panic(err) // tzdata is compiled in
	}
	return zone
}()

// Clock tells the present instant. Tests pass a fixed one.
type Clock func() time.Time

// System is the machine's clock, in UTC to the microsecond (what both databases can keep).
func System() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// Today is the day in London now.
func (c Clock) Today() Date { return DayOf(c()) }

// Date is a plain day, stored and exchanged as "2026-11-22". The zero Date means "not given".
type Date struct {
	year  int
	month time.Month
	day   int
}

// On makes a Date; a day that does not exist (31 February) gives ok false.
func On(year int, month time.Month, day int) (date Date, ok bool) {
	t := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	if year < 1 || year > 9999 || t.Month() != month || t.Day() != day {
		return Date{}, false
	}
	return Date{year, month, day}, true
}

// MustOn is On for days written in the code; it panics on one that does not exist.
func MustOn(year int, month time.Month, day int) Date {
	d, ok := On(year, month, day)
	if !ok {
		panic(fmt.Sprintf("calendar: no such day: %d-%d-%d", year, month, day))
	}
	return d
}

// DayOf is the day in London at an instant.
func DayOf(t time.Time) Date {
	year, month, day := t.In(London).Date()
	return Date{year, month, day}
}

// ParseDate reads "2026-11-22".
func ParseDate(text string) (Date, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return Date{}, fmt.Errorf("calendar: %q is not a day like 2026-11-22", text)
	}
	d, ok := On(t.Year(), t.Month(), t.Day())
	if !ok {
		return Date{}, fmt.Errorf("calendar: %q is out of range", text)
	}
	return d, nil
}

// Year, Month and Day are the parts of the date; all zero when it was not given.
func (d Date) Year() int         { return d.year }
func (d Date) Month() time.Month { return d.month }
func (d Date) Day() int          { return d.day }

// IsZero tells whether no day was given.
func (d Date) IsZero() bool { return d == Date{} }

// String is "2026-11-22", or "" when no day was given.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.year, d.month, d.day)
}

// Words is "22 November 2026", as the NHS content style has it.
func (d Date) Words() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%d %s %d", d.day, d.month, d.year)
}

// Short is "22 Nov 2026", for table columns and charts only.
func (d Date) Short() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%d %s %d", d.day, d.month.String()[:3], d.year)
}

// Before and After compare days; one that was not given is before all others.
func (d Date) Before(other Date) bool { return d.Compare(other) < 0 }
func (d Date) After(other Date) bool  { return d.Compare(other) > 0 }

// Compare is -1 where d is the earlier day, 1 where it is the later, and 0 where they are the same.
func (d Date) Compare(other Date) int {
	return cmp.Or(cmp.Compare(d.year, other.year), cmp.Compare(d.month, other.month), cmp.Compare(d.day, other.day))
}

// AddDays moves by whole days, over any clock change.
func (d Date) AddDays(n int) Date { return fromUTC(d.utc().AddDate(0, 0, n)) }

// AddYears moves by years; 29 February becomes 28 February in a common year.
func (d Date) AddYears(n int) Date { return MonthDay{d.month, d.day}.In(d.year + n) }

// AddMonths moves by whole months and stays within the month that it comes to: a month after 31 January is the last day of
// February, and twelve months after 29 February are 28 February.
func (d Date) AddMonths(n int) Date {
	first := fromUTC(time.Date(d.year, d.month+time.Month(n), 1, 0, 0, 0, 0, time.UTC))
	last := first.utc().AddDate(0, 1, -1).Day()
	return Date{first.year, first.month, min(d.day, last)}
}

// DaysUntil counts the days from d to other; negative when other is earlier.
func (d Date) DaysUntil(other Date) int { return int(other.utc().Sub(d.utc()).Hours() / 24) }

// Midnight is the instant at which the day begins in London.
func (d Date) Midnight() time.Time {
	return time.Date(d.year, d.month, d.day, 0, 0, 0, 0, London).UTC()
}

func (d Date) utc() time.Time { return time.Date(d.year, d.month, d.day, 0, 0, 0, 0, time.UTC) }

func fromUTC(t time.Time) Date { return Date{t.Year(), t.Month(), t.Day()} }

// Value stores the day as text; a Date that was not given is stored as an empty text, so that order and
// comparison are the same on both engines.
func (d Date) Value() (driver.Value, error) { return d.String(), nil }

// Scan reads what Value stored.
func (d *Date) Scan(source any) error {
	var text string
	switch s := source.(type) {
	case nil:
	case string:
		text = s
	case []byte:
		text = string(s)
	default:
		return fmt.Errorf("calendar: cannot read a day from %T", source)
	}
	return d.UnmarshalText([]byte(text))
}

// GormDataType keeps GORM from guessing.
func (Date) GormDataType() string { return "text" }

// MarshalText and UnmarshalText are the JSON form, the same as the stored one.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads "2026-11-22" or "".
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := ParseDate(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}
