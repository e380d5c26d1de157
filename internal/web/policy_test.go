package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"linkfolio/internal/access"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/fault"
	"linkfolio/internal/web"
	"linkfolio/internal/web/site"
	"linkfolio/internal/web/webtest"
)

// asking is how the policy test asks a route.
type asking struct {
	of     string     // the kind of record that the address names; empty where it names none
	ok     int        // the status for those whom the policy lets through
	form   url.Values // what is posted: by intent something that is refused, so that nothing changes
	query  string     // behind the address
	spends bool       // being let through changes the record, or the visitor: each gets a fresh one

	// but is the status where it is not what the policy alone says. It gets that.
	but func(who access.Actor, on record, status int) int
}

// record is something that an address names, with what the policy asks about it.
type record struct {
	kind, name string
	id, person string // person is the second id of an address that has two, whatever it is of
	access     access.Record
	gone       bool        // nothing of the kind is there
	belong     []uuid.UUID // who has a place there
}

// at is an address with the ids of the record in their places.
func (r record) at(path string) string {
	return strings.NewReplacer(":id", r.id, ":person", r.person, ":programme", r.person, ":module", r.person).Replace(path)
}

// The policy over all routes: each kind of visitor asks each route about each kind of record, and gets exactly what the
// one policy table says. No answer holds a secret word of a record that its visitor may not see. docs/access.md shows the
// whole table.
func TestThePolicyOverAllRoutes(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		town := newTown(t, w)
		var table strings.Builder
		town.head(&table)
		for _, route := range routesOf(w) {
			ask, known := askings[route.Method+" "+route.Path]
			if !known {
				t.Errorf("%s %s has no line in askings (policy_routes_test.go): say how the policy test asks it", route.Method, route.Path)
				continue
			}
			for _, on := range town.records(ask.of) {
				town.askAll(&table, route, ask, on)
			}
		}
		goldenDocument(t, "../../docs/access.md", accessHead+table.String()+accessFoot)
	})
}

// A route without a policy row, or without an action at all, does not pass this house's tests.
func TestARouteWithoutAPolicyRowIsFound(t *testing.T) {
	t.Parallel()
	w := webtest.NewWorld(t, dbtest.SQLite(t))
	if faults := routeFaults(w.Server.(*web.Server).Registered()); len(faults) > 0 {
		t.Error(faults)
	}
	faults := routeFaults([]site.Route{{Method: "GET", Path: "/without-an-action"}})
	if len(faults) != 1 || !strings.Contains(faults[0], "/without-an-action") {
		t.Errorf("a route that was added past the policy is not found: %v", faults)
	}
}

// routeFaults finds routes that stand outside the policy.
func routeFaults(lines []site.Route) (faults []string) {
	for _, line := range lines {
		if !slices.Contains(access.Actions(), line.Action) {
			faults = append(faults, fmt.Sprintf("%s %s has no row in the policy", line.Method, line.Path))
		}
	}
	return faults
}

// Every line of askings is of a route that there is.
func TestNoAskingIsLeftOver(t *testing.T) {
	t.Parallel()
	w := webtest.NewWorld(t, dbtest.SQLite(t))
	there := map[string]bool{}
	for _, route := range routesOf(w) {
		there[route.Method+" "+route.Path] = true
	}
	for key := range askings {
		if !there[key] {
			t.Errorf("%s is asked but is no route", key)
		}
	}
}

func routesOf(w *webtest.World) []site.Route {
	lines := w.Server.(*web.Server).Registered()
	slices.SortFunc(lines, func(a, b site.Route) int {
		return strings.Compare(a.Path+" "+a.Method, b.Path+" "+b.Method)
	})
	return lines
}

// askAll asks one route about one record as every visitor, and writes the line of the table.
func (town *town) askAll(table *strings.Builder, route site.Route, ask asking, on record) {
	words := route.Method + " " + route.Path
	if on.name != "" {
		words += " · " + on.name
	}
	fmt.Fprintf(table, "%-86s", words)
	for _, v := range town.visitors {
		want := expected(v.actor, route, ask, on)
		client, asked := v.client, on
		if ask.spends && want < 400 && v.actor.SignedIn() {
			client, asked = town.fresh(v, on)
		}
		address := strings.ReplaceAll(asked.at(route.Path+ask.query), "*", "none.css")
		answer := client.Request(route.Method, address, ask.formOf(v))
		fmt.Fprintf(table, " %4d", answer.Code)
		if answer.Code != want {
			town.t.Errorf("%s as %s: %d, the policy says %d", words, v.name, answer.Code, want)
		}
		town.findSecrets(words, v, answer.Body.String()+answer.Header().Get("Location"))
	}
	table.WriteString("\n")
}

// formOf is the form with the visitor's name in it, so that limits that count by name count apart.
func (a asking) formOf(v visitor) url.Values {
	form := url.Values{}
	for name, values := range a.form {
		form.Set(name, strings.ReplaceAll(values[0], "{visitor}", strings.ReplaceAll(v.name, " ", "-")))
	}
	return form
}

// expected is what the policy says of a visitor who asks a route about a record.
func expected(who access.Actor, route site.Route, ask asking, on record) int {
	status := ask.ok
	do := route.Action
	switch {
	case access.MayEver(access.Actor{}, do): // the gate asks nothing
	case !who.SignedIn():
		return http.StatusSeeOther
	case !access.MayEver(who, do):
		return http.StatusForbidden
	}
	if on.gone {
		return http.StatusNotFound
	}
	if ask.of != "" {
		status = statusOf(access.Check(who, do, on.access), status)
	}
	if ask.but != nil {
		status = ask.but(who, on, status)
	}
	return status
}

func statusOf(err error, ok int) int {
	if err == nil {
		return ok
	}
	return map[fault.Kind]int{
		fault.NotFound: http.StatusNotFound, fault.Forbidden: http.StatusForbidden, fault.Conflict: http.StatusConflict,
		fault.SignedOut: http.StatusSeeOther,
	}[fault.KindOf(err)]
}

const accessHead = `# Who gets what

Every route, asked by each kind of visitor about each kind of record. The test TestThePolicyOverAllRoutes writes this table from what the running
router answered, on both engines, after it has compared each status with the policy (internal/access/policy.go). After a change that should be:
` + "`go test ./internal/web -run TestThePolicyOverAllRoutes -update`" + `, then read the difference.

200 a page; 303 led elsewhere (to sign in, where somebody is signed out); 403 never theirs to do; 404 nothing they may know of; 409 not in this state, or
an older form; 422 a form to be corrected. Forms are posted with something to correct in them wherever being let through would change the record.

` + "```\n"

const accessFoot = "```\n"

func goldenDocument(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("%s is not what was answered: read the difference, and run this test with -update where it should be so", file)
	}
}
