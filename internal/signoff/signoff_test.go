package signoff_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/fault"
	"linkfolio/internal/signoff"
)

func TestSendAndSign(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		e := w.sent("Motivational interviewing")
		queue, err := w.desk.Queue(ctx, w.sam)
		w.must(err)
		if len(queue) != 1 || queue[0].EntryID != e.ID || queue[0].Worker != "Amira Tester" || !queue[0].SentAt.Equal(w.now) {
			w.t.Errorf("queue: %+v", queue)
		}
		waiting, err := w.desk.Waiting(ctx, w.amira)
		w.must(err)
		if len(waiting) != 1 || waiting[0].Supervisor != "Sam Tester" {
			w.t.Errorf("waiting: %+v", waiting)
		}
		c := w.shown(w.sam, e.ID)
		if c.Content.Title != "Motivational interviewing" || !c.May.Sign || !c.May.Return || c.May.Edit {
			w.t.Errorf("case: %+v", c)
		}
		decision, err := w.desk.Sign(ctx, w.sam, e.ID, signoff.Word{Version: c.Hash, Comment: " Well done. "})
		w.must(err)
		if decision.Comment != "Well done." || decision.ByRole != "supervisor" || decision.VersionHash != c.Hash {
			w.t.Errorf("decision: %+v", decision)
		}
		c = w.shown(w.amira, e.ID)
		if c.Entry.State != access.Signed || c.May != (signoff.May{Reopen: true}) || len(c.Decisions) != 1 || c.Decisions[0].Comment != "Well done." {
			w.t.Errorf("after signing: %+v", c)
		}
		var words []string
		for _, line := range c.History {
			words = append(words, line.Actor+" "+line.Words)
		}
		if len(words) < 3 || words[len(words)-1] != "Sam Tester signed off this entry" {
			w.t.Errorf("history: %q", words)
		}
		if said := c.History[len(c.History)-1].Comment; said != "Well done." {
			w.t.Errorf("the history says %q", said)
		}
		if queue, _ := w.desk.Queue(ctx, w.sam); len(queue) != 0 {
			w.t.Errorf("still waiting: %+v", queue)
		}
		if wrong := w.verify(); len(wrong) != 0 {
			w.t.Errorf("verify: %v", wrong)
		}
	})
}

func TestReceiptIsCheckedWithThePublicKeys(t *testing.T) {
	each(t, func(w *world) {
		e := w.sent("Course")
		decision, err := w.desk.Sign(w.t.Context(), w.sam, e.ID, signoff.Word{Version: w.shown(w.sam, e.ID).Hash})
		w.must(err)
		var receipt signoff.Receipt
		w.must(w.keys.Parse(decision.Receipt, signoff.ReceiptType, &receipt))
		if receipt.Entry != e.ID || receipt.VersionHash != decision.VersionHash || receipt.ByName != "Sam Tester" || receipt.Decision != "signed" {
			w.t.Errorf("receipt: %+v", receipt)
		}
		var session signoff.Receipt
		if err := w.keys.Parse(decision.Receipt, "linkfolio-session+jwt", &session); err == nil {
			w.t.Error("a receipt was taken for a session")
		}
	})
}

func TestReturnEditAndSendAgain(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		e := w.sent("First title")
		first := w.shown(w.sam, e.ID)
		for _, empty := range []string{"", "   \n", "...", "\u00a0-\u00a0"} {
			_, err := w.desk.Return(ctx, w.sam, e.ID, signoff.Word{Version: first.Hash, Comment: empty})
			w.wantKind(err, fault.Invalid)
		}
		_, err := w.desk.Return(ctx, w.sam, e.ID, signoff.Word{Version: first.Hash, Comment: "Say what changed for people."})
		w.must(err)

		c := w.shown(w.amira, e.ID)
		if c.Entry.State != access.Returned || !c.May.Edit || !c.May.Send || c.May.Delete || c.Decisions[0].Comment == "" {
			w.t.Errorf("returned: %+v", c)
		}
		changed := w.draft("Second title")
		e, err = w.book.Amend(ctx, w.amira, e.ID, c.Entry.LockVersion, changed)
		w.must(err)
		if seen := w.shown(w.sam, e.ID); seen.Content.Title != "First title" {
			w.t.Errorf("the supervisor sees what was not sent: %q", seen.Content.Title)
		}
		w.must(w.desk.Request(ctx, w.amira, e.ID, w.sam.ID, e.LockVersion))

		_, err = w.desk.Sign(ctx, w.sam, e.ID, signoff.Word{Version: first.Hash})
		w.wantKind(err, fault.Conflict)
		var stale *signoff.Stale
		if !errors.As(err, &stale) || len(stale.Changes) != 1 || stale.Changes[0].Before != "First title" || stale.Changes[0].After != "Second title" {
			w.t.Fatalf("stale: %v %+v", err, stale)
		}
		_, err = w.desk.Sign(ctx, w.sam, e.ID, signoff.Word{Version: w.shown(w.sam, e.ID).Hash})
		w.must(err)
		if got := w.shown(w.amira, e.ID).Decisions; len(got) != 2 || got[0].Kind != signoff.Signed || got[1].Kind != signoff.Returned {
			w.t.Errorf("decisions: %+v", got)
		}
		if wrong := w.verify(); len(wrong) != 0 {
			w.t.Errorf("verify: %v", wrong)
		}
	})
}

func TestWithdraw(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		e := w.sent("Course")
		hash := w.shown(w.sam, e.ID).Hash
		w.must(w.desk.Withdraw(ctx, w.amira, e.ID))
		_, err := w.desk.Case(ctx, w.sam, e.ID)
		w.wantKind(err, fault.NotFound)
		w.tooLate(e.ID, hash)
		c := w.shown(w.amira, e.ID)
		if c.Entry.State != access.Draft || c.May.Delete {
			w.t.Errorf("withdrawn: %+v", c.May)
		}
		w.wantKind(w.desk.Withdraw(ctx, w.amira, e.ID), fault.Conflict)
		w.must(w.desk.Request(ctx, w.amira, e.ID, w.sam.ID, c.Entry.LockVersion))
		if wrong := w.verify(); len(wrong) != 0 {
			w.t.Errorf("verify: %v", wrong)
		}
	})
}

// tooLate acts on a version that was sent to Sam and withdrawn. He is told so; for all others, there is nothing.
func (w *world) tooLate(entry uuid.UUID, hash string) {
	w.t.Helper()
	ctx, former := w.t.Context(), w.sam
	former.Supervises = nil
	for name, c := range map[string]struct {
		who     access.Actor
		version string
		want    fault.Kind
	}{
		"whom it was sent to":             {w.sam, hash, fault.Conflict},
		"who never saw that version":      {w.sam, strings.Repeat("0", 64), fault.NotFound},
		"who saw none":                    {w.sam, "", fault.NotFound},
		"somebody else, with the version": {w.ruth, hash, fault.NotFound},
		"who does not supervise any more": {former, hash, fault.NotFound},
		"a link worker, with the version": {w.tom, hash, fault.NotFound},
	} {
		word := signoff.Word{Version: c.version, Comment: "Late"}
		_, signed := w.desk.Sign(ctx, c.who, entry, word)
		_, declined := w.desk.Decline(ctx, c.who, entry, word)
		for _, err := range []error{signed, declined, w.desk.Remark(ctx, c.who, entry, word)} {
			if fault.KindOf(err) != c.want {
				w.t.Errorf("%s: %v", name, err)
			}
		}
		if told := strings.Contains(fault.Of(signed).Message, "Amira Tester withdrew this entry"); told != (c.want == fault.Conflict) {
			w.t.Errorf("%s: %v", name, signed)
		}
	}
}

func TestOnlyMySupervisorIsAsked(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		e := w.logged("Course")
		for name, to := range map[string]uuid.UUID{"nobody": uuid.Nil, "myself": w.amira.ID, "a colleague": w.tom.ID, "another's supervisor": w.ruth.ID, "an invented id": uuid.New()} {
			err := w.desk.Request(ctx, w.amira, e.ID, to, e.LockVersion)
			if fault.KindOf(err) != fault.Invalid {
				w.t.Errorf("sent to %s: %v", name, err)
			}
		}
		w.wantKind(w.desk.Request(ctx, w.tom, e.ID, w.sam.ID, e.LockVersion), fault.NotFound)
		w.wantKind(w.desk.Request(ctx, w.amira, e.ID, w.sam.ID, e.LockVersion+1), fault.Conflict)
		w.wantKind(w.desk.Request(ctx, w.amira, uuid.New(), w.sam.ID, 1), fault.NotFound)
	})
}

func TestAHalfFilledEntryIsNotSent(t *testing.T) {
	each(t, func(w *world) {
		d := w.draft("")
		d.Complete = false
		e, err := w.book.Add(w.t.Context(), w.amira, d)
		w.must(err)
		err = w.desk.Request(w.t.Context(), w.amira, e.ID, w.sam.ID, e.LockVersion)
		w.wantKind(err, fault.Invalid)
	})
}

func TestNobodyElseDecides(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		e := w.sent("Course")
		word := signoff.Word{Version: w.shown(w.sam, e.ID).Hash, Comment: "Fine by me"}
		for _, who := range []access.Actor{w.amira, w.tom, w.ruth} {
			if _, err := w.desk.Sign(ctx, who, e.ID, word); err == nil {
				w.t.Errorf("%s signed", who.Name)
			}
			if _, err := w.desk.Return(ctx, who, e.ID, word); err == nil {
				w.t.Errorf("%s returned", who.Name)
			}
		}
		// An owner who is a supervisor too, and even holds a link to herself, still may not.
		self := w.amira
		self.Roles = append(self.Roles, access.Supervisor)
		self.Supervises = []uuid.UUID{self.ID}
		_, err := w.desk.Sign(ctx, self, e.ID, word)
		w.wantKind(err, fault.Forbidden)
	})
}

func TestRaceOfDecidingCommentingAndWithdrawing(t *testing.T) {
	each(t, func(w *world) {
		for range 10 {
			e := w.sent("Raced")
			word := signoff.Word{Version: w.shown(w.sam, e.ID).Hash, Comment: "Please add more"}
			var won atomic.Int32
			word.Answers = map[string]string{w.template.Prompts[0].Key: "Here too"}
			acts := []func(context.Context) error{
				func(ctx context.Context) error { _, err := w.desk.Sign(ctx, w.sam, e.ID, word); return err },
				func(ctx context.Context) error { _, err := w.desk.Return(ctx, w.sam, e.ID, word); return err },
				func(ctx context.Context) error { _, err := w.desk.Decline(ctx, w.sam, e.ID, word); return err },
				func(ctx context.Context) error { return w.desk.Withdraw(ctx, w.amira, e.ID) },
			}
			var wg sync.WaitGroup
			for i := range 12 {
				wg.Go(func() { // what is only said wins nothing, and stands in the way of nobody
					if err := w.desk.Remark(w.t.Context(), w.amira, e.ID, word); err != nil && fault.KindOf(err) != fault.Conflict {
						w.t.Errorf("a comment got %v", err)
					}
				})
				wg.Go(func() {
					err := acts[i%4](w.t.Context())
					switch kind := fault.KindOf(err); {
					case err == nil:
						won.Add(1)
					case kind != fault.Conflict:
						w.t.Errorf("a loser got %v", err)
					}
				})
			}
			wg.Wait()
			if won.Load() != 1 {
				w.t.Errorf("%d acts won, want 1", won.Load())
			}
		}
		if wrong := w.verify(); len(wrong) != 0 {
			w.t.Errorf("verify: %v", wrong)
		}
	})
}

func TestVerifyNamesTamperedDecisions(t *testing.T) {
	t.Parallel()
	mutations := map[string]string{
		"another signer":   `UPDATE decisions SET by_id = (SELECT id FROM people WHERE email_key = 'ruth@test.example')`,
		"another name":     `UPDATE decisions SET by_name = 'Somebody'`,
		"another role":     `UPDATE decisions SET by_role = 'GP'`,
		"another verdict":  `UPDATE decisions SET kind = 'returned'`,
		"another version":  `UPDATE decisions SET version_hash = 'ff'`,
		"a forged receipt": `UPDATE decisions SET receipt = 'e30.e30.e30'`,
		"another comment":  `UPDATE decision_comments SET comment = 'Excellent'`,
		"no comment":       `DELETE FROM decision_comments`,
		"no decision":      `DELETE FROM decision_comments; DELETE FROM decisions`,
		"a forced state":   `UPDATE entries SET state = 'returned'`,
	}
	for name, mutation := range mutations {
		t.Run(name, func(t *testing.T) {
			each(t, func(w *world) {
				e := w.sent("Course")
				_, err := w.desk.Sign(w.t.Context(), w.sam, e.ID, signoff.Word{Version: w.shown(w.sam, e.ID).Hash, Comment: "Good"})
				w.must(err)
				disarm(w, "decisions", "decision_comments")
				for statement := range strings.SplitSeq(mutation, ";") {
					w.must(w.db.Read(w.t.Context()).Exec(statement).Error)
				}
				if wrong := w.verify(); len(wrong) == 0 {
					w.t.Error("not noticed")
				}
			})
		})
	}
}

func disarm(w *world, tables ...string) {
	for _, table := range tables {
		statements := []string{"DROP TRIGGER " + table + "_rows ON " + table}
		if w.db.EngineName() == "sqlite" {
			statements = []string{"DROP TRIGGER " + table + "_no_update", "DROP TRIGGER " + table + "_no_delete"}
		}
		for _, s := range statements {
			w.must(w.db.Read(w.t.Context()).Exec(s).Error)
		}
	}
}
