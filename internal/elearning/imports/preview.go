package imports

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/elearning/reports"
	"linkfolio/internal/identity"
)

// RowsOnPage is how many rows a page of the preview has.
const RowsOnPage = 100

// Preview is an import as it stands: what would come of it or, once it is recorded, what came of it.
type Preview struct {
	Import
	Organisation string // its name, for an import for an organisation
	Files        []File
	Counts       map[Verdict]int
	Rows         []Line // of one page, in the order of Verdicts, then as in the files
	Page, Pages  int
	Titles       []Asked // titles that are like a module's and wait for a yes
	Names        []Asked // learners who have somebody's name, and wait for a yes
	Strangers    []Asked // learners who match nobody or, in one's own import, are somebody else

	MoreTitles, MoreNames, MoreStrangers int // beyond the MostAsked of each that are listed
}

// Line is a row of the preview.
type Line struct {
	Number      int
	File        string
	Title       Title
	Module      string // the title of the module that it is taken for; empty is none
	Learner     Learner
	Person      string // who the learner is taken for; empty is nobody
	Status      reports.Status
	Day         calendar.Date
	DayWords    string // as in the file
	DayIsStart  bool
	Score       string
	Certificate bool
	Notes       []string
	Problems    []string
	Verdict     Verdict
}

// Asked is a title or a learner with what it is taken for, and how many rows have it.
type Asked struct {
	ID   uuid.UUID
	Says string // as in the file
	As   string // the module or the person; empty is none
	Rows int
}

// Preview gives an import with a page of its rows, counted from 1. Fault: NotFound, also when its day is over.
func (d *Desk) Preview(ctx context.Context, who access.Actor, id uuid.UUID, page int) (Preview, error) {
	i, err := d.Seen(ctx, who, id)
	if err != nil {
		return Preview{}, err
	}
	syllabus, err := d.syllabus(ctx, i)
	if err != nil {
		return Preview{}, err
	}
	var p Preview
	err = d.DB.Snapshot(ctx, func(tx *gorm.DB) (err error) {
		if p.Import, err = find(tx, who, id); err != nil {
			return err
		}
		return p.load(tx, syllabus, page)
	})
	if err != nil {
		return Preview{}, fmt.Errorf("preview of an import: %w", err)
	}
	return p, nil
}

func (p *Preview) load(tx *gorm.DB, syllabus catalogue.Syllabus, page int) error {
	if p.OrganisationID != nil {
		if err := tx.Model(&identity.Organisation{}).Where("id = ?", p.OrganisationID).Pluck("name", &p.Organisation).Error; err != nil {
			return err
		}
	}
	if err := tx.Omit("sealed").Where("import_id = ?", p.ID).Order("position").Find(&p.Files).Error; err != nil {
		return err
	}
	if p.Working() || p.State == Receiving {
		return nil
	}
	if err := p.count(tx); err != nil {
		return err
	}
	names := namer{syllabus: syllabus, tx: tx}
	if err := p.page(tx, &names, page); err != nil {
		return err
	}
	return p.ask(tx, &names)
}

func (p *Preview) count(tx *gorm.DB) error {
	var counts []struct {
		Verdict Verdict
		N       int
	}
	err := tx.Model(&row{}).Where("import_id = ?", p.ID).Select("verdict, COUNT(*) AS n").Group("verdict").Scan(&counts).Error
	p.Counts = map[Verdict]int{}
	for _, c := range counts {
		p.Counts[c.Verdict] = c.N
	}
	return err
}

// Total counts all rows.
func (p Preview) Total() (n int) {
	for _, of := range p.Counts {
		n += of
	}
	return n
}

// Writes counts the rows that become records, or add a certificate to one.
func (p Preview) Writes() (n int) {
	for _, v := range writes() {
		n += p.Counts[v]
	}
	return n
}

func (p *Preview) page(tx *gorm.DB, names *namer, page int) error {
	p.Pages = max(1, (p.Total()+RowsOnPage-1)/RowsOnPage)
	p.Page = min(max(page, 1), p.Pages)
	var rows []row
	err := tx.Where("import_id = ?", p.ID).Order("verdict, seq").Offset((p.Page - 1) * RowsOnPage).Limit(RowsOnPage).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return err
	}
	var titleIDs, learnerIDs []uuid.UUID
	for _, r := range rows {
		titleIDs, learnerIDs = append(titleIDs, r.TitleID), append(learnerIDs, r.LearnerID)
	}
	var titles []Title
	var learners []Learner
	if err := tx.Where("id IN ?", titleIDs).Find(&titles).Error; err != nil {
		return err
	}
	if err := tx.Where("id IN ?", learnerIDs).Find(&learners).Error; err != nil {
		return err
	}
	if err := names.meet(learners...); err != nil {
		return err
	}
	files := map[uuid.UUID]string{}
	for _, f := range p.Files {
		files[f.ID] = f.Name
	}
	for _, r := range rows {
		line := Line{
			Number: r.Number, File: files[r.FileID], Status: r.Status, Day: r.Day, DayWords: r.DayWords, DayIsStart: r.DayIsStart, Score: r.Score,
			Certificate: r.Certificate, Notes: r.Notes, Problems: r.Problems, Verdict: r.Verdict,
			Title: byID(titles, r.TitleID, Title.id), Learner: byID(learners, r.LearnerID, Learner.id),
		}
		line.Module, line.Person = names.module(line.Title.ModuleID), names.person(line.Learner.PersonID)
		p.Rows = append(p.Rows, line)
	}
	return nil
}

func (t Title) id() uuid.UUID   { return t.ID }
func (l Learner) id() uuid.UUID { return l.ID }

func byID[T any](all []T, id uuid.UUID, of func(T) uuid.UUID) (found T) {
	for _, one := range all {
		if of(one) == id {
			return one
		}
	}
	return found
}
