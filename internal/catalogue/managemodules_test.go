package catalogue_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"linkfolio/internal/catalogue"
	"linkfolio/internal/fault"
)

func TestALeadAddsModulesInOrder(t *testing.T) {
	t.Parallel()
	offices(t, func(o *office) {
		ctx, elfhProgramme := o.t.Context(), o.keyed(elfh, o.harbour)
		id, d := fresh(), catalogue.ModuleDraft{Title: "Module 7", URL: "https://example.org/7", Minutes: 45, LastsMonths: 24}
		for range 2 {
			o.must(o.AddModule(ctx, o.lena, o.harbour, elfhProgramme.ID, id, d))
		}
		o.must(o.AddModule(ctx, o.lena, o.harbour, elfhProgramme.ID, fresh(), catalogue.ModuleDraft{Title: "Module 8", Compared: true}))
		p := o.keyed(elfh, o.harbour)
		if got := titles(p)[6:]; !cmp.Equal(got, []string{"Module 7", "Module 8"}) {
			o.t.Errorf("added: %v", got)
		}
		if m := p.Modules[6]; m.Draft() != d || p.TitleCheck(m) != "title not checked against eLfH yet" || p.Lasts(m) != 24 {
			o.t.Errorf("%+v", m)
		}
		if m := p.Modules[7]; p.TitleCheck(m) != "title checked on 23 November 2026" {
			o.t.Error(p.TitleCheck(m))
		}
		o.refused("the id once more", o.AddModule(ctx, o.lena, o.harbour, elfhProgramme.ID, id, catalogue.ModuleDraft{Title: "Module 9"}), fault.Conflict)
		o.refused("another organisation's id", o.AddModule(ctx, o.lars, o.elsewhere, elfhProgramme.ID, id, d), fault.Conflict)
		o.refused("a title that is there", o.AddModule(ctx, o.lena, o.harbour, elfhProgramme.ID, fresh(), catalogue.ModuleDraft{Title: "module-7!"}), fault.Invalid, "title")
	})
}

func TestALeadReordersModules(t *testing.T) {
	t.Parallel()
	offices(t, func(o *office) {
		ctx, p := o.t.Context(), o.own("A", "B", "C", "D")
		for _, step := range []struct {
			module, place int
			want          string
		}{{0, 2, "B A C D"}, {0, 2, "B A C D"}, {3, 1, "D B A C"}, {3, 0, "D B A C"}, {3, 99, "B A C D"}} {
			o.must(o.MoveModule(ctx, o.lena, o.harbour, p.Modules[step.module].ID, step.place))
			now, _ := o.of(o.harbour).Programme(p.ID)
			if got := strings.Join(titles(now), " "); got != step.want {
				o.t.Errorf("%+v: %s", step, got)
			}
		}
		seeded := o.keyed(elfh, o.harbour)
		o.must(o.AddModule(ctx, o.lena, o.harbour, seeded.ID, fresh(), catalogue.ModuleDraft{Title: "Ours"}))
		ours := o.keyed(elfh, o.harbour).Modules[6]
		o.must(o.MoveModule(ctx, o.lena, o.harbour, ours.ID, 1))
		o.must(o.MoveModule(ctx, o.lena, o.harbour, seeded.Modules[5].ID, 2))
		if got := titles(o.keyed(elfh, o.harbour)); got[0] != "Ours" || got[1] != seeded.Modules[5].Title || got[2] != seeded.Modules[0].Title {
			o.t.Errorf("a mixed programme: %v", got)
		}
		if diff := cmp.Diff(titles(seeded), titles(o.keyed(elfh, o.elsewhere))); diff != "" {
			o.t.Errorf("elsewhere the order changed: %s", diff)
		}
		if m := o.keyed(elfh, o.harbour).Modules[1]; m.LockVersion != 0 || m.Title != seeded.Modules[5].Title {
			o.t.Errorf("moving touched the words: %+v", m)
		}
	})
}

func TestACorrectionIsTheOrganisationsAlone(t *testing.T) {
	t.Parallel()
	offices(t, func(o *office) {
		ctx, before := o.t.Context(), o.keyed(elfh, o.harbour)
		m := before.Modules[0]
		d := catalogue.ModuleDraft{Title: "Introduction", URL: "https://example.org/1", Minutes: 30}
		o.must(o.CorrectModule(ctx, o.lena, o.harbour, m.ID, m.LockVersion, d))
		o.must(o.CorrectModule(ctx, o.lena, o.harbour, m.ID, m.LockVersion, d)) // the same form twice
		p := o.keyed(elfh, o.harbour)
		if got := p.Modules[0]; got.Draft() != d || got.LockVersion != 1 || got.Verified() {
			o.t.Errorf("corrected: %+v", got)
		}
		o.refused("from an older page", o.CorrectModule(ctx, o.lena, o.harbour, m.ID, 0, m.Draft()), fault.Conflict)

		d.Title, d.Compared = "Introducing the role", true
		o.must(o.CorrectModule(ctx, o.lena, o.harbour, m.ID, 1, d))
		p = o.keyed(elfh, o.harbour)
		if got := p.TitleCheck(p.Modules[0]); got != "title checked on 23 November 2026" {
			o.t.Error(got)
		}
		d.Compared, d.Minutes = false, 40 // the title stays compared
		o.must(o.CorrectModule(ctx, o.lena, o.harbour, m.ID, 2, d))
		if p = o.keyed(elfh, o.harbour); !p.Modules[0].Verified() || p.Modules[0].Minutes != 40 {
			o.t.Errorf("minutes corrected: %+v", p.Modules[0])
		}
		for _, title := range []string{m.Title, "introduction", "Introducing THE role"} {
			if got := o.of(o.harbour).Titled(title); len(got) != 1 || got[0] != m.ID {
				o.t.Errorf("%q is recognised as %v", title, got)
			}
		}
		elsewhere := o.keyed(elfh, o.elsewhere)
		elsewhere.Asks = before.Asks // each organisation asks for itself
		if diff := differ(before, elsewhere); diff != "" {
			o.t.Errorf("elsewhere: %s", diff)
		}
		if got := o.of(o.elsewhere).Titled("Introducing the role"); got != nil {
			o.t.Errorf("elsewhere a title is known that was only corrected here: %v", got)
		}
		o.must(o.Seed(ctx))
		if diff := differ(p, o.keyed(elfh, o.harbour)); diff != "" {
			o.t.Errorf("seeding again undid it: %s", diff)
		}
	})
}

func TestATitleOfOurOwnIsUncheckedAgainWhenItChanges(t *testing.T) {
	t.Parallel()
	offices(t, func(o *office) {
		ctx, p := o.t.Context(), o.own("Lone working, part 1")
		m := p.Modules[0]
		o.must(o.CorrectModule(ctx, o.lena, o.harbour, m.ID, 1, catalogue.ModuleDraft{Title: "Part one", Compared: true}))
		_, m, _ = o.of(o.harbour).Find(m.ID)
		if !m.Verified() || m.LockVersion != 2 {
			o.t.Errorf("compared: %+v", m)
		}
		o.must(o.CorrectModule(ctx, o.lena, o.harbour, m.ID, 2, catalogue.ModuleDraft{Title: "Part 1"}))
		p, m, _ = o.of(o.harbour).Find(m.ID)
		if m.Verified() || p.TitleCheck(m) != "title not checked against Harbour PCN yet" {
			o.t.Errorf("changed: %+v", m)
		}
		for _, title := range []string{"Lone working, part 1", "Part one", "Part 1"} {
			if got := o.of(o.harbour).Titled(title); len(got) != 1 || got[0] != m.ID {
				o.t.Errorf("%q is recognised as %v", title, got)
			}
		}
	})
}

func TestMergingAndPartingAgain(t *testing.T) {
	t.Parallel()
	offices(t, func(o *office) {
		ctx, p := o.t.Context(), o.own("A", "B", "C")
		a, b, c := p.Modules[0].ID, p.Modules[1].ID, p.Modules[2].ID
		merge := func(from, into uuid.UUID) error { return o.MergeModule(ctx, o.lena, o.harbour, from, into) }
		counts := func(id uuid.UUID, as string) {
			o.t.Helper()
			if _, m, found := o.of(o.harbour).Module(id); !found || m.Title != as {
				o.t.Errorf("it counts as %q (%v), want %s", m.Title, found, as)
			}
		}
		o.refused("into itself", merge(a, a), fault.Invalid, "into")
		o.refused("into another programme's", merge(a, o.keyed(elfh).Modules[0].ID), fault.Invalid, "into")
		o.must(merge(a, b))
		o.must(merge(a, b))
		counts(a, "B")
		o.refused("a ring", merge(b, a), fault.Invalid, "into")
		o.refused("into another one meanwhile", merge(a, c), fault.Conflict)
		o.must(merge(b, c)) // what was merged into it goes along
		counts(a, "C")
		counts(b, "C")
		if got := o.of(o.harbour).Titled("A"); len(got) != 1 || got[0] != c {
			o.t.Errorf("its title is recognised as %v", got)
		}
		o.must(o.PartModule(ctx, o.lena, o.harbour, b))
		o.must(o.PartModule(ctx, o.lena, o.harbour, b))
		counts(a, "B")
		o.must(o.PartModule(ctx, o.lena, o.harbour, a))
		counts(a, "A")
		o.must(o.RetireModule(ctx, o.lena, o.harbour, c))
		o.refused("into a retired one", merge(a, c), fault.Invalid, "into")
		if now, _ := o.of(o.harbour).Programme(p.ID); !cmp.Equal(titles(now), []string{"A", "B", "(C)"}) || len(now.Merged) != 0 {
			o.t.Errorf("in the end: %v, %v", titles(now), now.Merged)
		}
		o.must(o.RestoreModule(ctx, o.lena, o.harbour, c))
		o.must(merge(a, c))
	})
}

func TestMergingASeededModuleIsTheOrganisationsAlone(t *testing.T) {
	t.Parallel()
	offices(t, func(o *office) {
		ctx, before := o.t.Context(), o.keyed(elfh, o.elsewhere)
		o.must(o.AddModule(ctx, o.lena, o.harbour, before.ID, fresh(), catalogue.ModuleDraft{Title: "All in one"}))
		one := o.keyed(elfh, o.harbour).Modules[6]
		for _, m := range before.Modules {
			o.must(o.MergeModule(ctx, o.lena, o.harbour, m.ID, one.ID))
			if got := o.of(o.harbour).Counts(m.ID); got != one.ID {
				o.t.Errorf("%s counts as %s", m.Title, got)
			}
		}
		if got := titles(o.keyed(elfh, o.harbour)); !cmp.Equal(got, []string{"All in one"}) {
			o.t.Errorf("here: %v", got)
		}
		if diff := differ(before, o.keyed(elfh, o.elsewhere)); diff != "" {
			o.t.Errorf("elsewhere: %s", diff)
		}
		o.must(o.RetireModule(ctx, o.lars, o.elsewhere, before.Modules[0].ID))
		o.must(o.PartModule(ctx, o.lena, o.harbour, before.Modules[0].ID))
		if m := o.keyed(elfh, o.harbour).Modules[0]; m.ID != before.Modules[0].ID || !m.RetiredOn.IsZero() {
			o.t.Errorf("parted: %+v", m)
		}
	})
}

func TestMergingAtOnceMakesNoRing(t *testing.T) {
	t.Parallel()
	offices(t, func(o *office) {
		p := o.own("A", "B")
		a, b := p.Modules[0].ID, p.Modules[1].ID
		failed := make(chan error, 2)
		for _, pair := range [][2]uuid.UUID{{a, b}, {b, a}} {
			go func() { failed <- o.MergeModule(o.t.Context(), o.lena, o.harbour, pair[0], pair[1]) }()
		}
		first, second := <-failed, <-failed
		if (first == nil) == (second == nil) {
			o.t.Errorf("one of two must be refused: %v, %v", first, second)
		}
		if now, _ := o.of(o.harbour).Programme(p.ID); len(now.Modules) != 1 || len(now.Merged) != 1 {
			o.t.Errorf("%+v", now)
		}
	})
}

// A later version brings a module to a place where an organisation already has one of its own.
func TestALaterSeedAddsAModuleToWhatWasCorrected(t *testing.T) {
	t.Parallel()
	offices(t, func(o *office) {
		ctx, before := o.t.Context(), o.keyed(cores)
		last := before.Modules[len(before.Modules)-1]
		o.must(o.db.Read(ctx).Exec("DELETE FROM modules WHERE id = ?", last.ID).Error) // as if it had not been there yet
		o.must(o.AddModule(ctx, o.lena, o.harbour, before.ID, fresh(), catalogue.ModuleDraft{Title: "Lone working"}))
		o.must(o.RetireModule(ctx, o.lena, o.harbour, before.Modules[0].ID))
		o.must(o.Seed(ctx))
		p := o.keyed(cores, o.harbour)
		want := append(titles(before), "Lone working")
		want[0] = "(" + want[0] + ")"
		if diff := cmp.Diff(want, titles(p)); diff != "" {
			o.t.Fatalf("after the later seed: %s", diff)
		}
		o.must(o.MoveModule(ctx, o.lena, o.harbour, last.ID, len(want)))
		if got := titles(o.keyed(cores, o.harbour)); got[len(got)-1] != last.Title || got[len(got)-2] != "Lone working" {
			o.t.Errorf("moved: %v", got)
		}
	})
}
