// Package pdfcheck looks a PDF over the way an assistive technology depends on it: sound file, embedded fonts, and a tag
// tree that holds every mark on every page.
//
// It is test support. It promises to name each fault with the place where it stands; it does not promise conformance with
// PDF/UA-1 (ISO 14289-1), of which it checks the rules that a portfolio can break. The rules follow the Matterhorn
// Protocol's list of failure conditions. It knows nothing of CPD.
package pdfcheck

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Expect says what this one PDF should declare about itself.
type Expect struct {
	Title string // the document's title; empty means that any title will do, but there must be one
	Lang  string // the language of the document; empty means "en-GB"
}

func (e Expect) lang() string {
	if e.Lang == "" {
		return "en-GB"
	}
	return e.Lang
}

// A Finding is one fault of a PDF.
type Finding struct {
	Rule  string // short and stable, such as "heading-skip"
	Where string // "file", "page 3", "Table 12 0 R"
	What  string
}

func (f Finding) String() string {
	return fmt.Sprintf("%s: %s: %s", f.Rule, f.Where, f.What)
}

// Check fails the test once for each fault found in pdf.
// It skips where the programs that it leans on are not installed; `make test` installs them.
func Check(t testing.TB, pdf []byte, want Expect) {
	t.Helper()
	needTools(t)
	found, err := Findings(pdf, want)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		t.Error(f)
	}
}

// Findings returns every fault of pdf, in the order of the checks: the file, its declarations, its fonts, its tags.
// The error says that a check could not be made, for want of a program for instance, not that the PDF is bad.
func Findings(pdf []byte, want Expect) ([]Finding, error) {
	path, remove, err := spill(pdf)
	if err != nil {
		return nil, err
	}
	defer remove()

	found, err := fileFindings(path)
	if err != nil || len(found) > 0 {
		return found, err // what a damaged or locked file says about itself is worth nothing
	}
	info, err := infoFindings(path, want)
	if err != nil {
		return nil, err
	}
	fonts, err := fontFindings(path)
	if err != nil {
		return nil, err
	}
	doc, err := open(path)
	if err != nil {
		return nil, err
	}
	return append(append(info, fonts...), doc.findings(want)...), nil
}

// Text returns the words of pdf in the order of its content.
func Text(t testing.TB, pdf []byte) string {
	t.Helper()
	return text(t, pdf, "-raw")
}

// Layout returns the words of pdf set out as they stand on the page.
func Layout(t testing.TB, pdf []byte) string {
	t.Helper()
	return text(t, pdf, "-layout")
}

func text(t testing.TB, pdf []byte, how string) string {
	t.Helper()
	needTools(t)
	path, remove, err := spill(pdf)
	if err != nil {
		t.Fatal(err)
	}
	defer remove()
	out, err := exec.Command("pdftotext", how, "-enc", "UTF-8", path, "-").Output()
	if err != nil {
		t.Fatalf("pdftotext: %v", err)
	}
	return string(out)
}

func needTools(t testing.TB) {
	t.Helper()
	for _, tool := range []string{"qpdf", "pdfinfo", "pdffonts", "pdftotext"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed: run make packages", tool)
		}
	}
}

// spill writes pdf to a file of its own, for programs that read files.
func spill(pdf []byte) (path string, remove func(), err error) {
	dir, err := os.MkdirTemp("", "pdfcheck-")
	if err != nil {
		return "", nil, err
	}
	remove = func() { os.RemoveAll(dir) }
	path = filepath.Join(dir, "checked.pdf")
	if err := os.WriteFile(path, pdf, 0o600); err != nil {
		remove()
		return "", nil, err
	}
	return path, remove, nil
}
