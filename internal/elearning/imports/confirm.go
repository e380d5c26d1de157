package imports

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"linkfolio/internal/access"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/fault"
)

// Yes is what somebody says yes to when they confirm an import: titles that are alike, and learners who have the name of
// somebody. Lock is the state of the import that they were shown.
type Yes struct {
	Lock     int
	Titles   []uuid.UUID
	Learners []uuid.UUID
}

// Confirm has an import recorded in the background. Confirming twice is once. Faults: those of the policy, and Conflict where
// it was changed since it was shown, or where somebody would have more records than a person may.
func (d *Desk) Confirm(ctx context.Context, who access.Actor, id uuid.UUID, yes Yes) error {
	syllabus, err := d.syllabusFor(ctx, who, id)
	if err != nil {
		return err
	}
	err = d.DB.InTx(ctx, func(tx *gorm.DB) error {
		i, err := hold(tx, who, id)
		switch {
		case err != nil:
			return err
		case i.State == Writing || i.State == Done:
			return nil
		case i.State != Ready:
			return errNotReady()
		case !d.Clock().Before(i.ExpiresAt):
			return gone()
		case i.LockVersion != yes.Lock:
			return fault.New(fault.Conflict, "This import was changed in another window. Look through it again, then confirm it.")
		}
		if err := d.accept(tx, i, syllabus, yes); err != nil {
			return err
		}
		if err := checkRoom(tx, i); err != nil {
			return err
		}
		var total int64
		if err := tx.Model(&row{}).Where("import_id = ? AND verdict IN ?", i.ID, writes()).Count(&total).Error; err != nil {
			return err
		}
		now := d.Clock()
		return d.due(tx, i, Writing, map[string]any{"confirmed_at": now, "expires_at": now.Add(Life), "total": total})
	})
	if err != nil {
		return fmt.Errorf("confirm an import: %w", err)
	}
	return nil
}

// accept turns what was proposed and said yes to into choices, and judges the rows anew. Titles are remembered for the next
// import.
func (d *Desk) accept(tx *gorm.DB, i Import, s catalogue.Syllabus, yes Yes) error {
	var titles []Title
	if err := tx.Where("import_id = ? AND how = ?", i.ID, Alike).Find(&titles).Error; err != nil {
		return err
	}
	for _, t := range titles {
		if !slices.Contains(yes.Titles, t.ID) {
			continue
		}
		if err := d.remember(tx, i, t, t.ModuleID); err != nil {
			return err
		}
		if err := tx.Model(&Title{}).Where("id = ?", t.ID).Update("how", Chosen).Error; err != nil {
			return err
		}
	}
	for some := range slices.Chunk(yes.Learners, 1000) {
		err := tx.Model(&Learner{}).Where("import_id = ? AND how = ? AND id IN ?", i.ID, Alike, some).Update("how", Chosen).Error
		if err != nil {
			return err
		}
	}
	_, err := d.judge(tx, i, s)
	return err
}

// remember keeps a choice for the next import that has the title.
func (d *Desk) remember(tx *gorm.DB, i Import, t Title, module *uuid.UUID) error {
	if t.TitleKey == "" {
		return nil
	}
	chosen := choice{OwnerID: i.chooser(), TitleKey: t.TitleKey, ModuleID: module, UsedAt: d.Clock()}
	return tx.Clauses(clause.OnConflict{UpdateAll: true}).Create(&chosen).Error
}

// Fate is what somebody wants done with a title or a learner.
type Fate struct {
	As      *uuid.UUID // the module, or the person
	LeftOut bool       // else, without As: other learning, or nobody
}

// ChooseModule says what the rows with a title are taken for, and remembers it. Faults: those of the policy, Invalid at
// choice for a module that is none of theirs, and Conflict for an import that is not to be looked through.
func (d *Desk) ChooseModule(ctx context.Context, who access.Actor, id, title uuid.UUID, fate Fate) error {
	return d.choose(ctx, who, id, func(tx *gorm.DB, i Import, s catalogue.Syllabus) error {
		if fate.As != nil {
			if _, _, there := s.Module(*fate.As); !there {
				return fault.At("choice", "Choose what it is from the list")
			}
		}
		var t Title
		if err := take(tx, &t, i.ID, title); err != nil {
			return err
		}
		if !fate.LeftOut {
			if err := d.remember(tx, i, t, fate.As); err != nil {
				return err
			}
		}
		return tx.Model(&Title{}).Where("id = ?", t.ID).Updates(map[string]any{"module_id": fate.As, "how": fate.how()}).Error
	})
}

// how is what a choice makes of it.
func (f Fate) how() How {
	if f.LeftOut {
		return Out
	}
	return Chosen
}

// choose changes what somebody is shown, and judges the rows anew.
func (d *Desk) choose(ctx context.Context, who access.Actor, id uuid.UUID, change func(*gorm.DB, Import, catalogue.Syllabus) error) error {
	syllabus, err := d.syllabusFor(ctx, who, id)
	if err != nil {
		return err
	}
	return d.DB.InTx(ctx, func(tx *gorm.DB) error {
		i, err := holdReady(tx, who, id)
		if err != nil {
			return err
		}
		if err := change(tx, i, syllabus); err != nil {
			return err
		}
		if _, err := d.judge(tx, i, syllabus); err != nil {
			return err
		}
		return tx.Model(&Import{}).Where("id = ?", i.ID).Update("lock_version", gorm.Expr("lock_version + 1")).Error
	})
}

// syllabusFor gives the programmes by which an import is judged, to somebody who may use it. That is asked before anything is
// locked.
func (d *Desk) syllabusFor(ctx context.Context, who access.Actor, id uuid.UUID) (catalogue.Syllabus, error) {
	i, err := d.Seen(ctx, who, id)
	if err != nil {
		return catalogue.Syllabus{}, err
	}
	return d.syllabus(ctx, i)
}

// take finds a title or a learner of an import.
func take(tx *gorm.DB, found any, of, id uuid.UUID) error {
	there := tx.Where("id = ? AND import_id = ?", id, of).Limit(1).Find(found)
	if there.Error == nil && there.RowsAffected == 0 {
		return gone()
	}
	return there.Error
}
