package config

import (
	"strings"
	"testing"
)

func TestDefaults(t *testing.T) {
	t.Parallel()
	c, err := parse(map[string]string{})
	if err != nil {
		t.Fatal(err)
	}
	if c.Addr != "127.0.0.1:8080" || c.DataDir != "./data" || c.DatabaseURL != "" || c.Base() != nil {
		t.Errorf("got %+v", c)
	}
}

func TestEveryFaultIsNamedAtOnce(t *testing.T) {
	t.Parallel()
	_, err := parse(map[string]string{
		"LINKFOLIO_ADDR":         "nowhere",
		"LINKFOLIO_DATABASE_URL": "mysql://db/linkfolio",
		"LINKFOLIO_BASE_URL":     "cpd.example.org",

		"LINKFOLIO_TRUSTED_PROXIES": "10.0.0.0/8, the proxy",
	})
	if err == nil {
		t.Fatal("accepted")
	}
	for _, name := range []string{"LINKFOLIO_ADDR", "LINKFOLIO_DATABASE_URL", "LINKFOLIO_BASE_URL", "LINKFOLIO_TRUSTED_PROXIES"} {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%s is not named in: %v", name, err)
		}
	}
	if strings.Contains(err.Error(), "mysql://db") {
		t.Error("the database address, which may hold a password, is repeated")
	}
}
