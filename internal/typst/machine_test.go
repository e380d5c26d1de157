package typst

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// loaded returns a machine in this process, from the cache that an engine made.
func loaded(t *testing.T) *machine {
	t.Helper()
	cfg := testConfig(t)
	mustCompile(t, open(t, nil), source("The cache is filled"))
	dir := filepath.Join(cfg.CacheDir, cacheKey(cfg.Wasm))
	module, err := os.ReadFile(filepath.Join(dir, moduleFile))
	if err != nil {
		t.Fatal(err)
	}
	m, err := newMachine(t.Context(), module, dir, 256<<20, func(s string) { t.Log(s) })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := m.close(); err != nil {
			t.Error(err)
		}
	})
	return m
}

// The names carry hashes of the build: another version of the npm package
// needs another table, and this test says which lines.
func TestEveryImportIsAnswered(t *testing.T) {
	t.Parallel()
	m := loaded(t)
	asked := map[string]bool{}
	for _, f := range m.compiled.ImportedFunctions() {
		_, name, _ := f.Import()
		asked[name] = true
		if answers[name] == nil {
			t.Errorf("the module imports %s, which nothing answers", name)
		}
	}
	for name := range answers {
		if !asked[name] {
			t.Errorf("the table answers %s, which the module does not import", name)
		}
	}
	exports := slices.Collect(maps.Keys(m.compiled.ExportedFunctions()))
	for _, name := range []string{exportMalloc, exportThrow, exportFree, exportStack, exportClosureCall,
		exportClosureDrop, exportExecutor, "typstcompiler_compile", "typstcompiler_map_shadow"} {
		if !slices.Contains(exports, name) {
			t.Errorf("the module does not export %s", name)
		}
	}
}

func TestAnInstanceGivesBackItsMemory(t *testing.T) {
	t.Parallel()
	m := loaded(t)
	i, err := m.newInstance(t.Context(), engineFonts(t))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := i.compile(source("Hello")); err != nil {
		t.Error(err)
	}
	if held := len(i.host.table) - len(i.host.free) - firstFree; held > 16 {
		t.Errorf("the compiler still holds %d values", held)
	}
	if err := i.close(); err != nil {
		t.Error(err)
	}
	if len(i.memory.Reallocate(0)) != 0 {
		t.Error("the memory was not given back")
	}
}
