package web_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"linkfolio/internal/web/webtest"
)

// What each person gets at each address: the golden file is to be read. The owner comes last, because the owner's requests
// change something.
func TestWhoGetsWhat(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira, sam := w.As("amira"), w.As("sam")
		canary := "canary" + w.Person("amira").ID.String()
		places := map[string]string{
			"{draft}": amira.Draft(canary + " draft"), "{sent}": amira.Send(canary + " sent"), "{second}": amira.Send(canary + " second"),
			"{returned}": amira.Send(canary + " returned"), "{signed}": amira.Send(canary + " signed"),
			"{unknown}": "/entries/0193a1f0-0000-7000-8000-000000000000", "{amira}": "/people/" + w.Person("amira").ID.String(),
		}
		sam.Return(places["{returned}"], "Say more.")
		sam.Sign(places["{signed}"], "")
		visitors := []struct {
			name   string
			client *webtest.Client
		}{
			{"nobody", w.Visitor()}, {"tom", w.As("tom")}, {"olu", w.As("olu")}, {"lena", w.As("lena")}, {"sam", sam}, {"amira", amira},
		}
		var table strings.Builder
		fmt.Fprintf(&table, "%-64s", "")
		for _, v := range visitors {
			fmt.Fprintf(&table, " %6s", v.name)
		}
		for _, line := range matrixRoutes {
			fmt.Fprintf(&table, "\n%-64s", line)
			method, address, _ := strings.Cut(line, " ")
			for place, path := range places {
				address = strings.ReplaceAll(address, place, path)
			}
			for _, v := range visitors {
				answer := v.client.Request(method, address, url.Values{})
				fmt.Fprintf(&table, " %6d", answer.Code)
				if sees := v.name == "amira" || v.name == "sam"; !sees && strings.Contains(answer.Body.String(), canary) {
					t.Errorf("%s sees words of an entry that is not theirs at %s", v.name, line)
				}
			}
		}
		golden(t, "matrix.txt", table.String()+"\n")
	})
}

var matrixRoutes = []string{
	"GET /sign-in", "GET /", "GET /entries", "GET /entries/new", "POST /entries",
	"GET {draft}", "GET {sent}", "GET {returned}", "GET {signed}", "GET {unknown}", "GET /entries/not-an-id",
	"GET {draft}/edit", "GET {sent}/edit", "GET {returned}/edit", "GET {signed}/edit", "GET {unknown}/edit",
	"POST {draft}/edit", "POST {sent}/edit", "POST {signed}/edit", "POST {unknown}/edit",
	"GET {draft}/delete", "GET {sent}/delete", "POST {draft}/delete", "POST {sent}/delete", "POST {unknown}/delete",
	"GET {draft}/sign-off-request", "GET {sent}/sign-off-request", "GET {signed}/sign-off-request", "GET {unknown}/sign-off-request",
	"POST {draft}/sign-off-request", "POST {sent}/sign-off-request", "POST {unknown}/sign-off-request",
	"GET {draft}/sent", "GET {sent}/sent", "GET {signed}/sent", "GET {unknown}/sent",
	"GET {sent}/withdraw", "GET {signed}/withdraw", "POST {second}/withdraw", "POST {signed}/withdraw", "POST {unknown}/withdraw",
	"GET /sign-offs", "GET {draft}/sign-off", "GET {sent}/sign-off", "GET {returned}/sign-off", "GET {signed}/sign-off", "GET {unknown}/sign-off",
	"POST {draft}/sign-off", "POST {sent}/sign-off", "POST {signed}/sign-off", "POST {unknown}/sign-off",
	"GET /portfolio", "GET {amira}/portfolio?from=2026-04-01&to=2027-03-31", "GET {amira}/portfolio.pdf?from=2026-04-01&to=2027-03-31",
	"GET {amira}/portfolio?from=x&to=y", "GET /people/not-an-id/portfolio?from=2026-04-01&to=2027-03-31",
	"GET /accessibility", "GET /cookies", "GET /privacy", "GET /.well-known/jwks.json", "GET /healthz", "GET /readyz",
	"GET /static/none.css", "GET /nowhere", "DELETE /entries", "POST /sign-out",
}
