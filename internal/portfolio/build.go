package portfolio

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/cpd"
	"linkfolio/internal/elearning"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
	"linkfolio/internal/signoff"
)

// gathered is what one moment of the database holds for a portfolio, with the catalogue beside it.
type gathered struct {
	span        calendar.Span
	today       calendar.Date
	person      identity.Person
	workplace   string
	entries     []cpd.Entry // oldest first, no drafts
	sealed      map[uuid.UUID]cpd.Sealed
	decisions   map[uuid.UUID][]signoff.Decision  // latest first
	reopenings  map[uuid.UUID][]signoff.Reopening // latest first
	sentTo      map[uuid.UUID]string              // names of supervisors
	posts       []identity.Membership
	records     []elearning.Record // of any day
	requirement catalogue.Requirement
	activities  map[string]string // labels by key
	templates   map[uuid.UUID]catalogue.Template
	syllabus    catalogue.Syllabus
}

// Build gathers the owner's portfolio of the entries that end within a span, and of the e-learning completed in it, both days
// included. Faults: NotFound for
// somebody else's, Forbidden for people who have none, Invalid for a span that ends before it begins.
func (b *Binder) Build(ctx context.Context, who access.Actor, owner uuid.UUID, span calendar.Span) (Document, error) {
	if err := access.Check(who, access.MakePortfolio, access.Record{Owner: owner}); err != nil {
		return Document{}, err
	}
	if span.From.IsZero() || span.To.Before(span.From) {
		return Document{}, fault.At("to", "Last day must be the same as or after the first day")
	}
	g := gathered{span: span, today: b.clock.Today()}
	err := b.db.Snapshot(ctx, func(tx *gorm.DB) error { return g.read(tx, owner) })
	if err != nil {
		return Document{}, fmt.Errorf("gather a portfolio: %w", err)
	}
	if err := g.readShelf(ctx, b.shelf); err != nil {
		return Document{}, fmt.Errorf("gather a portfolio: %w", err)
	}
	return g.document(), nil
}

func (g *gathered) read(tx *gorm.DB, owner uuid.UUID) (err error) {
	if g.person, err = identity.Find(tx, owner); err != nil {
		return err
	}
	if g.workplace, err = identity.Workplace(tx, owner, g.workday()); err != nil {
		return err
	}
	if g.entries, err = cpd.Within(tx, owner, g.span); err != nil {
		return err
	}
	ids := make([]uuid.UUID, len(g.entries))
	for i, e := range g.entries {
		ids[i] = e.ID
	}
	if g.sealed, err = cpd.VersionsOf(tx, ids); err != nil {
		return err
	}
	if g.decisions, err = signoff.For(tx, ids); err != nil {
		return err
	}
	if g.reopenings, err = signoff.Reopenings(tx, ids); err != nil {
		return err
	}
	if err := g.readNames(tx); err != nil {
		return err
	}
	return g.readLearning(tx)
}

// readLearning reads what the person took, and by whose rules a completion is due again.
func (g *gathered) readLearning(tx *gorm.DB) error {
	posts, err := identity.Posts(tx, g.today, g.person.ID)
	if err != nil {
		return err
	}
	records, err := elearning.Of(tx, g.person.ID)
	g.posts, g.records = posts[g.person.ID], records[g.person.ID]
	return err
}

// workday is the day whose organisations the cover names: the last of the period, or today while it lasts.
func (g *gathered) workday() calendar.Date {
	if g.span.To.After(g.today) {
		return g.today
	}
	return g.span.To
}

// readNames reads whom entries were sent to: one or two people for most portfolios.
func (g *gathered) readNames(tx *gorm.DB) error {
	g.sentTo = map[uuid.UUID]string{}
	for _, s := range g.sealed {
		if _, known := g.sentTo[s.SentToID]; known {
			continue
		}
		supervisor, err := identity.Find(tx, s.SentToID)
		if err != nil {
			return err
		}
		g.sentTo[s.SentToID] = supervisor.Name
	}
	return nil
}

// readShelf comes after the snapshot: published versions never change, and the shelf may need a connection of its own.
func (g *gathered) readShelf(ctx context.Context, shelf *catalogue.Shelf) (err error) {
	if g.requirement, err = shelf.Requirement(ctx); err != nil {
		return err
	}
	if g.syllabus, err = elearning.SyllabusOf(ctx, shelf, g.posts); err != nil {
		return err
	}
	activities, err := shelf.Activities(ctx)
	if err != nil {
		return err
	}
	g.activities = map[string]string{}
	for _, a := range activities {
		g.activities[a.Key] = a.Label
	}
	g.templates = map[uuid.UUID]catalogue.Template{}
	for _, e := range g.entries {
		if _, known := g.templates[e.TemplateID]; known {
			continue
		}
		if g.templates[e.TemplateID], err = shelf.Template(ctx, e.TemplateID); err != nil {
			return err
		}
	}
	return nil
}

// document puts it together. From here on everything is a matter of words.
func (g *gathered) document() Document {
	d := Document{Owner: g.person.ID, Span: g.span, Entries: []Entry{}}
	contents := make([]cpd.Content, len(g.entries))
	for i, e := range g.entries {
		state := g.judge(e)
		contents[i] = state.content
		d.Entries = append(d.Entries, g.entry(i+1, state))
	}
	d.Cover = g.cover(d.Entries)
	d.Title = "CPD portfolio of " + d.Cover.Name + ", " + d.Cover.Period
	d.Summary = g.summary(contents, d.Entries)
	d.Learning = g.learning()
	return d
}

func (g *gathered) cover(entries []Entry) Cover {
	return Cover{
		Name: line(g.person.Name), Role: line(g.person.RoleTitle), Workplace: line(g.workplace),
		Membership: line(g.person.MembershipNumber), Period: g.span.Words(),
		MadeOn: g.today, Made: g.today.Words(), Holds: holds(entries), Warning: warning(entries),
	}
}

func holds(entries []Entry) string {
	if len(entries) == 0 {
		return "No entries in this period"
	}
	signed := count(entries, Signed)
	return fmt.Sprintf("%s: %d signed off, %d not signed off", entryCount(len(entries)), signed, len(entries)-signed)
}

func warning(entries []Entry) string {
	n := count(entries, Unsure)
	if n == 0 {
		return ""
	}
	return "The records of " + entryCount(n) + " do not agree with each other. What is wrong is said under each."
}

func count(entries []Entry, mark Mark) (n int) {
	for _, e := range entries {
		if e.Mark == mark {
			n++
		}
	}
	return n
}

func entryCount(n int) string {
	if n == 1 {
		return "1 entry"
	}
	return fmt.Sprintf("%d entries", n)
}
