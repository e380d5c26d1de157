package signoff

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/audit"
	"linkfolio/internal/calendar"
	"linkfolio/internal/cpd"
)

// Remark is what somebody said about one answer of a version, or about the whole of it where AnswerKey is empty.
type Remark struct {
	ID         uuid.UUID
	EntryID    uuid.UUID
	Number     int // of the version that it is about
	OwnerID    uuid.UUID
	AnswerKey  string
	ByID       uuid.UUID
	ByName     string // as it was on the day; empty where the owner says something, whose name may be erased
	At         time.Time
	Commitment []byte
	Words      string `gorm:"-"`
	ForName    string `gorm:"-"` // the supervisor in whose place it was said, as they are called today
}

// RemarkWords is the erasable part of a Remark.
type RemarkWords struct {
	ID      uuid.UUID
	OwnerID uuid.UUID
	Salt    []byte
	Words   string
}

// TableName is the table of the words of remarks.
func (RemarkWords) TableName() string { return "remark_words" }

// When is the moment in words.
func (r Remark) When() string { return calendar.Moment(r.At) }

// Remark adds comments to the version that the actor was shown, without deciding on it: on the whole, and on single answers.
// What they have said about it already, word for word, is left out, so that a form that comes twice says it once. Faults:
// Invalid, Conflict (state, or a *Stale), NotFound.
func (d *Desk) Remark(ctx context.Context, who access.Actor, entry uuid.UUID, w Word) error {
	return d.db.InTx(ctx, func(tx *gorm.DB) error {
		e, err := d.takeShown(tx, who, access.RemarkOnEntry, Shown{entry, w.Version})
		if err != nil {
			return err
		}
		version, content, err := current(tx, e, w.Version)
		if err != nil {
			return err
		}
		said, err := w.read(content, remarked)
		if err != nil {
			return err
		}
		points := said.answers
		if said.comment != "" {
			points = append(points, point{words: said.comment})
		}
		if err := d.remark(tx, who, e, version, points); err != nil || who.ID == e.OwnerID {
			return err
		}
		return d.tellOfRemarks(tx, who, e)
	})
}

// tellOfRemarks tells the owner once a day that somebody commented on an entry of theirs without deciding on it.
func (d *Desk) tellOfRemarks(tx *gorm.DB, who access.Actor, e cpd.Entry) error {
	standsFor, err := placeOf(tx, who, e)
	if err != nil {
		return err
	}
	return d.tell(tx, e, e.OwnerID, commentedLetter, decidedWords{By: who.Name, For: standsFor},
		fmt.Sprintf("entry-commented/%s/%s/%s", e.ID, who.ID, d.clock.Today()))
}

// remark writes down what somebody says about a version, each point once. The entry was locked, so that of the same form sent
// twice at once the second sees what the first said.
func (d *Desk) remark(tx *gorm.DB, who access.Actor, e cpd.Entry, v cpd.Version, points []point) error {
	if len(points) == 0 {
		return nil
	}
	before, err := remarksWhere(tx, "m.entry_id = ? AND m.number = ? AND m.by_id = ?", e.ID, v.Number, who.ID)
	if err != nil {
		return err
	}
	standsFor, err := placeOf(tx, who, e)
	if err != nil {
		return err
	}
	for _, p := range points {
		if slices.ContainsFunc(before, func(r Remark) bool { return r.AnswerKey == p.key && r.Words == p.words }) {
			continue
		}
		if err := d.addRemark(tx, who, e, v, p, standsFor); err != nil {
			return err
		}
	}
	return nil
}

func (d *Desk) addRemark(tx *gorm.DB, who access.Actor, e cpd.Entry, v cpd.Version, p point, standsFor string) error {
	salt := audit.NewSalt()
	r := Remark{
		ID: uuid.Must(uuid.NewV7()), EntryID: e.ID, Number: v.Number, OwnerID: e.OwnerID, AnswerKey: p.key,
		ByID: who.ID, At: d.clock(), Commitment: audit.Commit(salt, []byte(p.words)),
	}
	if who.ID != e.OwnerID {
		r.ByName = who.Name
	}
	if err := tx.Create(&r).Error; err != nil {
		return fmt.Errorf("remark: %w", err)
	}
	if err := tx.Create(&RemarkWords{r.ID, r.OwnerID, salt, p.words}).Error; err != nil {
		return fmt.Errorf("remark: %w", err)
	}
	words := "commented on this entry"
	if p.key != "" {
		words = "commented on the answer to “" + p.label + "”"
	}
	if standsFor != "" {
		words += " for " + standsFor
	}
	return d.note(tx, who, e, fact{ActRemarked, words, v.Hash, r.digest(), r.At})
}

// placeOf names the supervisor in whose place somebody speaks; empty where they speak for themselves.
func placeOf(tx *gorm.DB, who access.Actor, e cpd.Entry) (string, error) {
	var d Decision
	d.ByID = who.ID
	if who.ID == e.OwnerID {
		return "", nil
	}
	err := d.inPlaceOf(tx, e)
	return d.ForName, err
}

// Remarks gives what was said about some entries, oldest first.
func Remarks(tx *gorm.DB, entries []uuid.UUID) (map[uuid.UUID][]Remark, error) {
	return remarksOn(tx, entries, "true")
}

// remarksShownTo gives the owner all, and others those on the versions that versionsSentTo gives.
func remarksShownTo(tx *gorm.DB, who access.Actor, entries []uuid.UUID) (map[uuid.UUID][]Remark, error) {
	return remarksOn(tx, entries, "(m.owner_id = ? OR v.sent_to_id = ? OR v.sent_to_id = (SELECT e.reviewer_id FROM entries e WHERE e.id = m.entry_id))", who.ID, who.ID)
}

func remarksOn(tx *gorm.DB, entries []uuid.UUID, condition string, args ...any) (map[uuid.UUID][]Remark, error) {
	found := map[uuid.UUID][]Remark{}
	for some := range slices.Chunk(entries, 500) { // well below what a statement may hold
		rows, err := remarksWhere(tx, "m.entry_id IN ? AND "+condition, append([]any{some}, args...)...)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			found[r.EntryID] = append(found[r.EntryID], r)
		}
	}
	return found, nil
}

// RemarkedBy gives everything that a person said about others' entries, oldest first.
func RemarkedBy(tx *gorm.DB, person uuid.UUID) ([]Remark, error) {
	return remarksWhere(tx, "m.by_id = ? AND m.owner_id <> ?", person, person)
}

func remarksWhere(tx *gorm.DB, condition string, args ...any) ([]Remark, error) {
	var rows []struct {
		Remark
		Said      string
		StandsFor string
	}
	err := tx.Table("remarks m").Select("m.*, COALESCE(w.words, '') AS said, COALESCE(p.name, '') AS stands_for").
		Joins("LEFT JOIN remark_words w ON w.id = m.id").
		Joins("JOIN entry_versions v ON v.entry_id = m.entry_id AND v.number = m.number").
		Joins("LEFT JOIN people p ON p.id = v.sent_to_id AND m.by_id NOT IN (v.sent_to_id, v.owner_id)").
		Where(condition, args...).Order("m.at, m.id").Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("remarks: %w", err)
	}
	found := make([]Remark, len(rows))
	for i, row := range rows {
		found[i] = row.Remark
		found[i].Words, found[i].ForName = row.Said, row.StandsFor
	}
	return found, nil
}
