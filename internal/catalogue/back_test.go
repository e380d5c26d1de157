package catalogue_test

import (
	"testing"
	"time"

	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
)

// What a lead brings back, or takes apart again, is asked from that day on: nobody is overdue with it at once.
func TestWhatIsBroughtBackIsAskedFromThatDay(t *testing.T) {
	t.Parallel()
	offices(t, func(o *office) {
		ctx, p := o.t.Context(), o.keyed(cores, o.harbour)
		o.must(o.ChangeProgramme(ctx, o.lena, o.harbour, p.ID, 0, catalogue.ProgrammeDraft{Terms: catalogue.Terms{AskedOf: catalogue.OfLinkWorkers, DueDays: 30}}))
		set, one, other := calendar.DayOf(o.clock.clock()), p.Modules[0].ID, p.Modules[1].ID
		from := func(want, module calendar.Date) {
			o.t.Helper()
			now := o.keyed(cores, o.harbour)
			if _, m, _ := o.of(o.harbour).Module(one); now.Asks[0].From != want || m.AskedFrom != module {
				o.t.Errorf("asked from %s, its module from %s; want %s and %s", now.Asks[0].From, m.AskedFrom, want, module)
			}
		}
		from(set, calendar.Date{})
		o.clock.pass(48 * time.Hour)
		o.must(o.RetireProgramme(ctx, o.lena, o.harbour, p.ID))
		o.must(o.RestoreProgramme(ctx, o.lena, o.harbour, p.ID))
		from(set.AddDays(2), calendar.Date{})
		o.clock.pass(48 * time.Hour)
		o.must(o.RetireModule(ctx, o.lena, o.harbour, one))
		o.must(o.RestoreModule(ctx, o.lena, o.harbour, one))
		from(set.AddDays(2), set.AddDays(4))
		o.clock.pass(48 * time.Hour)
		o.must(o.MergeModule(ctx, o.lena, o.harbour, one, other))
		o.must(o.PartModule(ctx, o.lena, o.harbour, one))
		from(set.AddDays(2), set.AddDays(6))
	})
}
