package learning

import (
	"testing"

	"github.com/google/uuid"

	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
)

func TestTermsInWords(t *testing.T) {
	t.Parallel()
	for months, want := range map[int]string{0: "for good", 1: "1 month", 6: "6 months", 12: "1 year", 18: "18 months", 36: "3 years"} {
		if got := lastsWords(months); got != want {
			t.Errorf("%d months: %s", months, got)
		}
	}
	for _, c := range []struct {
		terms catalogue.Terms
		want  string
	}{
		{catalogue.Terms{AskedOf: catalogue.Everyone, DueDays: 30}, "Within 30 days of starting"},
		{catalogue.Terms{AskedOf: catalogue.OfLinkWorkers, DueDays: 1}, "Within 1 day of starting"},
		{catalogue.Terms{AskedOf: catalogue.Everyone}, "No day is set"},
		{catalogue.Terms{AskedOf: catalogue.AskedOfNobody, DueDays: 30}, "–"},
	} {
		if got := dueWords(c.terms); got != c.want {
			t.Errorf("%+v: %s", c.terms, got)
		}
	}
}

func TestAModuleInWords(t *testing.T) {
	t.Parallel()
	seeded, organisation := catalogue.Programme{Provider: "eLearning for Healthcare (eLfH)"}, uuid.UUID{1}
	checked := catalogue.Source{CheckedOn: calendar.MustOn(2026, 11, 22), Certainty: catalogue.Primary}
	for _, c := range []struct {
		module catalogue.Module
		want   string
	}{
		{catalogue.Module{}, "Title not checked against eLfH yet"},
		{catalogue.Module{Minutes: 90, LastsMonths: 24, Source: checked}, "1 hour 30 minutes, lasts 2 years, title checked on 22 November 2026"},
		{catalogue.Module{Typed: true, OrganisationID: &organisation}, "People type which training it was, title not checked against eLfH yet, added by your organisation"},
	} {
		if got := moduleWords(seeded, c.module); got != c.want {
			t.Errorf("%+v: %s", c.module, got)
		}
	}
}
