package imports_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"linkfolio/internal/audit"
	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/elearning"
	"linkfolio/internal/elearning/imports"
	"linkfolio/internal/elearning/reports"
	"linkfolio/internal/fault"
)

const ownList = "Course,Status,Date completed,Score\n" +
	"Fire safety,Completed,03/11/2026,90%\n" + // row 2
	"Conflict Resolution - Level 1,Completed,4 Nov 2026,\n" +
	"Baking for beginners,Passed,05/11/2026,\n" +
	"Moving and handling,In progress,06/11/2026,\n" +
	"FIRE SAFETY,Completed,2026-11-03,\n" + // the same as row 2
	"Resuscitation,Completed,31/02/2026,\n" + // row 7
	"Safeguarding Adults,Not started,,\n" +
	"Safeguarding Children,Completed,01/01/2031,\n"

func TestAnImportIsShownThenRecordedThenUndone(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		id := w.begin(w.amira, nil, file{"list.csv", ownList})
		p := w.preview(w.amira, id)
		want := map[int]imports.Verdict{
			2: imports.New, 3: imports.CheckTitle, 4: imports.NewOther, 5: imports.NewStarted, 6: imports.Twice,
			7: imports.NotUnderstood, 8: imports.NotDone, 9: imports.NotUnderstood,
		}
		if diff := cmp.Diff(want, verdicts(p)); diff != "" || p.State != imports.Ready {
			t.Fatalf("%s\n%s", p.State, diff)
		}
		if first := p.Rows[0]; first.Verdict != imports.NotUnderstood || len(first.Problems) == 0 {
			t.Errorf("what needs somebody does not come first: %+v", first)
		}
		if got := w.recorded(w.amira); len(got) != 0 {
			t.Errorf("recorded before anybody said yes: %q", got)
		}
		done := w.confirm(w.amira, id, "Conflict Resolution - Level 1")
		records := []string{
			"Moving and handling, module, started, 2026-11-06, table", "Baking for beginners, other, completed, 2026-11-05, table",
			"Conflict Resolution - Level 1, module, completed, 2026-11-04, table", "Fire safety, module, completed, 2026-11-03, table",
		}
		if diff := cmp.Diff(records, w.recorded(w.amira)); diff != "" || done.State != imports.Done || done.Added != 4 {
			t.Errorf("%s, %d added\n%s", done.State, done.Added, diff)
		}
		w.must(w.Confirm(t.Context(), w.amira, id, imports.Yes{}))
		w.work()
		if got := w.recorded(w.amira); len(got) != 4 {
			t.Errorf("confirmed twice: %q", got)
		}
		again := w.preview(w.amira, w.begin(w.amira, nil, file{"list.csv", ownList}))
		if n := again.Counts[imports.Known]; n != 5 || again.Writes() != 0 {
			t.Errorf("the same list again: %v", again.Counts)
		}
		w.pass(23 * time.Hour)
		w.must(w.Undo(t.Context(), w.amira, id))
		w.must(w.Undo(t.Context(), w.amira, id))
		if got := w.recorded(w.amira); len(got) != 0 {
			t.Errorf("after the undo: %q", got)
		}
		if diff := cmp.Diff([]string{"imported learning: 4 records of learning", "undid an import: 4 records of learning"}, w.history(w.amira.ID)); diff != "" {
			t.Error(diff)
		}
	})
}

// history is what the history of somebody says of imports.
func (w *world) history(person uuid.UUID) (words []string) {
	w.t.Helper()
	lines, err := audit.Chain(w.db.Read(w.t.Context()), person)
	w.must(err)
	for _, line := range lines {
		if line.Subject.Kind == "import" {
			words = append(words, line.Words)
		}
	}
	return words
}

func TestWhatAnUndoLeaves(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		id := w.begin(w.amira, nil, file{"list.csv", ownList})
		w.confirm(w.amira, id)
		changed := w.db.Read(t.Context()).Model(&elearning.Record{}).Where("title = ?", "Fire safety").Updates(map[string]any{"score": "91%", "lock_version": 2})
		w.must(changed.Error)
		w.must(w.Undo(t.Context(), w.amira, id))
		if diff := cmp.Diff([]string{"Fire safety, module, completed, 2026-11-03, table"}, w.recorded(w.amira)); diff != "" {
			t.Error(diff)
		}
		if p := w.preview(w.amira, id); p.KeptBack != 1 || p.State != imports.Undone {
			t.Errorf("%s, %d kept", p.State, p.KeptBack)
		}
	})
}

func TestAnUndoIsInTimeForADay(t *testing.T) {
	t.Parallel()
	w := newWorld(t, dbtest.SQLite(t))
	id := w.begin(w.amira, nil, file{"list.csv", ownList})
	w.confirm(w.amira, id)
	w.pass(24 * time.Hour)
	if err := w.Undo(t.Context(), w.amira, id); fault.KindOf(err) != fault.Conflict {
		t.Error(err)
	}
	if len(w.recorded(w.amira)) != 4 {
		t.Error("undone too late")
	}
}

func TestChoicesChangeRowsAndAreRemembered(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		id := w.begin(w.amira, nil, file{"list.csv", ownList})
		p := w.preview(w.amira, id)
		syllabus, err := w.records.SyllabusOf(t.Context(), w.amira.ID)
		w.must(err)
		resuscitation := syllabus.Titled("Resuscitation")[0]
		baking, fire, conflict := w.titled(p, 4), w.titled(p, 2), w.titled(p, 3)
		w.must(w.ChooseModule(t.Context(), w.amira, id, baking, imports.Fate{As: &resuscitation}))
		w.must(w.ChooseModule(t.Context(), w.amira, id, fire, imports.Fate{LeftOut: true}))
		w.must(w.ChooseModule(t.Context(), w.amira, id, conflict, imports.Fate{}))
		if err := w.ChooseModule(t.Context(), w.amira, id, baking, imports.Fate{As: &baking}); fault.KindOf(err) != fault.Invalid {
			t.Error(err)
		}
		if err := w.ChooseModule(t.Context(), w.tom, id, baking, imports.Fate{}); fault.KindOf(err) != fault.NotFound {
			t.Error(err)
		}
		after := verdicts(w.preview(w.amira, id))
		if after[4] != imports.New || after[2] != imports.LeftOut || after[6] != imports.LeftOut || after[3] != imports.NewOther {
			t.Errorf("%v", after)
		}
		if err := w.Confirm(t.Context(), w.amira, id, imports.Yes{Lock: p.LockVersion}); fault.KindOf(err) != fault.Conflict {
			t.Errorf("confirmed what was not shown: %v", err)
		}
		w.confirm(w.amira, id)
		next := w.preview(w.amira, w.begin(w.amira, nil, file{"next.csv", "Course,Status,Date completed\nbaking FOR beginners,Completed,10/11/2026\nConflict Resolution - Level 1,Completed,10/11/2026\nFire safety,Completed,10/11/2026\n"}))
		for number, want := range map[int]imports.How{2: imports.Remembered, 3: imports.Remembered, 4: imports.Exact} {
			if got := w.line(next, number); got.Title.How != want {
				t.Errorf("row %d: %s, not %s", number, got.Title.How, want)
			}
		}
		if w.line(next, 2).Module != "Resuscitation" || w.line(next, 3).Module != "" {
			t.Errorf("%+v", next.Rows)
		}
	})
}

func (w *world) line(p imports.Preview, number int) imports.Line {
	w.t.Helper()
	at := slices.IndexFunc(p.Rows, func(l imports.Line) bool { return l.Number == number })
	if at < 0 {
		w.t.Fatalf("no row %d in %+v", number, p.Rows)
	}
	return p.Rows[at]
}

func (w *world) titled(p imports.Preview, number int) uuid.UUID { return w.line(p, number).Title.ID }

// A list whose headings say nothing is asked about; what is answered holds for the next.
func TestColumnsAreAskedForAndRemembered(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		const list = "What,When,Mood\nFire safety,03/11/2026,good\n"
		id := w.begin(w.amira, nil, file{"a.csv", list}, file{"b.csv", "Course,Status,Date completed\nResuscitation,Completed,04/11/2026\n"})
		p := w.preview(w.amira, id)
		if !p.Files[0].AsksColumns || p.Files[0].Rows != 0 || p.Files[1].Rows != 1 || p.Total() != 1 {
			t.Fatalf("%+v", p.Files)
		}
		columns := reports.Layout{Columns: []reports.Field{reports.Title, reports.CompletedOn, reports.Ignored}}
		none := reports.Layout{Columns: make([]reports.Field, 3)}
		if err := w.ChooseColumns(t.Context(), w.amira, id, p.Files[0].ID, none); fault.KindOf(err) != fault.Invalid {
			t.Error(err)
		}
		w.must(w.ChooseColumns(t.Context(), w.amira, id, p.Files[0].ID, columns))
		w.work()
		if p = w.preview(w.amira, id); p.State != imports.Ready || p.Counts[imports.New] != 2 || p.Files[0].AsksColumns {
			t.Errorf("%s, %v, %+v", p.State, p.Counts, p.Rows)
		}
		if p = w.preview(w.amira, w.begin(w.amira, nil, file{"c.csv", list})); p.Counts[imports.New] != 1 {
			t.Errorf("not remembered: %v", p.Counts)
		}
	})
}

// What cannot be read is said at its file; the other files stand.
func TestAFileThatFailsStagesNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		id := w.begin(w.amira, nil, file{"broken.xlsx", "PK\x03\x04 and no more"}, file{"list.csv", ownList}, file{"empty.csv", ""})
		p := w.preview(w.amira, id)
		if p.Files[0].Problem == "" || p.Files[1].Problem != "" || p.Files[2].Problem == "" || p.Total() != 8 {
			t.Errorf("%+v, %v", p.Files, p.Counts)
		}
	})
}

func TestWhatIsHandedInIsBounded(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		key := uuid.NewString()
		many := make([]file, 11)
		for i := range many {
			many[i] = file{fmt.Sprint(i, ".csv"), ownList}
		}
		for says, files := range map[string][]file{
			"Select at least one file": nil, "no more than 10": many, "larger than 20 MB": {{"big.csv", strings.Repeat("x", 20<<20+1)}},
		} {
			_, err := w.Begin(t.Context(), w.amira, nil, key, upload(files...))
			if f := fault.Of(err); f == nil || len(f.Fields) != 1 || f.Fields[0].Name != "files" || !strings.Contains(f.Message, says) {
				t.Errorf("%s: %v", says, err)
			}
		}
		broken := func(yield func(imports.Upload, error) bool) {
			_ = yield(imports.Upload{Name: "a.csv", Content: strings.NewReader(ownList)}, nil) && yield(imports.Upload{}, errBroken)
		}
		if _, err := w.Begin(t.Context(), w.amira, nil, key, broken); err == nil {
			t.Error("half of the files are an import")
		}
		if n := w.count("imports") + w.count("import_files"); n != 0 {
			t.Errorf("%d rows are left of what was refused", n)
		}
		first, err := w.Begin(t.Context(), w.amira, nil, key, upload(file{"a.csv", ownList}))
		w.must(err)
		again, err := w.Begin(t.Context(), w.amira, nil, key, upload(file{"a.csv", ownList}))
		if err != nil || again != first {
			t.Errorf("the same form makes %s and %s, %v", first, again, err)
		}
		w.begin(w.amira, nil, file{"a.csv", ownList})
		last := w.begin(w.amira, nil, file{"a.csv", ownList})
		if _, err := w.Begin(t.Context(), w.amira, nil, uuid.NewString(), upload(file{"a.csv", ownList})); fault.KindOf(err) != fault.Conflict {
			t.Errorf("a fourth: %v", err)
		}
		_, err = w.Discard(t.Context(), w.amira, last)
		w.must(err)
		w.begin(w.amira, nil, file{"a.csv", ownList})
	})
}

func (w *world) count(table string) (n int64) {
	w.t.Helper()
	w.must(w.db.Read(w.t.Context()).Table(table).Count(&n).Error)
	return n
}

const teamList = "Email,Name,Course,Status,Date completed\n" +
	"AMIRA@demo.example,Somebody,Fire safety,Completed,03/11/2026\n" + // row 2
	",\"Price, Tom\",Fire safety,Completed,03/11/2026\n" +
	"zoe@demo.example,Zoe Quill,Fire safety,Completed,03/11/2026\n" +
	"zoe@demo.example,Zoe Quill,Resuscitation,Completed,04/11/2026\n" +
	",Yan Li,Moving and Handling Level 2,Completed,04/11/2026\n"

func TestALeadImportsForTheOrganisation(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		ctx := t.Context()
		if _, err := w.Begin(ctx, w.amira, &w.harbour, uuid.NewString(), upload(file{"a.csv", teamList})); fault.KindOf(err) != fault.Forbidden {
			t.Error(err)
		}
		id := w.begin(w.lena, &w.harbour, file{"team.csv", teamList})
		p := w.preview(w.lena, id)
		want := map[int]imports.Verdict{2: imports.New, 3: imports.CheckPerson, 4: imports.Unmatched, 5: imports.Unmatched, 6: imports.Unmatched}
		if diff := cmp.Diff(want, verdicts(p)); diff != "" {
			t.Fatal(diff)
		}
		w.confirm(w.lena, id, "Price, Tom")
		for _, who := range []string{w.recorded(w.amira)[0], w.recorded(w.tom)[0]} {
			if who != "Fire safety, module, completed, 2026-11-03, table" {
				t.Error(who)
			}
		}
		if got := w.history(w.tom.ID); len(got) != 1 {
			t.Errorf("%q", got)
		}
		page, err := w.Strays(ctx, w.lena, w.harbour, 1)
		strays := page.Strays
		if err != nil || len(strays) != 2 || strays[0].Name != "Yan Li" || strays[1].Rows != 2 {
			t.Fatalf("%+v, %v", strays, err)
		}
		w.pass(25 * time.Hour)
		_, err = w.Sweep(ctx)
		w.must(err)
		if n := w.count("import_rows"); n != 3 {
			t.Errorf("%d rows are kept", n)
		}
		zoe := w.worker("Zoe Quill")
		if _, err := w.Assign(ctx, w.lena, id, strays[1].ID, w.lena.ID); fault.KindOf(err) != fault.Invalid {
			t.Error(err)
		}
		if n, err := w.Assign(ctx, w.lena, id, strays[1].ID, zoe.ID); err != nil || n != 2 || len(w.recorded(zoe)) != 2 {
			t.Errorf("%d, %v, %q", n, err, w.recorded(zoe))
		}
		w.must(w.DropStray(ctx, w.lena, id, strays[0].ID))
		if page, err = w.Strays(ctx, w.lena, w.harbour, 1); err != nil || len(page.Strays) != 0 {
			t.Errorf("%+v, %v", strays, err)
		}
		_, err = w.Sweep(ctx)
		w.must(err)
		if n := w.count("imports") + w.count("import_learners") + w.count("import_titles") + w.count("import_files"); n != 0 {
			t.Errorf("%d rows are left", n)
		}
		if len(w.recorded(w.amira)) != 1 {
			t.Error("the sweep took a record")
		}
	})
}

// Of a list of several people somebody's own import takes their own rows; what it says of others is forgotten.
func TestOwnImportsLeaveOthersOut(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		id := w.begin(w.tom, nil, file{"team.csv", teamList})
		p := w.preview(w.tom, id)
		want := map[int]imports.Verdict{2: imports.OtherPerson, 3: imports.New, 4: imports.OtherPerson, 5: imports.OtherPerson, 6: imports.OtherPerson}
		if diff := cmp.Diff(want, verdicts(p)); diff != "" || len(p.Strangers) != 3 {
			t.Fatalf("%s%+v", diff, p.Strangers)
		}
		yan := asked(p.Strangers, "Yan Li")[0]
		if err := w.ChoosePerson(t.Context(), w.tom, id, yan, imports.Fate{As: &w.amira.ID}); fault.KindOf(err) != fault.Invalid {
			t.Error(err)
		}
		w.must(w.ChoosePerson(t.Context(), w.tom, id, yan, imports.Fate{As: &w.tom.ID}))
		w.confirm(w.tom, id, "Moving and Handling Level 2")
		if got := w.recorded(w.tom); len(got) != 2 {
			t.Errorf("%q", got)
		}
		if n := w.count("import_rows"); n != 2 {
			t.Errorf("%d rows are kept: what it says of others is not forgotten", n)
		}
	})
}

func TestWhatWaitsIsSweptAfterADay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		id := w.begin(w.amira, nil, file{"list.csv", ownList})
		w.pass(24 * time.Hour)
		_, err := w.Sweep(t.Context())
		w.must(err)
		if _, err := w.Preview(t.Context(), w.amira, id, 1); fault.KindOf(err) != fault.NotFound {
			t.Error(err)
		}
		for _, table := range []string{"imports", "import_files", "import_titles", "import_learners", "import_rows"} {
			if n := w.count(table); n != 0 {
				t.Errorf("%s: %d rows", table, n)
			}
		}
	})
}

func TestErasing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		own := w.begin(w.amira, nil, file{"list.csv", ownList})
		w.confirm(w.amira, own, "Conflict Resolution - Level 1")
		w.begin(w.lena, &w.harbour, file{"team.csv", teamList})
		w.must(imports.Erase(w.db.Read(t.Context()), w.amira.ID))
		for table, want := range map[string]int64{"imports": 1, "import_files": 1, "import_learners": 3, "import_rows": 4, "import_choices": 0, "import_layouts": 0} {
			if n := w.count(table); n != want {
				t.Errorf("%s: %d rows, not %d", table, n, want)
			}
		}
	})
}
