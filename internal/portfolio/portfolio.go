// Package portfolio gathers what a link worker can show of a period into one Document, and has it set as a PDF.
//
// It promises that the Document is read in one moment of the database, that drafts stay out, that an entry which is with
// a supervisor or signed off is printed in the version that was sent, and that records which contradict each other are
// printed as such. Making the PDF needs nothing but the Document: equal Documents give equal bytes. It changes nothing
// but the audit, and never says that a requirement is complied with: only which minimum is met, of what, by which source.
package portfolio

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"slices"
	"sync"

	"gorm.io/gorm"

	"linkfolio/internal/access"
	"linkfolio/internal/audit"
	"linkfolio/internal/calendar"
	"linkfolio/internal/catalogue"
	"linkfolio/internal/database"
	"linkfolio/internal/fault"
	"linkfolio/internal/proof"
	"linkfolio/internal/typst"
	"linkfolio/templates"
)

// ActDownloaded is the act that the audit keeps of a portfolio that was handed out.
const ActDownloaded audit.Act = "downloaded portfolio"

// ErrWarming says that the time given to PDF ended while the engine was still getting ready.
var ErrWarming error = fault.New(fault.Unavailable, "The PDF is being prepared. Try again in a minute.")

// Binder makes portfolios. It is safe for concurrent use.
type Binder struct {
	db     *database.DB
	shelf  *catalogue.Shelf
	clock  calendar.Clock
	engine *typst.Engine
	fonts  func() (*typst.Coverage, error)
	made   *cache
	site   *url.URL // where people reach us; nil where that is not known
}

// NewBinder makes a binder. Without an engine it gathers Documents but never gets ready for PDFs.
func NewBinder(db *database.DB, shelf *catalogue.Shelf, clock calendar.Clock, engine *typst.Engine) *Binder {
	b := &Binder{db: db, shelf: shelf, clock: clock, engine: engine, made: newCache(cacheBytes)}
	b.fonts = sync.OnceValues(func() (*typst.Coverage, error) { return engine.Coverage() })
	return b
}

// At says where people reach us, so that portfolios can say where they are checked. It is said before the first one is made.
func (b *Binder) At(site *url.URL) { b.site = site }

// Ready tells whether PDFs can be made now; the error says why they cannot be made at all.
func (b *Binder) Ready() (bool, error) {
	if b.engine == nil {
		return false, nil
	}
	return b.engine.State() == typst.Ready, b.engine.Err()
}

// PDF sets the Document. It waits for the engine, and for its turn, as long as ctx allows. Faults: Unavailable, as
// ErrWarming or because the portfolio is too long to be set in one piece.
func (b *Binder) PDF(ctx context.Context, d Document) ([]byte, error) {
	if b.engine == nil {
		return nil, ErrWarming
	}
	job, err := b.job(d)
	if err != nil {
		return nil, fmt.Errorf("portfolio: %w", err)
	}
	key := sha256.Sum256(slices.Concat(job.Files[dataFile], []byte{0}, job.Files[proof.FileName]))
	if pdf, found := b.made.get(key); found {
		return pdf, nil
	}
	pdf, err := b.compile(ctx, job)
	if err != nil {
		return nil, b.explain(ctx, err)
	}
	b.made.put(key, pdf)
	return pdf, nil
}

// The files that Typst sees, beside those of the template.
const (
	mainFile = "portfolio.typ"
	dataFile = "data.json"
)

func (b *Binder) job(d Document) (typst.Job, error) {
	job := typst.Job{Main: mainFile, Files: map[string][]byte{}}
	fonts, err := b.fonts()
	if err != nil {
		return job, err
	}
	if job.Files[dataFile], err = d.print(fonts.Printable); err != nil {
		return job, err
	}
	if d.Proof != nil {
		job.Files[proof.FileName] = d.Proof
	}
	err = fs.WalkDir(templates.Portfolio(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		job.Files[name], err = fs.ReadFile(templates.Portfolio(), name)
		return err
	})
	return job, err
}

// compile tries once more when the worker died: that was not the document's doing.
func (b *Binder) compile(ctx context.Context, job typst.Job) ([]byte, error) {
	pdf, err := b.engine.Compile(ctx, job)
	if errors.Is(err, typst.ErrCrashed) {
		return b.engine.Compile(ctx, job)
	}
	return pdf, err
}

func (b *Binder) explain(ctx context.Context, err error) error {
	switch {
	case errors.Is(err, typst.ErrDeadline), errors.Is(err, typst.ErrMemory):
		return fault.New(fault.Unavailable, "This portfolio is too long to be made in one piece. Choose fewer months.").Because(err)
	case ctx.Err() != nil && b.engine.State() == typst.Warming:
		return ErrWarming
	}
	return fmt.Errorf("portfolio: %w", err)
}

// Downloaded writes down that a portfolio was handed out, in a form such as "PDF".
func (b *Binder) Downloaded(ctx context.Context, who access.Actor, d Document, form string) error {
	if err := access.Check(who, access.MakePortfolio, access.Record{Owner: d.Owner}); err != nil {
		return err
	}
	return b.db.InTx(ctx, func(tx *gorm.DB) error {
		return audit.Add(tx, audit.Event{
			Chain: d.Owner, At: b.clock(), Actor: who.ID, Act: ActDownloaded,
			Subject: audit.Subject{Kind: "portfolio", ID: d.Owner},
			Body:    audit.Body{Actor: who.Name, Words: fmt.Sprintf("downloaded the portfolio of %s as a %s", d.Cover.Period, form)},
		})
	})
}
