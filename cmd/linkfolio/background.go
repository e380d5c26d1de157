package main

import (
	"context"
	"time"

	"linkfolio/internal/config"
	"linkfolio/internal/elearning"
	"linkfolio/internal/jobs"
	"linkfolio/internal/leaving"
	"linkfolio/internal/mail"
	"linkfolio/internal/supervision"
)

// How often the database is asked what is due. What is posted in this process goes at once.
const (
	lettersEvery  = 10 * time.Second
	importsEvery  = 5 * time.Second
	erasuresEvery = 10 * time.Minute
	sweepEvery    = time.Hour
	remindEvery   = 10 * time.Minute
)

// works is what is done without being asked. Letters go to a server; where there is none they wait.
func (a *app) works(ctx context.Context) (*jobs.Runner, error) {
	runner := jobs.New(a.log)
	runner.Add("erasures", erasuresEvery, a.door.Work)
	runner.Add("old letters", sweepEvery, a.sweepLetters(a.outbox.Sweep(a.db)))
	runner.Add("reminders of learning", remindEvery, a.records.Remind(leaving.Going))
	runner.Add("sign-off digests", remindEvery, a.desk.Digests())
	runner.Add("lists of signatures", remindEvery, a.desk.SignedLists())
	a.imports.OnDue(runner.Add("imports", importsEvery, a.imports.Work))
	runner.Add("old imports", sweepEvery, a.imports.Sweep)
	runner.Add("old requests by e-mail", sweepEvery, a.desk.SweepGuests)
	if a.post == nil {
		return runner, a.warnOfLetters(ctx)
	}
	a.outbox.OnPost(runner.Add("letters", lettersEvery, a.sender(*a.post).Send))
	return runner, nil
}

// sender takes letters to a server, and asks first where somebody may have left or may want them no more.
func (a *app) sender(to mail.Server) *mail.Sender {
	sender := mail.NewSender(a.db, a.outbox, to, a.config.MailFrom(), a.log)
	for kind, wanted := range a.desk.Wishes() {
		sender.AskFirst(kind, wanted)
	}
	sender.AskFirst(supervision.WaitsLetter, a.desk.WantsNews)
	sender.AskFirst(elearning.DueLetter, a.records.StillReminded(leaving.Going))
	return sender
}

// sweepLetters reads from letters that are done with what it must know of them before they are deleted.
func (a *app) sweepLetters(sweep jobs.Work) jobs.Work {
	return func(ctx context.Context) (bool, error) {
		if err := a.desk.SettleLists(ctx); err != nil {
			return false, err
		}
		return sweep(ctx)
	}
}

func (a *app) warnOfLetters(ctx context.Context) error {
	n, err := mail.Waiting(ctx, a.db)
	if err == nil {
		a.log.Warn("no mail server is set (LINKFOLIO_SMTP_URL): letters wait until there is one", "waiting", n)
	}
	return err
}

// mailServer is the server that the environment names, or nil.
func mailServer(settings config.Config) *mail.Server {
	named, ok := settings.MailServer()
	if !ok {
		return nil
	}
	security := map[string]mail.Security{"implicit": mail.ImplicitTLS, "starttls": mail.StartTLS, "none": mail.NoTLS}[named.TLS]
	return &mail.Server{Host: named.Host, Port: named.Port, User: named.User, Password: named.Password, Security: security}
}
