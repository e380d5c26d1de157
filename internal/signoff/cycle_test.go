package signoff_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/fault"
	"linkfolio/internal/mail"
	"linkfolio/internal/signoff"
)

// again changes an entry that came back, and sends it once more.
func (w *world) again(id uuid.UUID, title string, to access.Actor) {
	w.t.Helper()
	ctx := w.t.Context()
	e, err := w.book.Entry(ctx, w.amira, id)
	w.must(err)
	e, err = w.book.Amend(ctx, w.amira, id, e.LockVersion, w.draft(title))
	w.must(err)
	w.must(w.desk.Request(ctx, w.amira, id, to.ID, e.LockVersion))
}

// letters are the kinds of letters to somebody, in order.
func (w *world) letters(to access.Actor) string {
	w.t.Helper()
	var kinds []string
	address := strings.ToLower(strings.Fields(to.Name)[0]) + "@test.example"
	w.must(w.db.Read(w.t.Context()).Model(&mail.Kept{}).Where("to_email = ? AND kind LIKE 'entry-%'", address).Order("id").Pluck("kind", &kinds).Error)
	return strings.Join(kinds, " ")
}

func (w *world) soundly() {
	w.t.Helper()
	if wrong := w.verify(); len(wrong) != 0 {
		w.t.Errorf("verify: %v", wrong)
	}
}

func (w *world) lastLine(who access.Actor, id uuid.UUID) string {
	w.t.Helper()
	history := w.shown(who, id).History
	last := history[len(history)-1]
	return last.Actor + " " + last.Words + ": " + last.Comment
}

func TestDecliningGivesTheEntryBack(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		e := w.sent("Course")
		hash := w.shown(w.sam, e.ID).Hash
		for _, empty := range []string{"", " - "} {
			_, err := w.desk.Decline(ctx, w.sam, e.ID, signoff.Word{Version: hash, Comment: empty})
			w.wantKind(err, fault.Invalid)
		}
		_, err := w.desk.Decline(ctx, w.sam, e.ID, signoff.Word{Version: hash, Answers: map[string]string{w.template.Prompts[0].Key: "Not a reason"}})
		w.wantKind(err, fault.Invalid)
		decision, err := w.desk.Decline(ctx, w.sam, e.ID, signoff.Word{Version: hash, Comment: "I was not there."})
		w.must(err)
		var receipt signoff.Receipt
		w.must(w.keys.Parse(decision.Receipt, signoff.ReceiptType, &receipt))
		c := w.shown(w.amira, e.ID)
		if receipt.Decision != "declined" || c.Stage != signoff.StageDeclined || !c.May.Edit || !c.May.Send || c.May.Reopen {
			w.t.Errorf("receipt %+v, case %+v", receipt, c)
		}
		if got := w.lastLine(w.amira, e.ID); got != "Sam Tester declined to sign off this entry: I was not there." {
			w.t.Errorf("history: %s", got)
		}
		if queue, err := w.desk.Queue(ctx, w.sam); len(queue) != 0 || err != nil || w.letters(w.amira) != "entry-declined" {
			w.t.Errorf("queue %v, %v; letters %q", queue, err, w.letters(w.amira))
		}
		if c := w.shown(w.sam, e.ID); c.May.Sign || c.May.Decline || c.Stage != signoff.StageDeclined {
			w.t.Errorf("the decliner may %+v", c.May)
		}
		_, err = w.desk.Sign(ctx, w.sam, e.ID, signoff.Word{Version: hash})
		w.wantKind(err, fault.Conflict)
		w.soundly()
	})
}

func TestReopeningVoidsTheSignOffAndKeepsIt(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		w.cover(calendar.MustOn(2026, 12, 3))
		ids := map[string]uuid.UUID{}
		for _, name := range []string{"owner", "supervisor", "signer"} {
			e := w.sent(name)
			_, err := w.desk.Sign(ctx, w.ruth, e.ID, signoff.Word{Version: w.shown(w.ruth, e.ID).Hash, Comment: "Good"})
			w.must(err)
			ids[name] = e.ID
		}
		for name, who := range map[string]access.Actor{"owner": w.amira, "supervisor": w.sam, "signer": w.ruth} {
			hash := w.shown(who, ids[name]).Hash
			_, err := w.desk.Reopen(ctx, w.tom, ids[name], signoff.Word{Version: hash, Comment: "No"})
			w.wantKind(err, fault.NotFound)
			_, err = w.desk.Reopen(ctx, who, ids[name], signoff.Word{Version: hash, Comment: " "})
			w.wantKind(err, fault.Invalid)
			_, err = w.desk.Reopen(ctx, who, ids[name], signoff.Word{Version: "another", Comment: "No"})
			w.wantKind(err, fault.Conflict)
			r, err := w.desk.Reopen(ctx, who, ids[name], signoff.Word{Version: hash, Comment: "The hours are wrong."})
			w.must(err)
			var receipt signoff.Receipt
			w.must(w.keys.Parse(r.Receipt, signoff.ReceiptType, &receipt))
			if receipt.Decision != signoff.Reopened || receipt.ByID != who.ID || receipt.VersionHash != hash {
				w.t.Errorf("%s: receipt %+v", name, receipt)
			}
			_, err = w.desk.Reopen(ctx, w.amira, ids[name], signoff.Word{Version: hash, Comment: "Again"})
			w.wantKind(err, fault.Conflict)
			c := w.shown(w.amira, ids[name])
			if c.Stage != signoff.StageReopened || c.Entry.SignerID != nil || len(c.Decisions) != 1 || !c.May.Edit || c.Reopenings[0].Reason != "The hours are wrong." {
				w.t.Errorf("%s: %+v", name, c)
			}
			if got, want := w.lastLine(w.amira, ids[name]), who.Name+" re-opened this entry: its sign-off no longer stands: The hours are wrong."; got != want {
				w.t.Errorf("history: %s", got)
			}
		}
		if s, a, r := w.letters(w.sam), w.letters(w.amira), w.letters(w.ruth); strings.Count(s, "entry-reopened") != 2 || strings.Count(a, "entry-reopened") != 2 || strings.Count(r, "entry-reopened") != 2 {
			w.t.Errorf("letters: sam %q, amira %q, ruth %q", s, a, r)
		}
		given, err := w.desk.Given(ctx, w.ruth)
		w.must(err)
		if len(given) != 3 || given[0].ReopenedBy == "" || given[0].ReopenedByID == nil || given[0].ReopenedAt == nil {
			w.t.Errorf("given: %+v", given)
		}
		w.again(ids["owner"], "Mended", w.sam)
		if c := w.shown(w.sam, ids["owner"]); c.Stage != signoff.StageSent || c.Before == nil || c.Before.Number != 1 || c.Before.How != signoff.LookDecided {
			w.t.Errorf("sent again: %+v", c.Before)
		}
		_, err = w.desk.Sign(ctx, w.sam, ids["owner"], signoff.Word{Version: w.shown(w.sam, ids["owner"]).Hash})
		w.must(err)
		w.soundly()
		disarm(w, "reopenings", "reopening_reasons")
		w.must(w.db.Read(ctx).Exec("DELETE FROM reopening_reasons").Error)
		w.must(w.db.Read(ctx).Exec("DELETE FROM reopenings").Error)
		if len(w.verify()) == 0 {
			w.t.Error("a re-opening that is gone was not noticed")
		}
	})
}

func TestCommentsOnAnswers(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		first, second := w.template.Prompts[0], w.template.Prompts[1]
		e := w.sent("Course")
		hash := w.shown(w.sam, e.ID).Hash
		for name, bad := range map[string]signoff.Word{
			"nothing":           {Version: hash},
			"blanks":            {Version: hash, Answers: map[string]string{first.Key: " . "}},
			"no such question":  {Version: hash, Comment: "Fine", Answers: map[string]string{"invented": "Fine"}},
			"too long":          {Version: hash, Answers: map[string]string{first.Key: strings.Repeat("a", 4001)}},
			"control character": {Version: hash, Answers: map[string]string{first.Key: "a\x00b"}},
		} {
			if err := w.desk.Remark(ctx, w.sam, e.ID, bad); fault.KindOf(err) != fault.Invalid {
				w.t.Errorf("%s: %v", name, err)
			}
		}
		w.wantKind(w.desk.Remark(ctx, w.sam, e.ID, signoff.Word{Version: "another", Comment: "Fine"}), fault.Conflict)
		w.wantKind(w.desk.Remark(ctx, w.ruth, e.ID, signoff.Word{Version: hash, Comment: "Fine"}), fault.NotFound)

		w.cover(calendar.MustOn(2026, 12, 3))
		word := signoff.Word{Version: hash, Comment: "On the whole good.", Answers: map[string]string{first.Key: "Say more.", second.Key: ""}}
		var wg sync.WaitGroup
		for range 5 {
			wg.Go(func() { w.must(w.desk.Remark(ctx, w.ruth, e.ID, word)) })
		}
		wg.Wait()
		w.must(w.desk.Remark(ctx, w.amira, e.ID, signoff.Word{Version: hash, Answers: map[string]string{first.Key: "I will."}}))
		c := w.shown(w.amira, e.ID)
		if len(c.Remarks) != 3 || c.Remarks[0].AnswerKey != first.Key || c.Remarks[0].ForName != "Sam Tester" || c.Remarks[0].Words != "Say more." ||
			c.Remarks[2].ForName != "" || c.Remarks[2].ByID != w.amira.ID || c.Remarks[2].ByName != "" {
			w.t.Errorf("remarks: %+v", c.Remarks)
		}
		if c.History[2].Comment != "Say more." || c.History[2].Words != "commented on the answer to “"+first.Label+"” for Sam Tester" {
			w.t.Errorf("history: %+v", c.History[2])
		}
		if e, _ := w.book.Entry(ctx, w.amira, e.ID); e.State != access.Sent {
			w.t.Errorf("a comment made it %s", e.State)
		}
		_, err := w.desk.Return(ctx, w.sam, e.ID, signoff.Word{Version: hash, Answers: map[string]string{second.Key: "Which one?"}})
		w.must(err)
		if c := w.shown(w.amira, e.ID); c.Stage != signoff.StageReturned || len(c.Remarks) != 4 || w.letters(w.amira) != "entry-commented entry-returned" {
			w.t.Errorf("returned: %+v, letters %q", c.Remarks, w.letters(w.amira))
		}
		w.must(w.desk.Remark(ctx, w.amira, e.ID, signoff.Word{Version: hash, Comment: "Thank you."}))
		w.again(e.ID, "Course, again", w.sam)
		w.wantKind(w.desk.Remark(ctx, w.amira, e.ID, signoff.Word{Version: hash, Comment: "Too late"}), fault.Conflict)
		w.soundly()
	})
}

// What was sent to one supervisor, and said about it, is not shown to another.
func TestNobodyIsShownWhatWasSentToSomebodyElse(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		w.supervise(w.amira, &w.ruth, "clinical")
		key := w.template.Prompts[0].Key
		e := w.sent("For Sam")
		declined, err := w.desk.Decline(ctx, w.sam, e.ID, signoff.Word{Version: w.shown(w.sam, e.ID).Hash, Comment: "Ask Ruth.", Answers: map[string]string{key: "Between us."}})
		w.must(err)
		w.again(e.ID, "For Ruth", w.ruth)
		c := w.shown(w.ruth, e.ID)
		if c.Before != nil || len(c.Remarks) != 0 {
			w.t.Errorf("before %+v, remarks %+v", c.Before, c.Remarks)
		}
		if d := c.Decisions[0]; d.Comment != "" || d.Receipt != "" || d.Kind != signoff.Declined || d.ByName != "Sam Tester" || !d.At.Equal(declined.At) {
			w.t.Errorf("ruth hears of sam's decision: %+v", d)
		}
		for _, line := range c.History {
			if line.Comment != "" || line.Act == signoff.ActRemarked {
				w.t.Errorf("history: %+v", line)
			}
		}
		_, err = w.desk.Case(ctx, w.sam, e.ID)
		w.wantKind(err, fault.NotFound)
		_, err = w.desk.Sign(ctx, w.sam, e.ID, signoff.Word{Version: declined.VersionHash}) // in another tab
		w.wantKind(err, fault.Conflict)
		_, err = w.desk.Return(ctx, w.ruth, e.ID, signoff.Word{Version: c.Hash, Comment: "More"})
		w.must(err)
		w.again(e.ID, "For Sam again", w.sam)
		c = w.shown(w.sam, e.ID)
		if c.Before == nil || c.Before.Number != 1 || c.Before.Content.Title != "For Sam" {
			w.t.Errorf("sam compares with %+v", c.Before)
		}
		if hers, his := c.Decisions[0], c.Decisions[1]; hers.Comment != "" || hers.Receipt != "" || his.Comment != "Ask Ruth." || his.Receipt != declined.Receipt {
			w.t.Errorf("sam hears of ruth's decision %+v and of his own %+v", hers, his)
		}
		if c := w.shown(w.amira, e.ID); c.Decisions[0].Comment != "More" || c.Decisions[1].Comment != "Ask Ruth." || c.Decisions[0].Receipt == "" {
			w.t.Errorf("the owner hears %+v", c.Decisions)
		}
		e2 := w.shown(w.amira, e.ID).Entry
		w.must(w.desk.Withdraw(ctx, w.amira, e2.ID))
		w.again(e.ID, "For Sam, a last time", w.sam)
		if c := w.shown(w.sam, e.ID); c.Before.Number != 1 || c.Before.How != signoff.LookDecided {
			w.t.Errorf("a version that was taken back unread comes before the one that was read: %+v", c.Before)
		}
		w.soundly()
	})
}

// What was only sent may not have been read: it is compared with where nothing was read, and what was commented on counts as read.
func TestWhatASupervisorLastLookedAt(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		e := w.sent("First")
		if c := w.shown(w.sam, e.ID); c.Before != nil {
			w.t.Errorf("the first is compared with %+v", c.Before)
		}
		w.must(w.desk.Withdraw(ctx, w.amira, e.ID))
		w.again(e.ID, "Second", w.sam)
		if b := w.shown(w.sam, e.ID).Before; b == nil || b.Number != 1 || b.How != signoff.LookSent || !b.At.Equal(w.now) {
			w.t.Errorf("the second is compared with %+v", b)
		}
		w.must(w.desk.Remark(ctx, w.sam, e.ID, signoff.Word{Version: w.shown(w.sam, e.ID).Hash, Comment: "Read"}))
		for _, title := range []string{"Third", "Fourth"} {
			w.must(w.desk.Withdraw(ctx, w.amira, e.ID))
			w.again(e.ID, title, w.sam)
		}
		c := w.shown(w.sam, e.ID)
		if b := c.Before; b == nil || b.Number != 2 || b.How != signoff.LookSaid {
			w.t.Errorf("the fourth is compared with %+v", b)
		}
		if changes := c.Before.Changes(c.Content); len(changes) != 1 || changes[0].Key != "title" || changes[0].Before != "Second" || changes[0].After != "Fourth" {
			w.t.Errorf("changes: %+v", changes)
		}
		if c := w.shown(w.amira, e.ID); c.Before != nil {
			w.t.Errorf("the owner compares with %+v", c.Before)
		}
	})
}

// Why a sign-off was taken back is between the owner and those whose sign-off it was; that it was is no secret.
func TestNobodyElseIsToldWhyASignOffWasTakenBack(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		w.supervise(w.amira, &w.ruth, "clinical")
		e := w.sent("For Sam")
		word := signoff.Word{Version: w.shown(w.sam, e.ID).Hash, Comment: "Good"}
		_, err := w.desk.Sign(ctx, w.sam, e.ID, word)
		w.must(err)
		word.Comment = "It was not his to sign."
		_, err = w.desk.Reopen(ctx, w.amira, e.ID, word)
		w.must(err)
		if c := w.shown(w.sam, e.ID); c.Reopenings[0].Reason != word.Comment || c.Reopenings[0].Receipt == "" || c.Decisions[0].Comment != "Good" {
			w.t.Errorf("sam hears %+v, %+v", c.Reopenings, c.Decisions)
		}
		w.again(e.ID, "For Ruth", w.ruth)
		c := w.shown(w.ruth, e.ID)
		if r := c.Reopenings[0]; r.Reason != "" || r.Receipt != "" || r.ByID != w.amira.ID || r.Number != 1 {
			w.t.Errorf("ruth hears %+v", r)
		}
		for _, line := range c.History {
			if line.Comment != "" {
				w.t.Errorf("history: %+v", line)
			}
		}
	})
}

// Whoever wants no letters gets none about what came back; that a sign-off was taken back is always told to its signer.
func TestLettersThatNobodyWants(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		for _, who := range []access.Actor{w.amira, w.sam} {
			w.must(w.db.Read(ctx).Create(&signoff.LetterSettings{PersonID: who.ID, Every: "none", LockVersion: 1}).Error)
		}
		returned, signed := w.sent("Returned"), w.sent("Signed")
		_, err := w.desk.Return(ctx, w.sam, returned.ID, signoff.Word{Version: w.shown(w.sam, returned.ID).Hash, Comment: "More"})
		w.must(err)
		hash := w.shown(w.sam, signed.ID).Hash
		_, err = w.desk.Sign(ctx, w.sam, signed.ID, signoff.Word{Version: hash})
		w.must(err)
		_, err = w.desk.Reopen(ctx, w.amira, signed.ID, signoff.Word{Version: hash, Comment: "A mistake"})
		w.must(err)
		if w.letters(w.amira) != "" || w.letters(w.sam) != "entry-reopened" {
			w.t.Errorf("letters: amira %q, sam %q", w.letters(w.amira), w.letters(w.sam))
		}
	})
}

// What came back may be changed by its owner already: others read its title as it was sent.
func TestWhatCameBackIsListedAsItWasSent(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		change := func(id uuid.UUID) {
			e, err := w.book.Entry(ctx, w.amira, id)
			w.must(err)
			_, err = w.book.Amend(ctx, w.amira, id, e.LockVersion, w.draft("Not sent yet"))
			w.must(err)
		}
		returned, signed := w.sent("Course"), w.sent("Talk")
		_, err := w.desk.Return(ctx, w.sam, returned.ID, signoff.Word{Version: w.shown(w.sam, returned.ID).Hash, Comment: "Say more"})
		w.must(err)
		_, err = w.desk.Sign(ctx, w.sam, signed.ID, signoff.Word{Version: w.shown(w.sam, signed.ID).Hash})
		w.must(err)
		w.now = w.now.Add(time.Minute)
		_, err = w.desk.Reopen(ctx, w.amira, signed.ID, signoff.Word{Version: w.shown(w.sam, signed.ID).Hash, Comment: "Wrong hours"})
		w.must(err)
		change(returned.ID)
		change(signed.ID)
		back, err := w.desk.Back(ctx, w.sam)
		if err != nil || len(back) != 2 || back[0].Title != "Talk" || back[0].ReopenedBy != w.amira.Name || back[1].Title != "Course" || back[1].Kind != signoff.Returned {
			w.t.Errorf("back: %+v, %v", back, err)
		}
		given, err := w.desk.Given(ctx, w.sam)
		if err != nil || len(given) != 1 || given[0].Title != "Talk" {
			w.t.Errorf("given: %+v, %v", given, err)
		}
		if others, err := w.desk.Back(ctx, w.ruth); err != nil || len(others) != 0 {
			w.t.Errorf("another supervisor's: %+v, %v", others, err)
		}
		w.again(returned.ID, "Course again", w.sam)
		if back, err = w.desk.Back(ctx, w.sam); err != nil || len(back) != 1 {
			w.t.Errorf("sent again: %+v, %v", back, err)
		}
	})
}
