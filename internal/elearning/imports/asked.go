package imports

import (
	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/catalogue"
	"linkfolio/internal/identity"
)

// MostAsked is how many titles, and how many learners, a preview asks about. The rows of the others can be changed one by one.
const MostAsked = 100

// ask gathers what waits for a yes, and who is nobody.
func (p *Preview) ask(tx *gorm.DB, names *namer) error {
	titles, more, err := counted[Title](tx, "import_titles", "title_id", p.ID, "p.how = 'alike'", []Verdict{CheckTitle, CheckPerson})
	if err != nil {
		return err
	}
	for _, t := range titles {
		p.Titles = append(p.Titles, Asked{t.Of.ID, t.Of.Title, names.module(t.Of.ModuleID), t.Rows})
	}
	p.MoreTitles = more
	alike, more, err := counted[Learner](tx, "import_learners", "learner_id", p.ID, "p.how = 'alike'", []Verdict{CheckPerson})
	if err != nil {
		return err
	}
	p.MoreNames = more
	nobody, more, err := counted[Learner](tx, "import_learners", "learner_id", p.ID, "p.person_id IS NULL", []Verdict{Unmatched, OtherPerson})
	if err != nil {
		return err
	}
	if err := names.meet(each(alike)...); err != nil {
		return err
	}
	p.Names, p.Strangers, p.MoreStrangers = names.learners(alike), names.learners(nobody), more
	return nil
}

// tally is a title or a learner with the rows that have it.
type tally[T any] struct {
	Of   T `gorm:"embedded"`
	Rows int
}

func each[T any](all []tally[T]) (them []T) {
	for _, one := range all {
		them = append(them, one.Of)
	}
	return them
}

// counted gives the titles or learners of an import that meet a condition and have rows with certain verdicts, those with the
// most rows first, up to MostAsked, and how many more there are.
func counted[T any](tx *gorm.DB, table, column string, of uuid.UUID, condition string, verdicts []Verdict) (all []tally[T], more int, err error) {
	found := tx.Table(table+" AS p").Joins("JOIN import_rows r ON r."+column+" = p.id").Where("p.import_id = ? AND r.verdict IN ?", of, verdicts).
		Where(condition).Session(&gorm.Session{})
	err = found.Select("p.*, COUNT(*) AS rows").Group("p.id").Order("rows DESC, p.id").Limit(MostAsked).Scan(&all).Error
	if err != nil || len(all) < MostAsked {
		return all, 0, err
	}
	var total int64
	err = found.Distinct("p.id").Count(&total).Error
	return all, int(total) - len(all), err
}

// namer knows modules and people by name.
type namer struct {
	syllabus catalogue.Syllabus
	tx       *gorm.DB
	people   map[uuid.UUID]identity.Person
}

// meet looks up the names of whom learners are taken for.
func (n *namer) meet(learners ...Learner) error {
	var ids []uuid.UUID
	for _, l := range learners {
		if l.PersonID != nil && n.people[*l.PersonID].Name == "" {
			ids = append(ids, *l.PersonID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	var people []identity.Person
	if err := n.tx.Select("id", "name", "email").Where("id IN ?", ids).Find(&people).Error; err != nil {
		return err
	}
	if n.people == nil {
		n.people = map[uuid.UUID]identity.Person{}
	}
	for _, p := range people {
		n.people[p.ID] = p
	}
	return nil
}

func (n *namer) learners(all []tally[Learner]) (asked []Asked) {
	for _, l := range all {
		one := Asked{ID: l.Of.ID, Says: l.Of.Words(), Rows: l.Rows}
		if l.Of.PersonID != nil { // a name alone would say no more than the file does
			person := n.people[*l.Of.PersonID]
			one.As = person.Name + " (" + person.Email + ")"
		}
		asked = append(asked, one)
	}
	return asked
}

func (n *namer) person(id *uuid.UUID) string {
	if id == nil {
		return ""
	}
	return n.people[*id].Name
}

// module is the title of a module with its programme, as titles alone can be the same.
func (n *namer) module(id *uuid.UUID) string {
	if id == nil {
		return ""
	}
	_, m, _ := n.syllabus.Module(*id)
	return m.Title
}
