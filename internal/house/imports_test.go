package house

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// mayImport is the import rule of the house: package -> packages of ours that it may import. A package without a line
// fails the test, so that growth is a decision. Tests may import more.
var mayImport = map[string][]string{
	"fault":     {},
	"calendar":  {},
	"config":    {},
	"typst":     {},
	"house":     {},
	"qrcode":    {},
	"pdfcheck":  {},
	"crashtest": {},

	"seal":        {},
	"spreadsheet": {"fault", "calendar"},
	"pdftext":     {"fault"},

	"elearning/imports": {"elearning", "elearning/reports", "cpd", "identity", "catalogue", "seal", "jobs", "access", "audit", "calendar", "database", "fault"},
	"elearning/reports": {"pdftext", "spreadsheet", "calendar", "fault"},

	"database": {"calendar"},
	"mail":     {"seal", "jobs", "database", "fault", "calendar"},
	"jobs":     {"database", "fault", "calendar"},

	"mail/mailbox": {"calendar"},

	"access": {"fault"},
	"audit":  {"calendar", "fault"},
	"sso":    {"calendar", "fault"},

	"catalogue":   {"access", "audit", "calendar", "database", "fault"},
	"identity":    {"mail", "seal", "spreadsheet", "access", "audit", "calendar", "database", "fault"},
	"cpd":         {"catalogue", "access", "audit", "calendar", "database", "fault"},
	"elearning":   {"cpd", "identity", "catalogue", "elearning/reports", "mail", "seal", "jobs", "spreadsheet", "access", "audit", "calendar", "database", "fault"},
	"signoff":     {"cpd", "identity", "catalogue", "mail", "seal", "jobs", "access", "audit", "calendar", "database", "fault"},
	"supervision": {"signoff", "cpd", "identity", "mail", "access", "audit", "calendar", "database", "fault"}, // signoff: how often somebody wants letters
	"checking":    {"proof", "portfolio", "pdftext", "signoff", "cpd", "identity", "access", "fault"},
	"proof":       {"signoff", "cpd", "identity", "audit"},
	"portfolio":   {"proof", "signoff", "elearning", "cpd", "identity", "catalogue", "qrcode", "typst", "access", "audit", "calendar", "database", "fault", "/templates"},
	"leaving":     {"spreadsheet", "supervision", "signoff", "elearning", "elearning/imports", "cpd", "identity", "catalogue", "mail", "access", "audit", "calendar", "database", "fault"},
	"demo":        {"mail", "seal", "supervision", "signoff", "elearning", "cpd", "identity", "catalogue", "access", "calendar", "database", "fault"},

	"web/ui": {"calendar", "cpd", "qrcode", "/static"},
	"web/site": {
		"web/ui", "checking", "leaving", "portfolio", "supervision", "signoff", "elearning", "elearning/imports", "cpd", "identity", "catalogue", "mail/mailbox", "spreadsheet", "sso", "access", "fault", "calendar",
		"/templates", "/static",
	},
	"web/learning":       {"web/site", "web/ui", "elearning", "elearning/imports", "elearning/reports", "cpd", "identity", "catalogue", "spreadsheet", "access", "fault", "calendar"},
	"web/checking":       {"web/site", "web/ui", "checking", "signoff", "access", "fault", "calendar"},
	"web/entries":        {"web/learning", "web/site", "web/ui", "signoff", "cpd", "identity", "catalogue", "access", "fault", "calendar"},
	"web/guests":         {"web/entries", "web/site", "web/ui", "signoff", "cpd", "access", "fault", "calendar"},
	"web/supervisionlog": {"web/site", "web/ui", "supervision", "cpd", "identity", "access", "fault", "calendar"},
	"web": {
		"web/checking", "web/entries", "web/guests", "web/learning", "web/supervisionlog", "web/site", "web/ui", "leaving", "portfolio", "signoff", "elearning", "cpd", "identity", "catalogue", "mail/mailbox", "spreadsheet", "sso", "access", "fault", "calendar",
		"/static",
	},

	"/templates": {},
	"/static":    {},
}

// supportOnly are packages that only tests import.
var supportOnly = []string{
	"database/dbtest", "identity/identitytest", "mail/mailtest", "pdftext/pdftexttest", "pdftext/pdftexttest/worker", "sso/ssotest", "typst/typsttest", "typst/typsttest/worker", "web/webtest",
}

// mayNotImport are outside packages that a border keeps out.
var mayNotImport = []struct {
	packages []string
	banned   []string
}{
	{[]string{"web", "web/checking", "web/entries", "web/guests", "web/learning", "web/supervisionlog", "web/site", "web/ui"}, []string{"gorm.io/", "database/sql"}},
	{[]string{"catalogue", "identity", "cpd", "elearning", "elearning/imports", "signoff", "supervision", "leaving", "audit", "access", "database", "mail", "jobs"},
		[]string{"github.com/labstack/", "net/http", "html/template"}},
	{[]string{"mail/mailbox"}, []string{"gorm.io/", "github.com/labstack/", "net/http", "html/template"}},
	{[]string{"portfolio", "checking"}, []string{"github.com/labstack/", "net/http", "html/template"}},
	{[]string{"fault", "calendar", "config", "typst", "seal", "sso", "spreadsheet", "pdftext", "qrcode", "elearning/reports"}, []string{"gorm.io/", "github.com/labstack/"}},
}

func TestImportsGoOneWay(t *testing.T) {
	t.Parallel()
	eachSource(t, func(name, file string, imports []string) {
		allowed, known := mayImport[name]
		if !known {
			t.Errorf("package %s has no line in the import map: decide what it may import", name)
			return
		}
		for _, path := range imports {
			if ours, internal := strings.CutPrefix(path, "linkfolio/internal/"); internal && !slices.Contains(allowed, ours) {
				t.Errorf("%s: %s may not import %s", file, name, ours)
			}
			if ours, top := strings.CutPrefix(path, "linkfolio/"); top && !strings.HasPrefix(ours, "internal/") && !slices.Contains(allowed, "/"+ours) {
				t.Errorf("%s: %s may not import %s", file, name, ours)
			}
			if bannedFrom(name, path) {
				t.Errorf("%s: %s may not import %s", file, name, path)
			}
		}
	})
}

func bannedFrom(name, imported string) bool {
	for _, border := range mayNotImport {
		for _, banned := range border.banned {
			if slices.Contains(border.packages, name) && strings.HasPrefix(imported, banned) {
				return true
			}
		}
	}
	return false
}

// eachSource visits every Go file of ours that is not a test, with the name of its package in the map.
func eachSource(t *testing.T, visit func(name, file string, imports []string)) {
	t.Helper()
	for _, root := range []string{"../../internal", "../../templates", "../../static"} {
		err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() && (entry.Name() == "sqlite3stub" || entry.Name() == "dist") {
				return filepath.SkipDir
			}
			name := packageName(file)
			if !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") || slices.Contains(supportOnly, name) {
				return nil
			}
			parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
			if err != nil {
				return err
			}
			var imports []string
			for _, spec := range parsed.Imports {
				path, err := strconv.Unquote(spec.Path.Value)
				if err != nil {
					return err
				}
				imports = append(imports, path)
			}
			visit(name, file, imports)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func packageName(file string) string {
	dir := path.Dir(filepath.ToSlash(strings.TrimPrefix(file, "../../")))
	if inside, internal := strings.CutPrefix(dir, "internal/"); internal {
		return inside
	}
	return "/" + dir
}
