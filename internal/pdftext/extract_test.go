package pdftext

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
	"unicode"

	"github.com/klippa-app/go-pdfium"
)

// inside gives PDFium inside the test's own process.
func inside(tb testing.TB, ctx context.Context) pdfium.Pool {
	tb.Helper()
	pool, err := load(ctx, cache(tb))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = pool.Close() })
	return pool
}

// The sandbox is left at its deadline, in the middle of whatever it does.
func TestTheDeadlineStopsPDFium(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	pool := inside(t, ctx)
	time.AfterFunc(200*time.Millisecond, cancel)
	done := make(chan error)
	go func() { _, err := extract(ctx, pool, farApart(2), ""); done <- err }()
	select {
	case err := <-done:
		if err == nil {
			t.Error("it was read to its end")
		}
	case <-time.After(30 * time.Second): // reading it whole takes 4
		t.Error("it went on")
	}
}

// FuzzPDF: whatever the bytes, a document within the limits or an error, and the next file is read as before.
func FuzzPDF(f *testing.F) {
	f.Add([]byte("%PDF-1.7"))
	f.Add(onePage("BT /F 10 Tf 50 700 Td (37861) Tj 100 0 Td (Type: Course) Tj ET", ""))
	f.Add(onePage("/X Do", "/XObject<</X 6 0 R>>", packed("/Type/XObject/Subtype/Form/BBox[0 0 9 9]", "BT /F 9 Tf (a) Tj ET ", 1<<10)))
	f.Add(made("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 3/Kids[2 0 R 2 0 R]>>"))
	for up := "../.."; len(up) < 40; up = filepath.Join(up, "..") {
		found, _ := filepath.Glob(filepath.Join(up, "shared/samples/*/*.pdf"))
		for _, name := range found {
			if data, err := os.ReadFile(name); err == nil && len(data) < 30_000 {
				f.Add(data)
			}
		}
	}
	var pool pdfium.Pool
	f.Fuzz(func(t *testing.T, pdf []byte) {
		if pool == nil {
			pool, _ = load(context.Background(), cache(t))
		}
		doc, err := extract(t.Context(), pool, pdf, "linkfolio-proof.json")
		if err != nil {
			var refused refusal
			if errors.As(err, &refused) && refusals[string(refused)] == nil {
				t.Fatalf("%q is no refusal", refused)
			}
			return
		}
		if len(doc.Pages) > mostPage {
			t.Fatalf("%d pages", len(doc.Pages))
		}
		runs := 0
		for _, page := range doc.Pages {
			for _, line := range page.Lines {
				if len(line.Runs) == 0 {
					t.Fatal("an empty line")
				}
				for _, run := range line.Runs {
					runs++
					checkRun(t, run)
				}
			}
		}
		if runs > mostRuns {
			t.Fatalf("%d runs", runs)
		}
	})
}

func checkRun(t *testing.T, run Run) {
	t.Helper()
	if run.Text == "" || run.Left > run.Right || run.Bottom > run.Top {
		t.Fatalf("%+v", run)
	}
	for _, r := range run.Text {
		if unicode.IsControl(r) {
			t.Fatalf("%+q", run.Text)
		}
	}
}
