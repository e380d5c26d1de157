package house

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// ban is a call that may stand only in the packages named; "cmd" is the command.
type ban struct {
	receiver string // package or anything, when empty
	call     string
	allowed  []string
	why      string
}

var bans = []ban{
	{"", "Or", nil, "GORM's Or escapes the brackets of an owner scope; write OR inside one string condition"},
	{"", "Save", nil, "GORM's Save turns an unknown key into an insert; use Updates with Select"},
	{"", "AutoMigrate", nil, "migrations are numbered SQL"},
	{"time", "Now", []string{"cmd", "calendar", "typst", "bench", "crashtest"}, "the time is an argument: take a calendar.Clock"},
	{"time", "Since", []string{"cmd", "typst", "bench", "crashtest", "database"}, "the time is an argument: take a calendar.Clock"},
	{"os", "Getenv", []string{"config"}, "the environment is read once, by package config"},
	{"os", "LookupEnv", []string{"config"}, "the environment is read once, by package config"},
	{"identity", "CheapHashing", nil, "a hash that is cheap to make is cheap to guess"},
	{"identity", "AnyPassword", []string{"demo"}, "only the demonstration's people have a password that everybody knows"},
	{"middleware", "Proxy", nil, "GO-2026-6839"},
	{"middleware", "BodyDump", nil, "GO-2026-6839"},
	{"middleware", "Decompress", nil, "GO-2026-6839"},
	{"middleware", "Static", nil, "files are served from the embedded file system only"},
}

func TestBannedCalls(t *testing.T) {
	t.Parallel()
	for _, root := range []string{"../../internal", "../../cmd"} {
		err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") ||
				slices.Contains(supportOnly, packageName(file)) {
				return err
			}
			return checkCalls(t, file)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func checkCalls(t *testing.T, file string) error {
	set := token.NewFileSet()
	parsed, err := parser.ParseFile(set, file, nil, 0)
	if err != nil {
		return err
	}
	name := packageName(file)
	if strings.HasPrefix(name, "/cmd") {
		name = "cmd"
	}
	for _, found := range bannedCalls(name, parsed) {
		t.Errorf("%s: %s.%s is banned here: %s", set.Position(found.at), found.receiver, found.call, found.why)
	}
	return nil
}

type breach struct {
	ban
	at token.Pos
}

// bannedCalls finds methods where they are called, and functions of packages also where they are only named.
func bannedCalls(name string, file *ast.File) (found []breach) {
	look := func(node ast.Node, methods bool) {
		selector, ok := node.(*ast.SelectorExpr)
		if !ok {
			return
		}
		receiver, _ := selector.X.(*ast.Ident)
		if receiver != nil && receiver.Name == "cmp" { // cmp.Or of the standard library
			return
		}
		for _, b := range bans {
			matches := methods && b.receiver == "" || !methods && receiver != nil && receiver.Name == b.receiver
			if matches && selector.Sel.Name == b.call && !slices.Contains(b.allowed, name) {
				found = append(found, breach{b, selector.Pos()})
			}
		}
	}
	ast.Inspect(file, func(node ast.Node) bool {
		if call, ok := node.(*ast.CallExpr); ok {
			look(call.Fun, true)
		}
		look(node, false)
		return true
	})
	return found
}

// The bans have to bite: each banned call, planted in a domain, is found.
func TestBansBite(t *testing.T) {
	t.Parallel()
	for _, b := range bans {
		receiver := b.receiver
		if receiver == "" {
			receiver = "db.Where(1)"
		}
		source := "package cpd\nfunc f() { " + receiver + "." + b.call + "() }\n"
		parsed, err := parser.ParseFile(token.NewFileSet(), "x.go", source, 0)
		if err != nil {
			t.Fatal(err)
		}
		if found := bannedCalls("cpd", parsed); len(found) != 1 || found[0].call != b.call {
			t.Errorf("%s.%s is not found: %v", b.receiver, b.call, found)
		}
	}
}
