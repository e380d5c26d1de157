package cpd_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"gorm.io/gorm"
	"pgregory.net/rapid"

	"linkfolio/internal/access"
	"linkfolio/internal/audit"
	"linkfolio/internal/calendar"
	"linkfolio/internal/cpd"
	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/fault"
)

var sameDate = cmp.Comparer(func(a, b calendar.Date) bool { return a == b })

func TestCanonicalBytesReadBackExactly(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		content, salt := anyContent(t), rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(t, "salt")
		canonical := cpd.Canonical(content, salt)
		got, err := cpd.Decode(canonical)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(content, got, sameDate); diff != "" {
			t.Fatal(diff)
		}
		if _, err := cpd.Decode(append(canonical, 0)); err == nil {
			t.Fatal("a byte after the end was accepted")
		}
		cut := rapid.IntRange(0, len(canonical)-1).Draw(t, "cut")
		if _, err := cpd.Decode(canonical[:cut]); err == nil {
			t.Fatalf("%d of %d bytes were accepted", cut, len(canonical))
		}
	})
}

func TestCanonicalBytesNeedTheirSaltAndFormat(t *testing.T) {
	t.Parallel()
	if _, err := cpd.Decode(cpd.Canonical(cpd.Content{}, make([]byte, 31))); err == nil {
		t.Error("a short salt was accepted")
	}
	next := cpd.Canonical(cpd.Content{}, make([]byte, 32))
	next[7]++
	if _, err := cpd.Decode(next); err == nil {
		t.Error("the format after this one was accepted")
	}
}

func TestTwoContentsNeverShareTheirBytes(t *testing.T) {
	t.Parallel()
	salt := make([]byte, 32)
	rapid.Check(t, func(t *rapid.T) {
		one, two := anyContent(t), anyContent(t)
		same := cmp.Equal(one, two, sameDate)
		if got := string(cpd.Canonical(one, salt)) == string(cpd.Canonical(two, salt)); got != same {
			t.Fatalf("same bytes: %v, same content: %v", got, same)
		}
	})
}

func anyContent(t *rapid.T) cpd.Content {
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "a", "ab", "b", "\n", "🧡"}))
	day := rapid.Custom(func(t *rapid.T) calendar.Date {
		if rapid.Bool().Draw(t, "given") {
			return calendar.MustOn(2000, 1, 1).AddDays(rapid.IntRange(0, 20_000).Draw(t, "days"))
		}
		return calendar.Date{}
	})
	id := rapid.Custom(func(t *rapid.T) uuid.UUID {
		return uuid.UUID(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "id"))
	})
	number := rapid.IntRange(0, 1<<40)
	answer := rapid.Custom(func(t *rapid.T) cpd.Answer {
		return cpd.Answer{Key: text.Draw(t, "key"), Label: text.Draw(t, "label"), Text: text.Draw(t, "text")}
	})
	c := cpd.Content{
		Number: number.Draw(t, "number"), EntryID: id.Draw(t, "entry"), OwnerID: id.Draw(t, "owner"),
		TemplateKey: text.Draw(t, "template key"), TemplateVersion: number.Draw(t, "template version"),
		TemplateName: text.Draw(t, "template name"), Title: text.Draw(t, "title"),
		StartsOn: day.Draw(t, "start"), EndsOn: day.Draw(t, "end"), Provider: text.Draw(t, "provider"),
		Kind:     rapid.SampledFrom([]cpd.Kind{cpd.NoKind, cpd.Formal, cpd.Informal}).Draw(t, "kind"),
		Activity: text.Draw(t, "activity"), ActivityLabel: text.Draw(t, "activity label"),
		Minutes: number.Draw(t, "minutes"), Points: cpd.Points(number.Draw(t, "points")),
	}
	if answers := rapid.SliceOfN(answer, 0, 5).Draw(t, "answers"); len(answers) > 0 {
		c.Answers = answers
	}
	return c
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte{})
	f.Add(cpd.Canonical(cpd.Content{}, make([]byte, 32)))
	f.Add(cpd.Canonical(cpd.Content{Title: "A title", Answers: []cpd.Answer{{Key: "k", Label: "l", Text: "t"}}}, make([]byte, 32)))
	f.Fuzz(func(t *testing.T, canonical []byte) {
		c, err := cpd.Decode(canonical)
		if err != nil {
			return
		}
		salt := canonical[16 : 16+32]
		if string(cpd.Canonical(c, salt)) != string(canonical) {
			t.Fatal("bytes were read that are not in canonical form")
		}
	})
}

func TestAVersionIsWhatWasSent(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		e := d.add(t, d.amira, full("sent"))
		sent, err := d.send(t.Context(), d.amira, e.ID)
		if err != nil {
			t.Fatal(err)
		}
		never := d.add(t, d.amira, full("never-sent"))
		tpl, err := d.shelf.Template(t.Context(), e.TemplateID)
		if err != nil {
			t.Fatal(err)
		}
		read := d.db.Read(t.Context())
		v, content, err := cpd.VersionOf(read, e.ID, 1)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(cpd.ContentOf(sent, tpl, "Course or workshop"), content, sameDate); diff != "" {
			t.Error(diff)
		}
		if len(v.Hash) != 64 || v.SentToID != d.sam.ID || v.OwnerID != d.amira.ID || !v.At.Equal(noon) {
			t.Errorf("version %+v", v)
		}
		all, err := cpd.VersionsOf(read, []uuid.UUID{e.ID, never.ID, newID()})
		if err != nil || len(all) != 1 {
			t.Fatalf("%d versions, %v", len(all), err)
		}
		if s := all[e.ID]; s.Broken || s.Erased || s.Hash != v.Hash || s.Title != content.Title {
			t.Errorf("sealed %+v", s)
		}
		_, _, err = cpd.VersionOf(read, e.ID, 2)
		wantFault(t, err, fault.NotFound)
	})
}

func TestAStaleEntryIsNotFrozen(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		e := d.add(t, d.amira, full("stale"))
		draft := e.AsDraft()
		draft.Title = "Changed meanwhile"
		if _, err := d.book.Amend(t.Context(), d.amira, e.ID, e.LockVersion, draft); err != nil {
			t.Fatal(err)
		}
		err := d.db.InTx(t.Context(), func(tx *gorm.DB) error { return d.seal(t.Context(), tx, &e) })
		wantFault(t, err, fault.Conflict)
		if e.Version != 0 || e.State != access.Draft {
			t.Errorf("the entry was moved to %s, version %d", e.State, e.Version)
		}
	})
}

func TestAnErasedVersionSaysSo(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		e := d.add(t, d.amira, full("erased"))
		if _, err := d.send(t.Context(), d.amira, e.ID); err != nil {
			t.Fatal(err)
		}
		d.exec(t, "INSERT INTO erasures (subject_id, by_id, reason, at) VALUES (?, ?, 'asked', ?)", d.amira.ID, d.amira.ID, noon)
		d.exec(t, "DELETE FROM entry_version_bodies WHERE owner_id = ?", d.amira.ID)
		all, err := cpd.VersionsOf(d.db.Read(t.Context()), []uuid.UUID{e.ID})
		if s := all[e.ID]; err != nil || !s.Erased || s.Broken {
			t.Errorf("sealed %+v, %v", s, err)
		}
		_, _, err = cpd.VersionOf(d.db.Read(t.Context()), e.ID, 1)
		wantFault(t, err, fault.NotFound)
		d.wantWrong(t, 1)
	})
}

func TestVerifyNamesTheRowThatIsWrong(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		d := newDesk(t, db)
		sent := d.add(t, d.amira, full("a"))
		signed := d.add(t, d.amira, full("b"))
		open := d.add(t, d.amira, full("c"))
		for _, id := range []uuid.UUID{sent.ID, signed.ID} {
			if _, err := d.send(t.Context(), d.amira, id); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := d.move(t.Context(), d.amira, signed.ID, access.Signed); err != nil {
			t.Fatal(err)
		}
		d.wantWrong(t, 2)

		d.exec(t, "UPDATE entries SET title = 'Forged' WHERE id = ?", signed.ID)
		d.wantWrong(t, 2, "entries "+signed.ID.String()+": it differs from the version that was sent")
		d.exec(t, "UPDATE entries SET title = ? WHERE id = ?", signed.Title, signed.ID)
		d.exec(t, `UPDATE entries SET answers = '{"need":"To listen better.","learned":"Nothing.","applied":"At every visit."}' WHERE id = ?`, sent.ID)
		d.wantWrong(t, 2, "entries "+sent.ID.String()+": it differs from the version that was sent")
		d.exec(t, "UPDATE entries SET state = 'returned' WHERE id = ?", sent.ID)
		d.wantWrong(t, 2)
		d.exec(t, "UPDATE entries SET state = 'signed', version = 1 WHERE id = ?", open.ID)
		d.wantWrong(t, 2, "entries "+open.ID.String()+": it claims version 1, but version 0 is the last")
		d.exec(t, "UPDATE entries SET version = 0 WHERE id = ?", open.ID)
		d.wantWrong(t, 2, "entries "+open.ID.String()+": it is signed, but there is no version of it")
		d.exec(t, "UPDATE entries SET state = 'draft' WHERE id = ?", open.ID)

		// A version that never was: the triggers guard what is there, so a forger adds rows.
		d.exec(t, `INSERT INTO entry_versions (entry_id, number, owner_id, sent_to_id, at, format, hash)
			VALUES (?, 3, ?, ?, ?, 1, 'beef')`, open.ID, d.amira.ID, d.sam.ID, noon)
		d.wantWrong(t, 3,
			"entry_versions "+open.ID.String()+"/3: version 1 is missing before it",
			"entry_versions "+open.ID.String()+"/3: its content is missing, and no erasure was ordered",
			"entries "+open.ID.String()+": it claims version 0, but version 3 is the last")
		d.exec(t, "INSERT INTO entry_version_bodies (entry_id, number, owner_id, canonical) VALUES (?, 3, ?, ?)",
			open.ID, d.amira.ID, []byte("forged"))
		d.wantWrong(t, 3,
			"entry_versions "+open.ID.String()+"/3: version 1 is missing before it",
			"entry_versions "+open.ID.String()+"/3: its content does not match its hash",
			"entries "+open.ID.String()+": it claims version 0, but version 3 is the last")
	})
}

func (d *desk) exec(t *testing.T, statement string, args ...any) {
	t.Helper()
	err := d.db.InTx(t.Context(), func(tx *gorm.DB) error { return tx.Exec(statement, args...).Error })
	if err != nil {
		t.Fatal(err)
	}
}

func (d *desk) wantWrong(t *testing.T, versions int, want ...string) {
	t.Helper()
	var n int
	var wrong []audit.Wrong
	err := d.db.Snapshot(t.Context(), func(tx *gorm.DB) (err error) {
		n, wrong, err = cpd.Verify(tx)
		return err
	})
	if err != nil || n != versions {
		t.Fatalf("%d versions were read, want %d (%v)", n, versions, err)
	}
	var got []string
	for _, w := range wrong {
		got = append(got, w.String())
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what is wrong: %s", diff)
	}
}

func TestCompareTellsWhatChanged(t *testing.T) {
	t.Parallel()
	before := cpd.Content{
		Title: "A day", StartsOn: calendar.MustOn(2026, 11, 3), EndsOn: calendar.MustOn(2026, 11, 3), Kind: cpd.Formal,
		ActivityLabel: "Webinar", Minutes: 150, Points: 250,
		Answers: []cpd.Answer{{Key: "a", Label: "What?", Text: "This."}, {Key: "b", Label: "Old question", Text: "Gone."}},
	}
	after := before
	if changes := cpd.Compare(before, after); len(changes) != 0 {
		t.Errorf("nothing changed, but %v", changes)
	}
	after.Number, after.EndsOn, after.Kind, after.Minutes, after.Points = 2, calendar.MustOn(2026, 11, 4), cpd.Informal, 60, 100
	after.Answers = []cpd.Answer{{Key: "a", Label: "What?", Text: "That."}, {Key: "c", Label: "New question", Text: "Here."}}
	want := []cpd.Change{
		{Label: "End date", Before: "3 November 2026", After: "4 November 2026", Key: "ends_on"},
		{Label: "Kind", Before: "Formal", After: "Informal", Key: "kind"},
		{Label: "Time spent", Before: "2 hours 30 minutes", After: "1 hour", Key: "hours"},
		{Label: "CPD points", Before: "2.5", After: "1", Key: "points"},
		{Label: "What?", Before: "This.", After: "That.", Key: "answer.a"},
		{Label: "New question", Before: "", After: "Here.", Key: "answer.c"},
		{Label: "Old question", Before: "Gone.", After: "", Key: "answer.b"},
	}
	if diff := cmp.Diff(want, cpd.Compare(before, after)); diff != "" {
		t.Error(diff)
	}
}
