package portfolio

import (
	"net/url"
	"testing"

	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/signoff"
)

// Only what is signed off has a code, and a picture of it where people can reach us.
func TestSignOffsThatStandHaveACode(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		w.sent(draft("Waiting", "1", "10", "2026"))
		w.returned(draft("Returned", "2", "10", "2026"), "More, please.")
		if d := w.document(year); len(d.Checking.Says) != 0 || d.Checking.At != "" {
			t.Errorf("it says how to check nothing: %+v", d.Checking)
		}
		w.signed(draft("Signed", "3", "10", "2026"), "")
		d := w.document(year)
		if got := d.Entries[2].SignOff; got.Code == "" || got.Link != "" || got.QR.Size != 0 || len(d.Checking.Says) == 0 || d.Checking.At != "" {
			t.Errorf("without an address: %+v, %+v", got, d.Checking)
		}
		w.binder.At(&url.URL{Scheme: "https", Host: "cpd.example.org", Path: "/"})
		d = w.document(year)
		for i, e := range d.Entries {
			got := e.SignOff
			if signed := i == 2; signed != (got.Code != "") || signed != (got.QR.Size > 0) {
				t.Errorf("%s has the code %q and a picture of %d", e.Title, got.Code, got.QR.Size)
			}
		}
		address, err := url.Parse(d.Entries[2].SignOff.Link)
		if err != nil || address.Host != "cpd.example.org" || address.Path != "/verify" {
			t.Fatalf("it leads to %q, %v", d.Entries[2].SignOff.Link, err)
		}
		code, ok := signoff.ParseCode(address.Query().Get("code"))
		if !ok || code != d.Entries[2].SignOff.Code || d.Checking.At != "https://cpd.example.org/verify" {
			t.Errorf("it leads to %q and %q", code, d.Checking.At)
		}
	})
}
