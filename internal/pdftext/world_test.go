package pdftext

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"linkfolio/internal/fault"
	"linkfolio/internal/typst/typsttest"
)

// engine gives an engine with workers built without the race detector.
func engine(tb testing.TB) *Engine {
	tb.Helper()
	worker, err := typsttest.BuildWorker("pdf-text-worker", "linkfolio/internal/pdftext/pdftexttest/worker")
	if err != nil {
		tb.Fatal(err)
	}
	return Open(Config{CacheDir: cache(tb), Command: []string{worker}})
}

// cache is kept between runs: compiling takes seconds.
func cache(tb testing.TB) string {
	tb.Helper()
	dir, err := typsttest.Cache()
	if err != nil {
		tb.Fatal(err)
	}
	return dir
}

// samples gives the PDFs of a folder of the shared samples beside the checkout, and skips the test where there is none.
func samples(tb testing.TB, folder string) map[string][]byte {
	tb.Helper()
	for up := "../.."; len(up) < 40; up = filepath.Join(up, "..") {
		names, _ := filepath.Glob(filepath.Join(up, "shared", "samples", folder, "*.pdf"))
		files := map[string][]byte{}
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				tb.Fatal(err)
			}
			files[filepath.Base(name)] = data
		}
		if len(files) > 0 {
			return files
		}
	}
	tb.Skip("the shared samples are not beside the checkout")
	return nil
}

// made writes a PDF of objects, numbered from 1, of which the first is the catalogue. Readers find objects without a
// table of them.
func made(objects ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	for i, object := range objects {
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	b.WriteString("trailer <</Root 1 0 R>>\n%%EOF\n")
	return b.Bytes()
}

const font = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"

// onePage writes a PDF of one page with a content, and other objects from number 6 on.
func onePage(content, resources string, others ...string) []byte {
	return made(append([]string{
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Count 1/Kids[3 0 R]>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>" + resources + ">>>>",
		stream("", content), font,
	}, others...)...)
}

func stream(entries, content string) string {
	return fmt.Sprintf("<<%s/Length %d>>stream\n%s\nendstream", entries, len(content), content)
}

// packed is a stream that unpacks to n times a text.
func packed(entries, text string, n int) string {
	var b bytes.Buffer
	w, _ := zlib.NewWriterLevel(&b, zlib.BestSpeed) // a bytes.Buffer takes everything
	piece := strings.Repeat(text, 1<<10)
	for range n >> 10 {
		_, _ = w.Write([]byte(piece))
	}
	_ = w.Close()
	return stream(entries+"/Filter/FlateDecode", b.String())
}

// sameFault tells whether people are told what is wanted; a nil fault wants no error.
func sameFault(err error, want *fault.Error) bool {
	if want == nil || err == nil {
		return err == nil && want == nil
	}
	got := fault.Of(err)
	return got != nil && got.Message == want.Message && got.Kind == want.Kind
}

func textOf(d Document) string {
	var lines []string
	for _, page := range d.Pages {
		for _, line := range page.Lines {
			lines = append(lines, line.Text())
		}
	}
	return strings.Join(lines, "\n")
}
