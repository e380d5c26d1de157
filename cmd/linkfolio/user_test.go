package main

import (
	"bytes"
	"net/url"
	"os"
	"strings"
	"testing"

	"linkfolio/internal/access"
	"linkfolio/internal/config"
	"linkfolio/internal/identity"
)

func TestAddingPeopleFromTheCommandLine(t *testing.T) { //nolint:paralleltest // takes the place of standard input
	a := opened(t, config.Config{DataDir: t.TempDir()})
	typed := func(t *testing.T, words string) {
		t.Helper()
		r, out, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		_, _ = out.WriteString(words)
		_ = out.Close()
		before := os.Stdin
		os.Stdin = r
		t.Cleanup(func() { os.Stdin = before })
	}
	base := addUserCommand{MembershipStart: "04-01", Kind: "pcn", PasswordStdin: true}
	for _, c := range []struct {
		name   string
		set    func(*addUserCommand)
		as     string
		admin  bool
		roles  int
		refuse string
	}{
		{"admin", func(c *addUserCommand) { c.Administrator = true }, "administrator", true, 0, ""},
		{"both", func(c *addUserCommand) { c.Administrator, c.Role, c.Organisation = true, "lead", "Harbour PCN" }, "lead at Harbour PCN and administrator", true, 1, ""},
		{"worker", func(c *addUserCommand) { c.Role, c.Organisation = "link-worker", "Harbour PCN" }, "link-worker at Harbour PCN", false, 1, ""},
		{"neither", func(*addUserCommand) {}, "", false, 0, "or --administrator"},
		{"nowhere", func(c *addUserCommand) { c.Role = "lead" }, "", false, 0, "go together"},
		{"nothing", func(c *addUserCommand) { c.Administrator, c.Organisation = true, "Harbour PCN" }, "", false, 0, "go together"},
		{"supervised", func(c *addUserCommand) { c.Administrator, c.Supervisor = true, "admin@example.org" }, "", false, 0, "link workers"},
	} {
		t.Run(c.name, func(t *testing.T) {
			typed(t, "purple bicycle gravy\n")
			command := base
			command.Email, command.Name = c.name+"@example.org", "Robin "+c.name
			c.set(&command)
			err := command.add(t.Context(), a)
			if c.refuse != "" {
				if err == nil || !strings.Contains(err.Error(), c.refuse) {
					t.Error(err)
				}
				return
			}
			if err != nil || command.as() != c.as {
				t.Fatal(command.as(), err)
			}
			arrived, err := a.people.SignIn(t.Context(), command.Email, "purple bicycle gravy", identity.Device{Agent: "test"})
			if err != nil {
				t.Fatal(err)
			}
			who, err := a.people.Actor(t.Context(), arrived.Token)
			if err != nil || who.Administrator != c.admin || len(who.Roles) != c.roles || c.roles == 1 && who.Roles[0] != access.Role(command.Role) {
				t.Errorf("%+v %v", who, err)
			}
		})
	}
}

// The link of the first start is printed while nobody has an account, under the address that people type.
func TestTheLinkOfTheFirstStart(t *testing.T) {
	eachEngine(t, func(t *testing.T, address string) {
		a := opened(t, config.Config{DataDir: t.TempDir(), DatabaseURL: address, BaseURL: "https://cpd.example.org/"})
		secret, until, err := a.people.OfferSetUp(t.Context())
		if err != nil || secret == "" {
			t.Fatal(err)
		}
		var out bytes.Buffer
		a.invite(&out, "http://127.0.0.1:8080", secret, until)
		link, found := strings.CutPrefix(wordWith(out.String(), "https://"), "https://cpd.example.org")
		parsed, err := url.Parse(link)
		if !found || err != nil || a.people.CanSetUp(t.Context(), strings.TrimPrefix(parsed.Path, "/set-up/")) != nil {
			t.Errorf("%v in\n%s", err, out.String())
		}
		if _, err := a.people.AddPerson(t.Context(), identity.NewPerson{Name: "Robin", Email: "robin@example.org", Password: "purple bicycle gravy"}); err != nil {
			t.Fatal(err)
		}
		if secret, _, err := a.people.OfferSetUp(t.Context()); err != nil || secret != "" {
			t.Error("offered though somebody has an account", err)
		}
	})
}

func wordWith(text, start string) string {
	for _, word := range strings.Fields(text) {
		if strings.HasPrefix(word, start) {
			return word
		}
	}
	return ""
}
