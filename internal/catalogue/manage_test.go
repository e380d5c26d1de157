package catalogue_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/fault"
)

func TestALeadAddsAProgrammeAndChangesIt(t *testing.T) {
	t.Parallel()
	offices(t, func(o *office) {
		ctx, id, d := o.t.Context(), fresh(), aProgramme()
		for range 2 { // the second of two clicks adds nothing
			o.must(o.AddProgramme(ctx, o.lena, o.harbour, id, d))
		}
		if own := o.of(o.harbour).Programmes; len(own) != 4 || own[3].Draft() != d || own[3].Verified() {
			o.t.Errorf("after adding: %+v", own)
		}
		other := d
		other.Title = "Another"
		o.refused("the same form with other words", o.AddProgramme(ctx, o.lena, o.harbour, id, other), fault.Conflict)
		o.refused("an id of another organisation's", o.AddProgramme(ctx, o.lars, o.elsewhere, id, d), fault.Conflict)
		o.refused("a title that is taken", o.AddProgramme(ctx, o.lena, o.harbour, fresh(), d), fault.Invalid, "title")

		other.AskedOf, other.LastsMonths = catalogue.OfLinkWorkers, 36
		o.must(o.ChangeProgramme(ctx, o.lena, o.harbour, id, 1, other))
		o.must(o.ChangeProgramme(ctx, o.lena, o.harbour, id, 1, other)) // the same form twice
		o.refused("from an older page", o.ChangeProgramme(ctx, o.lena, o.harbour, id, 1, d), fault.Conflict)
		if p, _ := o.of(o.harbour).Programme(id); p.Draft() != other || p.LockVersion != 2 || p.AskedFrom != calendar.DayOf(o.clock.clock()) {
			o.t.Errorf("after changing: %+v", p)
		}
		o.acts(o.lena, "added programme “Lone working”", "changed programme “Another”")
	})
}

// acts are what an actor's chain holds, in words.
func (o *office) acts(who access.Actor, want ...string) {
	o.t.Helper()
	var bodies []string
	o.must(o.db.Read(o.t.Context()).Table("audit_bodies").Where("chain_id = ?", who.ID).Order("seq").Pluck("body", &bodies).Error)
	if len(bodies) != len(want) {
		o.t.Errorf("acts %q, want %q", bodies, want)
		return
	}
	for i, body := range bodies {
		if !strings.Contains(body, want[i]) {
			o.t.Errorf("act %d is %s, want %q", i, body, want[i])
		}
	}
}

func TestOnTheInstallationsProgrammeOnlyTheTermsAreTheOrganisations(t *testing.T) {
	t.Parallel()
	offices(t, func(o *office) {
		ctx, before := o.t.Context(), o.keyed(cores, o.harbour)
		d := aProgramme() // its title and the rest must be left alone
		o.must(o.ChangeProgramme(ctx, o.lena, o.harbour, before.ID, before.LockVersion, d))
		after := o.keyed(cores, o.harbour)
		if after.Terms != d.Terms || after.Title != before.Title || after.LockVersion != 1 {
			o.t.Errorf("after: %+v", after)
		}
		o.refused("from an older page", o.ChangeProgramme(ctx, o.lena, o.harbour, before.ID, 0, catalogue.ProgrammeDraft{Terms: before.Terms}), fault.Conflict)
		d.DueDays, d.LastsMonths, d.AskedOf = -1, 121, "cats"
		o.refused("terms that are none", o.ChangeProgramme(ctx, o.lena, o.harbour, before.ID, 1, d), fault.Invalid, "asked_of", "due_days", "lasts_months")

		o.must(o.RetireProgramme(ctx, o.lena, o.harbour, before.ID))
		if p := o.keyed(cores, o.harbour); p.RetiredOn != calendar.MustOn(2026, 11, 23) || p.Terms != after.Terms {
			o.t.Errorf("retired: %+v", p)
		}
		o.must(o.RestoreProgramme(ctx, o.lena, o.harbour, before.ID))
		if diff := differ(after, o.keyed(cores, o.harbour)); diff != "" {
			o.t.Errorf("brought back, it is not what it was: %s", diff)
		}
		if diff := differ(before.Terms, o.keyed(cores, o.elsewhere).Terms); diff != "" {
			o.t.Errorf("elsewhere: %s", diff)
		}
	})
}

func TestALeadReordersProgrammes(t *testing.T) {
	t.Parallel()
	offices(t, func(o *office) {
		var ids []uuid.UUID
		for _, title := range []string{"A", "B", "C"} {
			d := aProgramme()
			d.Title = title
			ids = append(ids, fresh())
			o.must(o.AddProgramme(o.t.Context(), o.lena, o.harbour, ids[len(ids)-1], d))
		}
		o.must(o.MoveProgramme(o.t.Context(), o.lena, o.harbour, ids[2], 1))
		var got string
		for _, p := range o.of(o.harbour).Programmes[3:] {
			got += p.Title
		}
		if got != "CAB" {
			o.t.Error(got)
		}
		o.refused("the installation's", o.MoveProgramme(o.t.Context(), o.lena, o.harbour, o.keyed(pci).ID, 1), fault.NotFound)
	})
}

// Two leads of one organisation who merge a pair into one another at once never make a ring.
func TestAnothersProgrammesAreNotFound(t *testing.T) {
	t.Parallel()
	offices(t, func(o *office) {
		ctx, p, d := o.t.Context(), o.own("A", "B"), catalogue.ModuleDraft{Title: "Scribble"}
		m := p.Modules[0].ID
		amira := access.Actor{ID: fresh(), Roles: []access.Role{access.LinkWorker}, Holder: true}
		for name, act := range map[string]func(ctx context.Context, who access.Actor, organisation uuid.UUID) error{
			"AddModule": func(ctx context.Context, who access.Actor, of uuid.UUID) error {
				return o.AddModule(ctx, who, of, p.ID, fresh(), d)
			},
			"ChangeProgramme": func(ctx context.Context, who access.Actor, of uuid.UUID) error {
				return o.ChangeProgramme(ctx, who, of, p.ID, 1, aProgramme())
			},
			"RetireProgramme": func(ctx context.Context, who access.Actor, of uuid.UUID) error {
				return o.RetireProgramme(ctx, who, of, p.ID)
			},
			"RestoreProgramme": func(ctx context.Context, who access.Actor, of uuid.UUID) error {
				return o.RestoreProgramme(ctx, who, of, p.ID)
			},
			"MoveProgramme": func(ctx context.Context, who access.Actor, of uuid.UUID) error {
				return o.MoveProgramme(ctx, who, of, p.ID, 1)
			},
			"CorrectModule": func(ctx context.Context, who access.Actor, of uuid.UUID) error {
				return o.CorrectModule(ctx, who, of, m, 1, d)
			},
			"MoveModule": func(ctx context.Context, who access.Actor, of uuid.UUID) error {
				return o.MoveModule(ctx, who, of, m, 2)
			},
			"RetireModule": func(ctx context.Context, who access.Actor, of uuid.UUID) error {
				return o.RetireModule(ctx, who, of, m)
			},
			"RestoreModule": func(ctx context.Context, who access.Actor, of uuid.UUID) error {
				return o.RestoreModule(ctx, who, of, m)
			},
			"MergeModule": func(ctx context.Context, who access.Actor, of uuid.UUID) error {
				return o.MergeModule(ctx, who, of, m, p.Modules[1].ID)
			},
			"PartModule": func(ctx context.Context, who access.Actor, of uuid.UUID) error { return o.PartModule(ctx, who, of, m) },
		} {
			o.refused(name+" in their own organisation", act(ctx, o.lars, o.elsewhere), fault.NotFound)
			o.refused(name+" in the other organisation", act(ctx, o.lars, o.harbour), fault.NotFound)
			o.refused(name+" by a link worker", act(ctx, amira, o.harbour), fault.Forbidden)
		}
		if _, err := o.Managed(ctx, o.lars, o.harbour); fault.KindOf(err) != fault.NotFound {
			o.t.Errorf("looking: %v", err)
		}
		if after, _ := o.of(o.harbour).Programme(p.ID); differ(p, after) != "" {
			o.t.Errorf("it changed: %s", differ(p, after))
		}
		if _, found := o.of(o.elsewhere).Programme(p.ID); found {
			o.t.Error("elsewhere it shows")
		}
	})
}

func TestALeadSeesAtOnceWhatAnotherServerChanged(t *testing.T) {
	t.Parallel()
	offices(t, func(o *office) {
		other := catalogue.NewAt(o.db, o.clock.Clock())
		if _, err := other.Syllabus(o.t.Context(), o.harbour); err != nil { // it has read
			o.t.Fatal(err)
		}
		p := o.own("A")
		managed, err := other.Managed(o.t.Context(), o.lena, o.harbour)
		if _, found := managed.Programme(p.ID); err != nil || !found {
			o.t.Errorf("the lead does not see it: %v", err)
		}
	})
}

func TestWhatALeadTypesIsChecked(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("é", 201)
	offices(t, func(o *office) {
		ctx, p := o.t.Context(), o.own("Taken")
		for name, c := range map[string]struct {
			change func(d *catalogue.ProgrammeDraft)
			field  string
		}{
			"no title":           {func(d *catalogue.ProgrammeDraft) { d.Title = "  " }, "title"},
			"a title of nothing": {func(d *catalogue.ProgrammeDraft) { d.Title = "?!" }, "title"},
			"a long title":       {func(d *catalogue.ProgrammeDraft) { d.Title = long }, "title"},
			"a control":          {func(d *catalogue.ProgrammeDraft) { d.Title = "A\x00B" }, "title"},
			"no provider":        {func(d *catalogue.ProgrammeDraft) { d.Provider = "" }, "provider"},
			"a long summary":     {func(d *catalogue.ProgrammeDraft) { d.Summary = strings.Repeat("x", 1001) }, "summary"},
			"no characters":      {func(d *catalogue.ProgrammeDraft) { d.Summary = "\xff" }, "summary"},
			"a script":           {func(d *catalogue.ProgrammeDraft) { d.URL = "javascript:alert(1)" }, "url"},
			"half an address":    {func(d *catalogue.ProgrammeDraft) { d.URL = "www.e-lfh.org.uk" }, "url"},
			"no host":            {func(d *catalogue.ProgrammeDraft) { d.URL = "https:///x" }, "url"},
			"a password":         {func(d *catalogue.ProgrammeDraft) { d.URL = "https://a:b@example.org/" }, "url"},
			"a long address":     {func(d *catalogue.ProgrammeDraft) { d.URL = "https://example.org/" + strings.Repeat("x", 500) }, "url"},
			"no rule":            {func(d *catalogue.ProgrammeDraft) { d.Rule = "" }, "rule"},
			"nobody said who":    {func(d *catalogue.ProgrammeDraft) { d.AskedOf = "" }, "asked_of"},
			"no number":          {func(d *catalogue.ProgrammeDraft) { d.DueDays = -1 }, "due_days"},
			"too many months":    {func(d *catalogue.ProgrammeDraft) { d.LastsMonths = 121 }, "lasts_months"},
		} {
			d := aProgramme()
			d.Title = "New"
			c.change(&d)
			o.refused(name, o.AddProgramme(ctx, o.lena, o.harbour, fresh(), d), fault.Invalid, c.field)
			o.refused(name, o.ChangeProgramme(ctx, o.lena, o.harbour, p.ID, 1, d), fault.Invalid, c.field)
		}
		for name, c := range map[string]struct {
			draft catalogue.ModuleDraft
			field string
		}{
			"no title":    {catalogue.ModuleDraft{}, "title"},
			"a taken one": {catalogue.ModuleDraft{Title: "TAKEN!"}, "title"},
			"no time":     {catalogue.ModuleDraft{Title: "B", Minutes: -1}, "minutes"},
			"a long time": {catalogue.ModuleDraft{Title: "B", Minutes: 6001}, "minutes"},
			"no months":   {catalogue.ModuleDraft{Title: "B", LastsMonths: -1}, "lasts_months"},
			"no address":  {catalogue.ModuleDraft{Title: "B", URL: "data:text/html,x"}, "url"},
		} {
			o.refused(name, o.AddModule(ctx, o.lena, o.harbour, p.ID, fresh(), c.draft), fault.Invalid, c.field)
		}
	})
}

func TestThereAreLimits(t *testing.T) {
	t.Parallel()
	offices(t, func(o *office) {
		ctx, p := o.t.Context(), o.own()
		var programmes []catalogue.Programme
		var modules []catalogue.Module
		for i := range 100 {
			modules = append(modules, catalogue.Module{ID: fresh(), ProgrammeID: p.ID, OrganisationID: &o.harbour, Title: "M", Position: i, Source: p.Source})
			if i > 0 { // there is one
				programmes = append(programmes, catalogue.Programme{ID: fresh(), OrganisationID: &o.harbour, Title: "P", Rule: p.Rule, Terms: p.Terms, Source: p.Source})
			}
		}
		o.must(o.db.InTx(ctx, func(tx *gorm.DB) error {
			if err := tx.Create(&programmes).Error; err != nil {
				return err
			}
			return tx.Create(&modules).Error
		}))
		d := aProgramme()
		d.Title = "More"
		o.refused("one more module", o.AddModule(ctx, o.lena, o.harbour, p.ID, fresh(), catalogue.ModuleDraft{Title: "More"}), fault.Invalid)
		o.refused("one more programme", o.AddProgramme(ctx, o.lena, o.harbour, fresh(), d), fault.Invalid)
		o.must(o.AddModule(ctx, o.lena, o.harbour, programmes[0].ID, fresh(), catalogue.ModuleDraft{Title: "More"}))
		o.must(o.AddProgramme(ctx, o.lars, o.elsewhere, fresh(), d))
	})
}
