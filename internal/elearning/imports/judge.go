package imports

import (
	"cmp"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/catalogue"
	"linkfolio/internal/elearning"
	"linkfolio/internal/elearning/reports"
	"linkfolio/internal/identity"
)

// learnersAtOnce bounds what judging holds in memory: the rows of so many learners, and the records of so many people.
const learnersAtOnce = 200

// judge works out what will become of every row of an import, as its titles and learners are settled now and as the records
// stand, and notes what changed; with learners, of their rows only. It gives, by the number of the row, the records of other learning
// that are found to be of a module.
func (d *Desk) judge(tx *gorm.DB, i Import, s catalogue.Syllabus, only ...uuid.UUID) (map[int]elearning.Record, error) {
	titles, learners, err := parties(tx, i.ID)
	if err != nil {
		return nil, err
	}
	if len(only) > 0 {
		learners = slices.DeleteFunc(learners, func(l Learner) bool { return !slices.Contains(only, l.ID) })
	}
	if i.OrganisationID != nil {
		if learners, err = d.present(tx, i, learners); err != nil {
			return nil, err
		}
	}
	j := judging{team: i.OrganisationID != nil, titles: titles, syllabus: s, turned: map[int]elearning.Record{}, turning: map[uuid.UUID]bool{}}
	for len(learners) > 0 {
		n := whole(learners, learnersAtOnce)
		if err := j.judge(tx, i.ID, learners[:n]); err != nil {
			return nil, err
		}
		learners = learners[n:]
	}
	return j.turned, nil
}

// whole is how many of the learners, about n of them, leave nobody's apart.
func whole(learners []Learner, n int) int {
	n = min(n, len(learners))
	for n < len(learners) && learners[n].PersonID != nil && learners[n-1].PersonID != nil && *learners[n].PersonID == *learners[n-1].PersonID {
		n++
	}
	return n
}

// present takes nobody for somebody who is no link worker of the organisation any more, or whose account was disabled.
func (d *Desk) present(tx *gorm.DB, i Import, learners []Learner) ([]Learner, error) {
	workers, err := identity.WorkersOf(tx, *i.OrganisationID, d.Clock.Today())
	if err != nil {
		return nil, err
	}
	there := make(map[uuid.UUID]bool, len(workers.People))
	for _, p := range workers.People {
		there[p.ID] = true
	}
	for n, l := range learners {
		if l.PersonID != nil && !there[*l.PersonID] {
			learners[n].PersonID = nil
		}
	}
	return learners, nil
}

// parties gives the titles of an import by their id, and its learners, those of one person beside each other.
func parties(tx *gorm.DB, id uuid.UUID) (map[uuid.UUID]Title, []Learner, error) {
	var titles []Title
	if err := tx.Where("import_id = ?", id).Find(&titles).Error; err != nil {
		return nil, nil, err
	}
	var learners []Learner
	if err := tx.Where("import_id = ?", id).Order("person_id, id").Find(&learners).Error; err != nil {
		return nil, nil, err
	}
	byID := make(map[uuid.UUID]Title, len(titles))
	for _, t := range titles {
		byID[t.ID] = t
	}
	return byID, learners, nil
}

// judging is what is known while the rows of an import are judged.
type judging struct {
	team     bool
	titles   map[uuid.UUID]Title
	syllabus catalogue.Syllabus
	learners map[uuid.UUID]Learner    // at hand
	known    *elearning.Known         // what the people at hand have, before and from earlier rows
	papers   map[uuid.UUID]bool       // of those, the records that have a certificate
	turned   map[int]elearning.Record // by row, records of other learning that get a module
	turning  map[uuid.UUID]bool       // those records
}

func (j *judging) judge(tx *gorm.DB, id uuid.UUID, learners []Learner) error {
	ids := make([]uuid.UUID, 0, len(learners))
	j.learners = map[uuid.UUID]Learner{}
	for _, l := range learners {
		j.learners[l.ID] = l
		ids = append(ids, l.ID)
	}
	if err := j.look(tx, learners); err != nil {
		return err
	}
	var rows []row
	err := tx.Select("seq", "title_id", "learner_id", "status", "day", "certificate", "problems", "verdict").
		Where("import_id = ? AND learner_id IN ?", id, ids).Find(&rows).Error
	if err != nil {
		return err
	}
	slices.SortFunc(rows, func(a, b row) int { return cmp.Compare(a.Seq, b.Seq) })
	changed := map[Verdict][]int{}
	for _, r := range rows {
		if verdict := j.verdict(r); verdict != r.Verdict {
			changed[verdict] = append(changed[verdict], r.Seq)
		}
	}
	for verdict, seqs := range changed {
		for some := range slices.Chunk(seqs, 1000) {
			err := tx.Model(&row{}).Where("import_id = ? AND seq IN ?", id, some).Update("verdict", verdict).Error
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// look reads what the people at hand have on record. What has a module comes first, so that it is found first.
func (j *judging) look(tx *gorm.DB, learners []Learner) error {
	var people []uuid.UUID
	for _, l := range learners {
		if l.PersonID != nil && !slices.Contains(people, *l.PersonID) {
			people = append(people, *l.PersonID)
		}
	}
	j.known, j.papers = elearning.KnownIn(j.syllabus), map[uuid.UUID]bool{}
	if len(people) == 0 {
		return nil
	}
	var found []struct {
		elearning.Record
		Papers int
	}
	err := tx.Model(&elearning.Record{}).Where("person_id IN ?", people).Order("module_id IS NULL, id").
		Select("id, person_id, module_id, title, state, day, lock_version, (SELECT COUNT(*) FROM certificates c WHERE c.record_id = learning_records.id) AS papers").
		Scan(&found).Error
	for _, r := range found {
		j.known.Add(r.Record)
		j.papers[r.ID] = r.Papers > 0
	}
	return err
}

// verdict is that of the row itself, unless the same is on record or stands in an earlier row.
func (j *judging) verdict(r row) Verdict {
	title, learner := j.titles[r.TitleID], j.learners[r.LearnerID]
	verdict := verdictOf(r, title, learner, j.team)
	if !slices.Contains(writes(), verdict) {
		return verdict
	}
	record := recordOf(r, title)
	record.PersonID = *learner.PersonID
	before, there := j.known.Find(record)
	recorded := there && before.ID != uuid.Nil // what an earlier row becomes has no number yet
	switch {
	case !there:
		j.known.Add(record)
		return verdict
	case recorded && before.ModuleID == nil && record.ModuleID != nil && !j.turning[before.ID]:
		before.ModuleID = record.ModuleID
		j.turned[r.Seq], j.turning[before.ID] = before, true
		return NowModule
	case r.Certificate && !j.papers[before.ID]:
		return NewPaper
	case recorded && !j.turning[before.ID]:
		return Known
	}
	return Twice
}

// recordOf is the record that a row becomes, as far as the row and its title say it.
func recordOf(r row, t Title) elearning.Record {
	record := elearning.Record{
		ModuleID: t.module(), Title: t.Title, Provider: r.Provider, State: elearning.Started, Day: r.Day, Score: r.Score, Minutes: r.Minutes, Reference: r.Reference,
	}.Fitted()
	if r.Status == reports.Completed {
		record.State = elearning.Completed
	}
	return record
}
