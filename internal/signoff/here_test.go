package signoff_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
	"linkfolio/internal/signoff"
)

const herePassword = "violet ladder humming kettle"

// password gives somebody a password.
func (w *world) password(who access.Actor) {
	w.t.Helper()
	if _, err := w.people.WithEmail(w.t.Context(), "hash@test.example"); err != nil {
		_, err := w.people.AddPerson(w.t.Context(), identity.NewPerson{Email: "hash@test.example", Name: "Hash", Password: herePassword})
		w.must(err)
	}
	w.must(w.db.Read(w.t.Context()).Exec("UPDATE people SET password_hash = (SELECT password_hash FROM people WHERE email_key = 'hash@test.example') WHERE id = ?", who.ID).Error)
}

// by proves who is there with a password.
func (w *world) by(who access.Actor, password string) func(context.Context) (identity.Present, error) {
	return func(ctx context.Context) (identity.Present, error) {
		return w.people.Prove(ctx, identity.OneAct{Who: who.ID, Password: password})
	}
}

func (w *world) count(sql string) (n int) {
	w.t.Helper()
	w.must(w.db.Read(w.t.Context()).Raw(sql).Scan(&n).Error)
	return n
}

func (w *world) here(id uuid.UUID, kind, comment string, signer access.Actor) signoff.Here {
	return signoff.Here{Word: signoff.Word{Version: w.shown(w.amira, id).Hash, Comment: comment}, Kind: kind, Signer: signer.ID}
}

func TestSigningOffOnTheWorkersDevice(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		w.password(w.sam)
		w.password(w.ruth)
		first, second := w.sent("First"), w.sent("Second")
		if signers := w.shown(w.amira, first.ID).Signers(); len(signers) != 1 || signers[0].ID != w.sam.ID || signers[0].Name != "Sam Tester" {
			w.t.Errorf("signers: %+v", signers)
		}
		_, err := w.desk.Here(ctx, w.amira, first.ID, w.here(first.ID, signoff.Signed, "", w.ruth), w.by(w.ruth, herePassword))
		w.wantKind(err, fault.Invalid) // before she stands in
		w.cover(calendar.MustOn(2026, 12, 3))
		if signers := w.shown(w.amira, first.ID).Signers(); len(signers) != 2 || signers[1].ID != w.ruth.ID || signers[1].Until.IsZero() {
			w.t.Errorf("signers: %+v", signers)
		}

		decision, err := w.desk.Here(ctx, w.amira, first.ID, w.here(first.ID, signoff.Signed, "Well done", w.sam), w.by(w.sam, herePassword))
		w.must(err)
		if decision.ByID != w.sam.ID || decision.ForID != nil || decision.Authenticated != signoff.DeviceByPassword || decision.Comment != "Well done" {
			w.t.Errorf("decision: %+v", decision)
		}
		decision, err = w.desk.Here(ctx, w.amira, second.ID, w.here(second.ID, signoff.Returned, "Say more", w.ruth), w.by(w.ruth, herePassword))
		w.must(err)
		if decision.ByID != w.ruth.ID || decision.ForName != "Sam Tester" {
			w.t.Errorf("decision: %+v", decision)
		}
		for id, want := range map[uuid.UUID]string{
			first.ID:  "Sam Tester signed off this entry, face to face on the device of Amira Tester",
			second.ID: "Ruth Tester returned this entry with a comment for Sam Tester, face to face on the device of Amira Tester",
		} {
			history := w.shown(w.amira, id).History
			if last := history[len(history)-1]; last.Actor+" "+last.Words != want {
				w.t.Errorf("history: %s %s", last.Actor, last.Words)
			}
		}
		var receipt signoff.Receipt
		w.must(w.keys.Parse(decision.Receipt, signoff.ReceiptType, &receipt))
		if receipt.Authenticated != signoff.DeviceByPassword || receipt.ByID != w.ruth.ID {
			w.t.Errorf("receipt: %+v", receipt)
		}
		if n := w.count("SELECT count(*) FROM sessions"); n != 0 {
			w.t.Errorf("%d sessions", n)
		}
		for _, email := range []string{"sam@test.example", "ruth@test.example"} {
			if n := w.count("SELECT count(*) FROM letters WHERE kind = 'decided-here' AND to_email = '" + email + "'"); n != 1 {
				w.t.Errorf("%d letters to %s", n, email)
			}
		}
		if letters := w.letters(w.amira); letters != "" {
			w.t.Errorf("letters to the owner, who was there: %s", letters)
		}
		if wrong := w.verify(); len(wrong) != 0 {
			w.t.Errorf("verify: %v", wrong)
		}
	})
}

// What cannot be decided costs nobody a guess, and who is not asked decides nothing.
func TestWhatCannotBeDecidedOnTheWorkersDevice(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		for _, who := range []access.Actor{w.sam, w.ruth, w.amira} {
			w.password(who)
		}
		e := w.sent("Course")
		good := w.here(e.ID, signoff.Signed, "", w.sam)
		asked := errors.New("somebody was asked for their password")
		nobody := func(context.Context) (identity.Present, error) { return identity.Present{}, asked }
		stale, silent := good, good
		stale.Version = "0000"
		silent.Kind = signoff.Returned
		for name, c := range map[string]struct {
			who  access.Actor
			here signoff.Here
			want fault.Kind
		}{
			"another version":         {w.amira, stale, fault.Conflict},
			"a return without a word": {w.amira, silent, fault.Invalid},
			"somebody else's entry":   {w.tom, good, fault.NotFound},
			"the supervisor's own":    {w.sam, good, fault.Forbidden},
			"a supervisor of others":  {w.amira, w.here(e.ID, signoff.Signed, "", w.ruth), fault.Invalid},
			"the worker":              {w.amira, w.here(e.ID, signoff.Signed, "", w.amira), fault.Invalid},
		} {
			_, err := w.desk.Here(ctx, c.who, e.ID, c.here, nobody)
			if errors.Is(err, asked) || fault.KindOf(err) != c.want {
				w.t.Errorf("%s: %v", name, err)
			}
		}
		good.Signer = uuid.Nil // as with a passkey, which tells by itself
		for _, who := range []access.Actor{w.ruth, w.amira} {
			_, err := w.desk.Here(ctx, w.amira, e.ID, good, w.by(who, herePassword))
			w.wantKind(err, fault.Invalid)
		}
		_, err := w.desk.Here(ctx, w.amira, e.ID, good, w.by(w.sam, "wrong"))
		w.wantKind(err, fault.Invalid)
		if n := w.count("SELECT count(*) FROM decisions"); n != 0 {
			w.t.Errorf("%d decisions", n)
		}
		w.must(w.desk.Withdraw(ctx, w.amira, e.ID))
		_, err = w.desk.Here(ctx, w.amira, e.ID, good, nobody)
		w.wantKind(err, fault.Conflict)
	})
}

// What happens between the page and the proof counts: the entry was withdrawn, is with somebody else, or is no longer the
// supervisor's.
func TestWhatHappensWhileTheSupervisorTypes(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		w.password(w.sam)
		w.supervise(w.amira, &w.ruth, "clinical")
		for name, c := range map[string]struct {
			meanwhile func(id uuid.UUID)
			want      fault.Kind
		}{
			"withdrawn": {func(id uuid.UUID) { w.must(w.desk.Withdraw(ctx, w.amira, id)) }, fault.Conflict},
			"with somebody else": {func(id uuid.UUID) {
				w.must(w.desk.Withdraw(ctx, w.amira, id))
				w.again(id, "For Ruth", w.ruth)
			}, fault.Conflict},
			"no longer theirs": {func(uuid.UUID) {
				w.must(w.db.Read(ctx).Exec("UPDATE supervision_links SET ends_on = '2026-11-02' WHERE worker_id = ?", w.amira.ID).Error)
			}, fault.Invalid},
		} {
			w.must(w.db.Read(ctx).Exec("UPDATE supervision_links SET ends_on = '' WHERE worker_id = ?", w.amira.ID).Error)
			e := w.sent(name)
			_, err := w.desk.Here(ctx, w.amira, e.ID, w.here(e.ID, signoff.Signed, "", w.sam), func(ctx context.Context) (identity.Present, error) {
				c.meanwhile(e.ID)
				return w.by(w.sam, herePassword)(ctx)
			})
			w.wantKind(err, c.want)
		}
		if n := w.count("SELECT count(*) FROM decisions WHERE kind = 'signed'"); n != 0 {
			w.t.Errorf("%d signed", n)
		}
	})
}
