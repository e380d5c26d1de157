package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"linkfolio/internal/calendar"
	"linkfolio/internal/checking"
	"linkfolio/internal/portfolio"
	"linkfolio/internal/sso"
	"linkfolio/internal/typst"
	"linkfolio/internal/web"
	"linkfolio/static"
)

type serveCommand struct{}

// Run serves until SIGTERM or Ctrl-C.
func (serveCommand) Run(ctx context.Context) error {
	a, err := preparedApp(ctx)
	if err != nil {
		return err
	}
	defer a.close()
	a.post = mailServer(a.config)
	secret, until, err := a.people.OfferSetUp(ctx)
	if err != nil {
		return err
	}
	return a.serve(ctx, func(address string) {
		fmt.Printf("Linkfolio is at %s\n", address)
		if secret != "" {
			a.invite(os.Stdout, address, secret, until)
		}
	})
}

// invite prints the link of the first start, the only secret that is ever printed.
func (a *app) invite(out io.Writer, address, secret string, until time.Time) {
	if base := a.config.Base(); base != nil {
		address = strings.TrimSuffix(base.String(), "/")
	}
	fmt.Fprintf(out, "\nNobody has an account yet. Open this link to make the first one, with your organisation. It works once,\n"+
		"until %s; the next start prints a new one.\n\n  %s/set-up/%s\n\n", calendar.Moment(until), address, secret)
}

// serve listens, says where, and returns when ctx has ended and the requests in flight are answered.
func (a *app) serve(ctx context.Context, ready func(address string)) error {
	if err := static.Built(); err != nil {
		return err
	}
	engine, err := a.openEngine()
	if err != nil {
		return err
	}
	defer engine.Close()
	provider, err := a.openSSO()
	if err != nil {
		return err
	}
	binder := portfolio.NewBinder(a.db, a.shelf, calendar.System, engine)
	site, err := web.New(web.Config{
		People: a.people, Keys: a.keys, Shelf: a.shelf, Book: a.book, Records: a.records, Imports: a.imports, Desk: a.desk, Door: a.door, Sessions: a.sessions,
		Binder: binder, Checks: checking.NewCounter(checking.Parts{Desk: a.desk, Keys: a.keys, People: a.people, PDF: a.pdfText}),
		Clock: calendar.System, SSO: provider, BaseURL: a.config.Base(), Log: a.log, Ready: a.ready,
		Proxies:  a.config.TrustedProxies(),
		Operator: a.config.Operator, Contact: a.config.Contact, Mailbox: a.mailbox,
	})
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", a.config.Addr)
	if err != nil {
		return fmt.Errorf("cannot listen (is another Linkfolio running? LINKFOLIO_ADDR sets another port): %w", err)
	}
	if base := a.config.Base(); base != nil && base.Scheme == "https" && len(a.config.TrustedProxies()) == 0 {
		a.log.Warn("LINKFOLIO_TRUSTED_PROXIES is empty, so everybody seems to come from the proxy: too many failed sign-ins shut all of them out")
	}
	works, err := a.works(ctx)
	if err != nil {
		return err
	}
	var background sync.WaitGroup
	defer background.Wait()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	background.Go(func() { a.keepAnchors(ctx) })
	background.Go(func() { a.preparePDFText(ctx) })
	if provider != nil {
		background.Go(func() {
			provider.Reach(ctx, func(err error) { a.log.Warn("single sign-on is not available yet", "error", err) })
		})
	}
	reach := reached(listener.Addr())
	a.knowAddress(reach)
	binder.At(a.home(reach))
	background.Go(func() { works.Run(ctx) })
	ready(reach.String())
	return serveUntil(ctx, listener, site, a.log)
}

// reached is the address at which people on this machine reach us. Browsers have passkeys at the name localhost, and none at
// the number that it stands for.
func reached(at net.Addr) *url.URL {
	host := at.String()
	if tcp, ok := at.(*net.TCPAddr); ok && tcp.IP.IsLoopback() {
		host = net.JoinHostPort("localhost", strconv.Itoa(tcp.Port))
	}
	return &url.URL{Scheme: "http", Host: host}
}

// knowAddress tells letters where links in them lead: to where people reach us or, when nobody set that, to where we
// listen.
func (a *app) knowAddress(listening *url.URL) {
	home := a.home(listening)
	a.outbox.At(home)
	if a.mailbox != nil {
		a.mailbox.Home = strings.TrimSuffix(home.String(), "/")
	}
}

// home is where people reach us or, when nobody set that, where we listen.
func (a *app) home(listening *url.URL) *url.URL {
	if base := a.config.Base(); base != nil {
		return base
	}
	return listening
}

func serveUntil(ctx context.Context, listener net.Listener, handler http.Handler, log *slog.Logger) error {
	server := &http.Server{
		Handler: handler, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
		ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, WriteTimeout: 5 * time.Minute,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
	}
	stopped := make(chan error, 1)
	go func() {
		<-ctx.Done()
		patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), graceful)
		defer cancel()
		stopped <- server.Shutdown(patience)
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-stopped
}

// openSSO prepares single sign-on, or gives nil where there is none. The provider may be down.
func (a *app) openSSO() (*sso.Provider, error) {
	oidc := a.config.OIDC
	if !oidc.On() {
		return nil, nil
	}
	return sso.Open(sso.Config{
		Issuer: oidc.Issuer, ClientID: oidc.ClientID, ClientSecret: oidc.ClientSecret, RedirectURL: a.config.OIDCCallback(),
		Name: oidc.Label(), TrustEmail: oidc.TrustEmail, Clock: calendar.System,
	})
}

// ready answers /readyz: the database can be reached and has the schema of this program.
func (a *app) ready(ctx context.Context) error {
	if err := a.db.Ping(ctx); err != nil {
		return err
	}
	return a.db.UpToDate(ctx)
}

// preparePDFText has the reader of PDFs compiled before somebody waits for it.
func (a *app) preparePDFText(ctx context.Context) {
	if err := a.pdfText.Prepare(ctx); err != nil && ctx.Err() == nil {
		a.log.Warn("the reader of PDFs is not ready: the first import of a PDF waits for it", "error", err)
	}
}

// openEngine starts the PDF engine in the background; its compiled form is kept in the data directory.
func (a *app) openEngine() (*typst.Engine, error) {
	wasm, fonts, err := static.Engine()
	if err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return typst.Open(typst.Config{
		Wasm: wasm, Fonts: fonts, CacheDir: filepath.Join(a.config.DataDir, "engine"),
		Command: []string{self, "typst-worker"}, Log: a.log,
	})
}
