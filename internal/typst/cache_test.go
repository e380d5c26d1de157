package typst

import (
	"os"
	"path/filepath"
	"testing"
)

func TestServersShareACache(t *testing.T) {
	t.Parallel()
	one, two := open(t, nil), open(t, nil)
	mustCompile(t, one, source("One"))
	mustCompile(t, two, source("Two"))
	found, err := filepath.Glob(filepath.Join(sharedCache, "*"))
	if err != nil {
		t.Fatal(err)
	}
	if len(found) != 2 { // the directory and the lock
		t.Errorf("the cache holds %v", found)
	}
}

func TestADamagedCacheIsMadeAnew(t *testing.T) {
	t.Parallel()
	mustCompile(t, open(t, nil), source("The cache is filled"))
	cfg := testConfig(t)
	key, cache := cacheKey(cfg.Wasm), t.TempDir()
	dir := filepath.Join(cache, key)
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(sharedCache, key))); err != nil {
		t.Fatal(err)
	}
	code, err := filepath.Glob(filepath.Join(dir, "wazero-*", "*"))
	if err != nil || len(code) != 1 {
		t.Fatalf("machine code in %v, %v", code, err)
	}
	if err := os.Truncate(code[0], 50<<20); err != nil {
		t.Fatal(err)
	}
	open(t, func(c *Config) { c.CacheDir = cache })
	eventually(t, "the damaged directory goes", func() bool { return !prepared(dir) })
}
