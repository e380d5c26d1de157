package cpd_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/cpd"
	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/fault"
)

var year = calendar.Span{From: calendar.MustOn(2026, 4, 15), To: calendar.MustOn(2027, 4, 14)}

// logged adds an entry that ends on a day and brings it to a state.
func (d *desk) logged(t *testing.T, who access.Actor, ends, kind, activity, hours, points string, state access.State) cpd.Entry {
	t.Helper()
	day, err := calendar.ParseDate(ends)
	if err != nil {
		t.Fatal(err)
	}
	draft := full(fmt.Sprint(uuid.New()))
	draft.Kind, draft.Activity, draft.Hours, draft.Points = kind, activity, hours, points
	draft.StartsOn = cpd.TypedDate{Day: "1", Month: "4", Year: "2026"}
	draft.EndsOn = cpd.TypedDate{Day: fmt.Sprint(day.Day()), Month: day.Month().String(), Year: fmt.Sprint(day.Year())}
	e := d.add(t, who, draft)
	if state == access.Draft {
		return e
	}
	if e, err = d.send(t.Context(), who, e.ID); err == nil && state != access.Sent {
		e, err = d.move(t.Context(), who, e.ID, state)
	}
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestAYearSumsWhatEndsWithinIt(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.logged(t, d.amira, "2026-04-14", "formal", "course", "8", "", access.Signed) // the day before the year
		d.logged(t, d.amira, "2026-04-15", "formal", "course", "2", "", access.Signed)
		d.logged(t, d.amira, "2026-11-01", "informal", "reading", "30m", "1", access.Sent)
		d.logged(t, d.amira, "2026-11-23", "formal", "webinar", "1.5", "3.25", access.Returned)
		d.logged(t, d.amira, "2026-11-02", "formal", "course", "7", "", access.Draft)
		d.add(t, d.amira, cpd.Draft{Key: "undated"})
		d.logged(t, d.tom, "2026-11-01", "formal", "course", "5", "", access.Signed)

		got, err := d.book.Year(t.Context(), d.amira, year)
		if err != nil {
			t.Fatal(err)
		}
		months := got.Months
		got.Months = nil
		want := cpd.Year{
			Span: year, Points: 625, SignedPoints: 200, FormalMinutes: 210, Minutes: 240,
			Kinds:      []cpd.Sum{{Key: "formal", Entries: 2, Minutes: 210, Points: 525}, {Key: "informal", Entries: 1, Minutes: 30, Points: 100}},
			Activities: []cpd.Sum{{Key: "webinar", Entries: 1, Minutes: 90, Points: 325}, {Key: "course", Entries: 1, Minutes: 120, Points: 200}, {Key: "reading", Entries: 1, Minutes: 30, Points: 100}},
			Drafts:     2, Sent: 1, Returned: 1, Signed: 1,
		}
		if diff := cmp.Diff(want, got, sameDate); diff != "" {
			t.Error(diff)
		}
		points := map[string]cpd.Points{"2026-04-01": 200, "2026-11-01": 425}
		if len(months) != 13 || months[12].First != calendar.MustOn(2027, 4, 1) {
			t.Fatalf("months: %v", months)
		}
		for _, m := range months {
			if m.Points != points[m.First.String()] {
				t.Errorf("%s has %s, want %s", m.First, m.Points, points[m.First.String()])
			}
		}
		within, err := cpd.Within(db.Read(t.Context()), d.amira.ID, year)
		if err != nil || len(within) != 3 || within[0].EndsOn != year.From || within[2].Kind != cpd.Formal {
			t.Errorf("%d entries within the year, %v", len(within), err)
		}
	})
}

func TestAYearWithoutEntriesIsZero(t *testing.T) {
	t.Parallel()
	d := newDesk(t, dbtest.SQLite(t))
	got, err := d.book.Year(t.Context(), d.amira, year)
	if err != nil || got.Points != 0 || len(got.Months) != 13 || got.Span != year {
		t.Errorf("%+v, %v", got, err)
	}
	_, err = d.book.Year(t.Context(), access.Actor{}, year)
	wantFault(t, err, fault.SignedOut)
}

func TestTeamTotalsAreForTheirLeadOnly(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		d.logged(t, d.amira, "2026-11-01", "formal", "course", "2", "", access.Signed)
		d.logged(t, d.tom, "2026-11-01", "formal", "course", "5", "", access.Sent)
		d.logged(t, d.tom, "2026-04-14", "formal", "course", "1", "", access.Sent)
		calendarYear := calendar.Span{From: calendar.MustOn(2026, 1, 1), To: calendar.MustOn(2026, 12, 31)}
		spans := map[uuid.UUID]calendar.Span{d.amira.ID: year, d.tom.ID: calendarYear, d.sam.ID: year}
		lead := access.Actor{ID: person(t, db), Roles: []access.Role{access.Lead}, Leads: []uuid.UUID{d.amira.ID, d.tom.ID}}

		got, err := d.book.TeamTotals(t.Context(), lead, []uuid.UUID{d.amira.ID, d.tom.ID}, spans)
		if err != nil || len(got) != 2 || got[d.amira.ID].Points != 200 || got[d.tom.ID].Points != 600 {
			t.Errorf("%+v, %v", got, err)
		}
		_, err = d.book.TeamTotals(t.Context(), lead, []uuid.UUID{d.sam.ID}, spans)
		wantFault(t, err, fault.NotFound)
		_, err = d.book.TeamTotals(t.Context(), d.sam, []uuid.UUID{d.amira.ID}, spans)
		wantFault(t, err, fault.Forbidden)
	})
}
