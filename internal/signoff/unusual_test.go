package signoff_test

import (
	"slices"
	"testing"

	"linkfolio/internal/calendar"
	"linkfolio/internal/signoff"
)

func TestWhatIsUnusual(t *testing.T) {
	t.Parallel()
	sent := calendar.MustOn(2028, 2, 29)
	usual := signoff.Claim{Points: 800, Minutes: 24 * 60, EndsOn: calendar.MustOn(2027, 2, 28), Sent: sent}
	for name, c := range map[string]struct {
		change func(*signoff.Claim)
		want   []signoff.Reason
	}{
		"as much as is usual":       {func(*signoff.Claim) {}, nil},
		"a hundredth of a point":    {func(c *signoff.Claim) { c.Points = 801 }, []signoff.Reason{signoff.ManyPoints}},
		"a minute more than a day":  {func(c *signoff.Claim) { c.Minutes++ }, []signoff.Reason{signoff.ManyHours}},
		"a year and a day":          {func(c *signoff.Claim) { c.EndsOn = c.EndsOn.AddDays(-1) }, []signoff.Reason{signoff.LongAgo}},
		"sent on the next day":      {func(c *signoff.Claim) { c.Sent = c.Sent.AddDays(1) }, []signoff.Reason{signoff.LongAgo}},
		"returned before":           {func(c *signoff.Claim) { c.Returned = true }, []signoff.Reason{signoff.AfterReturn}},
		"declined before":           {func(c *signoff.Claim) { c.Declined = true }, []signoff.Reason{signoff.AfterDecline}},
		"taken back before":         {func(c *signoff.Claim) { c.Reopened = true }, []signoff.Reason{signoff.AfterReopened}},
		"several things, in order":  {func(c *signoff.Claim) { c.Reopened, c.Points = true, 2000 }, []signoff.Reason{signoff.ManyPoints, signoff.AfterReopened}},
		"nothing at all is claimed": {func(c *signoff.Claim) { c.Points, c.Minutes = 0, 0 }, nil},
	} {
		claim := usual
		c.change(&claim)
		if got := signoff.Unusual(claim); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	const want = "Read it on its own: more than 8 points, changed after it was returned."
	if got := signoff.Because([]signoff.Reason{signoff.ManyPoints, signoff.AfterReturn}); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
