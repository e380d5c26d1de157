package imports_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"linkfolio/internal/calendar"
	"linkfolio/internal/database"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/elearning/imports"
	"linkfolio/internal/elearning/reports"
	"linkfolio/internal/fault"
)

// platform is a connector to a made-up platform that answers over HTTP.
type platform struct{ address string }

func (platform) Name() string { return "A platform" }

func (p platform) Fetch(ctx context.Context, since calendar.Date) ([]reports.Row, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, p.address+"?since="+since.String(), nil)
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, fault.New(fault.Unavailable, "The platform does not answer. Try again later.").Because(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the platform answers %d", response.StatusCode)
	}
	var completions []struct{ Title, Day string }
	if err := json.NewDecoder(response.Body).Decode(&completions); err != nil {
		return nil, err
	}
	var rows []reports.Row
	for i, c := range completions {
		day, err := calendar.ParseDate(c.Day)
		row := reports.Row{Number: i + 1, Title: c.Title, Status: reports.Completed, Day: day, DayWords: c.Day}
		if err != nil {
			row.Problems = []string{"The date cannot be read."}
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func TestAConnectorIsStagedLikeAFile(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Query().Get("since") {
		case "2026-11-01":
			fmt.Fprint(w, `[{"Title":"Fire safety","Day":"2026-11-03"},{"Title":"Baking","Day":"2026-11-04"},{"Title":"Baking","Day":"soon"}]`)
		default:
			w.WriteHeader(http.StatusTeapot)
		}
	}))
	t.Cleanup(server.Close)
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, ctx, key := newWorld(t, db), t.Context(), uuid.NewString()
		from, since := platform{server.URL}, calendar.MustOn(2026, 11, 1)
		if _, err := w.Pull(ctx, w.amira, nil, key, from, since.AddDays(1)); err == nil || fault.Of(err) != nil {
			t.Errorf("a broken platform: %v", err)
		}
		if n := w.count("imports") + w.count("import_files"); n != 0 {
			t.Errorf("%d rows are left of what was not fetched", n)
		}
		id, err := w.Pull(ctx, w.amira, nil, key, from, since)
		w.must(err)
		again, err := w.Pull(ctx, w.amira, nil, key, from, since)
		if err != nil || again != id {
			t.Errorf("the same form makes another import: %v", err)
		}
		w.work()
		p := w.preview(w.amira, id)
		want := map[int]imports.Verdict{1: imports.New, 2: imports.NewOther, 3: imports.NotUnderstood}
		if diff := cmp.Diff(want, verdicts(p)); diff != "" || p.Files[0].Name != "A platform" {
			t.Errorf("%s%+v", diff, p.Files)
		}
		w.confirm(w.amira, id)
		records := []string{"Baking, other, completed, 2026-11-04, connector", "Fire safety, module, completed, 2026-11-03, connector"}
		if diff := cmp.Diff(records, w.recorded(w.amira)); diff != "" {
			t.Error(diff)
		}
	})
}

// Where the database gives way again and again while an import is recorded, nothing of it is, and the person is told and can try again.
func TestWhatFailsHalfWayRecordsNothing(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w, ctx := newWorld(t, db), t.Context()
		id := w.begin(w.amira, nil, file{"list.csv", ownList})
		p := w.preview(w.amira, id)
		w.must(w.Confirm(ctx, w.amira, id, imports.Yes{Lock: p.LockVersion}))
		w.must(db.Read(ctx).Exec("ALTER TABLE audit_heads RENAME TO audit_heads_away").Error)
		for range 3 {
			if _, err := w.Work(ctx); err == nil {
				t.Fatal("the failure is hidden")
			}
			w.pass(time.Minute)
		}
		p = w.preview(w.amira, id)
		if p.State != imports.Ready || p.Problem == "" || len(w.recorded(w.amira)) != 0 {
			t.Errorf("%s, %q, %q", p.State, p.Problem, w.recorded(w.amira))
		}
		w.must(db.Read(ctx).Exec("ALTER TABLE audit_heads_away RENAME TO audit_heads").Error)
		if p = w.confirm(w.amira, id); p.Added != 4 || p.Problem != "" {
			t.Errorf("the second time: %+v", p.Import)
		}
	})
}

// A server that dies while it reads leaves an import that another one takes up, without a row twice.
func TestAnotherServerCarriesOn(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		w := newWorld(t, db)
		id := w.begin(w.amira, nil, file{"list.csv", ownList})
		// As it stands when the rows were put down and the note that the file was read was not.
		w.must(db.Read(t.Context()).Exec("UPDATE import_files SET read = ?", false).Error)
		w.must(db.Read(t.Context()).Exec("UPDATE imports SET state = 'reading', attempts = 1, claimed_until = ?", w.now().Add(time.Minute)).Error)
		w.work()
		if p := w.preview(w.amira, id); p.State != imports.Reading {
			t.Errorf("taken up before the lease was over: %s", p.State)
		}
		w.pass(time.Minute)
		w.work()
		if p := w.preview(w.amira, id); p.State != imports.Ready || p.Total() != 8 {
			t.Errorf("%s, %d rows", p.State, p.Total())
		}
	})
}
