package house

import (
	"testing"

	"gorm.io/gorm"

	"linkfolio/internal/audit"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/cpd"
	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/elearning"
	"linkfolio/internal/elearning/imports"
	"linkfolio/internal/identity"
	"linkfolio/internal/jobs"
	"linkfolio/internal/leaving"
	"linkfolio/internal/mail"
	"linkfolio/internal/signoff"
	"linkfolio/internal/supervision"
)

func models() []any {
	var all []any
	for _, some := range [][]any{audit.Models(), catalogue.Models(), cpd.Models(), elearning.Models(), imports.Models(), identity.Models(), jobs.Models(), leaving.Models(), mail.Models(), signoff.Models(), supervision.Models()} {
		all = append(all, some...)
	}
	return all
}

// Every column of every model is in the migrated schema, and the other way round.
func TestModelsMatchTheMigrations(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		g := db.Read(t.Context())
		for _, model := range models() {
			statement := &gorm.Statement{DB: g}
			if err := statement.Parse(model); err != nil {
				t.Fatal(err)
			}
			table := statement.Schema.Table
			columns, err := g.Migrator().ColumnTypes(model)
			if err != nil || len(columns) == 0 {
				t.Errorf("%s: the table is not in the migrations (%v)", table, err)
				continue
			}
			have := map[string]bool{}
			for _, c := range columns {
				have[c.Name()] = true
				if _, known := statement.Schema.FieldsByDBName[c.Name()]; !known {
					t.Errorf("%s.%s is in the migrations but not in the model", table, c.Name())
				}
			}
			for name := range statement.Schema.FieldsByDBName {
				if !have[name] {
					t.Errorf("%s.%s is in the model but not in the migrations", table, name)
				}
			}
		}
	})
}
