package config

import (
	"strings"
	"testing"
)

func TestMailServers(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]Mail{
		"smtps://cpd:pass@mail.example.org":                         {"mail.example.org", 465, "cpd", "pass", "implicit"},
		"smtps://cpd%40example.org:p%40s%3As@mail.example.org:4650": {"mail.example.org", 4650, "cpd@example.org", "p@s:s", "implicit"},
		"smtp://cpd:pass@mail.example.org:587":                      {"mail.example.org", 587, "cpd", "pass", "starttls"},
		"smtp://mail.example.org/":                                  {"mail.example.org", 587, "", "", "starttls"},
		"smtp://relay.example.org:25?tls=none":                      {"relay.example.org", 25, "", "", "none"},
		"smtp://127.0.0.1:1025":                                     {"127.0.0.1", 1025, "", "", "none"},
		"smtp://a:b@localhost:1025":                                 {"localhost", 1025, "a", "b", "none"},
		"smtp://[::1]:1025":                                         {"::1", 1025, "", "", "none"},
	} {
		c, err := parse(map[string]string{"LINKFOLIO_SMTP_URL": address, "LINKFOLIO_BASE_URL": "https://cpd.example.org"})
		if got, ok := c.MailServer(); err != nil || !ok || got != want {
			t.Errorf("%s: %+v, %v", address, got, err)
		}
	}
	if _, ok := (Config{}).MailServer(); ok {
		t.Error("there is one where none is set")
	}
}

func TestFaultsOfMailAreNamedAndRepeatNoPassword(t *testing.T) {
	t.Parallel()
	for _, address := range []string{
		"mail.example.org", "smtp:s3cret", "https://u:s3cret@mail.example.org", "smtp://u:s3cret@mail.example.org:0", "smtp://u:s3cret@mail.example.org:99999",
		"smtp://u:s3cret@mail.example.org/path", "smtp://:s3cret@mail.example.org", "smtp://u:s3cret@mail.example.org?tls=none",
		"smtp://u:s3cret@mail.example.org?tls=off", "smtps://u:s3cret@mail.example.org?tls=none", "smtp://u:s3cret@mail.example.org?tls=none&x=1",
		"smtp://u:s3c%zzret@mail.example.org", "smtp://u:s3cret#x@mail.example.org", "smtp://u:s3cret@mail.example.org?s3cret", "smtp://u:s3cret@",
	} {
		_, err := parse(map[string]string{"LINKFOLIO_SMTP_URL": address, "LINKFOLIO_BASE_URL": "https://cpd.example.org"})
		if err == nil || !strings.Contains(err.Error(), "LINKFOLIO_SMTP_URL") || strings.Contains(err.Error(), "s3c") {
			t.Errorf("%s: %v", address, err)
		}
	}
	_, err := parse(map[string]string{"LINKFOLIO_SMTP_URL": "x", "LINKFOLIO_MAIL_FROM": "nobody", "LINKFOLIO_ADDR": "nowhere"})
	for _, name := range []string{"SMTP_URL", "MAIL_FROM", "BASE_URL", "ADDR"} {
		if err == nil || !strings.Contains(err.Error(), "LINKFOLIO_"+name) {
			t.Errorf("%s is not named in: %v", name, err)
		}
	}
}

func TestWhomLettersComeFrom(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]Config{
		`"Harbour CPD" <cpd@example.org>`:         {From: "Harbour CPD <cpd@example.org>", Contact: "help@example.org"},
		`"Linkfolio" <cpd@example.org>`:           {From: "cpd@example.org"},
		`"Linkfolio" <help@example.org>`:          {Contact: "help@example.org", BaseURL: "https://cpd.example.org"},
		`"Linkfolio" <linkfolio@cpd.example.org>`: {Contact: "call us", BaseURL: "https://cpd.example.org:8443/x"},
		`"Linkfolio" <linkfolio@localhost>`:       {BaseURL: "http://127.0.0.1:8080"},
	} {
		from := c.MailFrom()
		if got := from.String(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
