package entries

import (
	"net/http"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
	"linkfolio/internal/signoff"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/ui"
)

// byEmail stands in the form where a supervisor's id would be.
const byEmail = "by-email"

// guestFields are where somebody without an account is named.
func guestFields(form *site.Form) ui.Group {
	name, email := form.Input("name", "Their full name", ""), form.Input("email", "Their email address", "Use their work address if they have one")
	name.Autocomplete, email.Autocomplete, email.Type, name.NoSpellcheck, email.NoSpellcheck = "off", "off", "email", true, true
	return ui.Group{name, email}
}

// fillInGuest names whom the entry was sent to last, if that was somebody without an account.
func (s Pages) fillInGuest(c echo.Context, id uuid.UUID, form *site.Form) error {
	last, err := s.Desk.LastGuest(c.Request().Context(), site.Actor(c), id)
	if err != nil || last.Email == "" {
		return err
	}
	form.Set("supervisor", byEmail)
	form.Set("name", last.Name)
	form.Set("email", last.Email)
	return nil
}

// sendByEmail sends the entry to somebody by their address.
func (s Pages) sendByEmail(c echo.Context, id uuid.UUID, form *site.Form) error {
	to := identity.Addressee{Name: form.Text("name"), Email: form.Text("email")}
	account, err := s.Desk.RequestByEmail(c.Request().Context(), site.Actor(c), id, to, form.Lock())
	switch {
	case fault.KindOf(err) == fault.TooMany:
		return s.refusedSend(c, form, fault.At("supervisor", fault.Of(err).Message))
	case err != nil:
		return s.notSent(c, id, form, err)
	case account:
		return s.Done(c, site.EntryPath(id, "sent"), "sent-to-account")
	}
	return c.Redirect(http.StatusSeeOther, site.EntryPath(id, "sent"))
}

// sentNext is what happens to an entry that was sent.
func sentNext(found signoff.Case) string {
	if found.Guest == nil {
		return found.Supervisor + " will find it under \"Sign-offs\". They sign it off, return it with a comment or decline it. You will see that on your year."
	}
	return found.Supervisor + " gets an email with a link to this entry, which works until " + found.Guest.Until() +
		". They sign it off, return it or decline it without an account. You will see that on your year."
}

// guestStep says where an entry stands that is out on a link.
func (s Pages) guestStep(found signoff.Case) string {
	if found.Guest.Forgotten() {
		return "Sent by email to " + found.Supervisor + " on " + calendar.Moment(*found.Entry.SentAt) + ". Their last link expired more than 90 days ago, so " +
			"their name and address are no longer kept. To have this entry signed off, withdraw it and send it once more."
	}
	words := "Sent to " + found.Supervisor + " by email (" + found.Guest.Email + ") on " + calendar.Moment(*found.Entry.SentAt) + ". "
	if found.Guest.Expired(s.Clock()) {
		return words + "Their link has expired, so nobody can sign this entry off now. Send them a new link, or withdraw this entry."
	}
	if found.Guest.Sends > 1 {
		words += "The link was last sent on " + calendar.Moment(found.Guest.SentAt) + ". "
	}
	return words + "It waits for them. Their link works until " + found.Guest.Until() + ". You can withdraw the entry until it is decided on."
}

// linkPart is the way to send a link once more.
type linkPart struct {
	Action string
	Do     *ui.Button // nil where it was sent within the hour
	Later  string
}

// linkPart is nil where an entry is out on no link.
func (s Pages) linkPart(found signoff.Case) *linkPart {
	if !found.May.SendLink {
		return nil
	}
	part := &linkPart{Action: site.EntryPath(found.Entry.ID, "link")}
	if from := found.Guest.SendAgainFrom(s.Clock()); from.After(s.Clock()) {
		part.Later = "If the email did not arrive, you can send the link again after " + calendar.Time(from) + "."
		return part
	}
	part.Do = &ui.Button{Text: "Send the link again", Kind: ui.Secondary}
	return part
}

// sendLink sends a new link in place of the one before. The second click of a double click does nothing.
func (s Pages) sendLink(c echo.Context) error {
	id, err := site.PathID(c)
	if err != nil {
		return err
	}
	if err := s.Desk.SendLinkAgain(c.Request().Context(), site.Actor(c), id); err != nil {
		return err
	}
	return s.Done(c, site.EntryPath(id, ""), "link-sent")
}

// withdrawWords says what withdrawing takes from whom.
func withdrawWords(found signoff.Case) string {
	words := found.Supervisor + " will no longer see it."
	if found.Guest != nil {
		words = "The link that " + found.Supervisor + " has will no longer work."
	}
	return words + " It becomes a draft again, which you can change and send."
}

// stuckIn says why nobody can sign off an entry that waits; an expired link is told where the entry stands.
func stuckIn(found signoff.Case) string {
	if found.Guest != nil {
		return ""
	}
	return stuckWords(found.Supervisor, found.Seat)
}

// linkNote says on whom an entry waits that is out on a link.
func linkNote(w signoff.OnWhom, today calendar.Date) string {
	works := "works"
	if !calendar.DayOf(*w.LinkEnds).After(today) {
		works = "worked"
	}
	return "With " + w.Supervisor + ", by email, since " + calendar.DayOf(w.SentAt).Words() + ". The link " + works + " until " + signoff.LinkUntil(*w.LinkEnds)
}

// proofWords says of a sign-off without an account where its signer works, and how they proved who they are.
func proofWords(d signoff.Decision) string {
	if d.Authenticated != signoff.ByEmail {
		return ""
	}
	return ", " + d.ByOrganisation + " (" + d.Authenticated.Words() + ")"
}
