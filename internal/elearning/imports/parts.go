package imports

import (
	"context"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/identity"
)

// Seen gives an import without its rows to somebody who may see it. Fault: NotFound.
func (d *Desk) Seen(ctx context.Context, who access.Actor, id uuid.UUID) (Import, error) {
	return find(d.DB.Read(ctx), who, id)
}

// TitleChoice is a title of an import with what it can be taken for.
type TitleChoice struct {
	Title
	Module     string // the title of the module that it is taken for; empty is none
	Rows       int
	Programmes []catalogue.Programme // that are not retired
}

// TitleOf gives a title of an import. Fault: NotFound.
func (d *Desk) TitleOf(ctx context.Context, who access.Actor, id, title uuid.UUID) (TitleChoice, error) {
	var t TitleChoice
	i, err := d.Seen(ctx, who, id)
	if err != nil {
		return t, err
	}
	db := d.DB.Read(ctx)
	if err := take(db, &t.Title, id, title); err != nil {
		return t, err
	}
	if t.Rows, err = rowsWith(db.Where("title_id = ?", title)); err != nil {
		return t, err
	}
	syllabus, err := d.syllabus(ctx, i)
	t.Module = (&namer{syllabus: syllabus}).module(t.ModuleID)
	for _, p := range syllabus.Programmes {
		if p.RetiredOn.IsZero() {
			t.Programmes = append(t.Programmes, p)
		}
	}
	return t, err
}

func rowsWith(rows *gorm.DB) (int, error) {
	var n int64
	err := rows.Model(&row{}).Count(&n).Error
	return int(n), err
}

// LearnerChoice is a learner of an import with whom it can be taken for.
type LearnerChoice struct {
	Learner
	Rows   int
	Own    bool // the import is somebody's own
	Stray  bool // the import is recorded, and these rows wait
	People []identity.Person
}

// LearnerOf gives a learner of an import. Fault: NotFound.
func (d *Desk) LearnerOf(ctx context.Context, who access.Actor, id, learner uuid.UUID) (l LearnerChoice, err error) {
	err = d.DB.Snapshot(ctx, func(tx *gorm.DB) error {
		i, err := find(tx, who, id)
		if err != nil {
			return err
		}
		if err := take(tx, &l.Learner, id, learner); err != nil {
			return err
		}
		if l.Rows, err = rowsWith(tx.Where("learner_id = ?", learner)); err != nil {
			return err
		}
		l.Stray = i.State == Done
		if i.OrganisationID == nil {
			l.Own = true
			person, err := identity.Find(tx, i.PersonID)
			l.People = []identity.Person{person}
			return err
		}
		workers, err := identity.WorkersOf(tx, *i.OrganisationID, d.Clock.Today())
		l.People = workers.People
		return err
	})
	return l, err
}

// Settle says who a learner is, at whatever time: of an import that waits to be confirmed it changes what will be recorded,
// of one that is recorded it records or discards the rows that wait. Faults: those of ChoosePerson, Assign and DropStray.
func (d *Desk) Settle(ctx context.Context, who access.Actor, id, learner uuid.UUID, fate Fate) error {
	i, err := d.Seen(ctx, who, id)
	switch {
	case err != nil:
		return err
	case i.State != Done:
		return d.ChoosePerson(ctx, who, id, learner, fate)
	case fate.As != nil:
		_, err = d.Assign(ctx, who, id, learner, *fate.As)
	case fate.LeftOut:
		err = d.DropStray(ctx, who, id, learner)
	}
	return err
}

// FileOf gives a file of an import without its content. Fault: NotFound.
func (d *Desk) FileOf(ctx context.Context, who access.Actor, id, file uuid.UUID) (File, error) {
	var f File
	if _, err := d.Seen(ctx, who, id); err != nil {
		return f, err
	}
	return f, take(d.DB.Read(ctx).Omit("sealed"), &f, id, file)
}
