package signoff_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/cpd"
	"linkfolio/internal/fault"
	"linkfolio/internal/jobs"
	"linkfolio/internal/leaving"
	"linkfolio/internal/mail"
	"linkfolio/internal/mail/mailtest"
	"linkfolio/internal/signoff"
)

// at moves the clock to an hour in London, so many days after the first.
func (w *world) at(days, hour int) {
	day := calendar.MustOn(2026, 11, 3).AddDays(days)
	w.now = time.Date(day.Year(), day.Month(), day.Day(), hour, 0, 0, 0, calendar.London).UTC()
}

// rounds has two servers do a work until nothing is left of it today.
func (w *world) rounds(work func(*signoff.Desk) jobs.Work) {
	w.t.Helper()
	other := signoff.NewDesk(signoff.Parts{DB: w.db, Keys: w.keys, Shelf: catalogue.New(w.db), Outbox: w.outbox, Clock: func() time.Time { return w.now }, Going: leaving.Going})
	var both sync.WaitGroup
	for _, desk := range []*signoff.Desk{w.desk, other} {
		both.Go(func() {
			do := work(desk)
			for more := true; more; {
				var err error
				if more, err = do(w.t.Context()); err != nil {
					w.t.Error(err)
				}
			}
		})
	}
	both.Wait()
}

func (w *world) digests() {
	w.t.Helper()
	w.rounds(func(d *signoff.Desk) jobs.Work { return d.Digests() })
}

func (w *world) lists() {
	w.t.Helper()
	w.rounds(func(d *signoff.Desk) jobs.Work { return d.SignedLists() })
}

// sentTo takes the letters of a kind to somebody out of the outbox, as if they had been sent.
func (w *world) sentTo(who access.Actor, kind string) (letters []mailtest.Letter) {
	w.t.Helper()
	email := strings.ToLower(strings.Fields(who.Name)[0]) + "@test.example"
	for _, l := range mailtest.Letters(w.t, w.db, w.outbox, email) {
		if l.Kind == kind {
			letters = append(letters, l)
		}
	}
	w.exec("UPDATE letters SET sent_at = ? WHERE kind = ? AND to_email = ? AND sent_at IS NULL", w.now, kind, email)
	return letters
}

func (w *world) exec(sql string, args ...any) {
	w.t.Helper()
	w.must(w.db.InTx(w.t.Context(), func(tx *gorm.DB) error { return tx.Exec(sql, args...).Error }))
}

// asks sends an entry of somebody's to sam.
func (w *world) asks(owner access.Actor, title string) cpd.Entry {
	w.t.Helper()
	e, err := w.book.Add(w.t.Context(), owner, w.draft(title))
	w.must(err)
	w.must(w.desk.Request(w.t.Context(), owner, e.ID, w.sam.ID, e.LockVersion))
	return e
}

func (w *world) signs(who access.Actor, e cpd.Entry) signoff.Decision {
	w.t.Helper()
	d, err := w.desk.Sign(w.t.Context(), who, e.ID, signoff.Word{Version: w.shown(who, e.ID).Hash})
	w.must(err)
	return d
}

// wantDigest wants one digest to somebody with this subject, and these words in it; an empty subject wants none.
func (w *world) wantDigest(who access.Actor, subject string, words ...string) {
	w.t.Helper()
	w.digests()
	got := w.sentTo(who, signoff.DigestLetter)
	if subject == "" && len(got) == 0 {
		return
	}
	if subject == "" || len(got) != 1 || got[0].Subject != subject {
		w.t.Errorf("%s: %s got %+v, want %q", w.now, who.Name, got, subject)
		return
	}
	for _, word := range words {
		if !strings.Contains(got[0].Text, word) {
			w.t.Errorf("without %q:\n%s", word, got[0].Text)
		}
	}
	if strings.Contains(got[0].Text, "canary") {
		w.t.Errorf("the letter says what an entry is about:\n%s", got[0].Text)
	}
}

func TestWhenADigestIsDue(t *testing.T) {
	t.Parallel()
	monday := calendar.MustOn(2026, 11, 23)
	var never calendar.Date
	for _, c := range []struct {
		every        string
		day, last    calendar.Date
		waits, fresh bool
		want         bool
	}{
		{signoff.Daily, monday, never, true, true, true},
		{signoff.Daily, monday, never, false, true, true}, // signed off, and nothing waits
		{signoff.Daily, monday, never, false, false, false},
		{signoff.Daily, monday, monday, true, true, false}, // one a day
		{signoff.Daily, monday, monday.AddDays(1), true, true, false},
		{signoff.Daily, monday, monday.AddDays(-1), true, true, true},
		{signoff.Daily, monday, monday.AddDays(-6), true, false, false},
		{signoff.Daily, monday, monday.AddDays(-7), true, false, true},
		{signoff.Daily, monday, monday.AddDays(-7), false, false, false},
		{signoff.Weekly, monday, never, true, false, true},
		{signoff.Weekly, monday, monday.AddDays(-1), true, false, true},
		{signoff.Weekly, monday, monday, true, true, false},
		{signoff.Weekly, monday, monday.AddDays(-7), false, false, false},
		{signoff.Weekly, monday.AddDays(1), never, true, true, false},
		{signoff.Weekly, monday.AddDays(-1), never, true, true, false},
		{signoff.Never, monday, never, true, true, false},
	} {
		if got := signoff.IsDue(c.every, c.day, c.last, c.waits, c.fresh); got != c.want {
			t.Errorf("%+v: %v", c, got)
		}
	}
}

func TestDigestsComeWithSomethingNewAndOnceAWeek(t *testing.T) {
	each(t, func(w *world) {
		first := w.asks(w.amira, "canary-1")
		w.asks(w.amira, "canary-2")
		w.asks(w.tom, "canary-3")
		w.at(1, 6)
		w.wantDigest(w.sam, "")
		w.at(1, 7)
		w.wantDigest(w.sam, "3 entries from 2 people wait for you", "Dear Sam Tester,", "The longest has waited for 1 day.", "/sign-offs\n", "/account/sign-off-emails\n")
		w.at(1, 22)
		w.wantDigest(w.sam, "")
		w.at(2, 8)
		w.wantDigest(w.sam, "")
		if _, err := w.desk.Nudge(w.t.Context(), w.amira, first.ID); err != nil {
			w.t.Fatal(err)
		}
		w.at(3, 8)
		w.wantDigest(w.sam, "3 entries from 2 people wait for you", "You were reminded by:", "- Amira Tester: 1 entry")
		for day := 4; day < 10; day++ {
			w.at(day, 8)
			w.wantDigest(w.sam, "")
		}
		w.at(10, 8)
		w.wantDigest(w.sam, "3 entries from 2 people wait for you", "The longest has waited for 10 days.")
		w.cover(calendar.MustOn(2026, 12, 3))
		w.signs(w.sam, first)
		w.at(11, 8)
		w.wantDigest(w.ruth, "2 entries from 2 people wait for you", "- 2 in the place of Sam Tester")
		w.at(12, 8)
		w.wantDigest(w.sam, "")
	})
}

func TestLinkWorkersAreToldWhatWasSignedOff(t *testing.T) {
	each(t, func(w *world) {
		entries := []cpd.Entry{w.asks(w.amira, "canary-1"), w.asks(w.amira, "canary-2"), w.asks(w.amira, "canary-3"), w.asks(w.amira, "canary-4")}
		w.cover(calendar.MustOn(2026, 12, 3))
		w.signs(w.sam, entries[0])
		w.signs(w.ruth, entries[1])
		_, err := w.desk.Return(w.t.Context(), w.sam, entries[2].ID, signoff.Word{Version: w.shown(w.sam, entries[2].ID).Hash, Comment: "canary"})
		w.must(err)
		w.at(1, 8)
		w.wantDigest(w.amira, "2 of your entries were signed off", "- 1 by Sam Tester\n- 1 by Ruth Tester, for Sam Tester", "/entries?state=signed\n")
		w.at(2, 8)
		w.wantDigest(w.amira, "")
		w.must(w.desk.SetLetters(w.t.Context(), w.amira, signoff.Never, 1))
		w.signs(w.sam, entries[3])
		w.at(3, 8)
		w.wantDigest(w.amira, "")
		w.must(w.desk.SetLetters(w.t.Context(), w.amira, signoff.Daily, 2))
		w.at(4, 8)
		w.wantDigest(w.amira, "") // what was signed meanwhile is not told afterwards
	})
}

// While one digest waits for the mail server there is no other, and nothing is lost.
func TestADigestThatWaitsIsNotFollowedByAnother(t *testing.T) {
	each(t, func(w *world) {
		w.asks(w.amira, "canary-1")
		w.at(1, 8)
		w.digests()
		w.asks(w.tom, "canary-2")
		w.at(2, 8)
		w.digests()
		if got := w.sentTo(w.sam, signoff.DigestLetter); len(got) != 1 || got[0].Subject != "1 entry from 1 person waits for you" {
			w.t.Errorf("%+v", got)
		}
		w.at(3, 8)
		w.wantDigest(w.sam, "2 entries from 2 people wait for you")
	})
}

// A digest that comes a day late is the one of that day. What the next would have said is said a day later.
func TestADigestThatIsLateIsTheOneOfItsDay(t *testing.T) {
	each(t, func(w *world) {
		w.signs(w.sam, w.asks(w.amira, "canary-1"))
		w.at(1, 8)
		w.digests()
		w.signs(w.sam, w.asks(w.amira, "canary-2"))
		w.at(2, 0)
		if got := w.sentTo(w.amira, signoff.DigestLetter); len(got) != 1 {
			w.t.Errorf("%+v", got)
		}
		w.at(2, 7)
		w.wantDigest(w.amira, "")
		w.at(3, 7)
		w.wantDigest(w.amira, "1 of your entries was signed off")
	})
}

func TestHowOftenPeopleAreWrittenTo(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		w.must(w.desk.SetLetters(ctx, w.sam, signoff.Weekly, 1))
		w.must(w.desk.SetLetters(ctx, w.sam, signoff.Weekly, 1)) // twice is once
		w.wantKind(w.desk.SetLetters(ctx, w.sam, signoff.Never, 1), fault.Conflict)
		w.wantKind(w.desk.SetLetters(ctx, w.sam, "hourly", 2), fault.Invalid)
		e := w.asks(w.amira, "canary")
		var days []int
		for day := range 15 { // from a Tuesday
			w.at(day, 8)
			w.digests()
			if len(w.sentTo(w.sam, signoff.DigestLetter)) > 0 {
				days = append(days, day)
			}
		}
		if fmt.Sprint(days) != "[6 13]" {
			w.t.Errorf("weekly came on days %v", days)
		}
		n, err := w.desk.Nudge(ctx, w.amira, e.ID)
		w.must(err)
		if n.Every != signoff.Weekly {
			w.t.Errorf("%+v", n)
		}
		w.must(w.desk.SetLetters(ctx, w.sam, signoff.Never, 2))
		w.at(20, 8)
		w.wantDigest(w.sam, "")
		n, err = w.desk.Nudge(ctx, w.amira, e.ID)
		w.must(err)
		if n.Every != signoff.Never {
			w.t.Errorf("%+v", n)
		}
		w.signs(w.sam, e) // the list comes all the same
		w.at(20, 20)
		w.lists()
		if got := w.sentTo(w.sam, signoff.ListLetter); len(got) != 1 {
			w.t.Errorf("%d lists", len(got))
		}
	})
}

func TestAReminderADay(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		e := w.asks(w.amira, "canary")
		draft := w.logged("canary")
		_, err := w.desk.Nudge(ctx, w.amira, draft.ID)
		w.wantKind(err, fault.Conflict)
		_, err = w.desk.Nudge(ctx, w.tom, e.ID)
		w.wantKind(err, fault.NotFound)
		_, err = w.desk.Nudge(ctx, w.sam, e.ID)
		w.wantKind(err, fault.Forbidden)
		var crowd sync.WaitGroup
		for range 5 { // a click that was doubled
			crowd.Go(func() {
				if n, err := w.desk.Nudge(ctx, w.amira, e.ID); err != nil || !n.Today || n.Again() != calendar.MustOn(2026, 11, 4) || n.Supervisor != "Sam Tester" {
					w.t.Errorf("%+v, %v", n, err)
				}
			})
		}
		crowd.Wait()
		w.at(0, 23)
		_, err = w.desk.Nudge(ctx, w.amira, e.ID)
		w.must(err)
		w.at(1, 0)
		_, err = w.desk.Nudge(ctx, w.amira, e.ID)
		w.must(err)
		reminded := 0
		for _, line := range w.shown(w.amira, e.ID).History {
			if line.Words == "reminded Sam Tester" {
				reminded++
			}
		}
		if reminded != 2 {
			w.t.Errorf("%d reminders are in the history", reminded)
		}
		w.exec("UPDATE memberships SET ends_on = '2026-11-01' WHERE person_id = ?", w.sam.ID)
		w.at(2, 8)
		_, err = w.desk.Nudge(ctx, w.amira, e.ID)
		w.wantKind(err, fault.Conflict) // nobody can sign
		if _, possible, err := w.desk.Nudging(ctx, w.amira, e.ID); possible || err != nil {
			w.t.Errorf("%v, %v", possible, err)
		}
	})
}

// Signatures are made at random times while the lists of the evenings are written: each is listed once to each in whose name it was.
func TestEverySignatureIsListedOnce(t *testing.T) {
	each(t, func(w *world) {
		const evenings, each = 4, 5
		w.cover(calendar.MustOn(2026, 12, 3))
		random := rand.New(rand.NewPCG(1, 2))
		signed := map[string]map[uuid.UUID]int{}
		for evening := range evenings {
			w.at(evening, 9)
			hands := make([]access.Actor, each)
			entries := make([]cpd.Entry, each)
			for i := range each {
				hands[i], entries[i] = []access.Actor{w.sam, w.ruth}[random.IntN(2)], w.asks(w.amira, fmt.Sprint("canary-", evening, i))
			}
			w.at(evening, 19+random.IntN(3))
			w.now = w.now.Add(time.Duration(random.IntN(3600)) * time.Second)
			var crowd sync.WaitGroup
			made := make([]signoff.Decision, each)
			for i := range each {
				pause := time.Duration(random.IntN(30)) * time.Millisecond
				crowd.Go(func() { time.Sleep(pause); made[i] = w.signs(hands[i], entries[i]) })
			}
			w.lists()
			crowd.Wait()
			for _, d := range made {
				signed[d.ShortHash()] = map[uuid.UUID]int{w.sam.ID: 1}
				if d.ForID != nil {
					signed[d.ShortHash()][w.ruth.ID] = 1
				}
			}
		}
		w.at(evenings, 21)
		w.lists()
		for _, who := range []access.Actor{w.sam, w.ruth} {
			for _, list := range w.sentTo(who, signoff.ListLetter) {
				if strings.Contains(list.Text, "canary") {
					w.t.Errorf("the list says what an entry is about:\n%s", list.Text)
				}
				for _, line := range strings.Split(list.Text, "\n") {
					if hash, isOne := strings.CutPrefix(line, "  Fingerprint: "); isOne {
						hash, _, _ = strings.Cut(hash, ";")
						signed[hash][who.ID]--
					}
				}
			}
		}
		for hash, left := range signed {
			for who, n := range left {
				if n != 0 {
					w.t.Errorf("%s is missing %d times for %s", hash, n, who)
				}
			}
		}
		if len(signed) != evenings*each {
			w.t.Errorf("%d signatures", len(signed))
		}
	})
}

func TestTheListOfAnEvening(t *testing.T) {
	each(t, func(w *world) {
		w.cover(calendar.MustOn(2026, 12, 3))
		d := w.signs(w.ruth, w.asks(w.amira, "canary"))
		w.at(0, 19)
		w.lists()
		if got := w.sentTo(w.sam, signoff.ListLetter); len(got) != 0 {
			w.t.Errorf("before the evening: %+v", got)
		}
		w.at(0, 20)
		w.lists()
		for who, words := range map[*access.Actor]string{
			&w.sam:  "- An entry of Amira Tester, on 3 November 2026 at 10:00am, by Ruth Tester in your place",
			&w.ruth: "- An entry of Amira Tester, on 3 November 2026 at 10:00am, by you in the place of Sam Tester",
		} {
			got := w.sentTo(*who, signoff.ListLetter)
			if len(got) != 1 || got[0].Subject != "1 entry was signed off in your name" {
				w.t.Fatalf("%+v", got)
			}
			for _, must := range []string{words + "\n  Fingerprint: " + d.ShortHash() + "; signed in with a password\n", "/account/password\n", "/sign-offs/given\n"} {
				if !strings.Contains(got[0].Text, must) {
					w.t.Errorf("without %q:\n%s", must, got[0].Text)
				}
			}
		}
	})
}

// Whoever has left, is going, or cannot sign in is not written to; what waits for them in the outbox is not wanted any more, and
// signatures that they were not told of wait until they are back.
func TestWhoIsNotWrittenTo(t *testing.T) {
	each(t, func(w *world) {
		w.asks(w.amira, "canary-1")
		w.signs(w.sam, w.asks(w.tom, "canary-2"))
		ways := map[string][2]string{"left": leaves, "disabled": isDisabled, "going": goes}
		wanted := func(wants mail.Wanted) (n int) {
			w.must(w.db.Snapshot(w.t.Context(), func(tx *gorm.DB) error {
				still, err := wants(tx, w.sam.ID)
				n = len(still)
				return err
			}))
			return n
		}
		lists, digests := w.desk.Wishes()[signoff.ListLetter], w.desk.Wishes()[signoff.DigestLetter]
		day := 0
		for name, way := range ways {
			w.exec(way[0], w.sam.ID)
			day++
			w.at(day, 8)
			w.digests()
			w.at(day, 20)
			w.lists()
			if d, l := w.sentTo(w.sam, signoff.DigestLetter), w.sentTo(w.sam, signoff.ListLetter); len(d)+len(l) > 0 {
				w.t.Errorf("%s: %+v %+v", name, d, l)
			}
			if wanted(lists)+wanted(digests) > 0 {
				w.t.Errorf("%s: letters that wait are still wanted", name)
			}
			w.exec(way[1], w.sam.ID)
			if wanted(lists)+wanted(digests) != 2 {
				w.t.Errorf("back from %s: letters are not wanted", name)
			}
		}
		w.must(w.desk.SetLetters(w.t.Context(), w.sam, signoff.Never, 1))
		if wanted(lists) != 1 || wanted(digests) != 0 {
			w.t.Error("who wants no digests is still told of signatures")
		}
		w.at(9, 20)
		w.lists()
		if got := w.sentTo(w.sam, signoff.ListLetter); len(got) != 1 {
			w.t.Errorf("back again: %d lists", len(got))
		}
	})
}
