package learning_test

import (
	"testing"

	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/elearning"
	"linkfolio/internal/web/learning"
	"linkfolio/internal/web/ui"
)

func TestStatusesInWords(t *testing.T) {
	t.Parallel()
	day := calendar.MustOn
	tests := []struct {
		typed    bool
		standing elearning.Standing
		want     string
		tagged   bool
	}{
		{false, elearning.Standing{Status: elearning.NotStarted}, "Not started", true},
		{false, elearning.Standing{Status: elearning.NotStarted, Due: day(2026, 11, 30)}, "Not started, due by 30 November 2026", true},
		{false, elearning.Standing{Status: elearning.InProgress, Since: day(2026, 11, 3)}, "In progress", true},
		{true, elearning.Standing{Status: elearning.InProgress, Due: day(2026, 11, 30)}, "Enrolled, due by 30 November 2026", true},
		{false, elearning.Standing{Status: elearning.Done, On: day(2026, 11, 3)}, "Completed on 3 November 2026", false},
		{true, elearning.Standing{Status: elearning.Done, On: day(2026, 11, 3)}, "Qualified on 3 November 2026", false},
		{false, elearning.Standing{Status: elearning.Refresh, On: day(2023, 11, 3), Due: day(2026, 11, 3)}, "Completed on 3 November 2023, due again on 3 November 2026", false},
		{false, elearning.Standing{Status: elearning.Overdue, On: day(2023, 11, 3), Due: day(2026, 11, 3)}, "Overdue since 4 November 2026", true},
	}
	for _, test := range tests {
		m := catalogue.Module{Typed: test.typed}
		if got := learning.StatusWords(m, test.standing); got != test.want {
			t.Errorf("it says %q, want %q", got, test.want)
		}
		if _, tagged := learning.StatusOf(m, test.standing).(ui.Tag); tagged != test.tagged {
			t.Errorf("%s: a tag %t", test.want, tagged)
		}
	}
}

func TestATitleThatNobodyCheckedSaysSo(t *testing.T) {
	t.Parallel()
	checked := catalogue.Module{Source: catalogue.Source{Certainty: catalogue.Secondary}}
	unchecked := catalogue.Module{Source: catalogue.Source{Certainty: catalogue.Working}}
	for _, test := range []struct {
		provider string
		module   catalogue.Module
		want     string
	}{
		{"eLearning for Healthcare (eLfH)", unchecked, "title not checked against eLfH yet"},
		{"Harbour Academy", unchecked, "title not checked against Harbour Academy yet"},
		{"eLearning for Healthcare (eLfH)", checked, ""},
	} {
		if got := learning.TitleNote(catalogue.Programme{Provider: test.provider}, test.module); got != test.want {
			t.Errorf("%s: it says %q", test.provider, got)
		}
	}
}

func TestTermsInWords(t *testing.T) {
	t.Parallel()
	for want, terms := range map[string]catalogue.Terms{
		"": {}, "To be done within 1 day of starting.": {DueDays: 1}, "A completion lasts 3 years.": {LastsMonths: 36},
		"To be done within 90 days of starting. A completion lasts 18 months.": {DueDays: 90, LastsMonths: 18},
	} {
		if got := learning.TermsWords(catalogue.Programme{Terms: terms}); got != want {
			t.Errorf("it says %q, want %q", got, want)
		}
	}
}
