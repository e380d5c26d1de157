package imports

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/database"
	"linkfolio/internal/elearning"
	"linkfolio/internal/elearning/reports"
	"linkfolio/internal/fault"
)

// read stages the rows of the files that are not read yet, and judges all rows of the import.
func (d *Desk) read(ctx context.Context, i Import) error {
	s, err := d.newStager(ctx, i)
	if err != nil {
		return err
	}
	var files []File
	if err := d.DB.Read(ctx).Omit("sealed").Where("import_id = ? AND read = ?", i.ID, false).Order("position").Find(&files).Error; err != nil {
		return fmt.Errorf("files to read: %w", err)
	}
	for _, f := range files {
		if err := d.readFile(ctx, i, s, f); err != nil {
			return err
		}
	}
	return d.DB.InTx(ctx, func(tx *gorm.DB) error {
		if err := forgetUnused(tx, i.ID); err != nil {
			return err
		}
		if _, err := d.judge(tx, i, s.matcher.syllabus); err != nil {
			return err
		}
		return settle(tx, i, map[string]any{
			"state": Ready, "claimed_until": nil, "attempts": 0, "total": 0, "done": 0, "lock_version": gorm.Expr("lock_version + 1"),
		})
	})
}

// readFile reads one file and stages its rows. What is wrong with a file is said at it, and stages nothing of it.
func (d *Desk) readFile(ctx context.Context, i Import, s *stager, f File) error {
	var sealed File
	if err := d.DB.Read(ctx).Select("id", "sealed").Where("id = ?", f.ID).Take(&sealed).Error; err != nil {
		return fmt.Errorf("a file to read: %w", err)
	}
	content, err := d.unseal(sealed)
	if err != nil {
		return err
	}
	rows, err := d.parse(ctx, s, &f, content)
	if refusal := fault.Of(err); refusal != nil && refusal.Kind == fault.Invalid {
		d.logCause("a file could not be read", i, err)
		rows, f.Problem = nil, refusal.Message
	} else if err != nil {
		return err
	}
	return s.stage(ctx, f, rows)
}

// parse gives the rows of a file, and notes in f what it turned out to be.
func (d *Desk) parse(ctx context.Context, s *stager, f *File, content []byte) ([]reports.Row, error) {
	f.Problem, f.AsksDay, f.AsksColumns = "", false, false
	if f.Kind == fromConnector {
		var rows []reports.Row
		return rows, json.Unmarshal(content, &rows)
	}
	file, err := d.Reader.Read(ctx, f.Name, bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	f.Kind, f.SuggestedOn, f.Notes = file.Kind, file.MadeOn, file.Notes
	rows := file.Rows
	if f.Kind == reports.List {
		if rows, err = s.list(ctx, f, file.Table); err != nil || f.AsksColumns {
			return nil, err
		}
	}
	rows = reports.Resolve(rows, f.MadeOn)
	f.AsksDay = f.MadeOn.IsZero() && reports.AsksWhenMade(rows) || !f.MadeOn.IsZero()
	for i := range rows {
		if rows[i].Learner == (reports.Learner{}) {
			rows[i].Learner = file.Learner
		}
	}
	return rows, nil
}

// list reads a list by the columns that were chosen for it, before for one like it, or that its headings tell.
func (s *stager) list(ctx context.Context, f *File, table reports.Table) ([]reports.Row, error) {
	f.Header, f.HeaderKey, f.Sheet = table.Header, reports.Key(table.Header), ""
	if len(table.Sheets) > 1 {
		f.Sheet = table.Sheet
	}
	f.Examples = make([][]string, len(table.Header))
	for column := range table.Header {
		f.Examples[column] = table.Examples(column, 3)
	}
	if len(f.Layout.Columns) == 0 {
		before, err := s.remembered(ctx, f.HeaderKey)
		if err != nil {
			return nil, err
		}
		if f.Layout = before; len(f.Layout.Columns) == 0 {
			f.Layout = table.Recognise()
		}
	}
	if f.Layout.Check() != nil {
		f.AsksColumns = true
		return nil, nil
	}
	return table.Read(ctx, f.Layout, s.today)
}

// remembered gives the columns that the person chose for a list with the same headings.
func (s *stager) remembered(ctx context.Context, header string) (reports.Layout, error) {
	var found []layout
	err := s.desk.DB.Read(ctx).Where("person_id = ? AND header_key = ?", s.of.PersonID, header).Limit(1).Find(&found).Error
	if err != nil || len(found) == 0 {
		return reports.Layout{}, err
	}
	return found[0].Layout, nil
}

// ChooseColumns sets what the columns of a list hold, remembers it for the next list with the same headings, and has the file
// read anew. Faults: Invalid at columns, NotFound, and Conflict for an import that is not to be looked through.
func (d *Desk) ChooseColumns(ctx context.Context, who access.Actor, id, file uuid.UUID, columns reports.Layout) error {
	if refusal := fault.Of(columns.Check()); refusal != nil {
		return fault.At("columns", strings.TrimSuffix(refusal.Message, "."))
	}
	return d.again(ctx, who, id, file, func(tx *gorm.DB, f File) error {
		if !f.IsList() {
			return fault.New(fault.Conflict, "This file has no columns to choose.")
		}
		chosen := layout{PersonID: who.ID, HeaderKey: f.HeaderKey, Layout: columns, UsedAt: d.Clock()}
		once := clause.OnConflict{UpdateAll: true}
		if err := tx.Clauses(once).Create(&chosen).Error; err != nil {
			return err
		}
		return tx.Model(&File{}).Where("id = ?", f.ID).Select("layout").Updates(File{Layout: columns}).Error
	})
}

// SayWhenMade sets the day on which a report was made, by which "today" and "yesterday" in it become days, and has it read
// anew. Faults: Invalid at made_on, NotFound and Conflict as ChooseColumns.
func (d *Desk) SayWhenMade(ctx context.Context, who access.Actor, id, file uuid.UUID, day calendar.Date) error {
	switch {
	case day.IsZero():
		return fault.At("made_on", "Enter the day on which the report was made")
	case day.Before(elearning.Earliest):
		return fault.At("made_on", "The day on which the report was made must be "+elearning.Earliest.Words()+" or later")
	case day.After(d.Clock.Today()):
		return fault.At("made_on", "The day on which the report was made cannot be in the future")
	}
	return d.again(ctx, who, id, file, func(tx *gorm.DB, f File) error {
		return tx.Model(&File{}).Where("id = ?", f.ID).Update("made_on", day).Error
	})
}

// again changes how a file is read, and has it read anew.
func (d *Desk) again(ctx context.Context, who access.Actor, id, file uuid.UUID, change func(tx *gorm.DB, f File) error) error {
	return d.DB.InTx(ctx, func(tx *gorm.DB) error {
		i, err := holdReady(tx, who, id)
		if err != nil {
			return err
		}
		var f File
		if err := take(tx.Omit("sealed"), &f, id, file); err != nil {
			return err
		}
		if err := change(tx, f); err != nil {
			return err
		}
		if err := tx.Model(&File{}).Where("id = ?", f.ID).Update("read", false).Error; err != nil {
			return err
		}
		return d.due(tx, i, Reading, nil)
	})
}

// due hands an import that is held to the background.
func (d *Desk) due(tx *gorm.DB, i Import, state State, more map[string]any) error {
	outcome := map[string]any{
		"state": state, "due_at": d.Clock(), "claimed_until": nil, "attempts": 0, "problem": "", "total": 0, "done": 0,
		"lock_version": gorm.Expr("lock_version + 1"),
	}
	for column, value := range more {
		outcome[column] = value
	}
	database.AfterCommit(tx, d.wake)
	return tx.Model(&Import{}).Where("id = ?", i.ID).Updates(outcome).Error
}

// holdReady is hold of an import that can be changed, or a Conflict.
func holdReady(tx *gorm.DB, who access.Actor, id uuid.UUID) (Import, error) {
	i, err := hold(tx, who, id)
	if err == nil && i.State != Ready {
		err = errNotReady()
	}
	return i, err
}

func errNotReady() error {
	return fault.New(fault.Conflict, "This import cannot be changed at the moment: it is being worked on, or was confirmed.")
}
