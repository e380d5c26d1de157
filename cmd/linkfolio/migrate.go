package main

import (
	"context"
	"fmt"
)

type migrateCommand struct{}

// Run brings the database up to date.
func (migrateCommand) Run(ctx context.Context) error {
	a, err := openApp(ctx)
	if err != nil {
		return err
	}
	defer a.close()
	if err := a.prepare(ctx); err != nil {
		return err
	}
	fmt.Println("The database is up to date.")
	return nil
}
