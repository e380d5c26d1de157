package elearning

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/cpd"
	"linkfolio/internal/fault"
)

// MostEntries is how many completions can become entries at once.
const MostEntries = 100

// The activity types, in the catalogue, of entries that are made from completions.
const (
	byELearning = "elearning"
	byTraining  = "accredited" // of training of which the person typed the title
)

// MakeEntries makes a draft entry from each of these completions of the actor's own that has none, in one step, and gives the
// entries in the order of the completions; the same again gives the same entries. What was learned is for the person to add.
// Faults: NotFound; Forbidden; Invalid at records for none, too many, or what is not completed.
func (r *Records) MakeEntries(ctx context.Context, who access.Actor, ids []uuid.UUID) ([]uuid.UUID, error) {
	if len(ids) == 0 {
		return nil, fault.At("records", "Select at least one completion")
	}
	if len(ids) > MostEntries {
		return nil, fault.At("records", fmt.Sprintf("Select %d completions or fewer", MostEntries))
	}
	prepared, err := r.prepare(ctx, who, ids)
	if err != nil {
		return nil, err
	}
	made := make([]uuid.UUID, 0, len(ids))
	err = r.db.InTx(ctx, func(tx *gorm.DB) error {
		records, err := owned(locked(tx), who, ids)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := completed(records[id]); err != nil { // it may have been changed meanwhile
				return err
			}
			entry, err := startEntry(tx, who, records[id], prepared[id])
			if err != nil {
				return err
			}
			made = append(made, entry)
		}
		return nil
	})
	return made, err
}

// prepare reads the entries before anything is locked, since that asks the catalogue.
func (r *Records) prepare(ctx context.Context, who access.Actor, ids []uuid.UUID) (map[uuid.UUID]cpd.Entry, error) {
	records, err := owned(r.db.Read(ctx), who, ids)
	if err != nil {
		return nil, err
	}
	syllabus, err := r.SyllabusOf(ctx, who.ID)
	if err != nil {
		return nil, err
	}
	prepared := map[uuid.UUID]cpd.Entry{}
	for id, record := range records {
		if err := completed(record); err != nil {
			return nil, err
		}
		if prepared[id], err = r.book.Prepare(ctx, who, entryDraft(record, syllabus)); err != nil {
			return nil, err
		}
	}
	return prepared, nil
}

func completed(record Record) error {
	if record.State != Completed {
		return fault.At("records", "“"+record.Title+"” is not completed yet")
	}
	return nil
}

// owned gives the actor's own records among these; one that is not theirs is NotFound.
func owned(tx *gorm.DB, who access.Actor, ids []uuid.UUID) (map[uuid.UUID]Record, error) {
	var found []Record
	if err := tx.Where("id IN ?", ids).Order("id").Find(&found).Error; err != nil {
		return nil, fmt.Errorf("find learning records: %w", err)
	}
	records := map[uuid.UUID]Record{}
	for _, record := range found {
		if err := access.Check(who, access.ChangeLearning, record.Access()); err != nil {
			return nil, err
		}
		records[record.ID] = record
	}
	for _, id := range ids {
		if _, there := records[id]; !there {
			return nil, access.NotFound()
		}
	}
	return records, nil
}

// entryDraft is what a completion says of an entry. The time is the record's own, else that of the module.
func entryDraft(record Record, s catalogue.Syllabus) cpd.Draft {
	_, m, _ := moduleOf(s, record)
	minutes, activity := record.Minutes, byELearning
	if minutes == 0 {
		minutes = m.Minutes
	}
	if m.Typed {
		activity = byTraining
	}
	return cpd.Draft{
		Key: formKey(record.ID), Title: first(record.Title, cpd.MaxTitle), Provider: first(record.Provider, cpd.MaxProvider),
		StartsOn: cpd.TypedDay(record.Day), Kind: string(cpd.Formal), Activity: activity, Hours: cpd.FormatHours(minutes),
	}
}

// formKey is the key of the form that a completion stands for: it makes one entry, however often it is asked.
func formKey(record uuid.UUID) string { return "learning-" + record.String() }

// first gives the first n characters of a title that another system made longer than an entry's may be.
func first(text string, n int) string {
	if letters := []rune(text); len(letters) > n {
		return string(letters[:n])
	}
	return text
}

// startEntry makes the entry of a locked record, unless it has one.
func startEntry(tx *gorm.DB, who access.Actor, record Record, e cpd.Entry) (uuid.UUID, error) {
	if record.EntryID != nil {
		return *record.EntryID, nil
	}
	// A Conflict says that the entry was made before, and changed since: it is this completion's all the same.
	if err := cpd.Start(tx, who, &e); err != nil && fault.KindOf(err) != fault.Conflict {
		return uuid.Nil, err
	}
	return e.ID, tie(tx, record.ID, &e.ID)
}

// tie says which entry a record has; nil is none.
func tie(tx *gorm.DB, record uuid.UUID, entry *uuid.UUID) error {
	err := tx.Model(&Record{}).Where("id = ?", record).UpdateColumn("entry_id", entry).Error
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return fault.New(fault.Conflict, "This entry belongs to another completion already, and counts once.")
	}
	if err != nil {
		return fmt.Errorf("tie a completion to an entry: %w", err)
	}
	return nil
}

// LinkEntry says that an entry of the actor's own, which they wrote themselves, is about a completion, so that no other is made
// from it. Twice is once. Faults: NotFound; Conflict where the completion has another entry or the entry another completion.
func (r *Records) LinkEntry(ctx context.Context, who access.Actor, id, entry uuid.UUID) error {
	return r.db.InTx(ctx, func(tx *gorm.DB) error {
		own, err := cpd.Among(locked(tx), who.ID, []uuid.UUID{entry}) // first, as who deletes it holds the entry before its completion
		if err != nil {
			return err
		}
		record, err := find(locked(tx), who, id)
		if err != nil {
			return err
		}
		if record.EntryID != nil && *record.EntryID != entry {
			return fault.New(fault.Conflict, "This completion has another entry in your CPD record.")
		}
		if len(own) == 0 {
			return access.NotFound()
		}
		return tie(tx, id, &entry)
	})
}

// UnlinkEntry takes back what LinkEntry said. An entry that was made from the completion stays its own: to be rid of it, the
// draft is deleted. Faults: NotFound, Conflict.
func (r *Records) UnlinkEntry(ctx context.Context, who access.Actor, id uuid.UUID) error {
	return r.db.InTx(ctx, func(tx *gorm.DB) error {
		record, err := find(locked(tx), who, id)
		if err != nil || record.EntryID == nil {
			return err
		}
		entry, err := cpd.Find(tx, who, *record.EntryID)
		if err != nil {
			return err
		}
		if MadeFrom(entry, id) {
			return fault.New(fault.Conflict, "This entry was made from the completion. If you do not want it, delete the draft.")
		}
		return tie(tx, id, nil)
	})
}

// MadeFrom tells whether an entry was made from a completion, rather than linked to it.
func MadeFrom(e cpd.Entry, record uuid.UUID) bool { return e.FormKey == formKey(record) }
