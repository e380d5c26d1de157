package catalogue

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

//go:embed seeds/*.json
var seedFiles embed.FS

// requirementKey is the one requirement that there is so far.
const requirementKey = "nalw"

// seeds is what the embedded files hold.
type seeds struct {
	templates    []Template
	activities   []Activity
	requirements []Requirement
	points       []RoleRequirement
	programmes   []Programme
}

// Seed puts the embedded rows that are missing into the database: new templates, new versions of them, new activity
// types, new versions of the requirements, and new programmes and modules. A row that is there stays as it is, so that what
// was corrected stays corrected. It may be called at every start, by several servers at once.
func (s *Shelf) Seed(ctx context.Context) error {
	all, err := readSeeds()
	if err != nil {
		return err
	}
	if err := s.db.InTx(ctx, all.plant); err != nil {
		return fmt.Errorf("seed the catalogue: %w", err)
	}
	s.forget()
	return nil
}

func (all seeds) plant(tx *gorm.DB) error {
	for _, t := range all.templates {
		if err := plantTemplate(tx, t); err != nil {
			return err
		}
	}
	if err := missing(tx).Create(&all.activities).Error; err != nil {
		return err
	}
	if err := missing(tx).Create(&all.requirements).Error; err != nil {
		return err
	}
	if err := missing(tx).Create(&all.points).Error; err != nil {
		return err
	}
	for _, p := range all.programmes {
		if err := missing(tx).Create(&p).Error; err != nil {
			return err
		}
		if err := missing(tx).Create(&p.Modules).Error; err != nil {
			return err
		}
	}
	return nil
}

// plantTemplate adds a version and its prompts, or neither: prompts are never added to a version that is there.
func plantTemplate(tx *gorm.DB, t Template) error {
	planted := missing(tx).Create(&t)
	if planted.Error != nil || planted.RowsAffected == 0 {
		return planted.Error
	}
	return tx.Create(&t.Prompts).Error
}

func missing(tx *gorm.DB) *gorm.DB { return tx.Clauses(clause.OnConflict{DoNothing: true}) }

// readSeeds reads the embedded files. Positions follow the order in the file.
func readSeeds() (seeds, error) {
	var all seeds
	for file, into := range map[string]any{
		"templates": &all.templates, "activities": &all.activities, "requirements": &all.requirements,
		"role-requirements": &all.points, "programmes": &all.programmes,
	} {
		if err := readSeed(file, into); err != nil {
			return seeds{}, err
		}
	}
	for i := range all.templates {
		t := &all.templates[i]
		for j := range t.Prompts {
			t.Prompts[j].TemplateID, t.Prompts[j].Position = t.ID, j+1
		}
	}
	for i := range all.activities {
		all.activities[i].Position = i + 1
	}
	for i := range all.points {
		all.points[i].Position = i + 1
	}
	for i := range all.programmes {
		all.programmes[i].number(i + 1)
	}
	return all, nil
}

// number gives a seeded programme and its modules their places.
func (p *Programme) number(position int) {
	p.Position, p.LockVersion = position, 1
	for i := range p.Modules {
		m := &p.Modules[i]
		m.ProgrammeID, m.Position, m.LockVersion = p.ID, i+1, 1
	}
}

func readSeed(file string, into any) error {
	text, err := seedFiles.ReadFile("seeds/" + file + ".json")
	if err != nil {
		return err
	}
	strict := json.NewDecoder(bytes.NewReader(text))
	strict.DisallowUnknownFields()
	if err := strict.Decode(into); err != nil {
		return fmt.Errorf("seeds/%s.json: %w", file, err)
	}
	return nil
}
