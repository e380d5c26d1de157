package signoff_test

import (
	"testing"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/cpd"
	"linkfolio/internal/signoff"
)

// Of two versions, the second was taken back. What the reader still hears is a letter: the comment on the first and on the second,
// and the reason. Each comes with its receipt, or goes with it.
func TestWhoHearsWhatWasSaid(t *testing.T) {
	t.Parallel()
	reader, other := uuid.New(), uuid.New()
	for name, c := range map[string]struct {
		sent                 []int // to the reader, or to the one in whose place they stand
		first, second, taker uuid.UUID
		want                 string
	}{
		"nothing was sent to them":             {nil, other, other, other, ""},
		"the first was":                        {[]int{1}, other, other, other, "1"},
		"the second was":                       {[]int{2}, other, other, other, "2r"},
		"both were":                            {[]int{1, 2}, other, other, other, "12r"},
		"a third, which nobody has decided on": {[]int{3}, other, other, other, ""},
		"they decided on the first":            {nil, reader, other, other, "1"},
		"they signed what was taken back":      {nil, other, reader, other, "2r"},
		"they took it back":                    {nil, other, other, reader, "2r"},
	} {
		by := func(who uuid.UUID, said string) signoff.Signature {
			return signoff.Signature{ByID: who, ByName: "Name", Receipt: said}
		}
		decisions := []signoff.Decision{
			{Number: 2, Kind: signoff.Signed, Comment: "2", Signature: by(c.second, "2")}, {Number: 1, Kind: signoff.Declined, Comment: "1", Signature: by(c.first, "1")},
		}
		reopenings := []signoff.Reopening{{Number: 2, Reason: "r", Signature: by(c.taker, "r")}}
		var sent []cpd.Version
		for _, number := range c.sent {
			sent = append(sent, cpd.Version{Number: number})
		}
		signoff.Hush(access.Actor{ID: reader}, sent, decisions, reopenings)
		words := decisions[1].Comment + decisions[0].Comment + reopenings[0].Reason
		receipts := decisions[1].Receipt + decisions[0].Receipt + reopenings[0].Receipt
		if words != c.want || receipts != c.want {
			t.Errorf("%s: they hear %q with receipts of %q, want %q", name, words, receipts, c.want)
		}
		if names := decisions[0].ByName + decisions[1].ByName + reopenings[0].ByName; names != "NameNameName" || decisions[1].Kind != signoff.Declined {
			t.Errorf("%s: who did what is gone: %+v, %+v", name, decisions, reopenings)
		}
	}
}
