package main

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"linkfolio/internal/config"
	"linkfolio/internal/seal"
)

func TestKeysAreRotatedListedAndBackedUp(t *testing.T) {
	t.Parallel()
	a := filled(t, "")
	var said strings.Builder
	if err := (rotateKeysCommand{After: time.Minute}).rotate(&said, a.keys); err == nil {
		t.Error("a key that signs before every server knows it")
	}
	if err := (rotateKeysCommand{After: 2 * time.Minute}).rotate(&said, a.keys); err != nil || !strings.HasPrefix(said.String(), "Added key-0002.pem (") {
		t.Errorf("%q, %v", said.String(), err)
	}
	said.Reset()
	if err := listKeys(&said, a.keys.List()); err != nil {
		t.Error(err)
	}
	lines := strings.Split(said.String(), "\n")
	if len(lines) != 3 || !strings.HasSuffix(lines[0], "   signs") || !strings.Contains(lines[1], "   signs from ") {
		t.Errorf("list:\n%s", said.String())
	}

	box, err := seal.Open(filepath.Join(a.config.DataDir, "keys"))
	if err != nil {
		t.Fatal(err)
	}
	sealed := box.Seal("test", []byte("secret"))
	file, dir := filepath.Join(t.TempDir(), "backup.tar.gz"), filepath.Join(t.TempDir(), "data")
	if err := (backupCommand{file}).backup(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	if err := (restoreCommand{file}).restore(dir); err != nil {
		t.Fatal(err)
	}
	restored := opened(t, config.Config{DataDir: dir})
	var again strings.Builder
	if err := listKeys(&again, restored.keys.List()); err != nil || again.String() != said.String() {
		t.Errorf("restored:\n%s(%v)", again.String(), err)
	}
	if text, err := restored.box.Open("test", sealed); err != nil || string(text) != "secret" {
		t.Errorf("the sealing key was not restored: %q, %v", text, err)
	}
	if _, found := wrong(t, restored); len(found) > 0 {
		t.Error(found)
	}
}
