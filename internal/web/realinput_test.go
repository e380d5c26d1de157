package web_test

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
	"unicode"

	"linkfolio/internal/pdfcheck"
	"linkfolio/internal/portfolio"
	"linkfolio/internal/typst/typsttest"
	"linkfolio/internal/web/webtest"
)

// diaries are real reflective texts, up to 15,000 characters and not in English.
func diaries(t *testing.T) []string {
	t.Helper()
	raw, err := os.ReadFile("../../../shared/samples/reflective/cered-cs-diaries-first.tsv")
	if os.IsNotExist(err) {
		t.Skip("the reflective texts are not here")
	}
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for row := range strings.SplitSeq(strings.TrimSpace(string(raw)), "\n") {
		columns := strings.Split(row, "\t")
		texts = append(texts, columns[len(columns)-1])
	}
	return texts[1:] // without the head
}

func TestRealReflectionsThroughTheForm(t *testing.T) {
	t.Parallel()
	texts := diaries(t)
	if len(texts) < 20 {
		t.Fatalf("%d texts, want 20", len(texts))
	}
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		config := w.Config
		config.Binder = portfolio.NewBinder(w.DB, w.Shelf, w.Now, typsttest.Engine(t))
		w.Serve(config)
		amira, sam := w.As("amira"), w.As("sam")
		for i, text := range texts {
			amira.Get("/entries/new")
			check := amira.Press("Continue", append(webtest.Whole(fmt.Sprintf("Diary %d", i+1)),
				"starts_on-month", "9", "starts_on-day", fmt.Sprint(i+1), "answer.learned", text)...).Must(http.StatusOK)
			amira.Press("Send for sign-off").Must(http.StatusOK)
			sam.Sign(strings.TrimSuffix(check.Address, "/sign-off-request"), fmt.Sprintf("Read with care, number %d.", i+1))
		}
		amira.Get("/portfolio")
		wantInOrder(t, "the web page", amira.Click("View as a web page").Must(http.StatusOK).Text(), texts)

		pdf := download(t, amira)
		for header, want := range map[string]string{
			"Content-Type":            "application/pdf",
			"Content-Disposition":     `attachment; filename=cpd-portfolio-amira-hassan-2026-04-01-to-2027-03-31.pdf`,
			"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox", "Cache-Control": "no-store",
		} {
			if got := pdf.Header.Get(header); got != want {
				t.Errorf("%s: %s", header, got)
			}
		}
		wantInOrder(t, "the PDF", pdfcheck.Text(t, []byte(pdf.Body)), texts)
	})
}

// download asks for the PDF until the engine is ready, as the page in its place does.
func download(t *testing.T, c *webtest.Client) *webtest.Page {
	t.Helper()
	c.Get("/portfolio")
	page := c.Click("Download as a PDF").Must(http.StatusOK)
	for page.Header.Get("Content-Type") != "application/pdf" {
		page.Must(http.StatusOK, "Your PDF is being prepared")
		time.Sleep(200 * time.Millisecond)
		page = c.Get(page.Address)
	}
	return page
}

// wantInOrder looks for every word of the texts, in order. Other words may stand between them: headings, page numbers.
func wantInOrder(t *testing.T, where, printed string, texts []string) {
	t.Helper()
	words := wordsOf(printed)
	at := 0
	for i, text := range texts {
		for _, want := range wordsOf(text) {
			for at < len(words) && words[at] != want {
				at++
			}
			if at == len(words) {
				t.Errorf("%s lacks %q of text %d, or has it in another place", where, want, i+1)
				return
			}
			at++
		}
	}
}

func wordsOf(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r) })
}
