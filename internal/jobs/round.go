package jobs

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"linkfolio/internal/calendar"
	"linkfolio/internal/database"
)

// Round is a work that looks at everybody once a day, some at a time in the order of their ids. Its day begins at an hour in
// London and ends at midnight; days are never gone back to, so nothing comes round twice in an hour that the clock repeats.
// It is safe on any number of servers: of two that look at the same people one writes.
type Round struct {
	Name  string // by which the database knows it
	From  int    // the hour in London
	DB    *database.DB
	Clock calendar.Clock
	Look  func(ctx context.Context, day calendar.Date, after uuid.UUID) (Looked, error)
}

// Looked is what came of looking at the next people. Write is called in the transaction that moves the round on.
type Looked struct {
	Last  uuid.UUID // the last of them; nobody where there were none
	All   bool      // nobody is left
	Write func(tx *gorm.DB) error
}

// place is how far a round has come.
type place struct {
	Name    string `gorm:"primaryKey"`
	Day     calendar.Date
	Reached uuid.UUID // everybody up to this one was looked at
	Done    bool
}

// TableName is the table of rounds.
func (place) TableName() string { return "rounds" }

// Models lists the GORM models, for the drift test.
func Models() []any { return []any{&place{}} }

// Work looks at the next people, where it is time and somebody is left.
func (r Round) Work(ctx context.Context) (more bool, err error) {
	now := r.Clock()
	if now.In(calendar.London).Hour() < r.From {
		return false, nil
	}
	day := calendar.DayOf(now)
	at, err := r.begin(ctx, day)
	if err != nil || at.Done || at.Day != day {
		return false, err
	}
	looked, err := r.Look(ctx, day, at.Reached)
	if err != nil {
		return false, err
	}
	next := place{Name: r.Name, Day: day, Reached: at.Reached, Done: looked.All}
	if looked.Last != uuid.Nil {
		next.Reached = looked.Last
	}
	err = r.DB.InTx(ctx, func(tx *gorm.DB) error {
		first, err := at.advance(tx, next)
		if err != nil || !first {
			return err
		}
		return looked.Write(tx)
	})
	if err != nil {
		return false, fmt.Errorf("round %s: %w", r.Name, err)
	}
	return !next.Done, nil
}

// begin gives the round of a day, and begins it where nobody has. Where the day of another server is later, it gives that.
func (r Round) begin(ctx context.Context, day calendar.Date) (at place, err error) {
	var found []place
	read := func(tx *gorm.DB) error { return tx.Where("name = ?", r.Name).Limit(1).Find(&found).Error }
	if err = read(r.DB.Read(ctx)); err == nil && (len(found) == 0 || found[0].Day.Before(day)) {
		err = r.DB.InTx(ctx, func(tx *gorm.DB) error {
			first := clause.OnConflict{
				Columns: []clause.Column{{Name: "name"}}, DoUpdates: clause.AssignmentColumns([]string{"day", "reached", "done"}),
				Where: clause.Where{Exprs: []clause.Expression{clause.Expr{SQL: "rounds.day < excluded.day"}}},
			}
			if err := tx.Clauses(first).Create(&place{Name: r.Name, Day: day}).Error; err != nil {
				return err
			}
			return read(tx)
		})
	}
	if err != nil {
		return at, fmt.Errorf("begin round %s: %w", r.Name, err)
	}
	return found[0], nil
}

// advance moves a round on, unless another server did.
func (at place) advance(tx *gorm.DB, next place) (first bool, err error) {
	moved := tx.Model(&place{}).Where("name = ? AND day = ? AND reached = ? AND NOT done", at.Name, at.Day, at.Reached).
		Updates(map[string]any{"reached": next.Reached, "done": next.Done})
	return moved.RowsAffected == 1, moved.Error
}
