package checking_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"linkfolio/internal/access"
	"linkfolio/internal/calendar"
	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/portfolio"
	"linkfolio/internal/signoff"
	"linkfolio/internal/typst/typsttest"
	"linkfolio/internal/web/webtest"
)

func TestAReceiptIsChecked(t *testing.T) {
	t.Parallel()
	webtest.Each(t, func(t *testing.T, w *webtest.World) {
		amira, sam, visitor := w.As("amira"), w.As("sam"), w.Visitor()
		entry := amira.Send("Listening well")
		sam.Return(entry, "canary-comment")
		returned := amira.Get(entry + "/receipt.jws")
		amira.Get(entry + "/edit")
		amira.Press("Continue").Must(http.StatusOK)
		amira.Press("Send for sign-off").Must(http.StatusOK)
		sam.Sign(entry, "")
		amira.Get(entry).Must(http.StatusOK, codeOf(t, w, entry))
		receipt := amira.Click("Download the receipt")
		if got := receipt.Header.Get("Content-Disposition"); !strings.HasPrefix(got, "attachment; filename=linkfolio-receipt-") || !strings.HasSuffix(got, "-2.jws") {
			t.Errorf("it is kept as %s", got)
		}
		if first := sam.Get(entry + "/receipt.jws?version=1"); first.Body != returned.Body || first.Body == receipt.Body {
			t.Error("the receipt of the first version is another one")
		}
		for _, c := range []struct {
			client  *webtest.Client
			address string
			want    int
		}{{amira, "?version=3", 404}, {amira, "?version=x", 404}, {w.As("tom"), "", 404}, {w.As("lena"), "", 404}} {
			if got := c.client.Status(http.MethodGet, entry+"/receipt.jws"+c.address, nil); got != c.want {
				t.Errorf("%s: %d, want %d", c.address, got, c.want)
			}
		}

		check := func(content string) *webtest.Page {
			visitor.Get("/verify")
			return visitor.Upload("Check this file", "file", "receipt.jws", []byte(content))
		}
		check(receipt.Body).Must(http.StatusOK, "This receipt is genuine", "Decision Signed off", "Sam Okafor", "Stands", "Listening well").MustNot("word for word", "canary")
		check(returned.Body).Must(http.StatusOK, "This receipt is genuine", "Returned, not signed off").MustNot("Listening well", "canary")
		other := webtest.NewWorld(t, w.DB) // another server, with keys of its own
		forged, err := other.Keys.Sign(signoff.ReceiptType, signoff.Receipt{Decision: signoff.Signed})
		if err != nil {
			t.Fatal(err)
		}
		session, err := w.Keys.Sign("linkfolio-session+jwt", signoff.Receipt{Decision: signoff.Signed})
		if err != nil {
			t.Fatal(err)
		}
		for name, content := range map[string]string{
			"another server's": forged, "another kind of token": session, "changed": strings.Replace(receipt.Body, ".e", ".f", 1), "cut": receipt.Body[:len(receipt.Body)-9],
		} {
			if page := check(content); page.Status != http.StatusUnprocessableEntity || !page.Has("This is not a receipt of this service, or it was changed") {
				t.Errorf("%s: %d %s", name, page.Status, page.Text())
			}
		}
	})
}

func TestAPortfolioIsCheckedAsAFile(t *testing.T) {
	t.Parallel()
	w := webtest.NewWorld(t, dbtest.SQLite(t))
	w.Config.Binder = portfolio.NewBinder(w.DB, w.Shelf, w.Now, typsttest.Engine(t))
	w.Config.Binder.At(w.Config.BaseURL)
	w.ReadPDFs()
	amira, sam, visitor := w.As("amira"), w.As("sam"), w.Visitor()
	amira.Send("Waiting for Sam")
	sam.Sign(amira.Send("Listening well"), "Thank you.")
	amira.Get("/entries/new")
	long := amira.Press("Continue", append(webtest.Whole("A long one"), "answer.learned", strings.Repeat("The office is efficient: five affairs, one file. It goes over a page-end.\n\n", 60))...)
	amira.Press("Send for sign-off").Must(http.StatusOK)
	sam.Sign(strings.TrimSuffix(long.Address, "/sign-off-request"), "")

	check := func(name string, content []byte) *webtest.Page {
		visitor.Get("/verify")
		return visitor.Upload("Check this file", "file", name, content)
	}
	pdf := download(t, amira)
	before := rows(t, w)
	page := check("portfolio.pdf", pdf).Must(http.StatusOK, "All sign-offs in this portfolio stand", "2 codes of sign-offs are printed", "Listening well", "A long one")
	if n := strings.Count(page.Text(), "The text is the text that was signed off, word for word"); n != 2 {
		t.Errorf("%d entries are the same word for word, want 2:\n%s", n, page.Text())
	}
	page.Must(http.StatusOK, "2 receipts that this PDF carries, made by this service")
	page.MustNot("Waiting for Sam", "Thank you.", "efficient")
	if after := rows(t, w); withoutCounts(after) != withoutCounts(before) {
		t.Error("something of the file was kept")
	}
	if strings.Contains(w.Log.String(), "efficient") {
		t.Error("something of the file is in the log")
	}

	d := document(t, w)
	listening, other := &d.Entries[1], &d.Entries[2]
	if listening.Title != "Listening well" {
		listening, other = other, listening
	}
	listening.Title, other.SignOff.Code = "Leading well", unknown
	check("forged.pdf", printed(t, w, d)).Must(http.StatusOK, "Not everything in this portfolio can be relied on", "It differs in: Title",
		"Codes that lead nowhere", unknown)
	listening.Title, other.SignOff.Code = "Listening well", ""
	d.Proof = []byte(strings.Replace(string(d.Proof), `"receipt":"eyJ`, `"receipt":"eyK`, 1))
	listening.Answers[1].Paragraphs[0].Lines[0] = "I lead the team."
	check("forged.pdf", printed(t, w, d)).Must(http.StatusOK, "The text is not the text that was signed off. It differs in: "+listening.Answers[1].Prompt,
		"1 thing that this PDF carries cannot be relied on", "the receipt was not signed with any of the keys, or was changed").
		MustNot("Open questions help")
}

// document is amira's portfolio before it is printed.
func document(t *testing.T, w *webtest.World) portfolio.Document {
	t.Helper()
	id := w.Person("amira").ID
	who := access.Actor{ID: id, Roles: []access.Role{access.LinkWorker}, Holder: true}
	d, err := w.Config.Binder.Build(t.Context(), who, id, calendar.Span{From: calendar.MustOn(2026, 4, 1), To: calendar.MustOn(2027, 3, 31)})
	if err != nil || len(d.Entries) != 3 {
		t.Fatalf("%d entries, %v", len(d.Entries), err)
	}
	return d
}

func printed(t *testing.T, w *webtest.World, d portfolio.Document) []byte {
	t.Helper()
	pdf, err := w.Config.Binder.PDF(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	return pdf
}

func withoutCounts(all string) string {
	kept := []string{}
	for line := range strings.SplitSeq(all, "\n") {
		if !strings.HasPrefix(line, "guesses ") {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\n")
}

func download(t *testing.T, owner *webtest.Client) []byte {
	t.Helper()
	owner.Get("/portfolio")
	page := owner.Click("Download as a PDF")
	for page.Has("is being prepared") {
		page = owner.Get(page.Address)
	}
	if page.Header.Get("Content-Type") != "application/pdf" {
		t.Fatalf("no PDF: %s", page.Text())
	}
	return []byte(page.Body)
}

// Every sample has a stated outcome, and none is a fault of ours.
func TestFilesThatHurt(t *testing.T) {
	t.Parallel()
	w := webtest.NewWorld(t, dbtest.SQLite(t))
	w.ReadPDFs()
	noCode := "There is no code of a sign-off in this PDF"
	for name, want := range map[string]string{
		"annotated_pdf.pdf": noCode, "google-doc-document.pdf": noCode, "habibi-oneline-cmap.pdf": noCode, "habibi-rotated.pdf": noCode,
		"habibi.pdf": noCode, "libreoffice-form.pdf": noCode, "pdflatex-forms.pdf": noCode, "with-attachment.pdf": noCode,
		"libreoffice-writer-password.pdf": "protected with a password", "unreadablemetadata.pdf": "could not be read",
	} {
		content, err := os.ReadFile(filepath.Join("../../../../shared/samples/pdf", name))
		if os.IsNotExist(err) {
			t.Skip("the shared samples are not beside the checkout")
		}
		w.Pass(7 * time.Minute)
		visitor := w.Visitor()
		visitor.Get("/verify")
		visitor.Upload("Check this file", "file", name, content).Must(http.StatusUnprocessableEntity, want)
	}
	for name, c := range map[string]struct {
		content []byte
		want    string
	}{
		"nothing.pdf": {nil, "Select a portfolio"}, "half.pdf": {[]byte("%PDF-1.7\n1 0 obj\n"), "could not be read"},
		"page.html": {[]byte("<html>%PD"), "must be a portfolio as a PDF"}, "large.pdf": {make([]byte, 21<<20), "smaller than 20 MB"},
		"dots.jws": {[]byte("a.b.c"), "not a receipt of this service"}, "none.json": {[]byte(`{"a": 1}`), "not a proof that this service knows"},
	} {
		w.Pass(7 * time.Minute)
		visitor := w.Visitor()
		visitor.Get("/verify")
		visitor.Upload("Check this file", "file", name, c.content).Must(http.StatusUnprocessableEntity, c.want)
	}
}
