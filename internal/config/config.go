// Package config reads the environment once into one struct. Every fault is reported together; nobody else reads the
// environment.
package config

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"

	"github.com/caarlos0/env/v11"
)

// Config is everything that the environment sets.
type Config struct {
	Addr        string `env:"ADDR" envDefault:"127.0.0.1:8080"` // where to listen; port 0 takes a free one
	DataDir     string `env:"DATA_DIR" envDefault:"./data"`     // SQLite, keys, anchors, engine cache
	DatabaseURL string `env:"DATABASE_URL"`                     // empty means SQLite in the data directory
	BaseURL     string `env:"BASE_URL"`                         // how people reach us, such as https://cpd.example.org
	Operator    string `env:"OPERATOR"`                         // who runs this copy, for the information pages
	Contact     string `env:"CONTACT"`                          // the operator's e-mail address, for the same
	SMTPURL     string `env:"SMTP_URL"`                         // the mail server; letters wait while it is empty
	From        string `env:"MAIL_FROM"`                        // whom letters come from; see MailFrom
	Proxies     string `env:"TRUSTED_PROXIES"`                  // whose X-Forwarded-For is believed: see TrustedProxies
	SigningKeys string `env:"SIGNING_KEYS,unset"`               // PEM, instead of files in the data directory: see GivenKeys
	OIDC        OIDC   `envPrefix:"OIDC_"`                      // single sign-on; off where nothing of it is set
}

// Read reads LINKFOLIO_* variables from the environment. The error names every variable that is wrong, and what it should be.
func Read() (Config, error) {
	return parse(nil)
}

func parse(environment map[string]string) (Config, error) {
	options := env.Options{Prefix: "LINKFOLIO_"}
	if environment != nil {
		options.Environment = environment
	}
	var c Config
	if err := env.ParseWithOptions(&c, options); err != nil {
		return c, err
	}
	return c, c.check()
}

func (c Config) check() error {
	var faults []error
	if _, _, err := net.SplitHostPort(c.Addr); err != nil {
		faults = append(faults, fmt.Errorf("LINKFOLIO_ADDR is %q; it must be a host and a port, such as 127.0.0.1:8080", c.Addr))
	}
	if c.DataDir == "" {
		faults = append(faults, errors.New("LINKFOLIO_DATA_DIR is empty; it must name a folder"))
	}
	if !addressed(c.DatabaseURL, "postgres", "postgresql") {
		faults = append(faults, errors.New("LINKFOLIO_DATABASE_URL must be empty (SQLite) or begin with postgres://"))
	}
	if !addressed(c.BaseURL, "http", "https") {
		faults = append(faults, fmt.Errorf("LINKFOLIO_BASE_URL is %q; it must begin with https:// (or http:// for trying things out)", c.BaseURL))
	}
	return errors.Join(slices.Concat(faults, c.checkProxies(), c.checkMail(), c.checkOIDC(), c.checkSigningKeys())...)
}

func addressed(text string, schemes ...string) bool {
	if text == "" {
		return true
	}
	address, err := url.Parse(text)
	if err != nil || address.Host == "" {
		return false
	}
	for _, scheme := range schemes {
		if address.Scheme == scheme {
			return true
		}
	}
	return false
}

// Base is the address that people use, or nil when none was set.
func (c Config) Base() *url.URL {
	if c.BaseURL == "" {
		return nil
	}
	base, _ := url.Parse(c.BaseURL) // checked by Read
	return base
}
