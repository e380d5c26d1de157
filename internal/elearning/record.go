package elearning

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"linkfolio/internal/access"
	"linkfolio/internal/audit"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/cpd"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
)

// The acts of recording, in the chain of the person whose learning it is.
const (
	ActRecorded audit.Act = "recorded learning"
	ActChanged  audit.Act = "changed learning record"
	ActDeleted  audit.Act = "deleted learning record"
)

// Add records, by hand, that the actor completed or started something. The same form twice makes one record. Where the
// module, or the title, has this state on this day already, that record comes back with a Conflict and nothing is written;
// so does what the form saved before, where it now says something else. Faults: Forbidden, Conflict, Invalid at the fields.
func (r *Records) Add(ctx context.Context, who access.Actor, d Draft) (Record, error) {
	if err := access.Check(who, access.RecordLearning, access.Record{}); err != nil {
		return Record{}, err
	}
	if err := cpd.CheckKey(d.Key); err != nil {
		return Record{}, err
	}
	syllabus, err := r.SyllabusOf(ctx, who.ID)
	if err != nil {
		return Record{}, err
	}
	record := Record{PersonID: who.ID, Source: ByHand, Reference: d.Key, RecordedBy: who.ID, RecordedAt: r.clock()}
	if err := record.fill(d, syllabus, r.clock.Today()); err != nil {
		return Record{}, err
	}
	err = r.db.InTx(ctx, func(tx *gorm.DB) error { return r.add(tx, who, syllabus, &record, d.File) })
	return record, err
}

// SyllabusOf gives the programmes as somebody's organisations have them today. It asks nobody's leave.
func (r *Records) SyllabusOf(ctx context.Context, person uuid.UUID) (catalogue.Syllabus, error) {
	posts, err := identity.Posts(r.db.Read(ctx), r.clock.Today(), person)
	if err != nil {
		return catalogue.Syllabus{}, err
	}
	return SyllabusOf(ctx, r.shelf, posts[person])
}

func (r *Records) add(tx *gorm.DB, who access.Actor, s catalogue.Syllabus, record *Record, file *File) error {
	if same, there, err := twin(tx, s, *record); err != nil || there {
		return cmp.Or(err, instead(record, same))
	}
	added, err := insert(tx, record)
	if err != nil {
		return err
	}
	if !added {
		return there(tx, record)
	}
	if err := CheckRoom(tx, record.PersonID); err != nil {
		return err
	}
	if err := r.note(tx, who, *record, ActRecorded, "recorded that "+record.inWords()); err != nil || file == nil {
		return err
	}
	_, err = r.attach(tx, *record, *file)
	return err
}

// instead puts the record that says the same in place of one that is not written. It is a Conflict unless both came from one
// form.
func instead(record *Record, same Record) error {
	once := same.Source == ByHand && same.Reference == record.Reference
	if *record = same; once {
		return nil
	}
	return recorded()
}

// insert writes a new record, unless the person has one from the same form, or somebody has just written the same. It gives the
// record its id, and tells whether it was written.
func insert(tx *gorm.DB, record *Record) (added bool, err error) {
	record.ID, record.LockVersion = uuid.Must(uuid.NewV7()), 1
	created := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(record)
	if created.Error != nil {
		return false, fmt.Errorf("add a learning record: %w", created.Error)
	}
	return created.RowsAffected == 1, nil
}

// there puts the record that was there in place of one that was not written. It is a Conflict unless both came from one form
// and say the same.
func there(tx *gorm.DB, record *Record) error {
	var found []Record
	err := tx.Where("person_id = ? AND (sameness = ? OR (source = ? AND reference = ?))", record.PersonID, record.Sameness, ByHand, record.Reference).
		Find(&found).Error
	if err != nil {
		return fmt.Errorf("the learning record that was there: %w", err)
	}
	sameness := record.Sameness
	for _, f := range found {
		if f.Sameness == sameness {
			return instead(record, f)
		}
	}
	if len(found) > 0 {
		*record = found[0]
	}
	return fault.New(fault.Conflict, "This form was already saved, with something else in it. Change that record, or open a new form.")
}

func recorded() error { return fault.New(fault.Conflict, "You have already recorded this") }

// Change corrects a record. lock is the LockVersion that the person was shown. A certificate in the draft is left aside: see
// AddCertificate. Faults: NotFound, Conflict, Invalid at the fields.
func (r *Records) Change(ctx context.Context, who access.Actor, id uuid.UUID, lock int, d Draft) (Record, error) {
	before, err := find(r.db.Read(ctx), who, id)
	if err != nil {
		return Record{}, err
	}
	syllabus, err := r.SyllabusOf(ctx, who.ID)
	if err != nil {
		return Record{}, err
	}
	after := before
	unreadable := after.fill(d, syllabus, r.clock.Today())
	switch {
	case unreadable == nil && sameWords(before, after):
		return before, nil // pressed twice, or nothing to change
	case before.LockVersion != lock:
		return Record{}, stale()
	case unreadable != nil:
		return Record{}, unreadable
	}
	after.LockVersion = lock + 1
	err = r.db.InTx(ctx, func(tx *gorm.DB) error {
		if before.Sameness != after.Sameness {
			if _, there, err := twin(tx, syllabus, after); err != nil || there {
				return cmp.Or(err, recorded())
			}
		}
		return r.change(tx, who, before, after)
	})
	return after, err
}

func sameWords(a, b Record) bool {
	return a.Sameness == b.Sameness && a.Title == b.Title && a.Provider == b.Provider && a.Score == b.Score && a.Minutes == b.Minutes
}

func (r *Records) change(tx *gorm.DB, who access.Actor, before, after Record) error {
	done := tx.Model(&Record{}).Where("id = ? AND lock_version = ?", before.ID, before.LockVersion).
		Select("module_id", "title", "provider", "state", "day", "score", "minutes", "sameness", "lock_version").Updates(after)
	switch {
	case errors.Is(done.Error, gorm.ErrDuplicatedKey):
		return recorded()
	case done.Error != nil:
		return fmt.Errorf("change a learning record: %w", done.Error)
	case done.RowsAffected == 0:
		return stale()
	}
	return r.note(tx, who, after, ActChanged, "changed a learning record: "+after.inWords())
}

func stale() error {
	return fault.New(fault.Conflict, "This record was changed in another window or on another device after you opened it. "+
		"Your changes are not saved. Copy what you need, then open the record again.")
}

// Delete removes a record with its certificates. An entry that was made from it stays as it is. Faults: NotFound, Conflict.
func (r *Records) Delete(ctx context.Context, who access.Actor, id uuid.UUID, lock int) error {
	return r.db.InTx(ctx, func(tx *gorm.DB) error {
		record, err := find(locked(tx), who, id)
		if err != nil {
			return err
		}
		if record.LockVersion != lock {
			return stale()
		}
		if err := remove(tx, id); err != nil {
			return err
		}
		return r.note(tx, who, record, ActDeleted, "deleted the record that "+record.inWords())
	})
}

// remove deletes records with their certificates.
func remove(tx *gorm.DB, ids ...uuid.UUID) error {
	if err := tx.Where("record_id IN ?", ids).Delete(&Certificate{}).Error; err != nil {
		return fmt.Errorf("delete certificates: %w", err)
	}
	if err := tx.Where("id IN ?", ids).Delete(&Record{}).Error; err != nil {
		return fmt.Errorf("delete learning records: %w", err)
	}
	return nil
}

func locked(tx *gorm.DB) *gorm.DB { return tx.Clauses(clause.Locking{Strength: "UPDATE"}) }

// find gives a record of the actor's own, or NotFound.
func find(tx *gorm.DB, who access.Actor, id uuid.UUID) (Record, error) {
	var record Record
	err := tx.Where("id = ?", id).Take(&record).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Record{}, access.NotFound()
	}
	if err != nil {
		return Record{}, fmt.Errorf("find a learning record: %w", err)
	}
	return record, access.Check(who, access.ChangeLearning, record.Access())
}

// inWords is what a record says: “Fire safety” was completed on 3 November 2026.
func (r Record) inWords() string {
	return "“" + r.Title + "” was " + string(r.State) + " on " + r.Day.Words()
}

// note writes an act upon a record into its person's chain.
func (r *Records) note(tx *gorm.DB, who access.Actor, of Record, act audit.Act, words string) error {
	return r.noteIn(tx, who, of.PersonID, act, audit.Subject{Kind: "learning", ID: of.ID}, words)
}

func (r *Records) noteIn(tx *gorm.DB, who access.Actor, chain uuid.UUID, act audit.Act, on audit.Subject, words string) error {
	return audit.Add(tx, audit.Event{
		Chain: chain, At: r.clock(), Actor: who.ID, Act: act, Subject: on, Body: audit.Body{Actor: who.Name, Words: words},
	})
}
