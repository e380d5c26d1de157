package web_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"linkfolio/internal/database/dbtest"
	"linkfolio/internal/web"
	"linkfolio/internal/web/ui"
	"linkfolio/internal/web/webtest"
	"linkfolio/static"
	"linkfolio/templates"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares a text with testdata/name. `go test -update` writes it anew, to be read before it is committed.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("%s differs. Got:\n%s", file, got)
	}
}

func TestEveryRouteHasAnAction(t *testing.T) {
	t.Parallel()
	w := webtest.NewWorld(t, dbtest.SQLite(t))
	var lines []string
	for _, r := range w.Server.(*web.Server).Registered() {
		lines = append(lines, fmt.Sprintf("%-38s %-5s %s", r.Path, r.Method, r.Action))
	}
	slices.Sort(lines)
	golden(t, "routes.txt", strings.Join(lines, "\n")+"\n")
}

// Every template parses, because New fails otherwise, and is named by some handler.
func TestEveryPageTemplateIsUsed(t *testing.T) {
	t.Parallel()
	pages, err := ui.New(templates.FS(), static.Asset)
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("*.go")
	beneath, errBeneath := filepath.Glob("*/*.go")
	if err := errors.Join(err, errBeneath); err != nil {
		t.Fatal(err)
	}
	var code strings.Builder
	for _, file := range slices.Concat(files, beneath) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(file, "_test.go") {
			code.Write(text)
		}
	}
	for _, name := range pages.Names() {
		if !strings.Contains(code.String(), `"`+name+`"`) {
			t.Errorf("no handler draws the page %s", name)
		}
	}
}
