package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"linkfolio/internal/calendar"
	"linkfolio/internal/config"
	"linkfolio/internal/demo"
	"linkfolio/internal/mail"
	"linkfolio/internal/mail/mailbox"
)

type demoCommand struct{}

// Run serves the demonstration people from SQLite in the data directory; the first start makes them.
func (demoCommand) Run(ctx context.Context) error {
	settings, err := config.Read()
	if err != nil {
		return err
	}
	if settings.DatabaseURL != "" {
		return errors.New("LINKFOLIO_DATABASE_URL is set; the demonstration is only for SQLite in the data directory: unset it, or use `linkfolio serve`")
	}
	a, err := wire(ctx, settings)
	if err != nil {
		return err
	}
	defer a.close()
	if err := a.fillDemo(ctx); err != nil {
		return err
	}
	if a.mailbox, err = mailbox.Open(ctx, calendar.System); err != nil {
		return err
	}
	defer a.mailbox.Close()
	// Whatever LINKFOLIO_SMTP_URL says: nothing of a demonstration leaves this machine.
	a.post = &mail.Server{Host: a.mailbox.Host, Port: a.mailbox.Port, Security: mail.NoTLS}
	return a.serve(ctx, func(address string) { introduce(os.Stdout, address) })
}

// fillDemo refuses a database with real people before anything in it is touched.
func (a *app) fillDemo(ctx context.Context) error {
	if _, err := demo.Filled(ctx, a.db); err != nil {
		return err
	}
	if err := a.prepare(ctx); err != nil {
		return err
	}
	// Ctrl-C must not leave half of it behind.
	return demo.Fill(context.WithoutCancel(ctx), demo.World{DB: a.db, Keys: a.keys, Box: a.box, Outbox: a.outbox, Shelf: a.shelf, Now: calendar.System()})
}

// introduce says where the demonstration is and who can sign in to it.
func introduce(out io.Writer, address string) {
	fmt.Fprintf(out, "\nThe Linkfolio demonstration is at %s\n\nSign in as one of these. The password is %s for each.\n\n", address, demo.Password)
	table := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	for _, account := range demo.Accounts() {
		fmt.Fprintf(table, "  %s\t%s\t%s\n", account.Email, account.Name, account.Can)
	}
	_ = table.Flush() // to a terminal: there is nobody to tell
	fmt.Fprintf(out, "\nLetters that would go out by email are at %s/dev/mailbox\n", address)
	fmt.Fprint(out, "\nThe people and all that they wrote are made up. Do not put real records here. Ctrl-C stops it.\n\n")
}
