package entries

import (
	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/signoff"
	"linkfolio/internal/web/site"
)

// nextStep is the same for an entry that may be out on a link.
func (s Pages) nextStep(found signoff.Case, who access.Actor) string {
	if found.Stage == signoff.StageSent && found.Guest != nil {
		return s.guestStep(found)
	}
	return nextStep(found, who)
}

// nextStep says where an entry stands, what happens next, and on whom it waits since when.
func nextStep(found signoff.Case, who access.Actor) string {
	mine := who.ID == found.Entry.OwnerID
	switch found.Stage {
	case signoff.StageDraft:
		return draftStep(found)
	case signoff.StageSent:
		return sentStep(found, who)
	case signoff.StageReturned:
		if mine {
			return decidedWords(found, who, "returned") + ". It has waited for you since then. Change it and send it again when it is ready."
		}
		return decidedWords(found, who, "returned") + ". It waits for " + found.Owner + " to change it and send it again."
	case signoff.StageDeclined:
		if mine {
			return decidedWords(found, who, "declined") + ", as not theirs to sign off. It has waited for you since then: send it to somebody else, or to the same supervisor again."
		}
		return decidedWords(found, who, "declined") + ". It waits for " + found.Owner + " to send it to somebody else, or again."
	case signoff.StageReopened:
		return reopenedStep(found, who)
	case signoff.StageSigned:
		return decidedWords(found, who, "signed") + ", so it can no longer be changed. Nobody needs to do anything. If something is wrong with it, it can be re-opened."
	}
	return ""
}

func draftStep(found signoff.Case) string {
	last := "You last changed it on " + calendar.Moment(found.Entry.ChangedAt) + "."
	if len(found.Decisions) > 0 && found.Decisions[0].Kind == signoff.Withdrawn && found.Decisions[0].At.After(found.Entry.ChangedAt) {
		last = "You withdrew it on " + found.Decisions[0].When() + "."
	}
	return "Only you can see this draft. " + last + " When it is ready, send it to your supervisor for sign-off."
}

func sentStep(found signoff.Case, who access.Actor) string {
	since := calendar.Moment(*found.Entry.SentAt)
	if who.ID != found.Entry.OwnerID {
		words := sentTo(found, who) + " on " + since + ". It waits for you to sign it off, return it or decline it."
		if found.NudgedAt != nil {
			words += " " + found.Owner + " sent a reminder on " + calendar.Moment(*found.NudgedAt) + "."
		}
		return words
	}
	if stuck := stuckWords(found.Supervisor, found.Seat); stuck != "" {
		return "Sent to " + found.Supervisor + " on " + since + ". " + stuck
	}
	return "Waiting for " + sinceWords(found.Supervisor, found.Seat, since) + ". You can withdraw it until it is decided on."
}

func reopenedStep(found signoff.Case, who access.Actor) string {
	r := found.Reopenings[0]
	words := nameOrYou(nameOf(found, r.ByID, r.ByName), r.ByID == who.ID, true) + " re-opened it on " + r.When() + ". The sign-off no longer stands. "
	if who.ID == found.Entry.OwnerID {
		return words + "It has waited for you since then: change it if you need to, and send it again."
	}
	return words + "It waits for " + found.Owner + " to send it again."
}

// sentTo says to whom it was sent, to a supervisor or to somebody in their place.
func sentTo(found signoff.Case, who access.Actor) string {
	if found.Entry.ReviewerID == nil || *found.Entry.ReviewerID == who.ID {
		return "Sent to you"
	}
	return "You stand in for " + found.Supervisor + ", to whom it was sent"
}

// decidedWords says who did it, in whose place, and when: "Kit Adeyemi, for Sam Okafor, returned it on 3 November 2026 at 4pm".
func decidedWords(found signoff.Case, who access.Actor, did string) string {
	if len(found.Decisions) == 0 {
		return site.Capital(did)
	}
	last := found.Decisions[0]
	if did == "signed" {
		did = "signed it off"
	} else {
		did += " it"
	}
	if last.Authenticated == signoff.ByEmail {
		return byWords(last, who, true) + " " + did + " on " + last.When() + ", " + last.Authenticated.Words()
	}
	return byWords(last, who, true) + " " + did + " on " + last.When()
}

// byWords names who decided, and in whose place. first is at the beginning of a sentence.
func byWords(d signoff.Decision, who access.Actor, first bool) string {
	words := nameOrYou(d.ByName, d.ByID == who.ID, first)
	if d.ForName != "" {
		words += ", for " + nameOrYou(d.ForName, d.ForID != nil && *d.ForID == who.ID, false) + ","
	}
	return words
}

// nameOf is the name of whoever did something; the owner's is not kept with what they did.
func nameOf(found signoff.Case, by uuid.UUID, name string) string {
	if by == found.Entry.OwnerID {
		return found.Owner
	}
	return name
}

func nameOrYou(name string, you, first bool) string {
	switch {
	case you && first:
		return "You"
	case you:
		return "you"
	}
	return name
}

// lookWords says what somebody last looked at, and when: "version 1, which you returned on 3 November 2026".
func lookWords(found signoff.Case, who access.Actor) string {
	b := found.Before
	words := "version " + itoa(b.Number) + ", which "
	switch b.How {
	case signoff.LookDecided:
		for _, d := range found.Decisions {
			if d.Number == b.Number {
				return LookWords(d, byWords(d, who, false))
			}
		}
	case signoff.LookSaid:
		for _, r := range found.Remarks {
			if r.Number == b.Number && r.At.Equal(b.At) {
				return words + nameOrYou(nameOf(found, r.ByID, r.ByName), r.ByID == who.ID, false) + " commented on, on " + r.When()
			}
		}
	}
	return words + "was sent on " + calendar.Moment(b.At)
}

// LookWords says on which version somebody decided, and when: "version 1, which you returned on 3 November 2026".
func LookWords(d signoff.Decision, by string) string {
	return "version " + itoa(d.Number) + ", which " + by + " " + didWords[d.Kind] + " on " + d.When()
}

// didWords says a kind of decision as something that was done.
var didWords = map[string]string{
	signoff.Signed: "signed off", signoff.Returned: "returned", signoff.Declined: "declined", signoff.Withdrawn: "withdrew",
}
