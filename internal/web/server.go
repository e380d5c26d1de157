// Package web turns requests into calls of the domain and their answers into pages.
//
// It promises that every route carries an action of the access policy, that a page is whole or not sent at all, that
// everything works without scripts, and that only a fault's own words reach people. It may not touch the database, decide
// who may do what, or hold rules of the trade: those are the domain packages' business.
package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/cpd"
	"linkfolio/internal/identity"
	"linkfolio/internal/leaving"
	"linkfolio/internal/mail/mailbox"
	"linkfolio/internal/portfolio"
	"linkfolio/internal/signoff"
	"linkfolio/internal/sso"
	"linkfolio/internal/web/ui"
	"linkfolio/static"
	"linkfolio/templates"
)

// Config is what a server is made of. BaseURL, the address that people type, may be nil.
type Config struct {
	People  *identity.People
	Keys    *identity.Keys
	Shelf   *catalogue.Shelf
	Book    *cpd.Book
	Desk    *signoff.Desk
	Door    *leaving.Door
	Binder  *portfolio.Binder
	Clock   calendar.Clock
	SSO     *sso.Provider // nil where this installation has no single sign-on
	BaseURL *url.URL
	Log     *slog.Logger
	Ready   func(context.Context) error // nil when the service can do its work
	Proxies []*net.IPNet                // networks whose word on where a request comes from is taken
	Secure  bool                        // people reach us over https, as they do where BaseURL says so

	Operator string // the organisation that runs this copy, for the information pages; may be empty
	Contact  string // its email address; may be empty

	Mailbox *mailbox.Mailbox // of the demonstration; nil everywhere else
}

// Server answers every request. It keeps nothing between requests, so any number of servers may share a database.
type Server struct {
	Config
	echo    *echo.Echo
	pages   *ui.Renderer
	origins *http.CrossOriginProtection
	actions map[string]route
}

// New prepares a server: it parses every template and adds every route, so that a fault in one shows at start.
func New(cfg Config) (*Server, error) {
	pages, err := ui.New(templates.FS(), static.Asset)
	if err != nil {
		return nil, fmt.Errorf("templates: %w", err)
	}
	s := &Server{
		Config: cfg, echo: echo.New(), pages: pages,
		origins: http.NewCrossOriginProtection(), actions: map[string]route{},
	}
	if cfg.BaseURL != nil {
		s.Secure = cfg.Secure || cfg.BaseURL.Scheme == "https"
		origin := cfg.BaseURL.Scheme + "://" + cfg.BaseURL.Host
		if err := s.origins.AddTrustedOrigin(origin); err != nil {
			return nil, fmt.Errorf("base URL: %w", err)
		}
	}
	s.echo.HideBanner, s.echo.HidePort = true, true
	s.echo.IPExtractor = clientAddress(cfg.Proxies)
	s.echo.HTTPErrorHandler = s.problem
	s.echo.Use(s.identify, s.log, s.headers, s.compress(), s.recover, s.sameOrigin)
	s.routes()
	return s, nil
}

// clientAddress tells where a request comes from: its peer, or, where that is one of the proxies, the nearest address in
// X-Forwarded-For that is none of them. What anybody else writes there counts for nothing.
func clientAddress(proxies []*net.IPNet) echo.IPExtractor {
	if len(proxies) == 0 {
		return echo.ExtractIPDirect()
	}
	trust := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, network := range proxies {
		trust = append(trust, echo.TrustIPRange(network))
	}
	return echo.ExtractIPFromXFFHeader(trust...)
}

// ServeHTTP answers one request. HEAD is answered as GET; net/http leaves the body out.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodHead {
		r = r.Clone(r.Context())
		r.Method = http.MethodGet
	}
	s.echo.ServeHTTP(w, r)
}

// compress gzips pages; files under /static/ come compressed already, and a PDF gains nothing.
func (s *Server) compress() echo.MiddlewareFunc {
	return middleware.GzipWithConfig(middleware.GzipConfig{
		MinLength: 1024,
		Skipper: func(c echo.Context) bool {
			return c.Path() == staticRoute || c.Path() == pdfRoute
		},
	})
}

// errPanicked stands for a panic that recover has already logged.
var errPanicked = errors.New("the handler panicked")
