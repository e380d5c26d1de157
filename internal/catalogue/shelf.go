package catalogue

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/database"
)

// freshFor is how long a process may show what it has read: long enough to spare the database, short enough that a
// correction made on another server shows soon.
const freshFor = 30 * time.Second

// Shelf hands out the catalogue. It reads the whole of it, which is small, at most twice a minute. Ask it before a
// transaction begins, not inside one: it may need a connection of its own.
type Shelf struct {
	db    *database.DB
	clock calendar.Clock

	mu      sync.Mutex
	content *content
	readAt  time.Time
	edition int // how often it was forgotten: what was being read meanwhile is not kept
}

// content is the catalogue at one moment. It is never written to after it was read; syllabi only remembers what follows from
// it, because thousands of people share the syllabus of a few organisations.
type content struct {
	templates    map[uuid.UUID]Template
	newest       []Template // of each key, in order
	activities   []Activity
	requirements []Requirement               // the newest, or none where nothing was seeded
	points       []RoleRequirement           // the newest of each key, in order
	programmes   []Programme                 // without their modules
	modules      map[uuid.UUID][]Module      // by programme
	titles       map[uuid.UUID][]FormerTitle // by module
	rules        map[said]ProgrammeRule
	corrections  map[said]ModuleCorrection
	syllabi      sync.Map // Syllabus, by the organisations one after the other
}

// said is an organisation and the programme or module about which it says something.
type said struct{ organisation, about uuid.UUID }

// New gives a shelf over a migrated database.
func New(db *database.DB) *Shelf { return NewAt(db, calendar.System) }

// NewAt is New with a clock.
func NewAt(db *database.DB, clock calendar.Clock) *Shelf { return &Shelf{db: db, clock: clock} }

// Templates gives the newest version of each template with its prompts, in order; the first is the default.
func (s *Shelf) Templates(ctx context.Context) ([]Template, error) {
	c, err := s.fresh(ctx)
	if err != nil {
		return nil, err
	}
	all := slices.Clone(c.newest)
	for i := range all {
		all[i] = all[i].clone()
	}
	return all, nil
}

// Template gives any version, old ones too, by its id. One that does not exist is a NotFound fault.
func (s *Shelf) Template(ctx context.Context, id uuid.UUID) (Template, error) {
	c, err := s.fresh(ctx)
	if err != nil {
		return Template{}, err
	}
	if t, found := c.templates[id]; found {
		return t.clone(), nil
	}
	// Another server may have added it since.
	if c, err = s.read(ctx); err != nil {
		return Template{}, err
	}
	if t, found := c.templates[id]; found {
		return t.clone(), nil
	}
	return Template{}, access.NotFound()
}

// Activities gives the activity types, in order.
func (s *Shelf) Activities(ctx context.Context) ([]Activity, error) {
	c, err := s.fresh(ctx)
	if err != nil {
		return nil, err
	}
	return slices.Clone(c.activities), nil
}

// Requirement gives the newest version of what NALW asks for in a membership year (domain.md section 1).
func (s *Shelf) Requirement(ctx context.Context) (Requirement, error) {
	c, err := s.fresh(ctx)
	if err != nil {
		return Requirement{}, err
	}
	if len(c.requirements) == 0 {
		return Requirement{}, errors.New("the catalogue holds no requirement: seed it first")
	}
	return c.requirements[0], nil
}

// RoleRequirements gives the newest version of each point of what is asked of link workers, in order.
func (s *Shelf) RoleRequirements(ctx context.Context) ([]RoleRequirement, error) {
	c, err := s.fresh(ctx)
	if err != nil {
		return nil, err
	}
	return slices.Clone(c.points), nil
}

// fresh gives the catalogue as it was less than freshFor ago.
func (s *Shelf) fresh(ctx context.Context) (*content, error) {
	s.mu.Lock()
	c, age := s.content, s.clock().Sub(s.readAt)
	s.mu.Unlock()
	if c != nil && age >= 0 && age < freshFor {
		return c, nil
	}
	return s.read(ctx)
}

// read reads the catalogue anew and keeps it.
func (s *Shelf) read(ctx context.Context) (*content, error) {
	s.mu.Lock()
	began, edition := s.clock(), s.edition
	s.mu.Unlock()
	var c *content
	err := s.db.Snapshot(ctx, func(tx *gorm.DB) (err error) {
		c, err = load(tx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the catalogue: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.edition == edition {
		s.content, s.readAt = c, began
	}
	return c, nil
}

// forget makes the next caller read anew.
func (s *Shelf) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.content = nil
	s.edition++
}

// ByID gives every version of every template with its prompts, within a transaction.
func ByID(tx *gorm.DB) (map[uuid.UUID]Template, error) {
	var c content
	err := c.loadTemplates(tx)
	return c.templates, err
}

func load(tx *gorm.DB) (*content, error) {
	var c content
	if err := c.loadTemplates(tx); err != nil {
		return nil, err
	}
	if err := tx.Order("position, key").Find(&c.activities).Error; err != nil {
		return nil, err
	}
	if err := tx.Where("key = ?", requirementKey).Order("version DESC").Limit(1).Find(&c.requirements).Error; err != nil {
		return nil, err
	}
	newest := "version = (SELECT MAX(n.version) FROM role_requirements n WHERE n.key = role_requirements.key)"
	if err := tx.Where(newest).Order("position, key").Find(&c.points).Error; err != nil {
		return nil, err
	}
	return &c, c.loadLearning(tx)
}

func (c *content) loadLearning(tx *gorm.DB) error {
	c.modules, c.titles = map[uuid.UUID][]Module{}, map[uuid.UUID][]FormerTitle{}
	c.rules, c.corrections = map[said]ProgrammeRule{}, map[said]ModuleCorrection{}
	var modules []Module
	var titles []FormerTitle
	var rules []ProgrammeRule
	var corrections []ModuleCorrection
	for _, read := range []*gorm.DB{
		tx.Order("position, id").Find(&c.programmes), tx.Order("position, id").Find(&modules), tx.Order("organisation_id, module_id, title_key").Find(&titles),
		tx.Find(&rules), tx.Find(&corrections),
	} {
		if read.Error != nil {
			return read.Error
		}
	}
	for _, m := range modules {
		c.modules[m.ProgrammeID] = append(c.modules[m.ProgrammeID], m)
	}
	for _, t := range titles {
		c.titles[t.ModuleID] = append(c.titles[t.ModuleID], t)
	}
	for _, r := range rules {
		c.rules[said{r.OrganisationID, r.ProgrammeID}] = r
	}
	for _, m := range corrections {
		c.corrections[said{m.OrganisationID, m.ModuleID}] = m
	}
	return nil
}

func (c *content) loadTemplates(tx *gorm.DB) error {
	var templates []Template
	if err := tx.Order("position, key, version DESC").Find(&templates).Error; err != nil {
		return err
	}
	var prompts []Prompt
	if err := tx.Order("template_id, position, key").Find(&prompts).Error; err != nil {
		return err
	}
	of := map[uuid.UUID][]Prompt{}
	for _, p := range prompts {
		of[p.TemplateID] = append(of[p.TemplateID], p)
	}
	newest := map[string]Template{}
	c.templates = map[uuid.UUID]Template{}
	for _, t := range templates {
		t.Prompts = of[t.ID]
		c.templates[t.ID] = t
		if t.Version > newest[t.Key].Version {
			newest[t.Key] = t
		}
	}
	for _, t := range templates {
		if newest[t.Key].ID == t.ID {
			c.newest = append(c.newest, newest[t.Key])
		}
	}
	return nil
}
