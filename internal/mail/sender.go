package mail

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	netmail "net/mail"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
	"gorm.io/gorm"

	"linkfolio/internal/database"
	"linkfolio/internal/jobs"
)

// Sender takes letters from the outbox to a mail server. Any number of them may share a database: each letter is claimed
// by one. Only a sender that dies, or loses the database, between the server's "accepted" and the note of it makes a letter
// go twice; both copies have the same Message-ID.
type Sender struct {
	db     *database.DB
	outbox *Outbox
	server Server
	from   netmail.Address
	log    *slog.Logger
	wanted map[string]Wanted // by the kind of letter
}

// NewSender gives a sender. From is whom letters come from, and where what cannot be delivered goes back to.
func NewSender(db *database.DB, outbox *Outbox, server Server, from netmail.Address, log *slog.Logger) *Sender {
	return &Sender{db: db, outbox: outbox, server: server, from: from, log: log, wanted: map[string]Wanted{}}
}

const (
	atOnce = 10               // letters in one conversation
	lease  = 2 * time.Minute  // after which a letter of a sender that died is anybody's
	budget = 90 * time.Second // for one conversation: well within the lease
	grace  = 10 * time.Second // for the letter at hand when the server stops
)

// open is what holds for a letter that waits.
const open = "sent_at IS NULL AND given_up_at IS NULL"

// Send sends letters that are due; it is the work of the runner. An error is one of the mail server or the database as a
// whole; the letters concerned are tried again.
func (s *Sender) Send(ctx context.Context) (more bool, err error) {
	letters, err := jobs.Claim[Kept](ctx, s.db, jobs.Terms{Open: open, Now: s.outbox.clock(), Lease: lease, Most: atOnce})
	if err != nil {
		return false, fmt.Errorf("claim letters: %w", err)
	}
	more = len(letters) == atOnce
	if letters, err = s.dropUnwanted(ctx, letters); err != nil {
		return more, err
	}
	ready, err := s.compose(ctx, letters)
	if err != nil || len(ready) == 0 {
		return more, err
	}
	return more, s.deliver(ctx, ready)
}

// parcel is a letter and the message that it becomes.
type parcel struct {
	Kept
	message *gomail.Msg
}

// compose opens letters. One that cannot be opened or has no address is given up.
func (s *Sender) compose(ctx context.Context, letters []Kept) (ready []parcel, err error) {
	for _, k := range letters {
		subject, text, problem := s.outbox.Open(k)
		var message *gomail.Msg
		if problem == nil {
			message, problem = compose(k, subject, text, s.from)
		}
		if problem == nil {
			ready = append(ready, parcel{k, message})
			continue
		}
		s.log.Error("letter given up", "letter", k.ID, "kind", k.Kind, "error", problem)
		err = errors.Join(err, s.settle(ctx, k, givenUp(s.outbox.clock(), problem.Error())))
	}
	return ready, err
}

// deliver hands letters over in one conversation. When ctx ends it finishes the letter at hand and gives back the others.
func (s *Sender) deliver(ctx context.Context, letters []parcel) error {
	enough, cancel := context.WithTimeout(context.WithoutCancel(ctx), budget)
	defer cancel()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(grace, cancel) })()
	_, domain, _ := strings.Cut(s.from.Address, "@")
	line, err := s.server.dial(enough, domain)
	if err != nil {
		err = fmt.Errorf("mail server: %s", s.server.discreet(oneLine(err.Error())))
		return errors.Join(err, s.delayAll(ctx, letters, err.Error()))
	}
	defer line.end()
	for i, l := range letters {
		if ctx.Err() != nil || enough.Err() != nil {
			return s.giveBack(ctx, letters[i:])
		}
		fate := judge(l.message, line.client.Send(l.message))
		if fate.unheard && i > 0 { // a server may hang up after so many letters
			return errors.Join(errLost, s.giveBack(ctx, letters[i:]))
		}
		if err := s.note(ctx, l, fate); err != nil {
			return errors.Join(err, s.giveBack(ctx, letters[i+1:]))
		}
		if fate.lost {
			return errors.Join(errLost, s.giveBack(ctx, letters[i+1:]))
		}
	}
	return nil
}

// errLost says that a conversation broke off.
var errLost = errors.New("mail server: the connection was lost")

// note writes down what became of a letter.
func (s *Sender) note(ctx context.Context, l parcel, f fate) error {
	now := s.outbox.clock()
	problem := s.server.discreet(f.problem)
	words := []any{"letter", l.ID, "kind", l.Kind, "attempts", l.Attempts, "code", f.code, "stage", f.stage}
	pause, again := pauseAfter(l.Attempts)
	switch {
	case f.sent:
		return s.settle(ctx, l.Kept, map[string]any{"sent_at": now, "sealed": []byte{}, "claimed_until": nil, "problem": ""})
	case f.refused || !again:
		s.log.Error("letter given up", words...)
		return s.settle(ctx, l.Kept, givenUp(now, problem))
	}
	s.log.Warn("letter delayed", append(words, "again_in", pause.String())...)
	return s.settle(ctx, l.Kept, delayed(now.Add(pause), problem))
}

// delayAll puts letters off that never came to the server.
func (s *Sender) delayAll(ctx context.Context, letters []parcel, problem string) (err error) {
	now := s.outbox.clock()
	for _, l := range letters {
		pause, again := pauseAfter(l.Attempts)
		if again {
			err = errors.Join(err, s.settle(ctx, l.Kept, delayed(now.Add(pause), problem)))
			continue
		}
		s.log.Error("letter given up", "letter", l.ID, "kind", l.Kind, "attempts", l.Attempts)
		err = errors.Join(err, s.settle(ctx, l.Kept, givenUp(now, problem)))
	}
	return err
}

// giveBack lets others claim letters that were not tried.
func (s *Sender) giveBack(ctx context.Context, letters []parcel) (err error) {
	for _, l := range letters {
		back := map[string]any{"claimed_until": nil, "attempts": l.Attempts - 1}
		err = errors.Join(err, s.settle(ctx, l.Kept, back))
	}
	return err
}

func delayed(until time.Time, problem string) map[string]any {
	return map[string]any{"due_at": until, "claimed_until": nil, "problem": problem}
}

// givenUp keeps who was to be told and why they were not, and erases the text.
func givenUp(now time.Time, problem string) map[string]any {
	return map[string]any{"given_up_at": now, "sealed": []byte{}, "claimed_until": nil, "problem": problem}
}

// settle writes an outcome into a letter that is still in this sender's hands. One that took longer than the lease may be
// in another's by then; that it was sent is written down all the same, so that nobody sends it once more.
func (s *Sender) settle(ctx context.Context, k Kept, outcome map[string]any) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	err := s.db.InTx(ctx, func(tx *gorm.DB) error {
		letter := tx.Model(&Kept{}).Where("id = ?", k.ID).Where(open)
		if outcome["sent_at"] == nil {
			letter = letter.Where("attempts = ?", k.Attempts)
		}
		return letter.Updates(outcome).Error
	})
	if err != nil {
		return fmt.Errorf("note what became of letter %s: %w", k.ID, err)
	}
	return nil
}

// pauseAfter is how long a letter rests after so many attempts: minutes at first, then an hour. After three days it is
// given up.
func pauseAfter(attempts int) (pause time.Duration, again bool) {
	first := []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute}
	if attempts <= len(first) {
		return first[max(attempts, 1)-1], true
	}
	return time.Hour, attempts < len(first)+72
}

// Waiting counts the letters that wait to be sent.
func Waiting(ctx context.Context, db *database.DB) (n int64, err error) {
	err = db.Read(ctx).Model(&Kept{}).Where(open).Count(&n).Error
	return n, err
}

// keptFor is how long it can be seen that a letter was sent or given up.
const keptFor = 30 * 24 * time.Hour

// Sweep deletes letters that were sent or given up 30 days ago; it is a work of the runner.
func (o *Outbox) Sweep(db *database.DB) jobs.Work {
	return func(ctx context.Context) (bool, error) {
		old := o.clock().Add(-keptFor)
		return false, db.InTx(ctx, func(tx *gorm.DB) error {
			return tx.Where("sent_at < ? OR given_up_at < ?", old, old).Delete(&Kept{}).Error
		})
	}
}
