package main

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/cpd"
	"linkfolio/internal/database"
	"linkfolio/internal/identity"
	letters "linkfolio/templates"
)

// The people who sign in. Everybody else is only there to be in the way.
const (
	password   = "three quiet otters"
	worker     = "worker@bench.example"
	supervisor = "supervisor@bench.example"
	sixty      = "sixty@bench.example"
	hundreds   = "hundreds@bench.example"
)

type filler struct {
	ctx      context.Context
	db       *database.DB
	people   *identity.People
	template catalogue.Template
	today    calendar.Date
	random   *rand.Rand
}

func fill(ctx context.Context, address, dir string, o options) error {
	db, err := database.Open(ctx, address, dir, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer db.Close()
	if _, err := db.Migrate(ctx); err != nil {
		return err
	}
	f, err := newFiller(ctx, db, dir)
	if err != nil {
		return err
	}
	if err := f.known(o); err != nil {
		return err
	}
	crowd, err := f.crowd(o)
	if err != nil {
		return err
	}
	return f.learning(crowd)
}

func newFiller(ctx context.Context, db *database.DB, dir string) (*filler, error) {
	shelf := catalogue.New(db)
	if err := shelf.Seed(ctx); err != nil {
		return nil, err
	}
	templates, err := shelf.Templates(ctx)
	if err != nil {
		return nil, err
	}
	parts, err := identity.OpenParts(db, filepath.Join(dir, "keys"), letters.Emails(), calendar.System)
	if err != nil {
		return nil, err
	}
	today := calendar.Clock(calendar.System).Today()
	return &filler{ctx, db, identity.New(parts), templates[0], today, rand.New(rand.NewPCG(1, 2))}, nil
}

// known adds the people who sign in, with their entries of 270 words.
func (f *filler) known(o options) error {
	organisation, err := f.people.AddOrganisation(f.ctx, identity.NewOrganisation{Name: "Bench network", Kind: "pcn"})
	if err != nil {
		return err
	}
	boss, err := f.person(supervisor, access.Supervisor, organisation.ID)
	if err != nil {
		return err
	}
	for email, entries := range map[string]int{worker: o.entries, sixty: 60, hundreds: 400} {
		id, err := f.person(email, access.LinkWorker, organisation.ID)
		if err != nil {
			return err
		}
		if err := f.people.Supervise(f.ctx, id, boss, "professional", f.today.AddYears(-1)); err != nil {
			return err
		}
		if err := f.entries([]uuid.UUID{id}, entries, 270); err != nil {
			return err
		}
	}
	return nil
}

func (f *filler) person(email string, role access.Role, organisation uuid.UUID) (uuid.UUID, error) {
	p, err := f.people.AddPerson(f.ctx, identity.NewPerson{
		Email: email, Name: "Bench " + email[:strings.Index(email, "@")], RoleTitle: "Social prescribing link worker",
		Password: password, MembershipStart: calendar.MonthDay{Month: 4, Day: 1},
	})
	if err != nil {
		return uuid.Nil, err
	}
	return p.ID, f.people.Join(f.ctx, p.ID, organisation, role, f.today.AddYears(-1))
}

// crowd adds everybody else, with entries of 40 words.
func (f *filler) crowd(o options) ([]uuid.UUID, error) {
	var ids []uuid.UUID
	var people []identity.Person
	var hash string // everybody has the same password
	if err := f.db.Read(f.ctx).Model(&identity.Person{}).Where("email_key = ?", worker).Select("password_hash").Scan(&hash).Error; err != nil {
		return nil, err
	}
	for i := range o.people - 4 {
		email := fmt.Sprintf("person-%d@bench.example", i)
		p := identity.Person{ID: newID(), Email: email, EmailKey: email, Name: fmt.Sprintf("Person %d", i),
			MembershipStart: calendar.MonthDay{Month: 4, Day: 1}, PasswordHash: hash, CreatedAt: calendar.System(), LockVersion: 1}
		people, ids = append(people, p), append(ids, p.ID)
	}
	err := f.db.InTx(f.ctx, func(tx *gorm.DB) error { return tx.CreateInBatches(people, 200).Error })
	if err != nil {
		return nil, err
	}
	for batch := range slices.Chunk(ids, 20) {
		if err := f.entries(batch, o.entries, 40); err != nil {
			return nil, err
		}
	}
	return ids, nil
}

// entries adds drafts' successors straight to the table: entries that count towards the year, most within the last year.
func (f *filler) entries(owners []uuid.UUID, each, words int) error {
	var rows []cpd.Entry
	for _, owner := range owners {
		for i := range each {
			rows = append(rows, f.entry(owner, i, words))
		}
	}
	return f.db.InTx(f.ctx, func(tx *gorm.DB) error { return tx.CreateInBatches(rows, 200).Error })
}

func (f *filler) entry(owner uuid.UUID, i, words int) cpd.Entry {
	day := f.today.AddDays(-f.random.IntN(300))
	answers, now := cpd.Answers{}, calendar.System()
	for _, p := range f.template.Prompts {
		answers[p.Key] = f.text(words / len(f.template.Prompts))
	}
	title := fmt.Sprintf("Training session %d about %s", i, f.text(3))
	return cpd.Entry{
		ID: newID(), OwnerID: owner, TemplateID: f.template.ID, State: access.Returned, Title: title, StartsOn: day, EndsOn: day,
		Provider: "Training hub", Kind: cpd.Formal, Activity: "course", Minutes: 90, Points: 150, FormKey: uuid.NewString(),
		LockVersion: 1, CreatedAt: now, ChangedAt: now.Add(-time.Duration(i) * time.Hour), Typed: cpd.Typed{}, Answers: answers,
		Search: strings.ToLower(title),
	}
}

var vocabulary = strings.Fields(`community people listened plan learned group support change time asked together practice wellbeing
	carer neighbour loneliness garden choir debt housing referral confidence next review shared goal supervisor reflection week felt`)

func (f *filler) text(words int) string {
	var out strings.Builder
	for i := range words {
		if i > 0 {
			out.WriteByte(' ')
		}
		out.WriteString(vocabulary[f.random.IntN(len(vocabulary))])
		if i%14 == 13 {
			out.WriteByte('.')
		}
	}
	return out.String()
}

func newID() uuid.UUID {
	id, err := uuid.NewV7()
	if err != nil {
		panic(err) // no randomness
	}
	return id
}
