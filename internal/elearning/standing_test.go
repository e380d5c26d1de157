package elearning_test

import (
	"testing"

	"linkfolio/internal/calendar"
	"linkfolio/internal/elearning"
)

func day(t *testing.T, text string) calendar.Date {
	t.Helper()
	if text == "" {
		return calendar.Date{}
	}
	d, err := calendar.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestHowSomebodyStands(t *testing.T) {
	t.Parallel()
	const done, begun = elearning.Completed, elearning.Started
	type at struct {
		state elearning.State
		day   string
	}
	tests := map[string]struct {
		asked          bool
		dueDays, lasts int
		records        []at
		today          string
		status         elearning.Status
		since, on, due string
	}{
		"nothing, not asked":               {false, 90, 0, nil, "2026-11-23", elearning.NotStarted, "", "", ""},
		"nothing, asked, no day":           {true, 0, 36, nil, "2026-11-23", elearning.NotStarted, "", "", ""},
		"nothing, on the last day":         {true, 90, 0, nil, "2026-04-01", elearning.NotStarted, "", "", "2026-04-01"},
		"nothing, on the day after":        {true, 90, 0, nil, "2026-04-02", elearning.Overdue, "", "", "2026-04-01"},
		"begun":                            {false, 0, 0, []at{{begun, "2026-11-03"}}, "2026-11-23", elearning.InProgress, "2026-11-03", "", ""},
		"begun twice":                      {false, 0, 0, []at{{begun, "2026-11-03"}, {begun, "2026-10-01"}}, "2026-11-23", elearning.InProgress, "2026-11-03", "", ""},
		"begun, and late":                  {true, 90, 0, []at{{begun, "2026-11-03"}}, "2026-11-23", elearning.Overdue, "2026-11-03", "", "2026-04-01"},
		"done for good":                    {true, 90, 0, []at{{done, "2026-11-03"}}, "2036-11-23", elearning.Done, "", "2026-11-03", ""},
		"done late counts all the same":    {true, 1, 0, []at{{done, "2026-11-03"}}, "2026-11-23", elearning.Done, "", "2026-11-03", ""},
		"done and begun again":             {false, 0, 0, []at{{begun, "2026-11-20"}, {done, "2026-11-03"}}, "2026-11-23", elearning.Done, "2026-11-20", "2026-11-03", ""},
		"holds for three years":            {true, 0, 36, []at{{done, "2023-11-24"}}, "2026-11-23", elearning.Refresh, "", "2023-11-24", "2026-11-24"},
		"due today":                        {true, 0, 36, []at{{done, "2023-11-23"}}, "2026-11-23", elearning.Refresh, "", "2023-11-23", "2026-11-23"},
		"due yesterday":                    {true, 0, 36, []at{{done, "2023-11-22"}}, "2026-11-23", elearning.Overdue, "", "2023-11-22", "2026-11-22"},
		"taken again":                      {true, 0, 36, []at{{done, "2020-01-01"}, {done, "2026-11-01"}, {done, "2023-01-01"}}, "2026-11-23", elearning.Refresh, "", "2026-11-01", "2029-11-01"},
		"a refresher of what nobody asks":  {false, 0, 12, []at{{done, "2025-01-01"}}, "2026-11-23", elearning.Overdue, "", "2025-01-01", "2026-01-01"},
		"a year after 29 February":         {true, 0, 12, []at{{done, "2028-02-29"}}, "2029-02-28", elearning.Refresh, "", "2028-02-29", "2029-02-28"},
		"four years after 29 February":     {true, 0, 48, []at{{done, "2028-02-29"}}, "2032-02-29", elearning.Refresh, "", "2028-02-29", "2032-02-29"},
		"a month after the last of August": {true, 0, 1, []at{{done, "2026-08-31"}}, "2026-09-01", elearning.Refresh, "", "2026-08-31", "2026-09-30"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			asking := elearning.Asking{Asked: test.asked, Lasts: test.lasts}
			if test.dueDays > 0 {
				asking.Due = calendar.MustOn(2026, 1, 1).AddDays(test.dueDays)
			}
			var records []elearning.Record
			for _, r := range test.records {
				records = append(records, elearning.Record{State: r.state, Day: day(t, r.day)})
			}
			want := elearning.Standing{Status: test.status, Since: day(t, test.since), On: day(t, test.on), Due: day(t, test.due)}
			if got := elearning.StandingOf(asking, records, day(t, test.today)); got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}
