package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/config"
	"linkfolio/internal/cpd"
	"linkfolio/internal/database"
	"linkfolio/internal/elearning"
	"linkfolio/internal/elearning/imports"
	"linkfolio/internal/elearning/reports"
	"linkfolio/internal/identity"
	"linkfolio/internal/leaving"
	"linkfolio/internal/mail"
	"linkfolio/internal/mail/mailbox"
	"linkfolio/internal/pdftext"
	"linkfolio/internal/seal"
	"linkfolio/internal/signoff"
	"linkfolio/internal/supervision"
	"linkfolio/static"
	"linkfolio/templates"
)

// app is the wired installation: what every command needs, and no more.
type app struct {
	config   config.Config
	log      *slog.Logger
	db       *database.DB
	keys     *identity.Keys
	box      *seal.Box
	outbox   *mail.Outbox
	post     *mail.Server     // where letters go; nil: they wait
	mailbox  *mailbox.Mailbox // of the demonstration
	shelf    *catalogue.Shelf
	people   *identity.People
	book     *cpd.Book
	records  *elearning.Records
	imports  *imports.Desk
	pdfText  *pdftext.Engine
	desk     *signoff.Desk
	sessions *supervision.Log
	door     *leaving.Door
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
	a := &app{config: settings, log: log, db: db, shelf: catalogue.New(db)}
	if err := a.openPeople(); err != nil {
		return nil, err
	}
	a.book = cpd.NewBook(db, a.shelf, calendar.System)
	a.records = elearning.NewRecords(elearning.Parts{
		DB: db, Shelf: a.shelf, Book: a.book, People: a.people, Outbox: a.outbox, Box: a.box, Clock: calendar.System,
	})
	if err := a.openImports(); err != nil {
		return nil, err
	}
	a.desk = signoff.NewDesk(signoff.Parts{
		DB: db, Keys: a.keys, Shelf: a.shelf, Outbox: a.outbox, Box: a.box, Clock: calendar.System, Going: leaving.Going,
	})
	a.sessions = supervision.NewLog(db, a.outbox, a.desk.WantsNews, calendar.System)
	a.door = leaving.NewDoor(leaving.Parts{
		DB: db, People: a.people, Keys: a.keys, Outbox: a.outbox, Clock: calendar.System, Log: log,
		List: leaving.List{File: filepath.Join(settings.DataDir, leaving.ListFile)},
	})
	return a, nil
}

// openPeople opens the keys and the register of people, with the outbox for letters to them.
func (a *app) openPeople() error {
	parts, err := identity.OpenParts(a.db, filepath.Join(a.config.DataDir, "keys"), templates.Emails(), calendar.System, givenKeys(a.config)...)
	if err != nil {
		return err
	}
	parts.Keys.OnTrouble(func(err error) { a.log.Error("signing keys", "error", err) })
	if base := a.config.Base(); base != nil {
		parts.Outbox.At(base)
	}
	if parts.Passwords, err = a.passwordRules(); err != nil {
		return err
	}
	a.keys, a.box, a.outbox, a.people = parts.Keys, parts.Box, parts.Outbox, identity.New(parts)
	if oidc := a.config.OIDC; oidc.On() {
		a.people.UseSSO(identity.SSO{Issuer: oidc.Issuer, Name: oidc.Label()})
	}
	return nil
}

// openImports opens the desk for imports. The reader of PDFs starts nothing yet.
func (a *app) openImports() error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	a.pdfText = pdftext.Open(pdftext.Config{
		CacheDir: filepath.Join(a.config.DataDir, "engine"), Command: []string{self, "pdf-text-worker"},
	})
	a.imports = imports.NewDesk(imports.Parts{
		DB: a.db, Shelf: a.shelf, Records: a.records, Box: a.box, Reader: reports.Reader{PDF: a.pdfText}, Clock: calendar.System,
		Log: a.log,
	})
	return nil
}

// passwordRules are the rules for new passwords. A program without its assets has no list of common ones, but can migrate
// and verify; it does not serve.
func (a *app) passwordRules() (*identity.Passwords, error) {
	list, err := static.Passwords()
	if err != nil && !errors.Is(err, static.ErrNotBuilt) {
		return nil, err
	}
	return identity.NewPasswords(list), nil
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
	again, err := a.door.Again(ctx)
	if err != nil {
		return fmt.Errorf("erasures: %w", err)
	}
	if again > 0 {
		a.log.Info("erased once more who was erased before a backup was restored", "accounts", again)
	}
	return a.shelf.Seed(ctx)
}

func (a *app) close() {
	if err := a.db.Close(); err != nil {
		a.log.Error("close database", "error", err)
	}
}
