package identity

import (
	"slices"

	"gorm.io/gorm"

	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
)

// An organisation can insist on single sign-on. It holds for everybody with a live role there, as long as the installation
// has a single sign-on; not for its administrators, so that somebody gets in when the provider is down.
//
// Whoever is linked can then begin no other session. Whoever is not linked yet can, because linking needs the proof of both
// accounts, but such a session, and any that was open before, is good for nothing but the person's own account until a
// single sign-on has followed it (access.Actor.Insisted).
func (p *People) insists(administrator bool, places []place, today calendar.Date) bool {
	return p.sso.On() && !administrator &&
		slices.ContainsFunc(places, func(at place) bool { return at.RequireSSO && at.live(today) })
}

// mayBegin refuses a session that an organisation does not want. It is asked once a person has proved who they are, so that
// the answer tells strangers nothing.
func (p *People) mayBegin(tx *gorm.DB, person Person, by Method) error {
	if by == BySingleSignOn || !p.sso.On() {
		return nil
	}
	places, err := placesOf(tx, person.ID)
	if err != nil || !p.insists(person.Administrator, places, p.clock.Today()) {
		return err
	}
	links, err := p.linksOf(tx, person.ID)
	if err != nil || len(links) == 0 {
		return err
	}
	return fault.Newf(fault.Invalid, "Your organisation asks you to sign in with %s. Use the link for it on this page.", p.sso.Name)
}
