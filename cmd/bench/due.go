package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/cpd"
	"linkfolio/internal/database"
	"linkfolio/internal/elearning"
)

const (
	duePeople = 50_000
	dueEach   = 10 // completions of each
)

// due measures working out what is due for everybody, as the reminders do once a day: who has which role, what their
// organisation asks, what they completed. It runs in this process, so CPU and memory are this one's.
func due(ctx context.Context, name, address, dir string) error {
	db, err := database.Open(ctx, address, dir, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer db.Close()
	f, err := newFiller(ctx, db, dir)
	if err != nil {
		return err
	}
	if err := f.dueNetwork(); err != nil {
		return fmt.Errorf("fill: %w", err)
	}
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil { // the most memory is counted anew
		return err
	}
	shelf := catalogue.New(db) // one that has not read before the programme was written
	records := elearning.NewRecords(elearning.Parts{
		DB: db, Shelf: shelf, Book: cpd.NewBook(db, shelf, calendar.System), People: f.people, Clock: calendar.System,
	})
	heading("%s: what is due for %d people with %d completions each", name, duePeople, dueEach)
	fmt.Printf("%-34s %12s %12s %12s %12s %12s\n", "", "wall s", "CPU s", "CPU s (PG)", "people/s", "MiB at most")
	before, beforeDB, began, lines := one(os.Getpid()).cpu, postgresCPU(), time.Now(), 0
	people, err := records.EachDue(ctx, f.today.AddDays(elearning.SoonDays), func(_ uuid.UUID, due []elearning.DueLine) error {
		lines += len(due)
		return nil
	})
	if err != nil {
		return err
	}
	wall, cpu, pg := time.Since(began), one(os.Getpid()).cpu-before, ""
	if address != "" {
		pg = fmt.Sprintf("%.1f", (postgresCPU() - beforeDB).Seconds())
	}
	fmt.Printf("%-34s %12.1f %12.1f %12s %12.0f %12d\n", fmt.Sprintf("%d people, %d lines due", people, lines),
		wall.Seconds(), cpu.Seconds(), pg, float64(people)/wall.Seconds(), peakOf(os.Getpid())>>20)
	return nil
}

// dueNetwork adds the people, whose organisation asks for yearly refreshers.
func (f *filler) dueNetwork() error {
	people, err := f.strangers("due", duePeople)
	if err != nil {
		return err
	}
	id, err := f.network("Due network", "due-lead@bench.example", people)
	if err != nil {
		return err
	}
	if err := f.programme(id); err != nil {
		return err
	}
	modules, err := f.modules(id)
	if err != nil {
		return err
	}
	if err := f.completions(people, modules, dueEach); err != nil {
		return err
	}
	return f.db.InTx(f.ctx, func(tx *gorm.DB) error { return tx.Exec("ANALYZE").Error }) // what PostgreSQL does by itself in time
}
