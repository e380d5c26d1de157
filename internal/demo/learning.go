package demo

import (
	"cmp"
	"context"
	_ "embed"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/elearning"
)

//go:embed learning.json
var learningFile []byte

// lesson is a piece of e-learning of the learning file. Without a module it is outside the programmes.
type lesson struct {
	Owner    string `json:"owner"`
	Module   string `json:"module"` // key in the catalogue
	Title    string `json:"title"`  // where it is typed
	Provider string `json:"provider"`
	State    string `json:"state"`    // empty is completed
	Months   int    `json:"months"`   // before today, and from there
	Ago      int    `json:"ago"`      // so many working days ago
	Recorded int    `json:"recorded"` // working days ago
	At       string `json:"at"`       // "16:40", in London
	Score    string `json:"score"`
	Story    string `json:"story"` // the title of the entry that was made from it
}

// day is the one on which it was completed or begun.
func (l lesson) day(today calendar.Date) calendar.Date {
	return workday(today.AddMonths(-l.Months), l.Ago)
}

func (l lesson) moment(today calendar.Date) (time.Time, error) {
	return act{Ago: l.Recorded, At: l.At}.moment(today)
}

// key is the form that the record came from; nobody records two in one minute.
func (l lesson) key() string {
	return fmt.Sprintf("demo-%s-learning-%d-%s", l.Owner, l.Recorded, strings.ReplaceAll(l.At, ":", ""))
}

// learn records a lesson and, where a story came of it, makes the entry that the story then fills in.
func (p *past) learn(ctx context.Context, l *lesson) error {
	owner := p.actors[l.Owner]
	record, err := p.records.Add(ctx, owner, elearning.Draft{
		Key: l.key(), Module: p.module(l), Title: l.Title, Provider: l.Provider,
		State: cmp.Or(l.State, string(elearning.Completed)), Day: elearning.AnotherDay, On: typed(l.day(p.today)), Score: l.Score,
	})
	if err != nil || l.Story == "" {
		return err
	}
	made, err := p.records.MakeEntries(ctx, owner, []uuid.UUID{record.ID})
	if err != nil {
		return err
	}
	p.made[l.Story] = made[0]
	return nil
}

func (p *past) module(l *lesson) string {
	if l.Module == "" {
		return elearning.Elsewhere
	}
	return p.modules[l.Module].ID.String()
}

// readModules finds the modules that come with the installation by their keys.
func (p *past) readModules(ctx context.Context, shelf *catalogue.Shelf) error {
	syllabus, err := shelf.Syllabus(ctx)
	for _, programme := range syllabus.Programmes {
		for _, m := range programme.Modules {
			p.modules[m.Key] = m
		}
	}
	return err
}

// askCoreSkills has the lead say who must do the core skills, by when, and how long they last: three years, fire safety and
// two more a year. That is this network's own wish and nobody's rule.
func (p *past) askCoreSkills(ctx context.Context) error {
	lena := p.actors["lena"]
	lena.LeadOf = []uuid.UUID{p.organisation}
	programme := p.modules["core-fire-safety"].ProgrammeID
	draft := catalogue.ProgrammeDraft{Terms: catalogue.Terms{AskedOf: catalogue.OfLinkWorkers, DueDays: 90, LastsMonths: 36}}
	if err := p.shelf.ChangeProgramme(ctx, lena, p.organisation, programme, 0, draft); err != nil {
		return err
	}
	for _, key := range []string{"core-fire-safety", "core-infection-prevention", "core-information-governance"} {
		m := p.modules[key]
		draft := m.Draft()
		draft.LastsMonths = 12
		if err := p.shelf.CorrectModule(ctx, lena, p.organisation, m.ID, 0, draft); err != nil {
			return err
		}
	}
	return nil
}
