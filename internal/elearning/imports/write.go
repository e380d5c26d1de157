package imports

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/audit"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/elearning"
	"linkfolio/internal/elearning/reports"
	"linkfolio/internal/identity"
)

// The acts of an import. Each person's history tells of it once, not row by row.
const (
	ActImported audit.Act = "imported learning"
	ActUndid    audit.Act = "undid an import"
)

// writeBatch is how many rows are read and written at once.
const writeBatch = 1000

// write records what an import has, in one transaction: all of it, or nothing.
func (d *Desk) write(ctx context.Context, i Import) error {
	defer d.progress.Delete(i.ID)
	papers, err := d.papers(ctx, i.ID)
	if err != nil {
		return err
	}
	syllabus, err := d.syllabus(ctx, i)
	if err != nil {
		return err
	}
	return d.DB.InTx(ctx, func(tx *gorm.DB) error {
		w, err := d.newWriter(tx, i, syllabus)
		if err != nil {
			return err
		}
		if err := w.write(tx, papers); err != nil {
			return err
		}
		if err := tx.Where("import_id = ? AND verdict = ?", i.ID, OtherPerson).Delete(&row{}).Error; err != nil {
			return err
		}
		if err := forgetUnused(tx, i.ID); err != nil {
			return err
		}
		done := map[string]any{"state": Done, "claimed_until": nil, "attempts": 0, "added": w.added, "lock_version": gorm.Expr("lock_version + 1")}
		return settle(tx, i, done)
	})
}

// write records what the rows tell, of these learners or of all: others may have recorded something since it was confirmed, so
// they are judged first. It says so in each person's history before it holds anybody's certificates: see attach in elearning.
func (w *writer) write(tx *gorm.DB, papers map[uuid.UUID]paper, learners ...uuid.UUID) error {
	turned, err := w.desk.judge(tx, w.of, w.syllabus, learners...)
	if err != nil {
		return err
	}
	w.turned = turned
	if err := w.rows(tx, learners...); err != nil {
		return err
	}
	if err := w.tell(tx); err != nil {
		return err
	}
	return w.attach(tx, papers)
}

// writer turns rows into records.
type writer struct {
	desk     *Desk
	of       Import
	by       uuid.UUID // who has it written
	titles   map[uuid.UUID]Title
	learners map[uuid.UUID]Learner
	sources  map[uuid.UUID]elearning.Source // by file
	syllabus catalogue.Syllabus
	turned   map[int]elearning.Record // by row, records of other learning that get a module
	reckoned []reckoned               // those that got it
	proofs   []proof
	at       time.Time
	done     int
	added    int64
}

func (d *Desk) newWriter(tx *gorm.DB, i Import, s catalogue.Syllabus) (*writer, error) {
	w := &writer{desk: d, of: i, by: i.PersonID, syllabus: s, at: d.Clock(), learners: map[uuid.UUID]Learner{}, sources: map[uuid.UUID]elearning.Source{}}
	var learners []Learner
	var err error
	if w.titles, learners, err = parties(tx, i.ID); err != nil {
		return nil, err
	}
	for _, l := range learners {
		w.learners[l.ID] = l
	}
	var files []File
	if err := tx.Select("id", "kind").Where("import_id = ?", i.ID).Find(&files).Error; err != nil {
		return nil, err
	}
	for _, f := range files {
		w.sources[f.ID] = sourceOf(f.Kind)
	}
	return w, nil
}

func sourceOf(kind reports.Kind) elearning.Source {
	switch kind {
	case reports.ActivityReport, reports.OlderActivityReport:
		return elearning.LearningHub
	case reports.Certificate:
		return elearning.Certified
	case fromConnector:
		return elearning.FromConnector
	}
	return elearning.FromTable
}

// rows writes the rows that become records or tell more about one, in the order of the files.
func (w *writer) rows(tx *gorm.DB, learners ...uuid.UUID) error {
	last := 0
	for {
		some := tx.Where("import_id = ? AND seq > ? AND verdict IN ?", w.of.ID, last, writes()).Order("seq").Limit(writeBatch)
		if len(learners) > 0 {
			some = some.Where("learner_id IN ?", learners)
		}
		var rows []row
		if err := some.Find(&rows).Error; err != nil || len(rows) == 0 {
			return err
		}
		records := make([]elearning.Record, 0, len(rows))
		var turned []elearning.Record
		for _, r := range rows {
			record := w.record(r)
			switch r.Verdict {
			case NowModule:
				turned = append(turned, w.turned[r.Seq])
			case NewPaper:
			default:
				records = append(records, record)
			}
		}
		added, err := elearning.Keep(tx, w.syllabus, records)
		if err != nil {
			return err
		}
		if err := w.turn(tx, turned); err != nil {
			return err
		}
		w.added += added
		w.done += len(rows)
		w.desk.progress.Store(w.of.ID, w.done)
		last = rows[len(rows)-1].Seq
	}
}

func (w *writer) record(r row) elearning.Record {
	record := recordOf(r, w.titles[r.TitleID])
	record.ID, record.ImportID = uuid.Must(uuid.NewV7()), &w.of.ID
	record.PersonID = *w.learners[r.LearnerID].PersonID
	record.Source = w.sources[r.FileID]
	record.RecordedBy, record.RecordedAt = w.by, w.at
	if r.Certificate {
		w.proofs = append(w.proofs, proof{r.FileID, record})
	}
	return record
}

// tell writes one act into the history of each person who got records.
func (w *writer) tell(tx *gorm.DB) error {
	counts, err := perPerson(tx.Where("import_id = ? AND recorded_at = ?", w.of.ID, w.at))
	if err != nil {
		return err
	}
	return tell(tx, w.of, w.by, ActImported, w.at, withReckoned(counts, w.reckoned))
}

// share is how many records of an import somebody has.
type share struct {
	PersonID uuid.UUID
	N        int
}

func perPerson(records *gorm.DB) (shares []share, err error) {
	err = records.Model(&elearning.Record{}).Select("person_id, COUNT(*) AS n").Group("person_id").Order("person_id").Scan(&shares).Error
	return shares, err
}

// tell writes an act of somebody upon an import into the history of each person whom it touched.
func tell(tx *gorm.DB, i Import, by uuid.UUID, act audit.Act, at time.Time, shares []share) error {
	actor, err := identity.Find(tx, by)
	if err != nil {
		return err
	}
	for _, s := range shares {
		words := fmt.Sprintf("%s: %d records of learning", act, s.N)
		if s.N == 1 {
			words = fmt.Sprintf("%s: 1 record of learning", act)
		}
		err := audit.Add(tx, audit.Event{
			Chain: s.PersonID, At: at, Actor: by, Act: act, Subject: audit.Subject{Kind: "import", ID: i.ID},
			Body: audit.Body{Actor: actor.Name, Words: words},
		})
		if err != nil {
			return err
		}
	}
	return nil
}
