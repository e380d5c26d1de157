package leaving_test

import (
	"context"
	"iter"
	"runtime"
	"strings"
	"testing"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/cpd"
	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/elearning"
	"linkfolio/internal/elearning/imports"
	"linkfolio/internal/fault"
	"linkfolio/internal/identity"
	"linkfolio/internal/signoff"
	"linkfolio/internal/supervision"
	"linkfolio/internal/web/webtest"
)

// Whoever writes words of somebody, or about them, while their account is being erased waits, and then finds nothing to write
// to. SQLite has one writer, so there it is so by itself. The erasure is held up half way by somebody who reads a statement of hers.
func TestNobodyWritesWhileAnAccountIsErased(t *testing.T) {
	t.Parallel()
	w := webtest.NewWorld(t, dbtest.Postgres(t))
	amira, sam := life(t, w)
	acts := writing(t, w, amira, sam)
	if err := w.Erased.Add(w.Person("amira").ID); err != nil {
		t.Fatal(err)
	}
	running := &crowd{t: t, db: w.DB, done: make(chan outcome, len(acts)+1)}
	err := w.DB.InTx(t.Context(), func(tx *gorm.DB) error {
		var held string
		if err := tx.Raw("SELECT words FROM role_statements WHERE person_id = ? FOR UPDATE", w.Person("amira").ID).Scan(&held).Error; err != nil {
			return err
		}
		running.begin("erase", func(ctx context.Context) error { _, err := w.Door.Again(ctx); return err })
		for name, act := range acts {
			running.begin(name, act)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, err := range running.end() {
		kind := fault.KindOf(err)
		refused := fault.Of(err) != nil && (kind == fault.NotFound || kind == fault.Conflict)
		if name == "erase" && err != nil || name != "erase" && !refused {
			t.Errorf("%s: %v", name, err)
		}
	}
	nothingIsLeft(t, w)
	noRowIsLeft(t, w, w.Person("amira").ID)
	everythingVerifies(t, w)
}

// writing is all that is written of somebody or about them, by name.
func writing(t *testing.T, w *webtest.World, amira, sam *webtest.Client) map[string]func(context.Context) error {
	t.Helper()
	she, he := actor(t, w, amira), actor(t, w, sam)
	var entries []cpd.Entry
	if err := w.DB.Read(t.Context()).Where("owner_id = ? AND state = 'sent'", she.ID).Order("guest_id IS NULL, created_at DESC").Find(&entries).Error; err != nil {
		t.Fatal(err)
	}
	byLink, waits := entries[0], entries[1]
	shown, err := w.Desk.Case(t.Context(), he, waits.ID)
	if err != nil {
		t.Fatal(err)
	}
	_, secret, _ := strings.Cut(w.LastLink("canary-asked@example.com"), "/sign/")
	word := signoff.Word{Version: shown.Hash, Comment: "canary-comment-to-her"}
	all := map[string]func(context.Context) error{
		"sign":     func(ctx context.Context) error { _, err := w.Desk.Sign(ctx, he, waits.ID, word); return err },
		"remark":   func(ctx context.Context) error { return w.Desk.Remark(ctx, she, waits.ID, word) },
		"remind":   func(ctx context.Context) error { _, err := w.Desk.Nudge(ctx, she, waits.ID); return err },
		"withdraw": func(ctx context.Context) error { return w.Desk.Withdraw(ctx, she, byLink.ID) },
		"say": func(ctx context.Context) error {
			return w.Desk.Say(ctx, access.Actor{}, secret, signoff.GuestWord{Kind: signoff.Returned, Comment: "canary-comment-to-her"})
		},
		"log": func(ctx context.Context) error {
			_, err := w.Book.Add(ctx, she, cpd.Draft{Key: uuid.NewString(), Title: "canary-title"})
			return err
		},
		"letters": func(ctx context.Context) error { return w.Desk.SetLetters(ctx, she, signoff.Never, 1) },
	}
	meeting(t, w, all, amira, sam)
	learning(w, all, she)
	return all
}

func meeting(t *testing.T, w *webtest.World, all map[string]func(context.Context) error, amira, sam *webtest.Client) {
	t.Helper()
	she, he := actor(t, w, amira), actor(t, w, sam)
	var link identity.SupervisionLink
	var s supervision.Session
	for _, read := range []*gorm.DB{
		w.DB.Read(t.Context()).Where("worker_id = ? AND supervisor_id = ?", she.ID, he.ID).Take(&link),
		w.DB.Read(t.Context()).Where("worker_id = ?", she.ID).Take(&s),
	} {
		if read.Error != nil {
			t.Fatal(read.Error)
		}
	}
	draft := supervision.Draft{
		Key: uuid.NewString(), Link: link.ID.String(), HeldOn: cpd.TypedDay(calendar.MustOn(2026, 11, 20)), Length: "1h", Agenda: "canary-agenda",
	}
	all["note"] = func(ctx context.Context) error { return w.Sessions.SaveNotes(ctx, he, s.ID, 1, "canary-private") }
	all["meet"] = func(ctx context.Context) error { _, err := w.Sessions.Add(ctx, he, draft); return err }
	all["change"] = func(ctx context.Context) error {
		_, err := w.Sessions.Change(ctx, he, s.ID, s.LockVersion, draft)
		return err
	}
}

func learning(w *webtest.World, all map[string]func(context.Context) error, she access.Actor) {
	draft := elearning.Draft{Key: uuid.NewString(), Module: elearning.Elsewhere, Title: "canary-learned", State: "completed", Day: "2026-11-22"}
	all["learn"] = func(ctx context.Context) error { _, err := w.Records.Add(ctx, she, draft); return err }
	all["state"] = func(ctx context.Context) error {
		return w.Records.State(ctx, she, catalogue.SupervisionPoint, 0, "canary-statement", cpd.TypedDate{})
	}
	all["import"] = func(ctx context.Context) error {
		file := imports.Upload{Name: "canary-list.csv", Content: strings.NewReader("canary-imported")}
		_, err := w.Imports.Begin(ctx, she, nil, uuid.NewString(), one(file))
		return err
	}
}

func one(file imports.Upload) iter.Seq2[imports.Upload, error] {
	return func(yield func(imports.Upload, error) bool) { yield(file, nil) }
}

// crowd are acts of which each is begun once those before it are over or wait for a lock.
type crowd struct {
	t     *testing.T
	db    *database.DB
	done  chan outcome
	begun int
}

type outcome struct {
	name string
	err  error
}

func (c *crowd) begin(name string, act func(context.Context) error) {
	c.t.Helper()
	c.begun++
	go func() { c.done <- outcome{name, act(c.t.Context())} }()
	for dbtest.Blocked(c.t, c.db)+len(c.done) < c.begun {
		runtime.Gosched()
	}
}

func (c *crowd) end() map[string]error {
	all := map[string]error{}
	for range c.begun {
		one := <-c.done
		all[one.name] = one.err
	}
	return all
}
