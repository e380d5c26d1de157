package main

import (
	"context"
	"fmt"
)

type migrateCommand struct{}

// Run brings the database up to date.
func (migrateCommand) Run(ctx context.Context) error {
	a, err := preparedApp(ctx)
	if err != nil {
		return err
	}
	defer a.close()
	fmt.Println("The database is up to date.")
	return nil
}
