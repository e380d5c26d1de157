package portfolio

import (
	"net/url"
	"strings"

	"linkfolio/internal/qrcode"
)

// addChecking puts beside each sign-off where and how anybody can check it.
func (b *Binder) addChecking(d *Document) error {
	if count(d.Entries, Signed) == 0 {
		return nil
	}
	d.Checking.Says = []string{
		"Each sign-off has a code. Anybody who holds this portfolio can check a code, without an account: who signed off what, when, and whether it still stands.",
		"The whole file can be checked in the same place. Then the words printed here are compared with those that were signed off.",
	}
	if b.site == nil {
		return nil
	}
	d.Checking.At = strings.TrimSuffix(b.site.String(), "/") + "/verify"
	for i := range d.Entries {
		if err := d.Entries[i].SignOff.link(d.Checking.At); err != nil {
			return err
		}
	}
	return nil
}

// link draws the address at which a code is checked. The dashes are for people.
func (s *SignOff) link(at string) error {
	if s.Code == "" {
		return nil
	}
	s.Link = at + "?" + url.Values{"code": {strings.ReplaceAll(s.Code, "-", "")}}.Encode()
	drawing, err := qrcode.Draw(s.Link)
	s.QR = QR(drawing)
	return err
}
