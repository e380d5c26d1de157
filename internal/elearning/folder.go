package elearning

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/cpd"
)

// Kept is a record with its certificates, without their content, in the order in which they were added.
type Kept struct {
	Record
	Certificates []Certificate
}

// Folder is a record with all that belongs to it.
type Folder struct {
	Kept
	Programme catalogue.Programme // zero, like Module, where the record belongs to none that its person has
	Module    catalogue.Module
	Entry     *cpd.Entry  // the CPD entry; nil where there is none
	Alike     []cpd.Entry // entries without a completion that say the same, where there is none
	Others    []Kept      // other records of the same module or, without one, the same title; latest first
}

// Folder gives a record of the actor's own. Faults: NotFound.
func (r *Records) Folder(ctx context.Context, who access.Actor, id uuid.UUID) (Folder, error) {
	syllabus, err := r.SyllabusOf(ctx, who.ID)
	if err != nil {
		return Folder{}, err
	}
	var f Folder
	err = r.db.Snapshot(ctx, func(tx *gorm.DB) error {
		if f.Record, err = find(tx, who, id); err != nil {
			return err
		}
		f.Programme, f.Module, _ = moduleOf(syllabus, f.Record)
		if err := f.gather(tx, syllabus); err != nil {
			return err
		}
		return f.findEntry(tx, who)
	})
	return f, err
}

// gather finds the other records of the same thing, and the certificates of all of them.
func (f *Folder) gather(tx *gorm.DB, s catalogue.Syllabus) error {
	all, err := Of(tx, f.PersonID)
	if err != nil {
		return err
	}
	var same []Record
	for _, record := range all[f.PersonID] {
		if subject(record, s) == subject(f.Record, s) {
			same = append(same, record)
		}
	}
	kept, err := withCertificates(tx, same)
	for _, k := range kept {
		if k.ID == f.ID {
			f.Kept = k
			continue
		}
		f.Others = append(f.Others, k)
	}
	return err
}

// subject is what a record is of: the module as it counts or, without one, the title.
func subject(r Record, s catalogue.Syllabus) string {
	if r.ModuleID != nil {
		return s.Counts(*r.ModuleID).String()
	}
	return catalogue.TitleKey(r.Title)
}

// withCertificates puts their certificates to records.
func withCertificates(tx *gorm.DB, records []Record) ([]Kept, error) {
	all := make([]Kept, 0, len(records))
	for chunk := range slices.Chunk(records, 1000) {
		var ids []uuid.UUID
		for _, record := range chunk {
			ids = append(ids, record.ID)
		}
		var found []Certificate
		if err := tx.Omit("content").Where("record_id IN ?", ids).Order("added_at, id").Find(&found).Error; err != nil {
			return nil, fmt.Errorf("certificates: %w", err)
		}
		of := map[uuid.UUID][]Certificate{}
		for _, c := range found {
			of[c.RecordID] = append(of[c.RecordID], c)
		}
		for _, record := range chunk {
			all = append(all, Kept{record, of[record.ID]})
		}
	}
	return all, nil
}

func (f *Folder) findEntry(tx *gorm.DB, who access.Actor) error {
	if f.EntryID != nil {
		entry, err := cpd.Find(tx, who, *f.EntryID)
		f.Entry = &entry
		return err
	}
	if f.State != Completed {
		return nil
	}
	var taken []uuid.UUID
	if err := tx.Model(&Record{}).Where("person_id = ? AND entry_id IS NOT NULL", f.PersonID).Pluck("entry_id", &taken).Error; err != nil {
		return fmt.Errorf("entries of completions: %w", err)
	}
	offers, err := offersOf(tx, f.PersonID, []Record{f.Record}, taken)
	if err == nil {
		f.Alike = offers[0].Alike
	}
	return err
}

// OfEntry gives the completion from which an entry of the actor's own was made, or to which it was linked; found is false
// where there is none, and for entries of others.
func (r *Records) OfEntry(ctx context.Context, who access.Actor, entry uuid.UUID) (record Record, found bool, err error) {
	var some []Record
	if err := r.db.Read(ctx).Where("person_id = ? AND entry_id = ?", who.ID, entry).Limit(1).Find(&some).Error; err != nil {
		return Record{}, false, fmt.Errorf("the completion of an entry: %w", err)
	}
	if len(some) == 0 {
		return Record{}, false, nil
	}
	return some[0], true, nil
}

// Module finds the module as which one counts for the actor, with its programme, or NotFound.
func (r *Records) Module(ctx context.Context, who access.Actor, id uuid.UUID) (catalogue.Programme, catalogue.Module, error) {
	if err := access.Check(who, access.RecordLearning, access.Record{}); err != nil {
		return catalogue.Programme{}, catalogue.Module{}, err
	}
	syllabus, err := r.SyllabusOf(ctx, who.ID)
	if err != nil {
		return catalogue.Programme{}, catalogue.Module{}, err
	}
	p, m, there := syllabus.Module(id)
	if !there {
		return catalogue.Programme{}, catalogue.Module{}, access.NotFound()
	}
	return p, m, nil
}
