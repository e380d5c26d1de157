package elearning

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"linkfolio/internal/catalogue"
	"linkfolio/internal/cpd"
	"linkfolio/internal/fault"
)

// perStatement is how many records go into one statement.
const perStatement = 500

// Fitted is a record from elsewhere with no more of its words than the form takes, so that its person can correct it.
func (r Record) Fitted() Record {
	r.Title, r.Provider, r.Score = first(r.Title, cpd.MaxTitle), first(r.Provider, cpd.MaxProvider), first(r.Score, maxScore)
	return r
}

// Keep writes records down and gives how many were new. It leaves out those of which another says the same in the same words;
// what only counts as the same is for the caller to leave out (see Known).
func Keep(tx *gorm.DB, s catalogue.Syllabus, records []Record) (added int64, err error) {
	if len(records) == 0 {
		return 0, nil
	}
	for i := range records {
		records[i].Sameness, records[i].LockVersion = samenessOf(records[i], s), 1
	}
	once := clause.OnConflict{Columns: []clause.Column{{Name: "person_id"}, {Name: "sameness"}}, DoNothing: true}
	kept := tx.Clauses(once).CreateInBatches(&records, perStatement)
	if kept.Error != nil {
		return 0, fmt.Errorf("keep learning records: %w", kept.Error)
	}
	return kept.RowsAffected, nil
}

// Reckon says as what records that are there count from now on: each as its ModuleID, nil as other learning. All else of them
// stays, their words, entries and certificates. The records come as they were read; one that was changed or deleted since is
// left alone.
func Reckon(tx *gorm.DB, s catalogue.Syllabus, records []Record) error {
	alike := map[string][]Record{}
	for _, r := range records {
		of := subjectOf(r.ModuleID, r.Title, s) + fmt.Sprint(" ", r.LockVersion)
		alike[of] = append(alike[of], r)
	}
	for _, of := range slices.Sorted(maps.Keys(alike)) {
		for some := range slices.Chunk(alike[of], perStatement) {
			if err := reckon(tx, s, some); err != nil {
				return fmt.Errorf("reckon learning records anew: %w", err)
			}
		}
	}
	return nil
}

// reckon is Reckon of records that say the same of what was learned.
func reckon(tx *gorm.DB, s catalogue.Syllabus, some []Record) error {
	ids := make([]uuid.UUID, 0, len(some))
	for _, r := range some {
		ids = append(ids, r.ID)
	}
	one := some[0]
	return tx.Model(&Record{}).Where("id IN ? AND lock_version = ?", ids, one.LockVersion).Updates(map[string]any{
		"module_id": one.ModuleID, "sameness": gorm.Expr("CAST(? AS text) || ' ' || state || ' ' || day", subjectOf(one.ModuleID, one.Title, s)),
		"lock_version": one.LockVersion + 1,
	}).Error
}

// Prove puts a PDF that an import brought to the record that says the same as of, in the caller's transaction, and gives the id
// of the certificate: uuid.Nil where the record has the very file. Write the act of the import first: see attach. Faults: Invalid
// at file where it is too large, or there are too many.
func (r *Records) Prove(tx *gorm.DB, s catalogue.Syllabus, of Record, name string, content []byte) (uuid.UUID, error) {
	if len(content) > LargestCertificate {
		return uuid.Nil, tooLarge()
	}
	f := File{cleanName(name), "application/pdf", content} // it was read as a PDF, whatever its name ends with
	if !strings.HasSuffix(strings.ToLower(f.Name), ".pdf") {
		f.Name = cleanName(f.Name + ".pdf")
	}
	of.ID = uuid.Nil
	same, there, err := twin(locked(tx), s, of)
	if err != nil {
		return uuid.Nil, err
	}
	if !there {
		return uuid.Nil, fault.At("file", "Its record is not there any more")
	}
	if kept, err := keeps(tx, same, f); err != nil || kept {
		return uuid.Nil, err
	}
	return r.attach(tx, same, f)
}
