package entries_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/cpd"
	"linkfolio/internal/identity"
	"linkfolio/internal/signoff"
	"linkfolio/internal/web/entries"
)

// Each state says what happens next, and on whom it waits since when, to both sides.
func TestEveryStateSaysOnWhomItWaits(t *testing.T) {
	t.Parallel()
	amira, sam, kit := uuid.New(), uuid.New(), uuid.New()
	noon := time.Date(2026, 11, 3, 12, 0, 0, 0, time.UTC)
	seat := &identity.Seat{CanSign: true}
	covered := &identity.Seat{CanSign: true, StandIns: []identity.Substitute{{Name: "Kit", Until: calendar.MustOn(2026, 12, 3)}}}
	decided := func(kind string) []signoff.Decision {
		return []signoff.Decision{{Number: 1, Kind: kind, Signature: signoff.Signature{ByID: sam, ByName: "Sam", At: noon}}}
	}
	inPlace := func(kind string) []signoff.Decision {
		return []signoff.Decision{{Number: 1, Kind: kind, ForID: &sam, ForName: "Sam", Signature: signoff.Signature{ByID: kit, ByName: "Kit", At: noon}}}
	}
	reopened := []signoff.Reopening{{Number: 1, OwnerID: amira, Signature: signoff.Signature{ByID: amira, At: noon}}}
	const at = "3 November 2026 at 12:00pm"
	for name, c := range map[string]struct {
		who        uuid.UUID
		stage      signoff.Stage
		seat       *identity.Seat
		decisions  []signoff.Decision
		reopenings []signoff.Reopening
		want       string
	}{
		"a draft": {amira, signoff.StageDraft, nil, nil, nil,
			"Only you can see this draft. You last changed it on 2 November 2026 at 12:00pm. When it is ready, send it to your supervisor for sign-off."},
		"a draft that was withdrawn": {amira, signoff.StageDraft, nil, decided(signoff.Withdrawn), nil,
			"Only you can see this draft. You withdrew it on " + at + ". When it is ready, send it to your supervisor for sign-off."},
		"sent, to its owner": {amira, signoff.StageSent, seat, nil, nil,
			"Waiting for Sam since " + at + ". You can withdraw it until it is decided on."},
		"sent, with a stand-in": {amira, signoff.StageSent, covered, nil, nil,
			"Waiting for Sam, or Kit in their place until 3 December 2026, since " + at + ". You can withdraw it until it is decided on."},
		"stuck": {amira, signoff.StageSent, nil, nil, nil,
			"Sent to Sam on " + at + ". Sam no longer supervises you: withdraw this entry and send it to somebody else."},
		"sent, to the supervisor": {sam, signoff.StageSent, seat, nil, nil,
			"Sent to you on " + at + ". It waits for you to sign it off, return it or decline it."},
		"sent, to a stand-in": {kit, signoff.StageSent, covered, nil, nil,
			"You stand in for Sam, to whom it was sent on " + at + ". It waits for you to sign it off, return it or decline it."},
		"returned, to its owner": {amira, signoff.StageReturned, nil, decided(signoff.Returned), nil,
			"Sam returned it on " + at + ". It has waited for you since then. Change it and send it again when it is ready."},
		"returned by a stand-in": {amira, signoff.StageReturned, nil, inPlace(signoff.Returned), nil,
			"Kit, for Sam, returned it on " + at + ". It has waited for you since then. Change it and send it again when it is ready."},
		"returned in my place": {sam, signoff.StageReturned, nil, inPlace(signoff.Returned), nil,
			"Kit, for you, returned it on " + at + ". It waits for Amira to change it and send it again."},
		"declined, to its owner": {amira, signoff.StageDeclined, nil, decided(signoff.Declined), nil,
			"Sam declined it on " + at + ", as not theirs to sign off. It has waited for you since then: send it to somebody else, or to the same supervisor again."},
		"declined by me": {sam, signoff.StageDeclined, nil, decided(signoff.Declined), nil,
			"You declined it on " + at + ". It waits for Amira to send it to somebody else, or again."},
		"re-opened by me": {amira, signoff.StageReopened, nil, decided(signoff.Signed), reopened,
			"You re-opened it on " + at + ". The sign-off no longer stands. It has waited for you since then: change it if you need to, and send it again."},
		"re-opened, to the signer": {sam, signoff.StageReopened, nil, decided(signoff.Signed), reopened,
			"Amira re-opened it on " + at + ". The sign-off no longer stands. It waits for Amira to send it again."},
		"signed by a stand-in": {amira, signoff.StageSigned, nil, inPlace(signoff.Signed), nil,
			"Kit, for Sam, signed it off on " + at + ", so it can no longer be changed. Nobody needs to do anything. If something is wrong with it, it can be re-opened."},
	} {
		entry := cpd.Entry{OwnerID: amira, ReviewerID: &sam, SentAt: &noon, ChangedAt: noon.Add(-24 * time.Hour), Version: 1}
		found := signoff.Case{
			Entry: entry, Stage: c.stage, Owner: "Amira", Supervisor: "Sam", Seat: c.seat, Decisions: c.decisions, Reopenings: c.reopenings,
		}
		if got := entries.NextStep(found, access.Actor{ID: c.who}); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, c.want)
		}
	}
}
