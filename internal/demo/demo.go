// Package demo fills an empty database with demonstration people, half a year of their entries and what they learned online.
//
// It promises that nothing in it is painted on: every account, entry, version, decision and audit record is made by the
// domains themselves, under a clock of its own that moves through the past months, so all of it verifies. The people
// and what they write are made up. It never adds to a database that holds anybody else, and asks no clock but the
// moment that it is given.
package demo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/database"
	"linkfolio/internal/identity"
	"linkfolio/internal/mail"
	"linkfolio/internal/seal"
	"linkfolio/internal/signoff"
)

// World is what Fill works on: a migrated database, the keys that sign receipts, the seal and the outbox of the register,
// a seeded catalogue, and the moment that all dates count back from.
type World struct {
	DB     *database.DB
	Keys   *identity.Keys
	Box    *seal.Box
	Outbox *mail.Outbox
	Shelf  *catalogue.Shelf
	Now    time.Time
}

// people and desk write to nobody: what they do is past, in which nobody went.
func (w World) people(clock calendar.Clock) *identity.People {
	return identity.New(identity.Parts{DB: w.DB, Keys: w.Keys, Clock: clock, Box: w.Box, Outbox: mail.Silent(), Passwords: identity.AnyPassword()})
}

func (w World) desk(clock calendar.Clock) *signoff.Desk {
	stay := func(*gorm.DB, ...uuid.UUID) (map[uuid.UUID]bool, error) { return nil, nil }
	return signoff.NewDesk(signoff.Parts{DB: w.DB, Keys: w.Keys, Shelf: w.Shelf, Outbox: mail.Silent(), Box: w.Box, Clock: clock, Going: stay})
}

var (
	errOthers = errors.New("this database holds people who are not demonstration people, and the demonstration is never for real records: " +
		"set LINKFOLIO_DATA_DIR to an empty folder for it")
	errHalf = errors.New("an earlier start was stopped while it wrote the demonstration people and their entries: " +
		"delete the data directory and start again")
)

// Filled tells whether the demonstration people are there, with all that they wrote. A database with other people in it
// and without them, or with half of a demonstration, is an error that says what to do. One that was never migrated is
// empty.
func Filled(ctx context.Context, db *database.DB) (bool, error) {
	if !db.Read(ctx).Migrator().HasTable(&identity.Person{}) {
		return false, nil
	}
	var emails []string
	for _, a := range accounts {
		emails = append(emails, a.Email)
	}
	var all int64
	var ours []string
	if err := db.Read(ctx).Model(&identity.Person{}).Count(&all).Error; err != nil {
		return false, fmt.Errorf("count people: %w", err)
	}
	if err := db.Read(ctx).Model(&identity.Person{}).Where("email IN ?", emails).Pluck("email", &ours).Error; err != nil {
		return false, fmt.Errorf("demonstration people: %w", err)
	}
	switch {
	case slices.Contains(ours, accounts[last].Email): // who comes when all the rest is there; earlier versions had fewer people
		return true, nil
	case all > int64(len(ours)):
		return false, errOthers
	case len(ours) > 0:
		return false, errHalf
	}
	return false, nil
}

// Fill adds the demonstration people and their entries, or does nothing where they are already there. It returns the
// errors of Filled. It is not one transaction: do not cancel it half way.
func Fill(ctx context.Context, w World) error {
	filled, err := Filled(ctx, w.DB)
	if err != nil || filled {
		return err
	}
	steps, err := script(w.Now)
	if err != nil {
		return err
	}
	p, err := newPast(ctx, w)
	if err != nil {
		return err
	}
	for _, live := range []func() error{
		func() error { return p.addOrganisation(ctx) },
		func() error { return p.addPeople(ctx, accounts[:last]...) },
		func() error { return p.play(ctx, steps) },
		func() error { return p.addPeople(ctx, accounts[last]) }, // the sign that all the rest is there: see Filled
		func() error { return p.askCoreSkills(ctx) },
	} {
		if err := live(); err != nil {
			return fmt.Errorf("demonstration people: %w", err)
		}
	}
	return nil
}
