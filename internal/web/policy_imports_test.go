package web_test

import (
	"strings"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/elearning/imports"
)

// imports are, of a link worker of either organisation and of either lead, one that waits to be confirmed, with a title, a
// learner and a file of it, and one that was undone. What they bring is a secret of those who may use them.
func (town *town) imports() {
	for _, of := range []struct{ key, place string }{{"amira", ""}, {"lena", "Harbour PCN"}, {"nina", ""}, {"lars", "Elsewhere PCN"}} {
		who := town.actorOf(town.w.As(of.key))
		on := record{kind: "import", name: "of " + of.key, access: access.Record{Owner: who.ID}}
		var place *uuid.UUID
		if of.place != "" {
			place = &who.LeadOf[0]
			on.name = "for " + of.place
			on.access = access.Record{Organisations: who.LeadOf}
		}
		undone := on
		undone.kind, undone.id = "undone import", town.bring(who, place, on, false)
		town.all[undone.kind] = append(town.all[undone.kind], undone)
		on.id = town.bring(who, place, on, true)
		for _, part := range []struct{ kind, table string }{
			{"import", ""}, {"title of an import", "import_titles"}, {"learner of an import", "import_learners"}, {"file of an import", "import_files"},
		} {
			one := on
			one.kind = part.kind
			if part.table != "" {
				one.person = town.only(part.table, "import_id", uuid.MustParse(on.id))
			}
			town.all[part.kind] = append(town.all[part.kind], one)
		}
	}
	for _, kind := range []string{"import", "title of an import", "learner of an import", "file of an import", "undone import"} {
		town.all[kind] = append(town.all[kind], gone(kind))
	}
}

// bring makes an import with one row, that waits or was undone.
func (town *town) bring(who access.Actor, place *uuid.UUID, on record, waits bool) string {
	town.t.Helper()
	ctx, word := town.t.Context(), town.word("imported")
	files := func(yield func(imports.Upload, error) bool) {
		yield(imports.Upload{Name: "list.csv", Content: strings.NewReader("Course,Status,Date completed\n" + word + ",Completed,03/11/2026\n")}, nil)
	}
	id, err := town.w.Imports.Begin(ctx, who, place, uuid.NewString(), files)
	if err != nil {
		town.t.Fatal(err)
	}
	town.hide(word, "an import", access.UseImport, on)
	if waits {
		return id.String()
	}
	now, err := town.w.Imports.ProgressOf(ctx, id)
	if err == nil {
		err = town.w.Imports.Confirm(ctx, who, id, imports.Yes{Lock: now.Lock})
	}
	if err == nil {
		err = town.w.Imports.Undo(ctx, who, id)
	}
	if err != nil {
		town.t.Fatal(err)
	}
	return id.String()
}
