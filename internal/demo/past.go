package demo

import (
	"context"
	"fmt"
	"maps"
	"strconv"
	"time"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/cpd"
	"linkfolio/internal/elearning"
	"linkfolio/internal/identity"
	"linkfolio/internal/signoff"
	"linkfolio/internal/supervision"
)

// past is the half year as it is lived through: the domains, under a clock that says now.
type past struct {
	now    time.Time
	today  calendar.Date // the day on which all this will have happened
	people *identity.People
	book   *cpd.Book
	desk   *signoff.Desk

	shelf   *catalogue.Shelf
	records *elearning.Records

	sessions *supervision.Log
	met      map[*meeting]supervision.Session

	organisation uuid.UUID
	templates    map[string]uuid.UUID // by key
	actors       map[string]access.Actor
	entries      map[*story]uuid.UUID
	modules      map[string]catalogue.Module // by key
	made         map[string]uuid.UUID        // entries made from completions, by the title of their story
}

func newPast(ctx context.Context, w World) (*past, error) {
	p := &past{
		today: calendar.DayOf(w.Now), templates: map[string]uuid.UUID{},
		actors: map[string]access.Actor{}, entries: map[*story]uuid.UUID{}, shelf: w.Shelf,
		modules: map[string]catalogue.Module{}, made: map[string]uuid.UUID{}, met: map[*meeting]supervision.Session{},
	}
	clock := func() time.Time { return p.now }
	p.people = w.people(clock)
	p.book = cpd.NewBook(w.DB, w.Shelf, clock)
	p.desk = w.desk(clock)
	p.sessions = supervision.NewLog(w.DB, nil, p.desk.WantsNews, clock)
	p.records = elearning.NewRecords(elearning.Parts{
		DB: w.DB, Shelf: w.Shelf, Book: p.book, People: p.people, Outbox: w.Outbox, Box: w.Box, Clock: clock,
	})
	if err := p.readModules(ctx, w.Shelf); err != nil {
		return nil, err
	}
	templates, err := w.Shelf.Templates(ctx)
	for _, t := range templates {
		p.templates[t.Key] = t.ID
	}
	return p, err
}

func (p *past) play(ctx context.Context, steps []step) error {
	for _, s := range steps {
		p.now = s.at
		if err := p.take(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", s.words(), err)
		}
	}
	return nil
}

func (p *past) take(ctx context.Context, s step) error {
	if s.event != nil {
		return s.event.take(ctx, p)
	}
	if s.lesson != nil {
		return p.learn(ctx, s.lesson)
	}
	owner := p.actors[s.story.Owner]
	switch s.act.Do {
	case "write", "draft":
		return p.write(ctx, owner, s.story)
	case "change":
		return p.change(ctx, owner, s.story, s.act)
	case "send":
		return p.send(ctx, owner, p.entries[s.story])
	case "withdraw":
		return p.desk.Withdraw(ctx, owner, p.entries[s.story])
	case "sign", "return", "decline", "comment", "reopen":
		return p.decide(ctx, p.entries[s.story], s.act)
	}
	return fmt.Errorf("there is no act called %q", s.act.Do)
}

func (p *past) write(ctx context.Context, owner access.Actor, s *story) error {
	template, known := p.templates[s.Template]
	if !known && s.Template != "" {
		return fmt.Errorf("there is no template called %q", s.Template)
	}
	ended := workday(p.today, s.Ended)
	draft := cpd.Draft{
		Key: s.key(), Complete: s.finished(), Template: template, Title: s.Title, Provider: s.Provider,
		StartsOn: typed(workday(p.today, s.Ended+max(s.Days, 1)-1)), EndsOn: typed(ended),
		Kind: s.Kind, Activity: s.Activity, Hours: s.Hours, Points: s.Points, Answers: s.Answers,
	}
	if made, there := p.made[s.Title]; there {
		p.entries[s] = made
		return p.fillIn(ctx, owner, made, draft)
	}
	entry, err := p.book.Add(ctx, owner, draft)
	p.entries[s] = entry.ID
	return err
}

// fillIn completes an entry that was made from a completion.
func (p *past) fillIn(ctx context.Context, owner access.Actor, id uuid.UUID, draft cpd.Draft) error {
	entry, err := p.book.Entry(ctx, owner, id)
	if err != nil {
		return err
	}
	_, err = p.book.Amend(ctx, owner, id, entry.LockVersion, draft)
	return err
}

func typed(day calendar.Date) cpd.TypedDate {
	return cpd.TypedDate{Day: strconv.Itoa(day.Day()), Month: strconv.Itoa(int(day.Month())), Year: strconv.Itoa(day.Year())}
}

func (p *past) change(ctx context.Context, owner access.Actor, s *story, a act) error {
	entry, err := p.book.Entry(ctx, owner, p.entries[s])
	if err != nil {
		return err
	}
	draft := entry.AsDraft()
	draft.Complete = s.finished()
	maps.Copy(draft.Answers, a.Answers)
	_, err = p.book.Amend(ctx, owner, entry.ID, entry.LockVersion, draft)
	return err
}

func (p *past) send(ctx context.Context, owner access.Actor, id uuid.UUID) error {
	entry, err := p.book.Entry(ctx, owner, id)
	if err != nil {
		return err
	}
	return p.desk.Request(ctx, owner, id, p.actors["sam"].ID, entry.LockVersion)
}

// decide does with what somebody is shown what they choose, as the pages do.
func (p *past) decide(ctx context.Context, id uuid.UUID, a act) error {
	who := p.actors["sam"]
	if a.By != "" {
		who = p.actors[a.By]
	}
	shown, err := p.desk.Case(ctx, who, id)
	if err != nil {
		return err
	}
	word := signoff.Word{Version: shown.Hash, Comment: a.Comment, Answers: a.Answers}
	switch a.Do {
	case "return":
		_, err = p.desk.Return(ctx, who, id, word)
	case "decline":
		_, err = p.desk.Decline(ctx, who, id, word)
	case "comment":
		err = p.desk.Remark(ctx, who, id, word)
	case "reopen":
		_, err = p.desk.Reopen(ctx, who, id, word)
	default:
		_, err = p.desk.Sign(ctx, who, id, word)
	}
	return err
}
