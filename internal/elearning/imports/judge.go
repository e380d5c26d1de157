package imports

import (
	"cmp"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/elearning"
	"linkfolio/internal/elearning/reports"
)

// learnersAtOnce bounds what judging holds in memory: the rows of so many learners, and the records of so many people.
const learnersAtOnce = 200

// judge works out what will become of every row of an import, as its titles and learners are settled now and as the records
// stand, and notes what changed.
func (d *Desk) judge(tx *gorm.DB, i Import) error {
	titles, learners, err := parties(tx, i.ID)
	if err != nil {
		return err
	}
	j := judging{team: i.OrganisationID != nil, titles: titles, learners: map[uuid.UUID]Learner{}, seen: map[same]bool{}}
	for some := range slices.Chunk(learners, learnersAtOnce) {
		ids := make([]uuid.UUID, 0, len(some))
		for _, l := range some {
			j.learners[l.ID] = l
			ids = append(ids, l.ID)
		}
		if err := j.judge(tx, i.ID, ids, some); err != nil {
			return err
		}
	}
	return nil
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

// same is somebody's record as it is compared.
type same struct {
	person uuid.UUID
	what   string
}

// judging is what is known while the rows of an import are judged.
type judging struct {
	team     bool
	titles   map[uuid.UUID]Title
	learners map[uuid.UUID]Learner
	seen     map[same]bool // in an earlier row
	recorded map[same]bool // before, of the people at hand
	papers   map[same]bool // of those, records that have a certificate
}

func (j *judging) judge(tx *gorm.DB, id uuid.UUID, ids []uuid.UUID, learners []Learner) error {
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

// look reads what the people at hand have on record.
func (j *judging) look(tx *gorm.DB, learners []Learner) error {
	j.recorded, j.papers = map[same]bool{}, map[same]bool{}
	var people []uuid.UUID
	for _, l := range learners {
		if l.PersonID != nil && !slices.Contains(people, *l.PersonID) {
			people = append(people, *l.PersonID)
		}
	}
	if len(people) == 0 {
		return nil
	}
	var found []struct {
		PersonID uuid.UUID
		Sameness string
		Papers   int
	}
	err := tx.Model(&elearning.Record{}).Where("person_id IN ?", people).
		Select("person_id, sameness, (SELECT COUNT(*) FROM certificates c WHERE c.record_id = learning_records.id) AS papers").Scan(&found).Error
	for _, r := range found {
		j.recorded[same{r.PersonID, r.Sameness}] = true
		j.papers[same{r.PersonID, r.Sameness}] = r.Papers > 0
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
	key := same{*learner.PersonID, recordOf(r, title).SameAs()}
	switch {
	case j.recorded[key] && r.Certificate && !j.papers[key]:
		return NewPaper
	case j.recorded[key]:
		return Known
	case j.seen[key]:
		if r.Certificate {
			return NewPaper
		}
		return Twice
	}
	j.seen[key] = true
	return verdict
}

// recordOf is the record that a row becomes, as far as the row and its title say it.
func recordOf(r row, t Title) elearning.Record {
	record := elearning.Record{
		ModuleID: t.module(), Title: t.Title, Provider: r.Provider, State: elearning.Started, Day: r.Day, Score: r.Score, Minutes: r.Minutes, Reference: r.Reference,
	}
	if r.Status == reports.Completed {
		record.State = elearning.Completed
	}
	return record
}
