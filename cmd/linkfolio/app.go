package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/config"
	"linkfolio/internal/cpd"
	"linkfolio/internal/database"
	"linkfolio/internal/identity"
	"linkfolio/internal/signoff"
)

// app is the wired installation: what every command needs, and no more.
type app struct {
	config config.Config
	log    *slog.Logger
	db     *database.DB
	keys   *identity.Keys
	shelf  *catalogue.Shelf
	people *identity.People
	book   *cpd.Book
	desk   *signoff.Desk
}

// openApp reads the environment, opens the database and wires the domains. It changes nothing.
func openApp(ctx context.Context) (*app, error) {
	settings, err := config.Read()
	if err != nil {
		return nil, err
	}
	return wire(ctx, settings)
}

// preparedApp is openApp with schema and catalogue brought up to date.
func preparedApp(ctx context.Context) (*app, error) {
	a, err := openApp(ctx)
	if err != nil {
		return nil, err
	}
	if err := a.prepare(ctx); err != nil {
		a.close()
		return nil, err
	}
	return a, nil
}

func wire(ctx context.Context, settings config.Config) (*app, error) {
	log := slog.New(slog.NewJSONHandler(os.Stderr, nil))
	db, err := database.Open(ctx, settings.DatabaseURL, settings.DataDir, log)
	if err != nil {
		return nil, err
	}
	keys, err := identity.OpenKeys(filepath.Join(settings.DataDir, "keys"))
	if err != nil {
		return nil, fmt.Errorf("signing keys: %w", err)
	}
	a := &app{config: settings, log: log, db: db, keys: keys, shelf: catalogue.New(db)}
	a.people = identity.New(db, keys, calendar.System)
	a.book = cpd.NewBook(db, a.shelf, calendar.System)
	a.desk = signoff.NewDesk(db, keys, a.shelf, calendar.System)
	return a, nil
}

// prepare brings schema and catalogue up to date.
func (a *app) prepare(ctx context.Context) error {
	ran, err := a.db.Migrate(ctx)
	if err != nil {
		return err
	}
	if ran > 0 {
		a.log.Info("database migrated", "migrations", ran)
	}
	return a.shelf.Seed(ctx)
}

func (a *app) close() {
	if err := a.db.Close(); err != nil {
		a.log.Error("close database", "error", err)
	}
}
