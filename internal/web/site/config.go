package site

import (
	"context"
	"log/slog"
	"net"
	"net/url"

	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/checking"
	"linkfolio/internal/cpd"
	"linkfolio/internal/elearning"
	"linkfolio/internal/elearning/imports"
	"linkfolio/internal/identity"
	"linkfolio/internal/leaving"
	"linkfolio/internal/mail/mailbox"
	"linkfolio/internal/portfolio"
	"linkfolio/internal/signoff"
	"linkfolio/internal/sso"
	"linkfolio/internal/supervision"
)

// Config is what a site is made of: the domains that its pages ask, and what the deployer chose. BaseURL, the address that
// people type, may be nil.
type Config struct {
	People   *identity.People
	Keys     *identity.Keys
	Shelf    *catalogue.Shelf
	Records  *elearning.Records
	Imports  *imports.Desk
	Book     *cpd.Book
	Desk     *signoff.Desk
	Sessions *supervision.Log
	Door     *leaving.Door
	Binder   *portfolio.Binder
	Checks   *checking.Counter
	Clock    calendar.Clock
	SSO      *sso.Provider // nil where this installation has no single sign-on
	BaseURL  *url.URL
	Log      *slog.Logger
	Ready    func(context.Context) error // nil when the service can do its work
	Proxies  []*net.IPNet                // networks whose word on where a request comes from is taken
	Secure   bool                        // people reach us over https, as they do where BaseURL says so

	Operator string // the organisation that runs this copy, for the information pages; may be empty
	Contact  string // its email address; may be empty

	Mailbox *mailbox.Mailbox // of the demonstration; nil everywhere else
}
