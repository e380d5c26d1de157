package main

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"linkfolio/internal/audit"
	"linkfolio/internal/cpd"
	"linkfolio/internal/signoff"
)

type verifyCommand struct{}

// Run recomputes everything that is append-only; the exit code is 1 when anything is wrong.
func (verifyCommand) Run(ctx context.Context) error {
	a, err := openApp(ctx)
	if err != nil {
		return err
	}
	defer a.close()
	if err := a.db.UpToDate(ctx); err != nil {
		return err
	}
	var wrong []audit.Wrong
	for _, check := range a.checks() {
		n, found, err := check.run(ctx)
		if err != nil {
			return fmt.Errorf("%s: %w", check.name, err)
		}
		fmt.Printf("%-18s %7d read, %d wrong\n", check.name, n, len(found))
		wrong = append(wrong, found...)
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

type namedCheck struct {
	name string
	run  func(ctx context.Context) (int, []audit.Wrong, error)
}

func (a *app) checks() []namedCheck {
	inSnapshot := func(check func(*gorm.DB) (int, []audit.Wrong, error)) func(context.Context) (int, []audit.Wrong, error) {
		return func(ctx context.Context) (n int, wrong []audit.Wrong, err error) {
			err = a.db.Snapshot(ctx, func(tx *gorm.DB) (err error) {
				n, wrong, err = check(tx)
				return err
			})
			return n, wrong, err
		}
	}
	return []namedCheck{
		{"entry versions", inSnapshot(cpd.Verify)},
		{"decisions", inSnapshot(func(tx *gorm.DB) (int, []audit.Wrong, error) { return signoff.Verify(tx, a.keys) })},
		{"audit records", inSnapshot(audit.Verify)},
		{"anchors", func(ctx context.Context) (int, []audit.Wrong, error) { return a.verifyAnchors(ctx) }},
	}
}
