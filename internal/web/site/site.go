// Package site is what every page stands on: routes with their gate, sessions, forms, the frame of a page, and how an error
// becomes one.
//
// It promises that no route is without an action of the access policy, that a page is whole or not sent at all, that what was
// typed is shown where it could not be saved, and that only a fault's own words reach people. It knows no page by what it
// says: pages live in package web and in the packages beside this one, which import it and not each other. It may not touch
// the database or decide who may do what.
package site

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"linkfolio/internal/web/ui"
	"linkfolio/static"
	"linkfolio/templates"
)

// Site answers every request. It keeps nothing between requests, so any number of servers may share a database.
type Site struct {
	Config
	echo    *echo.Echo
	pages   *ui.Renderer
	origins *http.CrossOriginProtection
	actions map[string]Route
	written []func(echo.Context, *Form) ([]Field, error)
}

// New prepares a site without pages, which On adds. It parses every template, so that a fault in one shows at start.
func New(cfg Config) (*Site, error) {
	pages, err := ui.New(templates.FS(), static.Asset)
	if err != nil {
		return nil, fmt.Errorf("templates: %w", err)
	}
	s := &Site{
		Config: cfg, echo: echo.New(), pages: pages,
		origins: http.NewCrossOriginProtection(), actions: map[string]Route{},
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
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodHead {
		r = r.Clone(r.Context())
		r.Method = http.MethodGet
	}
	s.echo.ServeHTTP(w, r)
}

// compress gzips pages; files under /static/ come compressed already, and a PDF gains nothing.
func (s *Site) compress() echo.MiddlewareFunc {
	return middleware.GzipWithConfig(middleware.GzipConfig{
		MinLength: 1024,
		Skipper: func(c echo.Context) bool {
			return strings.HasPrefix(c.Path(), "/static/") || strings.HasSuffix(c.Path(), ".pdf")
		},
	})
}

// errPanicked stands for a panic that recover has already logged.
var errPanicked = errors.New("the handler panicked")
