package signoff_test

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/cpd"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
	"linkfolio/internal/mail/mailtest"
	"linkfolio/internal/signoff"
)

const guestEmail = "jo.bell@college.example"

var (
	jo      = identity.Addressee{Name: "Jo Bell", Email: guestEmail}
	visitor = access.Actor{}
)

func (w *world) lettersTo(email string) []mailtest.Letter {
	w.t.Helper()
	return mailtest.Letters(w.t, w.db, w.outbox, email)
}

// link is the secret in the newest link to Jo.
func (w *world) link() string {
	w.t.Helper()
	all := w.lettersTo(guestEmail)
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].Kind == "guest-request" {
			_, secret, _ := strings.Cut(all[i].Links[0], "/sign/")
			return secret
		}
	}
	w.t.Fatal("no link was sent")
	return ""
}

var codeIn = regexp.MustCompile(`\d{3} \d{3}`)

// code is the newest code to Jo.
func (w *world) code() string {
	w.t.Helper()
	all := w.lettersTo(guestEmail)
	if len(all) == 0 || all[len(all)-1].Kind != "guest-code" {
		w.t.Fatal("no code was sent last")
	}
	return codeIn.FindString(all[len(all)-1].Text)
}

// asked is an entry that was sent to Jo, with the link.
func (w *world) asked(title string) (e cpd.Entry, secret string) {
	w.t.Helper()
	e = w.logged(title)
	account, err := w.desk.RequestByEmail(w.t.Context(), w.amira, e.ID, jo, e.LockVersion)
	w.must(err)
	if account {
		w.t.Error("Jo has no account")
	}
	e, err = w.book.Entry(w.t.Context(), w.amira, e.ID)
	w.must(err)
	return e, w.link()
}

func (w *world) byLink(secret string) signoff.GuestCase {
	w.t.Helper()
	c, err := w.desk.ByLink(w.t.Context(), visitor, secret)
	w.must(err)
	return c
}

func (w *world) joSays(secret, kind, comment string) signoff.GuestWord {
	w.t.Helper()
	return signoff.GuestWord{Version: w.byLink(secret).Hash, Kind: kind, Comment: comment, Name: "Dr Jo Bell", Role: "Course leader", Organisation: "Harbour College"}
}

// said says something, and gives the key and the code that confirm it.
func (w *world) said(secret, kind, comment string) (key, code string) {
	w.t.Helper()
	w.must(w.desk.Say(w.t.Context(), visitor, secret, w.joSays(secret, kind, comment)))
	return w.byLink(secret).Said.Key, w.code()
}

func (w *world) dead(secret string) {
	w.t.Helper()
	_, err := w.desk.ByLink(w.t.Context(), visitor, secret)
	w.wantKind(err, fault.NotFound)
}

func TestSigningOffWithoutAnAccount(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		e, secret := w.asked("A secret title")
		if found := w.shown(w.amira, e.ID); found.Supervisor != "Jo Bell" || found.Guest == nil || found.Seat != nil || !found.May.SendLink || !found.May.Withdraw {
			w.t.Errorf("case: %+v", found)
		}
		waiting, err := w.desk.Waiting(ctx, w.amira)
		w.must(err)
		if len(waiting) != 1 || waiting[0].Supervisor != "Jo Bell" || waiting[0].LinkEnds == nil {
			w.t.Errorf("waiting: %+v", waiting)
		}
		_, err = w.desk.Case(ctx, w.sam, e.ID)
		w.wantKind(err, fault.NotFound)
		if shown := w.byLink(secret); shown.Content.Title != "A secret title" || shown.Owner != "Amira Tester" || shown.Said != nil {
			w.t.Errorf("by the link: %+v", shown)
		}
		_, err = w.desk.ByLink(ctx, w.amira, secret)
		w.wantKind(err, fault.Forbidden) // nobody signs off their own

		key, code := w.said(secret, signoff.Signed, "Well led")
		if said := w.byLink(secret).Said; said.Comment != "Well led" || said.Name != "Dr Jo Bell" {
			w.t.Errorf("said: %+v", said)
		}
		decision, err := w.desk.Confirm(ctx, visitor, secret, key, code)
		w.must(err)
		if decision.ByName != "Dr Jo Bell" || decision.ByOrganisation != "Harbour College" || decision.Authenticated != signoff.ByEmail || decision.ForID != nil {
			w.t.Errorf("decision: %+v", decision)
		}
		var receipt signoff.Receipt
		w.must(w.keys.Parse(decision.Receipt, signoff.ReceiptType, &receipt))
		if receipt.Authenticated != "email" || receipt.ByID != decision.ByID || receipt.ByRole != "Course leader" {
			w.t.Errorf("receipt: %+v", receipt)
		}
		w.dead(secret)
		done, err := w.desk.Answered(ctx, secret)
		if err != nil || done.Key != key || done.Kind != signoff.Signed {
			w.t.Errorf("answered: %+v, %v", done, err)
		}
		found := w.shown(w.amira, e.ID)
		last := found.History[len(found.History)-1]
		if found.Entry.State != access.Signed || found.Entry.SignerID != nil || last.Actor+" "+last.Words != "Dr Jo Bell signed off this entry, confirmed by e-mail" {
			w.t.Errorf("state %s, signer %v, history: %s %s", found.Entry.State, found.Entry.SignerID, last.Actor, last.Words)
		}
		letters := w.lettersTo(guestEmail)
		if told := letters[len(letters)-1]; told.Kind != "guest-decided" || !strings.Contains(told.Text, decision.ShortHash()) {
			w.t.Errorf("letter: %+v", told)
		}
		_, err = w.desk.Reopen(ctx, w.amira, e.ID, signoff.Word{Version: found.Hash, Comment: "A mistake"})
		w.must(err)
		letters = w.lettersTo(guestEmail)
		if told := letters[len(letters)-1]; told.Kind != "guest-reopened" || !strings.Contains(told.Text, "Amira Tester has re-opened") {
			w.t.Errorf("letter: %+v", told)
		}
		for _, letter := range letters {
			if strings.Contains(letter.Subject+letter.Text, "secret title") || strings.Contains(letter.Text, "Well led") {
				w.t.Errorf("the letter %q has words of the entry", letter.Kind)
			}
		}
		if wrong := w.verify(); len(wrong) != 0 {
			w.t.Errorf("verify: %v", wrong)
		}
		w.now = w.now.Add(time.Hour)
		_, err = w.desk.Answered(ctx, secret)
		w.wantKind(err, fault.NotFound)
	})
}

func TestReturningAndDecliningWithoutAnAccount(t *testing.T) {
	each(t, func(w *world) {
		for kind, stage := range map[string]signoff.Stage{signoff.Returned: signoff.StageReturned, signoff.Declined: signoff.StageDeclined} {
			e, secret := w.asked(kind)
			key, code := w.said(secret, kind, "Not like this")
			_, err := w.desk.Confirm(w.t.Context(), visitor, secret, key, code)
			w.must(err)
			found := w.shown(w.amira, e.ID)
			if found.Stage != stage || found.Entry.GuestID != nil || found.Decisions[0].Comment != "Not like this" || !found.May.Send {
				w.t.Errorf("%s: %+v", kind, found)
			}
			w.must(w.desk.Request(w.t.Context(), w.amira, e.ID, w.sam.ID, found.Entry.LockVersion))
			w.shown(w.sam, e.ID)
		}
		if wrong := w.verify(); len(wrong) != 0 {
			w.t.Errorf("verify: %v", wrong)
		}
	})
}

// The same address sees what changed since it answered on an earlier version of the same entry; every other sees nothing of that.
func TestWhatAnAddressSawBefore(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		other, secret := w.asked("Another entry")
		key, code := w.said(secret, signoff.Declined, "Not mine")
		_, err := w.desk.Confirm(ctx, visitor, secret, key, code)
		w.must(err)
		e, secret := w.asked("One")
		again := func(to identity.Addressee) signoff.GuestCase {
			w.t.Helper()
			account, err := w.desk.RequestByEmail(ctx, w.amira, e.ID, to, w.shown(w.amira, e.ID).Entry.LockVersion)
			w.must(err)
			if account {
				w.t.Error("Jo has no account")
			}
			all := w.lettersTo(to.Email)
			_, secret, _ = strings.Cut(all[len(all)-1].Links[0], "/sign/")
			return w.byLink(secret)
		}
		w.must(w.desk.Withdraw(ctx, w.amira, e.ID))
		if c := again(jo); c.Before != nil { // version 1 was sent there, and nobody answered
			w.t.Errorf("before an answer: %+v", c.Before)
		}
		key, code = w.said(secret, signoff.Returned, "Say more")
		_, err = w.desk.Confirm(ctx, visitor, secret, key, code)
		w.must(err)
		if c := again(identity.Addressee{Name: "Al", Email: "al@college.example"}); c.Before != nil || c.Answer != nil {
			w.t.Errorf("another address: %+v", c.Before)
		}
		w.must(w.desk.Withdraw(ctx, w.amira, e.ID))
		draft := w.shown(w.amira, e.ID).Entry.AsDraft()
		draft.Title = "Two"
		_, err = w.book.Amend(ctx, w.amira, e.ID, w.shown(w.amira, e.ID).Entry.LockVersion, draft)
		w.must(err)
		c := again(identity.Addressee{Name: "J", Email: strings.ToUpper(guestEmail)})
		if c.Before == nil || c.Before.Number != 2 || c.Answer.Comment != "Say more" {
			w.t.Fatalf("the same address: %+v, %+v", c.Before, c.Answer)
		}
		if changes := c.Before.Changes(c.Content); len(changes) != 1 || changes[0].Before != "One" || changes[0].After != "Two" {
			w.t.Errorf("changes: %+v", changes)
		}
		w.must(w.db.Read(ctx).Exec("UPDATE guest_requests SET email = '' WHERE entry_id IN ? AND used_at IS NOT NULL", []uuid.UUID{e.ID, other.ID}).Error)
		if c := w.byLink(secret); c.Before != nil { // as SweepGuests forgets
			w.t.Errorf("after the address was forgotten: %+v", c.Before)
		}
	})
}

func TestWhoCannotBeAskedByEmail(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		e := w.logged("Course")
		for name, to := range map[string]identity.Addressee{
			"email: own address":     {Name: "Me", Email: "AMIRA@Test.Example"},
			"email: own with spaces": {Name: "Me", Email: "  amira@test.example "},
			"email: no address":      {Name: "Jo", Email: "jo at college"},
			"email: two lines":       {Name: "Jo", Email: "jo@college.example\r\nBcc: all@college.example"},
			"name: none":             {Email: guestEmail},
			"name: two lines":        {Name: "Jo\nBell", Email: guestEmail},
		} {
			_, err := w.desk.RequestByEmail(ctx, w.amira, e.ID, to, e.LockVersion)
			field, _, _ := strings.Cut(name, ":")
			if refusal := fault.Of(err); refusal == nil || refusal.Kind != fault.Invalid || refusal.Fields[0].Name != field {
				w.t.Errorf("%s: %v", name, err)
			}
		}
		_, err := w.desk.RequestByEmail(ctx, w.amira, e.ID, jo, e.LockVersion+1)
		w.wantKind(err, fault.Conflict)
		_, err = w.desk.RequestByEmail(ctx, w.tom, e.ID, jo, e.LockVersion)
		w.wantKind(err, fault.NotFound)

		// A supervisor of hers is asked in their account; anybody else is asked by e-mail, whether they have one or not.
		account, err := w.desk.RequestByEmail(ctx, w.amira, e.ID, identity.Addressee{Name: "S", Email: "Sam@Test.example"}, e.LockVersion)
		w.must(err)
		if found := w.shown(w.sam, e.ID); !account || found.Entry.GuestID != nil {
			w.t.Error("it was not sent to the account")
		}
		other := w.logged("Other")
		account, err = w.desk.RequestByEmail(ctx, w.amira, other.ID, identity.Addressee{Name: "R", Email: "ruth@test.example"}, other.LockVersion)
		w.must(err)
		if account || w.shown(w.amira, other.ID).Guest == nil {
			w.t.Error("Ruth does not supervise Amira")
		}

		w.must(w.db.Read(ctx).Exec(`INSERT INTO guest_requests SELECT CAST('019a0000-0000-7000-8000-0000000000' || n AS ` + w.idType() + `), entry_id, number, owner_id, name, email,
			CAST('x' || n AS ` + w.bytesType() + `), asked_at, sent_at, sends, expires_at, asked_at, used_at, said, said_key, code_mark, code_at, code_tries, codes, codes_since
			FROM guest_requests, (SELECT 10 + ones.n * 5 + fives.n AS n FROM (SELECT 0 AS n UNION SELECT 1 UNION SELECT 2 UNION SELECT 3) ones,
			(SELECT 0 AS n UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4) fives) twenty WHERE n < 29`).Error)
		last := w.logged("Last of the day")
		_, err = w.desk.RequestByEmail(ctx, w.amira, last.ID, jo, last.LockVersion)
		w.wantKind(err, fault.TooMany)
		w.now = w.now.Add(24 * time.Hour)
		_, err = w.desk.RequestByEmail(ctx, w.amira, last.ID, jo, last.LockVersion)
		w.must(err)
	})
}

func (w *world) idType() string {
	if w.db.Read(w.t.Context()).Name() == "postgres" {
		return "uuid"
	}
	return "text"
}

func (w *world) bytesType() string {
	if w.db.Read(w.t.Context()).Name() == "postgres" {
		return "bytea"
	}
	return "blob"
}

func TestLinksThatShowNothing(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		w.dead("")
		w.dead("NOSUCHLINK")
		e, first := w.asked("Withdrawn")
		w.must(w.desk.Withdraw(ctx, w.amira, e.ID))
		w.dead(first)
		w.must(w.desk.NewLinkFor(ctx, first)) // nothing comes of it
		e = w.shown(w.amira, e.ID).Entry
		if e.GuestID != nil || e.State != access.Draft {
			w.t.Errorf("entry: %+v", e)
		}

		_, err := w.desk.RequestByEmail(ctx, w.amira, e.ID, jo, e.LockVersion)
		w.must(err)
		second := w.link()
		sent := len(w.lettersTo(guestEmail))
		w.must(w.desk.SendLinkAgain(ctx, w.amira, e.ID)) // too soon: nothing is sent
		w.must(w.desk.NewLinkFor(ctx, second))           // it works still
		if n := len(w.lettersTo(guestEmail)); n != sent {
			w.t.Errorf("%d letters, not %d", n, sent)
		}
		w.wantKind(w.desk.SendLinkAgain(ctx, w.tom, e.ID), fault.NotFound)
		w.now = w.now.Add(time.Hour)
		w.must(w.desk.SendLinkAgain(ctx, w.amira, e.ID))
		third := w.link()
		w.dead(second)
		w.byLink(third)

		w.now = w.now.Add(15 * 24 * time.Hour)
		w.dead(third)
		w.must(w.desk.NewLinkFor(ctx, third))
		w.must(w.desk.NewLinkFor(ctx, third)) // it gave way to the new one
		fourth := w.link()
		w.byLink(fourth)
		w.dead(third)
		if n := len(w.lettersTo(guestEmail)); n != sent+2 {
			w.t.Errorf("%d letters, not %d", n, sent+2)
		}
		sam := w.sent("To Sam")
		w.wantKind(w.desk.SendLinkAgain(ctx, w.amira, sam.ID), fault.Conflict)
		if wrong := w.verify(); len(wrong) != 0 {
			w.t.Errorf("verify: %v", wrong)
		}
	})
}

func TestWhatAGuestCannotSay(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		_, secret := w.asked("Course")
		good := w.joSays(secret, signoff.Signed, "")
		for field, change := range map[string]func(*signoff.GuestWord){
			"name":         func(w *signoff.GuestWord) { w.Name = " " },
			"role":         func(w *signoff.GuestWord) { w.Role = "-" },
			"organisation": func(w *signoff.GuestWord) { w.Organisation = "two\nlines" },
			"decision":     func(w *signoff.GuestWord) { w.Kind = signoff.Withdrawn },
			"comment":      func(w *signoff.GuestWord) { w.Kind = signoff.Declined },
		} {
			bad := good
			change(&bad)
			if refusal := fault.Of(w.desk.Say(ctx, visitor, secret, bad)); refusal == nil || len(refusal.Fields) != 1 || refusal.Fields[0].Name != field {
				w.t.Errorf("%s: %v", field, refusal)
			}
		}
		stale := good
		stale.Version = "0000"
		w.wantKind(w.desk.Say(ctx, visitor, secret, stale), fault.Conflict)
		w.wantKind(w.desk.SendCodeAgain(ctx, visitor, secret), fault.Conflict)
		if n := len(w.lettersTo(guestEmail)); n != 1 {
			w.t.Errorf("%d letters", n)
		}

		key, first := w.said(secret, signoff.Signed, "")
		w.must(w.desk.Say(ctx, visitor, secret, good)) // a double click
		other, second := w.said(secret, signoff.Declined, "Not mine")
		if first == second && key == other {
			w.t.Error("two answers have one code")
		}
		_, err := w.desk.Confirm(ctx, visitor, secret, key, second) // the code of another answer
		w.wantKind(err, fault.Conflict)
		_, err = w.desk.Confirm(ctx, visitor, secret, other, "12345")
		w.wantKind(err, fault.Invalid)
		for range 5 {
			_, err = w.desk.Confirm(ctx, visitor, secret, other, notThe(second))
			w.wantKind(err, fault.Invalid)
		}
		_, err = w.desk.Confirm(ctx, visitor, secret, other, second) // guessed at too often
		w.wantKind(err, fault.Invalid)
		w.must(w.desk.SendCodeAgain(ctx, visitor, secret)) // within a minute nothing is sent
		w.now = w.now.Add(time.Minute)
		w.must(w.desk.SendCodeAgain(ctx, visitor, secret))
		third := w.code()
		w.now = w.now.Add(10 * time.Minute)
		_, err = w.desk.Confirm(ctx, visitor, secret, other, third)
		w.wantKind(err, fault.Invalid)
		for range 3 {
			w.now = w.now.Add(time.Minute)
			w.must(w.desk.SendCodeAgain(ctx, visitor, secret))
		}
		w.now = w.now.Add(time.Minute)
		w.wantKind(w.desk.SendCodeAgain(ctx, visitor, secret), fault.TooMany)
		_, err = w.desk.Confirm(ctx, w.amira, secret, other, w.code())
		w.wantKind(err, fault.Forbidden)
		_, err = w.desk.Confirm(ctx, visitor, secret, other, w.code())
		w.must(err)
	})
}

// notThe is another code than this.
func notThe(code string) string {
	if code == "000 000" {
		return "000001"
	}
	return "000000"
}

// Of 32 at once with the right code one decides; of the guesses no more than five are heard.
func TestTheRightCodeManyTimesAtOnce(t *testing.T) {
	each(t, func(w *world) {
		atOnce := func(n int, act func(ctx context.Context) error) (won int) {
			var all sync.WaitGroup
			var lock sync.Mutex
			for range n {
				all.Go(func() {
					if act(w.t.Context()) == nil {
						lock.Lock()
						won++
						lock.Unlock()
					}
				})
			}
			all.Wait()
			return won
		}
		e, secret := w.asked("Raced")
		key, code := w.said(secret, signoff.Signed, "")
		if won := atOnce(32, func(ctx context.Context) error {
			_, err := w.desk.Confirm(ctx, visitor, secret, key, code)
			return err
		}); won != 1 {
			w.t.Errorf("%d decided", won)
		}
		decided, err := signoff.For(w.db.Read(w.t.Context()), []uuid.UUID{e.ID})
		if err != nil || len(decided[e.ID]) != 1 {
			w.t.Errorf("decisions: %+v, %v", decided, err)
		}

		e, secret = w.asked("Guessed at")
		key, code = w.said(secret, signoff.Signed, "")
		atOnce(20, func(ctx context.Context) error {
			_, err := w.desk.Confirm(ctx, visitor, secret, key, notThe(code))
			return err
		})
		if tries := w.count("SELECT code_tries FROM guest_requests WHERE used_at IS NULL"); tries != 5 {
			w.t.Errorf("%d tries", tries)
		}
		// Withdrawing against the right code: one of the two.
		w.now = w.now.Add(time.Minute)
		w.must(w.desk.SendCodeAgain(w.t.Context(), visitor, secret))
		code = w.code()
		won := w.race(
			func(ctx context.Context) error {
				_, err := w.desk.Confirm(ctx, visitor, secret, key, code)
				if fault.KindOf(err) == fault.NotFound { // a link that was withdrawn looks like one that never was
					return fault.New(fault.Conflict, "withdrawn")
				}
				return err
			},
			func(ctx context.Context) error { return w.desk.Withdraw(ctx, w.amira, e.ID) },
		)
		if wins(won) != 1 {
			w.t.Errorf("confirmed %t, withdrawn %t", won[0], won[1])
		}
		if wrong := w.verify(); len(wrong) != 0 {
			w.t.Errorf("verify: %v", wrong)
		}
	})
}

func TestForgettingThoseWhoWereAsked(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		signed, secret := w.asked("Signed")
		key, code := w.said(secret, signoff.Signed, "")
		_, err := w.desk.Confirm(ctx, visitor, secret, key, code)
		w.must(err)
		withdrawn, _ := w.asked("Withdrawn")
		w.must(w.desk.Withdraw(ctx, w.amira, withdrawn.ID))
		waits, secret := w.asked("Waits")
		w.said(secret, signoff.Returned, "Words that nobody confirmed")
		w.now = w.now.Add(25 * time.Hour)
		_, err = w.desk.SweepGuests(ctx)
		w.must(err)
		if w.byLink(secret).Said != nil || w.count("SELECT count(*) FROM guest_requests WHERE email <> ''") != 3 {
			w.t.Error("after a day: what was said is kept, or an address is gone")
		}
		w.now = w.now.Add(90 * 24 * time.Hour)
		_, err = w.desk.SweepGuests(ctx)
		w.must(err)
		asked, err := signoff.GuestRequests(w.db.Read(ctx), []uuid.UUID{signed.ID, withdrawn.ID, waits.ID})
		w.must(err)
		for id, want := range map[uuid.UUID]string{signed.ID: guestEmail, withdrawn.ID: "", waits.ID: guestEmail} {
			if got := asked[id][0].Email; got != want {
				w.t.Errorf("address %q, want %q", got, want)
			}
		}
	})
}

// Where nobody ever answers, the name and the address are forgotten 90 days after the last link expired.
func TestForgettingThoseWhoNeverAnswered(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		again, _ := w.asked("Sent again")
		waits, secret := w.asked("Waits")
		sweep := func(after time.Duration) {
			w.now = w.now.Add(after)
			_, err := w.desk.SweepGuests(ctx)
			w.must(err)
		}
		sweep(104 * 24 * time.Hour) // the link worked for 14 days after this one
		if found := w.shown(w.amira, waits.ID); found.Supervisor != "Jo Bell" || found.Guest.Email != guestEmail || !found.May.SendLink {
			w.t.Errorf("too early: %+v", found.Guest)
		}
		w.must(w.desk.SendLinkAgain(ctx, w.amira, again.ID))
		sweep(24 * time.Hour)
		if found := w.shown(w.amira, again.ID); found.Guest.Email != guestEmail {
			w.t.Errorf("sent again: %+v", found.Guest)
		}
		found := w.shown(w.amira, waits.ID)
		if found.Supervisor != "somebody without an account" || found.Guest.Email != "" || found.Guest.Name != "" || found.May.SendLink || !found.May.Withdraw {
			w.t.Errorf("%+v, %+v", found.Guest, found.May)
		}
		waiting, err := w.desk.Waiting(ctx, w.amira)
		w.must(err)
		if len(waiting) != 2 || waiting[1].Supervisor != "somebody without an account" {
			w.t.Errorf("%+v", waiting)
		}
		if name, ok, err := signoff.GuestName(w.db.Read(ctx), found.Guest.ID); name != "somebody without an account" || !ok || err != nil {
			w.t.Errorf("%q, %t, %v", name, ok, err)
		}
		before := w.count("SELECT count(*) FROM letters")
		w.wantKind(w.desk.SendLinkAgain(ctx, w.amira, waits.ID), fault.Conflict)
		w.must(w.desk.NewLinkFor(ctx, secret))
		if w.count("SELECT count(*) FROM letters") != before {
			w.t.Error("a letter to nobody")
		}
		w.must(w.desk.Withdraw(ctx, w.amira, waits.ID))
	})
}

// The sweep finds the entry of a request by its id: however many entries there are, it takes no longer.
func TestForgettingLooksAtNoOtherEntries(t *testing.T) {
	each(t, func(w *world) {
		explain, scan := "EXPLAIN QUERY PLAN ", "SCAN e"
		w.must(w.db.Snapshot(w.t.Context(), func(tx *gorm.DB) error {
			if w.db.EngineName() == "postgres" { // with few entries it reads them all, unless it is told not to where it can
				explain, scan = "EXPLAIN ", "Seq Scan on entries"
				w.must(tx.Exec("SET LOCAL enable_seqscan = off").Error)
			}
			query := tx.ToSQL(func(tx *gorm.DB) *gorm.DB { return signoff.Forgettable(tx, w.now).Find(&[]signoff.GuestRequest{}) })
			var plan []map[string]any
			if err := tx.Raw(explain + query).Scan(&plan).Error; err != nil {
				return err
			}
			if text := fmt.Sprint(plan); strings.Contains(text, scan) || !strings.Contains(text, "guest_requests") {
				w.t.Errorf("%s\n%s", query, text)
			}
			return nil
		}))
	})
}
