package web_test

import (
	"maps"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/cpd"
	"linkfolio/internal/supervision"
)

func init() {
	maps.Copy(askings, map[string]asking{
		"GET /supervision/sessions":              {ok: 200},
		"GET /supervision/sessions/new":          {ok: 200},
		"POST /supervision/sessions":             {ok: 422},
		"GET /supervision/sessions/:id":          {of: "supervision session", ok: 200},
		"GET /supervision/sessions/:id/edit":     {of: "supervision session", ok: 200},
		"POST /supervision/sessions/:id/edit":    {of: "supervision session", ok: 409},
		"POST /supervision/sessions/:id/confirm": {of: "supervision session", ok: 409},
		"POST /supervision/sessions/:id/actions": {of: "supervision session", ok: 404}, // of an action that is not there
		"POST /supervision/sessions/:id/notes":   {of: "supervision session", ok: 409},
	})
}

// sessions are one that is confirmed and one that waits, in either organisation, and one with a supervisor who has gone since.
// What a session says is a secret of its two sides, and private notes are one of their writer.
func (town *town) sessions() {
	const kind = "supervision session"
	for _, s := range []struct {
		worker, supervisor, link string
		confirmed                bool
	}{{"amira", "sam", "line-management", true}, {"amira", "fay", "professional", false}, {"nina", "olu", "line-management", false}} {
		if s.supervisor == "fay" {
			town.exec("UPDATE supervision_links SET ends_on = '' WHERE supervisor_id = ?", town.id("fay"))
		}
		id, words := town.session(s.worker, s.supervisor, s.confirmed)
		if s.supervisor == "fay" {
			town.exec("UPDATE supervision_links SET ends_on = '2026-11-01' WHERE supervisor_id = ?", town.id("fay"))
		}
		on := record{kind: kind, name: "of " + s.worker + " with " + s.supervisor, id: id.String()}
		on.access = access.Record{Owner: town.id(s.worker), Reviewer: town.id(s.supervisor)}
		town.all[kind] = append(town.all[kind], on)
		town.hide(words, "a session "+on.name, access.SeeSession, on)
	}
	town.all[kind] = append(town.all[kind], gone(kind))
}

// session logs one with private notes of both sides.
func (town *town) session(worker, supervisor string, confirmed bool) (uuid.UUID, string) {
	town.t.Helper()
	ctx, words := town.t.Context(), town.word("session", worker, supervisor)
	who, other := town.actorOf(town.w.As(worker)), town.actorOf(town.w.As(supervisor))
	made, err := town.w.Sessions.Add(ctx, who, supervision.Draft{
		Key: uuid.NewString(), Link: town.only("supervision_links", "worker_id", who.ID, "supervisor_id", other.ID),
		HeldOn: cpd.TypedDay(calendar.MustOn(2026, 10, 20)), Length: "1h", Agenda: words, Notes: words,
		Actions: []supervision.DraftAction{{Words: words, By: "worker"}},
	})
	if err == nil && confirmed {
		_, err = town.w.Sessions.Confirm(ctx, other, made.ID, made.LockVersion)
	}
	for _, writer := range []access.Actor{who, other} {
		private := town.word("private notes")
		if err == nil {
			err = town.w.Sessions.SaveNotes(ctx, writer, made.ID, 0, private)
		}
		town.secrets = append(town.secrets, secret{private, "private notes", func(who access.Actor) bool { return who.ID == writer.ID }})
	}
	if err != nil {
		town.t.Fatal(err)
	}
	return made.ID, words
}
