package imports

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/elearning"
	"linkfolio/internal/elearning/reports"
	"linkfolio/internal/identity"
)

const (
	batch        = 500 // rows in one transaction, so that others can write in between
	longestTitle = 300 // characters
)

// stager puts rows of one import down, with their titles and learners.
type stager struct {
	desk     *Desk
	of       Import
	today    calendar.Date
	matcher  matcher
	person   identity.Person // who imports
	roster   identity.Roster // the link workers of the organisation, when a lead imports
	titles   map[string]uuid.UUID
	learners map[string]uuid.UUID
	next     int // number of the next row
	staged   int // rows of files that were read
}

func (d *Desk) newStager(ctx context.Context, i Import) (*stager, error) {
	s := &stager{desk: d, of: i, today: d.Clock.Today(), titles: map[string]uuid.UUID{}, learners: map[string]uuid.UUID{}}
	syllabus, err := d.syllabus(ctx, i)
	if err != nil {
		return nil, err
	}
	err = d.DB.Snapshot(ctx, func(tx *gorm.DB) error { return s.load(tx, syllabus) })
	if err != nil {
		return nil, fmt.Errorf("prepare to read an import: %w", err)
	}
	return s, nil
}

// syllabus gives the programmes as those have them for whom the import is.
func (d *Desk) syllabus(ctx context.Context, i Import) (catalogue.Syllabus, error) {
	if i.OrganisationID != nil {
		return d.Shelf.Syllabus(ctx, *i.OrganisationID)
	}
	return d.Records.SyllabusOf(ctx, i.PersonID)
}

func (s *stager) load(tx *gorm.DB, syllabus catalogue.Syllabus) (err error) {
	var before []choice
	if err := tx.Where("owner_id = ?", s.of.chooser()).Find(&before).Error; err != nil {
		return err
	}
	s.matcher = newMatcher(syllabus, before)
	if s.person, err = identity.Find(tx, s.of.PersonID); err != nil {
		return err
	}
	if s.of.OrganisationID != nil {
		if s.roster, err = identity.WorkersOf(tx, *s.of.OrganisationID, s.today); err != nil {
			return err
		}
	}
	var titles []Title
	var learners []Learner
	for _, read := range []*gorm.DB{
		tx.Where("import_id = ?", s.of.ID).Find(&titles), tx.Where("import_id = ?", s.of.ID).Find(&learners),
		tx.Model(&row{}).Where("import_id = ?", s.of.ID).Select("COALESCE(MAX(seq), 0) + 1").Scan(&s.next),
		tx.Model(&File{}).Where("import_id = ? AND read = ?", s.of.ID, true).Select("COALESCE(SUM(rows), 0)").Scan(&s.staged),
	} {
		if read.Error != nil {
			return read.Error
		}
	}
	for _, t := range titles {
		s.titles[t.TitleKey] = t.ID
	}
	for _, l := range learners {
		s.learners[l.LearnerKey] = l.ID
	}
	return nil
}

// stage puts the rows of a file down, some hundreds at a time, and then notes that it was read. A file of which some rows
// were put down when the server died is not noted: what it left is cleared first.
func (s *stager) stage(ctx context.Context, f File, rows []reports.Row) error {
	if s.staged+len(rows) > MostRows {
		rows, f.Problem = nil, "With this file the import would have more than 100,000 rows. Upload it on its own, or in parts."
	}
	f.Read, f.Rows = true, len(rows)
	err := s.desk.DB.InTx(ctx, func(tx *gorm.DB) error {
		if err := s.count(tx, 0, len(rows)); err != nil {
			return err
		}
		return tx.Where("file_id = ?", f.ID).Delete(&row{}).Error
	})
	if err != nil {
		return fmt.Errorf("clear a file: %w", err)
	}
	done := 0
	for some := range slices.Chunk(rows, batch) {
		laid := s.lay(f, some)
		err := s.desk.DB.InTx(ctx, func(tx *gorm.DB) error {
			if err := s.count(tx, done+len(some), len(rows)); err != nil { // first, for the import may be gone
				return err
			}
			return laid.put(tx)
		})
		if err != nil {
			return fmt.Errorf("stage rows: %w", err)
		}
		done += len(some)
	}
	s.staged += len(rows)
	err = s.desk.DB.InTx(ctx, func(tx *gorm.DB) error {
		return tx.Model(&File{}).Where("id = ?", f.ID).Select("*").Omit("id", "import_id", "position", "name", "size", "sealed").Updates(f).Error
	})
	if err != nil {
		return fmt.Errorf("note that a file was read: %w", err)
	}
	return nil
}

// count says how far the file at hand has come, and keeps the import ours.
func (s *stager) count(tx *gorm.DB, done, total int) error {
	return settle(tx, s.of, map[string]any{"done": done, "total": total, "claimed_until": s.desk.Clock().Add(lease)})
}

// laid is some rows as they are put down, with the titles and learners that are new.
type laid struct {
	rows     []row
	titles   []Title
	learners []Learner
}

// lay finds titles and learners for some rows. Others can write meanwhile: to compare a title with all modules takes its time.
func (s *stager) lay(f File, some []reports.Row) (l laid) {
	for _, r := range some {
		one := s.rowOf(f, r)
		one.Seq = s.next
		one.TitleID, l.titles = s.title(r.Title, l.titles)
		one.LearnerID, l.learners = s.learner(r.Learner, l.learners)
		l.rows = append(l.rows, one)
		s.next++
	}
	return l
}

func (l laid) put(tx *gorm.DB) error {
	if err := create(tx, l.titles); err != nil {
		return err
	}
	if err := create(tx, l.learners); err != nil {
		return err
	}
	return create(tx, l.rows)
}

func create[T any](tx *gorm.DB, rows []T) error {
	if len(rows) == 0 {
		return nil
	}
	return tx.Create(&rows).Error
}

func (s *stager) title(text string, fresh []Title) (uuid.UUID, []Title) {
	key := catalogue.TitleKey(text)
	if id, there := s.titles[key]; there {
		return id, fresh
	}
	t := Title{ID: uuid.Must(uuid.NewV7()), ImportID: s.of.ID, TitleKey: key, Title: cut(text)}
	t.ModuleID, t.How = s.matcher.match(text)
	s.titles[key] = t.ID
	return t.ID, append(fresh, t)
}

func (s *stager) learner(named reports.Learner, fresh []Learner) (uuid.UUID, []Learner) {
	key := learnerKey(named)
	if id, there := s.learners[key]; there {
		return id, fresh
	}
	l := Learner{
		ID: uuid.Must(uuid.NewV7()), ImportID: s.of.ID, LearnerKey: key,
		Email: cut(named.Email), Name: cut(named.Name), Username: cut(named.Username),
	}
	if s.of.OrganisationID != nil {
		l.among(s.roster)
	} else {
		l.own(s.person)
	}
	s.learners[key] = l.ID
	return l.ID, append(fresh, l)
}

// rowOf takes over what a row says. What is too long to be kept, or cannot be true, is a problem of the row.
func (s *stager) rowOf(f File, r reports.Row) row {
	problems := slices.Clone(r.Problems)
	if utf8.RuneCountInString(r.Title) > longestTitle {
		problems = append(problems, fmt.Sprintf("The title has more than %d characters.", longestTitle))
	}
	if r.Day.IsZero() && len(problems) == 0 && (r.Status == reports.Completed || r.Status == reports.InProgress) {
		problems = append(problems, "The file gives no date for this.")
	}
	if !r.Day.IsZero() && r.Day.Before(elearning.Earliest) {
		problems = append(problems, "The date is before "+elearning.Earliest.Words()+".")
	}
	if r.Day.After(s.today) {
		problems = append(problems, "The date is in the future.")
	}
	return row{
		ImportID: s.of.ID, FileID: f.ID, Number: r.Number, Provider: cut(r.Provider), Reference: cut(r.Reference), Status: r.Status,
		Day: r.Day, DayWords: cut(r.DayWords), DayIsStart: r.DayIsStart, Score: cut(r.Score), Minutes: r.Minutes, Certificate: r.Certificate,
		Notes: r.Notes, Problems: problems,
	}
}

// cut keeps as much of a text as a page can show, without what PostgreSQL cannot keep.
func cut(text string) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\x00", "")
	if letters := []rune(text); len(letters) > longestTitle {
		return string(letters[:longestTitle])
	}
	return text
}

// forgetUnused deletes titles and learners that no row has any more, after a file was read with other columns.
func forgetUnused(tx *gorm.DB, id uuid.UUID) error {
	rows := tx.Model(&row{}).Where("import_id = ?", id)
	err := tx.Where("import_id = ? AND id NOT IN (?)", id, rows.Session(&gorm.Session{}).Select("title_id")).Delete(&Title{}).Error
	if err != nil {
		return err
	}
	return tx.Where("import_id = ? AND id NOT IN (?)", id, rows.Session(&gorm.Session{}).Select("learner_id")).Delete(&Learner{}).Error
}
