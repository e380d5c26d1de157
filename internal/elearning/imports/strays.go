package imports

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/elearning"
	"linkfolio/internal/fault"
)

// Stray is a learner of a confirmed import for an organisation who matches nobody there. Their rows wait until a lead says
// who it is, or discards them.
type Stray struct {
	Learner
	Rows int
}

// StraysOnPage is how many strays a page has.
const StraysOnPage = 50

// StrayPage is one page of the strays of an organisation.
type StrayPage struct {
	Strays        []Stray
	Number, Pages int // from 1
}

// Strays gives a page of the strays of an organisation, those of the oldest import first. A page beyond the last is the last.
// Faults are those of the policy.
func (d *Desk) Strays(ctx context.Context, who access.Actor, organisation uuid.UUID, number int) (page StrayPage, err error) {
	if err := access.Check(who, access.ImportForTeam, access.Record{Organisations: []uuid.UUID{organisation}}); err != nil {
		return StrayPage{}, err
	}
	err = d.DB.Snapshot(ctx, func(tx *gorm.DB) error {
		found := tx.Table("import_learners AS l").Joins("JOIN imports i ON i.id = l.import_id").Joins("JOIN import_rows r ON r.learner_id = l.id").
			Where("i.organisation_id = ? AND i.state = ? AND r.verdict IN ?", organisation, Done, straying()).Session(&gorm.Session{})
		var total int64
		if err := found.Distinct("l.id").Count(&total).Error; err != nil {
			return err
		}
		page.Pages = max(1, (int(total)+StraysOnPage-1)/StraysOnPage)
		page.Number = min(max(number, 1), page.Pages)
		return found.Select("l.*, COUNT(*) AS rows").Group("l.id").Order("l.import_id, l.name, l.email, l.id").
			Offset((page.Number - 1) * StraysOnPage).Limit(StraysOnPage).Scan(&page.Strays).Error
	})
	if err != nil {
		return StrayPage{}, fmt.Errorf("strays of an organisation: %w", err)
	}
	return page, nil
}

// straying are the verdicts of rows that wait, after the import, for somebody to say whose they are.
func straying() []Verdict { return []Verdict{Unmatched, CheckPerson} }

// Assign records the rows of a stray for a link worker of the organisation, and gives how many were new. Faults: those of the
// policy, NotFound once somebody else has dealt with it, Invalid at choice, and Conflict where they would have too many records.
func (d *Desk) Assign(ctx context.Context, who access.Actor, id, learner, person uuid.UUID) (added int, err error) {
	papers, err := d.papers(ctx, id)
	if err != nil {
		return 0, err
	}
	syllabus, err := d.syllabusFor(ctx, who, id)
	if err != nil {
		return 0, err
	}
	err = d.stray(ctx, who, id, learner, func(tx *gorm.DB, i Import, l Learner) error {
		if err := d.mayBe(tx, i, Fate{As: &person}); err != nil {
			return err
		}
		if err := tx.Model(&Learner{}).Where("id = ?", l.ID).Updates(map[string]any{"person_id": person, "how": Chosen}).Error; err != nil {
			return err
		}
		w, err := d.newWriter(tx, i, syllabus)
		if err != nil {
			return err
		}
		w.by = who.ID
		if err := w.write(tx, papers, l.ID); err != nil {
			return err
		}
		if err := elearning.CheckRoom(tx, person); err != nil {
			return err
		}
		added = int(w.added)
		return tx.Model(&Import{}).Where("id = ?", i.ID).Update("added", gorm.Expr("added + ?", added)).Error
	})
	return added, err
}

// DropStray discards the rows of a stray. Faults as those of Assign.
func (d *Desk) DropStray(ctx context.Context, who access.Actor, id, learner uuid.UUID) error {
	return d.stray(ctx, who, id, learner, func(*gorm.DB, Import, Learner) error { return nil })
}

// stray deals with a stray, once, and then forgets its rows that still wait.
func (d *Desk) stray(ctx context.Context, who access.Actor, id, learner uuid.UUID, deal func(tx *gorm.DB, i Import, l Learner) error) error {
	defer d.progress.Delete(id)
	return d.DB.InTx(ctx, func(tx *gorm.DB) error {
		i, err := hold(tx, who, id)
		if err != nil {
			return err
		}
		if i.State != Done || i.OrganisationID == nil {
			return fault.New(fault.Conflict, "This import is not recorded, so nothing of it waits for a person.")
		}
		var l Learner
		if err := take(tx, &l, i.ID, learner); err != nil {
			return err
		}
		if waiting, err := rowsWith(tx.Where("learner_id = ? AND verdict IN ?", l.ID, straying())); err != nil || waiting == 0 {
			return err // somebody has dealt with it
		}
		if err := deal(tx, i, l); err != nil {
			return err
		}
		return tx.Where("learner_id = ? AND verdict IN ?", l.ID, straying()).Delete(&row{}).Error
	})
}
