package signoff_test

import (
	"log/slog"
	netmail "net/mail"
	"strings"
	"testing"

	"linkfolio/internal/access"
	"linkfolio/internal/cpd"
	"linkfolio/internal/mail"
	"linkfolio/internal/mail/mailtest"
	"linkfolio/internal/signoff"
)

// ways in which somebody is not written to any more, and back.
var (
	leaves = [2]string{
		"UPDATE memberships SET ends_on = '2026-11-02' WHERE person_id = ?", "UPDATE memberships SET ends_on = '' WHERE person_id = ?",
	}
	isDisabled = [2]string{"UPDATE people SET disabled_at = created_at WHERE id = ?", "UPDATE people SET disabled_at = NULL WHERE id = ?"}
	goes       = [2]string{
		"INSERT INTO departures (person_id, asked_at, due_at) SELECT id, created_at, created_at FROM people WHERE id = ?",
		"DELETE FROM departures WHERE person_id = ?",
	}
)

func (w *world) word(who access.Actor, e cpd.Entry) signoff.Word {
	return signoff.Word{Version: w.shown(who, e.ID).Hash, Comment: "canary"}
}

// mailbox is a mail server and a sender to it that asks first, as the service has it.
func (w *world) mailbox() (*mailtest.Sink, *mail.Sender) {
	sink := mailtest.NewSink(w.t)
	sender := mail.NewSender(w.db, w.outbox, sink.Where(), netmail.Address{Address: "cpd@example.org"}, slog.New(slog.DiscardHandler))
	for kind, wanted := range w.desk.Wishes() {
		sender.AskFirst(kind, wanted)
	}
	return sink, sender
}

// delivers has the letters that are due go, and gives the kinds of those that were sent to somebody until now.
func (w *world) delivers(sender *mail.Sender, who access.Actor) string {
	w.t.Helper()
	for more := true; more; {
		var err error
		more, err = sender.Send(w.t.Context())
		w.must(err)
	}
	var kinds []string
	address := strings.ToLower(strings.Fields(who.Name)[0]) + "@test.example"
	w.must(w.db.Read(w.t.Context()).Model(&mail.Kept{}).Where("to_email = ? AND sent_at IS NOT NULL", address).Order("id").Pluck("kind", &kinds).Error)
	return strings.Join(kinds, " ")
}

// News goes to nobody who has left or is going. That a signature no longer stands is told also to who has left.
func TestLettersAboutAnEntryGoToNobodyWhoIsGone(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		for _, c := range []struct {
			name   string
			way    [2]string
			warned string
		}{{"left", leaves, "entry-reopened"}, {"disabled", isDisabled, ""}, {"going", goes, ""}} {
			returned, declined, commented := w.asks(w.amira, "canary"), w.asks(w.amira, "canary"), w.asks(w.amira, "canary")
			signed := w.asks(w.amira, "canary")
			w.signs(w.sam, signed)
			reopened := w.word(w.amira, signed)
			w.exec(c.way[0], w.amira.ID)
			_, err := w.desk.Return(ctx, w.sam, returned.ID, w.word(w.sam, returned))
			w.must(err)
			_, err = w.desk.Decline(ctx, w.sam, declined.ID, w.word(w.sam, declined))
			w.must(err)
			w.must(w.desk.Remark(ctx, w.sam, commented.ID, w.word(w.sam, commented)))
			w.exec(c.way[0], w.sam.ID)
			_, err = w.desk.Reopen(ctx, w.amira, signed.ID, reopened)
			w.must(err)
			if amira, sam := w.letters(w.amira), w.letters(w.sam); amira != "" || sam != c.warned {
				w.t.Errorf("%s: amira %q, sam %q", c.name, amira, sam)
			}
			w.exec(c.way[1], w.amira.ID)
			w.exec(c.way[1], w.sam.ID)
			w.exec("DELETE FROM letters")
		}
	})
}

// What was posted is asked for once more before it goes: by the wish that its reader has then, unless it is about their name.
func TestWishesOfTheMeantimeAreHeeded(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		w.password(w.sam)
		post := func() {
			signed, returned, declined := w.sent("canary"), w.sent("canary"), w.sent("canary")
			_, err := w.desk.Here(ctx, w.amira, signed.ID, w.here(signed.ID, signoff.Signed, "", w.sam), w.by(w.sam, herePassword))
			w.must(err)
			w.must(w.desk.Remark(ctx, w.sam, returned.ID, w.word(w.sam, returned)))
			_, err = w.desk.Return(ctx, w.sam, returned.ID, w.word(w.sam, returned))
			w.must(err)
			_, err = w.desk.Decline(ctx, w.sam, declined.ID, w.word(w.sam, declined))
			w.must(err)
			_, err = w.desk.Reopen(ctx, w.sam, signed.ID, w.word(w.sam, signed))
			w.must(err)
			signed = w.sent("canary")
			w.signs(w.sam, signed)
			_, err = w.desk.Reopen(ctx, w.amira, signed.ID, w.word(w.amira, signed))
			w.must(err)
		}
		_, sender := w.mailbox()
		const toAmira, toSam = "entry-commented entry-returned entry-declined entry-reopened-for-owner", "decided-here entry-reopened"
		never := [2]string{
			"INSERT INTO signoff_letters (person_id, every, lock_version) SELECT id, 'none', 1 FROM people WHERE id = ?",
			"DELETE FROM signoff_letters WHERE person_id = ?",
		}
		for name, c := range map[string]struct {
			way        [2]string
			amira, sam string
		}{
			"nothing":  {[2]string{"DELETE FROM departures WHERE person_id = ?", "DELETE FROM departures WHERE person_id = ?"}, toAmira, toSam},
			"never":    {never, "", toSam},
			"left":     {leaves, "", toSam},
			"disabled": {isDisabled, "", ""},
			"going":    {goes, "", ""},
		} {
			post()
			for _, who := range []access.Actor{w.amira, w.sam} {
				w.exec(c.way[0], who.ID)
			}
			if amira, sam := w.delivers(sender, w.amira), w.delivers(sender, w.sam); amira != c.amira || sam != c.sam {
				w.t.Errorf("%s: sent to amira %q, to sam %q", name, amira, sam)
			}
			for _, who := range []access.Actor{w.amira, w.sam} {
				w.exec(c.way[1], who.ID)
			}
			w.exec("DELETE FROM letters")
		}
	})
}

// A list that was given up, because its reader was away or the mail server was, is told again, and one that went is not.
func TestAListThatNeverWentIsToldAgain(t *testing.T) {
	each(t, func(w *world) {
		sink, sender := w.mailbox()
		evening := func(day int, want ...string) {
			w.t.Helper()
			w.must(w.desk.SettleLists(w.t.Context()))
			w.at(day, 20)
			w.lists()
			var listed []string
			for _, l := range mailtest.Letters(w.t, w.db, w.outbox, "sam@test.example") {
				for _, line := range strings.Split(l.Text, "\n") {
					if hash, isOne := strings.CutPrefix(line, "  Fingerprint: "); isOne {
						listed = append(listed, hash[:strings.Index(hash, ";")])
					}
				}
			}
			if strings.Join(listed, " ") != strings.Join(want, " ") {
				w.t.Errorf("day %d: %v wait to be sent, want %v", day, listed, want)
			}
		}
		first := w.signs(w.sam, w.asks(w.amira, "canary-1")).ShortHash()
		evening(0, first)
		evening(1, first) // it waits for the mail server: no second list says the same
		w.exec(leaves[0], w.sam.ID)
		w.delivers(sender, w.sam)
		evening(2)
		w.exec(leaves[1], w.sam.ID)
		second := w.signs(w.sam, w.asks(w.amira, "canary-2")).ShortHash()
		evening(3, first, second)
		w.exec("UPDATE letters SET given_up_at = ?, sealed = '' WHERE sent_at IS NULL AND given_up_at IS NULL", w.now) // after three days
		evening(4, first, second)
		if sent := w.delivers(sender, w.sam); sent != signoff.ListLetter || len(sink.Got()) != 1 {
			w.t.Errorf("sent %q", sent)
		}
		third := w.signs(w.sam, w.asks(w.amira, "canary-3")).ShortHash()
		evening(5, third)
		w.delivers(sender, w.sam)
		evening(6)
		evening(7)
		if n := w.count("SELECT count(*) FROM untold_signatures WHERE letter = 'list'"); n > 0 {
			w.t.Errorf("%d signatures are kept to be told", n)
		}
	})
}
