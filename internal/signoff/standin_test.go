package signoff_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
	"linkfolio/internal/signoff"
)

// cover has ruth stand in for sam from today to a day, and tells her actor of it.
func (w *world) cover(until calendar.Date) {
	w.t.Helper()
	w.must(w.people.NameStandIn(w.t.Context(), w.sam, identity.NewCover{
		Supervisor: w.sam.ID, StandIn: w.ruth.ID, StartsOn: calendar.DayOf(w.now), EndsOn: until,
	}))
	w.ruth.StandsIn = []access.StandIn{{For: w.sam.ID, Name: "Sam Tester", Supervises: []uuid.UUID{w.amira.ID, w.tom.ID}}}
}

func TestAStandInSignsForTheSupervisor(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		first, second := w.sent("First"), w.sent("Second")
		if _, err := w.desk.Case(ctx, w.ruth, first.ID); fault.KindOf(err) != fault.NotFound {
			w.t.Errorf("before the cover: %v", err)
		}
		w.cover(calendar.MustOn(2026, 12, 3))
		queue, err := w.desk.Queue(ctx, w.ruth)
		w.must(err)
		if len(queue) != 2 || queue[0].For != "Sam Tester" || queue[0].OwnerID != w.amira.ID {
			w.t.Fatalf("queue: %+v", queue)
		}
		waiting, err := w.desk.Waiting(ctx, w.amira)
		w.must(err)
		if seat := waiting[0].Seat; seat == nil || len(seat.StandIns) != 1 || seat.StandIns[0].Name != "Ruth Tester" {
			w.t.Errorf("seat: %+v", waiting[0].Seat)
		}
		decision, err := w.desk.Sign(ctx, w.ruth, first.ID, signoff.Word{Version: w.shown(w.ruth, first.ID).Hash})
		w.must(err)
		if decision.ByID != w.ruth.ID || decision.ForID == nil || *decision.ForID != w.sam.ID || decision.ForName != "Sam Tester" {
			w.t.Errorf("decision: %+v", decision)
		}
		_, err = w.desk.Return(ctx, w.ruth, second.ID, signoff.Word{Version: w.shown(w.ruth, second.ID).Hash, Comment: "Say more"})
		w.must(err)
		for id, want := range map[uuid.UUID]string{
			first.ID: "Ruth Tester signed off this entry for Sam Tester", second.ID: "Ruth Tester returned this entry with a comment for Sam Tester",
		} {
			history := w.shown(w.amira, id).History
			if last := history[len(history)-1]; last.Actor+" "+last.Words != want {
				w.t.Errorf("history: %s %s", last.Actor, last.Words)
			}
		}
		var receipt signoff.Receipt
		w.must(w.keys.Parse(decision.Receipt, signoff.ReceiptType, &receipt))
		if receipt.ByName != "Ruth Tester" || receipt.ForName != "Sam Tester" || receipt.ForID == nil || *receipt.ForID != w.sam.ID {
			w.t.Errorf("receipt: %+v", receipt)
		}
		w.ruth.StandsIn = nil // the cover is over
		if c := w.shown(w.ruth, first.ID); c.Entry.SignerID == nil || *c.Entry.SignerID != w.ruth.ID {
			w.t.Errorf("what she signed: %+v", c.Entry)
		}
		if _, err := w.desk.Case(ctx, w.ruth, second.ID); fault.KindOf(err) != fault.NotFound {
			w.t.Errorf("what she returned: %v", err)
		}
		if wrong := w.verify(); len(wrong) != 0 {
			w.t.Errorf("verify: %v", wrong)
		}
	})
}

// Receipts of before there were stand-ins say nothing of them; nor do those of today without one, so that both verify.
func TestAReceiptWithoutAStandInSaysNothingOfOne(t *testing.T) {
	each(t, func(w *world) {
		e := w.sent("Course")
		decision, err := w.desk.Sign(w.t.Context(), w.sam, e.ID, signoff.Word{Version: w.shown(w.sam, e.ID).Hash})
		w.must(err)
		payload, err := base64.RawURLEncoding.DecodeString(strings.Split(decision.Receipt, ".")[1])
		w.must(err)
		if said := string(payload); strings.Contains(said, `"for`) || !strings.Contains(said, `"by_name":"Sam Tester"`) {
			w.t.Errorf("it says %s", said)
		}
	})
}

func TestStandInsDoNotDecideOnTheirOwn(t *testing.T) {
	each(t, func(w *world) {
		e := w.sent("Course")
		self := w.amira
		self.Roles = append(self.Roles, access.Supervisor)
		self.StandsIn = []access.StandIn{{For: w.sam.ID, Name: "Sam Tester", Supervises: []uuid.UUID{w.amira.ID}}}
		_, err := w.desk.Sign(w.t.Context(), self, e.ID, signoff.Word{Version: w.shown(w.sam, e.ID).Hash})
		w.wantKind(err, fault.Forbidden)
		if queue, err := w.desk.Queue(w.t.Context(), self); len(queue) != 0 || err != nil {
			w.t.Errorf("queue: %+v, %v", queue, err)
		}
	})
}

func TestVerifyNamesTamperedStandIns(t *testing.T) {
	t.Parallel()
	for name, mutation := range map[string]string{
		"another name":          `UPDATE decisions SET for_name = 'Somebody'`,
		"no name":               `UPDATE decisions SET for_name = ''`,
		"another supervisor":    `UPDATE decisions SET for_id = (SELECT id FROM people WHERE email_key = 'tom@test.example')`,
		"nobody's place":        `UPDATE decisions SET for_id = NULL`,
		"nobody's place at all": `UPDATE decisions SET for_id = NULL, for_name = ''`,
		"another stand-in":      `UPDATE decisions SET by_id = (SELECT id FROM people WHERE email_key = 'tom@test.example')`,
		"another signer":        `UPDATE entries SET signer_id = (SELECT id FROM people WHERE email_key = 'tom@test.example')`,
		"no signer":             `UPDATE entries SET signer_id = NULL`,
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(w *world) {
				e := w.sent("Course")
				w.cover(calendar.MustOn(2026, 12, 3))
				_, err := w.desk.Sign(w.t.Context(), w.ruth, e.ID, signoff.Word{Version: w.shown(w.ruth, e.ID).Hash})
				w.must(err)
				disarm(w, "decisions", "decision_comments")
				w.must(w.db.Read(w.t.Context()).Exec(mutation).Error)
				if wrong := w.verify(); len(wrong) == 0 {
					w.t.Error("not noticed")
				}
			})
		})
	}
}

// A withdrawal has no receipt, so nothing but the rows can say that it names nobody else.
func TestVerifyNamesAWithdrawalForSomebody(t *testing.T) {
	each(t, func(w *world) {
		e := w.sent("Course")
		w.must(w.desk.Withdraw(w.t.Context(), w.amira, e.ID))
		disarm(w, "decisions")
		w.must(w.db.Read(w.t.Context()).Exec(`UPDATE decisions SET for_name = 'Somebody'`).Error)
		if wrong := w.verify(); len(wrong) == 0 {
			w.t.Error("not noticed")
		}
	})
}

// When a supervision ends, what still waits is with nobody who could decide; the owner is told, and can take it back.
func TestWhatWaitsWhenTheSupervisionEnds(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		kept, waits := w.sent("Signed"), w.sent("Waits")
		word := signoff.Word{Version: w.shown(w.sam, kept.ID).Hash}
		_, err := w.desk.Sign(ctx, w.sam, kept.ID, word)
		w.must(err)
		hash := w.shown(w.sam, waits.ID).Hash
		w.cover(calendar.MustOn(2026, 12, 3))
		w.must(w.db.Read(ctx).Exec("UPDATE supervision_links SET ends_on = '2026-11-02' WHERE worker_id = ?", w.amira.ID).Error)
		w.sam.Supervises = []uuid.UUID{w.tom.ID}
		w.ruth.StandsIn[0].Supervises = []uuid.UUID{w.tom.ID}

		w.shown(w.sam, kept.ID)
		for _, who := range []access.Actor{w.sam, w.ruth} {
			if queue, err := w.desk.Queue(ctx, who); len(queue) != 0 || err != nil {
				w.t.Errorf("%s's queue: %+v, %v", who.Name, queue, err)
			}
			_, err = w.desk.Sign(ctx, who, waits.ID, signoff.Word{Version: hash})
			w.wantKind(err, fault.NotFound)
		}
		waiting, err := w.desk.Waiting(ctx, w.amira)
		w.must(err)
		if len(waiting) != 1 || waiting[0].Seat != nil || waiting[0].Supervisor != "Sam Tester" {
			w.t.Errorf("waiting: %+v", waiting)
		}
		if c := w.shown(w.amira, waits.ID); c.Seat != nil || !c.May.Withdraw {
			w.t.Errorf("case: %+v", c)
		}
		w.must(w.desk.Withdraw(ctx, w.amira, waits.ID))
	})
}
