package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"gorm.io/gorm"

	"linkfolio/internal/audit"
	"linkfolio/internal/signoff"
	"linkfolio/internal/supervision"
)

type verifyCommand struct {
	Bundle string `type:"existingfile" help:"Check a file offline instead of the database: a proof (.json), a portfolio (.pdf), an archive of everything (.zip) or a receipt (.jws)."`
	Keys   string `help:"The public keys to check the file by, as /.well-known/jwks.json gives them; - reads them from standard input. Without it, the keys in the data directory."`
}

// Run recomputes everything that is append-only; the exit code is 1 when anything is wrong.
func (c verifyCommand) Run(ctx context.Context) error {
	if c.Bundle != "" {
		return c.checkBundle(ctx, os.Stdout)
	}
	if c.Keys != "" {
		return errors.New("--keys goes with --bundle")
	}
	a, err := openApp(ctx)
	if err != nil {
		return err
	}
	defer a.close()
	if err := a.db.UpToDate(ctx); err != nil {
		return err
	}
	parts, err := a.verify(ctx)
	if err != nil {
		return err
	}
	var wrong []audit.Wrong
	for _, part := range parts {
		fmt.Printf("%-20s %7d read, %d wrong\n", part.Name, part.Read, len(part.Wrong))
		wrong = append(wrong, part.Wrong...)
	}
	if len(wrong) == 0 {
		fmt.Println("Everything is as it was written.")
		return nil
	}
	for _, w := range wrong {
		fmt.Println("WRONG:", w)
	}
	return fmt.Errorf("first wrong row: %s", wrong[0])
}

// verify checks everything in one moment of the database. The anchors are read first: what they tell of must be there then.
func (a *app) verify(ctx context.Context) (parts []signoff.Part, err error) {
	anchors, marks, wrong := a.ledger().Marks()
	err = a.db.Snapshot(ctx, func(tx *gorm.DB) error {
		sessions, err := supervision.Verify(tx)
		if err != nil {
			return err
		}
		if parts, err = signoff.VerifyAll(tx, a.keys, marks, sessions.Watch()); err != nil {
			return err
		}
		read, wrong := sessions.Finish()
		parts = append(parts, signoff.Part{Name: "supervision sessions", Read: read, Wrong: wrong})
		return nil
	})
	return append(parts, signoff.Part{Name: "anchors", Read: anchors, Wrong: wrong}), err
}
